"""Paragraphs -> sentences."""

from __future__ import annotations

import polars as pl

from flows.segment.spans import find_sentences


def make_sentences(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """`article_id, paragraph_index, start_char, text, language`, in order -> one row a sentence.

    Out: article_id, sentence_index, paragraph_index, start_char, end_char, text, word_count; offsets are code points
    into the body. No sentence crosses a paragraph.
    """
    found = find_sentences(paragraphs["text"], paragraphs["language"])
    row = found["row"]
    base = paragraphs["start_char"].gather(row)
    placed = found.with_columns(
        paragraphs["article_id"].gather(row),
        paragraphs["paragraph_index"].gather(row),
        pl.col("start_char") + base,
        pl.col("end_char") + base,
    )
    index = pl.int_range(pl.len(), dtype=pl.Int32).over(pl.col("article_id").rle_id())
    return placed.select(
        "article_id",
        index.alias("sentence_index"),
        "paragraph_index",
        "start_char",
        "end_char",
        "text",
        "word_count",
    )
