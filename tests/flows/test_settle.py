"""Which article a document gives: keys, pages, copies."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from flows.settle import IN_WAREHOUSE, KNOWN_COLUMNS, SETTLE_COLUMNS, SETTLED_COLUMNS, settle

LONG = " ".join(f"word{number}" for number in range(60))
NO_ARTICLES = pl.Series([], dtype=pl.String)
NONE_NAMED = pl.DataFrame(schema={"name": pl.String, "article_key": pl.String, "body": pl.String})


def draft(document_id: str, **values: Any) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "key_url": None,
        "numbered_url": None,
        "fetched_at": None,
        "publisher": "Valley Post",
        "headline": "Bridge opens",
        "article_date": date(2020, 5, 1),
        "page_number": 1,
        "page_count": 1,
        "is_complete": True,
        "body_hash": document_id,
        "batch": 0,
        **values,
    }


def settled(
    *drafts: dict[str, Any],
    known: pl.Series = NO_ARTICLES,
    named: pl.DataFrame = NONE_NAMED,
    texts: dict[str, str] | None = None,
    earlier: tuple[dict[str, Any], ...] = (),
) -> pl.DataFrame:
    frame = pl.DataFrame(list(drafts), schema={**SETTLE_COLUMNS, "batch": pl.Int32})
    old = pl.DataFrame([{name: row.get(name) for name in KNOWN_COLUMNS} for row in earlier], schema=KNOWN_COLUMNS)
    bodies = texts or {row["document_id"]: f"{row['document_id']} " * 20 for row in (*drafts, *earlier)}
    result = settle(frame, known, named, old, lambda ids: {each: bodies[each] for each in ids})
    assert result.columns == list(SETTLED_COLUMNS)
    is_new = pl.col("batch") != IN_WAREHOUSE
    assert result.filter(is_new)["document_id"].to_list() == [row["document_id"] for row in drafts]
    return result


def test_a_canonical_url_is_the_key_and_another_text_another_article() -> None:
    result = settled(draft("a", key_url="e.com/x"), draft("b", key_url="e.com/x", body_hash="other"))
    assert result["article_key"].n_unique() == 1
    assert result["article_id"].n_unique() == 2
    assert result["makes_article"].to_list() == [True, True]


def test_the_same_text_again_only_links() -> None:
    result = settled(
        draft("a", key_url="e.com/x"),
        draft("b", key_url="e.com/x", body_hash="a", batch=1),
    )
    assert result["article_id"].n_unique() == 1
    assert result["makes_article"].to_list() == [True, False]
    assert result["link_batch"].to_list() == [0, 1]


def test_an_article_that_the_warehouse_has_is_not_made_again() -> None:
    first = settled(draft("a"))
    again = settled(draft("a"), known=first["article_id"])
    assert again["makes_article"].to_list() == [False]


def test_headline_and_date_alone_do_not_join() -> None:
    assert settled(draft("a"), draft("b"))["article_key"].n_unique() == 2


def test_half_of_the_text_confirms_the_headline() -> None:
    texts = {"a": LONG, "b": LONG[: len(LONG) // 2] + " and something else"}
    result = settled(draft("a"), draft("b"), texts=texts)
    assert result["article_key"].n_unique() == 1
    assert result["article_key_rule"].to_list() == ["document", "headline_containment"]


def test_a_text_in_the_warehouse_confirms_it_too() -> None:
    named = pl.DataFrame({"name": ["valley post\nbridge opens\n2020-05-01"], "article_key": ["k"], "body": [LONG]})
    result = settled(draft("a"), named=named, texts={"a": LONG})
    assert result["article_key"].to_list() == ["k"]


def test_pages_make_one_text_in_their_order_wherever_they_were_read() -> None:
    result = settled(
        draft("b", page_number=2, page_count=2, is_complete=False),
        draft("a", page_number=1, page_count=2, is_complete=False, batch=1),
    )
    assert result["article_id"].n_unique() == 1
    assert result["is_complete"].to_list() == [True, True]
    assert result["makes_article"].to_list() == [True, True]
    assert result["link_batch"].to_list() == [0, 0]


def test_a_missing_page_leaves_it_incomplete() -> None:
    pages = [draft(name, page_number=number, page_count=3, is_complete=False) for name, number in (("a", 1), ("c", 3))]
    result = settled(*pages)
    assert result["is_complete"].to_list() == [False, False]
    assert result["page_count"].to_list() == [3, 3]


def test_a_second_copy_of_a_page_only_links() -> None:
    result = settled(
        draft("a", page_number=1, page_count=2),
        draft("a2", page_number=1, page_count=2, body_hash="a"),
        draft("b", page_number=2, page_count=2),
    )
    assert result["article_id"].n_unique() == 1
    assert result["makes_article"].to_list() == [True, False, True]


def test_many_pages_of_one_headline_are_compared_a_bounded_number_of_times() -> None:
    drafts = [draft(f"d{number}") for number in range(2000)]
    texts = {row["document_id"]: row["document_id"] + " only these words" for row in drafts}
    assert settled(*drafts, texts=texts)["article_key"].n_unique() == 2000


def test_pages_of_an_earlier_load_go_into_the_new_text() -> None:
    old = draft("a", page_count=2, is_complete=False, article_key="", article_key_rule="headline_pager")
    old["article_key"] = settled(old)["article_key"][0]
    result = settled(draft("b", page_number=2, page_count=2, batch=3), earlier=(old,))
    assert result.select("document_id", "batch", "page_number", "makes_article", "link_batch").rows() == [
        ("b", 3, 2, True, 3),
        ("a", IN_WAREHOUSE, 1, True, 3),
    ]
    assert result["is_complete"].to_list() == [True, True]


def test_pages_whose_pager_does_not_tell_take_the_free_numbers_in_order() -> None:
    numbers = {"a": None, "b": 4, "c": None, "d": 1, "c2": None}
    drafts = [draft(name, page_number=number, page_count=4, body_hash=name[0]) for name, number in numbers.items()]
    result = settled(*drafts)
    assert result["page_number"].to_list() == [2, 4, 3, 1, 3]
    assert result["makes_article"].to_list() == [True, True, True, True, False]
    assert result["article_id"].n_unique() == 1


def test_the_pages_of_two_crawls_make_two_texts() -> None:
    drafts = [
        draft(f"{crawl}{number}", page_number=number, page_count=2, fetched_at=datetime(crawl, 1, 1, tzinfo=UTC))
        for crawl in (2020, 2010)
        for number in (1, 2)
    ]
    result = settled(*drafts)
    ids = result["article_id"].to_list()
    assert ids[0] == ids[1] != ids[2] == ids[3]
    assert result["is_complete"].all()


def test_pages_without_end_cost_what_they_weigh() -> None:
    def seconds(count: int) -> float:
        drafts = [draft(f"d{number}", page_number=number % 7, page_count=9) for number in range(count)]
        started = time.process_time()
        settled(*drafts)
        return time.process_time() - started

    seconds(500)
    assert seconds(20_000) < 30 * seconds(2_000) + 0.5
