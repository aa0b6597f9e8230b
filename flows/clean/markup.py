"""The bytes of a page made fit for the parser: UTF-8, without dead weight, and without bombs."""

from __future__ import annotations

import codecs
import re
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl

from flows.clean.decode import BOMS, ISO_2022, detect, is_iso2022

DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
XML_DECLARED = re.compile(rb"""\s*+<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
UNICODE = ("utf-8", "utf-16", "utf-32")
"""What says nothing of a page without a mark that is no valid UTF-8. "utf-16-le" does, where there are NULs."""
DECLARED_WITHIN = 8192
"""Bytes: where a page may say its encoding."""
AS_BROWSERS_READ = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "iso8859-9": "cp1254", "big5": "big5hkscs",
}  # fmt: skip
"""Names that pages give to a subset of what they are written in."""

COST = 5_000_000
"""Unclosed elements times elements: the parser's work on a bad page grows with it. The usual page has 100,000; this
many cost about a second."""
DEPTH = 256
"""Elements open at once, at most, in a page that is over COST."""
CLOSED_BY_THE_NEXT = "p li dd dt td th tr tbody thead tfoot rt rp colgroup"
TAGS = (25_000, 100)
"""So many tags a page may have, or one in so many bytes; those after them are cut out. The usual page has one in 120
bytes, the fullest of 2,193 pages of news has 20,000. A start tag counts as one and a half, an end tag as half of one:
what costs are elements."""
LONG_TAG = 1_000
"""Bytes from which on a tag's attributes are counted: the parser compares each with all before it."""
MANY = 5_000
"""Tags from which on all are looked at."""
ATTRIBUTES = 200
"""Of a long tag those after so many are cut out."""
TEMPLATE_TAG = re.compile(rb"<(/?)template(?=[\s>])[^<>]{0,500}+>", re.IGNORECASE)
SHADOW = re.compile(rb"\sshadowroot(?:mode)?\s*=\s*[\"']?(?:open|closed)", re.IGNORECASE)
ATTRIBUTE = rb"""[\s/"'=]*+[^\s=>/"']++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
FIRST_ATTRIBUTES = re.compile(rb"<[a-zA-Z][^\s>/]*+(?:%s){%d}+" % (ATTRIBUTE, ATTRIBUTES))
MORE_ATTRIBUTES = re.compile(rb"(?:%s)*+" % ATTRIBUTE)
VOID = "area base br col embed hr img input link meta param source track wbr body html head"
SHAPES = "path circle rect polygon polyline line ellipse use stop"
FORMATTING = "a b big code em font i nobr s small strike strong tt u"
NO_NAME = b"! ?=\t\n"

Flags = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


def _by_two_letters(names: str) -> Flags:
    """A table over the first two letters of a tag: 1 for these names."""
    table = np.zeros(65536, np.int64)
    for name in names.split():
        for first, *rest in (name.encode(), name.upper().encode()):
            for second in rest[:1] or b" >":
                table[first | second << 8] = 1
    return table


STAYS_OPEN = 1 - _by_two_letters(f"{CLOSED_BY_THE_NEXT} {VOID} {SHAPES}")
STAYS_OPEN[[first | second << 8 for first in NO_NAME for second in range(256)]] = 0
STYLE = ord("s") | ord("t") << 8
IS_TAG = np.zeros(256, bool)
IS_TAG[[letter for letter in range(256) if chr(letter).isascii() and chr(letter).isalpha()]] = True
IS_FORMATTING = _by_two_letters(FORMATTING)
IS_SCRIPT = _by_two_letters("script")


def to_utf8(data: bytes, declared: str | None, *, is_valid: bool | None = None) -> tuple[bytes, str]:
    """The page in UTF-8, and the encoding that it came in: mark, valid UTF-8, header, <meta>, else detection."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return (body if encoding == "utf-8" else _recode(body, encoding)), encoding
    if is_iso2022(data):
        return _recode(data, ISO_2022), "iso2022-jp"
    if is_utf8(pl.Series([data])) if is_valid is None else is_valid:
        return data, "utf-8"
    is_wide = b"\0" in data[:DECLARED_WITHIN]
    said = (DECLARED.search(data, 0, DECLARED_WITHIN), XML_DECLARED.match(data))
    for name in (declared, *(found[1].decode("ascii") for found in said if found)):
        known = _known(name)
        if known and known not in UNICODE and (is_wide or not known.startswith("utf-")):
            return _recode(data, known), known
    found = detect(data)
    return (data, "utf-8") if found == "utf-8" else (_recode(data, found), found.replace("_", "-"))


def is_utf8(data: pl.Series) -> bool:
    """Whether the bytes are valid UTF-8. Polars tells without making text of them: .04 ms a page in place of .15.

    That they lie in a frame already saves .06 ms: they need not be copied into one.
    """
    try:
        data.cast(pl.String)
    except pl.exceptions.ComputeError:
        return False
    return True


def _known(name: str | None) -> str | None:
    try:
        known = codecs.lookup(name or "").name
    except (LookupError, ValueError):
        return None
    return AS_BROWSERS_READ.get(known, known)


def _recode(data: bytes, encoding: str) -> bytes:
    return data.decode(encoding, "replace").encode("utf-8", "replace")


def fit_for_parser(data: bytes, size: int) -> bytes:
    """The page, without its superfluous tags and attributes when it is a bomb; the usual page is given back as it is.

    `size`: the bytes of the page as it came, which tell how much it may cost; in UTF-8 it may have twice as many.

    HTML's rules make unclosed elements dear: each block looks through all that are open, each unclosed <b> is opened
    again in every paragraph. 100,000 open <div> take the parser half a minute, 100,000 attributes of one element 45 s.
    """
    begins = _begins(data)
    for mend in (_open_shadows, partial(_cut_late_tags, size=size), _cut_attributes):
        mended = mend(data, begins)
        if mended is not data:
            data, begins = mended, _begins(mended)
    elements = len(begins)
    if elements * elements <= 2 * COST:
        return data
    _, begins, is_end, letters = _tags(data, begins if elements < MANY else None)
    step = np.where(is_end, -1, 1)
    stays = STAYS_OPEN[letters]
    if int(_depth(step * stays).max()) * elements <= COST:
        return data
    is_element = _depth(step * IS_SCRIPT[letters]) == 0  # scripts hold half tags
    stays, loose = stays * is_element, IS_FORMATTING[letters] * is_element
    open_at_once = _depth(step * stays)
    if int(open_at_once.max()) * elements <= COST:
        return data
    too_deep = (stays > 0) & (open_at_once + is_end > DEPTH)
    too_loose = (loose > 0) & (_depth(step * loose) + is_end > max(4, COST // elements))
    return _cut_tags(data, begins[too_deep | too_loose])


def _open_shadows(data: bytes, begins: Flags) -> bytes:
    """The page with elements in place of the templates that browsers show (declarative shadow DOM)."""
    page = np.frombuffer(data, np.uint8)
    begins = begins[page.take(begins + 1, mode="clip") | 32 == ord("t")]
    if not np.any(page.take(begins + 4, mode="clip") | 32 == ord("p")) or b"shadowroot" not in data:
        return data
    pieces, copied = [], 0
    is_shown: list[bool] = []
    for tag in TEMPLATE_TAG.finditer(data):
        if not tag[1]:
            is_shown.append(SHADOW.search(tag[0]) is not None)
        if is_shown and is_shown[-1]:
            pieces += [data[copied : tag.start()], b"<%bshadow-root>" % tag[1]]
            copied = tag.end()
        if tag[1] and is_shown:
            is_shown.pop()
    return b"".join([*pieces, data[copied:]])


def _tags(
    data: bytes, begins: Flags | None = None
) -> tuple[Bytes, Flags, npt.NDArray[np.bool_], npt.NDArray[np.uint16]]:
    """The page as numbers; where "<" stands (given or not); which begin end tags; the two letters after it in one."""
    page = np.frombuffer(data + b"   ", np.uint8)
    begins = np.flatnonzero(page[:-3] == ord("<")) if begins is None else begins
    is_end = page[begins + 1] == ord("/")
    at = begins + 1 + is_end
    return page[:-3], begins, is_end, page[at].astype(np.uint16) | page[at + 1].astype(np.uint16) << 8


def _begins(data: bytes) -> Flags:
    """Where "<" stands in it; of MANY or more those before a letter, or before "/" and a letter, which begin tags."""
    page = np.frombuffer(data, np.uint8)
    begins = np.flatnonzero(page == ord("<"))
    if len(begins) < MANY:
        return begins
    first, second = (page.take(begins + place, mode="clip") for place in (1, 2))
    return begins[IS_TAG[np.where(first == ord("/"), second, first)]]


def _cut_late_tags(data: bytes, begins: Flags, size: int) -> bytes:
    """The page with blanks in place of the tags that it has too many."""
    allowed = max(TAGS[0], min(size, len(data)) // TAGS[1])
    if 3 * len(begins) <= 2 * allowed:
        return data
    page, begins, is_end, letters = _tags(data)
    is_tag = IS_TAG[letters & 255]
    count = np.cumsum(np.where(is_end, 1, 3) * is_tag)
    if count[-1] <= 2 * allowed:
        return data
    is_script = IS_SCRIPT[letters] > 0
    in_script = _depth(np.where(is_end, -1, 1) * is_script) > 0
    late = np.flatnonzero(is_tag & ~is_script & ~in_script & (count > 2 * allowed))
    third = page[np.minimum(begins[late] + is_end[late] + 3, len(page) - 1)]
    is_style = ((letters[late] | 0x2020) == STYLE) & ((third | 32) == ord("y"))
    return _cut_tags(data, begins[late[~is_style]], b" ")


def _cut_attributes(data: bytes, begins: Flags) -> bytes:
    """The page without the attributes of each long tag after its first ATTRIBUTES."""
    kept, copied = [], 0
    page = np.frombuffer(data, np.uint8)
    if len(begins) >= MANY:
        begins = begins[IS_TAG[page.take(begins + 1, mode="clip")]]
    if len(begins) < MANY:
        begins = begins[np.diff(begins, append=len(data)) > LONG_TAG]
    else:  # values may have tags in them, to look short; those without are as long as they look
        closes, quotes = _next(page == ord(">"), begins), _next((page == ord('"')) | (page == ord("'")), begins)
        begins = begins[(closes - begins > 2 * ATTRIBUTES) | (quotes < closes)]
    for place in begins.tolist():
        if place < copied or not (first := FIRST_ATTRIBUTES.match(data, place)):
            continue
        more = MORE_ATTRIBUTES.match(data, first.end())
        kept.append(data[copied : first.end()])
        copied = more.end() if more else first.end()
    return b"".join([*kept, data[copied:]]) if kept else data


def _next(is_wanted: npt.NDArray[np.bool_], places: Flags) -> Flags:
    """The first byte that is wanted from each place on; where there is none, the number of bytes."""
    found = np.append(np.flatnonzero(is_wanted), len(is_wanted))
    return found[np.searchsorted(found, places)]


def _depth(change: Flags) -> Flags:
    """How many are open after each tag; an end tag without its start counts for nothing."""
    total = np.cumsum(change)
    return total - np.minimum(np.minimum.accumulate(total), 0)


def _cut_tags(data: bytes, begins: Flags, instead: bytes = b"") -> bytes:
    """The page without the tags that begin there; "<" within another that is cut goes with it."""
    ends = _next(np.frombuffer(data, np.uint8) == ord(">"), begins) + 1
    copied = np.concatenate([[0], ends[:-1]])
    is_own = begins >= copied
    kept = [data[start:stop] for start, stop in zip(copied[is_own].tolist(), begins[is_own].tolist(), strict=True)]
    return instead.join([*kept, data[ends[-1] :]]) if len(begins) else data
