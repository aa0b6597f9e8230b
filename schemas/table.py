"""What every table's model has in common: how a column is declared, the key, the order, the parent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, ClassVar

import pandera.polars as pa
import polars as pl

ID_PATTERN = r"^[0-9a-f]{32}$"
PRECISIONS = ("year", "month", "day", "minute", "second")


def column(
    description: str,
    *,
    example: object,
    unit: str | None = None,
    nullable: bool = False,
    isin: Sequence[str] | None = None,
    pattern: str | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Any:
    """A column: what it means, an example, the unit of a number, and the checks that each value must pass."""
    return pa.Field(
        description=description,
        nullable=nullable,
        isin=isin,
        str_matches=pattern,
        ge=at_least,
        le=at_most,
        metadata={"example": example, "unit": unit},
    )


def id_column(description: str, *, nullable: bool = False) -> Any:
    """A 128-bit BLAKE2b as lower-case hex."""
    return column(description, example="0f6a…c41e (32 digits)", pattern=ID_PATTERN, nullable=nullable)


def load_id_column() -> Any:
    """The load that wrote the row, the same column in every table."""
    return id_column("The load that wrote the row.")


def follows_without_gap(key: str, index: str) -> pl.Expr:
    """Per row: does `index` count 0, 1, 2, ... within each run of `key`? The frame must be in the table's order."""
    same = pl.col(key) == pl.col(key).shift(1)
    expected = pl.when(same.fill_null(False)).then(pl.col(index).shift(1) + 1).otherwise(0)
    return pl.col(index) == expected


AS_EXPRESSIONS: dict[str, Callable[..., pl.Expr]] = {
    "greater_than_or_equal_to": lambda values, min_value: (values >= min_value).all(),
    "less_than_or_equal_to": lambda values, max_value: (values <= max_value).all(),
    "isin": lambda values, allowed_values: values.is_in(list(allowed_values)).all(),
    "str_matches": lambda values, pattern: values.unique().str.contains(pattern).all(),
}
"""Pandera's checks that `column` declares, as one value per column; nulls pass, as they do there."""
OF_ROWS: dict[str, Callable[..., pl.Expr]] = {"index_has_no_gap": follows_without_gap}
"""The checks of whole rows, by the table's key."""


class Table(pa.DataFrameModel):
    """The base of every table's model. A subclass's docstring starts with its grain."""

    _key: ClassVar[tuple[str, ...]] = ()
    _row_group_rows: ClassVar[int] = 122_880

    class Config:
        """Pandera's options: exactly these columns, in this order."""

        strict = True
        ordered = True

    def __init_subclass__(cls, *, key: tuple[str, ...], row_group_rows: int = 122_880, **options: Any) -> None:
        """`key`: the columns that name a row. `row_group_rows`: DuckDB's own, fewer where a row holds a whole text."""
        super().__init_subclass__(**options)  # type: ignore[no-untyped-call]
        cls._key = key
        cls._row_group_rows = row_group_rows

    @classmethod
    def key(cls) -> tuple[str, ...]:
        """The columns that name a row: no two rows of the table share them."""
        return cls._key

    @classmethod
    def row_group_rows(cls) -> int:
        """Rows in a Parquet row group: fixed, so that a file's bytes do not depend on how its rows arrived."""
        return cls._row_group_rows

    @classmethod
    def table_name(cls) -> str:
        """`ArticleDocuments` -> `article_documents`."""
        return "".join("_" + c.lower() if c.isupper() else c for c in cls.__name__).lstrip("_")

    @classmethod
    def grain(cls) -> str:
        """What one row is: the docstring's first line."""
        return (cls.__doc__ or "").strip().splitlines()[0]

    @classmethod
    @cache
    def dtypes(cls) -> dict[str, pl.DataType]:
        """Column name -> Polars type, in the order of the table."""
        return {name: dtype.type for name, dtype in cls.to_schema().dtypes.items()}

    @classmethod
    def passes(cls, frame: pl.DataFrame) -> bool:
        """Whether `validate` would find nothing, asked in one query a table where Pandera asks one or two a check.

        That takes .3 ms a table in place of 15; who breaks what is Pandera's to say.
        """
        if list(frame.schema.items()) != list(cls.dtypes().items()):
            return False
        required, checks = cls._checks()
        return not any(frame[name].null_count() for name in required) and all(frame.select(checks).row(0))

    @classmethod
    @cache
    def _checks(cls) -> tuple[list[str], list[pl.Expr]]:
        """The columns that have no nulls, and all other checks, a value each."""
        schema = cls.to_schema()
        required = [name for name, column_ in schema.columns.items() if not column_.nullable]
        checks = [
            AS_EXPRESSIONS[str(check.name)](pl.col(name), **(check.statistics or {}))
            for name, column_ in schema.columns.items()
            for check in column_.checks
        ]
        checks += [OF_ROWS[str(check.name)](*cls.key()).all() for check in schema.checks]
        return required, [check.alias(str(number)) for number, check in enumerate(checks)]

    @classmethod
    def no_rows(cls) -> pl.DataFrame:
        """A frame of the table without rows."""
        return pl.DataFrame(schema=cls.dtypes())
