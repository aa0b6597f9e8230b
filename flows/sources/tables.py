"""Tables: CSV as a stream of rows, Parquet by record batches."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.settings import Settings
from flows.sources.detect import ANY_BYTE
from flows.sources.names import find_columns, given_columns, read_names
from flows.sources.records import Entry
from flows.sources.streams import CHUNK_BYTES, DamagedError, as_file
from schemas.rejects import RAW_START_BYTES

PARQUET_BATCH_BYTES = 8_000_000
PARQUET_BATCH_ROWS = 256
"""A text that comes again and again lies there once, of up to a megabyte: its size tells nothing of what rows take."""
SEPARATOR = re.compile(rb"\"?sep=.\"?\s*+", re.IGNORECASE)
"""The line before the header that tells Excel what separates the columns."""
LINE = re.compile(rb"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")


def csv_entries(chunks: Iterable[bytes], delimiter: str, encoding: str | None, settings: Settings) -> Iterator[Entry]:
    """The rows of a table in text, which stays in its encoding (`encoding`, where known).

    A row with more or fewer columns than the header is a refusal. So is a line that opens a quote which nothing closes:
    the lines after it are read again by themselves.
    """
    csv.field_size_limit(settings.max_document_bytes)
    lines = _Lines(chunks, settings.max_document_bytes)
    rows = csv.reader(lines, delimiter=delimiter)
    names: list[str] = []
    used: list[tuple[str, int]] = []
    position = 0
    while True:
        lines.begin_row()
        try:
            row = next(rows, None)
        except csv.Error:
            row = []
        if row is None:
            return
        if lines.is_blank and not (row and names):
            continue
        if not names and SEPARATOR.fullmatch(lines.raw):
            continue
        if not names:
            names = _name_columns(row, settings)
            if not (used := _used(names, settings)):
                yield Entry(0, dict.fromkeys(names), lines.raw)
                return
            continue
        if problem := lines.problem(names, row, delimiter):
            yield Entry(position, None, lines.raw, *problem, lines.size)
        else:
            yield Entry(position, {name: _as_bytes(row[at]) for name, at in used}, b"", encoding=encoding)
        position += 1


class _Lines:
    """Lines for the CSV reader, with a memory of those of the row. A carriage return by itself ends one, too."""

    def __init__(self, chunks: Iterable[bytes], limit: int) -> None:
        self._file, self._limit = as_file(chunks), limit
        self._too_long = f"has more than {limit} bytes, the limit; raise max_document_bytes to read it"
        self._row = bytearray()  # a list of short lines would take 30 times as much
        self._sources = [self._read()]
        self._number = self._first = 0
        self._is_too_long = self._is_open = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while not (line := next(self._sources[-1], b"")) and len(self._sources) > 1:
            self._sources.pop()
        if not line:
            self._is_open = bool(self._row)
            raise StopIteration
        self._number += 1
        self._row += line
        if self._is_cut(line):
            self._is_too_long = True
            while (rest := self._file.readline(CHUNK_BYTES)) and not rest.endswith(b"\n"):
                pass
            return "\n"
        return line.decode(ANY_BYTE)

    def _read(self) -> Iterator[bytes]:
        while line := self._file.readline(self._limit):
            if b"\r" in line.removesuffix(b"\r\n") and not self._is_cut(line):
                yield from _lines_in(line)
            else:
                yield line

    def _is_cut(self, line: bytes) -> bool:
        return len(line) == self._limit and not line.endswith(b"\n")

    def begin_row(self) -> None:
        """The next line is a row's first."""
        self._row, self._first, self._is_too_long, self._is_open = bytearray(), self._number + 1, False, False

    @property
    def raw(self) -> bytes:
        """The first bytes of the row."""
        return bytes(self._row[:RAW_START_BYTES])

    @property
    def size(self) -> int | None:
        """The row's length; None when it has not been read to its end."""
        return None if self._is_too_long else len(self._row)

    @property
    def is_blank(self) -> bool:
        """There is nothing in the row."""
        return not self._row.strip() and not self._is_too_long

    def problem(self, names: Sequence[str], row: Sequence[str], delimiter: str) -> tuple[str, str] | None:
        """Reason and message when the row is not as the header says."""
        if self._is_too_long:
            return "too_large", f"line {self._first} {self._too_long}"
        if (self._is_open or not row) and self._read_again(len(names), delimiter):
            return "broken_record", f"line {self._first} opens a quote that nothing closes"
        if not row:
            return "too_large", f"a column of line {self._first} {self._too_long}"
        if self._is_open or len(row) != len(names):
            return "broken_record", f"line {self._first} has {len(row)} columns, the header has {len(names)}"
        return None

    def _read_again(self, width: int, delimiter: str) -> bool:
        """Gives back the row's lines but the first, when one of them is a row by itself."""
        first = next(_lines_in(bytes(self._row)))
        rest = bytes(self._row[len(first) :])
        if width < 2 or not any(
            len(row) == width
            for line in _lines_in(rest)
            for row in csv.reader([line.decode(ANY_BYTE)], delimiter=delimiter)
        ):
            return False
        self._sources.append(_lines_in(rest))
        self._number = self._first
        self._row = bytearray(first)
        return True


def _lines_in(data: bytes) -> Iterator[bytes]:
    """One by one: to have all at once takes 30 times the memory."""
    return (line[0] for line in LINE.finditer(data))


def parquet_entries(path: Path, settings: Settings) -> Iterator[Entry]:
    """The rows of a Parquet file, a few megabytes at a time. Raises DamagedError."""
    try:
        with pq.ParquetFile(path, buffer_size=CHUNK_BYTES, pre_buffer=False) as file:
            names = file.schema_arrow.names
            used = _used(names, settings)
            if not used:
                yield Entry(0, dict.fromkeys(names), b"")
                return
            content = find_columns(tuple(names), given_columns(settings)).content
            types = [file.schema_arrow.field(names.index(name)).type for name in content]
            encoding = "utf-8" if all(map(_is_string, types)) else None
            size = sum(file.metadata.row_group(group).total_byte_size for group in range(file.num_row_groups))
            rows = PARQUET_BATCH_BYTES * max(file.metadata.num_rows, 1) // max(size, 1)
            batches = file.iter_batches(max(1, min(rows, PARQUET_BATCH_ROWS)), columns=[name for name, _ in used])
            position = 0
            for batch in batches:
                columns = {name: _values(batch.column(batch.schema.names.index(name))) for name, _ in used}
                for values in zip(*columns.values(), strict=True):
                    yield Entry(position, dict(zip(columns, values, strict=True)), b"", encoding=encoding)
                    position += 1
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise DamagedError(f"it is no whole Parquet file: {str(error).partition(chr(10))[0]}") from error


def _used(names: Sequence[str], settings: Settings) -> list[tuple[str, int]]:
    """The columns that are read and their places; none when no column is for the text."""
    columns = find_columns(tuple(names), given_columns(settings))
    return [(name, names.index(name)) for name in columns.used] if columns.content else []


def _name_columns(row: Sequence[str], settings: Settings) -> list[str]:
    """The header's names, each once."""
    names: dict[str, None] = {}
    given = (name for _, name in given_columns(settings))
    for at, value in enumerate(read_names([*map(_as_bytes, row)], given)):
        name = value.strip() or f"column {at + 1}"
        names[f"{name} {at + 1}" if name in names else name] = None
    return list(names)


def _as_bytes(value: str) -> bytes:
    return value.encode(ANY_BYTE)


def _is_string(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _values(column: pa.Array) -> list[Any]:
    """Python values; in text bytes that are no UTF-8 are kept as lone surrogates."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if _is_string(column.type):
        values = column.cast(pa.large_binary()).to_pylist()
        return [None if value is None else value.decode("utf-8", "surrogateescape") for value in values]
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", "UTC" if column.type.tz else None), safe=False)
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):  # times beyond the calendar
        return [_value(cell) for cell in column]


def _value(cell: pa.Scalar) -> Any:
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return None
