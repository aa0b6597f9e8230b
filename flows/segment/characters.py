"""The class of each character, as a table that numpy looks a whole text up in."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

OTHER, LOWER, UPPER, LETTER, DIGIT, BLANK, CLOSER, OPENER = range(8)
# From here on: characters at which a sentence may end.
STOP, MARK, WIDE, BREAK, BULLET = range(8, 13)

STOPS = ".…"
MARKS = "?!‼⁇⁈⁉‽"
# Unicode's other sentence terminators (STerm): no blank need follow them. First and last code point of each run.
_TERMINATOR_RUNS = """
0589 0589 061D 061F 06D4 06D4 0700 0702 07F9 07F9 0837 0837 0839 0839 083D 083E 0964 0965 0DF4 0DF4 104A 104B
1362 1362 1367 1368 166E 166E 17D4 17D5 1803 1803 1809 1809 1944 1945 1AA8 1AAB 1B5A 1B5B 1B5E 1B5F 1C3B 1C3C
1C7E 1C7F 2E2E 2E2E 2E3C 2E3C 3002 3002 A4FF A4FF A60E A60F A6F3 A6F3 A6F7 A6F7 A876 A877 A8CE A8CF A92F A92F
A9C8 A9C9 AA5D AA5F AAF0 AAF1 ABEB ABEB FE52 FE52 FE56 FE57 FF01 FF01 FF0E FF0E FF1F FF1F FF61 FF61
"""
WIDES = "".join(
    chr(code)
    for first, last in zip(_TERMINATOR_RUNS.split()[::2], _TERMINATOR_RUNS.split()[1::2], strict=True)
    for code in range(int(first, 16), int(last, 16) + 1)
)
BULLETS = "•⁃◦‣▪●"
BREAKS = ";*=_~:"
CLOSERS = "\"”’'»›)]}」』】）》〉〕］｝＂＇"
OPENERS = "“‘«‹([{„‚「『【（《〈〔［｛¿¡`"
BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace())

# Code points above this one have the class of this one: OTHER.
_LAST = 0x10000


@cache
def class_table(terminators: str = "") -> npt.NDArray[np.uint8]:
    """Code point -> class. `terminators` are a language's own marks, as the Greek question mark."""
    table = np.zeros(_LAST + 1, np.uint8)
    chars = [chr(code) for code in range(_LAST)]
    tests = ((str.isalpha, LETTER), (str.islower, LOWER), (str.isupper, UPPER), (str.isdigit, DIGIT))
    for test, kind in tests:
        table[:_LAST][np.fromiter(map(test, chars), bool, _LAST)] = kind
    groups = ((OPENERS, OPENER), (CLOSERS, CLOSER), (BLANKS, BLANK), (BREAKS, BREAK), (BULLETS, BULLET), (STOPS, STOP))
    for group, kind in (*groups, (WIDES, WIDE), (MARKS + terminators, MARK)):
        table[[ord(char) for char in group]] = kind
    return table
