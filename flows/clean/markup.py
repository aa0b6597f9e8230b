"""The bytes of a page made fit for the parser: UTF-8, without dead weight, and without bombs."""

from __future__ import annotations

import codecs
import re

import numpy as np
import numpy.typing as npt

from flows.clean.decode import BOMS, decode

DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
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
CLOSED_BY_THE_NEXT = "p li dd dt td th tr tbody thead tfoot option optgroup rt rp colgroup"
VOID = "area base br col embed hr img input link meta param source track wbr body html head"
SHAPES = "path circle rect polygon polyline line ellipse use stop"
FORMATTING = "a b big code em font i nobr s small strike strong tt u"
NO_NAME = b"! ?=\t\n"

Flags = npt.NDArray[np.int64]


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
IS_FORMATTING = _by_two_letters(FORMATTING)
IS_SCRIPT = _by_two_letters("script")


def to_utf8(data: bytes, declared: str | None) -> tuple[bytes, str]:
    """The page in UTF-8, and the encoding that it came in: mark, valid UTF-8, header, <meta>, else detection."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return (body if encoding == "utf-8" else _recode(body, encoding)), encoding
    if is_utf8(data):
        return data, "utf-8"
    said = DECLARED.search(data, 0, DECLARED_WITHIN)
    for name in (declared, said[1].decode("ascii") if said else None):
        known = _known(name)
        if known and known not in ("utf-8", "utf-16", "utf-32"):
            return _recode(data, known), known
    found = decode(data)
    if found.text is None or found.encoding in (None, "utf-8"):
        return data, "utf-8"
    return _recode(data, found.encoding or "utf-8"), found.encoding or "utf-8"


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are valid UTF-8."""
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
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


def fit_for_parser(data: bytes) -> bytes:
    """The page, without its superfluous tags when it is a bomb; the usual page is given back as it is.

    HTML's rules make unclosed elements dear: each block looks through all that are open, each unclosed <b> is opened
    again in every paragraph. 100,000 open <div> take the parser half a minute.
    """
    elements = data.count(b"<")
    if elements * elements <= 2 * COST:
        return data
    page = np.frombuffer(data + b"   ", np.uint8)
    begins = np.flatnonzero(page[:-3] == ord("<"))
    is_end = page[begins + 1] == ord("/")
    at = begins + 1 + is_end
    letters = page[at].astype(np.uint16) | page[at + 1].astype(np.uint16) << 8
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
    return _cut_tags(page[:-3], begins[too_deep | too_loose])


def _depth(change: Flags) -> Flags:
    """How many are open after each tag; an end tag without its start counts for nothing."""
    total = np.cumsum(change)
    return total - np.minimum(np.minimum.accumulate(total), 0)


def _cut_tags(page: npt.NDArray[np.uint8], begins: Flags) -> bytes:
    closes = np.append(np.flatnonzero(page == ord(">")), len(page) - 1)
    edge = np.zeros(len(page) + 1, np.int32)
    np.add.at(edge, begins, 1)
    np.add.at(edge, closes[np.searchsorted(closes, begins)] + 1, -1)
    return bytes(page[np.cumsum(edge[:-1]) == 0])
