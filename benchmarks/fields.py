"""The article's fields of labelled pages: how often each is right, and how often each source of one is.

    python benchmarks/fields.py --data FOLDER [--sets aed,wcxb_dev] [--out FOLDER]

`--data`: a folder of <set>.parquet with id, url, html and the labels title, date, authors. The first table scores what
the whole program says, the second every source by itself where it says anything: the order of trust in
flows/clean/{titles,published,metadata}.py follows it. `credits` are the authors as declared, with agencies, desks and
handles, as most labels have them; `authors` are people alone. `--out`: the predictions, <set>/broadsheet.jsonl.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
from extraction_scores import is_right

from flows.clean import clean_documents
from flows.clean.head import read_head
from flows.clean.html import read_html
from flows.clean.metadata import every_source
from flows.sources.model import RAW_COLUMNS

SETS = ("aed", "fundus_fixtures", "wcxb_dev", "trafilatura_dev")
BATCH = 50
Row = dict[str, object]


def batches(pages: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Frames of raw documents as flows.sources makes them."""
    for rows in pages.iter_slices(BATCH):
        frame = rows.select("url", pl.col("id").alias("document_id"), pl.col("html").cast(pl.Binary).alias("bytes"))
        given = {"source_uri": "memory:", "position": 0, "media_type": "text/html", "encoding": "utf-8", "hints": "{}"}
        frame = frame.with_columns(pl.lit(value).alias(name) for name, value in given.items())
        missing = [name for name in RAW_COLUMNS if name not in frame.columns]
        frame = frame.with_columns(pl.lit(None, RAW_COLUMNS[name]).alias(name) for name in missing)
        yield frame.select("document_id", *(pl.col(name).cast(dtype) for name, dtype in RAW_COLUMNS.items()))


def predict(pages: pl.DataFrame) -> Iterator[Row]:
    """What the program says of each page; a refused page says nothing."""
    for raw in batches(pages):
        drafts = clean_documents(raw).drafts.select(
            "document_id", "kind", "authors", "credits", pl.col("headline").alias("title"),
            pl.col("article_date").cast(pl.String).alias("date"),
        )  # fmt: skip
        yield from raw.select("document_id").join(drafts, on="document_id", how="left").iter_rows(named=True)


def score_fields(rows: Iterable[Row], labels: dict[object, Row]) -> dict[str, str]:
    """Of each field the share that is right among the labelled pages."""
    right, labelled = Counter[str](), Counter[str]()
    for row in rows:
        label = labels[row["document_id"]]
        for field in ("title", "date", "authors", "credits"):
            wanted = label["authors" if field == "credits" else field]
            labelled[field] += bool(wanted)
            right[field] += bool(wanted) and is_right(field, row[field], wanted)
    return {field: f"{right[field] / max(labelled[field], 1):.3f} ({labelled[field]})" for field in labelled}


def score_sources(pages: pl.DataFrame, found: dict[tuple[str, str], Counter[str]], name: str) -> None:
    """Counts what each source says first of each page, and how often it is right."""
    for row in pages.iter_rows(named=True):
        source = row["html"]
        page = read_html(source if isinstance(source, bytes) else source.encode("utf-8", "replace"), "utf-8")
        seen = set()
        for field, rule, value in every_source(page, read_head(page.tree), row["url"]):
            if row[field] and rule not in seen:
                seen.add(rule)
                counts = found.setdefault((field, rule), Counter())
                counts[f"{name} says"] += 1
                counts[f"{name} right"] += is_right(field, value, row[field])


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    sets = options.sets.split(",")
    found: dict[tuple[str, str], Counter[str]] = {}
    print("| set | title | date | authors | credits | pages per CPU second |\n|---|---|---|---|---|---|")
    for name in sets:
        pages = pl.read_parquet(options.data / f"{name}.parquet")
        started = time.process_time()
        rows = list(predict(pages))
        speed = pages.height / (time.process_time() - started)
        labels = {row["id"]: row for row in pages.select("id", "title", "date", "authors").iter_rows(named=True)}
        scores = score_fields(rows, labels)
        print(f"| {name} | {' | '.join(scores.values())} | {speed:.0f} |", flush=True)
        if options.out:
            (options.out / name).mkdir(parents=True, exist_ok=True)
            lines = (json.dumps({"id": row.pop("document_id"), **row}, ensure_ascii=False) for row in rows)
            (options.out / name / "broadsheet.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        score_sources(pages, found, name)
    print(f"\n| field | source | {' | '.join(sets)} |\n|---|---|{'---|' * len(sets)}")
    for (field, rule), counts in sorted(found.items()):
        shares = [(counts[f"{name} right"], counts[f"{name} says"]) for name in sets]
        cells = (f"{right / says:.2f} of {says}" if says else "" for right, says in shares)
        print(f"| {field} | {rule} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
