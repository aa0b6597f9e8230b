"""An input that cannot be cut where it lies, as rows: compressed files, archives, tables, JSON arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from flows.settings import Settings
from flows.sources.archives import Member, read_tar, read_zip
from flows.sources.detect import ARCHIVES, COMPRESSIONS, UNSUPPORTED, Format, detect, detect_packed
from flows.sources.envelopes import unwrapped
from flows.sources.json_values import json_entries
from flows.sources.model import NO_HINTS, Input, Row, readable, refused_row
from flows.sources.ndjson import read_entries
from flows.sources.records import RowMaker
from flows.sources.saved_pages import mhtml_row
from flows.sources.streams import (
    Allowance,
    DamagedError,
    SourceError,
    UnsafeError,
    as_file,
    decompress,
    read_chunks,
    take_head,
    to_utf8,
)
from flows.sources.tables import csv_entries, parquet_entries
from flows.sources.warc import DAMAGE_MARK, warc_rows
from schemas.rejects import RAW_START_BYTES

SEEKABLE = ("parquet", "warc")  # read from a file, not from a stream


@dataclass(frozen=True, slots=True)
class Unpacker:
    """Makes the rows of one input. `scratch` is a path for what has to lie in a file while it is read."""

    entry: Input
    settings: Settings
    scratch: Path

    def rows(self, found: Format) -> Iterator[Row]:
        """All rows of the input, in order; damage ends them with a refusal. Raises UnsafeError, UnreadableError."""
        allowance = Allowance.of(self.entry.size, self.settings)
        chunks = read_chunks(self.entry.path)
        if found.compression:
            mark = DAMAGE_MARK if found.kind == "warc" else None
            chunks = decompress(chunks, found.compression, allowance, mark)
        try:
            if found.kind in ARCHIVES:
                yield from self._archive_rows(found, chunks, allowance)
            elif found.kind in SEEKABLE and not found.compression:
                yield from self._file_rows(found, self.entry.path, allowance)
            else:
                yield from self._document_rows(found, chunks, allowance)
        except DamagedError as error:
            yield self._refuse("broken_archive", str(error))
        finally:
            self.scratch.unlink(missing_ok=True)

    def _document_rows(self, found: Format, chunks: Iterator[bytes], allowance: Allowance) -> Iterator[Row]:
        """The rows of a file that is no archive."""
        maker = RowMaker(self.entry.uri, self.settings)
        make_rows = maker.checked_rows
        text = to_utf8(chunks, found.encoding)
        if not found.is_read:
            yield self._refuse(*explain(found), take_head(chunks)[0])
        elif found.kind == "ndjson":
            yield from make_rows(read_entries(as_file(text), None, 0, self.settings))
        elif found.kind == "json":
            yield from make_rows(unwrapped(json_entries(text, self.settings), maker.given))
        elif found.kind in ("csv", "tsv"):
            encoding = "utf-8" if found.encoding else None
            yield from make_rows(csv_entries(text, found.delimiter, encoding, self.settings))
        elif found.kind in SEEKABLE:
            damage = self._store(chunks, self.scratch)
            yield from self._file_rows(found, self.scratch, allowance)
            if damage:
                raise damage
        else:
            yield self._whole_row(found, chunks)

    def _file_rows(self, found: Format, path: Path, allowance: Allowance) -> Iterator[Row]:
        if found.kind == "warc":
            yield from warc_rows(self.entry.uri, path, self.settings)
            return
        for row in RowMaker(self.entry.uri, self.settings).checked_rows(parquet_entries(path, self.settings)):
            allowance.spend(len(row.bytes))  # a text that comes a million times lies there once
            yield row

    def _whole_row(self, found: Format, chunks: Iterator[bytes]) -> Row:
        """The row of a file that is one document."""
        data, limit = bytearray(), self.settings.max_document_bytes
        try:
            for chunk in chunks:
                data += chunk
                if len(data) > limit:
                    message = f"it has more than {limit} bytes, the limit; raise max_document_bytes to read it"
                    return refused_row(self.entry.uri, 0, bytes(data[:RAW_START_BYTES]), "too_large", message)
        except DamagedError as error:
            return refused_row(self.entry.uri, 0, bytes(data[:RAW_START_BYTES]), error.reason, str(error))
        if found.kind == "mhtml":
            return mhtml_row(self.entry.uri, 0, bytes(data))
        return Row(self.entry.uri, 0, bytes(data), found.media_type, found.encoding)

    def _archive_rows(self, found: Format, chunks: Iterator[bytes], allowance: Allowance) -> Iterator[Row]:
        """The rows of the members, one after another."""
        path, damage = self.entry.path, None
        if found.compression:
            path = self.scratch.with_suffix(".archive")
        try:
            if found.compression:
                damage = self._store(chunks, path)
                allowance = Allowance.of(path.stat().st_size, self.settings)
            base = 0
            for member in (read_zip if found.kind == "zip" else read_tar)(path, allowance):
                after, name = base, readable(member.name)
                for row in self._member_rows(member, allowance):
                    position = after if row.position is None else base + row.position
                    after = max(after, position + 1)
                    message = f"{name}: {row.message}" if row.message else None
                    yield row._replace(position=position, message=message, hints=_add_member(row.hints, name))
                base = after
        finally:
            if found.compression:
                path.unlink(missing_ok=True)
        if damage:
            raise damage

    def _member_rows(self, member: Member, allowance: Allowance) -> Iterator[Row]:
        """The rows of a member. What is wrong with it ends with it, but for what endangers the machine."""
        if member.reason:
            yield self._refuse(member.reason, member.message or "", length=member.size)
            return
        is_empty = True
        try:
            head, chunks = take_head(member.chunks)
            found = detect(head, member.name)
            if found.kind in COMPRESSIONS:
                method = found.kind
                head, chunks = take_head(decompress(chunks, method, allowance))
                found = detect_packed(head, member.name, method)
            if found.kind == "empty":
                next(chunks, None)  # raises what kept it from being read
            for row in self._document_rows(found, chunks, allowance):
                is_empty = False
                yield row
            if is_empty:
                yield self._refuse("empty", explain_nothing(found))
        except UnsafeError:
            raise
        except SourceError as error:
            yield self._refuse(error.reason, str(error))

    def _refuse(self, reason: str, message: str, start: bytes = b"", length: int | None = None) -> Row:
        return refused_row(self.entry.uri, None, start, reason, message, length)

    def _store(self, chunks: Iterable[bytes], path: Path) -> DamagedError | None:
        """Puts the chunks into a file, for formats that are read from their end. Gives the damage that ended them."""
        with path.open("wb") as file:
            try:
                for chunk in chunks:
                    file.write(chunk)
            except DamagedError as error:
                return error
        return None


def explain(found: Format) -> tuple[str, str]:
    """Reason and message for a format that is not read."""
    if found.kind in ARCHIVES:
        return "unsupported", "an archive inside an archive is not read; unpack it once"
    if found.kind == "empty":
        return "empty", "there is nothing in it"
    if found.kind == "damaged":
        return "broken_archive", "nothing of it can be unpacked"
    if found.kind == "binary":
        return "binary", "it is binary, in a format that is not known"
    return "unsupported", f"{UNSUPPORTED[found.kind]} is not read yet"


def explain_nothing(found: Format) -> str:
    """The message for a file of records that gives no document."""
    return "there are no pages among its records" if found.kind == "warc" else "there are no records in it"


def _add_member(hints: str, name: str) -> str:
    """Hints with the member's name, which is all that tells where in the archive a text lay."""
    member = f'{{"member":{orjson.dumps(name).decode()}'
    return f"{member}}}" if hints == NO_HINTS else f"{member},{hints[1:]}"
