"""The objects of a JSON array, or objects one after another, cut out of a stream without reading it whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from flows.settings import Settings
from flows.sources.ndjson import parse_record
from flows.sources.records import Entry, too_large
from schemas.rejects import RAW_START_BYTES

BACKSLASH = 0x5C
STRING = rb'(?:[^"\\]++|\\.)*+'
IN_STRING = re.compile(STRING, re.DOTALL)
# What changes nothing: all but brackets, whole strings, innermost brackets. Between values a comma matters, too.
IN_VALUE = re.compile(rb'(?:[^"{}\[\]]++|"%b"|[{\[][^"{}\[\]]*+[}\]])*+' % STRING, re.DOTALL)
BETWEEN = re.compile(rb'(?:[^"{}\[\],]++|"%b")*+' % STRING, re.DOTALL)
OPENING = re.compile(rb"[{\[]++")
CLOSING = re.compile(rb"[}\]]++")


def json_entries(chunks: Iterable[bytes], settings: Settings) -> Iterator[Entry]:
    """The records of a JSON file: the objects of an array, or those at the top. What is no object is a refusal."""
    cutter = _Cutter(settings.max_document_bytes)
    for chunk in chunks:
        for raw, size in cutter.cut(chunk):
            if entry := cutter.entry(raw, size, settings):
                yield entry
    is_broken = False
    for raw, size in cutter.end():
        if entry := cutter.entry(raw, size, settings):
            is_broken = entry.record is None
            yield entry
    if cutter.base and not is_broken:
        message = f"the array ends early, after {cutter.position} records"
        yield Entry(cutter.position, None, b"", "broken_record", message)


class End(Enum):
    """Whether a value ends before a sign, which separates it, or with it."""

    BEFORE = auto()
    AFTER = auto()


@dataclass(slots=True)
class _Cutter:
    """Where the scan is: how deep, in a string or not, and what of the value has been seen."""

    limit: int
    depth: int = 0
    base: int = 0
    """The depth at which values lie: 1 inside the array."""
    in_string: bool = False
    is_escaped: bool = False
    """The last byte of the chunk before was a backslash."""
    pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    position: int = 0
    is_first: bool = True
    is_blank: bool = True
    """There is nothing but blanks in the value yet."""

    def cut(self, chunk: bytes) -> Iterator[tuple[bytes, int]]:
        """The values that end in the chunk, with their sizes."""
        place = start = 0
        while place < len(chunk):
            if self.in_string:
                place = self._skip_string(chunk, place)
                continue
            if (after := self._skip(chunk, place)) != place:
                place = after
                continue
            sign, place = chunk[place : place + 1], place + 1
            ends = self._step(sign, is_alone=self.is_first and self.is_blank and not chunk[start : place - 1].strip())
            if ends is End.BEFORE:
                yield from self._take(chunk[start : place - 1])
            elif ends is End.AFTER:
                yield from self._take(chunk[start:place])
            if ends:
                start = place
        self._keep(chunk[start:])

    def _skip(self, chunk: bytes, place: int) -> int:
        """Where the next sign is with which a value, a string that is not whole or a level of brackets ends."""
        is_inside = self.depth > self.base
        if found := (IN_VALUE if is_inside else BETWEEN).match(chunk, place):
            place = found.end()
        if is_inside and (opened := OPENING.match(chunk, place)):
            self.depth += len(opened[0])
            return opened.end()
        if is_inside and (closed := CLOSING.match(chunk, place, place + self.depth - self.base - 1)):
            self.depth -= len(closed[0])
            return closed.end()
        return place

    def _skip_string(self, chunk: bytes, place: int) -> int:
        """Where the scan goes on: behind the string, or at the chunk's end."""
        if self.is_escaped:
            place, self.is_escaped = place + 1, False
        if found := IN_STRING.match(chunk, place):
            place = found.end()
        if place < len(chunk):
            self.in_string = self.is_escaped = chunk[place] == BACKSLASH
        return place + 1

    def _step(self, sign: bytes, *, is_alone: bool) -> End | None:
        """Takes a sign in, and says whether a value ends with it."""
        if sign == b'"':
            self.in_string = True
        elif sign == b",":
            return End.BEFORE
        elif sign in b"{[":
            self.depth += 1
            self.is_first = False
            if sign == b"[" and is_alone:
                self.base = 1
                return End.BEFORE
        elif self.depth > self.base:
            self.depth -= 1
            return End.AFTER if self.depth == self.base == 0 else None
        elif self.depth:
            self.depth = self.base = 0
            return End.BEFORE
        return None

    def end(self) -> Iterator[tuple[bytes, int]]:
        """What is left when the file ends."""
        yield from self._take(b"")

    def entry(self, raw: bytes, size: int, settings: Settings) -> Entry | None:
        """The record of a value."""
        position = self.position
        if size > self.limit:
            found: Entry | None = Entry(position, None, raw, "too_large", too_large(size, settings), size)
        else:
            found = parse_record(raw, position, f"record {position + 1}")
        self.position += found is not None
        return found

    def _keep(self, piece: bytes) -> None:
        self.size += len(piece)
        self.is_blank = self.is_blank and not piece.strip()
        if self.size <= self.limit:
            self.pieces.append(piece)
        else:
            self.pieces = [b"".join((*self.pieces, piece[:RAW_START_BYTES]))[:RAW_START_BYTES]]

    def _take(self, piece: bytes) -> Iterator[tuple[bytes, int]]:
        self._keep(piece)
        value, size = b"".join(self.pieces), self.size
        self.pieces, self.size, self.is_blank = [], 0, True
        if value.strip():
            yield value, size
