"""The weights of the signs of pages that list articles (flows/clean/list_pages.py).

    python benchmarks/fit_kind.py --data DATA --lists FOLDER [--articles FOLDER ...]

The labelled pages in DATA and the pages in the folders of articles have one article each, those in the folder of lists
list many: *.html, and their addresses in data.csv ("File Name", "Page URL"), as in Autopager's data set. All are looked
at as pages and as text dumps. Prints the weights, and how many of each group are called a list: as the program is, and
by weights fitted on four fifths of the sites and tried on the last.
"""

from __future__ import annotations

import argparse
import csv
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import polars as pl
from clean import as_raw
from labelled import read_set
from scipy.optimize import minimize

from flows.clean import article, clean_documents
from flows.clean.html import read_html
from flows.clean.list_pages import OF_LINES, WEIGHTS, signs_of_page
from flows.clean.page_numbers import read_addresses

SETS = ("wcxb_dev", "aed", "fundus_fixtures", "scrapinghub_dev")
LIST_COUNTS = 2.0
"""A list that is missed counts as two articles that are taken for one."""
SMALL = 0.5
"""How much weights are pulled to 0."""
PARTS = 5
TOGETHER = 64

Floats = npt.NDArray[np.float64]


def read_folder(folder: Path) -> Iterator[dict[str, Any]]:
    """The pages in a folder, with their addresses where it tells them."""
    told = folder / "data.csv"
    rows = csv.DictReader(told.open(encoding="utf-8")) if told.exists() else ()
    addresses = {row["File Name"]: row["Page URL"] for row in rows}
    for path in sorted(folder.rglob("*.html")):
        url = addresses.get(path.stem)
        yield {"html": path.read_bytes(), "url": url, "host": urlsplit(url).hostname if url else str(path)}


def look(rows: Sequence[dict[str, Any]], *, dumps: bool) -> pl.DataFrame:
    """host, kind, kind_rule and, where a document's lines are looked at, the signs of WEIGHTS, else null."""
    asked: list[pl.DataFrame] = []

    def note(drafts: pl.DataFrame) -> pl.DataFrame:
        asked.append(drafts)
        return read_addresses(drafts)

    article.read_addresses = note  # type: ignore[attr-defined]
    found = []
    for start in range(0, len(rows), TOGETHER):
        some = [row | {"text": read_html(row["html"]).text} for row in rows[start : start + TOGETHER]]
        asked.clear()
        raw = as_raw(some, dumps=dumps)
        drafts = clean_documents(raw).drafts.select("document_id", "kind", "kind_rule")
        signs = {name: pl.col(name) for name in OF_LINES} | signs_of_page()
        is_asked = pl.col(OF_LINES[0]).is_not_null()
        values = {name: pl.when(is_asked).then(signs[name].cast(pl.Float64).fill_null(0)) for name in WEIGHTS}
        frame = asked[0].select("document_id", **values).join(drafts, on="document_id", how="left")
        hosts = pl.DataFrame({"document_id": raw["document_id"], "host": [row["host"] for row in some]})
        found.append(hosts.join(frame, on="document_id", how="left").drop("document_id"))
    return pl.concat(found)


def fit(signs: Floats, is_list: npt.NDArray[np.bool_]) -> Floats:
    """The weights of a logistic regression."""
    weight = np.where(is_list, LIST_COUNTS, 1.0)
    pulled = np.array([name != "any" for name in WEIGHTS])

    def loss(weights: Floats) -> tuple[float, Floats]:
        points = signs @ weights
        chance = 1 / (1 + np.exp(-points))
        value = (weight * (np.logaddexp(0, points) - is_list * points)).sum() + SMALL * (pulled * weights**2).sum()
        return value, signs.T @ (weight * (chance - is_list)) + 2 * SMALL * pulled * weights

    return np.round(minimize(loss, np.zeros(len(WEIGHTS)), jac=True, method="L-BFGS-B").x, 1)


def main() -> None:
    """Prints the weights and the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--lists", type=Path, required=True)
    parser.add_argument("--articles", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    groups = {name: [row for row in read_set(args.data, name) if row.get("body")] for name in SETS}
    groups |= {folder.name: list(read_folder(folder)) for folder in (*args.articles, args.lists)}
    frames = [
        look(rows, dumps=dumps).with_columns(
            group=pl.lit(f"{name}, dumps" if dumps else name), is_list=name == args.lists.name
        )
        for name, rows in groups.items()
        for dumps in (False, True)
    ]
    pages = pl.concat(frames)
    asked = pages.drop_nulls(OF_LINES[0])
    signs, is_list = asked.select(*WEIGHTS).to_numpy(), asked["is_list"].to_numpy()
    print(dict(zip(WEIGHTS, fit(signs, is_list).tolist(), strict=True)))
    part = np.array([zlib.crc32(host.encode()) % PARTS for host in asked["host"]])
    points = np.zeros(asked.height)
    for number in range(PARTS):
        rest = part != number
        points[~rest] = signs[~rest] @ fit(signs[rest], is_list[rest])
    is_front = asked["kind_rule"] == "kind.front_page"
    tried = asked.with_columns(tried=pl.Series(points > 0) | is_front).group_by("group").agg(pl.col("tried").sum())
    counts = pages.group_by("group", maintain_order=True).agg(
        pl.len().alias("pages"), (pl.col("kind") == "list").sum().alias("called a list")
    )
    print("| group | pages | called a list | by weights that have not seen them |\n|---|---|---|---|")
    for row in counts.join(tried, on="group", how="left", maintain_order="left").iter_rows():
        print(f"| {' | '.join(map(str, row))} |")


if __name__ == "__main__":
    main()
