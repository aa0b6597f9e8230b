"""The models: every table is described, and checks something."""

from __future__ import annotations

import polars as pl
import pytest
from pandera.errors import SchemaErrors

from schemas import TABLES
from schemas.table import AS_EXPRESSIONS, Table

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


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("sentences", "start_char", -1), ("sentences", "text", None), ("sentences", "article_id", "no id"),
        ("sentences", "sentence_index", 5), ("lines", "role", "hero"), ("lines", "score", 1.5), ("lines", "rule", "r"),
    ],
)  # fmt: skip
def test_the_quick_look_says_what_pandera_says(table: str, column: str, value: object) -> None:
    row = {
        "document_id": "1" * 32, "article_id": "2" * 32, "load_id": "3" * 32, "line_index": 0, "sentence_index": 0,
        "paragraph_index": 0, "start_char": 0, "end_char": 1, "text": "x", "role": "body", "score": 1.0, "rule": "r",
        "word_count": 1,
    }  # fmt: skip
    types = TABLES[table].dtypes()
    frame = pl.DataFrame([{name: (row | {column: value})[name] for name in types}], schema=types)
    try:
        TABLES[table].validate(frame, lazy=True)
        is_valid = True
    except SchemaErrors:
        is_valid = False
    assert TABLES[table].passes(frame) is is_valid
    assert is_valid is (value == "r")


def test_the_quick_look_knows_every_check() -> None:
    columns = [column for model in TABLES.values() for column in model.to_schema().columns.values()]
    names = {str(check.name) for column in columns for check in column.checks}
    assert names <= set(AS_EXPRESSIONS)
