"""Tables of cases: the first whose condition holds for a row decides. And what is asked of some rows alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl


def first_case(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """`case`, the number of the first condition that holds: whens in each other take ten times as long to plan."""
    numbers = (
        pl.when(holds.fill_null(False)).then(pl.lit(at, pl.UInt8).alias("case")) for at, holds in enumerate(conditions)
    )
    return pl.coalesce(numbers)


def by_case(values: Sequence[str | float | None], dtype: type[pl.DataType] = pl.String) -> pl.Expr:
    """Of each row the value of its `case`."""
    return pl.lit(pl.Series(values, dtype=dtype)).gather(pl.col("case"))


def only_where(frame: pl.DataFrame, which: pl.Expr, value: pl.Expr) -> pl.Series:
    """`value` of the rows for which `which` holds, null of others: a `when` has it made for those, too."""
    is_asked = frame.select(which).to_series()
    made = frame.select([*dict.fromkeys(value.meta.root_names())]).filter(is_asked).select(value).to_series()
    return pl.repeat(None, frame.height, dtype=made.dtype, eager=True).scatter(is_asked.arg_true(), made)
