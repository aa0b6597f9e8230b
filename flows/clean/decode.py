"""Bytes to text: by byte order mark or declaration, else detected."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import numpy as np
import polars as pl

from flows.clean.encodings import BEYOND_ASCII, LOOKED_AT, guess_encoding

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BOM = "\ufeff"
UTF_8 = frozenset({"utf-8", "utf8"})
"""What is tried anyhow, and fast."""
ISO_2022, ESCAPE = "iso2022_jp_ext", b"\x1b$"
"""Japanese between escapes, in ASCII: to be told from UTF-8, it has to be looked for."""
DAMAGE = 10
"""UTF-8 with a broken character now and then has this many good ones for each broken one; no other encoding has."""
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
NEWLINES = ("\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029")
LONG_NEWLINES = NEWLINES[4:]
"""Those of more than one byte in UTF-8."""
CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\t\n\x1c\x1d\x1e\x1f"]
MAX_CONTROL_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document's text with newlines normalised, and the encoding that gave it; no text where it gives none."""

    text: str | None
    encoding: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of a document. Never raises: bytes that give too many control characters are no text."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _finish(data[len(mark) :].decode(encoding, "replace"), encoding)
    if declared and declared.lower() not in UTF_8 and (text := _try(data, declared)) is not None:
        return _finish(text, codecs.lookup(declared).name)
    if is_iso2022(data):
        return _finish(data.decode(ISO_2022), "iso2022-jp")
    try:
        return _finish(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        encoding = detect(data)
        return _finish(data.decode(encoding, "replace"), encoding.replace("_", "-"))


def decode_all(data: pl.Series, declared: pl.Series) -> pl.DataFrame:
    """The text and encoding of each document, as `decode` tells them; what is plain UTF-8 is told of all at once."""
    is_declared = declared.str.to_lowercase().is_in(list(UTF_8)).not_().fill_null(value=False)
    texts = plain_texts(data)
    others = (texts.is_null() | is_declared).arg_true()
    decoded = [decode(data[row], declared[row]) for row in others]
    encodings = pl.repeat("utf-8", len(data), dtype=pl.String, eager=True)
    return pl.DataFrame(
        {
            "text": texts.scatter(others, pl.Series([one.text for one in decoded], dtype=pl.String)),
            "encoding": encodings.scatter(others, pl.Series([one.encoding for one in decoded], dtype=pl.String)),
        }
    )


def plain_texts(data: pl.Series) -> pl.Series:
    """Documents in UTF-8 with no mark before it and nothing to normalise; null for others."""
    texts = as_utf_8(data)
    is_odd = texts.str.starts_with(BOM)
    for newline in LONG_NEWLINES:
        is_odd |= texts.str.contains(newline, literal=True)
    letters = np.frombuffer(b"".join(data.to_list()), np.uint8)
    controls = np.flatnonzero((letters < ord(" ")) & (letters != ord("\t")) & (letters != ord("\n")))
    ends = data.bin.size().cast(pl.Int64).cum_sum().to_numpy()
    has_control = np.zeros(len(data), bool)
    has_control[np.searchsorted(ends, controls, "right")] = True
    return texts.set(is_odd | pl.Series(has_control), None)


def as_utf_8(data: pl.Series) -> pl.Series:
    """Texts, null where the bytes are not UTF-8: looked at together, in halves where some are not."""
    try:
        return data.cast(pl.String)
    except pl.exceptions.ComputeError:
        half = len(data) // 2
        return pl.concat([as_utf_8(data[:half]), as_utf_8(data[half:])]) if half else pl.Series([None], dtype=pl.String)


def is_iso2022(data: bytes) -> bool:
    """Whether it is Japanese as mails and old pages write it."""
    is_likely = ESCAPE[:1] in data and ESCAPE in data  # to look for two bytes takes .4 ms a page, for one .02
    return is_likely and _try(data, ISO_2022) is not None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        codecs.lookup(encoding)  # Python does not look it up for no bytes
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def detect(data: bytes) -> str:
    """The encoding of bytes that are not valid UTF-8: UTF-8 with some damage, or the likeliest other."""
    beyond = BEYOND_ASCII.search(data)
    mended = data[beyond.start() if beyond else 0 :][:LOOKED_AT].decode("utf-8", "replace")
    broken = mended.count(REPLACEMENT)
    if len(mended) - len(mended.encode("ascii", "ignore")) > DAMAGE * broken:
        return "utf-8"
    return guess_encoding(data)


def _finish(text: str, encoding: str) -> Decoded:
    """Newlines become one kind, control characters visible: one character stays one."""
    for newline in NEWLINES:
        if newline in text:
            text = text.replace(newline, "\n")
    found = [control for control in CONTROLS if control in text]
    if found:
        text = text.translate(dict.fromkeys(map(ord, found), REPLACEMENT))
        if text.count(REPLACEMENT) > MAX_CONTROL_SHARE * len(text):
            return Decoded(None, encoding)
    return Decoded(text, encoding)
