"""Items that no mark divides: "1.) one 2.) two", "a. one b. two", "• one • two", addresses, "Figure 1.5 A map"."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from flows.segment import characters as c

Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
_ITEM = re.compile(r"[\s\0](?:(?P<number>\d{1,2})|(?P<letter>[a-h]))(?P<mark>\.\)|\)|\.)(?=\s+[^\W\d_a-z])")
_CAPTION = re.compile(r"\0(?:Figure|Fig\.|Table|Exhibit|Chart|Map|Box) \d{1,3}(?:\.\d{1,3})?[.:]? (?=[^\W\d_a-z])")
_FIRST = (ord("1"), ord("a"))
_MARKS = (ord("."), ord(")"))
_BULLETS = [ord(bullet) for bullet in c.BULLETS]
_ADDRESS = "http"
_ADDRESSES = re.compile(r"https?://[^\s\0]++\s+(?=https?://)")


def find_items(text: str, codes: Codes, kinds: npt.NDArray[np.uint8]) -> tuple[Integers, Integers]:
    """Where items of lists start, each with where what is before it ends, and the marks that end no sentence."""
    bullets = _find_bullets(codes, kinds)
    numbers, inside = _find_numbers(text, codes, kinds)
    return np.unique(np.concatenate([bullets, numbers, _find_addresses(text), _find_captions(text)])), inside


def _find_bullets(codes: Codes, kinds: npt.NDArray[np.uint8]) -> Integers:
    """Bullets with a blank before them, in a text that has begun."""
    at = np.flatnonzero(kinds == c.BREAK)
    at = at[np.isin(codes[at], _BULLETS)]
    bullets: Integers = at[(kinds[at - 1] == c.BLANK) & (codes[at - 2] != 0)]
    return bullets


def _find_addresses(text: str) -> Integers:
    """Web addresses that follow another one."""
    if text.count(_ADDRESS) < 2:
        return np.array([], np.int64)
    return np.array([match.end() for match in _ADDRESSES.finditer(text)], np.int64)


def _find_captions(text: str) -> Integers:
    """What follows "Figure 1.5" at the start of a text."""
    return np.array([match.end() for match in _CAPTION.finditer(text)], np.int64)


def _find_numbers(text: str, codes: Codes, kinds: npt.NDArray[np.uint8]) -> tuple[Integers, Integers]:
    """Starts of numbered items, where a text counts 1, 2, ... or a, b, ... in one style; and the marks of all items."""
    marks = np.flatnonzero((kinds == c.STOP) | (kinds == c.CLOSER))
    marks = marks[np.isin(codes[marks], _MARKS)]
    follows = (kinds[marks + 1] == c.BLANK) & (kinds[marks + 2] == c.UPPER)
    marks = marks[follows]
    last = marks - 1 - (codes[marks - 1] == ord("."))  # of "1." and of "1.)"
    first = np.isin(codes[last], _FIRST) & ((kinds[last - 1] == c.BLANK) | (codes[last - 1] == 0))
    opening = marks[first].tolist()
    starts: list[int] = []
    inside: list[int] = []
    done = 0
    for mark in opening:
        if mark < done:
            continue
        begin = text.rfind("\0", 0, mark)
        end = text.find("\0", mark)
        done = end
        items = _count(text, begin, end)
        starts += [start for start, _ in items if text[start - 1] != "\0"]
        inside += [place for start, stop in items for place in range(start, stop)]
    return np.array(starts, np.int64), np.array(inside, np.int64)


def _count(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Start and end of the marks of the items that count on, in text[begin:end]; none when there is but one."""
    found: list[tuple[int, int]] = []
    expected: tuple[int, str] | None = None
    for match in _ITEM.finditer(text, begin, end):
        number = int(match["number"]) if match["number"] else ord(match["letter"]) - ord("a") + 1
        style = ("n" if match["number"] else "l") + match["mark"]
        if expected == (number, style) or (number == 1 and not found):
            found.append((match.start() + 1, match.end()))
            expected = (number + 1, style)
    return found if len(found) > 1 else []
