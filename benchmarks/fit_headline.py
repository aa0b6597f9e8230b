"""The weights of the signs of headlines (flows/clean/headline.py), fitted on labelled pages as text dumps.

    python benchmarks/fit_headline.py --data DATA [--sets aed ...]

A page's line with the labelled title shall win over its other lines (a conditional logit). Pages are split in two by
their sites: prints the weights fitted on either half, and on how many pages of each half the title is then right, of
how many whose lines have it.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from clean import as_raw
from extraction_scores import is_right
from labelled import read_set
from scipy.optimize import minimize

from flows.clean import clean_documents, structure
from flows.clean.headline import WEIGHTS, guess_titles, signs_of_lines

SETS = ("wcxb_dev", "aed", "fundus_fixtures", "trafilatura_dev")
TOGETHER = 64
SMALL = 2e-3
"""How much weights are pulled to 0."""

Floats = npt.NDArray[np.float64]
Pages = list[tuple[Floats, npt.NDArray[np.bool_]]]
"""Of each page the signs of its lines, and which of these have the title."""


def asked_for(rows: Sequence[dict[str, object]]) -> Iterator[tuple[object, list[list[object]]]]:
    """Of each page whose headline is asked for: its title, and its lines as they are looked at."""
    asked: list[pl.DataFrame] = []

    def note(lines: pl.DataFrame) -> pl.DataFrame:
        asked.append(lines)
        return guess_titles(lines)

    structure.guess_titles = note
    for start in range(0, len(rows), TOGETHER):
        some = rows[start : start + TOGETHER]
        asked.clear()
        clean_documents(as_raw(some, dumps=True))
        for lines in asked:
            for (document,), page in lines.group_by("document_id", maintain_order=True):
                columns = [page[name].to_list() for name in ("text", "role", "is_body")]
                yield some[int(str(document), 16)], columns


def read_pages(data: Path, sets: Sequence[str]) -> tuple[Pages, Pages]:
    """The pages of either half."""
    halves: tuple[Pages, Pages] = ([], [])
    for name in sets:
        rows = [row for row in read_set(data, name) if row.get("title")]
        for row, (texts, roles, is_body) in asked_for(rows):
            signs = signs_of_lines(texts, roles, is_body)
            values = np.array([[float(found[sign]) for sign in WEIGHTS] for found in signs.values()])
            has_title = np.array([is_right("title", texts[place], row["title"]) for place in signs], bool)
            half = int(hashlib.sha1(row["host"].encode()).hexdigest(), 16) % 2
            if signs:
                halves[half].append((values, has_title))
    return halves


def fit(pages: Pages) -> Floats:
    """The weights under which the titles are likeliest."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = SMALL * weights @ weights, 2 * SMALL * weights
        for values, has_title in pages:
            if not has_title.any():
                continue
            chances = np.exp(values @ weights - (values @ weights).max())
            chances /= chances.sum()
            right = chances * has_title
            total -= np.log(right.sum() + 1e-12) / len(pages)
            slope = slope + (values.T @ chances - values.T @ right / (right.sum() + 1e-12)) / len(pages)
        return total, slope

    return np.round(minimize(loss, np.zeros(len(WEIGHTS)), jac=True, method="L-BFGS-B").x, 1)


def main() -> None:
    """Prints both fits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="*", default=SETS)
    args = parser.parse_args()
    halves = read_pages(args.data, args.sets)
    for number, half in enumerate(halves):
        weights = fit(half)
        print(f"fitted on half {number}: {dict(zip(WEIGHTS, weights.tolist(), strict=True))}")
        for other, pages in enumerate(halves):
            right = sum(has_title[np.argmax(values @ weights)] for values, has_title in pages)
            there = sum(has_title.any() for _, has_title in pages)
            print(f"  half {other}: {right} of {there} of {len(pages)}")


if __name__ == "__main__":
    main()
