"""Dates and times as outlets print them (data/dates.toml): found in a short text, with time zone and precision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from flows.clean.vocabulary import any_of, read_data, words

FIRST_YEAR, LAST_YEAR = 1850, 2100
PLACES = {
    "year": r"(?P<year>(?:1[89]|20)\d\d)",
    "short_year": r"(?P<short_year>\d\d)",
    "number": r"(?P<number>0?[1-9]|1[0-2])",
    "day": r"(?P<day>0?[1-9]|[12]\d|3[01])",
    "two_digit_month": r"(?P<number>0[1-9]|1[0-2])",
    "two_digit_day": r"(?P<day>0[1-9]|[12]\d|3[01])",
    "first": r"(?P<first>\d{1,2})",
    "second": r"(?P<second>\d{1,2})",
}
YEAR = re.compile(r"(?=[0-9])(?:(?:1[89]|20)\d\d|\b\d{1,2}\.\d{1,2}\.\d\d\b)")  # what fails first is cheap
WORD = re.compile(r"[A-ZÀ-ÞА-Я]?[^\W\d_A-ZÀ-ÞА-Я]+|[^\W\d_]+")
"""A word, parted where joined elements meet: "NewsApril"."""
NUMBERS = re.compile(r"\d(?:[./-]\s?\d|\d{7})")
CLOCK = re.compile(
    r"(?:(?:上午|午前|오전|凌晨|早上)|(?P<late>下午|午後|오후|晚上))?\s?"
    r"(?P<hour>[01]?\d|2[0-3])\s?(?:[:.h时時点點시]|uhr\s?)\s?(?P<minute>[0-5]\d|\d(?=\s?[分분]))"
    r"(?:\s?[:.分분]\s?(?P<second>[0-5]\d))?(?:[.,]\d{1,9})?\s?[分秒분초]?"
    r"\s?(?P<half>[ap]\.?\s?m\b\.?)?|(?P<only_hour>1[0-2]|[1-9])\s?(?P<only_half>[ap]\.?\s?m\b\.?)"
    r"|(?P<uhr_hour>[01]?\d|2[0-3])\s?uhr",
    re.IGNORECASE,
)
DIGIT = re.compile(r"\d")
O_CLOCK = re.compile(r"\s?(?:uhr|uur|hrs?|h|ч)\b\.?", re.IGNORECASE)
"""What may stand between a time and its zone."""
OFFSET = re.compile(
    r"\s?(?:\(?(?:gmt|utc)\)?\s?)?(?P<sign>[+−-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?", re.IGNORECASE
)
BETWEEN = re.compile(
    r"[\s,|·•–—T.-]*(?:г\.?,?\s)?(?:[(（][^()（）\d]{1,4}[)）])?[\s,|]*"
    r"(?:(?:at|um|à|a las|alle|ore|om|às|в|kl\.?|klo)\s+)?[\s,|]*",
    re.IGNORECASE,
)
MAX_BETWEEN = 14
JOINTS = frozenset(["on", "am", "le", "el", "del"])
"""What stands between a time and the date after it, as a weekday may."""
STARTS = r"(?:(?<![\w/.])|(?<=(?-i:[぀-ヿ㐀-鿿가-힯]))(?=\d)|(?<=(?-i:[a-zà-ÿа-я]))(?=\d{1,2}[. ]|(?-i:[A-ZÀ-ÞА-Я])))"
"""Where a date may start: not inside a word or number; but after CJK, and where elements are joined: "On6. May". To
ignore the case of CJK would take 60 ms to compile."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time that a text names, and where."""

    at: datetime
    """UTC; a time without a zone is taken as UTC."""
    precision: str
    """year, month, day, minute or second."""
    start: int
    end: int
    format: str
    has_zone: bool


@dataclass(frozen=True, slots=True)
class _Format:
    name: str
    pattern: re.Pattern[str]
    precision: str
    kind: str
    """What a text must have for it: "name" (a month's), "cjk" (年) or "digits"."""
    is_month_first: bool
    """It is looked for where a month's name stands: to try all names at each word takes a third of the time."""


@lru_cache(maxsize=4096)  # a page's lines are asked for by several fields
def find_moments(text: str) -> tuple[Moment, ...]:
    """All dates in a text, each with the time beside it, in order and without overlap. For short texts: a line."""
    years = [match.start() for match in YEAR.finditer(text)]
    if not years:
        return ()
    found: list[Moment] = []
    kinds: dict[str, bool] = {}
    for form in _formats():
        if not years:
            break
        if form.kind not in kinds:
            kinds[form.kind] = _may_hold(form.kind, text)
        if not kinds[form.kind]:
            continue
        for match in _matches(form, text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            moment = _read(match, form, text)
            if moment is not None:
                found.append(moment)
                years = [year for year in years if not moment.start <= year < moment.end]
    return tuple(sorted(found, key=lambda moment: moment.start))


def _matches(form: _Format, text: str) -> Iterator[re.Match[str]]:
    if not form.is_month_first:
        return form.pattern.finditer(text)
    months = (word.start() for word in WORD.finditer(text) if word[0].lower() in _month_words())
    return (match for start in months if (match := form.pattern.match(text, start)))


def without_moments(text: str) -> str:
    """A text with "|" for each date in it and the weekday before it."""
    for moment in reversed(find_moments(text)):
        before, _, last = text[: moment.start].rstrip(" ,.").rpartition(" ")
        kept = before if last.lower() in words("weekdays") else text[: moment.start]
        text = f"{kept} | {text[moment.end :]}"
    return text


def find_moment(text: str) -> Moment | None:
    """The first date in a text."""
    return next(iter(find_moments(text)), None)


def _may_hold(kind: str, text: str) -> bool:
    """A quick look at whether a text can hold a date of this kind."""
    if kind == "name":
        return not _month_words().isdisjoint([word.lower() for word in WORD.findall(text)])
    if kind == "cjk":
        return "年" in text or "년" in text
    return NUMBERS.search(text) is not None


@cache
def _formats() -> tuple[_Format, ...]:
    rows = read_data("dates")["formats"]
    if not isinstance(rows, list):
        raise TypeError("data/dates.toml has no formats")
    month = rf"(?P<month>{any_of(_months())})\b"
    forms = []
    for row in rows:
        pattern = row["pattern"].replace("{month}", month)
        for name, place in PLACES.items():
            pattern = pattern.replace(f"{{{name}}}", place)
        is_month_first = row["pattern"].startswith("{month}")
        starts = STARTS if is_month_first else rf"(?=\d){STARTS}"  # what fails first is cheap
        end = "" if row.get("joined") else r"(?!\d)"
        compiled = re.compile(rf"{starts}(?:{pattern}){end}", re.IGNORECASE)
        kind = "name" if "{month}" in row["pattern"] else "cjk" if "年" in row["pattern"] else "digits"
        forms.append(_Format(row["id"], compiled, row.get("precision", "day"), kind, is_month_first))
    return tuple(forms)


@cache
def _months() -> dict[str, int]:
    rows = read_data("dates")["months"]
    if not isinstance(rows, dict):
        raise TypeError("data/dates.toml has no months")
    return {name: int(number) for number, names in rows.items() for name in names}


@cache
def _month_words() -> frozenset[str]:
    return frozenset(word for name in _months() for word in name.split())


@cache
def _zones() -> tuple[dict[str, int | str], re.Pattern[str]]:
    rows = read_data("dates")["zones"]
    if not isinstance(rows, dict):
        raise TypeError("data/dates.toml has no zones")
    return rows, re.compile(rf"\s?\(?(?P<zone>{any_of(rows)})\b\)?(?![+-]\d)", re.IGNORECASE)


def _read(match: re.Match[str], form: _Format, text: str) -> Moment | None:
    day = _day(match, text)
    if day is None:
        return None
    if form.precision != "day":
        return Moment(day, form.precision, match.start(), match.end(), form.name, has_zone=False)
    clock = _clock_after(text, match.end()) or _clock_before(text, match.start())
    if clock is None:
        return Moment(day, "day", match.start(), match.end(), form.name, has_zone=False)
    time, start, end = clock
    hour, minute, second = _hour(time), int(time["minute"] or 0), time["second"]
    at = day + timedelta(hours=hour, minutes=minute, seconds=int(second or 0))
    at, end, has_zone = _apply_zone(at, text, end)
    place = (min(start, match.start()), max(end, match.end()))
    return Moment(at, "second" if second else "minute", *place, form.name, has_zone)


def _day(match: re.Match[str], text: str) -> datetime | None:
    parts = match.groupdict()
    year = int(parts.get("year") or 0) or 2000 + int(parts.get("short_year") or 0)
    day = int(parts.get("day") or 1)
    if parts.get("month"):
        month = _months()[parts["month"].lower()]
    elif parts.get("number"):
        month = int(parts["number"])
    else:
        month, day = _order(int(parts["first"]), int(parts["second"]), text)
    try:
        found = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


def _order(first: int, second: int, text: str) -> tuple[int, int]:
    """Month and day of 3/4/2019: day first, as most of the world writes, unless that cannot be or a US zone says so."""
    is_american = re.search(r"\b(?:[ecmp][ds]?t|[ap]\.?m\.?)\b", text, re.IGNORECASE) is not None
    if second > 12 or (is_american and first <= 12):
        return first, second
    return second, first


def _clock_after(text: str, end: int) -> tuple[re.Match[str], int, int] | None:
    gap = BETWEEN.match(text, end, end + MAX_BETWEEN)
    start = gap.end() if gap else end
    match = CLOCK.match(text, start)
    return (match, match.start(), match.end()) if match else None


def _clock_before(text: str, start: int) -> tuple[re.Match[str], int, int] | None:
    """A time that ends within a few characters before the date: "14:32, 9 June 2018"."""
    window = max(0, start - 30)
    if DIGIT.search(text, window, start) is None:
        return None
    for match in CLOCK.finditer(text, window, start):
        between = text[match.end() : start]
        zone = _zones()[1].match(between)
        rest = between[zone.end() :] if zone else O_CLOCK.sub("", between, count=1)
        joint = rest.strip(" ,|·•–—-").lower()
        if not joint or joint in JOINTS or joint in words("weekdays"):
            return match, match.start(), match.end()
    return None


def _hour(time: re.Match[str]) -> int:
    hour = int(time["hour"] or time["only_hour"] or time["uhr_hour"])
    half = (time["half"] or time["only_half"] or "").lower()
    if (half.startswith("p") or time["late"]) and hour < 12:
        return hour + 12
    return 0 if half.startswith("a") and hour == 12 else hour


def _apply_zone(at: datetime, text: str, end: int) -> tuple[datetime, int, bool]:
    """The moment in UTC, where the zone ends, and whether there is one."""
    if said := O_CLOCK.match(text, end):
        end = said.end()
    if text[end : end + 1] in ("Z", "z") and not text[end + 1 : end + 2].isalpha():
        return at, end + 1, True
    if offset := OFFSET.match(text, end):
        minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
        if minutes <= 14 * 60:
            return at - timedelta(minutes=-minutes if offset["sign"] != "+" else minutes), offset.end(), True
    zones, pattern = _zones()
    if named := pattern.match(text, end):
        zone = zones[named["zone"].lower()]
        where = ZoneInfo(zone) if isinstance(zone, str) else timezone(timedelta(minutes=zone))
        return at.replace(tzinfo=where).astimezone(UTC), named.end(), True
    return at, end, False
