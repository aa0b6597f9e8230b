"""Whom a page credits: names and desks, not the buttons and addresses beside them."""

from __future__ import annotations

import time

import pytest
from made_up_pages import page, read

from flows.clean.people import names_in, read_credit

CREDITS = [
    ("Newsroom", ("Newsroom",)),
    ("More stories by Jane Doe", ("Jane Doe",)),
    ("Zeige alle Beiträge von Jane Doe →", ("Jane Doe",)),
    ("Jane Doe - https://www.northern-ledger.example/jane", ("Jane Doe",)),
    ("Northern Ledger (www.northern-ledger.example)", ("Northern Ledger",)),
    ("See full bio", ()),
    ("Last Updated:", ()),
    ("Unknown", ()),
]


@pytest.mark.parametrize(("text", "credit"), CREDITS)
def test_a_credit(text: str, credit: tuple[str, ...]) -> None:
    assert read_credit(text, False) == credit


def test_a_button_for_the_author_gives_way_to_who_is_shown() -> None:
    link = '<a rel="author" href="/jane">See full bio</a>'
    found = read(page("", f'<h1>A day at sea</h1><p class="byline">By Jane Doe</p>{link}'))
    assert (found.authors, found.credits) == (("Jane Doe",), ("Jane Doe",))


def test_a_category_is_no_name_s_end() -> None:
    assert names_in("By Jane Doe Uncategorized", is_declared=False) == ("Jane Doe",)


def test_a_name_with_a_joiner() -> None:
    assert names_in("حسین علی\u200cزاده") == ("حسین علی\u200cزاده",)


@pytest.mark.parametrize("filler", [" ", "(", "www.", "- ", " http://"])
def test_hostile_credits(filler: str) -> None:
    begin = time.process_time()
    for length in range(100, 600, 10):
        read_credit(("J" + filler * 600)[:length], False)
    assert time.process_time() - begin < 1
