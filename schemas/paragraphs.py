"""The paragraphs of the articles' bodies."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.table import Table, column, follows_without_gap, id_column, load_id_column

BODY_ROLES = ("body", "subhead", "list_item", "quote", "table")
"""Roles of lines that make the body, unless the setting `body_roles` says otherwise."""
PARAGRAPH_ROLES = (*BODY_ROLES, "headline", "subheadline", "caption", "credit")
"""Roles of lines that can be told to make it."""


class Paragraphs(Table, key=("article_id", "paragraph_index")):
    """One row is a paragraph of an article's body."""

    article_id: str = id_column("The article.")
    paragraph_index: pl.Int32 = column("The paragraph's number in the body, from 0.", example=0, at_least=0)
    start_char: pl.Int32 = column("Where it starts in `articles.body`.", example=0, unit="code points", at_least=0)
    end_char: pl.Int32 = column("Where it ends, exclusive.", example=467, unit="code points", at_least=1)
    text: str = column("The paragraph, one line.", example="Ever since the founding of …")
    role: str = column("What it is.", example="body", isin=PARAGRAPH_ROLES)
    word_count: pl.Int32 = column(
        "Words (characters for Chinese, Japanese, Thai, Lao, Khmer, Burmese).", example=68, at_least=0
    )
    document_id: str = id_column("The document that it comes from.")
    first_line: pl.Int32 = column("The first of its lines there, `lines.line_index`.", example=5, at_least=0)
    last_line: pl.Int32 = column("The last of its lines, inclusive.", example=5, at_least=0)
    load_id: str = load_id_column()

    @pa.dataframe_check(error="paragraph_index must count 0, 1, 2, ... within its article")
    def index_has_no_gap(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Indexes without gaps."""
        return data.lazyframe.select(follows_without_gap(*cls.key()))
