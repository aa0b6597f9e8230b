"""When a page was published and updated: every source's date in order of trust, and what the page shows beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice

from flows.clean.head import Head
from flows.clean.html import Page
from flows.clean.linked_data import meta_names, other_things
from flows.clean.moments import When, first_likely, is_likely, on_shown_day, read_url, read_when
from flows.clean.seen import MAX_OWN, Memo, Shown, dates_seen, says_updated

NOT_PUBLISHED = re.compile(r"comment|related|recommend|teaser|card|promo|sidebar|listing|widget")
PUBLISHED_LIKE = re.compile(
    r"(?:publi(?:sh|cation)\w{0,6}|pub|issue|release)[-_.:]?(?:date|time|on|at)|date[-_.:]?(?:publi|pub|issued|first)"
)
IN_SCRIPT = re.compile(
    r'"(?:datePublished|date_published|publishedAt|published_at|publishedDate|publishDate|publish_date|publicationDate|'
    r'pubDate|firstPublished|firstPublishedAt|first_published_at)\\?"\s?:\s?\\?"(\d{4}-\d\d-\d\d[T\d:.Z+ -]{0,24})'
)
A_DAY = timedelta(days=1)
EXACT = ("day", "minute", "second")
KINDS = {
    "date.json_ld": "json_ld",
    "date.json_ld_created": "json_ld",
    "date.json_ld_other": "json_ld_other",
    "date.meta": "meta",
    "date.meta_date": "meta",
    "date.meta_like": "meta",
    "date.microdata": "microdata",
    "date.time": "time",
    "date.class": "shown",
    "date.line": "shown",
    "date.lead": "shown",
    "date.url_day": "url",
}
"""Of which kind a source is: sources of one kind do not confirm each other."""


def read_dates(
    page: Page, head: Head, article: dict[str, object], url: str, headline: int
) -> tuple[When | None, When | None]:
    """When it was published and updated. The dates that the page shows correct what it declares.

    A shown date that is called that of publication, and is earlier, tells that the declared one is of a later edition.
    A date that no other source has loses trust: see `_confirmed`.
    """
    shown = Memo(dates_seen(page, headline))
    published = first_likely(published_sources(page, head, article, url, shown))
    updated = first_likely(_updated_sources(head, article, shown))
    if published:
        called = [other.when for other in islice(shown, 1) if other.is_labelled and not other.is_update]
        if called and called[0].precision in EXACT and called[0].day < published.day - A_DAY:
            published = called[0]
        else:
            own = [other.when for other in shown if not other.is_update and other.when.rule != "date.near"]
            if not own or abs(own[0].day - published.day) > A_DAY:
                published = _confirmed(published, published_sources(page, head, article, url, shown), updated)
            if published.is_utc:
                published = on_shown_day(published, own, updated)
    if updated and published and updated.at < published.at and updated.day < published.day:
        updated = None
    return published, updated


def _confirmed(first: When, sources: Iterable[When | None], updated: When | None) -> When:
    """The date itself when another kind of source has it too, or none has; else one that two other kinds agree on.

    A day more or less agrees. The day of the update does not count: sources that give it say nothing of publication.
    Of ten such pages of the development sets the two are right on eight and the first on two.
    """
    others: dict[str, When] = {}
    for when in sources:
        if when is not None and is_likely(when) and when.precision in EXACT:
            others.setdefault(KINDS.get(when.rule, ""), when)
    if others.pop(KINDS.get(first.rule, ""), None) is None:
        return first
    others.pop("", None)
    if any(abs(when.day - first.day) <= A_DAY for when in others.values()):
        return first
    for when in others.values():
        is_update = updated is not None and abs(updated.day - when.day) <= A_DAY
        if not is_update and sum(other.day == when.day for other in others.values()) > 1:
            return when
    return first


def published_sources(
    page: Page, head: Head, article: dict[str, object], url: str, shown: Iterable[Shown]
) -> Iterator[When | None]:
    """The dates of publication that the sources give, the most trusted first."""
    yield read_when(article.get("datePublished"), "date.json_ld")
    yield from _of_meta_dates(meta_names("published"), head, "date.meta")
    for mark in head.marks:
        if mark.kind == "datepublished":
            yield read_when(mark.value, "date.microdata") or read_when(mark.text, "date.microdata")
    for thing in other_things(head):
        yield read_when(thing.get("datePublished"), "date.json_ld_other")
        yield read_when(thing.get("uploadDate"), "date.json_ld_other")
    yield from (other.when for other in islice(shown, 1) if other.is_labelled and not other.is_update)
    yield from _own_times(head)
    yield from _of_meta_dates(meta_names("dated"), head, "date.meta_date")
    likely = [name for name in head.meta if PUBLISHED_LIKE.search(name) and "expir" not in name]
    yield from _of_meta_dates(likely, head, "date.meta_like")
    in_url = read_url(url)
    yield in_url if in_url and in_url.precision == "day" else None
    yield from (other.when for other in shown if not other.is_update)
    yield read_when(article.get("dateCreated"), "date.json_ld_created")
    for mark in head.marks:
        if mark.kind in ("time", "datecreated", "uploaddate"):
            yield read_when(mark.value, "date.time") or read_when(mark.text, "date.time")
    yield read_when(article.get("dateModified"), "date.updated")
    yield in_url
    yield from (other.when for other in shown)
    yield from _of_scripts(page)
    yield from _of_meta_dates(meta_names("updated"), head, "date.updated")


def _own_times(head: Head) -> Iterator[When | None]:
    """The dates of <time> elements below the headline; of those in lists of articles, which look alike, the last."""
    found = [
        (mark.words, read_when(mark.value, "date.time") or read_when(mark.text, "date.time"))
        for mark in head.marks
        if mark.kind == "time"
        and mark.headings
        and not NOT_PUBLISHED.search(mark.words)
        and not says_updated(mark.words)
    ]
    days: dict[str, set[object]] = {}
    for words, when in found:
        days.setdefault(words, set()).add(when.day if when else None)
    yield from (when for words, when in found if len(days[words]) <= MAX_OWN)
    yield from (when for words, when in found if len(days[words]) > MAX_OWN)


def _of_scripts(page: Page) -> Iterator[When | None]:
    """Dates that the page's own data have, where it shows none."""
    for node in page.tree.css("script:not([src])"):
        if found := IN_SCRIPT.search(node.text()):
            yield read_when(found[1], "date.script")


def _of_meta_dates(names: Sequence[str], head: Head, rule: str) -> Iterator[When | None]:
    return (read_when(head.meta[name], rule) for name in names if name in head.meta)


def _updated_sources(head: Head, article: dict[str, object], shown: Iterable[Shown]) -> Iterator[When | None]:
    yield read_when(article.get("dateModified"), "date.json_ld")
    yield from _of_meta_dates(meta_names("updated"), head, "date.meta")
    for mark in head.marks:
        if mark.kind == "datemodified" or (mark.kind == "time" and says_updated(mark.words)):
            yield read_when(mark.value, "date.microdata") or read_when(mark.text, "date.microdata")
    for thing in other_things(head):
        yield read_when(thing.get("dateModified"), "date.json_ld_other")
    yield from (other.when for other in shown if other.is_update)
