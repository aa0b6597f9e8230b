"""The sentences of the articles' bodies."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.table import Table, column, follows_without_gap, id_column, load_id_column


class Sentences(Table, key=("article_id", "sentence_index")):
    """One row is a sentence of an article's body; none crosses a paragraph."""

    article_id: str = id_column("The article.")
    sentence_index: pl.Int32 = column("The sentence's number in the body, from 0.", example=0, at_least=0)
    paragraph_index: pl.Int32 = column("The paragraph that it is in.", example=0, at_least=0)
    start_char: pl.Int32 = column("Where it starts in `articles.body`.", example=0, unit="code points", at_least=0)
    end_char: pl.Int32 = column("Where it ends, exclusive.", example=340, unit="code points", at_least=1)
    text: str = column("The sentence.", example="Ever since the founding of …")
    word_count: pl.Int32 = column(
        "Words (characters for Chinese, Japanese, Thai, Lao, Khmer, Burmese).", example=49, at_least=0
    )
    load_id: str = load_id_column()

    @pa.dataframe_check(error="sentence_index must count 0, 1, 2, ... within its article")
    def index_has_no_gap(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Indexes without gaps."""
        return data.lazyframe.select(follows_without_gap(*cls.key()))
