"""The documents: one page, dump or record each."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from schemas.table import Table, column, id_column, load_id_column


class Documents(Table, key=("document_id",), row_group_rows=8_192):
    """One row is a raw document with its visible text."""

    document_id: str = id_column("BLAKE2b of the document's bytes and its URI (its URL where known).")
    source_uri: str = column("The input that it came from.", example="file:///data/scrapes/2018-06.jsonl")
    position: pl.Int64 = column(
        "Its place in the input, from 0: the record, the archive's member.", example=0, at_least=0
    )
    url: str = column("Its address on the web, where the source tells.", example="https://example.com/a", nullable=True)
    fetched_at: Annotated[pl.Datetime, "us", "UTC"] = column(
        "When it was fetched, where the source tells.", example="2018-06-10T08:00:00Z", nullable=True
    )
    text: str = column(
        "Its visible text: a text dump with newlines normalised, or the visible blocks of a page joined by newlines.",
        example="SCO to boost mutual trust and benefit\n\n(China Daily )| Updated : 2018-06-09 …",
    )
    byte_length: pl.Int64 = column("Length of the bytes as they came.", example=6790, unit="bytes", at_least=0)
    hints: str = column(
        "What the source said beside the text, as a JSON object: title, date, author, publisher, language.",
        example='{"title": "SCO to boost mutual trust and benefit"}',
    )
    load_id: str = load_id_column()
