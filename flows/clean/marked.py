"""Elements that may show an author or a date: found by their class during the walk, read by flows.clean.seen."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from selectolax.lexbor import LexborNode

from flows.clean.vocabulary import read_data

AUTHOR_LINK = re.compile(r"/(?:authors?|autor|auteur|profile|people)/", re.IGNORECASE)
MARKED = 1_000
"""Elements that are kept, at most."""


@dataclass(frozen=True, slots=True)
class Marked:
    """An element that may show an author or a date. Its node lives as long as the page's tree."""

    node: LexborNode
    words: str
    """Its class, lower case."""
    headings: int
    """The <h1> elements before it."""


@cache
def _mark_words() -> list[str]:
    rows = read_data("metadata")["classes"]
    return [word for name in ("authors", "dates") for word in rows[name]] if isinstance(rows, dict) else []


def find_marked(classed: Sequence[tuple[LexborNode, str, int, bool]]) -> list[Marked]:
    """Of elements (with class, headings before, whether it links to an author) those that say author or date.

    Looked for in all classes at once: to ask each would cost a fifth of the walk.
    """
    together = "\0".join(classes for _, classes, _, _ in classed).lower()  # no parsed page has that character
    lowered = together.split("\0")
    starts = list(accumulate((len(classes) + 1 for classes in lowered), initial=0))
    chosen = {place for place, (_, _, _, is_link) in enumerate(classed) if is_link}
    for word in _mark_words():
        at = together.find(word)
        while at >= 0:
            place = bisect_right(starts, at) - 1
            chosen.add(place)
            at = together.find(word, starts[place + 1])
    return [Marked(classed[place][0], lowered[place], classed[place][2]) for place in sorted(chosen)[:MARKED]]
