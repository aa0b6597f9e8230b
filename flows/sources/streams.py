"""Bytes that come in chunks: files, decompression, limits on what an archive may unpack to."""

from __future__ import annotations

import bz2
import codecs
import io
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

from flows.settings import Settings

CHUNK_BYTES = 1 << 18
FEED_BYTES = 1 << 12  # a decompressor gets so little that what it gives back is below 128 MB, whatever the ratio
HEAD_BYTES = 1 << 16
SMALL_STREAM_BYTES = 4_000_000  # the same for one stream of many: a page in a WARC file
SMALL_ARCHIVE_BYTES = 16_000_000  # below this the ratio is no danger, and small repetitive files reach any ratio
GZIP_BEGIN = b"\x1f\x8b\x08"
MAX_TRIES = 16  # streams that may begin in a piece of FEED_BYTES behind damage: a real one has 25 bytes or more
MAX_ZSTD_WINDOW = 1 << 31  # large dumps are packed with --long=31

DECOMPRESSORS: dict[str, Callable[[], Any]] = {
    "gz": lambda: zlib.decompressobj(wbits=31),
    "bz2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
    "zst": lambda: zstandard.ZstdDecompressor(max_window_size=MAX_ZSTD_WINDOW).decompressobj(),
}
DECOMPRESSION_ERRORS = (zlib.error, OSError, EOFError, lzma.LZMAError, zstandard.ZstdError, ValueError)


class SourceError(Exception):
    """An input cannot be read further. `reason` is one of schemas.rejects.REASONS."""

    reason: str


class UnreadableError(SourceError):
    """The file cannot be opened or read."""

    reason = "unreadable"


class DamagedError(SourceError):
    """A compressed file ends early or is damaged. What came before is good."""

    reason = "broken_archive"


class UnsafeError(SourceError):
    """An archive unpacks to more than the limits allow."""

    reason = "unsafe_archive"


@dataclass(slots=True)
class Allowance:
    """How many bytes and members an archive may still unpack to."""

    byte_limit: int
    member_limit: int
    ratio: int = 0
    """How many times its size a stream may unpack to, where others follow it."""
    byte_count: int = 0
    member_count: int = 0

    @classmethod
    def of(cls, size: int, settings: Settings) -> Allowance:
        """For an archive of `size` bytes."""
        by_ratio = max(size * settings.max_archive_ratio, SMALL_ARCHIVE_BYTES)
        return cls(min(by_ratio, settings.max_archive_bytes), settings.max_archive_members, settings.max_archive_ratio)

    def spend(self, byte_count: int) -> None:
        """Raises UnsafeError above the limit."""
        self.byte_count += byte_count
        if self.byte_count > self.byte_limit:
            raise UnsafeError(
                f"it unpacks to more than {self.byte_limit} bytes, which a normal archive of its size does not;"
                " raise max_archive_ratio or max_archive_bytes if it is sound"
            )

    def spend_members(self, count: int) -> None:
        """Raises UnsafeError above the limit."""
        self.member_count += count
        if self.member_count > self.member_limit:
            raise UnsafeError(f"it has more than {self.member_limit} members; raise max_archive_members if it is sound")


def read_chunks(path: Path) -> Iterator[bytes]:
    """A file's bytes. Raises UnreadableError."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror or error}") from error


def decompress(
    chunks: Iterable[bytes], method: str, allowance: Allowance | None = None, mark: bytes | None = None
) -> Iterator[bytes]:
    """What the chunks unpack to, of all streams that follow one another. Raises DamagedError, UnsafeError.

    With `mark`, damage ends only its own stream, if that is gzip: it stands for it or, behind a NUL, for its rest. So
    does a stream that unpacks to more times its size than an archive may.
    """
    streams = _Streams(method, mark if method == "gz" else None, allowance.ratio if allowance else 0)
    for chunk in chunks:
        for start in range(0, len(chunk), FEED_BYTES):
            for data in streams.feed(chunk[start : start + FEED_BYTES]):
                if allowance:
                    allowance.spend(len(data))
                yield data
    streams.end()


class _Streams:
    """A decompressor for streams that follow one another."""

    def __init__(self, method: str, mark: bytes | None, ratio: int) -> None:
        self._method, self._mark, self._ratio = method, mark, ratio
        self._begin()
        self._byte_count = 0
        self._is_lost = False
        """Behind damage, looking for the next stream. What has been looked through stays out."""
        self._tail = b""

    def _begin(self) -> None:
        self._machine = DECOMPRESSORS[self._method]()
        self._has_begun = False
        self._packed = self._unpacked = 0
        """Bytes of this stream."""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """What the next bytes unpack to."""
        tries = 0
        while piece:
            if self._is_lost:
                piece, self._tail = self._tail + piece, piece[1 - len(GZIP_BEGIN) :]
                at = piece.find(GZIP_BEGIN)
                if at < 0 or tries > MAX_TRIES:
                    return
                piece, self._tail, self._is_lost = piece[at:], b"", False
                self._begin()
                tries += 1
            elif self._machine.eof:
                piece = piece.lstrip(b"\0")  # padding between and after streams
                if piece:
                    self._begin()
                continue
            try:
                data = self._machine.decompress(piece)
                self._packed += len(piece)
                self._unpacked += len(data)
                if self._mark and self._unpacked > max(SMALL_STREAM_BYTES, self._ratio * self._packed):
                    raise ValueError("a bomb")
            except DECOMPRESSION_ERRORS as error:
                if self._mark is None:
                    message = f"it is damaged after {self._byte_count} unpacked bytes: {error}"
                    raise DamagedError(message) from error
                yield b"\0" + self._mark if self._has_begun else self._mark
                self._is_lost, piece = True, piece[1:] if tries else piece
                continue
            self._byte_count += len(data)
            self._has_begun = self._has_begun or bool(data)
            if data:
                yield data
            piece = self._machine.unused_data if self._machine.eof else b""

    def end(self) -> None:
        """Raises DamagedError when the last stream is not whole."""
        if not self._machine.eof and not self._is_lost:
            raise DamagedError(f"it ends early, after {self._byte_count} unpacked bytes")


def take_head(chunks: Iterable[bytes], size: int = HEAD_BYTES) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all bytes with them. An error waits until what is good before it has been read."""
    source, head = iter(chunks), bytearray()
    try:
        while len(head) < size and (chunk := next(source, None)) is not None:
            head += chunk
    except SourceError as error:
        return bytes(head), chain([bytes(head)] if head else [], _raise(error))
    return bytes(head[:size]), chain([bytes(head)] if head else [], source)


def _raise(error: SourceError) -> Iterator[bytes]:
    yield from ()
    raise error


def to_utf8(chunks: Iterable[bytes], encoding: str | None) -> Iterator[bytes]:
    """Text with a byte order mark, of which `encoding` is the name, as UTF-8 without one; other bytes as they are."""
    if encoding is None:
        yield from chunks
        return
    chunks = iter(chunks)
    if encoding == "utf-8":
        yield next(chunks, b"").removeprefix(codecs.BOM_UTF8)
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding[:6])(errors="replace")
    for chunk in chunks:
        if text := decoder.decode(chunk):
            yield text.encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


class _Chunks(io.RawIOBase):
    """Chunks as a file, for what reads files."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._rest = iter(chunks), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def as_file(chunks: Iterable[bytes]) -> BinaryIO:
    """Chunks as a buffered file. What has been read when the chunks raise an error is not lost."""
    return io.BufferedReader(_Chunks(chunks), CHUNK_BYTES)
