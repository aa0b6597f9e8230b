"""Trains the model of line roles, or cross-validates it.

    python benchmarks/train_roles.py --data DIR_WITH_PARQUETS [--out flows/clean/data]
    python benchmarks/train_roles.py --data DIR --cross-validate fold|set|set-and-hosts --predictions DIR

The first writes lexicons.npz, roles_of_pages.txt and roles_of_texts.txt, the same bytes each time. The second writes
<set>/<name>.jsonl and <set>_dump/<name>.jsonl ({"id", "body"} a line): bodies by models that never saw the page's host
(fold), its set (set), or both (set-and-hosts). All that learns is fitted inside the split, the lexicons too.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # sums in one order, before NumPy loads

import lightgbm
import numpy as np
from role_data import SETS, Document, read_documents
from role_fit import ROUNDS, Fitter, Flags

from flows.clean.decide import body_lines, said_titles
from flows.clean.model import DATA, predict, save_lexicons


class Row(Protocol):
    """What a split looks at."""

    set_name: str
    host: str
    fold: int


def splits(rows: Sequence[Row], by: str) -> Iterator[tuple[str, Flags, Flags]]:
    """(name, train, test) of each split.

    By "fold" no host is on both sides, by "set" no set is, by "set-and-hosts" neither.
    """
    values = [row.fold if by == "fold" else row.set_name for row in rows]
    for value in sorted(set(values)):
        test = np.array([one == value for one in values])
        hosts = {row.host for row, is_test in zip(rows, test, strict=True) if is_test}
        train = ~test & np.array([by == "set" or row.host not in hosts for row in rows])
        yield str(value), train, test


def cross_validate(
    documents: Sequence[Document], by: str, folder: Path, name: str, only: Sequence[str] = (), without: str = ""
) -> None:
    """Writes the bodies that models which did not see a document give it; `only` some splits, if any are named."""
    fitter = Fitter(documents)
    bodies: dict[str, dict[int, str]] = {}
    for split, train, test in splits(documents, by):
        if not only or split in only:
            for kind in ROUNDS:
                for place, body in held_out_bodies(fitter, train, test, kind, without):
                    set_name = documents[place].set_name + ("" if kind == "pages" else "_dump")
                    bodies.setdefault(set_name, {})[place] = body
            print(f"{by} {split}: {train.sum()} documents fitted, {test.sum()} predicted", flush=True)
    for set_name, rows in bodies.items():
        (folder / set_name).mkdir(parents=True, exist_ok=True)
        with (folder / set_name / f"{name}.jsonl").open("w", encoding="utf-8") as out:
            for place in sorted(rows):
                row = {"id": documents[place].name, "body": rows[place]}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def held_out_bodies(
    fitter: Fitter, train: Flags, test: Flags, kind: str, without: str = ""
) -> Iterator[tuple[int, str]]:
    """(place, body) of each document for which `test` holds, by lexicons and a booster fitted where `train` holds."""
    words, classes = fitter.lexicons_without((~train).tobytes())
    booster = lightgbm.Booster(model_str=fitter.booster(train, kind, without))
    places = np.flatnonzero(test)
    probabilities = predict(booster, fitter.columns_of(places, kind, words, classes))
    start = 0
    for place in places.tolist():
        document = fitter.documents[place]
        lines = fitter.lines(place, kind).text
        titles = said_titles(document.head) if kind == "pages" else ()
        kept = body_lines(lines, probabilities[start : start + len(lines)], titles)
        start += len(lines)
        yield place, "\n".join(line for line, is_body in zip(lines, kept, strict=True) if is_body)


def train_all(documents: Sequence[Document], folder: Path) -> None:
    """Writes the three files."""
    folder.mkdir(parents=True, exist_ok=True)
    fitter = Fitter(documents)
    everything = np.ones(len(documents), bool)
    save_lexicons(folder, *fitter.lexicons(everything))
    for kind in ROUNDS:
        (folder / f"roles_of_{kind}.txt").write_text(fitter.booster(everything, kind), "utf-8", newline="\n")
    for file in sorted(folder.iterdir()):
        print(f"{file.name}: {file.stat().st_size:,} bytes")


def main() -> None:
    """Trains, or cross-validates when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with <set>.parquet")
    parser.add_argument("--out", type=Path, default=DATA)
    parser.add_argument("--cross-validate", choices=("fold", "set", "set-and-hosts"))
    parser.add_argument("--predictions", type=Path, help="folder for the bodies of a cross-validation")
    parser.add_argument("--name", default="roles")
    parser.add_argument("--only", nargs="*", default=(), help="some folds or sets of the cross-validation")
    parser.add_argument("--without", default="", help="columns to leave out: a regular expression")
    args = parser.parse_args()
    documents = read_documents(args.data, SETS)
    if args.cross_validate:
        if not args.predictions:
            parser.error("--cross-validate needs --predictions")
        cross_validate(documents, args.cross_validate, args.predictions, args.name, args.only, args.without)
    else:
        train_all(documents, args.out)


if __name__ == "__main__":
    main()
