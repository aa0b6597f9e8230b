"""Items that no mark divides: "1.) one 2.) two", "a. one b. two", "• one • two", addresses, "Figure 1.5 A map"."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from flows.segment import characters as c

Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Kinds = npt.NDArray[np.uint8]
_CAPTION = re.compile(r"\0(?:Figure|Fig\.|Table|Exhibit|Chart|Map|Box) \d{1,3}(?:\.\d{1,3})?[.:]? (?=[^\W\d_a-z])")
_DIGITS, _LETTERS = (ord("0"), ord("9")), (ord("a"), ord("h"))
_MARKS = (ord("."), ord(")"))
_ADDRESS = " http"
_BLANK = re.compile(r"[\s\0]")


def find_items(text: str, codes: Codes, kinds: Kinds, marks: Integers) -> tuple[Integers, Integers]:
    """Where items of lists start, one that opens its text too, and the marks that end no sentence there.

    `marks`: places of all marks.
    """
    bullets = _find_bullets(kinds, marks)
    numbers, inside = _find_numbers(text, codes, kinds, marks)
    return np.concatenate([bullets, numbers, _find_addresses(text), _find_captions(text)]), inside


def _find_bullets(kinds: Kinds, marks: Integers) -> Integers:
    """Bullets with a blank before them."""
    at = marks[kinds[marks] == c.BULLET]
    bullets: Integers = at[kinds[at - 1] == c.BLANK]
    return bullets


def _find_addresses(text: str) -> Integers:
    """Web addresses that follow another one."""
    found, last, at = [], -1, text.find(_ADDRESS)
    while at >= 0:
        if not text.startswith(("http://", "https://"), at + 1):
            last, at = -1, text.find(_ADDRESS, at + 1)
            continue
        if last >= 0 and not _BLANK.search(text, last, at):
            found.append(at + 1)
        last, at = at + 1, text.find(_ADDRESS, at + 1)
    return np.array(found, np.int64)


def _find_captions(text: str) -> Integers:
    """What follows "Figure 1.5" at the start of a text."""
    return np.array([match.end() for match in _CAPTION.finditer(text)], np.int64)


def _find_numbers(text: str, codes: Codes, kinds: Kinds, marks: Integers) -> tuple[Integers, Integers]:
    """Starts of numbered items, where a text counts 1, 2, ... or a, b, ... in one style; and the marks of all items."""
    chars = codes[marks]
    marks = marks[(chars == _MARKS[0]) | (chars == _MARKS[1])]
    follows = kinds[np.minimum(marks + 2, codes.size - 1)]
    marks = marks[(kinds[marks + 1] == c.BLANK) & ((follows == c.UPPER) | (follows == c.LETTER))]
    is_pair = (codes[marks] == _MARKS[1]) & (codes[marks - 1] == _MARKS[0])  # "1.)"
    last = marks - 1 - is_pair
    is_number = _is_between(codes[last], *_DIGITS)
    is_long = is_number & _is_between(codes[last - 1], *_DIGITS)
    starts = last - is_long
    is_item = (is_number | _is_between(codes[last], *_LETTERS)) & (
        (kinds[starts - 1] == c.BLANK) | (codes[starts - 1] == 0)
    )
    marks, last, starts, is_pair, is_number, is_long = (
        array[is_item] for array in (marks, last, starts, is_pair, is_number, is_long)
    )
    number = np.where(
        is_number, codes[last] - _DIGITS[0] + 10 * is_long * (codes[starts] - _DIGITS[0]), codes[last] - _LETTERS[0] + 1
    )
    style = 4 * is_number + 2 * is_pair + (codes[marks] == _MARKS[1])
    counted = _count(text, starts.tolist(), number.tolist(), style.tolist())
    marks, starts, is_pair = marks[counted], starts[counted], is_pair[counted]
    return starts, np.concatenate([marks, marks[is_pair] - 1])


def _is_between(codes: Codes, first: int, last: int) -> npt.NDArray[np.bool_]:
    return (codes >= first) & (codes <= last)


def _count(text: str, starts: list[int], numbers: list[int], styles: list[int]) -> list[int]:
    """The places of those that count on from 1 in one style and one text; a list has two items at least."""
    found: list[int] = []
    item: list[int] = []
    last, number, style = 0, 0, -1
    for place, (start, this, its_style) in enumerate(zip(starts, numbers, styles, strict=True)):
        if this == number + 1 and its_style == style and text.find("\0", last, start) < 0:
            item.append(place)
        elif this == 1:
            found += item if len(item) > 1 else []
            item = [place]
        else:
            continue
        last, number, style = start, this, its_style
    return found + (item if len(item) > 1 else [])
