"""The documents' bytes, so that a newer version can process them again."""

from __future__ import annotations

import polars as pl

from schemas.table import Table, column, id_column, load_id_column


class Raw(Table, key=("document_id",), row_group_rows=8_192):
    """One row is the bytes of a document as they came."""

    document_id: str = id_column("The document.")
    bytes: pl.Binary = column("The document as it came, after decompression.", example="SCO to boost mutual …")
    media_type: str = column("What the bytes are.", example="text/plain")
    encoding: str = column(
        "The character encoding that they were read with: a byte order mark's, else the declared, else detected.",
        example="utf-8",
        nullable=True,
    )
    load_id: str = load_id_column()
