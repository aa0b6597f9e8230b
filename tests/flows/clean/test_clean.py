"""What holds for every document: no character is lost, neighbours do not matter, no input is slow."""

from __future__ import annotations

import polars as pl
import pytest
from cost import assert_cheap
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import raw_documents

from flows.clean import DRAFT_COLUMNS, LINE_COLUMNS, clean_documents
from schemas.lines import ROLES

LINES = st.sampled_from(
    [
        "Bridge opens after years of work", "By Jane Doe", "Print", "", "  ", "1 2 3 >", "Related:", "It did. At last.",
        "(Valley Post) | Updated: 2019-03-01", "The bridge cost 35 million and has no toll, they said on Monday.",
        "Leave a comment", "- one", "©2019 Valley Post", "我市新建三座公园明年开放", "👩‍👩‍👧 e\u0301 مرحبا",
    ]
) | st.text(max_size=60)  # fmt: skip
TEXTS = st.lists(LINES, max_size=25).map("\n".join)


@given(st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_every_character_is_in_one_line(texts: list[str]) -> None:
    ids = [str(number) for number in range(len(texts))]
    documents = {name: text.encode("utf-8", "replace") for name, text in zip(ids, texts, strict=True)}
    cleaned = clean_documents(raw_documents(documents))
    known = dict(cleaned.documents.select("document_id", "text").iter_rows())
    assert sorted([*known, *cleaned.refusals["document_id"]]) == ids
    assert cleaned.drafts["document_id"].to_list() == list(known)
    for document_id, text in known.items():
        position = 0
        lines = cleaned.lines.filter(pl.col("document_id") == document_id)
        for index, (start, end, line) in enumerate(lines.select("start_char", "end_char", "text").iter_rows()):
            assert text[start:end] == line
            assert not text[position:start].strip()
            assert lines["line_index"][index] == index
            position = end
        assert not text[position:].strip()
    assert set(cleaned.lines["role"]) <= set(ROLES)
    assert dict(cleaned.lines.schema) == LINE_COLUMNS
    assert dict(cleaned.drafts.schema) == DRAFT_COLUMNS


@given(st.lists(TEXTS, min_size=2, max_size=5))
@settings(max_examples=15, deadline=None)
def test_a_document_alone_is_as_in_a_batch(texts: list[str]) -> None:
    documents = {str(number): text.encode("utf-8", "replace") for number, text in enumerate(texts)}
    together = clean_documents(raw_documents(documents))
    for name, data in documents.items():
        alone = clean_documents(raw_documents({name: data}))
        this = pl.col("document_id") == name
        assert together.lines.filter(this).equals(alone.lines)
        assert together.drafts.filter(this).equals(alone.drafts)


def test_no_documents_give_no_rows() -> None:
    cleaned = clean_documents(raw_documents({}))
    assert cleaned.lines.is_empty()
    assert dict(cleaned.drafts.schema) == DRAFT_COLUMNS


REFUSED = [
    (b"", "empty"),
    (b" \n\t\n", "empty"),
    (b"\x00\x01\x02\x03\x04\x05" * 100, "binary"),
]


@pytest.mark.parametrize(("data", "reason"), REFUSED)
def test_what_is_no_text_is_refused(data: bytes, reason: str) -> None:
    cleaned = clean_documents(raw_documents({"one": data}))
    assert cleaned.refusals["reason"].to_list() == [reason]
    assert cleaned.lines.is_empty()


HOSTILE = {
    "dots": "." * 200_000,
    "quotes": "\"'“" * 70_000,
    "brackets": "([{" * 70_000,
    "one long line": "The bridge was opened on Monday. " * 30_000,
    "many lines": "Print\n" * 20_000 + "A. " * 20_000,
    "capitals with stops": "A. B. C. " * 25_000,
    "dates": "2018-06-09 10:00 " * 12_000,
    "blanks": "a" + " " * 300_000 + "b",
    "blank lines": "\n \n" * 100_000 + "b",
    "numbers": "1 2 3 " * 30_000,
}
USUAL = "The bridge was opened on Monday after years of work, the council said.\n\n" * 4_000


def clean(text: str) -> None:
    clean_documents(raw_documents({"one": text.encode()}))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_what_text_costs(name: str) -> None:
    usual = (USUAL * 5)[: len(HOSTILE[name])]
    assert_cheap(lambda: clean(HOSTILE[name]), lambda: clean(usual), 10)


def test_a_long_line_is_body_once() -> None:
    twice = "The bridge cost 35 million euros and has no toll, they said in a statement on Monday morning."
    text = f"Bridge opens after years of work\n\n{twice}\n\nNobody came.\n\n{twice}\n"
    lines = clean_documents(raw_documents({"a": text.encode()})).lines
    assert lines.filter(pl.col("text") == twice).select("role", "rule").rows()[1] == ("other", "other.copy")
