"""Words are counted as a pattern for Unicode's word rules counts them, wherever a text is cut."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from flows.segment.words import _CHARACTERS, _JOINS, count_words, words_between

WORD = rf"[{_CHARACTERS}&&\p{{L}}]|[\w--[{_CHARACTERS}]]+(?:[{_JOINS}][\w--[{_CHARACTERS}]]+)*"
TEXTS = st.text(alphabet="ab1 .,:'’;-_éßя漢かカกא\u0301😀𐐷𠀀\n", max_size=20)


@given(st.lists(TEXTS, max_size=4))
def test_counts_are_those_of_the_pattern(texts: list[str]) -> None:
    series = pl.Series("text", texts, pl.String)
    assert count_words(series).to_list() == series.str.count_matches(WORD).to_list()


@given(TEXTS.filter(bool), st.data())
def test_a_part_counts_as_if_it_were_alone(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    codes = np.frombuffer(f"\0{text}\0".encode("utf-32-le"), np.int32)
    found = words_between(codes, np.array([start + 1]), np.array([end + 1]))
    assert found.tolist() == count_words(pl.Series([text[start:end]])).to_list()
