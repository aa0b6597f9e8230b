"""The labelled pages that the model of line roles learns from: walked as they are served, labelled line by line.

A page comes as HTML and as a text dump of the same page (its visible lines, no markup). A line's target is the share
of its words that the page's gold body has too; where the gold is a few snippets, most lines have no target (NaN).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from labelled import SETS, Row, read_set
from selectolax.lexbor import LexborHTMLParser

from flows.clean import lines_of_texts
from flows.clean.head import Head, read_head
from flows.clean.html import Page, read_html
from flows.clean.pages import lines_of_pages

Floats = npt.NDArray[np.float32]
WORD = re.compile(r"\w+")
CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])")
RUN = 4
"""Words in a row that count as found in the gold."""
IS_BODY = 0.6
NEAR = 6
"""Lines on each side that speak for one of two copies."""


@dataclass(slots=True)
class Lines:
    """The lines of one document with their targets (NaN: not known) and numbers of words, all of one length."""

    text: Sequence[str]
    rule: Sequence[str | None]
    """The rules that fit them."""
    target: Floats
    words: npt.NDArray[np.int64]


@dataclass(slots=True)
class Document:
    """A labelled page: who published it, in which fold its host is, its walk, its lines as HTML and as a dump."""

    set_name: str
    name: str
    host: str
    fold: int
    page: Page
    head: Head
    lines: Lines
    dump: Lines


def read_documents(folder: Path, sets: Sequence[str] = SETS) -> list[Document]:
    """All pages of `<folder>/<set>.parquet`, set by set, in the files' order."""
    return [document for set_name in sets for document in _documents(set_name, read_set(folder, set_name))]


def _documents(set_name: str, rows: Sequence[Row]) -> Iterator[Document]:
    """The pages of a set. Rules look at all of them at once."""
    pages, heads = zip(*map(_read, rows), strict=True)
    _, _, rules = lines_of_pages([str(number) for number in range(len(rows))], pages)
    line = 0
    for row, page, head, (dump, rules_of_dump) in zip(rows, pages, heads, _dumps(rows), strict=True):
        end = line + len(page.lines)
        lines, of_dump = _labelled(row, page.lines, rules[line:end]), _labelled(row, dump, rules_of_dump)
        yield Document(set_name, str(row["id"]), row["host"], row["fold"], page, head, lines, of_dump)
        line = end


def _labelled(row: Row, text: Sequence[str], rules: Sequence[str | None]) -> Lines:
    body = str(row["body"] or "")
    words = [words_of(line) for line in text]
    target = body_targets(words, body) if body else snippet_targets(text, _texts(row["with_"]), _texts(row["without"]))
    return Lines(text, rules, target, np.array([len(line) for line in words], np.int64))


def _read(row: Row) -> tuple[Page, Head]:
    page = read_html(row["html"])
    head = read_head(page.tree)
    page.tree = LexborHTMLParser("")  # thousands of trees do not fit in memory
    return page, head


def _dumps(rows: Sequence[Row]) -> list[tuple[list[str], list[str | None]]]:
    """The lines of each page's dump, and the rule of each."""
    order = pl.DataFrame({"document_id": [str(number) for number in range(len(rows))]})
    lines, _ = lines_of_texts(order.with_columns(pl.Series("text", [row["text"] for row in rows], pl.String)))
    found = lines.group_by("document_id").agg("text", "rule")
    return (
        order.join(found, on="document_id", how="left", maintain_order="left")
        .select(pl.col("text", "rule").fill_null([]))
        .rows()
    )


def _texts(value: object) -> list[str]:
    return [" ".join(str(text).split()) for text in value] if isinstance(value, list) else []


def words_of(text: str) -> list[str]:
    """Words in lower case; a Chinese, Japanese or Korean character is a word."""
    return WORD.findall(CJK.sub(r" \1 ", text.lower()))


def runs(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """All `size` words in a row."""
    return list(zip(*(words[start:] for start in range(size)), strict=False))


def body_targets(lines: Sequence[Sequence[str]], body: str) -> Floats:
    """How much of each line (its words) is in the gold body, in 0..1."""
    gold = words_of(body)
    long_runs = Counter(runs(gold, RUN))
    target = np.zeros(len(lines), np.float32)
    for place, words in enumerate(lines):
        if len(words) >= RUN:
            mine = runs(words, RUN)
            target[place] = sum(run in long_runs for run in mine) / len(mine)
    gold_lines = Counter(" ".join(words_of(line)) for line in body.split("\n"))
    short_runs = {size: set(runs(gold, size)) for size in range(1, RUN)}
    for place, words in enumerate(lines):
        if 0 < len(words) < RUN:
            is_line = gold_lines[" ".join(words)] > 0
            is_inside = tuple(words) in short_runs[len(words)] and _amid_body(lines, target, place)
            target[place] = is_line or is_inside
    _settle_copies(lines, target, long_runs, gold_lines)
    return target


def _amid_body(lines: Sequence[Sequence[str]], target: Floats, place: int) -> bool:
    """Whether the next longer lines on both sides, two lines away at most, are body."""
    above = [other for other in range(max(0, place - 2), place) if len(lines[other]) >= RUN]
    below = [other for other in range(place + 1, min(len(lines), place + 3)) if len(lines[other]) >= RUN]
    return bool(above and below) and target[above[-1]] > IS_BODY and target[below[0]] > IS_BODY


def _settle_copies(
    lines: Sequence[Sequence[str]], target: Floats, long_runs: Counter[tuple[str, ...]], gold_lines: Counter[str]
) -> None:
    """Where more lines say the same than the gold has, those stay that stand amid most of the body."""
    copies = defaultdict(list)
    for place, words in enumerate(lines):
        if target[place] > 0.5:
            copies[" ".join(words)].append(place)
    before = target.copy()
    for said, places in copies.items():
        words = said.split(" ")
        in_gold = long_runs[tuple(words[:RUN])] if len(words) >= RUN else gold_lines[said]
        if len(places) > max(in_gold, 1):
            amid = [_body_around(lines, before, place) for place in places]
            for loser in np.argsort(-np.array(amid), kind="stable")[max(in_gold, 1) :]:
                target[places[loser]] = 0


def _body_around(lines: Sequence[Sequence[str]], target: Floats, place: int) -> float:
    near = [other for other in range(max(0, place - NEAR), min(len(lines), place + NEAR + 1)) if other != place]
    size = np.array([len(lines[other]) for other in near]) + 1e-9
    body = float((size * target[near]).sum())
    return body / float(size.sum()) + min(400.0, body) / 400


def snippet_targets(lines: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]) -> Floats:
    """1 for a line that holds a snippet of the body, 0 for one that holds a snippet of the rest, else NaN."""
    target = np.full(len(lines), np.nan, np.float32)
    for place, line in enumerate(lines):
        is_body, is_rest = (any(text in line for text in texts) for texts in (wanted, unwanted))
        if is_body != is_rest:
            target[place] = is_body
    return target
