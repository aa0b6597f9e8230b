"""What lines that recur over an outlet's pages would be worth: body F1 with them taken out of predicted bodies.

    python benchmarks/templates.py --data DATA --out OUT [--name "ours, by host"]

OUT is where benchmarks/clean.py put the bodies of models that have not seen the host. A line is the outlet's when so
many of its other pages have it; pages of all sets meet by host. Two bounds frame what a feature could learn from that:
to take all such lines out ("all"), and only those that the gold body has not ("oracle", which no feature can reach).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extraction_scores import score
from labelled import Row, read_set

from flows.clean.html import read_html

SETS = ("wcxb_dev", "aed", "fundus_fixtures", "scrapinghub_dev")
OTHER_PAGES = (1, 2, 3)
PAGES = (2, 3, 4, 5)
"""A host counts from so many pages on."""


@dataclass(frozen=True, slots=True)
class Document:
    """A labelled document, its lines, and those that a model took for its body."""

    row: Row
    lines: frozenset[str]
    body: Sequence[str]


def read_documents(data: Path, out: Path, name: str, *, dumps: bool) -> Iterator[Document]:
    """The documents of all sets that have a prediction."""
    for set_name in SETS:
        found = (out / f"{set_name}{'_dump' * dumps}" / f"{name}.jsonl").read_text("utf-8").splitlines()
        bodies = {row["id"]: row["body"] for row in map(json.loads, found)}
        for row in read_set(data, set_name):
            if row["body"]:
                lines = row["text"].split("\n") if dumps else read_html(row["html"]).lines
                body = [tidy(line) for line in bodies[row["id"]].split("\n")]
                yield Document(row, frozenset(map(tidy, lines)), body)


def tidy(line: str) -> str:
    """A line, blanks joined."""
    return " ".join(line.split())


def f1(documents: Sequence[Document], keep: Callable[[Document, str], bool]) -> float:
    """Body F1 of the predicted lines that are kept."""
    labels = {document.row["id"]: document.row for document in documents}
    kept = (
        {"id": document.row["id"], "body": "\n".join(line for line in document.body if keep(document, line))}
        for document in documents
    )
    return score(labels, kept).f1 or 0.0


def measure(documents: Sequence[Document]) -> Iterator[str]:
    """Rows of the table: hosts with so many pages, their documents, F1 as predicted, and its changes."""
    pages = defaultdict(list)
    for document in documents:
        pages[document.row["host"]].append(document.lines)
    counts = {host: Counter(line for lines in of_host for line in lines) for host, of_host in pages.items()}
    for least in PAGES:
        some = [document for document in documents if len(pages[document.row["host"]]) >= least]
        base = f1(some, lambda _document, _line: True)
        cells = [str(least), str(len({document.row["host"] for document in some})), str(len(some)), f"{base:.4f}"]
        for others in OTHER_PAGES:

            def is_own(document: Document, line: str, others: int = others) -> bool:
                return counts[document.row["host"]][line] <= others

            def is_gold(document: Document, line: str, others: int = others) -> bool:
                return is_own(document, line, others) or line in tidy(document.row["body"])

            cells.append(f"{f1(some, is_own) - base:+.4f}, {f1(some, is_gold) - base:+.4f}")
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Prints a table for pages and one for text dumps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="ours, by host")
    args = parser.parse_args()
    for dumps in (False, True):
        others = " | ".join(f"{count} others: all, oracle" for count in OTHER_PAGES)
        print(f"\n| {'text dumps' if dumps else 'HTML'}: pages of a host | hosts | documents | F1 | {others} |")
        print("|---" * (4 + len(OTHER_PAGES)) + "|")
        for row in measure(list(read_documents(args.data, args.out, args.name, dumps=dumps))):
            print(row)


if __name__ == "__main__":
    main()
