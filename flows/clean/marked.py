"""Elements that may show an author or a date: found by their class during the walk, read by flows.clean.seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

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
    words = {word for name in ("authors", "dates") for word in rows[name]} if isinstance(rows, dict) else set()
    return [word for word in words if not any(other != word and other in word for other in words)]


def find_marked(classed: Sequence[tuple[LexborNode, str, int]], author_links: Iterable[int]) -> list[Marked]:
    """Of elements (with class and headings before) those that say author or date, and the links to authors.

    Looked for in all distinct classes at once: to ask each would cost a fifth of the walk.
    """
    distinct = list({classes: None for _, classes, _ in classed})
    together = "\0".join(distinct).lower()  # no parsed page has that character
    saying = set()
    for word in _mark_words():
        place = counted = 0
        at = together.find(word)
        while at >= 0:
            place += together.count("\0", counted, at)
            saying.add(distinct[place])
            counted = at
            next_one = together.find("\0", at)
            at = together.find(word, next_one) if next_one >= 0 else -1
    chosen = {place for place, (_, classes, _) in enumerate(classed) if classes in saying}.union(author_links)
    some = (classed[place] for place in sorted(chosen)[:MARKED])
    return [Marked(node, classes.lower(), headings) for node, classes, headings in some]
