"""Which documents gave which article."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from schemas.table import Table, column, id_column, load_id_column


class ArticleDocuments(Table, key=("article_id", "document_id")):
    """One row is a document that gave an article, or a page of one."""

    article_id: str = id_column("The article.")
    document_id: str = id_column("The document.")
    page_number: pl.Int32 = column("Which page of the article it is, from 1.", example=1, at_least=1)
    observed_at: Annotated[pl.Datetime, "us", "UTC"] = column(
        "When the article had this text: when the document was fetched.", example="2018-06-10T08:00:00Z", nullable=True
    )
    load_id: str = load_id_column()
