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

    def twice() -> None:  # for the others take nearly as long as the rules
        apply_rules(lines)
        apply_rules(lines)

    assert_cheap(after_others, twice, 2)


def test_accents_cost_little() -> None:
    line = "The council of Riverton voted on Tuesday to close the old bridge, the mayor said"
    plain, accents = (
        pl.DataFrame({"text": [f"{text} {number}" for number in range(5_000)]}).with_columns(
            length=pl.col("text").str.len_chars()
        )
        for text in (line, line.replace("e", "é"))
    )
    assert_cheap(lambda: apply_rules(accents), lambda: apply_rules(plain), 2)


def test_a_line_begins_with_its_rules_words_or_a_number() -> None:
    """Else the quick look at how lines begin keeps it from the rule."""
    lines = {
        "* Read more: Bridge closes": "related.line",
        "© Jane Doe": "legal.rights",
        "(c) Valley Post": "legal.rights",
        "第 2 页 / 共 3 页": "pager.page_of",
        "Hace 3 días atrás": "timestamp.relative",
        "In this photo a ferry leaves": "caption.label",
        "« 1 2 3 »": "pager.numbers",
        "_ ★ _": "other.marks",
        "›› Home | News": "navigation.words",
        "The bridge: Read more": None,
    }
    frame = pl.DataFrame({"text": list(lines)}).with_columns(length=pl.col("text").str.len_chars())
    assert apply_rules(frame)["rule"].to_list() == list(lines.values())
