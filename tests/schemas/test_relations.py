"""Spans are checked all at once; what that says is what a walk over each of them says."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from schemas.relations import Spans, _fit

SPANS = Spans("children", "parents", "key", "text")
TEXTS = st.text(alphabet="ab .\n\täé漢😀\u00a0\u3000\x1c", max_size=12)
CHANGES = ("none", "text", "start", "end", "swap", "drop", "gap", "null")


def cut(text: str) -> list[tuple[int, int, str]]:
    """A span for each run of characters between blanks."""
    spans, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        spans.append((start, start + len(word), word))
        start += len(word)
    return spans


def change(spans: list[tuple[Any, Any, Any]], name: str, at: int) -> list[tuple[Any, Any, Any]]:
    """Spans with one thing wrong."""
    if not spans:
        return spans
    at %= len(spans)
    start, end, text = spans[at]
    changed = {
        "text": (start, end, text[::-1] + "x"),
        "start": (start + 1, end, text),
        "end": (start, end + 1, text),
        "gap": (start + 1, end, text[1:]),
        "null": (None, end, text),
    }
    if name == "swap":
        return [*spans[:at], *spans[at : at + 2][::-1], *spans[at + 2 :]]
    if name == "drop":
        return spans[:at] + spans[at + 1 :]
    return [*spans[:at], changed.get(name, spans[at]), *spans[at + 1 :]]


@given(st.lists(st.tuples(TEXTS, st.sampled_from(CHANGES), st.integers(0, 9)), max_size=5))
def test_all_at_once_is_one_after_another(made: list[tuple[str, str, int]]) -> None:
    family = [(f"key {number}", text, change(cut(text), name, at)) for number, (text, name, at) in enumerate(made)]
    parents = pl.DataFrame(
        [(key, text) for key, text, _ in family], schema={"key": pl.String, "text": pl.String}, orient="row"
    )
    children = pl.DataFrame(
        [(key, *span) for key, _, spans in family for span in spans],
        schema={"key": pl.String, "start_char": pl.Int32, "end_char": pl.Int32, "text": pl.String},
        orient="row",
    )
    broken = []
    for key, text, spans in family:
        starts = [-1 if start is None else start for start, _, _ in spans]
        ends, pieces = [end for _, end, _ in spans], [piece for _, _, piece in spans]
        if not _fit(text, starts, ends, pieces):
            broken.append(key)
    assert sorted(key for key, _ in SPANS.broken(children, parents)) == broken


def test_children_that_stand_in_two_places_are_told() -> None:
    parents = pl.DataFrame({"key": ["a", "b"], "text": ["x y", "z"]})
    children = pl.DataFrame(
        {"key": ["a", "b", "a"], "start_char": [0, 0, 2], "end_char": [1, 1, 3], "text": ["x", "z", "y"]}
    )
    assert [key for key, _ in SPANS.broken(children, parents)] == ["a", "a"]


def test_spans_without_a_parent_are_told() -> None:
    parents = pl.DataFrame({"key": ["a"], "text": ["x"]})
    children = pl.DataFrame({"key": ["b", "a"], "start_char": [0, 0], "end_char": [1, 1], "text": ["q", "x"]})
    assert [key for key, _ in SPANS.broken(children, parents)] == ["b"]
