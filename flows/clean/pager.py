"""The pager of an HTML page: which page of its article it is, of how many, told by where its links lead.

A number in a link is a page's when the link leads to this page's own address with that number in it. So rankings,
comments and the other articles that rel="next" leads to on many sites count for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from flows.clean.addresses import PageAddress, comparable, page_addresses
from flows.clean.head import Head
from flows.clean.vocabulary import words

NUMBERED = re.compile(r"\D{0,30}\b[12]\b\W{1,4}\[?[23]\b")
EDGES = " \t\r\n\xa0[]()<>«»‹›←→|"
STEPS = {"next": 1, "prev": -1}
SHORT = 80
"""Characters of a line that a pager can be."""
LINKS = 2_000
"""Links of a page that are looked at."""
COMMENTS = re.compile(r"comment|kommentar|disqus|respond", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Turn:
    """A link of a pager: to the page with a number, or so many pages on."""

    number: int
    href: str
    is_step: bool

    def page(self, own: int) -> int:
        """The page that it says it leads to."""
        return own + self.number if self.is_step else self.number


@dataclass(frozen=True, slots=True)
class Pager:
    """What the links tell."""

    number: int
    count: int
    base: str | None
    """The article's address without the page's number; None where the page has no address of its own."""


def read_pager(tree: LexborHTMLParser, lines: Sequence[str], head: Head, address: str | None) -> Pager | None:
    """The pager, or None where the page has none. `address` is the page's own, as fetched or as declared."""
    links = [Turn(step, href, is_step=True) for name, step in STEPS.items() if (href := head.links.get(name))]
    if _has_pager(lines):
        links.extend(_turns(tree))
    if not address:
        return _without_address([link for link in links if not link.is_step])
    unpaged = PageAddress(address, 1, is_sure=False)
    for own in (*page_addresses(address), unpaged) if links else ():
        base = comparable(own.base)
        pages = [
            page for link in links if (page := link.page(own.number)) and _leads_to(address, link.href, base, page)
        ]
        if pages:
            return Pager(own.number, max(own.number, *pages), own.base)
    return None


def _has_pager(lines: Sequence[str]) -> bool:
    """Whether a line may be a pager, or a number or word of one that stands on lines of their own."""
    short = [line for line in lines if len(line) <= SHORT]
    if "2" in short or not _steps().keys().isdisjoint([line.strip(EDGES).lower() for line in short]):
        return True
    return any(NUMBERED.match(line) for line in short if "2" in line)


@cache
def _steps() -> dict[str, int]:
    """What a link says that leads to the next page, or to the one before."""
    return dict.fromkeys(words("previous"), -1) | dict.fromkeys(words("next"), 1)


def _turns(tree: LexborHTMLParser) -> Iterator[Turn]:
    """Links that show nothing but a number or such a word."""
    steps = _steps()
    for node in tree.css("a[href]")[:LINKS]:
        text = node.text()[: 2 * SHORT].strip(EDGES).lower()
        is_number = len(text) <= 2 and text.isdecimal()
        if is_number or text in steps:
            href = node.attributes.get("href") or ""
            if href and not href.startswith("#") and not COMMENTS.search(href):
                yield Turn(int(text) if is_number else steps[text], href, is_step=not is_number)


def _leads_to(address: str, href: str, base: str, number: int) -> bool:
    """Whether a link is to the page with this number; the first has no number in its address, mostly."""
    try:
        href = urljoin(address, href)
    except ValueError:
        return False
    if number == 1 and comparable(href) == base:
        return True
    return any(found.number == number and comparable(found.base) == base for found in page_addresses(href))


def _without_address(links: Sequence[Turn]) -> Pager | None:
    """The page whose number has no link, where all other numbers lead to one address."""
    bases = [{comparable(found.base) for found in page_addresses(link.href)} for link in links if link.number > 1]
    numbers = {link.number for link in links}
    missing = next(number for number in range(1, len(numbers) + 2) if number not in numbers)
    if not bases or not set.intersection(*bases) or numbers | {missing} != set(range(1, len(numbers) + 2)):
        return None
    return Pager(missing, len(numbers) + 1, None)
