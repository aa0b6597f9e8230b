"""What the source said beside the text, in the encoding of the text where it did not say in which."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import orjson
import polars as pl

from flows.clean.decode import UTF_8, decode, detect

NOT_READ = re.compile(r"[\udc80-\udcff]")
"""A byte that the source has left as it was: a lone surrogate."""
IN_JSON = r"\udc"


def decode_hints(raw: pl.DataFrame, encodings: Sequence[str]) -> pl.Series:
    """The hints, all in text. In: hints, bytes of documents; the encoding that each was read with."""
    hints = raw["hints"]
    places = hints.str.contains(IN_JSON, literal=True).arg_true()
    if places.is_empty():
        return hints
    read = [_decode(hints[place], raw["bytes"][place], encodings[place]) for place in places]
    return hints.scatter(places, read)


def _decode(hints: str, data: bytes, encoding: str) -> str:
    """Hints, without those that give no text. ASCII tells no encoding: then they and the text are asked together."""
    values = json.loads(hints)
    waiting = {
        name: value.encode("utf-8", "surrogateescape") for name, value in values.items() if NOT_READ.search(value)
    }
    if encoding in UTF_8 and data.isascii():
        encoding = detect(b"\n".join((*waiting.values(), data)))
    for name, value in waiting.items():
        values[name] = decode(value.decode(encoding, "replace").encode("utf-8", "replace")).text
    return orjson.dumps({name: value for name, value in values.items() if value is not None}).decode()
