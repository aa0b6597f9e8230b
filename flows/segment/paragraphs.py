"""Body lines -> paragraphs -> bodies."""

from __future__ import annotations

import polars as pl

from flows.segment.hygiene import tidy

SEPARATOR = "\n\n"
WRAPPED = (45, 110)
"""A line that was wrapped has so many characters: 72 and 80 columns are usual."""
RAGGED = 35
"""The longest word that did not fit: the lines of a wrapped paragraph differ by no more."""
SMALL_STARTS = 0.3
"""The share of a paragraph's lines that begin in lower case; in a poem each line begins with a capital."""


def make_paragraphs(lines: pl.DataFrame) -> pl.DataFrame:
    """`document_id, line_index, text, role, after_blank`, in order -> one row a paragraph of each document's body.

    Out: document_id, paragraph_index, start_char, end_char, text, role, first_line, last_line; offsets are
    code points into the body, which is the paragraphs joined by a blank line. Lines that were hard-wrapped are joined
    again, with the words that were divided at their ends; poems, lists and tables are not.
    """
    tidied = lines.with_columns(tidy(lines["text"])).filter(pl.col("text") != "")
    paragraphs = _join_lines(tidied).with_columns(
        pl.col("document_id").rle_id().alias("document"), pl.col("text").str.len_chars().cast(pl.Int32).alias("length")
    )
    end = ((pl.col("length") + len(SEPARATOR)).cum_sum().over("document") - len(SEPARATOR)).cast(pl.Int32)
    return paragraphs.select(
        "document_id",
        pl.int_range(pl.len(), dtype=pl.Int32).over("document").alias("paragraph_index"),
        (end - pl.col("length")).alias("start_char"),
        end.alias("end_char"),
        "text",
        "role",
        "first_line",
        "last_line",
    )


def _join_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """document_id, text, role, first_line, last_line of the paragraphs that the lines make."""
    lines = lines.with_columns(pl.col("line_index").alias("first_line"), pl.col("line_index").alias("last_line"))
    columns = ["document_id", "text", "role", "first_line", "last_line"]
    same = pl.col("document_id") == pl.col("document_id").shift(1)
    next_to = same & (pl.col("line_index") == pl.col("line_index").shift(1) + 1)
    both_body = (pl.col("role") == "body") & (pl.col("role").shift(1) == "body")
    starts_small = pl.col("text").str.contains(r"^\p{Ll}")
    is_initial = pl.col("text").str.contains(r"^\p{Lu}$")
    lines = lines.with_columns(
        (next_to & both_body & ~pl.col("after_blank")).fill_null(False).alias("follows"),
        (next_to & both_body & is_initial.shift(1) & starts_small).fill_null(False).alias("after_initial"),
    )
    if not lines.select((pl.col("follows") | pl.col("after_initial")).any()).item():
        return lines.select(columns)
    length = pl.col("text").str.len_chars().cast(pl.Int32)
    lines = lines.with_columns((~pl.col("follows")).cum_sum().alias("block"), length.alias("length"))
    is_last = pl.int_range(pl.len()) == pl.len() - 1
    full = pl.col("length").filter(~is_last)
    blocks = lines.group_by("block").agg(
        (
            (pl.len() > 1)
            & (full.min() >= WRAPPED[0])
            & (pl.col("length").max() <= WRAPPED[1])
            & (full.max() - full.min() <= RAGGED)
            & (pl.col("text").str.contains(r"^[\p{Ll}\p{Nd}]").sum() >= SMALL_STARTS * (pl.len() - 1))
        ).alias("is_wrapped")
    )
    lines = lines.join(blocks, on="block", how="left", maintain_order="left").with_columns(
        ((pl.col("follows") & pl.col("is_wrapped")) | pl.col("after_initial")).alias("continues")
    )
    continued = pl.col("continues").shift(-1, fill_value=False)
    next_small = pl.col("text").shift(-1).str.contains(r"^\p{Ll}")
    divided = continued & next_small & pl.col("text").str.contains(r"\p{L}-$")
    glue = (
        pl.when(~continued | pl.col("after_initial").shift(-1, fill_value=False))
        .then(pl.lit(""))
        .otherwise(pl.lit(" "))
    )
    piece = pl.when(divided).then(pl.col("text").str.head(-1)).otherwise(pl.concat_str("text", glue))
    lines = lines.with_columns(piece.alias("piece"), (~pl.col("continues")).cum_sum().alias("paragraph"))
    return (
        lines.group_by("paragraph", maintain_order=True)
        .agg(
            pl.col("document_id", "role", "first_line").first(),
            pl.col("piece").str.join("").alias("text"),
            pl.col("last_line").last(),
        )
        .select(columns)
    )


def make_bodies(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """`document_id, text`, in order -> document_id, body, paragraph_count."""
    return paragraphs.group_by("document_id", maintain_order=True).agg(
        pl.col("text").str.join(SEPARATOR).alias("body"),
        pl.len().cast(pl.Int32).alias("paragraph_count"),
    )
