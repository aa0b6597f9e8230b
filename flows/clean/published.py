"""When a page was published and updated: every source's date in order of trust, and what the page shows beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, islice

from flows.clean.head import Head, Mark
from flows.clean.html import Page
from flows.clean.linked_data import meta_names, other_things
from flows.clean.moments import NEAREST, When, first_likely, is_likely, on_shown_day, read_url, read_when
from flows.clean.shown import LISTED, Memo, Shown, says_updated

NOT_PUBLISHED = re.compile(r"comment|related|recommend|teaser|card|promo|sidebar|listing|widget")
PUBLISHED_LIKE = re.compile(
    r"(?:publi(?:sh|cation)\w{0,6}|pub|issue|release)[-_.:]?(?:date|time|on|at)|date[-_.:]?(?:publi|pub|issued|first)"
)
KEYS = (
    "datePublished|date_published|publishedAt|published_at|publishedDate|publishDate|publish_date|publicationDate|"
    "pubDate|pub_date|firstPublished|firstPublishedAt|first_published_at"
)
DAY = r"(\d{4}-\d\d-\d\d[T\d:.Z+ -]{0,24})"
IN_SCRIPT = re.compile(rf'"(?:{KEYS})\\?"\s{{0,9}}:\s{{0,9}}\\?"{DAY}')
IN_ATTRIBUTE = re.compile(rf"&quot;(?:{KEYS})&quot;\s{{0,9}}:\s{{0,9}}&quot;{DAY}")
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

DECLARED = ("json_ld", "meta")
MAX_OWN = 2
"""Days that an article has of itself: of publication and of the update."""


def read_dates(
    page: Page, head: Head, article: dict[str, object], url: str, shown: Iterable[Shown]
) -> tuple[When | None, When | None]:
    """When it was published and updated. The dates that the page shows (a Memo) correct what it declares.

    A shown date that is called that of publication, and is earlier, tells that the declared one is of a later edition.
    A date that no other source has loses trust: see `_confirmed`.
    """
    trusted = Memo(_trusted_sources(head, article, url, shown))
    published = first_likely(chain(trusted, _other_sources(page, head, article, shown)))
    updated = first_likely(_updated_sources(head, article, shown))
    if published is None:
        return None, updated
    called = [other.when for other in islice(shown, 1) if other.is_labelled and not other.is_update]
    of_own = (other.when for other in shown if not other.is_update and KINDS.get(other.when.rule) == "shown")
    own = list(islice(of_own, NEAREST))  # to look for all takes a tenth of the time of all fields
    if called and called[0].precision in EXACT and called[0].day < published.day - A_DAY:
        published = called[0]
    elif not own or abs(own[0].day - published.day) > A_DAY:
        published = _confirmed(published, trusted, updated)
    if updated and updated.at < published.at and updated.day < published.day:
        updated = None
    return on_shown_day(published, own, updated) if published.is_utc else published, updated


def _confirmed(first: When, sources: Iterable[When | None], updated: When | None) -> When:
    """The date itself when another kind of source has it too; else an earlier one of the page's, or one that two have.

    What is declared once and stands nowhere else is often the day of the site's last build: a date by the headline or
    in the address that is earlier is the article's own. The day of the update does not count: sources that give it say
    nothing of publication. Of ten pages with two sources against the first, the two are right on eight.
    """
    kind = KINDS.get(first.rule)
    if kind is None:
        return first
    others: dict[str, list[When]] = {}
    for when in sources:
        other = KINDS.get(when.rule, "") if when else kind
        if when is None or other == kind or not is_likely(when):
            continue
        if _agree(when, first):
            return first
        if other and when.precision in EXACT:
            others.setdefault(other, []).append(when)
    for name in ("shown", "url") if kind in DECLARED else ():
        found = [when for when in others.get(name, ()) if when.rule != "date.lead"]
        if found and found[0].day < first.day and len({when.day for when in found}) <= MAX_OWN:
            return found[0]
    firsts = [found[0] for found in others.values()]
    for when in firsts:
        is_update = updated is not None and abs(updated.day - when.day) <= A_DAY
        if not is_update and sum(other.day == when.day for other in firsts) > 1:
            return when
    return first


def _agree(other: When, first: When) -> bool:
    """Whether two dates are the same but for a time zone, the order of day and month in numbers, or a missing day."""
    one, two = other.day, first.day
    if other.precision == "month":
        return (one.year, one.month) == (two.year, two.month)
    return abs(one - two) <= A_DAY or (one.year, one.month, one.day) == (two.year, two.day, two.month)


def published_sources(
    page: Page, head: Head, article: dict[str, object], url: str, shown: Iterable[Shown]
) -> Iterator[When | None]:
    """The dates of publication that the sources give, the most trusted first; at last any date."""
    yield from _trusted_sources(head, article, url, shown)
    yield from _other_sources(page, head, article, shown)


def _other_sources(page: Page, head: Head, article: dict[str, object], shown: Iterable[Shown]) -> Iterator[When | None]:
    yield from _of_scripts(page)
    yield read_when(article.get("dateModified"), "date.updated")
    yield from (other.when for other in shown)
    yield from _of_meta_dates(meta_names("updated"), head, "date.updated")


def _trusted_sources(head: Head, article: dict[str, object], url: str, shown: Iterable[Shown]) -> Iterator[When | None]:
    yield read_when(article.get("datePublished"), "date.json_ld")
    yield from _of_meta_dates(meta_names("published"), head, "date.meta")
    microdata = _of_marks(head, ("datepublished",), "date.microdata")
    yield from (when for _, when in microdata if when.rule != LISTED)
    for thing in other_things(head):
        yield read_when(thing.get("datePublished"), "date.json_ld_other")
        yield read_when(thing.get("uploadDate"), "date.json_ld_other")
    yield from (other.when for other in islice(shown, 1) if other.is_labelled and not other.is_update)
    times = _of_marks(head, ("time", "datecreated", "uploaddate"), "date.time")
    updates = {other.when.day for other in shown if other.is_update} if times else set()
    singles = [(mark, when) for mark, when in times if when.rule != LISTED and when.day not in updates]
    yield from (when for mark, when in singles if _is_own(mark))
    yield from _of_meta_dates(meta_names("dated"), head, "date.meta_date")
    likely = [name for name in head.meta if PUBLISHED_LIKE.search(name) and "expir" not in name]
    yield from _of_meta_dates(likely, head, "date.meta_like")
    in_url = read_url(url)
    yield in_url if in_url and in_url.precision == "day" else None
    yield from (other.when for other in shown if not other.is_update)
    yield read_when(article.get("dateCreated"), "date.json_ld_created")
    yield from (when for _, when in singles)
    yield from (when for _, when in (*microdata, *times) if when.rule == LISTED)
    yield in_url


def _of_marks(head: Head, kinds: Sequence[str], rule: str) -> list[tuple[Mark, When]]:
    """The dates of such marks; a class that stands at several days is that of a list of articles."""
    marks = [mark for mark in head.marks if mark.kind in kinds]
    read = [(mark, _of_mark(mark, rule)) for mark in marks]
    found = [(mark, when) for mark, when in read if when]
    days: dict[str, set[date]] = {}
    for mark, when in found:
        days.setdefault(mark.words, set()).add(when.day)
    return [(mark, replace(when, rule=LISTED) if len(days[mark.words]) > MAX_OWN else when) for mark, when in found]


def _of_mark(mark: Mark, rule: str) -> When | None:
    """What a mark declares; the day as its text says, which is the outlet's own, where it declares it in UTC."""
    when = read_when(mark.value, rule)
    if when is None or (when.is_utc and mark.text):
        said = read_when(mark.text, rule)
        if when is None or said is None or said.precision not in EXACT or abs(said.day - when.day) > A_DAY:
            return when or said
        return replace(when, day=said.day, is_utc=False)
    return when


def _is_own(mark: Mark) -> bool:
    """Whether it is a <time> below the headline that its class does not call another article's or the update's."""
    is_other = NOT_PUBLISHED.search(mark.words) or says_updated(mark.words)
    return mark.kind == "time" and mark.headings > 0 and not is_other


def _of_scripts(page: Page) -> Iterator[When | None]:
    """Dates that the page's own data have, in scripts or in attributes, where it shows none."""
    for node in page.tree.css("script:not([src])"):
        if found := IN_SCRIPT.search(node.text()):
            yield read_when(found[1], "date.script")
    if found := IN_ATTRIBUTE.search(page.tree.html or ""):
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
