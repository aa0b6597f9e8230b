"""The points of a text at which one sentence ends and the next begins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from flows.segment import characters as c
from flows.segment import vocabulary as v
from flows.segment.lists import find_items
from flows.segment.rules import classify_tokens, ends_at, opens_sentence
from flows.segment.vocabulary import vocabulary

Integers = npt.NDArray[np.int64]
_BEFORE_DIGIT = (v.NEVER, v.TITLE, v.REFERENCE, v.MONTH, v.UNIT, v.TIME, v.BOUND, v.ACRONYM, v.INITIAL)
"""What ends no sentence before a digit."""
_STOP, _SEMICOLON = ord("."), ord(";")


def find_cuts(text: str, codes: npt.NDArray[np.int32], language: str) -> tuple[Integers, Integers]:
    """Ends of sentences and starts of those that follow them. `text` is texts joined by NUL, NULs around it."""
    words = vocabulary(language)
    words.trim()
    kinds = c.class_table(words.language.terminators).take(codes, mode="clip")
    at = np.flatnonzero(kinds >= c.STOP)
    here, after, before = kinds[at], kinds[at + 1], kinds[at - 1]
    following = kinds[at + 2]
    in_word = (before > c.OTHER) & (before <= c.DIGIT)
    spaced_stop = (here == c.STOP) & (after == c.BLANK) & in_word
    closed_stop = (here == c.STOP) & (after == c.CLOSER) & (following == c.BLANK) & in_word
    third = kinds[np.minimum(at + 3, codes.size - 1)]
    closed_stop &= third == c.UPPER
    quoted = ((following == c.CLOSER) | (following == c.OPENER)) & (third == c.UPPER)
    in_view = (following == c.UPPER) | (following == c.LOWER) | (following == c.DIGIT) | quoted
    usual = np.flatnonzero(spaced_stop & in_view | closed_stop)
    classes = np.array(classify_tokens(text, at[usual].tolist(), words), np.int64)
    is_lower, is_closed = (following[usual] == c.LOWER) & ~closed_stop[usual], closed_stop[usual]
    is_digit = (following[usual] == c.DIGIT) & ~is_closed
    is_plain = (classes == v.PLAIN) & ~is_lower & ~is_digit
    settled = is_digit & np.isin(classes, _BEFORE_DIGIT)
    settled |= is_plain | ~is_closed & np.isin(classes, (v.NEVER, v.TITLE))
    settled |= is_lower & ((classes != v.PLAIN) | (not words.language.sloppy))
    asked = (here == c.MARK) & (after == c.BLANK) & (following == c.UPPER) & in_word
    plain = np.concatenate([at[usual][is_plain] + 1 + is_closed[is_plain], at[asked] + 1])
    run = (before >= c.STOP) & (before <= c.WIDE)
    spaced = (before == c.BLANK) & (kinds[at - 2] >= c.STOP) & (kinds[at - 2] <= c.MARK) & (here <= c.MARK)
    may_follow = ~np.isin(after, (c.OTHER, c.LOWER, c.DIGIT))
    may_follow |= (here == c.MARK) & (before == c.LETTER) & (after == c.DIGIT)
    hard = ~run & ~spaced & may_follow & (here <= c.MARK) | (here == c.WIDE) & ~run
    hard[usual[settled]] = False
    hard[asked] = False
    hard &= ~((codes[at] == _STOP) & (after == c.UPPER) & (before != c.LOWER))  # inside U.S.A.
    lists = at[(codes[at] == _SEMICOLON) & (here == c.BREAK) & (after == c.BLANK) & (following == c.UPPER)]
    found = [(i + 1, i + 2) for i in lists.tolist() if opens_sentence(text, i + 2, words)]
    found += [cut for i in at[hard].tolist() if (cut := ends_at(text, i, words))]
    pairs = np.array(found, np.int64).reshape(-1, 2)
    ends, starts = np.concatenate([plain, pairs[:, 0]]), np.concatenate([plain + 1, pairs[:, 1]])
    items, inside = find_items(text, codes, kinds)
    if not items.size:
        return ends, starts
    kept = ~np.isin(ends - 1, inside) & ~np.isin(starts, items)
    return np.concatenate([ends[kept], _end_before(kinds, items)]), np.concatenate([starts[kept], items])


def _end_before(kinds: npt.NDArray[np.uint8], starts: Integers) -> Integers:
    """Where what stands before these places ends, blanks left out."""
    ends = starts.copy()
    while (blank := kinds[ends - 1] == c.BLANK).any():
        ends[blank] -= 1
    return ends
