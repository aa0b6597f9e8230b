"""Lists of words as patterns."""

from __future__ import annotations

import re

import polars as pl
import pytest

from flows.clean.vocabulary import alternatives, any_of, read_data, words

TEXTS = ("Read more", "read  more about", "readmore", "legal notice.", "legally", "相关新闻报道", "min", "std.")


def test_a_tree_of_words() -> None:
    assert any_of(["legal notice", "legal", "live", "相关"]) == r"(?:l(?:egal(?:\s+notice\b|\b)|ive\b)|相关)"
    assert any_of([]) == ""


@pytest.mark.parametrize("name", read_data("words"))
def test_the_tree_finds_what_the_list_finds(name: str) -> None:
    """The same words in both engines: each word, and the longest of two where one begins the other."""
    pattern = alternatives(name)
    for text in (*TEXTS, *words(name), *(f"{word} x" for word in words(name)), *(f"{word}x" for word in words(name))):
        fitting = [word for word in words(name) if re.match(any_of([word]), text, re.IGNORECASE)]
        longest = max(fitting, key=len, default=None)
        found = re.match(pattern, text, re.IGNORECASE)
        assert (found and len(found[0].split())) == (longest and len(longest.split()))
        assert bool(found) == pl.Series([text.lower()]).str.contains(f"^{pattern}")[0]
