"""Dates that a page shows: in elements whose class words say so, and in the lines near its headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from flows.clean.dates import YEAR, Moment, find_moments
from flows.clean.html import Page
from flows.clean.moments import When, is_likely, of_moment
from flows.clean.seen import BELOW, DIGIT, SHORT, Seen, elements_of, says
from flows.clean.stamps import read_stamp

LISTED = "date.listed"
"""The rule of dates in a list of articles."""
LEAD = 40
"""Characters at a paragraph's start."""
FOOT = 40
"""Last lines, where wikis and reference works say when they were edited."""
PUBLISHED = re.compile(
    r"(?:publi\w{1,9}|posted|veröffentlicht|gepubliceerd|pubblicat[oa]|publicera[dt]|опубликовано|发布时间|發布時間|发布日期|发布于|发表于|發表於|公開|입력)"
    r"[^\w]{0,6}(?:(?:on|at|am|le|el|il|em|op)\s+)?(?:[^\W\d_]{2,10},?\s+)?$",
    re.IGNORECASE,
)
FILED = re.compile(
    r"(?:This (?:entry|post|article) was|Dieser (?:Beitrag|Eintrag|Artikel) wurde|Cet article a été|Esta entrada fue"
    r"|Questo articolo è stato|Dit bericht werd)\s(?!.{0,20}\bupdated)"
)
FILED_STARTS = ("This ", "Dieser ", "Cet ", "Esta ", "Questo ", "Dit ")
OF_ENTRY = re.compile(r"entry-date|publi|posted")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Shown:
    """A date that the page shows."""

    when: When
    is_update: bool
    is_labelled: bool
    """Whether it is called that of publication, or of the update."""


class Memo(Generic[Found]):
    """What an iterator yields, found no sooner than asked for and only once."""

    def __init__(self, source: Iterator[Found]) -> None:
        self.source = source
        self.found: list[Found] = []

    def __iter__(self) -> Iterator[Found]:
        yield from self.found
        for one in self.source:
            self.found.append(one)
            yield one


def dates_seen(page: Page, headline: int, around: Sequence[str]) -> Iterator[Shown]:
    """Dates shown, the likeliest first.

    Class words that stand at several days, but for those of updates, are those of a list of articles: its dates come
    last.
    """
    found = list(_dates_of_elements(page))
    days: dict[str, set[date]] = {}
    for shown, seen in found:
        if not shown.is_update:
            days.setdefault(seen.words, set()).add(shown.when.day)
    own = [(shown, seen) for shown, seen in found if len(days.get(seen.words, ())) <= 1]
    listed = [shown for shown, seen in found if len(days.get(seen.words, ())) > 1]
    yield from (shown for shown, seen in own if seen.headings)
    yield from _filed(page)
    dated = [line for line in around if DIGIT.search(line)]
    for line in dated:
        yield from _stamped(line)
    near = [
        Shown(when, says("updated", _around(line, moments)), _is_labelled(line[: moments[0].start]))
        for line in dated
        if (moments := find_moments(line)) and is_likely(when := of_moment(moments[0], line, "date.near"))
    ]
    yield from (shown for shown in near if shown.is_labelled)
    yield from (shown for shown, seen in own if not seen.headings)
    yield from _leading(page, headline)
    yield from sorted(near, key=lambda shown: shown.when.day, reverse=True)
    for line in page.lines[-FOOT:]:
        if len(line) <= SHORT:
            yield from (shown for shown in _stamped(line) if shown.is_labelled)
    yield from (replace(shown, when=replace(shown.when, rule=LISTED)) for shown in listed)


def _around(line: str, moments: Sequence[Moment]) -> str:
    """What may say that a line's first date is that of the update: of two dates what stands before the first."""
    return (line[: moments[0].start] if len(moments) > 1 else line).lower()


def _leading(page: Page, headline: int) -> Iterator[Shown]:
    """Dates with which a paragraph near the headline begins: "27.1.2022 - The harbour ..."."""
    for line in page.lines[max(headline, 0) : max(headline, 0) + BELOW]:
        start = line[:LEAD]
        for moment in find_moments(start)[:1] if DIGIT.search(start) else ():
            if moment.start <= 1 and is_likely(when := of_moment(moment, start, "date.lead")):
                yield Shown(when, is_update=False, is_labelled=False)


def _filed(page: Page) -> Iterator[Shown]:
    """The date in a sentence that blogs put below a text: "This entry was posted on May 3rd, 2012 and is filed in"."""
    for line in page.lines:
        if line.startswith(FILED_STARTS) and FILED.match(line):
            start = line[:SHORT]
            for moment in find_moments(start)[:1]:
                if is_likely(when := of_moment(moment, start, "date.line")):
                    yield Shown(when, is_update=False, is_labelled=True)


def _stamped(line: str) -> Iterator[Shown]:
    stamp = read_stamp(line) if DIGIT.search(line) else None
    if stamp is not None:
        for moment, is_update in ((stamp.published, False), (stamp.updated, True)):
            if moment and is_likely(when := of_moment(moment, line, "date.line")):
                yield Shown(when, is_update, is_labelled=is_update or _is_labelled(line[: moment.start]))


def _is_labelled(before: str) -> bool:
    """Whether the words before a date call it that of publication."""
    return PUBLISHED.search(before[-40:]) is not None


def says_updated(words_of_class: str) -> bool:
    """Whether class words call a date that of an update; "entry-date updated" is how themes mark the only date."""
    return says("updated", words_of_class) and not OF_ENTRY.search(words_of_class)


def _dates_of_elements(page: Page) -> Iterator[tuple[Shown, Seen]]:
    for seen in elements_of(page, "dates", " ", YEAR):
        for moment in find_moments(seen.text)[:2]:
            before = seen.text[: moment.start].lower()
            is_update = says_updated(seen.words) or says("updated", before)
            when = of_moment(moment, seen.text, "date.class")
            if is_likely(when):
                yield Shown(when, is_update, is_labelled=is_update or _is_labelled(before)), seen
