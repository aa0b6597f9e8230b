"""Tables of cases, and what is asked of some rows alone."""

from __future__ import annotations

import polars as pl

from flows.clean.cases import by_case, first_case, only_where


def test_the_first_case_that_holds_decides() -> None:
    frame = pl.DataFrame({"size": [1, 5, None, 20]})
    cases = (pl.col("size") > 10, pl.col("size") > 3, pl.lit(value=True))
    found = frame.with_columns(first_case(cases)).select(by_case(["long", "short", "none"]).alias("name"))
    assert found["name"].to_list() == ["none", "short", "none", "long"]


def test_some_rows_alone_are_looked_at() -> None:
    frame = pl.DataFrame({"text": ["One", "Two", "Three", "One"], "length": [3, 3, 5, None]})
    text = pl.col("text")
    made = only_where(frame, pl.col("length") == 3, text.str.to_lowercase() + text)
    assert made.to_list() == ["oneOne", "twoTwo", None, None]
    assert only_where(frame, pl.col("length") > 9, text == "One").to_list() == [None] * 4
