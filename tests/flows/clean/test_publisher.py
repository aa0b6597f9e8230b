"""The outlet of a page."""

from __future__ import annotations

import pytest
from made_up_pages import HEADLINE, URL, meta, page, read

ELSEWHERE = "https://hbr.example/news/harbour"

ENDS = [
    ("Northern Ledger", "Northern Ledger"),
    ("The Go-Between of the North", "The Go-Between of the North"),
    ("Politics", None),
    ("by Jane", None),
    ("3 May 2019", None),
    ("what the mayor said of it", None),
]


@pytest.mark.parametrize(("end", "publisher"), ENDS)
@pytest.mark.parametrize("head", [meta(og__title=HEADLINE), ""])
def test_what_a_title_ends_with_beside_the_headline(end: str, publisher: str | None, head: str) -> None:
    found = read(page(f"<title>{HEADLINE} - {end}</title>{head}"), ELSEWHERE)
    assert (found.publisher, found.publisher_rule) == (publisher, "publisher.title_end" if publisher else None)


def test_what_a_title_ends_with_beside_something_else() -> None:
    assert read(page("<title>Ships and ice - Northern Ledger</title>"), ELSEWHERE).publisher is None
    assert read(page("<title>Ships and ice - Northern Ledger</title>"), URL).publisher == "Northern Ledger"


@pytest.mark.parametrize("label", ["northernledger", "northern-ledger", "northern-ledger.com"])
def test_the_host_s_label_gives_way_to_the_name_for_it(label: str) -> None:
    head = meta(og__site_name=label)
    assert read(page(head + f"<title>{HEADLINE} | Northern Ledger</title>"), URL).publisher == "Northern Ledger"
    assert read(page(head + meta(copyright="(c) 2019 Northern Ledger")), URL).publisher == "Northern Ledger"
    assert read(page(head + f"<title>{HEADLINE} | Harbours</title>"), URL).publisher == label


def test_a_declared_name_stays() -> None:
    html = page(meta(og__site_name="the ledger") + f"<title>{HEADLINE} | Northern Ledger</title>")
    assert read(html, URL).publisher == "the ledger"
