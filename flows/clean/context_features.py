"""What the model is told about each line's place in the whole document: see features.py.

By what rules make of it and of the lines around, by where it stands to the one block of lines that reads most like a
body, and by how many of its words that block has, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from flows.clean.features import WINDOWS, Columns, Lines, best_run, over, running
from flows.clean.scan import Ints, Scan

KINDS = (
    "timestamp", "byline", "caption", "credit", "related", "comment", "legal", "promo", "consent", "pager", "ad",
    "navigation", "other", "author_note", "editor_note",
)  # fmt: skip
"""The first words of the rules' ids; a line's kind is its place here, counted from 1, or 0 where no rule fits."""
INFO = ("timestamp", "byline")
HEADERS = ("related.header", "comment.header")
MAY_BE_BODY = ("caption", "author_note", "editor_note")
MOST = 3.0
"""A line's score counts for so much at most when the block is sought."""
CONTENT = 5
"""Letters of a word that tells what a text is about."""
OFTEN = 5
"""So many other lines say as much as more."""
NONE_BELOW = 1 << 40


def rule_features(where: Lines, rules: Sequence[str | None]) -> Columns:
    """What rules make of the line, and how near and how dense they find what is not body."""
    index = where.index
    distinct = {rule: place for place, rule in enumerate(set(rules))}
    rule = np.fromiter(map(distinct.__getitem__, rules), np.int64, len(rules))
    kinds = [rule.partition(".")[0] if rule else None for rule in distinct]
    is_info = np.array([kind in INFO for kind in kinds], bool)[rule]
    is_header = np.array([rule in HEADERS for rule in distinct], bool)[rule]
    is_rest = np.array([kind is not None and kind not in MAY_BE_BODY for kind in kinds], bool)[rule]
    columns: Columns = {"rule": np.array([KINDS.index(kind) + 1 if kind else 0 for kind in kinds], np.int64)[rule]}
    for name, holds in (("info", is_info), ("header", is_header), ("rest", is_rest)):
        above, below = where.last_where(holds), _next_where(where, holds)
        columns[f"{name}_above"] = np.where(above >= 0, index - above, -1)
        columns[f"{name}_below"] = np.where(below >= 0, below - index, -1)
    rest = running(is_rest)
    for size in WINDOWS:
        low, high = np.maximum(index - size, where.first), np.minimum(index + size + 1, where.end)
        columns[f"rest_before_{size}"] = over(rest[index] - rest[low], index - low)
        columns[f"rest_after_{size}"] = over(rest[high] - rest[index + 1], high - index - 1)
    return columns


def _next_where(where: Lines, condition: npt.NDArray[np.bool_]) -> Ints:
    """The next line below for which it holds, or -1."""
    at = np.where(condition, where.index, NONE_BELOW)
    below = np.append(np.minimum.accumulate(at[::-1])[::-1][1:], NONE_BELOW)[: len(at)]
    return np.where(below < where.end, below, -1)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Of each document the first and the last of the lines in a row that speak most for body, and how much they do."""

    first: Ints
    last: Ints
    score: npt.NDArray[np.float64]


def find_blocks(where: Lines, own: Columns) -> Blocks:
    """The block of each document: a line counts by the score of its words and the root of its length."""
    values = np.sqrt(own["length"]) * np.clip(np.asarray(own["word_score"], np.float64), -MOST, MOST)
    first, last = where.bounds[:-1].copy(), where.bounds[1:] - 1
    score = np.zeros(len(first), np.float64)
    for document, (start, stop) in enumerate(pairwise(where.bounds.tolist())):
        if start < stop:
            low, high, score[document] = best_run(values[start:stop])
            first[document], last[document] = start + low, start + high
    return Blocks(first, last, score)


def block_features(where: Lines, own: Columns, blocks: Blocks) -> Columns:
    """Where lines stand to their document's block."""
    index, first, last = where.index, blocks.first[where.document], blocks.last[where.document]
    chars = running(own["length"])
    before, after = chars[index] - chars[first], chars[last + 1] - chars[index + 1]
    return {
        "from_block_start": index - first,
        "to_block_end": last - index,
        "chars_from_block_start": before,
        "chars_to_block_end": after,
        "chars_from_block": np.where(index < first, -before, np.where(index > last, -after, 0)),
        "block_lines": last - first + 1,
        "block_share": (chars[last + 1] - chars[first]) / np.asarray(own["chars"], np.float64),
        "block_score": blocks.score[where.document],
    }


def topic_features(where: Lines, found: Scan, blocks: Blocks) -> Columns:
    """How many of a line's words of content other lines of the block have, and of those of the lines around.

    On HTML pages these brought nothing: with the set left out .9559 without, .9557 with them.
    """
    line, words = _content(where, found)
    key = np.unique(line << 32 | words)
    line, words = key >> 32, key & 0xFFFFFFFF
    document = where.document[line]
    in_block = (line >= blocks.first[document]) & (line <= blocks.last[document])
    _, same = np.unique(document << 32 | words, return_inverse=True)
    others = np.bincount(same, in_block)[same] - in_block if len(same) else np.zeros(0)
    size = len(where.index)
    count, told = np.bincount(line, minlength=size), np.bincount(line, others > 0, size)
    columns: Columns = {
        "content_words": count,
        "told": over(told, count),
        "told_often": over(np.bincount(line, np.minimum(others, OFTEN), size), count),
    }
    counts, tolds = running(count), running(told)
    for width in WINDOWS[:2]:
        low, high = np.maximum(where.index - width, where.first), np.minimum(where.index + width + 1, where.end)
        columns[f"told_around_{width}"] = over(tolds[high] - tolds[low], counts[high] - counts[low])
    return columns


def _content(where: Lines, found: Scan) -> tuple[Ints, Ints]:
    """(line, hash) of the words that tell what a text is about: long ones, and the pairs of CJK characters."""
    line, words = np.repeat(where.index, found.word_count), found.word_hash.astype(np.int64)
    long = np.flatnonzero((found.word_length >= CONTENT) & ~found.is_cjk)
    if not found.is_cjk.any():
        return line[long], words[long]
    pair = np.flatnonzero(found.is_cjk[:-1] & found.is_cjk[1:] & (line[:-1] == line[1:]))
    pairs = words[pair] * 3 + words[pair + 1] & 0xFFFFFFFF
    return np.concatenate([line[long], line[pair]]), np.concatenate([words[long], pairs])
