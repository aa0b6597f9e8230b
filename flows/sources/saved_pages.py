"""Pages that a browser saved: MHTML, and a page beside the folder of its images and scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import islice, pairwise

import orjson

from flows.sources.model import HTML_PAGE, NO_HINTS, Row
from flows.sources.names import PAGE_NAMES
from flows.sources.values import to_charset, to_instant, to_web_address
from schemas.rejects import RAW_START_BYTES

ASSET_ENDINGS = (  # browsers write the first one, the Internet Explorer wrote its user's language
    *("_files", ".files", "-Dateien", "_fichiers", "_archivos", "_file", "_arquivos", "_ficheiros", "_bestanden"),
    *("-filer", "_tiedostot", "_pliki", "_soubory", "_elemei", "_dosyalar"),
)
SLASH = re.compile("/")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
PAGE_TYPES = (HTML_PAGE, "application/xhtml+xml")
MAX_PARTS = 10_000  # of a page: images, scripts, frames
MAX_HEADER_BYTES = 65_536


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
    top, start = _parse_header(data)
    address = top["Snapshot-Content-Location"] or top["Content-Location"]
    root = f"{top.get_param('start', '')}"
    page = None
    for part in islice(_pages(data, start, top.get_boundary()), MAX_PARTS):
        is_root = (address and part["Content-Location"] == address) or (root and part["Content-ID"] == root)
        page = part if is_root or page is None else page
        if is_root or not (address or root):
            break
    content = page.get_payload(decode=True) if page else None
    if page is None or not isinstance(content, bytes):
        message = "there is no page in this MHTML file"
        return Row(uri, position, data[:RAW_START_BYTES], reason="empty", message=message, byte_length=len(data))
    title = _decode(top["Subject"])
    return Row(
        uri,
        position,
        content,
        HTML_PAGE,
        to_charset(page.get_content_charset()),
        to_web_address(address) or to_web_address(page["Content-Location"]),
        to_instant(top["Date"]),
        orjson.dumps({"title": title}).decode() if title else NO_HINTS,
    )


def _pages(data: bytes, start: int, boundary: str | None) -> Iterator[Message]:
    """The parts that are pages, in order. Only these are parsed: the rest is images, which are most of the file."""
    if not boundary:
        return
    border = re.compile(rb"^--" + re.escape(boundary.encode("utf-8", "surrogateescape")), re.MULTILINE)
    borders = (found.span() for found in border.finditer(data, start))
    for (_, begin), (end, _) in islice(pairwise((*borders, (len(data), 0))), MAX_PARTS):
        header, _ = _parse_header(data, data.find(b"\n", begin) + 1)
        if header.get_content_maintype() == "multipart" or header.get_content_type() in PAGE_TYPES:
            part = message_from_bytes(data[data.find(b"\n", begin) + 1 : end])
            yield from (inner for inner in part.walk() if inner.get_content_type() in PAGE_TYPES)


def _parse_header(data: bytes, start: int = 0) -> tuple[Message, int]:
    """The header that begins at `start`, and where it ends."""
    ended = BLANK_LINE.search(data, start, start + MAX_HEADER_BYTES)
    end = ended.end() if ended else start + MAX_HEADER_BYTES
    return BytesHeaderParser().parsebytes(data[start:end]), end


def _decode(value: str | None) -> str | None:
    """A header's value in words."""
    try:
        text = str(make_header(decode_header(value or "")))
    except (MessageError, LookupError, ValueError):
        text = str(value)
    return text.encode("utf-8", "replace").decode().strip() or None
