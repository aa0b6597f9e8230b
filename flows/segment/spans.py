"""Where sentences begin and end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from flows.segment.characters import BLANKS
from flows.segment.cuts import find_cuts
from flows.segment.words import words_between

SPANS = pl.List(pl.Struct({"start_char": pl.Int32, "end_char": pl.Int32}))
# Texts are joined into blocks of about this many characters, so that numpy and the patterns see few long strings.
_BLOCK = 400_000
_PAD = "\0" * 64
_BLANK_CODES = [ord(blank) for blank in BLANKS]

Integers = npt.NDArray[np.int64]


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
    """Texts and languages -> row, start_char, end_char and, if wanted, text and word_count: one row a sentence."""
    frame = pl.DataFrame({"text": texts.fill_null(""), "language": languages.fill_null("")}).with_row_index("row")
    parts = [_split_block(block, with_text=with_text) for block in _blocks(frame)]
    return pl.concat(parts).sort("row", maintain_order=True) if len(parts) != 1 else parts[0]


def _blocks(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows of one language, of about _BLOCK characters in all."""
    block = (pl.col("text").str.len_chars() + 1).cum_sum() // _BLOCK
    yield from frame.with_columns(block.over("language").alias("block")).partition_by(
        "language", "block", maintain_order=True
    ) or [frame]


def _split_block(block: pl.DataFrame, *, with_text: bool) -> pl.DataFrame:
    texts = block["text"]
    joined = _join(texts)
    lengths = texts.str.len_chars().to_numpy().astype(np.int64)
    bases = np.cumsum(lengths + 1) - lengths - 1 + len(_PAD)
    codes = np.frombuffer(joined.encode("utf-32-le"), np.int32)
    first, last = _strip(texts, lengths, codes, bases)
    ends, starts = find_cuts(joined, codes, block["language"][0] if block.height else "")
    starts = np.sort(np.concatenate([first, starts]))
    ends = np.sort(np.concatenate([last, ends]))
    row = np.searchsorted(bases, starts, side="right") - 1
    found = pl.DataFrame(
        {
            "row": block["row"].to_numpy()[row],
            "start_char": (starts - bases[row]).astype(np.int32),
            "end_char": (ends - bases[row]).astype(np.int32),
        }
    )
    if not with_text:
        return found
    pieces = [joined[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    return found.with_columns(
        pl.Series("text", pieces, pl.String), pl.Series("word_count", words_between(codes, starts, ends), pl.Int32)
    )


def _join(texts: pl.Series) -> str:
    """The texts, joined by NUL, which they are freed of."""
    joined = _PAD + "\0".join(texts.to_list()) + _PAD
    if joined.count("\0") == 2 * len(_PAD) + max(0, len(texts) - 1):
        return joined
    return _join(texts.str.replace_all("\0", "\1", literal=True))


def _strip(
    texts: pl.Series, lengths: Integers, codes: npt.NDArray[np.int32], bases: Integers
) -> tuple[Integers, Integers]:
    """Where the texts that are not blank start and end in `codes`, blanks around them left out."""
    first, last = bases, bases + lengths
    around = np.flatnonzero(
        np.isin(codes[first], _BLANK_CODES) | np.isin(codes[last - 1], _BLANK_CODES) | (lengths == 0)
    )
    if not around.size:
        return first, last
    blank = texts.gather(around)
    left = lengths[around] - blank.str.strip_chars_start(BLANKS).str.len_chars().to_numpy()
    right = lengths[around] - blank.str.strip_chars_end(BLANKS).str.len_chars().to_numpy()
    last[around] -= right
    is_filled = np.ones(len(texts), bool)
    is_filled[around] = left < lengths[around]
    first = first.copy()
    first[around] += left
    return first[is_filled], last[is_filled]
