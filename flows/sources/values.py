"""Values of a record's columns, whatever their type, as texts, addresses and times.

A string is text. Bytes are in the encoding of the record's text, which is found later: till then each byte beyond ASCII
is a lone surrogate (PEP 383), which JSON can hold and no other text has.
"""

from __future__ import annotations

import codecs
import html
import json
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
MAX_DATE_LENGTH = 100
MAX_DEPTH = 20
"""Of lists in lists: JSON may hold more than the interpreter recurses."""
HAS_DIGIT = re.compile(r"[\d一二三四五六七八九]")
IS_COMPACT = re.compile(r"(\d{8})(\d{6})Z?")
PARTS_OF_NAME = ("name", "title", "label", "id")  # of an author or publisher that is an object
TAG = re.compile(r"<[^<>]*+>")
JOINER = "; "
IS_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
NOT_READ = re.compile(r"[\udc80-\udcff]")
NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7"})

Record = Mapping[str, Any]


def make_hints(record: Record, columns: Columns, data: bytes) -> str:
    """What the record says beside its text, of which `data` are the bytes, as a JSON object."""
    hints = {}
    for role, names in columns.hints:
        convert = _CONVERSIONS.get(role, to_text)
        if (value := first_value(record, names, convert)) is not None:
            hints[role] = value
    try:
        return orjson.dumps(hints).decode() if hints else NO_HINTS
    except orjson.JSONEncodeError:
        return _dump_not_read(hints, data)


def _dump_not_read(hints: Mapping[str, str], data: bytes) -> str:
    """Hints that hold bytes. Where the text is UTF-8 they mostly are, too; in other text they may look so by chance."""
    if decode_utf8(data) is not None:
        hints = {role: text if (read := decode_utf8(encode(text))) is None else read for role, text in hints.items()}
    is_read = not any(map(NOT_READ.search, hints.values()))
    return orjson.dumps(hints).decode() if is_read else json.dumps(hints, separators=(",", ":"))


def first_value(record: Record, names: Iterable[str], convert: Callable[[Any], Any]) -> Any:
    """The first column's value that converts."""
    for name in names:
        if (value := record[name]) is not None and (converted := convert(value)) is not None:
            return converted
    return None


def to_text(value: Any, depth: int = MAX_DEPTH) -> str | None:
    """A value as text; lists joined, of objects their name. What lies deeper than `depth` says nothing."""
    if isinstance(value, str):
        line = value.strip()
        return (line if line.isascii() else _without_halves(line)) or None
    if isinstance(value, bytes):
        return value.strip().decode("ascii", "surrogateescape") or None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if not depth:
        return None
    if isinstance(value, Mapping):
        if isinstance(shown := value.get("rendered"), str):  # a title as WordPress answers it, in HTML
            return to_text(html.unescape(TAG.sub("", shown)))
        return next(
            (text for name in PARTS_OF_NAME if name in value and (text := to_text(value[name], depth - 1))), None
        )
    if isinstance(value, list | tuple):
        return JOINER.join(text for part in value if (text := to_text(part, depth - 1))) or None
    return None if value is None or isinstance(value, bool) else str(value)


def _without_halves(line: str) -> str:
    try:
        line.encode()
    except UnicodeEncodeError:
        return encode(line).decode("ascii", "surrogateescape")
    return line


def decode_utf8(data: bytes) -> str | None:
    """The text, where it is UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def to_link(value: Any) -> str | None:
    """A value as an address; bytes that are no UTF-8 as "%FC", as a browser sends them."""
    text = to_text(value)
    if text is None or text.isascii():
        return text
    read = decode_utf8(encode(text))
    return NOT_READ.sub(lambda byte: f"%{ord(byte[0]) & 0xFF:02X}", text) if read is None else read


def to_address(value: Any) -> str | None:
    """A value that looks like an address on the web."""
    text = to_link(value)
    return text if text and IS_ADDRESS.match(text) else None


def to_web_address(value: Any) -> str | None:
    """A value that is an address of HTTP."""
    text = to_link(value)
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
    """A date as the source writes it; counted seconds in ISO 8601. What can be none is something else of that name."""
    text = None if isinstance(value, Mapping) else to_text(value)
    if text and (instant := _counted(text)):
        return instant.isoformat()
    return text if text and len(text) <= MAX_DATE_LENGTH and HAS_DIGIT.search(text) else None


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
