"""The models: every table is described, and checks something."""

from __future__ import annotations

import polars as pl
import pytest

from schemas import TABLES
from schemas.table import Table

ON_DISK = (pl.String, pl.Binary, pl.Int32, pl.Int64, pl.Float32, pl.Boolean, pl.Date, pl.Datetime("us", "UTC"))


@pytest.mark.parametrize("model", TABLES.values(), ids=TABLES)
def test_every_column_says_what_it_is(model: type[Table]) -> None:
    assert model.grain().startswith("One row is")
    for name, column in model.to_schema().columns.items():
        assert column.description, name
        assert column.metadata["example"] is not None, name


@pytest.mark.parametrize("model", TABLES.values(), ids=TABLES)
def test_types_are_those_that_every_reader_knows(model: type[Table]) -> None:
    for name, dtype in model.dtypes().items():
        assert dtype in ON_DISK or dtype == pl.List(pl.String), name
    assert "load_id" in model.dtypes()
    assert set(model.key()) <= set(model.dtypes())


def test_names_are_the_modules() -> None:
    assert list(TABLES) == [
        "inputs",
        "raw",
        "documents",
        "lines",
        "articles",
        "article_documents",
        "paragraphs",
        "sentences",
        "rejects",
        "loads",
    ]
