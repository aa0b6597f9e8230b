"""What a page declares, and its address, against what its lines look like: a short article among many links, a list."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from made_up_pages import PARAGRAPH, ld, meta, page

from flows.clean import clean_documents
from flows.clean.html import read_html
from flows.clean.list_pages import LIST_ADDRESS, read_form
from flows.sources.model import RAW_COLUMNS

SHORT = (
    "<p>The council of Riverton voted on Tuesday to close the old bridge for two years, after engineers had found rust "
    "in its cables and advised against any further traffic.</p>"
)
LINKS = "".join(f"<div><a href=/{n}>What we know so far of storm number {n} of the year</a></div>" for n in range(30))
HEADLINE = "Riverton closes its bridge"
BODY = f"<h1>{HEADLINE}</h1>{SHORT}{LINKS}"
SITE = "https://valley.example"


def kind(document: str, url: str | None, media_type: str = "text/html") -> tuple[str, str]:
    row: dict[str, Any] = {"document_id": "0", "bytes": document.encode(), "media_type": media_type, "url": url}
    columns = {"document_id": pl.String, **RAW_COLUMNS}
    raw = pl.DataFrame([{name: row.get(name) for name in columns} | {"hints": "{}"}], schema=columns)
    found: tuple[str, str] = clean_documents(raw).drafts.select("kind", "kind_rule").row(0)
    return found


DATED = meta(article__published_time="2021-06-09T10:00:00Z")
OF_ANOTHER = f"<title>{HEADLINE} | Valley Post</title>" + ld(
    headline="Ferry to run until midnight", datePublished="2021-06-09"
)


LISTED = ("list", "kind.list_signs")
ARTICLE = ("article", "kind.body")


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ("", f"{SITE}/bridge", ARTICLE),
        (meta(og__type="article"), f"{SITE}/category/bridges", LISTED),
        (OF_ANOTHER, f"{SITE}/category/bridges", LISTED),
        (DATED, f"{SITE}/bridge", ARTICLE),
        (ld(headline=HEADLINE, datePublished="2021-06-09"), None, ARTICLE),
        (DATED, f"{SITE}/", ("list", "kind.front_page")),
    ],
)
def test_a_short_article_among_links(head: str, url: str | None, expected: tuple[str, str]) -> None:
    assert kind(page(head, BODY), url) == expected


@pytest.mark.parametrize("address", ["", "/", "/index.html", "/home", "/#top"])
def test_a_front_page_is_no_article(address: str) -> None:
    assert kind(page("", f"<h1>Valley Post</h1>{SHORT * 8}"), SITE + address) == ("list", "kind.front_page")


def test_an_article_may_come_with_the_address_of_its_outlet() -> None:
    named = page(f"<link rel=canonical href={SITE}/bridge>", f"<h1>{HEADLINE}</h1>{SHORT * 8}")
    assert kind(named, f"{SITE}/") == ("article", "kind.body")
    paragraph = SHORT.removeprefix("<p>").removesuffix("</p>")
    text = "\n\n".join([HEADLINE, *[f"{number}. {paragraph}" for number in range(5)]])
    assert kind(text, f"{SITE}/", "text/plain") == ("article", "kind.body")


@pytest.mark.parametrize("address", ["/bridge", "/?p=12", "/#/bridge", "/homes"])
def test_a_page_with_an_address_of_its_own_may_be_one(address: str) -> None:
    assert kind(page("", f"<h1>{HEADLINE}</h1>{SHORT * 8}"), SITE + address) == ("article", "kind.body")


def test_cookies_are_sold_in_shops_too() -> None:
    said = "The grocer of Riverton sells bread, milk and cookies, and says that prices have risen of late. "
    assert kind(page("", f"<h1>{HEADLINE}</h1><p>{said + SHORT[3:-4] * 3}</p>"), None) == ("article", "kind.body")


def test_times_beside_teasers_are_of_no_live_blog() -> None:
    teasers = "".join(
        f"<div><h3><a href=/{n}>Storm number {n}</a></h3><span>10:{n}</span></div>" for n in range(10, 40)
    )
    html = page("<title>Valley Post</title>", f"<h1>Valley Post</h1>{teasers}").replace(PARAGRAPH, "")
    assert kind(html, None)[0] in ("list", "stub")


def teasers(count: int) -> str:
    said = "The council of Riverton voted to close bridge number {} for two years, after engineers had found…"
    return "".join(
        f"<div><h3><a href=/{n}>Bridge {n} closes</a></h3><p>{said.format(n)}</p></div>" for n in range(count)
    )


@pytest.mark.parametrize(
    ("head", "classes", "address", "expected"),
    [
        ("", "", "/bridges", LISTED),
        (meta(og__type="article"), "", "/category/bridges/page/2", LISTED),
        ("", "archive category", "/bridges", LISTED),
        (DATED, "single single-post", "/bridge", ARTICLE),
    ],
)
def test_teasers_make_a_list_where_nothing_says_that_they_are_one_post(
    head: str, classes: str, address: str, expected: tuple[str, str]
) -> None:
    html = page(f"<title>Valley Post</title>{head}", f"<h1>Bridges</h1>{teasers(9)}").replace(PARAGRAPH, "")
    assert kind(html.replace("<body>", f'<body class="{classes}">'), SITE + address) == expected


@pytest.mark.parametrize("form", ["text/html", "text/plain"])
def test_paragraphs_of_which_the_model_is_sure_make_an_article(form: str) -> None:
    text = "".join(SHORT.replace("two", str(number)) for number in range(2, 7))
    html = page("", f"<h1>{HEADLINE}</h1><p>By Jane Doe</p>{text}<aside class=related>{LINKS * 2}</aside>")
    document = html if form == "text/html" else read_html(html).text
    assert kind(document, f"{SITE}/bridge", form) == ARTICLE


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ("home page-template blog", "many"),
        ("archive tag tag-bridges", "many"),
        ("single postid-12 home", "one"),
        ("homepage-wide", None),
        (None, None),
    ],
)
def test_what_a_publishing_system_says_of_a_page(classes: str | None, expected: str | None) -> None:
    html = page().replace("<body>", "<body>" if classes is None else f'<body class="{classes}">')
    assert read_form(read_html(html).tree) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/category/bridges", True),
        ("/blog/page/7/", True),
        ("/?paged=3", True),
        ("/tag/bridges?sort=new", True),
        ("/news/", True),
        ("/news/2021/06/09/bridge-closed", False),
        ("/category-theory-for-all", False),
        ("/bridge-closed.html", False),
    ],
)
def test_the_address_of_many(address: str, expected: bool) -> None:
    assert pl.Series([SITE + address]).str.contains(LIST_ADDRESS).item() is expected


TIMES = [f"{hour}:{minute}" for hour in range(10, 16) for minute in (12, 40)]


def test_times_over_text_are_a_live_blog_without_the_word() -> None:
    entries = "".join(f"<p>{time}</p><h3>Bridge closed, part {time}</h3>{SHORT}" for time in TIMES)
    assert kind(page("", f"<h1>{HEADLINE}</h1>{SHORT}{entries}"), None) == ("live_blog", "kind.many_times")


def test_times_in_a_table_amid_text_are_no_live_blog() -> None:
    times = "".join(f"<div>{time}</div><div>Pier {place}</div><div>-</div>" for place, time in enumerate(TIMES))
    assert kind(page("", f"<h1>{HEADLINE}</h1>{SHORT * 4}<section>{times}</section>{SHORT * 4}"), None) == ARTICLE
