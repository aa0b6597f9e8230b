"""What sources are made of: inputs, refusals, batches of parts, and the rows that come out of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl

from flows.ids import make_id
from flows.settings import Settings
from flows.sources import names
from flows.sources.detect import HTML_PAGE, PLAIN_TEXT, detect_file
from schemas.rejects import RAW_START_BYTES

TIME = pl.Datetime("us", "UTC")
RAW_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "source_uri": pl.String,
    "position": pl.Int64,
    "bytes": pl.Binary,
    "media_type": pl.String,
    "encoding": pl.String,
    "url": pl.String,
    "fetched_at": TIME,
    "hints": pl.String,
}
ROW_COLUMNS = {**RAW_COLUMNS, "reason": pl.String, "message": pl.String, "byte_length": pl.Int64}
NO_HINTS = "{}"
MARKUP = 3
"""A page is cleaned as fast as a text of a third of its bytes, or less, and takes less memory."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file, or standard input put in a file."""

    uri: str
    path: Path
    size: int
    modified_at: datetime | None
    etag: str

    @property
    def format(self) -> str:
        """How it is read, found by its first bytes: "text", "ndjson.gz", "zip"."""
        return detect_file(self.path, self.etag).name


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused. `position` is None for a whole input; `reason` is one of schemas.rejects.REASONS."""

    source_uri: str
    position: int | None
    stage: str
    reason: str
    message: str
    raw_start: bytes
    byte_length: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an input that can be read by itself.

    `form` says how: "text" (the file is one document), "lines" (bytes `start` to `end` are lines of JSON), "rows" (rows
    `start` to `end` of record batch `chunk` of a spool file), "refusal" (nothing to read but the first bytes).
    `position` is that of the first document.
    """

    uri: str
    etag: str
    path: Path
    form: str
    start: int
    end: int
    byte_length: int
    position: int | None = 0
    chunk: int = 0
    media_type: str = PLAIN_TEXT
    encoding: str | None = None
    reason: str = ""
    message: str = ""

    @property
    def weight(self) -> int:
        """Bytes that count for the size of a batch: pages are mostly markup, and a batch has a cost of its own."""
        return self.byte_length // MARKUP if self.media_type == HTML_PAGE else self.byte_length

    @property
    def key(self) -> str:
        """What decides the rows that come out of it, beside the options."""
        place = (self.form, str(self.chunk), str(self.start), str(self.end), str(self.position))
        return make_id(self.uri, self.etag, *place, self.media_type, str(self.encoding), self.reason, self.message)


@dataclass(frozen=True, slots=True)
class Batch:
    """A unit of work: parts in order of uri and position. `options` is the key of the settings that decide its rows."""

    index: int
    key: str
    byte_length: int
    parts: tuple[Part, ...]
    options: str


class Row(NamedTuple):
    """A document, or, where `reason` is set, a refusal with the first bytes of what was refused. See ROW_COLUMNS."""

    source_uri: str
    position: int | None
    bytes: bytes
    media_type: str = PLAIN_TEXT
    encoding: str | None = None
    url: str | None = None
    fetched_at: datetime | None = None
    hints: str = NO_HINTS
    reason: str | None = None
    message: str | None = None
    byte_length: int | None = None


def refused_row(
    uri: str, position: int | None, start: bytes, reason: str, message: str, byte_length: int | None = None
) -> Row:
    """A refusal, of which no more than the first bytes are kept."""
    message = readable(message)
    return Row(uri, position, start[:RAW_START_BYTES], reason=reason, message=message, byte_length=byte_length)


def readable(text: str) -> str:
    """Text that can be written: names of members and columns may hold bytes that are no UTF-8, halves of characters."""
    return text.encode("utf-8", "replace").decode()


def make_batch(index: int, parts: tuple[Part, ...], options: str) -> Batch:
    """A batch with its content key."""
    key = make_id("batch", options, *(part.key for part in parts))
    return Batch(index, key, sum(part.byte_length for part in parts), parts, options)


def options_key(settings: Settings) -> str:
    """The key of the settings that decide which rows come out of an input."""
    limits = (
        settings.max_document_bytes,
        settings.max_archive_ratio,
        settings.max_archive_bytes,
        settings.max_archive_members,
    )
    columns = (part for role in names.given_columns(settings) for part in role)
    return make_id("sources", *columns, "", *map(str, limits))
