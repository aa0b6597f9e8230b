"""Values of a record's columns, whatever their type, as texts, addresses and times."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from flows.sources.model import NO_HINTS
from flows.sources.names import Columns

IS_ADDRESS = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*://|www\.)", re.IGNORECASE)
IS_NUMBER = re.compile(r"\d{9,10}(?:\.\d+)?|\d{13}|\d{16}")
EPOCH_DIGITS = {9: 1, 10: 1, 13: 1_000, 16: 1_000_000}  # digits of a time after 1973: parts of a second
MAX_TIME_LENGTH = 64
IS_COMPACT = re.compile(r"(\d{8})(\d{6})Z?")
PARTS_OF_NAME = ("name", "title", "label", "id")  # of an author or publisher that is an object
JOINER = "; "
IS_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7"})

Record = Mapping[str, Any]


def make_hints(record: Record, columns: Columns) -> str:
    """What the record says beside its text, as a JSON object."""
    hints = {}
    for role, names in columns.hints:
        convert = _CONVERSIONS.get(role, to_text)
        if (value := first_value(record, names, convert)) is not None:
            hints[role] = value
    return orjson.dumps(hints).decode() if hints else NO_HINTS


def first_value(record: Record, names: Iterable[str], convert: Callable[[Any], Any]) -> Any:
    """The first column's value that converts."""
    for name in names:
        if (value := record[name]) is not None and (converted := convert(value)) is not None:
            return converted
    return None


def to_text(value: Any) -> str | None:
    """A value as text; lists joined, of objects their name."""
    if isinstance(value, str):
        line = value.strip()
        return (line if line.isascii() else _decode(encode(line))) or None
    if isinstance(value, bytes):
        return _decode(value.strip()) or None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return next((text for name in PARTS_OF_NAME if name in value and (text := to_text(value[name]))), None)
    if isinstance(value, list | tuple):
        return JOINER.join(text for part in value if (text := to_text(part))) or None
    return None if value is None or isinstance(value, bool) else str(value)


def _decode(data: bytes) -> str | None:
    """None for another encoding than UTF-8: a value of which the encoding is not known says nothing."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def to_address(value: Any) -> str | None:
    """A value that looks like an address on the web."""
    text = to_text(value)
    return text if text and IS_ADDRESS.match(text) else None


def to_web_address(value: Any) -> str | None:
    """A value that is an address of HTTP."""
    text = to_text(value)
    return text if text and IS_WEB_ADDRESS.match(text) else None


def to_charset(value: str | None) -> str | None:
    """The encoding that a header names, if it is one of text."""
    try:
        found = codecs.lookup((value or "").strip(" \"'"))
        bytes(4).decode(found.name)
    except (LookupError, ValueError):
        return None
    return None if found.name.replace("-", "_") in NO_CHARSETS else found.name


def _publisher(value: Any) -> str | None:
    text = to_text(value)
    return None if text and IS_ADDRESS.match(text) else text


def _date(value: Any) -> str | None:
    """A date as the source writes it; counted seconds in ISO 8601."""
    text = to_text(value)
    if text and (instant := _counted(text)):
        return instant.isoformat()
    return text


def to_instant(value: Any) -> datetime | None:
    """A time in UTC; one without a zone is taken to be in UTC."""
    if isinstance(value, datetime):
        return _in_utc(value)
    text = to_text(value)
    if not text or len(text) > MAX_TIME_LENGTH:
        return None
    if counted := _counted(text):
        return counted
    if compact := IS_COMPACT.fullmatch(text):
        text = f"{compact[1]}T{compact[2]}"
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return _in_utc(parse(text))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _counted(text: str) -> datetime | None:
    """Seconds, milliseconds or microseconds since 1970."""
    if not IS_NUMBER.fullmatch(text):
        return None
    parts = EPOCH_DIGITS[len(text.partition(".")[0])]
    return datetime.fromtimestamp(float(text) / parts, UTC)


def _in_utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


_CONVERSIONS: dict[str, Callable[[Any], str | None]] = {"date": _date, "updated": _date, "publisher": _publisher}


def encode(text: str) -> bytes:
    """UTF-8; bytes that were none come back as they were, halves of a character as U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        pass
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
