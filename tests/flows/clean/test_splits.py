"""Promos inside a paragraph."""

from __future__ import annotations

import polars as pl
import pytest
from cost import assert_cheap, assert_linear
from made_up import raw_documents

from flows.clean import clean_documents
from flows.clean.splits import split_promos

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


def many_lines(text: str) -> pl.DataFrame:
    """What `split_promos` takes: a document of 4,000 lines of this text."""
    lines = pl.DataFrame({"text": [f"{text} {number}" for number in range(4_000)]}).with_row_index("line_index")
    length = pl.col("text").str.len_chars().cast(pl.Int32)
    return lines.with_columns(
        pl.col("line_index").cast(pl.Int32),
        pl.lit("a").alias("document_id"),
        pl.lit(0, pl.Int32).alias("start_char"),
        length.alias("end_char"),
        length.alias("length"),
    )


def test_accents_and_quotes_cost_little() -> None:
    plain, accents = many_lines(MORE * 3), many_lines(MORE.replace("e", "é").replace(" a ", " “a” ") * 3)
    assert_cheap(lambda: split_promos(accents), lambda: split_promos(plain), 6)


@pytest.mark.parametrize("piece", [". (", ". Read more", "Read more: ", ". sign up for our ", '." ', ".  ", "»►"])
def test_looking_for_promos_is_linear(piece: str) -> None:
    def look(size: int) -> None:
        text = piece * (size // len(piece))
        columns = {"document_id": ["a"], "line_index": [0], "start_char": [0], "end_char": [len(text)], "text": [text]}
        lines = pl.DataFrame({**columns, "after_blank": [True], "length": [len(text)]})
        split_promos(lines.cast({"line_index": pl.Int32, "start_char": pl.Int32, "length": pl.Int32}))

    assert_linear(look, 12_500)
