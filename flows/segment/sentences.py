"""Paragraphs -> sentences."""

from __future__ import annotations

import polars as pl

from flows.segment.spans import sentence_spans
from flows.segment.words import count_words


def make_sentences(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """`article_id, paragraph_index, start_char, text, language`, in order -> one row a sentence.

    Out: article_id, sentence_index, paragraph_index, start_char, end_char, text, word_count; offsets are code points
    into the body. No sentence crosses a paragraph.
    """
    spans = sentence_spans(paragraphs["text"], paragraphs["language"])
    cut = pl.col("text").str.slice(pl.col("span_start"), pl.col("end_char") - pl.col("span_start"))
    return (
        paragraphs.select(
            "article_id", "paragraph_index", pl.col("start_char").alias("base"), "text", spans.alias("span")
        )
        .explode("span", empty_as_null=False)
        .unnest("span")
        .with_columns(pl.col("start_char").alias("span_start"))
        .with_columns(cut)
        .select(
            "article_id",
            pl.int_range(pl.len(), dtype=pl.Int32).over("article_id").alias("sentence_index"),
            "paragraph_index",
            (pl.col("base") + pl.col("start_char")).alias("start_char"),
            (pl.col("base") + pl.col("end_char")).alias("end_char"),
            "text",
            count_words(pl.col("text")).alias("word_count"),
        )
    )
