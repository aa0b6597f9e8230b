"""The outlet of a page: as it declares it, else as its title ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from flows.clean.bylines import read_byline
from flows.clean.head import Head
from flows.clean.linked_data import loose, meta_texts, plain, resolve
from flows.clean.titles import MIN_INSIDE, SEPARATOR
from flows.clean.vocabulary import words

URL = re.compile(r"https?://[^\s/]+", re.IGNORECASE)
RIGHTS = re.compile(
    r"^(?:\s|copyright|\(c\)|©|(?:19|20)\d\d|[,–-])+|[\s,.]*(?:all rights reserved|(?:19|20)\d\d)[\s.]*$", re.IGNORECASE
)
"""What a name in a notice of copyright has around it; alone it is none."""
LONGEST = 80
MAX_WORDS = 6
DOMAIN_NAME = re.compile(r"(?:www\.)?([\w-]+)\.\w{2,6}(?:\.\w\w)?", re.IGNORECASE)
DATED = re.compile(r"\d\d")
"""What a name has not, but a date, a number or a part's."""
SHORTEST_LABEL = 4
"""Characters of a host's label that a name is known by."""
LONGER = 2
"""How many times as long as the label the name may be."""


def find_publisher(head: Head, article: dict[str, object], url: str) -> tuple[str, str]:
    """The outlet as declared, and the rule; where nothing is declared, as <title> has it.

    A domain, or the host's label in small letters, gives way to the name for it.
    """
    found = [
        (name, rule)
        for name, rule in _declared(head, article)
        if name and len(name) <= LONGEST and not URL.match(name) and not name.startswith("@")
    ]
    first = found[0][0] if found else ""
    domain = DOMAIN_NAME.fullmatch(first)
    label = loose(domain[1] if domain else first)
    if found and not domain and not (first.islower() and " " not in first and label in _labels(url)):
        return found[0]
    in_title = _in_title(head, url)
    if not found:
        return in_title
    others = [other for other in (*found[1:], in_title) if not DOMAIN_NAME.fullmatch(other[0])]
    names = (other for other in others if domain or not other[0].islower())
    return next((other for other in names if _is_called(other[0], label)), found[0])


def _declared(head: Head, article: dict[str, object]) -> Iterator[tuple[str, str]]:
    yield plain(head.meta.get("og:site_name")), "publisher.og"
    yield plain(resolve(article.get("publisher"), head)), "publisher.json_ld"
    yield from ((mark.text, "publisher.microdata") for mark in head.marks if mark.kind == "publisher")
    yield from ((RIGHTS.sub("", name), "publisher.meta") for name in meta_texts(head, "publisher"))


def _in_title(head: Head, url: str) -> tuple[str, str]:
    """What a title ends or begins with where the host is called so, or ends with beside the headline; and the rule.

    "Headline | Northern Ledger" of northern-ledger.example; elsewhere if "Headline" is declared or a heading. Of 700
    such ends on pages that declare an outlet 650 are its name, and most of the others another one.
    """
    title = head.title
    marks = [mark for mark in SEPARATOR.finditer(title) if ":" not in mark[0]]
    if not marks:
        return "", ""
    ends = [title[marks[-1].end() :].strip(), title[: marks[0].start()].strip()]
    labels = _labels(url)
    for text in ends:
        if read_byline(text) is None and any(_is_called(text, label) for label in labels):
            return text, "publisher.title"
    rest = loose(title[: marks[-1].start()])
    headlines = {loose(head.meta.get("og:title", "")), *map(loose, head.headings)}
    if len(rest) > MIN_INSIDE and rest in headlines and _is_name(ends[0]):
        return ends[0], "publisher.title_end"
    return "", ""


def _is_name(text: str) -> bool:
    """Whether it can be an outlet's: short, capitalised, no section, byline, date or number."""
    return (
        text[:1].isupper()
        and len(text.split()) <= MAX_WORDS
        and len(text) <= LONGEST
        and text.lower() not in words("section")
        and not DATED.search(text)
        and text.split()[0].lower() not in words("by")
    )


def _is_called(name: str, label: str) -> bool:
    """Whether a name is that for a domain's label, and not much more."""
    said = loose(name)
    return label in said and len(said) <= LONGER * len(label)


def _labels(url: str) -> list[str]:
    """The parts of a host that a name is known by."""
    return [label for part in _host(url).split(".")[:-1] if len(label := loose(part)) >= SHORTEST_LABEL]


def outlet_names(head: Head, article: dict[str, object], publisher: str, url: str) -> frozenset[str]:
    """Loose names by which the outlet goes: no author has one."""
    names = [publisher, plain(article.get("publisher")), *meta_texts(head, "publisher")]
    found = {loose(name) for name in names}
    host = _host(url)
    found |= {loose(host), *(loose(part) for part in host.split(".") if len(part) > 3)}
    return frozenset(found - {""})


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
