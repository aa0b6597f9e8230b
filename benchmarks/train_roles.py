"""Trains the model of line roles on labelled pages.

    python benchmarks/train_roles.py --data DIR_WITH_PARQUETS [--out flows/clean/data]
    python benchmarks/train_roles.py --data DIR --split fold|set --out MODELS

The first writes lexicons.npz, roles_of_pages.txt and roles_of_texts.txt, the same bytes each time. The second writes
such a folder for each fold by host, or for each set left out with its hosts, of a model that was fitted on the other
documents alone, lexicons included, with hosts.json: the sites that it has seen. benchmarks/clean.py scores with them.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # sums in one order, before NumPy loads

import numpy as np
from labelled import SETS
from role_data import read_documents
from role_fit import ROUNDS, Fitter, Flags

from flows.clean.model import DATA, save_lexicons


class Row(Protocol):
    """What a split looks at."""

    set_name: str
    host: str
    fold: int


def splits(rows: Sequence[Row], by: str) -> Iterator[tuple[str, Flags, Flags]]:
    """(name, train, test) of each split by "fold" or by "set": no fold or set is on both sides, nor any host."""
    values = [row.fold if by == "fold" else row.set_name for row in rows]
    for value in sorted(set(values)):
        test = np.array([one == value for one in values])
        hosts = {row.host for row, is_test in zip(rows, test, strict=True) if is_test}
        train = ~test & np.array([row.host not in hosts for row in rows])
        yield str(value), train, test


def train(fitter: Fitter, chosen: Flags, folder: Path, without: str = "") -> None:
    """Writes the model of the documents for which `chosen` holds: three files, and hosts.json with their sites."""
    folder.mkdir(parents=True, exist_ok=True)
    save_lexicons(folder, *fitter.lexicons_without((~chosen).tobytes()))
    for kind in ROUNDS:
        (folder / f"roles_of_{kind}.txt").write_text(fitter.booster(chosen, kind, without), "utf-8", newline="\n")
    hosts = sorted({document.host for document, is_in in zip(fitter.documents, chosen, strict=True) if is_in})
    (folder / "hosts.json").write_text(json.dumps(hosts), "utf-8")


def main() -> None:
    """Trains on all documents, or on a part for each split when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with <set>.parquet")
    parser.add_argument("--out", type=Path, default=DATA)
    parser.add_argument("--split", choices=("fold", "set"))
    parser.add_argument("--only", nargs="*", default=(), help="some folds or sets of the split")
    parser.add_argument("--without", default="", help="columns to leave out: a regular expression")
    args = parser.parse_args()
    fitter = Fitter(read_documents(args.data, SETS))
    if args.split and args.out == DATA:
        parser.error("--split needs --out")
    if not args.split:
        train(fitter, np.ones(len(fitter.documents), bool), args.out, args.without)
        (args.out / "hosts.json").unlink()  # what is shipped says nothing of whose pages it has seen
        return
    for name, fitted, _ in splits(fitter.documents, args.split):
        if not args.only or name in args.only:
            train(fitter, fitted, args.out / name, args.without)
            print(f"{args.split} {name}: {fitted.sum()} documents fitted", flush=True)


if __name__ == "__main__":
    main()
