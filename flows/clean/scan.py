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
FIRST_CJK = 0x2E80


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
    """Of three letters at most."""
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
def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint32], npt.NDArray[np.bool_]]:
    """Over code points: kinds, the folded letter, whether it is CJK."""
    kinds = np.zeros(TABLE, np.uint8)
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
    return kinds, folded, cjk & ((kinds & LETTER) > 0)


@cache
def _powers() -> tuple[Hashes, Hashes]:
    """BASE to the power of each place in a chunk, and the inverses."""
    size = CHUNK + LONGEST + 2
    up = np.full(size, BASE, np.uint32)
    down = np.full(size, pow(BASE, -1, 1 << 32), np.uint32)
    up[0] = down[0] = 1
    return np.cumprod(up, dtype=np.uint32), np.cumprod(down, dtype=np.uint32)


def _scan_chunk(views: Sequence[str], sizes: Ints) -> tuple[npt.NDArray[Any], ...]:
    kinds_of, folded, cjk_of = _tables()
    codes = np.frombuffer("\n".join([*views, ""]).encode("utf-32-le", "replace"), np.uint32)
    codes = np.minimum(codes, TABLE - 1).astype(np.uint16)
    ends = np.cumsum(sizes + 1) - 1
    starts = ends - sizes
    kinds = kinds_of.take(codes)  # half the time of kinds_of[codes]
    last = kinds[np.maximum(ends - 1, 0)]
    before = kinds[np.maximum(ends - 2, 0)]
    ends_sentence = ((last & STOP) > 0) | (((last & QUOTE) > 0) & ((before & STOP) > 0))
    in_word = (kinds & (LETTER | DIGIT)) > 0
    begins = in_word.copy()
    begins[1:] &= ~in_word[:-1]
    closes = in_word.copy()
    closes[:-1] &= ~in_word[1:]
    is_cjk = cjk_of.take(codes) if codes.max(initial=0) >= FIRST_CJK else None
    if is_cjk is not None:
        begins[1:] |= in_word[1:] & (is_cjk[1:] | is_cjk[:-1])
        closes[:-1] |= in_word[:-1] & begins[1:]
    word_start, word_end = np.flatnonzero(begins), np.flatnonzero(closes) + 1
    up, down = _powers()
    sums = np.zeros(len(codes) + 1, np.uint32)
    np.cumsum(folded.take(codes) * up[: len(codes)], out=sums[1:], dtype=np.uint32)
    word_hash = (sums[word_end] - sums[word_start]) * down[word_start]
    until = np.searchsorted(word_start, ends)
    word_length = word_end - word_start
    short = np.concatenate([[0], np.cumsum(word_length <= 3)])[until]
    worded = np.concatenate([[0], np.cumsum(word_length)])[until]
    rare = np.flatnonzero((kinds & RARE) > 0)
    line, kind = np.searchsorted(ends, rare), kinds[rare]
    counts = [np.bincount(line[(kind & bit) > 0], minlength=len(views)) for bit in COUNTED]
    return (
        sizes,
        np.diff(worded, prepend=0),
        *counts,
        np.diff(short, prepend=0),
        ends_sentence,
        kinds[np.minimum(starts, len(codes) - 1)],
        last,
        np.diff(until, prepend=0),
        word_hash,
        np.zeros(len(word_start), bool) if is_cjk is None else is_cjk[word_start],
        word_length,
    )
