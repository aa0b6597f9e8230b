"""Which page of its article a document is: by its address, by the links of its pager, by the pager in its lines."""

from __future__ import annotations

import time
from typing import Any

import polars as pl
import pytest

from flows.clean import clean_documents
from flows.clean.addresses import LONGEST, clean_address, comparable, page_addresses, same_domain
from flows.sources.model import RAW_COLUMNS

WORDS = (
    "The council of Riverton voted on Tuesday to close the old bridge for two years, after engineers had found rust."
)


def fields(*documents: dict[str, Any]) -> list[dict[str, Any]]:
    """The drafts of documents: bytes, and other RAW_COLUMNS."""
    columns = {"document_id": pl.String, **RAW_COLUMNS}
    rows = [
        {**dict.fromkeys(columns), "media_type": "text/html", "hints": "{}", **row, "document_id": f"{number:032x}"}
        for number, row in enumerate(documents)
    ]
    return clean_documents(pl.DataFrame(rows, schema=columns)).drafts.to_dicts()


def page(pager: str, head: str = "", url: str | None = "https://e.com/2020/05/bridge-2") -> dict[str, Any]:
    text = f"<title>Riverton closes its bridge</title>{head}<h1>Riverton closes its bridge</h1>"
    return {"bytes": f"<html>{text}<p>{WORDS}<p>{WORDS[::-1]}</p><div>{pager}</div></html>".encode(), "url": url}


@pytest.mark.parametrize(
    ("address", "base", "number"),
    [
        ("https://e.com/story?page=2", "https://e.com/story", 2),
        ("https://e.com/story?a=1&Page=12&b=3#x", "https://e.com/story?a=1&b=3", 12),
        ("https://e.com/story/page/2/", "https://e.com/story/", 2),
        ("https://e.com/story/page-2.html", "https://e.com/story/", 2),
        ("https://e.com/story-seite-2.html", "https://e.com/story.html", 2),
        ("https://e.com/story/seite-3", "https://e.com/story", 3),
        ("https://e.com/story.html?seite=3", "https://e.com/story.html", 3),
    ],
)
def test_an_address_with_a_word_for_page_is_a_pages(address: str, base: str, number: int) -> None:
    found = page_addresses(address)[0]
    assert (found.base, found.number, found.is_sure) == (base, number, True)


@pytest.mark.parametrize(
    "address",
    [
        "https://e.com/story-2.html", "https://e.com/story/2", "https://e.com/story,p2", "https://e.com/story_2.shtml",
        "https://e.com/2020/05/12", "https://e.com/covid-19/", "https://e.com/x?p=2", "https://e.com/story2.html",
        "https://e.com/homepage-2",
    ],
)  # fmt: skip
def test_a_number_alone_may_be_a_page(address: str) -> None:
    readings = list(page_addresses(address))
    assert readings
    assert not any(found.is_sure for found in readings)
    assert fields({"bytes": page("")["bytes"], "url": address})[0]["key_url"] == comparable(address)


@pytest.mark.parametrize(
    "address", ["https://e.com/story-20190412", "https://e.com/?p=1234", "https://e.com/a/art-100200", "https://e.com"]
)
def test_ids_are_no_pages(address: str) -> None:
    assert page_addresses(address) == ()


@pytest.mark.parametrize(
    "address",
    [
        "https://www.e.com/story/?utm_source=x&utm_medium=y", "http://e.com/story?page=all", "https://e.com/story/print",
        "https://e.com/story/komplettansicht#top", "https://m.e.com/story/index.html", "https://e.com/story?print=1",
        "https://e.com/story.html?fbclid=abc",
    ],
)  # fmt: skip
def test_one_thing_has_one_comparable_address(address: str) -> None:
    assert comparable(address) == "e.com/story"


def test_what_names_an_article_stays_in_its_address() -> None:
    assert clean_address("https://e.com/index.php?ref=x&id=7&page=about") == "https://e.com/index.php?id=7&page=about"
    assert same_domain("https://news.bbc.co.uk/a", "http://bbc.co.uk/b")
    assert not same_domain("https://one.co.uk/a", "https://two.co.uk/a")


@pytest.mark.parametrize(
    "address", ["https://e.com/" + "page-" * 50_000, "https://e.com/" + "1-" * 100_000, "x?" + "page=2&" * 30_000]
)
def test_addresses_without_end_cost_little(address: str) -> None:
    started = time.process_time()
    list(page_addresses(address[:LONGEST]))
    comparable(address)
    assert time.process_time() - started < 1


NUMBERS = "<ul><li><a href=/2020/05/bridge>1</a><li>2<li><a href=/2020/05/bridge-3>3</a></ul>"


@pytest.mark.parametrize(
    ("pager", "head", "url", "expected"),
    [
        (NUMBERS, "", "https://e.com/2020/05/bridge-2", (2, 3, "e.com/2020/05/bridge")),
        (NUMBERS, "", "https://e.com/2020/05/bridge", (1, 3, "e.com/2020/05/bridge")),
        ("<a href='bridge-3.html'>Next page</a>", "", "https://e.com/bridge-2.html", (2, 3, "e.com/bridge")),
        ("", "<link rel=next href='?page=2'>", "https://e.com/bridge", (1, 2, "e.com/bridge")),
        ("", "<link rel=prev href='/bridge?seite=2'>", "https://e.com/bridge?seite=3", (3, 3, "e.com/bridge")),
        ("<p>Page 2 of 5</p>", "", "https://e.com/bridge-2", (2, 5, "e.com/bridge")),
        ("", "<link rel=canonical href=https://e.com/bridge>", "https://e.com/bridge/2", (2, 2, "e.com/bridge")),
        ("<a href=/b,1>1</a> 2 <a href=/b,3>3</a>", "", "https://e.com/b,2", (2, 3, "e.com/b")),
        ("", "", "https://e.com/bridge/page/4", (4, 4, "e.com/bridge")),
        # what only looks so
        ("", "<link rel=next href=/2020/05/ferry><link rel=prev href=/tram>", "https://e.com/bridge-2",
         (1, 1, "e.com/bridge-2")),
        ("<ol><li><a href=/tram-2>2</a><li><a href=/ferry-3>3</a></ol>", "", "https://e.com/bridge-2",
         (1, 1, "e.com/bridge-2")),
        ("<a href='?page=2#comments'>2</a> <a href='?page=3#comments'>3</a>", "", "https://e.com/bridge",
         (1, 1, "e.com/bridge")),
        ("", "<link rel=canonical href=https://other.org/bridge>", "https://e.com/bridge", (1, 1, "e.com/bridge")),
        ("", "", "https://e.com/bridge?page=about", (1, 1, "e.com/bridge?page=about")),
        ("", "", "https://e.com/2020/05/12", (1, 1, "e.com/2020/05/12")),
    ],
)  # fmt: skip
def test_the_pager_of_a_page(pager: str, head: str, url: str, expected: tuple[int, int, str]) -> None:
    found = fields(page(pager, head, url))[0]
    assert (found["page_number"], found["page_count"], found["key_url"]) == expected
    assert found["is_complete"] == (expected[1] == 1)


def test_a_saved_page_without_an_address() -> None:
    pager = "<p><a href=bridge.html>1</a> <b>2</b> <a href=bridge-3.html>3</a></p>"
    found = fields(page(pager, url=None), page(pager.replace("bridge-3", "ferry"), url=None))
    assert [(row["page_number"], row["page_count"]) for row in found[:1]] == [(2, 3)]


def dump(*pager: str) -> dict[str, Any]:
    text = "\n\n".join(["Riverton closes its bridge", WORDS, WORDS.replace("council", "mayor"), *pager])
    return {"bytes": text.encode(), "media_type": "text/plain"}


@pytest.mark.parametrize(
    ("pager", "expected"),
    [
        (["1 2 3 Next"], (1, 3)), (["Page 2 of 5"], (2, 5)), (["Seite 3 von 3"], (3, 3)), (["第2页，共4页"], (2, 4)),
        (["Previous 1 2 3"], (3, 3)), (["Previous 1 2 3 Next"], (2, 3)), (["‹ 1 2 3 4 5 ›"], (None, 5)),
        (["1", "2", "3", "Next"], (1, 3)), (["Previous", "1", "2", "3", "Next page"], (2, 3)),
        (["1", "2", "3"], (1, 1)), (["1", "3", "Next"], (1, 1)), ([], (1, 1)),
        (["0 / 5"], (1, 1)), (["Page 7 of 5"], (1, 1)),
    ],
)  # fmt: skip
def test_the_pager_of_a_dump(pager: list[str], expected: tuple[int | None, int]) -> None:
    found = fields(dump(*pager))[0]
    assert (found["page_number"], found["page_count"]) == expected


def test_lists_have_no_pages_of_an_article() -> None:
    teasers = "".join(f"<h3><a href=/{n}>Bridge number {n} opens</a></h3><span>By Ann Lee</span>" for n in range(15))
    html = (
        f"<html><title>Bridges</title><h1>Bridges</h1>{teasers}<a href='?page=3'>3</a> <a href='?page=1'>1</a></html>"
    )
    found = fields({"bytes": html.encode(), "url": "https://e.com/bridges?page=2"})[0]
    assert (found["kind"], found["page_number"], found["page_count"]) == ("list", 1, 1)
    assert found["key_url"] == "e.com/bridges?page=2"


@pytest.mark.parametrize("pager", ["<p>١</p><p>٢</p>", "<p>صفحة ١ / ٣</p>", "<p>Page १ of ३</p>", "<p>[૧]</p>"])
def test_digits_that_are_not_ascii(pager: str) -> None:
    assert fields(page(pager, url=None))[0]["page_number"] == 1
