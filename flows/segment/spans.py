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
_PAD = "\0" * 32

Integers = npt.NDArray[np.int64]


def sentence_spans(texts: pl.Series, languages: pl.Series) -> pl.Series:
    """Texts (String) and their languages (String) -> List(Struct{start_char, end_char}), one list a text.

    Offsets are code points, 0-based, end exclusive. Spans have no blanks around them, are in order, do not overlap, and
    every character that is not blank is in exactly one. Each text is split as if it were alone.
    """
    found = find_sentences(texts, languages, with_text=False).set_sorted("row")
    lists = found.group_by("row", maintain_order=True).agg(pl.struct("start_char", "end_char").alias("spans"))
    return (
        pl.select(pl.int_range(len(texts), dtype=pl.UInt32).alias("row"))
        .join(lists, on="row", how="left", maintain_order="left")["spans"]
        .fill_null(pl.Series([[]], dtype=SPANS))
        .cast(SPANS)
        .alias(texts.name)
    )


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
    texts = block["text"].str.replace_all("\0", "\1", literal=True)
    joined = _PAD + "\0".join(texts.to_list()) + _PAD
    lengths = texts.str.len_chars().to_numpy().astype(np.int64)
    bases = np.cumsum(lengths + 1) - lengths - 1 + len(_PAD)
    left = lengths - texts.str.strip_chars_start(BLANKS).str.len_chars().to_numpy()
    right = lengths - texts.str.strip_chars_end(BLANKS).str.len_chars().to_numpy()
    filled = left < lengths
    codes = np.frombuffer(joined.encode("utf-32-le"), np.int32)
    ends, starts = find_cuts(joined, codes, block["language"][0] if block.height else "")
    starts = np.sort(np.concatenate([(bases + left)[filled], starts]))
    ends = np.sort(np.concatenate([(bases + lengths - right)[filled], ends]))
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
