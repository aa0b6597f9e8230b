"""Does a sentence end at this mark? Every rule looks at a short stretch around it, so the whole is linear."""

from __future__ import annotations

import re

from flows.segment import vocabulary as v
from flows.segment.characters import CLOSERS, MARKS, STOPS, WIDES
from flows.segment.vocabulary import Vocabulary

_CLOSING = re.escape(CLOSERS)
_REFERENCE_MARK = r"(?:\s?\[(?:\d{1,3}|[a-z]|note \d+|citation needed)\](?!\())*+"
# From the first mark of a run: the run (marks may be set apart by one blank), what closes it, the blanks after it.
RUN = re.compile(
    rf".[{STOPS}{MARKS}{WIDES}]*+(?:[ \u00a0\u202f][{STOPS}?!]++(?!\w))*+"
    rf"((?:[{_CLOSING}]|[“‘«‹„](?=[\s\0,;{_CLOSING}]))*+(?:[ \u00a0\u202f]»(?=[\s\0.,;:!?)]))?{_REFERENCE_MARK})"
    r"(?:\s++(?=[^\s\0]))?",
    re.DOTALL,
)
_NEXT = re.compile(r"[\s\"“”‘'«»‹„(\[{¿¡*_•–—`-]*+([^\s\0\"“”«»,.;:!?()\[\]{}…。！？、，]*+)")
_GLUED = re.compile(r"[\"“]?[^\W\d_a-z][^\W\d_A-Z’']*+(?=[\s,;:]|[.?!](?:\s|\0))")
_SENTENCE_START = re.compile(r"(?:\0|[.?!…:;][\"”’')\]]*\s+)[\s•⁃◦‣▪●*(\[\"“-]*\Z")
_CONTINUES = frozenset(",;:)]}…/%»")
_WINDOW = 24


def ends_at(text: str, at: int, words: Vocabulary) -> tuple[int, int] | None:
    """The end of the sentence that ends at the mark `at` and the start of the next one, or None."""
    run = RUN.match(text, at)
    if run is None:
        return None
    end, following = run.end(1), run.end()
    char = text[following]
    if char == "\0" or char in _CONTINUES:
        return None
    closers = text[run.start(1) : end]
    marks = text[at : run.start(1)]
    glued = following == end
    after = words.after[_NEXT.match(text, following)[1]]
    if marks == ".":
        ends = _ends_after_stop(text, at, closers, following, after, glued, words)
    elif marks[0] in WIDES:
        ends = True
    elif marks[0] == "…" or (marks[0] == "." and "?" not in marks and "!" not in marks):
        ends = not glued and after in (v.STARTER, v.CAPITAL, v.NUMERAL)
    else:
        ends = after != v.LOWER
    return (end, following) if ends else None


def token_before(text: str, at: int) -> str:
    """What stands between the last blank and `at`; of a long one its last characters."""
    blank = text.rfind(" ", at - _WINDOW, at)
    return text[blank + 1 : at] if blank > 0 else text[at - _WINDOW : at]


def _ends_after_stop(text, at, closers, following, after, glued, words) -> bool:
    kind = words.before[token_before(text, at)]
    if after == v.LOWER:
        return False
    if kind in (v.PLAIN, v.NONE):
        return not glued
    if kind in (v.NEVER, v.TITLE):
        return False
    if kind in (v.REFERENCE, v.MONTH, v.UNIT):
        return after not in (v.DIGIT, v.NUMERAL)
    return after == v.STARTER
