"""Pages of one article become one text, whichever load they come in and in whatever order."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.load import Request, run_load
from flows.settings import Settings
from flows.store import Warehouse

HEADLINE = "Inside the last lighthouse of the northern coast"
PARAGRAPHS = {
    number: [
        f"The keeper climbs the {place} stairs every evening, although he does not have to any more since {year}.",
        f"“I like to see that the {place} lamp is there,” he says, and opens the door to gallery number {number}.",
        f"In {year} the harbour office of {place} counted {number}12 ships that asked for the light in a storm.",
    ]
    for number, place, year in ((1, "eastern", 1996), (2, "western", 2004), (3, "lower", 2011))
}
Make = Callable[..., dict[str, Any]]


def html(number: int, *, changed: str = "", numbers: Sequence[int] = (1, 2, 3)) -> dict[str, Any]:
    """A record with page `number`; its pager links to the others."""
    address = "https://valley.example/reports/lighthouse"
    links = "".join(
        f"<li>{other}</li>"
        if other == number
        else f"<li><a href='/reports/lighthouse{'' if other == 1 else f'/{other}'}'>{other}</a></li>"
        for other in numbers
    )
    text = "".join(f"<p>{paragraph}{changed}</p>" for paragraph in PARAGRAPHS[number])
    meta = "<meta property=og:site_name content='Valley Post'><meta property=article:published_time content=2020-05-01>"
    head = f"<head><title>{HEADLINE}</title>{meta}</head>"
    page = f"<html>{head}<body><h1>{HEADLINE}</h1>{text}<ul>{links}</ul></body></html>"
    return {"html": page, "url": address if number == 1 else f"{address}/{number}"}


def dump(number: int, *, changed: str = "") -> dict[str, Any]:
    """A record with page `number` as a text without an address."""
    paragraphs = [f"{paragraph}{changed}" for paragraph in PARAGRAPHS[number]]
    lines = [HEADLINE, "(Valley Post) | Updated: 2020-05-01", *paragraphs, f"Page {number} of 3"]
    return {"text": "\n\n".join(lines)}


def whole(make: Make) -> dict[str, Any]:
    """The article on one page."""
    paragraphs = [paragraph for number in PARAGRAPHS for paragraph in PARAGRAPHS[number]]
    if make is html:
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        return {
            "html": f"<html><title>{HEADLINE}</title><h1>{HEADLINE}</h1>{text}</html>",
            "url": "https://valley.example/reports/lighthouse?page=all",
        }
    return {"text": "\n\n".join([HEADLINE, "(Valley Post) | Updated: 2020-05-01", *paragraphs])}


class Loads:
    """A warehouse that is loaded again and again."""

    def __init__(self, folder: Path, warehouse: str = "w") -> None:
        self.folder, self.warehouse, self.count = folder, folder / warehouse, 0

    def load(self, *records: dict[str, Any], **settings: Any) -> None:
        self.count += 1
        path = self.folder / f"{self.count}.jsonl"
        path.write_text("\n".join(map(json.dumps, records)) + "\n")
        run_load(Request([str(path)], Settings(warehouse=self.warehouse, **{"workers": 0, **settings})))

    def table(self, name: str) -> pl.DataFrame:
        return Warehouse(self.warehouse).scan(name).collect()

    def current(self) -> list[dict[str, Any]]:
        """The articles that people see, with their paragraphs."""
        store = Warehouse(self.warehouse)
        columns, rows = store.query("SELECT article_id, body, page_count, is_complete FROM articles ORDER BY body")
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def check(self) -> None:
        assert list(Warehouse(self.warehouse).verify()) == []


@pytest.fixture
def loads(tmp_path: Path) -> Loads:
    return Loads(tmp_path)


def body(*numbers: int, changed: str = "") -> str:
    return "\n\n".join(f"{paragraph}{changed}" for number in numbers for paragraph in PARAGRAPHS[number])


@pytest.mark.parametrize("make", [html, dump])
@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_pages_in_one_load(loads: Loads, make: Make, order: Sequence[int]) -> None:
    loads.load(*map(make, order))
    (found,) = loads.current()
    assert (found["body"], found["page_count"], found["is_complete"]) == (body(1, 2, 3), 3, True)
    links = loads.table("article_documents")
    assert sorted(links["page_number"]) == [1, 2, 3]
    used = loads.table("paragraphs").group_by("document_id", maintain_order=True).len()
    assert used["len"].to_list() == [3, 3, 3]
    loads.check()


@pytest.mark.parametrize("make", [html, dump])
@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_pages_in_three_loads_give_the_same_text(tmp_path: Path, make: Make, order: Sequence[int]) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "three").mkdir()
    one, three = Loads(tmp_path / "one"), Loads(tmp_path / "three")
    one.load(*map(make, (1, 2, 3)))
    seen = []
    for number in order:
        three.load(make(number))
        (found,) = three.current()
        seen.append(number)
        assert found["body"] == body(*sorted(seen))
        assert found["is_complete"] == (len(seen) == 3)
    assert three.current() == one.current()
    articles = three.table("articles")
    assert articles["article_key"].n_unique() == 1
    assert articles.height == 3  # rows never change
    last = articles.filter(pl.col("is_complete"))
    assert (last["headline"][0], last["publisher"][0]) == (HEADLINE, "Valley Post")
    assert three.table("documents").height == 3
    three.check()


@pytest.mark.parametrize("make", [html, dump])
def test_a_missing_page_leaves_it_incomplete(loads: Loads, make: Make) -> None:
    loads.load(make(1))
    loads.load(make(3))
    (found,) = loads.current()
    assert (found["body"], found["page_count"], found["is_complete"]) == (body(1, 3), 3, False)


@pytest.mark.parametrize("make", [html, dump])
@pytest.mark.parametrize("whole_first", [True, False])
@pytest.mark.parametrize("one_load", [True, False])
def test_the_single_page_wins_over_its_parts(loads: Loads, make: Make, *, whole_first: bool, one_load: bool) -> None:
    parts = [make(number) for number in (2, 1, 3)]
    groups = [[whole(make)], parts] if whole_first else [parts, [whole(make)]]
    if one_load:
        groups = [[record for group in groups for record in group]]
    for group in groups:
        loads.load(*group)
    (found,) = loads.current()
    assert (found["body"], found["page_count"], found["is_complete"]) == (body(1, 2, 3), 1, True)
    assert loads.table("articles")["article_key"].n_unique() == 1
    linked = loads.table("article_documents").filter(pl.col("article_id") == found["article_id"])
    assert linked.height == (1 if not whole_first and not one_load else 4)
    loads.check()


@pytest.mark.parametrize("make", [html, dump])
def test_a_part_of_the_article_does_not_hide_the_single_page(loads: Loads, make: Make) -> None:
    loads.load(make(1))
    loads.load(whole(make))
    loads.load(make(2))
    (found,) = loads.current()
    assert (found["body"], found["is_complete"]) == (body(1, 2, 3), True)


@pytest.mark.parametrize("make", [html, dump])
def test_a_changed_page_makes_a_new_text_with_the_others(loads: Loads, make: Make) -> None:
    loads.load(make(1), make(2), make(3))
    loads.load(make(2, changed=" He nods."))
    (found,) = loads.current()
    assert found["body"] == "\n\n".join([body(1), body(2, changed=" He nods."), body(3)])
    assert found["is_complete"]
    assert loads.table("articles").height == 2
    loads.check()


def test_the_same_pages_again_add_nothing_but_links(loads: Loads) -> None:
    loads.load(*(html(number) for number in (1, 2, 3)))
    again = [{**html(number), "html": html(number)["html"] + "<!-- crawled again -->"} for number in (1, 2, 3)]
    loads.load(*again)
    assert loads.table("articles").height == 1
    assert loads.table("article_documents").height == 6
    loads.check()


def test_batches_do_not_matter(tmp_path: Path) -> None:
    records = [make(number) for make in (html, dump) for number in (3, 1, 2)]
    bodies = []
    for size in (1, 10**8):
        loads = Loads(tmp_path, str(size))
        loads.load(*records, batch_size=size)
        loads.load({**html(2), "html": html(2, changed=" He nods.")["html"]}, dump(2, changed=" Yes."), batch_size=size)
        bodies.append([loads.table(name).drop("load_id").rows() for name in ("articles", "paragraphs")])
    assert bodies[0] == bodies[1]


def story(number: int, url: str, headline: str = HEADLINE) -> dict[str, Any]:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[number])
    return {"html": f"<html><title>{headline}</title><h1>{headline}</h1>{text}</html>", "url": url}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://e.com/covid-1", "https://e.com/covid-2"), ("https://e.com/2020/05/1", "https://e.com/2020/05/2"),
        ("https://e.com/story", "https://e.com/story-2"), ("https://e.com/a?p=1", "https://e.com/a?p=2"),
    ],
)  # fmt: skip
def test_addresses_that_look_like_pages_do_not_join(loads: Loads, one: str, other: str) -> None:
    loads.load(story(1, one, "A first thing happened"), story(2, other, "A second thing happened"))
    assert [found["body"] for found in loads.current()] == sorted([body(1), body(2)])


@pytest.mark.parametrize("one_load", [True, False])
def test_pages_of_an_edition_with_their_own_headlines_do_not_join(loads: Loads, *, one_load: bool) -> None:
    pages = [
        story(number, f"https://e.com/edition/page/{number}", headline)
        for number, headline in ((1, "Bridge opens to the public"), (2, "Mayor resigns over ferry"), (3, "Rain to end"))
    ]
    for group in [pages] if one_load else [[page] for page in pages]:
        loads.load(*group)
    assert [found["body"] for found in loads.current()] == sorted(body(number) for number in (1, 2, 3))


def test_an_address_with_the_page_is_enough_under_one_headline(loads: Loads) -> None:
    for number in (2, 1):
        url = "https://e.com/lighthouse" + ("" if number == 1 else "?page=2")
        loads.load(story(number, url, HEADLINE if number == 1 else f"{HEADLINE} - Page 2"))
    assert [(found["body"], found["page_count"]) for found in loads.current()] == [(body(1, 2), 2)]


def test_one_headline_of_two_articles_does_not_join(loads: Loads) -> None:
    turned = [" ".join(paragraph.split()[::-1]) + "." for paragraph in PARAGRAPHS[1]]
    lines = [HEADLINE, "(Valley Post) | Updated: 2020-05-01"]
    loads.load(*({"text": "\n\n".join([*lines, *paragraphs])} for paragraphs in (PARAGRAPHS[1], turned)))
    assert len(loads.current()) == 2


def test_comments_on_pages_do_not_double_the_article(loads: Loads) -> None:
    records = [{**html(1, numbers=(1, 2)), "url": "https://e.com/a?page=2"}, {**html(1), "url": "https://e.com/a"}]
    loads.load(*records)
    assert {found["body"] for found in loads.current()} == {body(1)}
