"""Dated lines: which are the article's timestamp, and whose names and dates stand in them."""

from __future__ import annotations

import polars as pl
import pytest
from made_up_pages import PARAGRAPH, meta, page, read

from flows.clean.labels import read_labels
from flows.clean.stamps import is_signature, read_stamp

SIGNATURES = (
    "— Jane Doe (@jane_doe) May 4, 2022",
    "— Riverton Ferries 🚢 (@ferries) December 20, 2023",
    "-- Jane Doe, Riverton, May 2019",
)


@pytest.mark.parametrize("line", SIGNATURES)
def test_the_signature_of_a_quotation_is_no_timestamp(line: str) -> None:
    assert is_signature(line)
    labels = read_labels(pl.DataFrame({"text": [line], "length": [len(line)]}))
    assert labels.select("label_role", "label_rule", "published_at", "publisher", "authors").row(0) == (
        "credit", "credit.signature", None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize("line", ["— May 4, 2022", "– By Jane Doe, May 4, 2022", "- Updated: May 4, 2022, 10:15"])
def test_a_dash_may_begin_a_timestamp(line: str) -> None:
    assert not is_signature(line)
    assert read_stamp(line) is not None


@pytest.mark.parametrize("line", SIGNATURES)
def test_who_is_quoted_did_not_write_the_article(line: str) -> None:
    found = read(page("", f"<h1>A day at the harbour</h1>{PARAGRAPH}<blockquote>So quiet.</blockquote><p>{line}</p>"))
    assert (found.byline, found.authors, found.published_at) == (None, (), None)


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("(Valley Post) | May 4, 2022", "Valley Post"),
        ("(The Northern Lantern )| Updated : 2022-05-04", "The Northern Lantern"),
        ("Valley Post May 4, 2022", "Valley Post"),
        ("May 4, 2022 | News", None),
        ("May 4, 2022 | Reply", None),
        ("Riverton | May 4, 2022", None),
        ("RIVERTON Wed May 4, 2022 4:33pm", None),
    ],
)
def test_an_outlet_beside_a_date_has_a_name_like_one(line: str, publisher: str | None) -> None:
    found = read_stamp(line)
    assert found is not None
    assert (found.publisher, found.byline) == (publisher, None)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("RIVERTON Wed May 4, 2022 4:33pm", ()),
        ("North Shore 09:31 May 4, 2022", ()),
        ("Lena Brandt/Riverton Photo, senior editor", ()),
        ("Jane Doe Wed May 4, 2022", ("Jane Doe",)),
    ],
)
def test_what_stands_beside_a_date_is_not_always_a_name(line: str, authors: tuple[str, ...]) -> None:
    found = read(page(meta(article__section="North Shore"), f"<h1>A day at the harbour</h1><p>{line}</p>"))
    assert found.authors == authors


@pytest.mark.parametrize(
    ("notice", "publisher"),
    [
        ("Copyright (c) Valley Post 2015", "Valley Post"),
        ("© 2015 Valley Post. All rights reserved.", "Valley Post"),
        ("2015", None),
    ],
)
def test_a_notice_of_copyright_names_the_outlet(notice: str, publisher: str | None) -> None:
    assert read(page(f'<meta name="copyright" content="{notice}">')).publisher == publisher


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe on May 4, 2022",
        "By Jane Doe on Wednesday, May 4, 2022 at 10:15",
        "Von Jane Doe am Mittwoch, 4. Mai 2022",
        "May 4, 2022 by Jane Doe",
    ],
)
def test_what_joins_a_name_and_a_date_is_no_part_of_the_name(line: str) -> None:
    found = read_stamp(line)
    assert found is not None
    assert found.byline is not None
    assert found.byline.authors == ("Jane Doe",)
