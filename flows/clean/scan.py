"""What can be counted in lines of text, for many lines at once: characters by kind, words, hashes of words.

All strings go into one buffer of code points; tables over code points and running sums do the rest, so a line costs
a few microseconds whatever its script.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint32]

LONGEST = 400
"""Characters that are looked at in a line: the first, and the last TAIL; a longer one is a paragraph anyway."""
TAIL = 100
CHUNK = 1 << 17
"""Characters worked on at once: the buffers stay in the processor's cache."""
TABLE = 1 << 16
LETTER, DIGIT, UPPER, BLANK, STOP, COMMA, QUOTE, SYMBOL = (1 << bit for bit in range(8))
STOPS = ".!?…。！？؟।"
COMMAS = ",;，、；؛"
QUOTES = "\"'“”„«»‘’‚‹›「」『』"
SYMBOLS = "|›•/:@#©→+▶►·–—<>{}=_*~"
BASE = 0x9E3779B1
"""Odd, so that it has an inverse: a word's hash is a difference of running sums, shifted back."""


COUNTED = (DIGIT, UPPER, STOP, COMMA, QUOTE, SYMBOL)
RARE = sum(COUNTED)
SHORT = 3
FIELD = 10
"""Bits that hold what is counted in a line, for a line's view is of LONGEST characters; so many counts go into one
number, which are all summed at once."""
KIND_SHIFT, CJK_SHIFT = 16, 24
"""Where, above the folded letter, the table of letters has its kinds, and whether it is CJK."""


@dataclass(frozen=True, slots=True)
class Scan:
    """Counts per line, and the words of all lines in order."""

    length: Ints
    """In code points; all that follows looks at the line's view, `seen` code points."""
    seen: Ints
    in_words: Ints
    digits: Ints
    upper: Ints
    stops: Ints
    commas: Ints
    quotes: Ints
    symbols: Ints
    short_words: Ints
    """Of SHORT letters at most."""
    ends_sentence: npt.NDArray[np.bool_]
    first_kind: npt.NDArray[np.uint8]
    last_kind: npt.NDArray[np.uint8]
    word_count: Ints
    word_hash: Hashes
    is_cjk: npt.NDArray[np.bool_]
    """Of each word: a Chinese, Japanese or Korean character is a word of its own."""
    word_length: Ints


def scan(lines: Sequence[str]) -> Scan:
    """Counts and words of each line. Blank lines are not expected, and have no words."""
    length = np.fromiter(map(len, lines), np.int64, len(lines))
    views, sizes = list(lines), np.minimum(length, LONGEST)
    for place in np.flatnonzero(length > LONGEST).tolist():
        views[place] = views[place][: LONGEST - TAIL] + views[place][-TAIL:]
    parts = [_scan_chunk(views[start:stop], sizes[start:stop]) for start, stop in _chunks(sizes)]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Scan(length, *columns)


def _chunks(sizes: Ints) -> list[tuple[int, int]]:
    ends = np.cumsum(sizes + 1)
    bounds = [0]
    while bounds[-1] < len(sizes):
        before = ends[bounds[-1] - 1] if bounds[-1] else 0
        bounds.append(min(int(np.searchsorted(ends, before + CHUNK, side="right")) + 1, len(sizes)))
    return list(pairwise(bounds)) or [(0, 0)]


@cache
def _tables() -> tuple[Hashes, Ints]:
    """Over code points the folded letter, its kinds, whether it is CJK; over kinds which are COUNTED, a FIELD each."""
    kinds = np.zeros(TABLE, np.uint32)
    folded = np.arange(TABLE, dtype=np.uint32)
    for code in range(TABLE):
        letter = chr(code)
        category = unicodedata.category(letter)
        kind = LETTER if category[0] in "LM" else DIGIT if category == "Nd" else 0
        kind |= UPPER if category in ("Lu", "Lt") else 0
        kind |= BLANK if letter.isspace() else 0
        kinds[code] = kind
        if kind & DIGIT:
            folded[code] = ord("0")
        elif kind & UPPER and len(letter.lower()) == 1:
            folded[code] = ord(letter.lower())
    for letters, kind in ((STOPS, STOP), (COMMAS, COMMA), (QUOTES, QUOTE), (SYMBOLS, SYMBOL)):
        kinds[[ord(letter) for letter in letters]] |= kind
    cjk = np.zeros(TABLE, bool)
    cjk[0x2E80:0xA4D0] = cjk[0xAC00:0xD7A4] = cjk[0xF900:0xFB00] = True
    cjk &= (kinds & LETTER) > 0
    counted = [sum((kind & bit > 0) << place * FIELD for place, bit in enumerate(COUNTED)) for kind in range(256)]
    table = folded | kinds << KIND_SHIFT | cjk.astype(np.uint32) << CJK_SHIFT
    return table.astype(np.uint32), np.array(counted, np.int64)


@cache
def _powers() -> tuple[Hashes, Hashes]:
    """BASE to the power of each place in a chunk, and the inverses."""
    size = CHUNK + LONGEST + 2
    up = np.full(size, BASE, np.uint32)
    down = np.full(size, pow(BASE, -1, 1 << 32), np.uint32)
    up[0] = down[0] = 1
    return np.cumprod(up, dtype=np.uint32), np.cumprod(down, dtype=np.uint32)


def _scan_chunk(views: Sequence[str], sizes: Ints) -> tuple[npt.NDArray[Any], ...]:
    table, counted = _tables()
    codes = np.frombuffer("\n".join([*views, ""]).encode("utf-32-le", "replace"), np.uint32)
    letters = table.take(np.minimum(codes, TABLE - 1))  # half the time of table[...]
    kinds = (letters >> KIND_SHIFT).astype(np.uint8)
    ends = np.cumsum(sizes + 1) - 1
    starts = ends - sizes
    last = kinds[np.maximum(ends - 1, 0)]
    before = kinds[np.maximum(ends - 2, 0)]
    ends_sentence = ((last & STOP) > 0) | (((last & QUOTE) > 0) & ((before & STOP) > 0))
    in_word = (kinds & (LETTER | DIGIT)) > 0
    begins = in_word.copy()
    begins[1:] &= ~in_word[:-1]
    closes = in_word.copy()
    closes[:-1] &= ~in_word[1:]
    is_cjk = letters >= 1 << CJK_SHIFT
    if is_cjk.any():
        begins[1:] |= in_word[1:] & (is_cjk[1:] | is_cjk[:-1])
        closes[:-1] |= in_word[:-1] & begins[1:]
    word_start, word_end = np.flatnonzero(begins), np.flatnonzero(closes) + 1
    up, down = _powers()
    sums = np.zeros(len(codes) + 1, np.uint32)
    np.cumsum((letters & (TABLE - 1)) * up[: len(codes)], out=sums[1:], dtype=np.uint32)
    word_hash = (sums.take(word_end) - sums.take(word_start)) * down.take(word_start)
    until = np.searchsorted(word_start, ends)
    word_length = word_end - word_start
    in_words, short_words = _per_line(word_length | (word_length <= SHORT) << FIELD, until, 2)
    rare = np.flatnonzero((kinds & RARE) > 0)
    return (
        sizes,
        in_words,
        *_per_line(counted[kinds[rare]], np.searchsorted(rare, ends), len(COUNTED)),
        short_words,
        ends_sentence,
        kinds[np.minimum(starts, len(codes) - 1)],
        last,
        np.diff(until, prepend=0),
        word_hash,
        is_cjk[word_start],
        word_length,
    )


def _per_line(counts: Ints, until: Ints, fields: int) -> list[Ints]:
    """The sums per line of so many fields of the counts; `until` is how many counts each line and those before have."""
    sums = np.concatenate([[0], np.cumsum(counts)])  # where they overflow, their differences do not
    of_line = np.diff(sums[until], prepend=0)
    return [of_line >> place * FIELD & (1 << FIELD) - 1 for place in range(fields)]
