"""From the documents of one article to its texts: pages are joined in order, copies only link, a whole text wins."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

WORD = re.compile(r"\w+")
SHINGLE = 4  # words
HELD = 0.7
"""A page is in a text that has so much of it: its share of word 4-grams. Notes and standfirsts recur on each page."""
WHOLE = 1.2
"""A text that has the first page is more than a copy of it from this size on, in page sizes."""
COMPARED_TEXTS = 20
"""Texts that one is compared with, at most: bounds the work on what repeats without end."""
FIRST_UNTOLD = 2
"""The number of a page whose pager does not tell it, if no other page has it: a first page tells, most often."""
NEVER = datetime.min.replace(tzinfo=UTC)

Bodies = Callable[[Sequence[str]], Mapping[str, str]]
Shingles = set[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """A document of an article: a page of it, or all."""

    document_id: str
    number: int | None
    """None where its pager does not tell."""
    count: int
    is_complete: bool
    body_hash: str
    fetched_at: datetime | None
    is_known: bool
    """Whether the warehouse has it already."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of an article: its pages in order, and the copies of these."""

    pages: tuple[Page, ...]
    copies: tuple[Page, ...]
    """Documents that say the same as one of the pages, or that a whole text makes superfluous."""
    count: int
    is_complete: bool


def shingles(text: str) -> Shingles:
    """The word 4-grams of a text."""
    words = WORD.findall(text.lower())
    return set(zip(*(words[i:] for i in range(SHINGLE)), strict=False)) or {tuple(words)}


def to_compare(pages: Sequence[Page]) -> tuple[list[Page], list[Page]]:
    """Of an article that has both, its pages and its whole texts that are compared; else none."""
    parts = [page for page in pages if _is_part(page)]
    wholes = [page for page in pages if not _is_part(page)]
    return (parts[:COMPARED_TEXTS], wholes[-COMPARED_TEXTS:]) if parts and wholes else ([], [])


def _is_part(page: Page) -> bool:
    return page.count > 1 or page.number != 1


def make_texts(pages: Sequence[Page], bodies: Mapping[str, str]) -> list[Text]:
    """The texts of an article of which one document at least is a page of several.

    In: its documents, those that the warehouse has first, in their order; the bodies of those `to_compare`. Every new
    document is in one text, as a page or a copy. The last text has the newest of each page, in order of their numbers;
    new pages that are older than these make texts before it. A text that has most of the pages in it makes them
    superfluous.
    """
    parts = [page for page in pages if _is_part(page)]
    wholes = [page for page in pages if not _is_part(page)]
    some, compared = to_compare(pages)
    texts = {page.document_id: shingles(bodies[page.document_id]) for page in (*some, *compared)}
    complete = [page for page in compared if _holds(page, some, texts)]
    others = [page for page in wholes if page not in complete]
    alone = [Text((page,), (), 1, page.is_complete) for page in (*others, *complete[:-1]) if not page.is_known]
    if complete:
        covered = tuple(replace(page, number=page.number or 1) for page in parts if not page.is_known)
        return [*alone, Text((complete[-1],), covered, 1, complete[-1].is_complete)]
    if any(page.number == 1 for page in parts):
        return [*alone, *_join(parts)]
    return _join([*parts, *others])


def _holds(whole: Page, parts: Sequence[Page], texts: Mapping[str, Shingles]) -> bool:
    """Whether a text without a pager has most of the parts in it; of a first page alone it has to have more."""
    own = texts[whole.document_id]
    held = [page for page in parts if len(texts[page.document_id] & own) >= HELD * len(texts[page.document_id])]
    if all(page.number == 1 for page in held):
        held = [page for page in held if len(own) >= WHOLE * len(texts[page.document_id])]
    return 2 * len(held) >= len(parts)


def _join(pages: Sequence[Page]) -> list[Text]:
    """Pages to texts, the newest last."""
    placed = _number(pages)
    versions: dict[int, dict[str, list[Page]]] = defaultdict(dict)
    for page in sorted(placed, key=lambda page: (page.fetched_at or NEVER, not page.is_known)):
        versions[page.number or 1].setdefault(page.body_hash, []).append(page)
    by_age: dict[int, list[list[Page]]] = defaultdict(list)
    for _, of_page in sorted(versions.items()):
        for age, version in enumerate(reversed(of_page.values())):
            if age == 0 or not version[0].is_known:
                by_age[age].append(version)
    count = max(max(page.count, page.number or 1) for page in placed)
    return [
        _text_of(chosen, count)
        for _, chosen in sorted(by_age.items(), reverse=True)
        if any(not page.is_known for version in chosen for page in version)
    ]


def _text_of(versions: Sequence[Sequence[Page]], count: int) -> Text:
    """The text of pages of which each is there once or more, all of it the same."""
    pages: dict[str, Page] = {}
    copies: list[Page] = []
    for first, *others in versions:
        if first.body_hash in pages:  # comments are paged, not the article
            copies.append(first)
        pages.setdefault(first.body_hash, first)
        copies.extend(others)
    return Text(
        tuple(pages.values()),
        tuple(page for page in copies if not page.is_known),
        count,
        {version[0].number for version in versions} == set(range(1, count + 1)),
    )


def _number(pages: Sequence[Page]) -> list[Page]:
    """Gives pages whose pager does not tell their number the free ones, from 2 on, in their order."""
    by_hash = {page.body_hash: page.number for page in pages if page.number}
    taken, last = set(by_hash.values()), len(pages) + len(by_hash) + 2
    free = iter(number for number in range(FIRST_UNTOLD, last + 1) if number not in taken)
    placed = []
    for page in pages:
        number = page.number or by_hash.get(page.body_hash)
        if number is None:
            number = by_hash[page.body_hash] = next(free)
        placed.append(replace(page, number=number))
    return placed
