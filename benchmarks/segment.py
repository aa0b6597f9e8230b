"""Sentences: quality and speed beside sentencex, blingfire, pysbd, syntok, in one run.

    python benchmarks/segment.py [--data FOLDER] [--peers FOLDER]

`--data`: a folder of sets (ewt/dev.jsonl, ...), each row with `lang`, `text` and `spans`; without it the small sets in
tests/fixtures/segment. `--peers`: a folder in which the peers are installed (`pip install --target FOLDER sentencex
blingfire pysbd syntok`). Boundaries are compared by the count of non-blank characters before them; the end of a text is
not counted. Speed is UTF-8 megabytes per CPU second, the best of several rounds that take turns.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from flows.segment import sentence_spans

FIXTURES = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "segment"
ROUNDS = 5
Splitter = Callable[[str, str], list[tuple[int, int]]]
Spans = list[tuple[int, int]]


def ours(texts: list[str], language: str) -> list[Spans]:
    """Our splitter on a batch."""
    found = sentence_spans(pl.Series(texts, dtype=pl.String), pl.Series([language] * len(texts), dtype=pl.String))
    return [[(span["start_char"], span["end_char"]) for span in spans] for spans in found.to_list()]


def trimmed(text: str, spans: Iterable[tuple[int, int]]) -> Spans:
    """Spans without the blanks around them."""
    found = []
    for start, end in spans:
        piece = text[start:end]
        if piece.strip():
            found.append((start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())))
    return found


def peers() -> dict[str, Splitter]:
    """Those that are installed."""
    found: dict[str, Splitter] = {}
    try:
        import sentencex

        found["sentencex"] = lambda text, language: trimmed(
            text, ((b["start_index"], b["end_index"]) for b in sentencex.get_sentence_boundaries(language, text))
        )
    except ImportError:
        pass
    try:
        import blingfire

        found["blingfire"] = lambda text, _: trimmed(text, blingfire.text_to_sentences_and_offsets(text)[1])
    except ImportError:
        pass
    try:
        import pysbd

        def by_pysbd(text: str, language: str) -> Spans:
            spans = pysbd.Segmenter(language=language, clean=False, char_span=True).segment(text)
            return trimmed(text, ((span.start, span.end) for span in spans))

        found["pysbd"] = by_pysbd
    except ImportError:
        pass
    try:
        from syntok import segmenter

        found["syntok"] = lambda text, _: [
            (sentence[0].offset, sentence[-1].offset + len(sentence[-1].value))
            for paragraph in segmenter.process(text)
            for sentence in paragraph
        ]
    except ImportError:
        pass
    return found


def positions(text: str) -> list[int]:
    """Per offset the non-blank characters before it."""
    counts = [0]
    for char in text:
        counts.append(counts[-1] + (not char.isspace()))
    return counts


def score(rows: list[dict[str, Any]], predicted: list[Spans]) -> tuple[float, float]:
    """F1 of the boundaries inside texts, and of exact sentences."""
    hits = wrong = missed = exact = said = true = 0
    for row, spans in zip(rows, predicted, strict=True):
        place = positions(row["text"])
        gold = {place[end] for _, end in row["spans"]} - {place[-1]}
        found = {place[end] for _, end in spans} - {place[-1]}
        hits, wrong, missed = hits + len(gold & found), wrong + len(found - gold), missed + len(gold - found)
        gold_spans = {(place[start], place[end]) for start, end in row["spans"]}
        spans_found = {(place[start], place[end]) for start, end in spans}
        exact, said, true = exact + len(gold_spans & spans_found), said + len(spans_found), true + len(gold_spans)
    return 2 * hits / max(1, 2 * hits + wrong + missed), 2 * exact / max(1, said + true)


def read_sets(folder: Path | None) -> dict[str, list[dict[str, Any]]]:
    """Name -> rows with lang, text, spans."""
    if folder is None:
        sets: dict[str, list[dict[str, Any]]] = {}
        for path in sorted(FIXTURES.glob("*.jsonl")):
            for row in map(json.loads, path.read_text("utf-8").splitlines()):
                spans, start = [], 0
                for sentence in row["sentences"]:
                    start = row["text"].index(sentence, start)
                    spans.append((start, start + len(sentence)))
                    start += len(sentence)
                sets.setdefault(f"{path.stem} {row['language']}", []).append(
                    {"lang": row["language"], "text": row["text"], "spans": spans}
                )
        return sets
    paths = sorted(path for path in folder.glob("*/dev.jsonl"))
    read = {path.parent.name: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in paths}
    return {name: rows for name, rows in read.items() if rows and rows[0].get("spans")}


def main() -> None:
    """Prints two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of development sets")
    parser.add_argument("--peers", help="folder in which the peers are installed")
    arguments = parser.parse_args()
    if arguments.peers:
        sys.path.append(arguments.peers)
    others = peers()
    sets = read_sets(arguments.data)
    print(f"| F1 of boundaries, of exact sentences | {' | '.join(['ours', *others])} |\n|{'---|' * (len(others) + 2)}")
    for name, rows in sets.items():
        language, texts = rows[0]["lang"], [row["text"] for row in rows]
        cells = [score(rows, ours(texts, language))]
        for splitter in others.values():
            try:
                cells.append(score(rows, [splitter(text, language) for text in texts]))
            except Exception:
                cells.append((0.0, 0.0))
        print(
            f"| {name} | " + " | ".join(f"{inner:.1%}, {exact:.1%}" if inner else "-" for inner, exact in cells) + " |"
        )
    texts = [row["text"] for rows in sets.values() for row in rows if row["lang"] == "en"]
    texts *= max(1, 3_000_000 // sum(map(len, texts)))
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    series, languages = pl.Series(texts), pl.Series(["en"] * len(texts))
    runs: dict[str, Callable[[], object]] = {"ours, Series to Series": lambda: sentence_spans(series, languages)}
    runs |= {
        name: lambda splitter=splitter: [splitter(text, "en") for text in texts]
        for name, splitter in others.items()
        if name in ("sentencex", "blingfire")
    }
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for name, run in runs.items():
            started = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - started)
    print(f"\n| {megabytes:.1f} MB of English | MB per CPU second |\n|---|---|")
    for name, seconds in best.items():
        print(f"| {name} | {megabytes / seconds:.1f} |")


if __name__ == "__main__":
    main()
