"""Promos inside a paragraph."""

from __future__ import annotations

import pytest
from made_up import raw_documents

from flows.clean import clean_documents

SAID = "The council of Riverton voted on Tuesday to close the old bridge for two years, the mayor said."
MORE = "Work is to begin in March and will cost about 12 million euros, of which the state pays a third."


@pytest.mark.parametrize(
    "promo",
    [
        "Read more: Ferry to run until midnight",
        "READ ALSO: Ferry to run until midnight",
        "(Lesen Sie auch: Fähre fährt bis Mitternacht)",
        "Sign up for our newsletter to get the news of the valley every morning.",
        "À lire aussi : Le bac roulera jusqu'à minuit",
    ],
)
def test_a_promo_at_the_end_is_a_line_of_its_own(promo: str) -> None:
    cleaned = clean_documents(raw_documents({"a": f"Bridge closes\n\n{SAID} {promo}\n\n{MORE}\n".encode()}))
    lines = cleaned.lines.select("text", "role", "rule", "line_index").rows()
    assert lines[1][:2] == (SAID, "body")
    assert lines[2] == (promo, "promo", "promo.in_paragraph", 2)
    assert lines[3][:2] == (MORE, "body")
    text = cleaned.documents["text"][0]
    for start, end, line in cleaned.lines.select("start_char", "end_char", "text").iter_rows():
        assert text[start:end] == line


@pytest.mark.parametrize(
    "sentence",
    [
        "He asked them to read: nobody did.",
        "“Join our protest”, she had written.",
        "It was the most read: 400 people saw it.",
        "Critics recommended: close it.",
    ],
)
def test_a_sentence_stays_whole(sentence: str) -> None:
    cleaned = clean_documents(raw_documents({"a": f"Bridge closes\n\n{SAID} {sentence}\n\n{MORE}\n".encode()}))
    assert f"{SAID} {sentence}" in cleaned.lines["text"].to_list()
