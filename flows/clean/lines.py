"""Text to lines: each non-blank line, trimmed, with its place in the text."""

from __future__ import annotations

import polars as pl

SHORT = 300
"""Characters: a longer line is a paragraph, of which rules look at the start and the end."""
HEAD = 80
TAIL = 80


def make_lines(documents: pl.DataFrame) -> pl.DataFrame:
    """In: document_id, text. Out: document_id, line_index, start_char, end_char, text, after_blank, length.

    `after_blank` tells whether a blank line, or nothing, is above; `length` is in code points.
    """
    parts = documents.select(
        "document_id", pl.int_range(pl.len(), dtype=pl.UInt32).alias("document"), pl.col("text").str.split("\n")
    ).explode("text")
    length = pl.col("text").str.len_chars().cast(pl.Int32)
    start = ((length + 1).cum_sum() - length - 1).over("document")
    placed = parts.with_columns(
        start.alias("line_start"),
        pl.col("text").str.strip_chars_start().alias("opened"),
        length.alias("raw_length"),
    ).with_columns(
        (pl.col("line_start") + pl.col("raw_length") - pl.col("opened").str.len_chars().cast(pl.Int32)).alias(
            "start_char"
        ),
        pl.col("opened").str.strip_chars_end().alias("text"),
    )
    blank = pl.col("text") == ""
    after_blank = blank.shift(1, fill_value=True) | (pl.col("document") != pl.col("document").shift(1))
    found = placed.with_columns(after_blank.fill_null(True).alias("after_blank")).filter(~blank)
    line_index = pl.int_range(pl.len(), dtype=pl.Int32).over("document")
    size = pl.col("text").str.len_chars().cast(pl.Int32)
    return found.select(
        "document_id",
        line_index.alias("line_index"),
        "start_char",
        (pl.col("start_char") + size).cast(pl.Int32).alias("end_char"),
        "text",
        "after_blank",
        size.alias("length"),
    )
