"""Records to rows: the text, the address, the hints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from flows.settings import Settings
from flows.sources.detect import HTML, HTML_PAGE, PLAIN_TEXT
from flows.sources.model import Row, refused_row
from flows.sources.names import Columns, Given, find_columns, given_columns
from flows.sources.values import Record, encode, first_value, make_hints, to_address, to_instant, to_link

SAMPLE_RECORDS = 100  # so many records without a text column, and none with one, and the whole input is refused
SAMPLE_BYTES = 1_000_000
SHOWN_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of an input, or why there is none."""

    position: int
    record: Record | None
    raw: bytes
    reason: str | None = None
    message: str | None = None
    byte_length: int | None = None
    encoding: str | None = "utf-8"


@dataclass(slots=True)
class RowMaker:
    """Makes rows of one input's records."""

    uri: str
    settings: Settings
    given: Given = field(init=False)

    def __post_init__(self) -> None:
        self.given = given_columns(self.settings)

    def rows(self, entries: Iterable[Entry]) -> Iterator[Row]:
        """A row for each record."""
        return map(self.row, entries)

    def checked_rows(self, entries: Iterable[Entry]) -> Iterator[Row]:
        """A row for each record; one refusal for all when none of the first ones has a column for the text."""
        entries = iter(entries)
        sample = take_sample(entries)
        if refusal := self.refuse_all(sample):
            yield refusal
        else:
            yield from self.rows(chain(sample, entries))

    def refuse_all(self, sample: Sequence[Entry]) -> Row | None:
        """The refusal of the whole input, when the sample's records have columns but none for the text."""
        seen: dict[str, None] = {}
        for entry in sample:
            if entry.record:
                columns = find_columns(tuple(entry.record), self.given)
                if columns.content:
                    return None
                seen.update(dict.fromkeys(entry.record))
        if not seen:
            return None
        reason, message = self._explain(tuple(seen))
        return refused_row(self.uri, None, sample[0].raw, reason, message)

    def row(self, entry: Entry) -> Row:
        """The record's row."""
        record = entry.record
        if record is None:
            return self._refuse(entry, entry.reason or "broken_record", entry.message or "it is not a record")
        columns = find_columns(tuple(record), self.given)
        for name in columns.content:
            text = _shown(record[name])
            if text and not (isinstance(text, str | bytes) and text.isspace()):
                break
        else:
            return self._refuse_textless(entry, columns)
        is_html = name in columns.html or text is not record[name]
        if isinstance(text, str):
            data, encoding = encode(text), entry.encoding
        elif isinstance(text, bytes):
            data, encoding = text, entry.encoding
        else:
            return self._refuse(entry, "broken_record", f"column {name!r} holds a {_kind(text)}, not a text")
        media_type = PLAIN_TEXT
        if is_html or (data.startswith(b"<") and HTML.match(data)):
            media_type = HTML_PAGE
        if len(data) > self.settings.max_document_bytes:
            return self._refuse(entry, "too_large", too_large(len(data), self.settings))
        return Row(
            self.uri,
            entry.position,
            data,
            media_type,
            encoding,
            url=first_value(record, columns.url, to_link if columns.is_url_given else to_address),
            fetched_at=first_value(record, columns.fetched_at, to_instant),
            hints=make_hints(record, columns, data),
        )

    def _refuse_textless(self, entry: Entry, columns: Columns) -> Row:
        record = entry.record or {}
        if columns.content:
            return self._refuse(entry, "empty", f"there is no text in column {columns.content[0]!r}")
        return self._refuse(entry, *self._explain(tuple(record)))

    def _explain(self, columns: Sequence[str]) -> tuple[str, str]:
        """Reason and message when no column holds the text."""
        if not columns:
            return "empty", "the record has no columns"
        shown = ", ".join(columns[:SHOWN_COLUMNS]) + (", …" if len(columns) > SHOWN_COLUMNS else "")
        wanted = dict(self.given).get("text") or dict(self.given).get("html")
        what = f"there is no column {wanted!r}" if wanted else "no column has a usual name for the text"
        return (
            "no_text_column",
            f"{what}; the columns are {shown}: name the one that holds it with --text-column",
        )

    def _refuse(self, entry: Entry, reason: str, message: str) -> Row:
        raw = entry.raw or _dump(entry.record)
        length = entry.byte_length if entry.byte_length is not None else len(raw)
        return refused_row(self.uri, entry.position, raw, reason, message, length)


def take_sample(entries: Iterator[Entry]) -> list[Entry]:
    """The first records: a hundred, or a megabyte."""
    sample: list[Entry] = []
    size = 0
    for entry in islice(entries, SAMPLE_RECORDS):
        sample.append(entry)
        size += len(entry.raw)
        if size > SAMPLE_BYTES:
            break
    return sample


def _shown(value: Any) -> Any:
    """A column's value; where WordPress answers with a text in an object, the text, which is HTML."""
    return value["rendered"] if isinstance(value, dict) and isinstance(value.get("rendered"), str) else value


def _dump(record: Record | None) -> bytes:
    """A record as JSON, not by orjson, which refuses halves of characters; nothing of one that is nested too deep."""
    try:
        text = json.dumps(record, default=repr, ensure_ascii=False, separators=(",", ":")) if record else ""
    except RecursionError:
        return b""
    return text.encode("utf-8", "replace")


def _kind(value: Any) -> str:
    names = {bool: "truth value", int: "number", float: "number", list: "list", dict: "object"}
    return names.get(type(value), type(value).__name__)


def too_large(length: int, settings: Settings) -> str:
    """The message for a document above the limit."""
    return f"it has {length} bytes, the limit is {settings.max_document_bytes}; raise max_document_bytes to read it"
