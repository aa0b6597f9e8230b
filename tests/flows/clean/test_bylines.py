"""Who a byline names."""

from __future__ import annotations

import pytest

from flows.clean.bylines import read_byline

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
