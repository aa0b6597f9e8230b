"""Pages that a browser saved: MHTML, and a page beside the folder of its images and scripts."""

from __future__ import annotations

import binascii
import re
import string
from collections.abc import Callable, Iterable, Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import islice, pairwise
from typing import NamedTuple

import orjson

from flows.sources.detect import BLANK_LINE, HTML_PAGE
from flows.sources.model import NO_HINTS, Row, refused_row
from flows.sources.names import PAGE_NAMES
from flows.sources.values import to_charset, to_instant, to_web_address

ASSET_ENDINGS = (  # browsers write the first one, the Internet Explorer wrote its user's language
    *("_files", ".files", "-Dateien", "_fichiers", "_archivos", "_file", "_arquivos", "_ficheiros", "_bestanden"),
    *("-filer", "_tiedostot", "_pliki", "_soubory", "_elemei", "_dosyalar"),
)
SLASH = re.compile("/")
PAGE_TYPES = (HTML_PAGE, "application/xhtml+xml")
MAX_PARTS = 10_000  # of a page: images, scripts, frames
MAX_DEPTH = 4  # of parts in parts
MAX_HEADER_BYTES = 65_536
NO_BASE64 = bytes(set(range(256)) - set((string.ascii_letters + string.digits + "+/=").encode()))


def asset_folders(names: Iterable[str]) -> set[str]:
    """Names of the folders that hold what belongs to one of the pages: "page_files" beside "page.html"."""
    stems = [name[: -len(ending)] for name in names for ending in PAGE_NAMES if name.lower().endswith(ending)]
    return {stem + ending for stem in stems for ending in ASSET_ENDINGS}


def asset_check(names: Iterable[str]) -> Callable[[str], bool]:
    """Tells whether a member of an archive with these names belongs to a page in it."""
    folders = asset_folders(names)

    def is_asset(name: str) -> bool:
        ends = (found.start() for found in SLASH.finditer(name))
        return bool(folders) and any(name[:end] in folders for end in ends if name.endswith(ASSET_ENDINGS, 0, end))

    return is_asset


def mhtml_row(uri: str, position: int, data: bytes) -> Row:
    """The page in a file of MHTML, with the address, the time and the title that the browser wrote."""
    top = _parse_part(data, 0, len(data))
    address = _header(top, "Snapshot-Content-Location") or _header(top, "Content-Location")
    root = top.head.get_param("start")
    page = None
    for part in _pages(data, top):
        is_at_address = address and _header(part, "Content-Location") == address
        is_root = is_at_address or (root and _header(part, "Content-ID") == root)
        page = part if is_root or page is None else page
        if is_root or not (address or root):
            break
    content = _content(data, page) if page else b""
    if page is None or not content:
        return refused_row(uri, position, data, "empty", "there is no page in this MHTML file", len(data))
    title = _decode(_header(top, "Subject"))
    return Row(
        uri,
        position,
        content,
        HTML_PAGE,
        to_charset(page.head.get_content_charset()),
        to_web_address(address) or to_web_address(_header(page, "Content-Location")),
        to_instant(_header(top, "Date")),
        orjson.dumps({"title": title}).decode() if title else NO_HINTS,
    )


class _Part(NamedTuple):
    """A part of a message: its header, and where its body lies."""

    head: Message
    start: int
    end: int


def _pages(data: bytes, part: _Part, depth: int = 0) -> Iterator[_Part]:
    """The parts that are pages, in order. Bodies are not parsed: most of the file is images."""
    if part.head.get_content_type() in PAGE_TYPES:
        yield part
    boundary = part.head.get_boundary()
    if part.head.get_content_maintype() != "multipart" or not boundary or depth == MAX_DEPTH:
        return
    border = re.compile(rb"^--" + re.escape(boundary.encode("utf-8", "surrogateescape")) + rb"[^\n]*+", re.MULTILINE)
    borders = islice(border.finditer(data, part.start, part.end), MAX_PARTS)
    spans = [*(found.span() for found in borders), (part.end, 0)]
    for (_, start), (end, _) in pairwise(spans):
        yield from _pages(data, _parse_part(data, start + 1, end), depth + 1)


def _parse_part(data: bytes, start: int, end: int) -> _Part:
    limit = min(start + MAX_HEADER_BYTES, end)
    ended = BLANK_LINE.search(data, start, limit)
    begin = ended.end() if ended else limit
    return _Part(BytesHeaderParser().parsebytes(data[start:begin]), begin, end)


def _header(part: _Part, name: str) -> str | None:
    value = part.head[name]
    return None if value is None else str(value).strip()


def _content(data: bytes, part: _Part) -> bytes:
    """The part's body, decoded as far as it goes."""
    body = data[part.start : part.end]
    coding = (_header(part, "Content-Transfer-Encoding") or "").lower()
    if coding == "quoted-printable":
        return binascii.a2b_qp(body)
    if coding == "base64":
        signs = body.translate(None, NO_BASE64)
        try:
            return binascii.a2b_base64(signs[: len(signs) // 4 * 4])
        except binascii.Error:
            return b""
    return body


def _decode(value: str | None) -> str | None:
    """A header's value in words."""
    try:
        text = str(make_header(decode_header(value or "")))
    except (MessageError, LookupError, ValueError):
        text = str(value)
    return text.encode("utf-8", "replace").decode().strip() or None
