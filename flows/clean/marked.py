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
    is_author: bool
    is_date: bool


@cache
def _mark_words() -> dict[str, list[str]]:
    """Each word that says author or date, and of these what it says."""
    rows = read_data("metadata")["classes"]
    said = [(word, name) for name in ("authors", "dates") for word in rows[name]] if isinstance(rows, dict) else []
    return {word: [name for other, name in said if other == word] for word, _ in said}


def find_marked(classed: Sequence[tuple[LexborNode, str, int]], author_links: Iterable[int]) -> list[Marked]:
    """Of elements (with class and headings before) those that say author or date, and the links to authors.

    Looked for in all distinct classes at once: to ask each would cost a fifth of the walk.
    """
    distinct = list({classes: None for _, classes, _ in classed})
    together = "\0".join(distinct).lower()  # no parsed page has that character
    saying: dict[str, set[str]] = {"authors": set(), "dates": set()}
    for word, names in _mark_words().items():
        place = counted = 0
        at = together.find(word)
        while at >= 0:
            place += together.count("\0", counted, at)
            for name in names:
                saying[name].add(distinct[place])
            counted = at
            next_one = together.find("\0", at)
            at = together.find(word, next_one) if next_one >= 0 else -1
    authors, dates, links = saying["authors"], saying["dates"], frozenset(author_links)
    either = authors | dates
    chosen = {place for place, (_, classes, _) in enumerate(classed) if classes in either}.union(links)
    return [
        Marked(node, classes.lower(), headings, classes in authors or place in links, classes in dates)
        for place in sorted(chosen)[:MARKED]
        for node, classes, headings in (classed[place],)
    ]
