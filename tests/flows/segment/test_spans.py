"""Sentences: the golden rules, our own small set, and what holds for every text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from cost import assert_cheap, assert_linear
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.segment import sentence_spans

FIXTURES = Path(__file__).parents[2] / "fixtures" / "segment"


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FIXTURES / name).read_text("utf-8").splitlines()]


def split(text: str, language: str = "en") -> list[str]:
    spans = sentence_spans(pl.Series([text]), pl.Series([language], dtype=pl.String)).to_list()[0]
    return [text[span["start_char"] : span["end_char"]] for span in spans]


# Rules of pragmatic_segmenter that we do not follow. Arabic: it cuts at colons and commas, too. The others: words glued
# to the next sentence, lists of one item a line (paragraphs here), abbreviations that are words elsewhere.
NOT_FOLLOWED = {
    ("ar", 1), ("ar", 4), ("ar", 5), ("de", 24), ("es", 31), ("es", 33), ("es", 34), ("es", 35), ("it", 21),
    ("ru", 6),
}  # fmt: skip
GOLDEN = read("golden.jsonl")
NEWS = read("news.jsonl")
PHENOMENA = read("phenomena.jsonl")


@pytest.mark.parametrize("row", GOLDEN, ids=[f"{row['language']}-{row['id']}" for row in GOLDEN])
def test_a_golden_rule(row: dict[str, Any]) -> None:
    found = [sentence.strip() for sentence in split(row["text"], row["language"])]
    expected = [sentence.strip() for sentence in row["sentences"]]
    assert (found == expected) is ((row["language"], row["id"]) not in NOT_FOLLOWED)


@pytest.mark.parametrize("row", NEWS, ids=[row["text"][:30] for row in NEWS])
def test_our_own_set(row: dict[str, Any]) -> None:
    assert split(row["text"], row["language"]) == row["sentences"]


@pytest.mark.parametrize("row", PHENOMENA, ids=[f"{row['language']}-{row['text'][:30]}" for row in PHENOMENA])
def test_a_phenomenon(row: dict[str, Any]) -> None:
    assert split(row["text"], row["language"]) == row["sentences"]


def test_the_text_before_one_in_a_batch_changes_nothing() -> None:
    texts = pl.Series(["He met Smith", "I. The end came.", "At six", "5 p.m. Mr. Reed left."])
    together = sentence_spans(texts, pl.Series(["en"] * len(texts))).to_list()
    assert together == [sentence_spans(pl.Series([text]), pl.Series(["en"])).to_list()[0] for text in texts]


def test_a_code_with_a_region_means_its_language() -> None:
    text = "O Sr. Silva veio. Ele ficou."
    assert split(text, "pt-BR") == split(text, "pt") == ["O Sr. Silva veio.", "Ele ficou."]


WORDS = """\
The bridge opened.|Dr. Reed|U.S.|a.m.|?!|...|…|"|”|1.|2)|• one|a.|e\u0301|👩‍👧|。|「はい。」|؟|।|[17]|; El|\
[...]|[…]|Figure 1.5 A map"""
BLANKS = [" ", "\n", "\t", "\u00a0", "\u3000"]
MARKS = [*".?!…。！？؟।()[]«»“”'•:;–*\0"]
PIECES = st.sampled_from([*WORDS.split("|"), *BLANKS, *MARKS, "http://a.example/b.c"]) | st.text(max_size=8)
TEXTS = st.lists(PIECES, max_size=20).map("".join)
LANGUAGES = st.sampled_from(["en", "de", "es", "ja", "ru", "el", "xx", None])


@given(st.lists(st.tuples(TEXTS, LANGUAGES), max_size=6))
@example([("Her only wish: to be normal![...] For Mara has work to do.", "en")])
@example([("  • one", "en"), ("\n\t1. one 2. two", "en"), ("。 ?! Then", "en"), ("他说。\u00a0?! 我", "zh")])
@settings(max_examples=300, deadline=None)
def test_spans_partition_what_is_not_blank(rows: list[tuple[str, str | None]]) -> None:
    texts = pl.Series([text for text, _ in rows], dtype=pl.String)
    languages = pl.Series([language for _, language in rows], dtype=pl.String)
    together = sentence_spans(texts, languages).to_list()
    for number, (text, spans) in enumerate(zip(texts, together, strict=True)):
        position = 0
        for span in spans:
            start, end = span["start_char"], span["end_char"]
            assert position <= start < end
            assert not text[position:start].strip()
            assert text[start:end] == text[start:end].strip()
            position = end
        assert not text[position:].strip()
        alone = sentence_spans(texts.slice(number, 1), languages.slice(number, 1)).to_list()[0]
        assert spans == alone


def test_no_texts_give_no_spans() -> None:
    assert sentence_spans(pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.String)).to_list() == []
    assert sentence_spans(pl.Series(["", " "]), pl.Series(["en", "en"])).to_list() == [[], []]


def test_a_sentence_split_again_is_itself() -> None:
    sentences = [
        (sentence, row["language"])
        for row in GOLDEN + NEWS + PHENOMENA
        for sentence in split(row["text"], row["language"])
    ]
    again = [split(sentence, language) == [sentence] for sentence, language in sentences]
    assert sum(again) >= 0.99 * len(again)


HOSTILE = {
    "dots": "." * 200_000,
    "spaced dots": ". " * 100_000,
    "quotes": "X? \"'" * 40_000,
    "brackets": "([{" * 70_000,
    "closing brackets": ". [1]" * 40_000,
    "capitals with stops": "A.B.C." * 30_000,
    "initials": "A. B. " * 30_000,
    "list numbers": " ".join(f"{number % 12 + 1}. The item" for number in range(12_000)),
    "glued": "xyz.You" * 28_000,
    "no blanks": "a" * 300_000 + ". B",
    "addresses": "http://a.example/b " * 10_000,
    "title brackets": "《我们！" * 50_000,
    "semicolons": "x; The " * 30_000,
    "only quotes": '"' * 200_000,
    "stops and quotes": '." ' * 70_000,
    "stops and brackets": ".) (" * 50_000,
    "numbers": "1. " * 70_000,
    "blanks and bullets": ("\u2022" + " " * 2_000) * 100,
    "faces": "\N{GRINNING FACE} " * 60_000,
    "lines": "A.\n" * 70_000,
}
USUAL = (
    'The bridge was opened on Monday after years of work, Dr. Reed of Delta Inc. said. "It is late," he said. ' * 3_000
)


def cut(text: str, language: str = "en") -> None:
    sentence_spans(pl.Series([text]), pl.Series([language]))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_what_text_costs(name: str, language: str) -> None:
    usual = (USUAL * 4)[: len(HOSTILE[name])]
    # At most 3 times as much on a quiet machine (docs/segment.md).
    assert_cheap(lambda: cut(HOSTILE[name], language), lambda: cut(usual, language), 4)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_linear(name: str) -> None:
    text = HOSTILE[name] * 4
    assert_linear(lambda size: cut(text[:size]), len(text) // 16)
