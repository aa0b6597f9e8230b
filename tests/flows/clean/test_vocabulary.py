"""Lists of words as patterns."""

from __future__ import annotations

import re

import polars as pl
import pytest

from flows.clean.vocabulary import alternatives, any_of, words

TEXTS = ("Read more", "read  more about", "readmore", "legal notice.", "legally", "相关新闻报道", "min", "std.")


def test_a_tree_of_words() -> None:
    assert any_of(["legal notice", "legal", "live", "相关"]) == r"(?:l(?:egal(?:\s+notice\b|\b)|ive\b)|相关)"
    assert any_of([]) == ""


@pytest.mark.parametrize("name", ["ago_unit", "agency", "by", "legal", "share"])
def test_the_tree_finds_what_the_list_finds(name: str) -> None:
    """The same words in both engines: each word, and the longest of two where one begins the other."""
    pattern = re.compile(alternatives(name), re.IGNORECASE)
    alone = {word: re.compile(any_of([word]), re.IGNORECASE) for word in words(name)}
    texts = [*TEXTS, *(f"{word}{end}" for word in words(name) for end in ("", " x", "x"))]
    by_polars = pl.Series(texts).str.to_lowercase().str.contains(f"^{pattern.pattern}")
    for text, is_found in zip(texts, by_polars, strict=True):
        longest = max((match[0] for one in alone.values() if (match := one.match(text))), key=len, default=None)
        found = pattern.match(text)
        assert (found and found[0]) == longest
        assert bool(found) == is_found
