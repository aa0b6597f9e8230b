"""Body lines -> paragraphs -> bodies."""

from __future__ import annotations

from functools import cache

import polars as pl

from flows.segment.hygiene import tidy
from flows.segment.languages import known_languages, load_language
from schemas.paragraphs import PARAGRAPH_ROLES

SEPARATOR = "\n\n"
WRAPPED = (30, 110)
"""A line that was wrapped has so many characters: a newspaper's column, 72 and 80 columns are usual."""
FULL = 0.8
"""The share of a wrapped paragraph's lines on which the next line's first word had no room."""
SMALL_STARTS = 0.3
"""The share of a paragraph's lines that begin in lower case; in a poem each line begins with a capital."""
_ENDS = r"[.!?…:][\"”’»)]*$"
_ITEM = r"^(?:\p{Nd}{1,3}[.)]|[-–•*])\s"
_WORDS = ("A", "I", "O", "E", "Y", "À")
"""Capitals that are words, too, in some language."""
_COLUMNS = ("document_id", "text", "role", "first_line", "last_line")


def make_paragraphs(lines: pl.DataFrame) -> pl.DataFrame:
    """`document_id, line_index, text, role, after_blank`, in order -> one row a paragraph of each document's body.

    Out: document_id, paragraph_index, start_char, end_char, text, role, first_line, last_line; offsets are
    code points into the body, which is the paragraphs joined by a blank line. Lines that were hard-wrapped are joined
    again, with the words that were divided at their ends; poems, lists and tables are not.
    """
    kept = lines.filter(pl.col("role").is_in(PARAGRAPH_ROLES))
    tidied = kept.with_columns(tidy(kept["text"])).filter(pl.col("text") != "")
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
    is_next = (pl.col("document_id") == pl.col("document_id").shift(1)) & (
        pl.col("first_line") == pl.col("last_line").shift(1) + 1
    )
    both_body = (pl.col("role") == "body") & (pl.col("role").shift(1) == "body")
    is_next = (is_next & both_body).fill_null(False)
    after_initial = (
        is_next & pl.col("text").str.contains(r"^\p{Ll}") & pl.col("text").shift(1).str.contains(r"^\p{Lu}$")
    )
    lines = lines.with_columns(after_initial.fill_null(False).alias("after_initial"))
    if lines["after_initial"].any():
        lines = _join_initials(lines)
    lines = lines.with_columns((is_next & ~pl.col("after_blank")).alias("follows"))
    return _join_wrapped(lines) if lines["follows"].any() else lines.select(_COLUMNS)


def _join_initials(lines: pl.DataFrame) -> pl.DataFrame:
    """A drop cap is a line of one capital before the rest of its word, or a word itself ("A new")."""
    initial, joined = pl.col("text").shift(1), pl.col("text").shift(1) + pl.col("text")
    is_word = initial.is_in(_WORDS) & ~joined.str.extract(r"^([\w'’]+)").is_in(_usual_words())
    text = pl.when(is_word).then(initial + " " + pl.col("text")).otherwise(joined)
    return lines.with_columns(
        pl.when("after_initial").then(text).otherwise("text").alias("text"),
        *(
            pl.when("after_initial").then(pl.col(name).shift(1)).otherwise(name).alias(name)
            for name in ("first_line", "after_blank")
        ),
    ).filter(~pl.col("after_initial").shift(-1, fill_value=False))


@cache
def _usual_words() -> list[str]:
    """Words that begin sentences, of all languages."""
    return sorted(frozenset().union(*(load_language(code).starters for code in known_languages())))


def _join_wrapped(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of one block (no blank line between them) are joined where they were wrapped.

    Wrapped is a block in which the next line's first word had no room on most lines, but for those that end a
    paragraph, and which looks like prose, not like a poem, a list or a table.
    """
    goes_on = pl.col("follows").shift(-1, fill_value=False)
    lines = lines.with_columns(
        (~pl.col("follows")).cum_sum().alias("block"),
        goes_on.alias("goes_on"),
        pl.col("text").str.len_chars().cast(pl.Int32).alias("length"),
        pl.col("text").str.contains(r"^\p{Ll}").alias("is_small"),
        pl.col("text").str.extract(r"^(\S+)").str.len_chars().cast(pl.Int32).shift(-1).alias("next_word"),
    )
    had_room = pl.col("length") + 1 + pl.col("next_word") <= pl.col("length").max().over("block")
    lines = lines.with_columns(
        (goes_on & had_room & ~pl.col("text").str.ends_with("-")).fill_null(False).alias("had_room"),
        (pl.col("text").str.contains(_ENDS) & ~pl.col("is_small").shift(-1, fill_value=False)).alias("may_end"),
    ).with_columns((pl.col("had_room") & pl.col("may_end")).alias("ends"))
    inner = pl.col("goes_on") & ~pl.col("ends")
    blocks = lines.group_by("block").agg(
        (
            inner.any()
            & (pl.col("length").filter(inner).min() >= WRAPPED[0])
            & (pl.col("length").max() <= WRAPPED[1])
            & ((inner & ~pl.col("had_room")).sum() >= FULL * inner.sum())
            & ((pl.col("follows") & pl.col("is_small")).sum() >= SMALL_STARTS * inner.sum())
            & ~(pl.col("follows") & pl.col("text").str.contains(_ITEM)).any()
        )
        .fill_null(False)
        .alias("is_wrapped")
    )
    continues = pl.col("follows") & pl.col("is_wrapped") & ~pl.col("ends").shift(1, fill_value=False)
    lines = lines.join(blocks, on="block", how="left", maintain_order="left").with_columns(continues.alias("continues"))
    continued = pl.col("continues").shift(-1, fill_value=False)
    divided = continued & pl.col("is_small").shift(-1, fill_value=False) & pl.col("text").str.contains(r"\p{L}-$")
    piece = (
        pl.when(divided)
        .then(pl.col("text").str.head(-1))
        .when(continued)
        .then(pl.concat_str("text", pl.lit(" ")))
        .otherwise("text")
    )
    lines = lines.with_columns(piece.alias("piece"), (~pl.col("continues")).cum_sum().alias("paragraph"))
    return (
        lines.group_by("paragraph", maintain_order=True)
        .agg(
            pl.col("document_id", "role", "first_line").first(),
            pl.col("piece").str.join("").alias("text"),
            pl.col("last_line").last(),
        )
        .select(_COLUMNS)
    )


def make_bodies(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """`document_id, text`, in order -> document_id, body, paragraph_count."""
    return paragraphs.group_by("document_id", maintain_order=True).agg(
        pl.col("text").str.join(SEPARATOR).alias("body"),
        pl.len().cast(pl.Int32).alias("paragraph_count"),
    )
