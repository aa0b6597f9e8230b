"""Addresses: which page of an article one names, and what names the article.

A page is told for sure by a word ("/page/2", "?seite=2") and only perhaps by a number alone ("/story-2.html",
"/story/2", "?p=2"), which is as often an id, a part of the slug or a day: those wait for a pager that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

WORD = r"(?:current[_-]?)?(?:page|seite|pagina|página|strona|sida|side)(?:[_-]?(?:no|num|number|nr))?"
STOP = r"(?=(?:\.[a-z]{3,5})?/?(?:[?#]|$))"
SURE = (
    re.compile(rf"[?&](?P<cut>{WORD}=(?P<number>\d{{1,2}})(?:&|(?=#)|$))", re.IGNORECASE),
    re.compile(rf"/(?P<cut>{WORD}[/=_,-]?(?P<number>\d{{1,2}})\.[a-z]{{3,5}}/?)(?=[?#]|$)", re.IGNORECASE),
    re.compile(rf"(?P<cut>[/,._-]{WORD}[/=_,-]?(?P<number>\d{{1,2}})){STOP}", re.IGNORECASE),
)
PERHAPS = (
    re.compile(r"[?&](?P<cut>(?:p|pg|pag|s|no)=(?P<number>\d{1,2})(?:&|(?=#)|$))", re.IGNORECASE),
    re.compile(rf"(?P<cut>[,._-](?:p|pg|pag|s)[_-]?(?P<number>\d{{1,2}})){STOP}", re.IGNORECASE),
    re.compile(rf"(?P<cut>[/,_-](?P<number>\d{{1,2}})){STOP}", re.IGNORECASE),
    re.compile(rf"(?<=[a-z])(?P<cut>(?P<number>\d{{1,2}})){STOP}", re.IGNORECASE),
)
MAY_BE_PAGED = re.compile(r"\d(?:\.[A-Za-z]{3,5})?/?(?:[?#&]|$)")
"""Other addresses need not be looked at."""
WHOLE = re.compile(
    r"[?&](?:page|pagewanted|view|seite|mode|output)=(?:all|full|single|alles|print|komplett)\b[^&#]*"
    r"|[?&](?:print|printable|single-?page|show-?all|pagewanted|full)(?:=(?:1|true|yes|all|print|y))?(?=[&#]|$)"
    r"|/(?:print|printable|single-?page|view-?all|komplettansicht|drucken|druckversion)(?=/?(?:[?#]|$))",
    re.IGNORECASE,
)
"""What the address of an article on one page, or of its version for print, has beside the article's own."""
TRACKING = re.compile(r"[?&](?:utm_[a-z]+|fbclid|gclid|mc_[ce]id|igshid|cmpid|ref|source)=[^&#]*", re.IGNORECASE)
FRAGMENT = re.compile(r"#.*$", re.DOTALL)
HOST = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
SAME_HOST = re.compile(r"^https?://(?:(?:www|m|mobile|amp)\.)?", re.IGNORECASE)
SAME_FILE = re.compile(r"(?:/index)?(?:\.[a-z]{3,5})?/?$", re.IGNORECASE)
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class PageAddress:
    """What an address tells of a page."""

    base: str
    """The address without the page."""
    number: int
    is_sure: bool


def page_addresses(address: str) -> tuple[PageAddress, ...]:
    """The readings of an address as that of a page, the surest first."""
    return () if len(address) > LONGEST else _page_addresses(address)


@lru_cache(maxsize=1_000)  # one address is asked for as the document's own and as the declared one
def _page_addresses(address: str) -> tuple[PageAddress, ...]:
    address = FRAGMENT.sub("", address)
    return tuple(_readings(address)) if MAY_BE_PAGED.search(address) else ()


def _readings(address: str) -> Iterator[PageAddress]:
    for patterns, is_sure in ((SURE, True), (PERHAPS, False)):
        for pattern in patterns:
            found = pattern.search(address)
            if found and int(found["number"]) > 0:
                rest = address[: found.start("cut")] + address[found.end("cut") :]
                if found.end("cut") == len(address) or "?" in address[: found.start("cut")]:
                    rest = rest.rstrip("?&")
                yield PageAddress(rest, int(found["number"]), is_sure)


def clean_address(address: str) -> str:
    """Without fragment, tracking, and what asks for all pages at once or for print."""
    plain = WHOLE.sub("", TRACKING.sub("", FRAGMENT.sub("", address[:LONGEST])))
    if "&" in plain and "?" not in plain:
        plain = plain.replace("&", "?", 1)
    return plain


def comparable(address: str) -> str:
    """An address without what differs between two addresses of one thing: scheme, www, the form of the file's name."""
    return SAME_FILE.sub("", SAME_HOST.sub("", clean_address(address)))


def same_domain(one: str, other: str) -> bool:
    """Whether both lie on one registered domain (bbc.co.uk), by the public suffix list."""
    hosts = [found[1].lower().rstrip(".") for address in (one, other) if (found := HOST.match(address))]
    return len(hosts) == 2 and (hosts[0] == hosts[1] or _registered(hosts[0]) == _registered(hosts[1]))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=10_000)
def _registered(host: str) -> str:
    return str(_suffixes().privatesuffix(host) or host)
