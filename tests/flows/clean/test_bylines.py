"""Who a byline names."""

from __future__ import annotations

import pytest

from flows.clean.bylines import is_person, read_byline, read_other
from flows.clean.people import names_in

NAMED = [
    ("By Jane Doe and John Roe", ("Jane Doe", "John Roe")),
    ("By JANE DOE", ("JANE DOE",)),
    ("By Jane Doe, Staff Writer", ("Jane Doe",)),
    ("By Reuters Staff", ()),
    ("By The Associated Press", ()),
    ("Von Anna Müller und Karl Schmidt, Berlin", ("Anna Müller", "Karl Schmidt")),
    ("Par Jean Dupont", ("Jean Dupont",)),
    ("作者：王小明", ("王小明",)),
    ("记者 李雷 韩梅梅", ("李雷", "韩梅梅")),
    ("By Jane Doe in Paris and John Roe in London", ("Jane Doe", "John Roe")),
    ("Text: Maria Novak", ("Maria Novak",)),
    ("Por María García", ("María García",)),
    ("By Ludwig van der Berg | The Northern Ledger", ("Ludwig van der Berg",)),
    ("By Jean-Luc O'Neill", ("Jean-Luc O'Neill",)),
    ("By Jane Doe For Valley.Com", ("Jane Doe",)),
    ("By Jane Doe, John Roe, and Mary Poe", ("Jane Doe", "John Roe", "Mary Poe")),
    ("By Jane Doe and John Roe Valley Staff and Valley Correspondent", ("Jane Doe", "John Roe")),
    ("By Jane DoeStaff Writer", ("Jane Doe",)),
    ("By Edna KestrelCity Columnist", ("Edna Kestrel",)),
    ("By Fiona McDonald Staff Writer", ("Fiona McDonald",)),
    ("Von Anna Müller Landespolitische Korrespondentin", ("Anna Müller",)),
    ("Eine Kolumne von Anna Müller", ("Anna Müller",)),
]


@pytest.mark.parametrize(("line", "authors"), NAMED, ids=[line for line, _ in NAMED])
def test_a_byline(line: str, authors: tuple[str, ...]) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert byline.authors == authors


@pytest.mark.parametrize(
    "line", ["By noon it was over.", "By design the thing failed", "Von wegen", "Par exemple, tout", "Text", "By"]
)
def test_what_is_no_byline(line: str) -> None:
    assert read_byline(line) is None


@pytest.mark.parametrize("name", ["王文", "渡辺 洋介", "이용민 기자", "渡辺洋介"])
def test_a_chinese_japanese_or_korean_person(name: str) -> None:
    assert is_person(name) == (" " in name)
    assert names_in(name)


@pytest.mark.parametrize(
    "text", ["海港在冬天之后重新开放 船只驶向大海", "原创 南方都市报", "北方晨报网", "关注", "网络整理"]
)
def test_a_headline_an_outlet_or_a_button_is_no_chinese_person(text: str) -> None:
    assert names_in(text) == ()


def test_two_clauses_are_no_chinese_person() -> None:
    assert not is_person("海港在冬天之后重新开放 船只驶向大海")


def test_a_nickname_and_labels_before_a_name() -> None:
    assert names_in("Jane (J.R.) Doe") == ("Jane Doe",)
    assert names_in("著者：渡辺洋介") == ("渡辺洋介",)
    assert names_in("Organization for Open Harbours") == ()


def test_what_follows_a_name_at_once() -> None:
    found = read_byline("By Jane Doe Leave a comment")
    assert found is not None
    assert found.authors == ("Jane Doe",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("by robin_k", "by robin_k"),
        ("Posted by Robin 24 Comments", "Posted by Robin"),
        ("von Karla", "von Karla"),
        ("By 98 Ferry Street", "By 98 Ferry Street"),
        ("By the Valley Team 2–3 minutes", "By the Valley Team"),
        ("By noon it was over", None),
        ("von Brücken des Tals", None),
        ("By", None),
    ],
)
def test_a_byline_of_one_word_or_a_desk(text: str, said: str | None) -> None:
    byline = read_other(text)
    assert (byline.text if byline else None) == said
