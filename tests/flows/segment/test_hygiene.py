"""What a paragraph's text is freed of."""

from __future__ import annotations

import re
import unicodedata

import polars as pl
from cost import assert_cheap
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.segment.hygiene import _UNSEEN, _USUAL, tidy

ODD = "ab e\u0301é\u00a0\u3000\u200b\u00ad\ufeff\x1c\x85\u1100\u1161\u212b”漢か\u3099й"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet=ODD, max_size=8) | st.text(max_size=8), max_size=8))
def test_what_is_passed_over_was_tidy(texts: list[str]) -> None:
    texts = [re.sub("[&\ufffdÂÃÅÄÎÏÐÑØÙâï]", "", text) for text in texts]  # entities and mojibake are mended, too
    seen = [re.sub(r"\s+", " ", re.sub(_UNSEEN, "", text)).strip(" ") for text in texts]
    assert tidy(pl.Series(texts, dtype=pl.String)).to_list() == [unicodedata.normalize("NFC", text) for text in seen]


def test_usual_characters_change_nothing() -> None:
    """Neither alone nor after any other: none is a combining mark, a blank, unseen, or has another normal form."""
    usual = [char for char in map(chr, range(0x10000)) if re.match(_USUAL, char)]
    assert len(usual) > 30_000
    for char in usual:
        assert unicodedata.normalize("NFC", char) == char
        assert unicodedata.category(char) not in ("Mn", "Mc", "Cc", "Cf", "Zs", "Zl", "Zp")
    decompositions = [unicodedata.decomposition(chr(code)).split(" ") for code in range(0x30000)]
    swallowed = {parts[1] for parts in decompositions if len(parts) == 2 and not parts[0].startswith("<")}
    assert swallowed.isdisjoint(f"{ord(char):04X}" for char in usual)


def test_accents_and_quotes_cost_little() -> None:
    plain = "The council of Riverton voted on Tuesday to close the old bridge, the mayor said in the evening. " * 4
    accents = plain.replace("e", "é").replace(" the ", " “the” ")
    texts, others = (pl.Series([f"{text} {number}" for number in range(20_000)]) for text in (accents, plain))
    assert_cheap(lambda: tidy(texts), lambda: tidy(others), 6)
