"""The engine of the rules of roles."""

from __future__ import annotations

import polars as pl
from cost import assert_cheap

from flows.clean.rules import apply_rules


def test_patterns_are_compiled_once() -> None:
    """Though 40 others came between, and Polars keeps 32."""
    lines = pl.DataFrame({"text": ["Read more: Bridge closes"]}).with_columns(length=pl.col("text").str.len_chars())
    text = lines["text"]

    def after_others() -> None:
        for number in range(40):
            text.str.contains(f"x{number}+")
        apply_rules(lines)

    assert_cheap(after_others, lambda: apply_rules(lines), 2)


def test_accents_cost_little() -> None:
    line = "The council of Riverton voted on Tuesday to close the old bridge, the mayor said"
    plain, accents = (
        pl.DataFrame({"text": [f"{text} {number}" for number in range(5_000)]}).with_columns(
            length=pl.col("text").str.len_chars()
        )
        for text in (line, line.replace("e", "é"))
    )
    assert_cheap(lambda: apply_rules(accents), lambda: apply_rules(plain), 2)
