"""When a page was published and updated: every source's date, and which to believe."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from flows.clean.dates import CLOCK, Moment, find_moment
from flows.clean.linked_data import plain

FIRST_YEAR = 1990
"""Of a page: an earlier date is that of what it tells of, or a machine's zero."""
AHEAD = timedelta(days=2)
NEAREST = 1
"""Dates shown that may be the article's."""
EARLY, LATE = 12, 10
"""Hours in UTC at which the day may be another one elsewhere."""
ISO_DAY = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})")
EPOCH = re.compile(r"\s*(1\d{9}|9\d{8})(\d{3})?(?:\.\d+)?\s*")
MACHINE = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun) (?P<month>[a-z]{3}) {1,2}(?P<day>\d{1,2}) (?P<time>\d\d:\d\d:\d\d)"
    r"(?P<zone> [A-Z]{2,5}| [+-]\d{4})? (?P<year>\d{4})\b",
    re.IGNORECASE,
)
"""A date as systems print it: "Mon Aug 03 12:45:00 EDT 2015"."""
UTC_ZONE = re.compile(r"(?:\dZ|[+-]00:?00|UTC|GMT)\b", re.IGNORECASE)
MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?\s*$")
URL_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[/_-]?)(?P<month>0?[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|3[01]|[1-9])(?!\d)"
)
URL_NUMBER = re.compile(
    r"(?<!\d)(?<!web/)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:\d{2,8})?(?!\d)"
)
"""An article's number that starts with its date and time: "A2026012914320005196"; not the time of a web archive."""
URL_NAMED = re.compile(
    r"/(?P<year>(?:19|20)\d\d)/(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}/(?P<day>\d{1,2})(?!\d)",
    re.IGNORECASE,
)
URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>0[1-9]|1[0-2])/")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
LONGEST = 200


@dataclass(frozen=True, slots=True)
class When:
    """A date that a source gives."""

    at: datetime
    """UTC."""
    precision: str
    day: date
    """As it stands there, in the outlet's own zone."""
    rule: str
    is_utc: bool = False
    """Whether it is written in UTC, so that `day` may not be the outlet's own."""


def read_when(value: object, rule: str) -> When | None:
    """The date in a declared value: ISO 8601, a printed date, or seconds or milliseconds since 1970."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    text = plain(value)[:LONGEST]
    if not text:
        return None
    if epoch := EPOCH.fullmatch(text):
        at = datetime.fromtimestamp(int(epoch[1]), UTC)
        return When(at, "second", at.date(), rule, is_utc=True)
    text = MACHINE.sub(r"\g<day> \g<month> \g<year> \g<time>\g<zone>", text)
    moment = find_moment(text)
    return of_moment(moment, text, rule) if moment else None


def of_moment(moment: Moment, text: str, rule: str) -> When:
    """A date found in a text; midnight sharp says no time of day."""
    written = ISO_DAY.match(text, moment.start)
    day = moment.at.date()
    if written and moment.has_zone:
        day = date(int(written[1]), int(written[2]), int(written[3]))
    elif moment.has_zone and (printed := find_moment(CLOCK.sub(" ", text[moment.start : moment.end]))):
        day = printed.at.date()
    if MIDNIGHT.search(text):
        return When(datetime(day.year, day.month, day.day, tzinfo=UTC), "day", day, rule)
    is_utc = moment.has_zone and moment.precision != "day" and UTC_ZONE.search(text) is not None
    return When(moment.at, moment.precision, day, rule, is_utc)


def read_url(url: str) -> When | None:
    """The date in an address's path."""
    path = "/" + url[: 10 * LONGEST].partition("://")[2].partition("/")[2].partition("?")[0]
    for pattern, precision in ((URL_DAY, "day"), (URL_NAMED, "day"), (URL_NUMBER, "day"), (URL_MONTH, "month")):
        for found in pattern.finditer(path):
            month = found["month"]
            if pattern is URL_DAY and not found["mark"] and len(found[0]) != 8:
                continue
            number = int(month) if month.isdigit() else MONTHS.index(month.lower()) + 1
            try:
                at = datetime(int(found["year"]), number, int(found["day"]) if precision == "day" else 1, tzinfo=UTC)
            except ValueError:
                continue
            when = When(at, precision, at.date(), f"date.url_{precision}")
            if is_likely(when):
                return when
    return None


def is_likely(when: When) -> bool:
    """Whether a page can be of that date: not of before the web, nor of days to come."""
    return when.at.year >= FIRST_YEAR and when.at <= datetime.now(UTC) + AHEAD


def first_likely(found: Iterable[When | None]) -> When | None:
    """The first date that can be and names a day; else the first that can be."""
    coarse: When | None = None
    for when in found:
        if when is None or not is_likely(when):
            continue
        if when.precision not in ("year", "month"):
            return when
        coarse = coarse or when
    return coarse


def on_shown_day(when: When, shown: Iterable[When], updated: When | None) -> When:
    """The same moment with the day that the page shows beside it: in the outlet's zone, the one before or after.

    A day on which the page was updated says nothing.
    """
    days = {other.day for other in islice(shown, NEAREST) if other.precision in ("day", "minute", "second")}
    if when.day in days or (updated and updated.day in days):
        return when
    if when.at.hour < EARLY and (day := when.day - timedelta(days=1)) in days:
        return replace(when, day=day)
    if when.at.hour >= LATE and (day := when.day + timedelta(days=1)) in days:
        return replace(when, day=day)
    return when
