"""The visible lines of the documents with what each one is: nothing that cleaning removes is lost."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.table import Table, column, follows_without_gap, id_column, load_id_column

ROLES = (
    "headline",
    "subheadline",
    "byline",
    "dateline",
    "timestamp",
    "editor_note",
    "subhead",
    "body",
    "list_item",
    "quote",
    "table",
    "caption",
    "credit",
    "author_note",
    "pager",
    "navigation",
    "promo",
    "ad",
    "related",
    "legal",
    "consent",
    "comment",
    "other",
)


class Lines(Table, key=("document_id", "line_index")):
    """One row is a visible line (block) of a document; every non-blank character of its text is in exactly one."""

    document_id: str = id_column("The document.")
    line_index: pl.Int32 = column("The line's number in the document, from 0.", example=2, at_least=0)
    start_char: pl.Int32 = column("Where it starts in `documents.text`.", example=81, unit="code points", at_least=0)
    end_char: pl.Int32 = column("Where it ends, exclusive.", example=92, unit="code points", at_least=1)
    text: str = column("The line without blanks around it.", example="Print Print")
    role: str = column("What the line is.", example="navigation", isin=ROLES)
    score: pl.Float32 = column("How sure the role is, 0 to 1.", example=0.9, at_least=0, at_most=1)
    rule: str = column("The rule or model that gave the role.", example="navigation.print")
    load_id: str = load_id_column()

    @pa.dataframe_check(error="line_index must count 0, 1, 2, ... within its document")
    def index_has_no_gap(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Indexes without gaps."""
        return data.lazyframe.select(follows_without_gap(*cls.key()))
