"""What a file is, found by its first bytes; its name decides only where these leave a choice."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePath

import orjson

from flows.sources import names
from flows.sources.streams import HEAD_BYTES, DamagedError, SourceError, decompress, read_chunks, take_head

PLAIN_TEXT = "text/plain"
HTML_PAGE = "text/html"
READ = ("text", "html", "ndjson", "json", "csv", "tsv", "parquet", "mhtml", "warc")
ARCHIVES = ("zip", "tar")

MAGIC = (  # offset, bytes, kind
    (0, b"\x1f\x8b", "gz"),
    (0, b"\x28\xb5\x2f\xfd", "zst"),
    (0, b"BZh", "bz2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (257, b"ustar", "tar"),
    (0, b"PAR1", "parquet"),
    (0, b"WARC/1.", "warc"),
    (0, b"WARC/0.", "warc"),
    (0, b"filedesc://", "arc"),
    (0, b"%PDF-", "pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (8, b"WEBP", "webp"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (4, b"ftyp", "video"),
    (0, b"ID3", "audio"),
    (0, b"OggS", "audio"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (0, b"{\\rtf", "rtf"),
    (0, b"!<arch>\n", "ar"),
    (0, b"\x1f\x9d", "z"),
    (0, b"\x04\x22\x4d\x18", "lz4"),
    (0, b"bplist00", "plist"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"SQLite format 3\x00", "sqlite"),
    (0, b"ARROW1\x00\x00", "arrow"),
    (0, b"Obj\x01", "avro"),
    (0, b"\x7fELF", "program"),
)
_MARKS = re.compile(b"|".join(b"(.{%d}%b)" % (offset, re.escape(mark)) for offset, mark, _ in MAGIC), re.DOTALL)
COMPRESSIONS = ("gz", "zst", "bz2", "xz")
UNSUPPORTED = {
    "html": "HTML",
    "xml": "XML",
    "warc": "WARC",
    "mhtml": "MHTML",
    "arc": "an ARC file, of which `warcio recompress` makes WARC,",
    "pdf": "PDF",
    "png": "a PNG image",
    "jpeg": "a JPEG image",
    "gif": "a GIF image",
    "webp": "a WebP image",
    "tiff": "a TIFF image",
    "video": "a video or HEIF image",
    "audio": "audio",
    "office": "an Office or e-book file",
    "rtf": "RTF",
    "ar": "an ar archive",
    "z": "a file packed by compress",
    "lz4": "LZ4",
    "plist": "a web archive of Safari, or another property list,",
    "7z": "a 7z archive",
    "rar": "a RAR archive",
    "sqlite": "an SQLite database",
    "arrow": "an Arrow file",
    "avro": "Avro",
    "program": "a program",
    "nested": "a file compressed twice",
}
TAR_HEADER, TAR_SUM = 512, slice(148, 156)
OCTAL = re.compile(rb" *[0-7]{1,7}[\0 ]*")
OFFICE_MEMBERS = (b"[Content_Types].xml", b"mimetype", b"_rels/", b"docProps/")
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--.*?-->\s*+)*+"
    rb"<(?:!doctype\s+html|html|head|body|div|p|article|section|main|table|script|style|meta|title|link|h1|h2|ul|span)\b",
    re.IGNORECASE | re.DOTALL,
)
XML = re.compile(rb"\s*+(?:<!--.*?-->\s*+)*+<(?:\?xml|rss|feed|rdf:RDF|nitf|newsItem)\b", re.DOTALL)
HEADER = re.compile(rb"[A-Za-z][\w-]*+:[ \t]")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
MIME = re.compile(rb"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
SAVED_PAGE = re.compile(rb"^Content-Type:\s*+(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
SHORT_VALUE = 300
"""Characters of what an envelope says beside its records."""
ENVELOPE = re.compile(
    rb"""\{(?:\s*+"[^"\\]{1,60}+"\s*+:\s*+(?:"(?:[^"\\]|\\.){0,%d}+"|[\w.+-]++)\s*+,)*+\s*+
    (?:"[^"\\]{1,60}+"\s*+:\s*+\[\s*+\{|"(?:articles|data|hits|response|results?)"\s*+:\s*+\{)"""
    % SHORT_VALUE,
    re.VERBOSE,
)
"""How the answer of a programming interface begins: short values, then a list of records, or what holds one."""
XML_NAMES = (".xml", ".rss", ".atom", ".rdf")
TABLE_NAMES = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
DELIMITERS = ",\t;|"
ANY_BYTE = "latin-1"  # keeps each byte, so that the text's own encoding is found later
CONTROLS = bytes({*range(32), 127} - set(b"\t\n\v\f\r\b\x1a\x1b"))  # ISO-2022 switches alphabets by escape
CONTROL_SHARE = 0.05  # text has fewer; a tenth of random bytes are controls
FEW_CONTROLS = 8
HEAD_LINES = 20
MAX_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Format:
    """What bytes are. `kind` is one of READ, ARCHIVES, UNSUPPORTED, or "empty", "binary", "damaged", "unreadable"."""

    kind: str
    compression: str | None = None
    encoding: str | None = None
    """The byte order mark's."""
    delimiter: str = ","

    @property
    def name(self) -> str:
        """As in the `inputs` table: "text", "ndjson.gz"."""
        return f"{self.kind}.{self.compression}" if self.compression else self.kind

    @property
    def media_type(self) -> str:
        """That of its documents, where they are files."""
        return HTML_PAGE if self.kind == "html" else PLAIN_TEXT

    @property
    def is_read(self) -> bool:
        """Whether documents are made of it."""
        return self.kind in READ


@lru_cache(maxsize=1 << 16)
def detect_file(path: Path, etag: str) -> Format:  # noqa: ARG001 (the etag is there for the cache)
    """What the file is. Never raises: a file that cannot be read is "unreadable"."""
    try:
        head, chunks = take_head(read_chunks(path))
        if not head:
            next(chunks, None)  # raises what kept it from being read
        if (compression := match_magic(head)) not in COMPRESSIONS:
            return detect(head, path.name)
        unpacked, _ = take_head(decompress(chunks, compression))
        if not unpacked:
            next(decompress(take_head(read_chunks(path))[1], compression), None)
        return detect_packed(unpacked, path.name, compression)
    except DamagedError:
        return Format("damaged", compression)
    except SourceError:
        return Format("unreadable")


def detect_packed(head: bytes, name: str, compression: str) -> Format:
    """What a compressed file holds. In: the first bytes unpacked, and its name."""
    inner = detect(head, name.removesuffix(f".{compression}"))
    kind = "nested" if inner.kind in COMPRESSIONS else inner.kind
    return replace(inner, kind=kind, compression=compression)


def detect(head: bytes, name: str) -> Format:
    """What bytes are that begin so."""
    if not head:
        return Format("empty")
    if kind := match_magic(head):
        return Format("office" if kind == "zip" and head[30:].startswith(OFFICE_MEMBERS) else kind)
    for mark, encoding in BOMS:
        if head.startswith(mark):
            text = head[len(mark) :].decode(encoding, "ignore").encode("utf-8", "ignore")
            return replace(_detect_text(text, name, is_whole=len(head) < HEAD_BYTES), encoding=encoding)
    controls = len(head) - len(head.translate(None, CONTROLS))
    if controls > max(FEW_CONTROLS, CONTROL_SHARE * len(head)):
        return Format("binary")
    return _detect_text(head, name, is_whole=len(head) < HEAD_BYTES)


def match_magic(head: bytes) -> str | None:
    """The kind whose mark the bytes carry; a tar from before its mark carries the sum of its header."""
    if found := _MARKS.match(head):
        return MAGIC[(found.lastindex or 0) - 1][2]
    if len(head) >= TAR_HEADER and OCTAL.fullmatch(written := head[TAR_SUM]):
        header = head[: TAR_SUM.start] + b" " * len(written) + head[TAR_SUM.stop : TAR_HEADER]
        return "tar" if sum(header) == int(written.strip(b" \0"), 8) else None
    return None


def _detect_text(head: bytes, name: str, *, is_whole: bool) -> Format:
    ending = PurePath(name).suffix.lower()
    if HTML.match(head) or (ending in names.PAGE_NAMES and b"</" in head):
        return Format("html")
    if XML.match(head) or (ending in XML_NAMES and head.lstrip().startswith(b"<")):
        return Format("xml")
    if HEADER.match(head) and MIME.search(header := BLANK_LINE.split(head, 1)[0]) and SAVED_PAGE.search(header):
        return Format("mhtml")
    if not head.strip():
        return Format("empty" if is_whole else "text")
    lines = head.splitlines(keepends=True)
    whole = [line for line in (lines if is_whole else lines[:-1])[: 2 * HEAD_LINES] if line.strip()][:HEAD_LINES]
    return Format(json) if (json := _detect_json(head, whole)) else _detect_table(whole, ending)


def _detect_json(head: bytes, lines: Sequence[bytes]) -> str | None:
    """The kind, if it is JSON. In: the first bytes and the first whole lines that are not blank."""
    start = head.lstrip()
    if re.match(rb"\[\s*+(?:\{|\]\s*+\Z)", start):
        return "json"
    objects = sum(_is_object(line) for line in lines)
    if re.match(rb"\{\s*+[\"}]", start):
        opened = sum(line.startswith(b"{") and line.strip() != b"{" for line in lines)
        is_in_lines = objects or ((2 * opened > len(lines) or b"\n" not in start) and b'}{"' not in start)
        return "ndjson" if is_in_lines and not _is_envelope(start, lines) else "json"
    return "ndjson" if 2 * objects > len(lines) else None


def _is_envelope(start: bytes, lines: Sequence[bytes]) -> bool:
    """Whether the first object seems to hold records, and no text."""
    if not (lines and _is_object(lines[0])):
        return ENVELOPE.match(start) is not None
    record = orjson.loads(lines[0])
    is_short = all(len(value) <= SHORT_VALUE for value in record.values() if isinstance(value, str))
    return is_short and not names.has_text(record) and any(isinstance(value, dict | list) for value in record.values())


def _is_object(line: bytes) -> bool:
    try:
        return line.startswith(b"{") and isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _detect_table(lines: Sequence[bytes], ending: str) -> Format:
    """A table where the name says so, or where a header of several columns names one that holds text."""
    by_name = TABLE_NAMES.get(ending)
    text = [line.decode(ANY_BYTE) for line in lines]
    header = text[0] if text else ""
    delimiter = by_name if by_name == "\t" else max(DELIMITERS, key=header.count)
    rows = csv.reader(text, delimiter=delimiter)
    try:
        columns, first = names.read_names([name.encode(ANY_BYTE) for name in next(rows, [])]), next(rows, [])
    except csv.Error:
        columns, first = [], []
    is_header = (
        1 < len(columns) == len(first)
        and all(0 < len(name) <= MAX_NAME_LENGTH for name in columns)
        and any(names.is_text_name(name) for name in columns)
    )
    if by_name or is_header:
        return Format("tsv" if delimiter == "\t" else "csv", delimiter=delimiter)
    return Format("text")
