"""The points of a text at which one sentence ends and the next begins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from flows.segment import characters as c
from flows.segment import vocabulary as v
from flows.segment.closings import find_closings
from flows.segment.lists import find_items
from flows.segment.rules import classify_tokens, find_ends, opens_sentence
from flows.segment.vocabulary import Vocabulary, vocabulary

Integers = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


def _among(size: int, *members: int) -> Mask:
    """A table that says whether a number below `size` is one of these."""
    table = np.zeros(size, bool)
    table[list(members)] = True
    return table


_BEFORE_DIGIT = _among(v.UNKNOWN, v.NEVER, v.TITLE, v.REFERENCE, v.MONTH, v.UNIT, v.TIME, v.BOUND, v.ACRONYM, v.INITIAL)
"""What ends no sentence before a digit."""
_NEVER = _among(v.UNKNOWN, v.NEVER, v.TITLE)
_IN_WORD = _among(c.BULLET + 1, c.LOWER, c.UPPER, c.LETTER, c.DIGIT)
_LETTERS = _among(c.BULLET + 1, c.LOWER, c.UPPER, c.LETTER)
_IN_VIEW = _among(c.BULLET + 1, c.UPPER, c.LOWER, c.DIGIT)
_MAY_FOLLOW = ~_among(c.BULLET + 1, c.OTHER, c.LOWER, c.DIGIT)
_ENDING = _among(c.BULLET + 1, c.STOP, c.MARK, c.WIDE)
_SENTENCE_END = _among(c.BULLET + 1, c.STOP, c.MARK)
_QUOTE = _among(c.BULLET + 1, c.OPENER, c.CLOSER)
_STOP, _SEMICOLON, _EXCLAMATION = ord("."), ord(";"), ord("!")
_SHORT_NUMBER = 3
"""Longer ones are years, and number no item of a list."""
_BEFORE_NUMBER = (v.REFERENCE, v.MONTH, v.TITLE, v.NEVER, v.LETTER)
"""What is no sentence's end before a number that ends one: "on Jan. 5. The"."""
_TOKEN = 12
"""An abbreviation before a number is no longer."""
_SPECIAL_WIDE = [ord(mark) for mark in "！？．"]
"""Those that may stand inside a title or a number."""


def find_cuts(text: str, codes: npt.NDArray[np.int32], language: str) -> tuple[Integers, Integers]:
    """Ends of sentences and starts of those that follow them. `text` is texts joined by NUL, NULs around it.

    What stands around most marks settles them, for all marks of the text at once; the others are looked at one by one.
    """
    words = vocabulary(language)
    words.trim()
    kinds = c.class_table(words.language.terminators).take(codes, mode="clip")
    marks = np.flatnonzero(kinds >= c.CLOSER)
    at = marks[(kinds[marks] >= c.STOP) & ~_ENDING[kinds[marks - 1]]]  # the first of each run
    here, before, after, following = kinds[at], kinds[at - 1], kinds[at + 1], kinds[at + 2]
    third = kinds[np.minimum(at + 3, codes.size - 1)]
    in_word, is_stop = _IN_WORD[before], here == c.STOP
    spaced = is_stop & (after == c.BLANK) & in_word
    closed = is_stop & (after == c.CLOSER) & (following == c.BLANK) & in_word & (third == c.UPPER)
    usual = np.flatnonzero(spaced & (_IN_VIEW[following] | _QUOTE[following] & (third == c.UPPER)) | closed)
    classes = _classify(text, codes, kinds, at[usual], words)
    is_closed = closed[usual]
    is_lower, is_digit = ((following[usual] == kind) & ~is_closed for kind in (c.LOWER, c.DIGIT))
    is_plain = ((classes == v.PLAIN) & ~is_digit | (classes == v.AMOUNT)) & ~is_lower
    settled = is_plain | is_digit & _BEFORE_DIGIT[classes] | ~is_closed & _NEVER[classes] | (classes == v.ITEM)
    settled |= is_lower & ((classes != v.PLAIN) | (not words.language.sloppy))
    settled |= (classes == v.INITIAL) & (following[usual] == c.UPPER) & (third[usual] == c.STOP)  # J. R. Smith
    asked = (here == c.MARK) & (after == c.BLANK) & (following == c.UPPER) & in_word & (codes[at] != _EXCLAMATION)
    wide = here == c.WIDE
    if wide.any():
        wide &= ~np.isin(codes[at], _SPECIAL_WIDE)
    glued, wide_spaced = wide & _IN_WORD[after], wide & (after == c.BLANK) & _IN_WORD[following]

    apart = (before == c.BLANK) & _ENDING[kinds[at - 2]]
    may_follow = _MAY_FOLLOW[after] | (here == c.MARK) & (before == c.LETTER) & (after == c.DIGIT)
    hard = ~apart & may_follow & (here <= c.MARK) | (here == c.WIDE)
    hard[usual[settled]] = False
    in_acronym = (codes[at] == _STOP) & (after == c.UPPER) & (before != c.LOWER)  # U.S.A.
    hard &= ~asked & ~glued & ~wide_spaced & ~in_acronym
    lists = at[(codes[at] == _SEMICOLON) & (here == c.BREAK) & (after == c.BLANK) & (following == c.UPPER)]
    lists = lists[[opens_sentence(text, i + 2, words) for i in lists.tolist()]] if lists.size else lists
    pairs = find_ends(text, codes, at[hard], words)
    pairs = pairs[np.unique(pairs[:, 1], return_index=True)[1]]  # both marks of "![...] The" end the first sentence
    one_blank = np.concatenate([at[usual[is_plain]] + 1 + is_closed[is_plain], at[asked | wide_spaced] + 1, lists + 1])
    no_blank = at[glued] + 1
    ends = np.concatenate([one_blank, no_blank, pairs[:, 0]])
    starts = np.concatenate([one_blank + 1, no_blank, pairs[:, 1]])
    items, inside = find_items(text, codes, kinds, marks)
    closed_starts, unended = find_closings(text, codes, kinds, marks, words.language.zones)
    items, inside = np.concatenate([items, closed_starts]), np.concatenate([inside, unended])
    if not items.size and not inside.size:
        return ends, starts
    is_taken = np.zeros(codes.size, bool)
    is_taken[items] = True
    items = np.flatnonzero(is_taken)
    kept = ~is_taken[starts]
    is_taken[inside] = True
    kept &= ~is_taken[ends - 1]
    item_ends = _end_before(kinds, items)
    has_begun = codes[item_ends - 1] != 0  # there is more than blanks before the item
    return np.concatenate([ends[kept], item_ends[has_begun]]), np.concatenate([starts[kept], items[has_begun]])


def _classify(text: str, codes: npt.NDArray[np.int32], kinds: Kinds, stops: Integers, words: Vocabulary) -> Integers:
    """The class of the token before each stop: of one character from a table, of a longer one by looking it up."""
    before = kinds[stops - 2]
    classes = words.single.take(codes[stops - 1], mode="clip").astype(np.int64)
    is_long = (classes == v.UNKNOWN) | (before != c.BLANK) & (codes[stops - 2] != 0)
    blanks = np.flatnonzero(kinds == c.BLANK)
    begins = np.append(0, blanks + 1)[np.searchsorted(blanks, stops)]
    classes[is_long] = classify_tokens(text, begins[is_long].tolist(), stops[is_long].tolist(), words)
    numbers = np.flatnonzero(classes == v.NUMBER)
    if numbers.size:
        classes[numbers] = _classify_numbers(text, codes, kinds, begins[numbers], stops[numbers], words)
    return classes


def _classify_numbers(
    text: str, codes: npt.NDArray[np.int32], kinds: Kinds, begins: Integers, stops: Integers, words: Vocabulary
) -> Integers:
    """NUMBER, or ITEM where a number begins a sentence, AMOUNT where it ends no more than one: "until 5. The"."""
    classes = np.full(stops.size, v.NUMBER, np.int64)
    begins = np.where(codes[stops - 2] == 0, stops - 1, begins)  # the text's first character
    opening = kinds[np.maximum(begins - 2, 0)]
    is_whole = kinds[begins] == c.DIGIT
    is_short = stops - begins <= _SHORT_NUMBER
    is_first = (codes[begins - 1] == 0) | _SENTENCE_END[opening]
    classes[is_whole & is_first & is_short] = v.ITEM
    if not words.language.ordinals:
        classes[is_whole & ((opening == c.LOWER) | ~is_short | (stops - begins == 1) & _IN_WORD[opening])] = v.AMOUNT
    after_word = np.flatnonzero(is_whole & is_first & _LETTERS[kinds[np.maximum(begins - 3, 0)]])
    before = begins[after_word] - 2
    earlier = classify_tokens(text, (before - _TOKEN).tolist(), before.tolist(), words)
    classes[after_word[np.isin(earlier, _BEFORE_NUMBER)]] = v.AMOUNT
    return classes


def _end_before(kinds: Kinds, starts: Integers) -> Integers:
    """Where what stands before these places ends, blanks left out."""
    filled = np.flatnonzero(kinds != c.BLANK)
    ends: Integers = filled[np.searchsorted(filled, starts) - 1] + 1
    return ends
