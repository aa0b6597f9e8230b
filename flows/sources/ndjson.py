"""Lines of JSON: where they are cut, and what is in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from flows.settings import Settings
from flows.sources.names import read_names
from flows.sources.records import Entry
from flows.sources.streams import CHUNK_BYTES
from flows.sources.values import encode
from schemas.rejects import RAW_START_BYTES


def cut_lines(path: Path, start: int, batch_size: int) -> Iterator[tuple[int, int, int]]:
    """Cuts a file from `start` on at line ends into pieces of `batch_size` bytes and the rest of the line.

    Gives start, end, and the number of the first line, from 0. Reads the file once, a chunk at a time.
    """
    with path.open("rb") as file:
        file.seek(start)
        offset, line, first, target = start, 0, 0, start + batch_size - 1
        while chunk := file.read(CHUNK_BYTES):
            counted = 0
            while (found := chunk.find(b"\n", max(target - offset, 0))) >= 0:
                line += chunk.count(b"\n", counted, found + 1)
                counted = found + 1
                yield start, offset + counted, first
                start, first, target = offset + counted, line, offset + counted + batch_size - 1
            line += chunk.count(b"\n", counted)
            offset += len(chunk)
    if start < offset:
        yield start, offset, first


def read_entries(file: BinaryIO, length: int | None, first: int, settings: Settings) -> Iterator[Entry]:
    """The records of the next `length` bytes (None: of all), the first at position `first`. Blank lines are none."""
    limit = settings.max_document_bytes
    position, left = first, length
    while left is None or left > 0:
        line = file.readline(limit + 2)
        if not line:
            return
        size, is_ended = len(line), line.endswith(b"\n")
        if size - is_ended > limit:
            raw = line[:RAW_START_BYTES]
            del line  # it is as large as the limit
            size += 0 if is_ended else _skip_line(file)
            message = f"line {position + 1} has {size} bytes, the limit is {limit}; raise max_document_bytes to read it"
            yield Entry(position, None, raw, "too_large", message, size)
        elif not line.isspace() and (entry := parse_record(line, position, f"line {position + 1}")) is not None:
            yield entry
        position += 1
        left = None if left is None else left - size


def parse_record(raw: bytes, position: int, name: str) -> Entry | None:
    """A record written in JSON. `name` is what messages call it; None when there is nothing but blanks."""
    encoding: str | None = "utf-8"
    try:
        record: Any = orjson.loads(raw)
    except orjson.JSONDecodeError:
        if not raw.strip():
            return None
        try:
            record, encoding = _parse_leniently(raw.rstrip().removesuffix(b","))  # an array's lines, cut out of it
        except (ValueError, RecursionError) as error:
            return Entry(position, None, raw, "broken_record", f"{name} is not valid JSON: {error}")
    if not isinstance(record, dict):
        return Entry(position, None, raw, "broken_record", f"{name} is not a JSON object with columns")
    return Entry(position, record, raw, encoding=encoding)


def _parse_leniently(raw: bytes) -> tuple[Any, str | None]:
    """What the strict parser refuses and others write: NaN, raw control characters, halves of a character.

    Bytes that are no UTF-8 come back from the record's texts as they were.
    """
    try:
        text, encoding = raw.decode(), "utf-8"
    except UnicodeDecodeError:
        record = json.loads(raw.decode("ascii", "surrogateescape"), strict=False)
        return _name_columns(record) if isinstance(record, dict) else record, None
    return json.loads(text, strict=False), encoding


def _name_columns(record: dict[str, Any]) -> dict[str, Any]:
    return dict(zip(read_names([*map(encode, record)]), record.values(), strict=True))


def _skip_line(file: BinaryIO) -> int:
    """Skips the rest of the line and gives its length."""
    size = 0
    while piece := file.readline(CHUNK_BYTES):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size
