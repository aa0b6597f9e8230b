"""Sentences: quality and speed beside sentencex, blingfire, pysbd, syntok, moses, in one run.

    python benchmarks/segment.py [--data FOLDER] [--peers FOLDER]

`--data`: a folder of sets (ewt/dev.jsonl, ...), each row with `lang`, `text` and `spans`; without it the small sets in
tests/fixtures/segment. `--peers`: a folder in which the peers are installed (`pip install --target FOLDER sentencex
blingfire pysbd syntok sentence-splitter`). Boundaries are compared by the count of non-blank characters before them;
the end of a text is not counted. Speed is UTF-8 megabytes per CPU second, the best of several rounds that take turns:
of our sentences from Series to Series, of the whole step (lines to paragraphs, bodies, sentences and words), of peers.
Hostile texts are given as the cost of a byte beside that of a usual one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from flows.segment import make_bodies, make_paragraphs, make_sentences, sentence_spans

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
    try:
        from sentence_splitter import SentenceSplitter

        def by_moses(text: str, language: str) -> Spans:
            spans, place = [], 0
            for sentence in moses(language).split(text):
                place = max(place, text.find(sentence, place))
                spans.append((place, place + len(sentence)))
                place += len(sentence)
            return trimmed(text, spans)

        moses = cache(lambda language: SentenceSplitter(language=language))
        found["moses"] = by_moses
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


def print_quality(sets: dict[str, list[dict[str, Any]]], others: dict[str, Splitter]) -> None:
    """F1 of each set and of each splitter."""
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


def print_stability(sets: dict[str, list[dict[str, Any]]]) -> None:
    """How many sentences, split again, are themselves; and those that are not."""
    same = total = 0
    exceptions = []
    for rows in sets.values():
        language, texts = rows[0]["lang"], [row["text"] for row in rows]
        sentences = [
            text[start:end] for text, spans in zip(texts, ours(texts, language), strict=True) for start, end in spans
        ]
        again = [len(spans) == 1 for spans in ours(sentences, language)]
        same, total = same + sum(again), total + len(again)
        exceptions += [sentence for sentence, is_one in zip(sentences, again, strict=True) if not is_one]
    print(f"\nSplit again, {same:,} of {total:,} sentences are themselves; not: {exceptions}")


def best_of(runs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """CPU seconds of each: the best of several rounds that take turns."""
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for name, run in runs.items():
            started = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - started)
    return best


def whole_step(lines: pl.DataFrame) -> object:
    """What the pipeline does with an article's lines: paragraphs, bodies, sentences, words."""
    paragraphs = make_paragraphs(lines)
    named = paragraphs.rename({"document_id": "article_id"}).with_columns(pl.lit("en").alias("language"))
    return make_bodies(paragraphs), make_sentences(named)


def print_speed(texts: list[str], others: dict[str, Splitter]) -> None:
    """Megabytes of English per CPU second."""
    texts = texts * max(1, 3_000_000 // sum(map(len, texts)))
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    series, languages = pl.Series(texts), pl.Series(["en"] * len(texts))
    number = pl.int_range(len(texts), dtype=pl.Int32, eager=True)
    lines = pl.DataFrame({"text": series}).with_columns(
        (number // 10).cast(pl.String).alias("document_id"),
        (number % 10).alias("line_index"),
        pl.lit("body").alias("role"),
        pl.lit(value=True).alias("after_blank"),
    )
    runs: dict[str, Callable[[], object]] = {
        "ours, Series to Series": lambda: sentence_spans(series, languages),
        "ours, the whole step": lambda: whole_step(lines),
    }
    runs |= {
        name: lambda splitter=splitter: [splitter(text, "en") for text in texts]
        for name, splitter in others.items()
        if name in ("sentencex", "blingfire")
    }
    print(f"\n| {megabytes:.1f} MB of English | MB per CPU second |\n|---|---|")
    for name, seconds in best_of(runs).items():
        print(f"| {name} | {megabytes / seconds:.1f} |")


HOSTILE = {
    "dots": "." * 200_000,
    "dots and blanks": ". " * 100_000,
    "quotes": '"' * 200_000,
    "questions and quotes": "X? \"'" * 40_000,
    "stops and quotes": '." ' * 70_000,
    "stops and brackets": ".) (" * 50_000,
    "brackets": "([{" * 70_000,
    "references": ". [1]" * 40_000,
    "capitals with stops": "A.B.C." * 30_000,
    "initials": "A. B. " * 30_000,
    "list numbers": " ".join(f"{number}. The item" for number in range(1, 12_000)),
    "numbers and stops": "1. " * 70_000,
    "no blanks": "a" * 200_000,
    "glued": "xyz.You" * 28_000,
    "faces": "\N{GRINNING FACE} " * 60_000,
}


def print_hostile(texts: list[str]) -> None:
    """The cost of a byte of hostile texts, each one paragraph, and of one long paragraph, beside a usual one."""
    usual = " ".join(texts)
    usual *= max(1, 400_000 // len(usual))
    all_texts = {"usual": usual} | HOSTILE | {"one paragraph of 10 MB": usual * (10_000_000 // len(usual.encode()))}
    language = pl.Series(["en"])
    best = best_of(
        {name: lambda text=text: sentence_spans(pl.Series([text]), language) for name, text in all_texts.items()}
    )
    costs = {name: seconds / len(all_texts[name].encode()) for name, seconds in best.items()}
    print("\n| one paragraph of 200 kB | cost of a byte, usual text = 1 |\n|---|---|")
    for name, cost in costs.items():
        print(f"| {name} | {cost / costs['usual']:.1f} |")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of development sets")
    parser.add_argument("--peers", help="folder in which the peers are installed")
    arguments = parser.parse_args()
    if arguments.peers:
        sys.path.append(arguments.peers)
    others = peers()
    sets = read_sets(arguments.data)
    texts = [row["text"] for rows in sets.values() for row in rows if row["lang"] == "en"]
    print_quality(sets, others)
    print_stability(sets)
    print_speed(texts, others)
    print_hostile(texts)


if __name__ == "__main__":
    main()
