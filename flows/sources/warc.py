"""WARC: what a crawler was answered. Its pages are documents, with the address and the time of the crawl."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

import orjson
from fastwarc.warc import WarcRecord

from flows.settings import Settings
from flows.sources.detect import HTML, HTML_PAGE, PLAIN_TEXT
from flows.sources.model import NO_HINTS, Row, refused_row
from flows.sources.records import too_large
from flows.sources.streams import CHUNK_BYTES, GZIP_BEGIN
from flows.sources.values import to_charset, to_instant, to_text, to_web_address
from schemas.rejects import RAW_START_BYTES

BEGIN = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
NEXT = re.compile(rb"\n(?=WARC/[01]\.\d{1,2}\r?\n)")
BEGIN_BYTES = 16
HEADER_END = re.compile(rb"\r?\n\r?\n")
LENGTH = re.compile(rb"^content-length:[ \t]*+(\d{1,18})[ \t]*+\r?$", re.IGNORECASE | re.MULTILINE)
HEADER_BYTES = (4_096, 131_072)  # mostly the first is enough
NEWLINES = b"\r\n"
RECORD_END = b"\r\n\r\n"
BORDER_BYTES = 32
DAMAGE_MARK = b"damaged\r\n"
"""Stands for what cannot be unpacked: behind a NUL the rest of a record, which it breaks."""
PAGE_TYPES = {
    HTML_PAGE: HTML_PAGE,
    "application/xhtml+xml": HTML_PAGE,
    PLAIN_TEXT: PLAIN_TEXT,
}
HINTED = (("language", "Content-Language"), ("last_modified", "Last-Modified"))
"""Headers of HTTP that say something of the page. Last-Modified is the server's word for "now" more often than not: it
is kept, and decides nothing."""
OK, REDIRECT, ERROR = 200, 300, 400
"""Where the statuses of HTTP of each kind begin."""
RECORD_TYPES = ("response", "resource", "conversion")
CRAWLERS_OWN = re.compile(r"<?(?:metadata:|urn:x-wpull:)", re.IGNORECASE)
"""Addresses under which wget and wpull keep their arguments and their log, as texts."""
# Crawlers keep the headers of encodings that they have undone.
DECODINGS: tuple[Literal["all", "content", "none"], ...] = ("all", "content", "none")


class Frame(NamedTuple):
    """Where a record lies, or what is none."""

    start: int
    end: int
    is_record: bool


def warc_rows(uri: str, path: Path, settings: Settings) -> Iterator[Row]:
    """The pages of a file of WARC that is not compressed; a record that is broken is one refusal.

    Position is the number of the record. An answer that stands where a page was asked for is a refusal: an error, a
    redirect. What nobody takes for a page (requests, images) gives no row.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        for position, frame in enumerate(_frames(file, size)):
            file.seek(frame.start)
            length = frame.end - frame.start
            if frame.is_record:
                data = file.read(min(length, settings.max_document_bytes + HEADER_BYTES[-1]))
                if row := _make_row(uri, position, data, length, settings):
                    yield row
            else:
                message = f"record {position + 1}, at byte {frame.start}, is damaged or not as long as it says"
                start = file.read(min(length, RAW_START_BYTES))
                yield refused_row(uri, position, start, "broken_record", message, length)


def _frames(file: BinaryIO, size: int) -> Iterator[Frame]:
    """The records of a file. One that does not end where the next begins is broken, and ends there."""
    position = 0
    while position < size:
        file.seek(position)
        head = file.read(HEADER_BYTES[0])
        if blanks := len(head) - len(head.lstrip(NEWLINES)):
            position += blanks
            continue
        length = _read_length(head)
        if length is None and len(head) == HEADER_BYTES[0]:
            length = _read_length(head + file.read(HEADER_BYTES[1]))
        end = position + length if length else 0
        is_record = length is not None and _is_border(file, end, size)
        if not is_record:
            end = _find_next(file, position)
        yield Frame(position, end, is_record)
        position = end


def _read_length(head: bytes) -> int | None:
    """The whole length of the record that begins so; None when it is none."""
    ended = HEADER_END.search(head)
    if ended and BEGIN.match(head) and (length := LENGTH.search(head, 0, ended.start())):
        return ended.end() + int(length[1])
    return None


def _is_border(file: BinaryIO, place: int, size: int) -> bool:
    """Whether a record can end there."""
    if place >= size:
        return place == size
    file.seek(place)
    rest = file.read(BORDER_BYTES)
    following = rest.lstrip(NEWLINES)
    is_ended = rest.startswith(RECORD_END) and not following.startswith(b"\0" + DAMAGE_MARK)
    return is_ended or not following or following.startswith(b"WARC/")


def _find_next(file: BinaryIO, place: int) -> int:
    """Where the next record begins, or the file ends."""
    file.seek(place)
    tail, size = b"", HEADER_BYTES[0]
    while chunk := file.read(size):
        if found := NEXT.search(tail + chunk):
            return place - len(tail) + found.end()
        place += len(chunk)
        tail, size = (tail + chunk)[-BEGIN_BYTES:], min(2 * size, CHUNK_BYTES)
    return place


def _make_row(uri: str, position: int, data: bytes, size: int, settings: Settings) -> Row | None:
    """The record's page. In: its first bytes, and its length."""
    content, problem = None, "its content cannot be unpacked"
    for decoding in DECODINGS:
        try:
            record = WarcRecord.from_reader(BytesIO(data), quirks_mode=True)
            record.parse_http(auto_decode=decoding, quirks_mode=True)
            if (media_type := _page_type(record)) is None:
                return None
            content = record.reader.read(settings.max_document_bytes + 1)
            break
        except OSError as error:
            problem = str(error)
    if content is None or content.startswith(GZIP_BEGIN):
        message = f"record {position + 1} cannot be read: {problem}"
        return refused_row(uri, position, data, "broken_record", message, size)
    if media_type == "" and not HTML.match(content[:CHUNK_BYTES]):
        return None
    if refused := _refuse_answer(record):
        return refused_row(uri, position, data, *refused, size)
    if len(content) > settings.max_document_bytes:
        message = f"record {position + 1}: {too_large(size, settings)}"
        return refused_row(uri, position, content, "too_large", message, size)
    header = record.headers
    answer = dict(record.http_headers.astuples()) if record.is_http else {}
    hints = {name: text for name, key in HINTED if (text := to_text(answer.get(key)))}
    return Row(
        uri,
        position,
        content,
        media_type or HTML_PAGE,
        to_charset(record.http_charset),
        to_web_address((header.get("WARC-Target-URI") or "").strip("<>")),
        to_instant(header.get("WARC-Date")) or to_instant(answer.get("Date")),
        orjson.dumps(hints).decode() if hints else NO_HINTS,
    )


def _page_type(record: WarcRecord) -> str | None:
    """HTML or text; "" where nothing says what it is; None for what is no page."""
    if (record.headers.get("WARC-Type") or "").lower() not in RECORD_TYPES:
        return None
    if CRAWLERS_OWN.match(record.headers.get("WARC-Target-URI") or ""):
        return None
    declared = record.http_content_type if record.is_http else record.headers.get("Content-Type")
    kind = (declared or "").partition(";")[0].strip().lower()
    return PAGE_TYPES.get(kind) if kind else ""


def _refuse_answer(record: WarcRecord) -> tuple[str, str] | None:
    """Reason and message for an answer of HTTP that is not the page."""
    status = record.http_headers.status_code if record.is_http else OK
    if status is not None and OK <= status < REDIRECT:
        return None
    reason = "redirect" if status is not None and REDIRECT <= status < ERROR else "no_page"
    address = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    return reason, f"the server answered {status or 'without a status'} at {address or 'an address that is not told'}"
