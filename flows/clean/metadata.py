"""An HTML page's article fields, each from the most trusted source that has it, with the rule that gave it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from urllib.parse import urljoin, urlsplit

from flows.clean.bylines import read_byline
from flows.clean.head import Head, Mark
from flows.clean.html import Page
from flows.clean.linked_data import (
    choose_article,
    link,
    loose,
    meta_names,
    meta_texts,
    other_things,
    plain,
    types,
)
from flows.clean.people import MAX_AUTHORS, Reader, people_reader, read_authors, read_credit
from flows.clean.published import published_sources, read_dates
from flows.clean.publisher import URL, find_publisher, outlet_names
from flows.clean.seen import authors_seen, byline_anywhere, byline_near, credits_seen, headline_line, lines_around
from flows.clean.shown import Memo, Shown, dates_seen
from flows.clean.titles import choose_title, title_sources
from flows.clean.vocabulary import read_data

LANGUAGE = re.compile(r"\s*([a-z]{2})(?:[-_][a-z0-9]{1,8}){0,3}\s*$", re.IGNORECASE)
AUTHOR_LIKE = re.compile(r"(?:^|[._:-])(?:page|article|post|content|story)?[-_]?authors?(?:[-_.]?names?)?$")
WRITTEN_BY = re.compile(
    r"(?:written|posted|author|by\b|verfasst|geschrieben|von\b|écrit|auteur|escrito|autor|scritto|geschreven|автор|написано)",
    re.IGNORECASE,
)
OF_ANOTHER = re.compile(r"comment|attribution|caption|credit|image|photo|related|recommend|teaser|promo")
"""Class words of an author who is not the article's."""
LISTED = 4
"""Authors of one class from which on they may be a list's."""
LONGEST_URL = 2_000
LONGEST_SECTION = 60
RIGHT_BELOW = 2
"""Lines."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's fields. A rule's id is None where its field is; times are in UTC."""

    title: str | None = None
    title_rule: str | None = None
    subheadline: str | None = None
    authors: tuple[str, ...] = ()
    """People's names only."""
    authors_rule: str | None = None
    credits: tuple[str, ...] = ()
    """Whoever is named as author, as declared: also agencies, desks, outlets and handles."""
    byline: str | None = None
    """The line that names them, as it stands."""
    publisher: str | None = None
    publisher_rule: str | None = None
    section: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    """ISO 639-1."""
    published_at: datetime | None = None
    published_precision: str | None = None
    """year, month, day, minute or second."""
    published_day: date | None = None
    """The day as the page has it, in its own zone."""
    published_rule: str | None = None
    updated_at: datetime | None = None
    updated_precision: str | None = None
    updated_rule: str | None = None
    kind_hint: str | None = None
    """live_blog, video, list, ...: by the declared type."""


@cache
def _kinds() -> dict[str, str]:
    rows = read_data("metadata")["kinds"]
    return dict(rows) if isinstance(rows, dict) else {}


def read_metadata(page: Page, head: Head, url: str | None) -> Metadata:
    """The article's fields; never raises on what a page says. `url` is the page's address, where known."""
    base = _read_base(page, head, url)
    article = base.article
    authors, authors_rule = next(
        ((names, rule) for names, rule in _author_sources(page, head, base) if names), ((), "")
    )
    if _is_shown(authors, base, page):
        authors, authors_rule = base.named, "authors.byline"
    published, updated = read_dates(page, head, article, base.address, _shown_dates(page, base))
    return Metadata(
        title=base.title or None,
        title_rule=base.title_rule or None,
        subheadline=_subheadline(page, head, article, base.title, base.headline),
        authors=authors,
        authors_rule=authors_rule or None,
        credits=authors if authors_rule == "authors.byline" else _credits(page, head, article, authors),
        byline=base.byline or None,
        publisher=base.publisher or None,
        publisher_rule=base.publisher_rule or None,
        section=base.section,
        canonical_url=base.canonical or None,
        language=_language(head, article),
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_day=published.day if published else None,
        published_rule=published.rule if published else None,
        updated_at=updated.at if updated else None,
        updated_precision=updated.precision if updated else None,
        updated_rule=updated.rule if updated else None,
        kind_hint=_kind(head, article, base.title),
    )


@dataclass(frozen=True, slots=True)
class _Base:
    """What other fields are read with."""

    article: dict[str, object]
    publisher: str
    publisher_rule: str
    canonical: str
    address: str
    """The page's, else the declared one."""
    outlets: frozenset[str]
    section: str | None
    title: str
    title_rule: str
    headline: int
    near: list[str]
    """The short lines near the headline."""
    byline: str
    named: tuple[str, ...]
    """Who the byline near the headline names."""


def _read_base(page: Page, head: Head, url: str | None) -> _Base:
    article = choose_article(head, url)
    canonical = _canonical(head, article, url)
    publisher, publisher_rule = find_publisher(head, article, url or canonical)
    outlets = outlet_names(head, article, publisher, url or canonical)
    section = _section(head, article)
    title, title_rule = choose_title(head, article, (*outlets, section or ""), meta_names("title"), page.lines)
    headline = headline_line(page, title)
    near = lines_around(page, headline)
    byline, named = byline_near(page, headline, near, outlets | {loose(section or "")})
    return _Base(
        article, publisher, publisher_rule, canonical, url or canonical, outlets, section, title,
        title_rule, headline, near, byline, named,
    )  # fmt: skip


def every_source(page: Page, head: Head, url: str | None) -> Iterator[tuple[str, str, object]]:
    """Field, rule and value of each source of title, date and authors, for measuring which to trust."""
    base = _read_base(page, head, url)
    for title, rule in title_sources(head, base.article, (*base.outlets, base.section or ""), meta_names("title")):
        yield "title", rule, title
    for when in published_sources(page, head, base.article, base.address, _shown_dates(page, base)):
        if when is not None:
            yield "date", when.rule, when.day
    for names, rule in _author_sources(page, head, base):
        if names:
            yield "authors", rule, names


def _shown_dates(page: Page, base: _Base) -> Memo[Shown]:
    return Memo(dates_seen(page, base.headline, base.near))


def _canonical(head: Head, article: dict[str, object], url: str | None) -> str:
    """The declared address; the front page's loses trust where the page has an address of its own."""
    in_article = link(article.get("mainEntityOfPage")) or link(article.get("url"))
    last = ""
    for address in (head.links.get("canonical"), head.meta.get("og:url"), in_article, url):
        if not address or len(address) > LONGEST_URL:
            continue
        try:
            whole = urljoin(url or "", address.strip()).partition("#")[0]
            path = urlsplit(whole).path.strip("/")
            own = urlsplit(url).path.strip("/") if url else ""
        except ValueError:
            continue
        if not URL.match(whole):
            continue
        if path or not own:
            return whole
        last = last or whole
    return last


def _author_sources(page: Page, head: Head, base: _Base) -> Iterator[tuple[tuple[str, ...], str]]:
    """The people that each source names, the most trusted first; at last declared ones who are called as the outlet."""
    yield from declared_authors(head, base.article, people_reader(base.outlets, is_declared=bool(base.publisher)))
    yield from _shown_authors(page, head, base.outlets, base.named)
    yield from declared_authors(head, base.article, people_reader(base.outlets, is_declared=False))


def _is_shown(authors: tuple[str, ...], base: _Base, page: Page) -> bool:
    """Whether the byline by the headline says better who wrote it.

    It names the first of the declared authors alone, for others are declared that only lent a hand; or them "and" more;
    or, right below the headline, someone else altogether, for the declared one only entered the text.
    """
    said, shown = [name.casefold() for name in authors], [name.casefold() for name in base.named]
    line = base.byline.casefold()
    if not said or not shown or said == shown or read_byline(base.byline.split(" | ")[0]) is None:
        return False
    if set(" ".join(said).split()).isdisjoint(" ".join(shown).split()):
        return base.headline >= 0 and base.byline in page.lines[base.headline + 1 : base.headline + 1 + RIGHT_BELOW]
    if len(shown) < len(said):
        return shown == said[: len(shown)] and not any(name.split()[-1] in line for name in said[len(shown) :])
    return shown[: len(said)] == said and "," not in line.partition(shown[-1])[0]


def _credits(page: Page, head: Head, article: dict[str, object], authors: tuple[str, ...]) -> tuple[str, ...]:
    """Whoever the page declares as its authors; who it shows, when it declares no one.

    Where one source names the outlet and another a person, as outlets do that have a field for either, the person.
    """
    people = {name for name in authors if " " in name or not name.isascii()}
    first: tuple[str, ...] = ()
    for names, _rule in declared_authors(head, article, read_credit):
        if not people.isdisjoint(names):
            return names
        first = first or names
    return first or authors or credits_seen(page)


def declared_authors(head: Head, article: dict[str, object], read: Reader) -> Iterator[tuple[tuple[str, ...], str]]:
    """What each source declares, the most trusted first."""
    for key in ("author", "creator"):
        yield read_authors(article.get(key), head, read), f"authors.json_ld_{key}"
    for name in filter(head.meta.__contains__, meta_names("authors")):
        yield _of_meta([name], head, read), "authors.meta"
    for number in (1, 2):
        if WRITTEN_BY.match(head.meta.get(f"twitter:label{number}", "")[:LONGEST_SECTION]):
            yield _of_meta([f"twitter:data{number}"], head, read), "authors.twitter"
    for kind, rule in (("author", "authors.microdata"), ("rel-author", "authors.rel")):
        marks = _own([mark for mark in head.marks if mark.kind == kind and not OF_ANOTHER.search(mark.words)])
        people = [name for mark in marks for name in read(mark.text or mark.value, False)]
        yield tuple(dict.fromkeys(people))[:MAX_AUTHORS], rule


def _own(marks: Sequence[Mark]) -> Sequence[Mark]:
    """The marks of the article's authors, without those of a list of other articles.

    Those of one class are a list's where they are many, and name someone twice or no one whom another class names.
    """
    named: dict[str, list[str]] = {}
    for mark in marks:
        named.setdefault(mark.words, []).append(loose(mark.text))
    few = {name for names in named.values() if len(names) < LISTED for name in names}
    lists = {
        words
        for words, names in named.items()
        if len(names) >= LISTED and (len(set(names)) < len(names) or few.isdisjoint(names))
    }
    return [mark for mark in marks if not few or mark.words not in lists]


def _shown_authors(
    page: Page, head: Head, outlets: frozenset[str], near: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    read = people_reader(outlets)
    yield authors_seen(page, outlets)
    yield near, "authors.byline"
    yield _of_meta([name for name in head.meta if AUTHOR_LIKE.search(name)], head, read), "authors.meta_like"
    for thing in other_things(head):
        yield read_authors(thing.get("author"), head, read), "authors.json_ld_other"
    yield byline_anywhere(page, outlets), "authors.byline_far"


def _of_meta(names: Sequence[str], head: Head, read: Reader) -> tuple[str, ...]:
    contents = [content for name in names for content in head.repeated.get(name, (head.meta.get(name, ""),))]
    return tuple(dict.fromkeys(person for content in contents for person in read(content, False)))[:MAX_AUTHORS]


def _section(head: Head, article: dict[str, object]) -> str | None:
    candidates = [plain(article.get("articleSection")), *meta_texts(head, "section")]
    return next((text for text in candidates if text and len(text) <= LONGEST_SECTION and not URL.match(text)), None)


def _language(head: Head, article: dict[str, object]) -> str | None:
    declared = [head.language, *(head.meta.get(name, "") for name in meta_names("language"))]
    declared.insert(1, plain(article.get("inLanguage")))
    found = (LANGUAGE.match(text) for text in declared if len(text) <= LONGEST_SECTION)
    return next((match[1].lower() for match in found if match), None)


def _subheadline(page: Page, head: Head, article: dict[str, object], title: str, headline: int) -> str | None:
    """A line below the headline that is also the declared description, or the declared second headline."""
    described = [plain(article.get("description")), *meta_texts(head, "subheadline")]
    wanted = {loose(text) for text in described} - {"", loose(title)}
    if headline >= 0 and wanted:
        shortest, longest = min(map(len, wanted)), 2 * max(map(len, described))
        for line in page.lines[headline + 1 : headline + 8]:
            if shortest <= len(line) <= longest and loose(line) in wanted:
                return line
    other = plain(article.get("alternativeHeadline"))
    return other if other and loose(other) != loose(title) else None


def _kind(head: Head, article: dict[str, object], title: str) -> str | None:
    """The kind that the page declares; an article where it says when one was published, of this title if it has one.

    og:type alone says nothing: archives of categories have "article", too.
    """
    declared = [*types(article), plain(head.meta.get("og:type"))]
    if not article:
        declared[:0] = [name for thing in other_things(head) for name in types(thing)]
    kind = next((kind for name in declared if (kind := _kinds().get(name.lower()))), None)
    if kind or not head.meta.keys().isdisjoint(meta_names("published")):
        return kind or "article"
    headline, shown = loose(plain(article.get("headline"))), {loose(title), loose(head.title)}
    is_told = "datePublished" in article and any(headline in text for text in shown)
    return "article" if headline and is_told else None
