"""What can be counted in lines of text, for many lines at once: characters by kind, words, hashes of words.

All strings go into one buffer of code points; tables over code points and running sums do the rest, so a line costs
a few microseconds whatever its script.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

LONGEST = 700
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
BASE = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse: a word's hash is a difference of running sums, shifted back."""


@dataclass(frozen=True, slots=True)
class Scan:
    """Counts per line, and the words of all lines in order."""

    length: Ints
    counts: npt.NDArray[np.int64]
    """Line by kind of character: letter, digit, upper, blank, stop, comma, quote, symbol."""
    short_words: Ints
    """Of three letters at most."""
    ends_sentence: npt.NDArray[np.bool_]
    first_kind: npt.NDArray[np.uint8]
    last_kind: npt.NDArray[np.uint8]
    word_count: Ints
    word_hash: Hashes
    is_cjk: npt.NDArray[np.bool_]
    """Of each word: a Chinese, Japanese or Korean character is a word of its own."""


def scan(lines: Sequence[str]) -> Scan:
    """Counts and words of each line. Blank lines are not expected, and have no words."""
    views = [line if len(line) <= LONGEST else line[: LONGEST - TAIL] + line[-TAIL:] for line in lines]
    parts = [_scan_chunk(views[start:stop]) for start, stop in _chunks(views)]
    length = np.fromiter(map(len, lines), np.int64, len(lines))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Scan(length, *columns)


def _chunks(views: Sequence[str]) -> list[tuple[int, int]]:
    bounds, start, size = [], 0, 0
    for index, view in enumerate(views):
        size += len(view) + 1
        if size > CHUNK:
            bounds.append((start, index + 1))
            start, size = index + 1, 0
    if start < len(views) or not bounds:
        bounds.append((start, len(views)))
    return bounds


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint64], npt.NDArray[np.bool_], list[Ints]]:
    """Over code points: kinds, the folded letter, whether it is CJK, and the kinds packed for counting."""
    kinds = np.zeros(TABLE, np.uint8)
    folded = np.arange(TABLE, dtype=np.uint64)
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
    packed = [
        sum((((kinds >> bit) & 1).astype(np.int64) << (16 * place) for place, bit in enumerate(bits)), np.int64(0))
        for bits in (range(4), range(4, 8))
    ]
    return kinds, folded, cjk, packed


@cache
def _powers() -> tuple[Hashes, Hashes]:
    """BASE to the power of each place in a chunk, and the inverses."""
    size = CHUNK + LONGEST + 2
    inverse = pow(BASE, -1, 1 << 64)
    up = np.full(size, BASE, np.uint64)
    down = np.full(size, inverse, np.uint64)
    up[0] = down[0] = 1
    return np.cumprod(up, dtype=np.uint64), np.cumprod(down, dtype=np.uint64)


def _scan_chunk(views: Sequence[str]) -> tuple[npt.NDArray[np.generic], ...]:
    kinds_of, folded, cjk_of, packed = _tables()
    sizes = np.fromiter(map(len, views), np.int64, len(views))
    codes = np.frombuffer("\n".join([*views, ""]).encode("utf-32-le", "replace"), np.uint32)
    codes = np.minimum(codes, TABLE - 1).astype(np.uint16)
    ends = np.cumsum(sizes + 1) - 1
    starts = ends - sizes
    kinds = kinds_of[codes]
    sums = [np.add.reduceat(table[codes], starts) for table in packed] if len(views) else [sizes, sizes]
    counts = np.stack([(total >> (16 * place)) & 0xFFFF for total in sums for place in range(4)], axis=1)
    counts[:, 3] -= 1  # the newline
    last = kinds[np.maximum(ends - 1, 0)]
    before = kinds[np.maximum(ends - 2, 0)]
    ends_sentence = ((last & STOP) > 0) | (((last & QUOTE) > 0) & ((before & STOP) > 0))
    in_word = (kinds & (LETTER | DIGIT)) > 0
    is_cjk = cjk_of[codes]
    begins = in_word.copy()
    begins[1:] &= ~in_word[:-1] | is_cjk[1:] | is_cjk[:-1]
    closes = in_word.copy()
    closes[:-1] &= ~in_word[1:] | begins[1:]
    word_start, word_end = np.flatnonzero(begins), np.flatnonzero(closes) + 1
    up, down = _powers()
    sums_of = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(folded[codes] * up[: len(codes)], out=sums_of[1:])
    word_hash = (sums_of[word_end] - sums_of[word_start]) * down[word_start]
    until = np.searchsorted(word_start, ends)
    word_count = np.diff(until, prepend=0)
    short = np.concatenate([[0], np.cumsum(word_end - word_start <= 3)])[until]
    return (
        counts,
        np.diff(short, prepend=0),
        ends_sentence,
        kinds[np.minimum(starts, len(codes) - 1)],
        last,
        word_count,
        word_hash,
        is_cjk[word_start],
    )
