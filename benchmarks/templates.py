"""What lines that recur over an outlet's pages would be worth: body F1 with them taken out of predicted bodies.

    python benchmarks/templates.py --data FOLDER --predictions FOLDER [--name cvfold]

DATA holds a folder a set with labels.jsonl (id, host, body, ...) and its documents, PREDICTIONS a folder a set with
NAME.jsonl (id, body) of a model that has not seen the host. A line is the outlet's when so many of its other pages
have the same one; pages of all sets meet by host. Two bounds frame what a feature could learn from that: to take all
such lines out ("all"), and only those that the gold body has not ("oracle", which no feature can reach).
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from flows.clean.html import read_html

SETS = ("wcxb_dev", "aed", "fundus_fixtures", "scrapinghub_dev")
OTHER_PAGES = (1, 2, 3)
PAGES = (2, 3, 4, 5)
"""A host counts from so many pages on."""
WORD = re.compile(r"\w+")
Grams = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Document:
    """A labelled document with what a model took for its body."""

    host: str
    gold: str
    body: Sequence[str]
    lines: frozenset[str]


def read_set(data: Path, predictions: Path, name: str) -> Iterator[Document]:
    """The documents of a set that have a prediction."""
    bodies = {}
    for row in (predictions / data.name / f"{name}.jsonl").read_text("utf-8").strip().split("\n"):
        predicted = json.loads(row)
        bodies[predicted["id"]] = predicted.get("body") or ""
    for row in (data / "labels.jsonl").read_text("utf-8").strip().split("\n"):
        label = json.loads(row)
        path = next((path for ending in ("html", "txt") if (path := data / f"{label['id']}.{ending}").exists()), None)
        if path is None or label["id"] not in bodies or not label.get("body"):
            continue
        content = path.read_bytes()
        lines = read_html(content).lines if path.suffix == ".html" else content.decode("utf-8", "replace").split("\n")
        body = [line for line in map(tidy, bodies[label["id"]].split("\n")) if line]
        yield Document(label["host"], label["body"], body, frozenset(map(tidy, lines)))


def tidy(line: str) -> str:
    """A line, blanks joined."""
    return " ".join(line.split())


def grams(text: str) -> Grams:
    """The word 4-grams of a text."""
    words = WORD.findall(text)
    return Counter(zip(*(words[start:] for start in range(4)), strict=False)) or Counter([tuple(words)])


def score(documents: Sequence[Document], keep: Callable[[Document, str], bool]) -> float:
    """Body F1 of the predicted lines that are kept: of mean precision and mean recall, as the harness has it."""
    precision, recall = [], []
    for document in documents:
        gold, found = grams(document.gold), grams("\n".join(line for line in document.body if keep(document, line)))
        common = sum((gold & found).values())
        precision.append(common / max(1, sum(found.values())))
        recall.append(common / max(1, sum(gold.values())))
    p, r = mean(precision), mean(recall)
    return 2 * p * r / max(p + r, 1e-9)


def measure(documents: Sequence[Document], pages: dict[str, list[frozenset[str]]]) -> Iterator[str]:
    """Rows of the table: hosts with so many pages, their documents, F1 as predicted, and its changes."""
    counts = {host: Counter(line for lines in of_host for line in lines) for host, of_host in pages.items()}
    for least in PAGES:
        some = [document for document in documents if len(pages[document.host]) >= least]
        if not some:
            continue
        base = score(some, lambda _document, _line: True)
        row = f"{least:>5} {len({document.host for document in some}):>5} {len(some):>5} {base:>7.4f}"
        for others in OTHER_PAGES:

            def is_own(document: Document, line: str, others: int = others) -> bool:
                return counts[document.host][line] <= others

            def is_gold(document: Document, line: str, others: int = others) -> bool:
                return counts[document.host][line] <= others or line in tidy(document.gold)

            row += f"   {score(some, is_own) - base:+.4f} {score(some, is_gold) - base:+.4f}"
        yield row


def main() -> None:
    """Prints a table for pages and one for text dumps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--predictions", type=Path, required=True)
    parser.add_argument("--name", default="cvfold")
    options = parser.parse_args()
    for ending in ("", "_dump"):
        documents = [
            document
            for name in SETS
            for document in read_set(options.data / f"{name}{ending}", options.predictions, options.name)
        ]
        pages = defaultdict(list)
        for document in documents:
            pages[document.host].append(document.lines)
        print(f"\n{'text dumps' if ending else 'pages'}: change of F1 by lines on so many other pages (all, oracle)")
        print(f"{'pages':>5} {'hosts':>5} {'docs':>5} {'F1':>7}   " + "   ".join(f"{n:<14}" for n in OTHER_PAGES))
        for row in measure(documents, pages):
            print(row)


if __name__ == "__main__":
    main()
