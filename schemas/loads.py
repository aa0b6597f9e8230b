"""The loads: one row for each run that changed the warehouse. Clocks appear here alone."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from schemas.table import Table, column, load_id_column

STATUSES = ("committed", "refused")


def _count(table: str) -> pl.Int64:
    counted: pl.Int64 = column(f"Rows of `{table}` that it added.", example=1, unit="rows", at_least=0)
    return counted


class Loads(Table, key=("load_id",)):
    """One row is a committed load."""

    load_id: str = load_id_column()
    load_number: pl.Int32 = column("The load's number in this warehouse, from 1.", example=1, at_least=1)
    started_at: Annotated[pl.Datetime, "us", "UTC"] = column("When it started.", example="2026-11-24T06:00:00Z")
    finished_at: Annotated[pl.Datetime, "us", "UTC"] = column("When it was committed.", example="2026-11-24T06:00:04Z")
    version: str = column("The version of Broadsheet that ran.", example="0.1.0")
    status: str = column(
        "`refused`: more documents broke the schema than allowed, so only rejects were kept.",
        example="committed",
        isin=STATUSES,
    )
    known_count: pl.Int64 = column(
        "Documents that were read and skipped, because the warehouse has them or they came twice.",
        example=0,
        unit="documents",
        at_least=0,
    )
    inputs_count: pl.Int64 = _count("inputs")
    raw_count: pl.Int64 = _count("raw")
    documents_count: pl.Int64 = _count("documents")
    lines_count: pl.Int64 = _count("lines")
    articles_count: pl.Int64 = _count("articles")
    article_documents_count: pl.Int64 = _count("article_documents")
    paragraphs_count: pl.Int64 = _count("paragraphs")
    sentences_count: pl.Int64 = _count("sentences")
    rejects_count: pl.Int64 = _count("rejects")
