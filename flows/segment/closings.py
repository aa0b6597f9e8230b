"""What ends a sentence as a mark does: faces (":-)", emoji) and the dates that head a mail."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from flows.segment import characters as c

Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Kinds = npt.NDArray[np.uint8]

_PICTURES = 0x1F000
_PICTURE = re.compile("[\U0001f000-\U0001ffff\u2600-\u27bf\u200d\ufe0f]++(?: [\U0001f000-\U0001ffff]++)*+")
_FACE = re.compile(r"[:;=]['’]?-?[)(DPp|/\]*]++(?=[\s\0])")
_AFTER = re.compile(r"\s*+")
_DAY = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}\Z")
_HOUR = re.compile(r":\d\d(?::\d\d)?+(?: ?[AP]M\b)?+\s++(?!\0)")
_SENDER = re.compile(r"[\s\0]([^\W\d_a-z]|\S*[@>])\S*\s\Z")
_WORD = re.compile(r"\w*+")
_COLON, _WINDOW = ord(":"), 20
_STARTS_OF_FACES = (_COLON, ord(";"), ord("="))


def find_closings(
    text: str, codes: Codes, kinds: Kinds, marks: Integers, zones: frozenset[str]
) -> tuple[Integers, Integers]:
    """Starts of the sentences that follow a face or a mail's date, and last characters of what a face still belongs to.

    A face belongs to the sentence that it follows: one that a mark ends, or one without a mark before a capital.
    """
    starts: list[int] = []
    inside: list[int] = []
    breaks = marks[kinds[marks] == c.BREAK]
    chars, before, after = codes[breaks], kinds[breaks - 1], kinds[breaks + 1]
    is_face = np.isin(chars, _STARTS_OF_FACES) & (before == c.BLANK) & (after != c.BLANK)
    faces = [match for at in breaks[is_face].tolist() if (match := _FACE.match(text, at))]
    if codes.max(initial=0) >= _PICTURES:
        pictures = np.flatnonzero(codes >= _PICTURES)
        pictures = pictures[(kinds[pictures - 1] == c.BLANK) & (codes[pictures - 2] < _PICTURES)]
        faces += [match for at in pictures.tolist() if (match := _PICTURE.match(text, at))]
    for face in faces:
        begin, end = face.span()
        follows = _AFTER.match(text, end)
        start = follows.end() if follows else end
        is_glued = start == end and text[start] != "\0"
        if is_glued or text[begin - 2] == "\0" or not (text[start].isupper() or text[start] == "\0"):
            continue
        inside.append(begin - 2)
        if text[start] != "\0":
            starts.append(start)
    is_hour = (chars == _COLON) & (before == c.DIGIT) & (after == c.DIGIT)
    for at in breaks[is_hour].tolist():
        starts += _around_stamp(text, at, zones)
    return np.array(starts, np.int64), np.array(inside, np.int64)


def _around_stamp(text: str, colon: int, zones: frozenset[str]) -> list[int]:
    """Starts of a mail's date and of what follows it: "Kay Mann 04/26/2001 07:17 AM Will you"."""
    day, hour = _DAY.search(text, max(0, colon - _WINDOW), colon), _HOUR.match(text, colon)
    word = _WORD.match(text, hour.end()) if hour else None
    if not day or not hour or (word and word[0] in zones):
        return []
    is_header = bool(_SENDER.search(text, max(0, day.start() - 3 * _WINDOW), day.start()))
    starts = [day.start()] if is_header else []
    return [*starts, hour.end()] if is_header or text[hour.end()].isupper() else starts
