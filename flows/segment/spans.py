"""Where sentences begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from flows.segment.cuts import find_cuts
from flows.segment.words import words_between

SPANS = pl.List(pl.Struct({"start_char": pl.Int32, "end_char": pl.Int32}))
# Texts are joined into blocks of about this many characters, so that numpy and the patterns see few long strings.
_BLOCK = 400_000
_PAD = "\0" * 64
# Blanks are at most this, or at least that.
_LAST_BLANK, _FIRST_BLANK = ord(" "), ord("\x85")

Integers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.uint32]


def sentence_spans(texts: pl.Series, languages: pl.Series) -> pl.Series:
    """Texts (String) and their languages (String) -> List(Struct{start_char, end_char}), one list a text.

    Offsets are code points, 0-based, end exclusive. Spans have no blanks around them, are in order, do not overlap, and
    every character that is not blank is in exactly one. Each text is split as if it were alone.
    """
    found = find_sentences(texts, languages, with_text=False).set_sorted("row")
    lists = found.group_by("row", maintain_order=True).agg(pl.struct("start_char", "end_char").alias("spans"))
    if lists.height < len(texts):
        rows = pl.select(pl.int_range(len(texts), dtype=pl.UInt32).alias("row"))
        lists = rows.join(lists, on="row", how="left", maintain_order="left")
    return lists["spans"].fill_null(pl.Series([[]], dtype=SPANS)).cast(SPANS).alias(texts.name)


def find_sentences(texts: pl.Series, languages: pl.Series, *, with_text: bool = True) -> pl.DataFrame:
    """Texts and languages -> row, start_char, end_char and, if wanted, text and word_count: one row a sentence.

    Most of the work is done on Python strings and numpy arrays of a whole block: a call of Polars for each costs more.
    """
    frame = pl.DataFrame({"text": texts.fill_null(""), "language": languages.fill_null("")}).with_row_index("row")
    groups = frame.partition_by("language", as_dict=True, maintain_order=True)
    parts = [
        _split_block(block, rows, language, with_text=with_text)
        for (language,), group in groups.items()
        for block, rows in _blocks(group["text"].to_list(), group["row"].to_numpy())
    ]
    found = pl.concat(parts) if parts else _split_block([], frame["row"].to_numpy(), "", with_text=with_text)
    return found if len(groups) < 2 else found.sort("row", maintain_order=True)


def _blocks(texts: list[str], rows: Rows) -> Iterator[tuple[list[str], Rows]]:
    """Texts, about _BLOCK characters of them at a time, with their rows."""
    ends = np.cumsum([len(text) + 1 for text in texts])
    cuts = [0, *(np.flatnonzero(np.diff(ends // _BLOCK)) + 1).tolist(), len(texts)]
    for start, end in pairwise(cuts):
        yield texts[start:end], rows[start:end]


def _split_block(texts: list[str], rows: Rows, language: str, *, with_text: bool) -> pl.DataFrame:
    joined = _PAD + "\0".join(texts) + _PAD
    if joined.count("\0") > 2 * len(_PAD) + len(texts) - 1:
        joined = _PAD + "\0".join(text.replace("\0", "\1") for text in texts) + _PAD
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    bases = np.cumsum(lengths + 1) - lengths - 1 + len(_PAD)
    codes = np.frombuffer(joined.encode("utf-32-le"), np.int32)
    first, last = _strip(texts, codes, bases.copy(), bases + lengths)
    ends, starts = find_cuts(joined, codes, language)
    starts = np.sort(np.concatenate([first, starts]))
    ends = np.sort(np.concatenate([last, ends]))
    text = np.searchsorted(bases, starts, side="right") - 1
    base = bases[text]
    found = {
        "row": rows[text],
        "start_char": (starts - base).astype(np.int32),
        "end_char": (ends - base).astype(np.int32),
    }
    if not with_text:
        return pl.DataFrame(found)
    pieces = [joined[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    return pl.DataFrame(
        found
        | {
            "text": pl.Series(pieces, dtype=pl.String),
            "word_count": pl.Series(words_between(codes, starts, ends), dtype=pl.Int32),
        }
    )


def _strip(
    texts: list[str], codes: npt.NDArray[np.int32], first: Integers, last: Integers
) -> tuple[Integers, Integers]:
    """`codes[first:last]` of the texts that are not blank, without the blanks around them."""
    around = (codes[first] <= _LAST_BLANK) | (codes[last - 1] <= _LAST_BLANK) | (last == first)
    around |= (codes[first] >= _FIRST_BLANK) | (codes[last - 1] >= _FIRST_BLANK)
    for number in np.flatnonzero(around).tolist():
        text = texts[number]
        first[number] += len(text) - len(text.lstrip())
        last[number] -= len(text) - len(text.rstrip())
    is_filled = first < last
    return first[is_filled], last[is_filled]
