"""The files and addresses that were read."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from schemas.table import Table, column, load_id_column


class Inputs(Table, key=("source_uri", "etag")):
    """One row is a state of a file or address that a load has read."""

    source_uri: str = column("Where it was read.", example="file:///data/scrapes/2018-06.jsonl.gz")
    etag: str = column(
        "What tells this state from another: size and time of change of a file, the hash of a stream, the ETag of an"
        " address. An input with a known etag is not read again.",
        example="1a8f-5d2c8a91b2e00",
    )
    format: str = column("How it was read, found by its content.", example="ndjson.gz")
    size: pl.Int64 = column("Size as stored (compressed where it is).", example=6790, unit="bytes", at_least=0)
    modified_at: Annotated[pl.Datetime, "us", "UTC"] = column(
        "When the source says it changed last.", example="2018-06-09T02:11:00Z", nullable=True
    )
    document_count: pl.Int32 = column("Documents found in it, known ones too.", example=1, unit="documents", at_least=0)
    reject_count: pl.Int32 = column("Documents refused.", example=0, unit="documents", at_least=0)
    load_id: str = load_id_column()
