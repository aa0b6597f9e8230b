"""Body lines -> paragraphs -> bodies."""

from __future__ import annotations

import polars as pl

from flows.segment.hygiene import tidy
from flows.segment.words import count_words

ROLES = ("body", "subhead", "list_item", "quote")
SEPARATOR = "\n\n"


def make_paragraphs(lines: pl.DataFrame) -> pl.DataFrame:
    """`document_id, line_index, text, role`, in order -> one row a paragraph of each document's body.

    Out: document_id, paragraph_index, start_char, end_char, text, role, word_count, first_line, last_line; offsets are
    code points into the body, which is the paragraphs joined by a blank line.
    """
    return (
        lines.filter(pl.col("role").is_in(ROLES))
        .with_columns(tidy(pl.col("text")))
        .filter(pl.col("text") != "")
        .with_columns(
            pl.int_range(pl.len(), dtype=pl.Int32).over("document_id").alias("paragraph_index"),
            pl.col("text").str.len_chars().cast(pl.Int32).alias("length"),
        )
        .with_columns(
            ((pl.col("length") + len(SEPARATOR)).cum_sum().over("document_id") - len(SEPARATOR)).alias("end_char")
        )
        .select(
            "document_id",
            "paragraph_index",
            (pl.col("end_char") - pl.col("length")).cast(pl.Int32).alias("start_char"),
            pl.col("end_char").cast(pl.Int32),
            "text",
            "role",
            count_words(pl.col("text")).alias("word_count"),
            pl.col("line_index").alias("first_line"),
            pl.col("line_index").alias("last_line"),
        )
    )


def make_bodies(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """`document_id, text, word_count`, in order -> document_id, body, paragraph_count, word_count."""
    return paragraphs.group_by("document_id", maintain_order=True).agg(
        pl.col("text").str.join(SEPARATOR).alias("body"),
        pl.len().cast(pl.Int32).alias("paragraph_count"),
        pl.col("word_count").sum().cast(pl.Int32),
    )
