"""The data dictionary: every table and column, from the models."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import polars as pl

from schemas import MODELS
from schemas.table import Table

INTRODUCTION = """# The tables

Open `warehouse.duckdb` (read-only) with DuckDB or a BI tool: it has a view for each table below. `articles`,
`article_documents`, `paragraphs` and `sentences` show the current text of each article and live blog;
`all_articles` and so on show every text of everything. `sentences_wide` and `paragraphs_wide` add headline, publisher,
date and address to each row. The Parquet files of a table lie in the folder of its name.

Ids are 128-bit hashes in hex. Offsets count Unicode code points from 0, the end excluded, so `text` is
`source[start_char:end_char]`. Times are UTC. Broadsheet writes this page itself.
"""


@cache
def data_dictionary() -> str:
    """All tables as a Markdown page."""
    return "\n".join([INTRODUCTION, *(line for model in MODELS for line in _table_lines(model))])


def _table_lines(model: type[Table]) -> Iterator[str]:
    yield f"## {model.table_name()}\n"
    yield f"{model.grain()} Key: {', '.join(f'`{name}`' for name in model.key())}.\n"
    yield "| column | type | meaning | example |"
    yield "|---|---|---|---|"
    types = model.dtypes()
    for name, column in model.to_schema().columns.items():
        metadata = column.metadata or {}
        unit = f" In {metadata['unit']}." if metadata.get("unit") else ""
        missing = " May be missing." if column.nullable else ""
        meaning = f"{column.description}{unit}{missing}{_allowed(column.checks)}"
        yield f"| {name} | {type_name(types[name])} | {_cell(meaning)} | {_cell(str(metadata.get('example', '')))} |"
    yield ""


def type_name(dtype: pl.DataType) -> str:
    """A type as people write it."""
    if isinstance(dtype, pl.List):
        return f"list of {type_name(dtype.inner)}"  # type: ignore[arg-type]
    names = {
        pl.Datetime: "time (UTC)",
        pl.Date: "date",
        pl.Boolean: "true/false",
        pl.Binary: "bytes",
        pl.String: "text",
    }
    return names.get(dtype.base_type(), str(dtype).lower())


def _allowed(checks: object) -> str:
    """The values of a closed vocabulary."""
    for check in checks if isinstance(checks, list) else []:
        if check.name == "isin":
            return " One of " + ", ".join(f"`{value}`" for value in check.statistics["allowed_values"]) + "."
    return ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
