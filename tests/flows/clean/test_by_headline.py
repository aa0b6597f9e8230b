"""Dumps whose bylines and timestamps are told by their place alone, and what stands in such places and is none."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from cost import assert_cheap
from made_up import draft_of

from flows.clean.by_headline import read_by_headline
from flows.clean.labels import LABEL_COLUMNS

HEADLINE = "Riverton closes its bridge for two years"
REST = (
    "the council voted on Tuesday to close the old bridge for two years, after engineers had found rust in its cables."
)
BODY = f"On a cold evening {REST}\n\nThe mayor said that {REST}\n\nShe added that {REST}"


def draft(*head: str, above: str = "", below: str = "") -> dict[str, Any]:
    """What is found in a dump: lines above the headline, below it, the text, lines below the text."""
    lines = "\n\n".join(head)
    text = f"{above}\n\n{HEADLINE}\n\n{lines}\n\n{BODY}\n\n{below}\n"
    return draft_of(text)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Jane Doe", ["Jane Doe"]),
        ("Jörg Müller und Karl Schmidt", ["Jörg Müller", "Karl Schmidt"]),
        ("María García y José Pérez", ["María García", "José Pérez"]),
        ("Анна Петрова", ["Анна Петрова"]),
        ("Jane Doe@jane_doe", ["Jane Doe"]),
        ("Jane Doe Political Correspondent", ["Jane Doe"]),
        ("Jane DoeWriter", ["Jane Doe"]),
        ("Jane van der Berg Staff Writer", ["Jane van der Berg"]),
        ("Anna Müller Redakteurin", ["Anna Müller"]),
        ("Jane Doe, senior editor", ["Jane Doe"]),
        ("Jane Doe Valley Post", ["Jane Doe"]),
        ("Jane Doe • RiverSports", ["Jane Doe"]),
        ("Jane Doe | Richard Roe", ["Jane Doe", "Richard Roe"]),
        ("Jane Doe and Richard Roe in New York", ["Jane Doe", "Richard Roe"]),
        ("ByJane Doe", ["Jane Doe"]),
    ],
)
def test_a_name_alone_near_a_date(line: str, authors: list[str]) -> None:
    found = draft(line, "3 May 2019")
    assert (found["authors"], found["credits"], found["article_date"]) == (authors, authors, date(2019, 5, 3))


@pytest.mark.parametrize(
    "line",
    ["Jane Doe2 minutes ago", "Jane Doe 5 months", "Jane Doe|Published 4 months ago", "Jane Doe vor 3 Stunden"],
)
def test_who_wrote_it_some_time_ago(line: str) -> None:
    found = draft(line)
    assert (found["authors"], found["published_at"]) == (["Jane Doe"], None)


@pytest.mark.parametrize(
    "line",
    [
        "Key Takeaways",
        "Download PDF",
        "Facebook LinkedIn",
        "Example H2",
        "Photo Jane Doe",
        "Jane Doe/Valley Photo",
        "Quick Summary of the Closing of a Bridge",
        "OLD BRIDGE CLOSED",
        "印刷する",
    ],
)
def test_what_is_no_name(line: str) -> None:
    assert draft(line, "3 May 2019")["credits"] == []


def test_a_name_alone_without_a_date_is_the_authors_where_the_page_tells_of_them() -> None:
    assert draft("Jane Doe")["authors"] == []
    for below in ("Jane Doe is a reporter in Riverton.", "About Jane Doe", "Mehr von Jane Doe", "Jane Doe, editor"):
        assert draft("Jane Doe", below=below)["authors"] == ["Jane Doe"], below


def test_names_on_lines_of_their_own() -> None:
    found = draft("Jane Doe", "Richard Roe", "3 May 2019", "John Poe", below="John Poe is a photographer.")
    assert found["authors"] == ["Jane Doe", "Richard Roe"]
    found = draft("By Jane Doe May 3, 2019", "By Richard Roe May 3, 2019")
    assert found["authors"] == ["Jane Doe", "Richard Roe"]


def test_a_byline_that_says_so_goes_before_a_name_alone() -> None:
    assert draft("Mary Poe", "By Jane Doe", "3 May 2019")["authors"] == ["Jane Doe"]


@pytest.mark.parametrize(
    ("line", "credited", "authors"),
    [
        ("By Valley Post Staff", ["Valley Post Staff"], []),
        ("By The Associated Press", ["The Associated Press"], []),
        ("Written by Robin", ["Robin"], ["Robin"]),
        ("von karla_k · 3. Mai 2019", ["karla_k"], []),
        ("Posted by Robin on Friday, May 3, 2019", ["Robin"], ["Robin"]),
        ("By the Valley Team 2–3 minutes", ["the Valley Team"], []),
        ("Riverton Team\n\n3 May 2019", ["Riverton Team"], []),
    ],
)
def test_a_desk_a_handle_or_one_name_is_credited(line: str, credited: list[str], authors: list[str]) -> None:
    found = draft(line)
    assert (found["credits"], found["authors"]) == (credited, authors)


@pytest.mark.parametrize(
    "line",
    [
        "3 May 2019 • 3 min read",
        "03.05.2019, 11:26 Uhr • Lesezeit: 5 Minuten",
        "3 mai 2019 | Lecture 4 min | Société, Ponts",
        "By Jane Doe on May 3, 2019 at 9:05AM PST",
        "By Jane Doe ⋅ Founder and Editor-in-Chief ⋅ May 3, 2019",
        "May 3, 2019May 5, 2019 By Jane DoeIn Bridges, Ferries, Rivers",
        "Jane DoeMay 03, 20192 Shares1530 Views",
        "Erstellt von Jana am Freitag 3. Mai 2019 in Brücken, Fähren",
        "Por Ana Pérez Gómez, La Voz del Valle - 3 de mayo de 2019 14:10",
    ],
)
def test_a_date_among_other_words(line: str) -> None:
    assert draft(line)["article_date"] == date(2019, 5, 3)


@pytest.mark.parametrize(
    "line",
    [
        "The mayor is pictured on the old bridge over the river on May 3, 2019",
        "It was on 3 May 2019 that the old bridge was closed for the first time.",
        "— Jane Doe (@jane_doe) May 3, 2019",
    ],
)
def test_the_date_of_a_caption_a_sentence_or_a_quotation(line: str) -> None:
    assert draft(line)["article_date"] is None


def test_dates_far_from_the_article_are_not_its_own() -> None:
    many = "\n\n".join(f"Story {number}" for number in range(30))
    more = "\n\n".join(f"Story {number}" for number in range(14))
    assert draft(above=f"5 June 2021\n\n{many}")["article_date"] is None
    assert draft(below=f"{many}\n\nBy Mary Poe\n\n5 June 2021")["article_date"] is None
    assert draft(below=f"{many}\n\nBy Mary Poe\n\n5 June 2021")["credits"] == []
    assert draft("Updated: 3 May 2019", below=f"{more}\n\n5 June 2021")["article_date"] == date(2019, 5, 3)
    assert draft("3 May 2019", above="5 June 2021")["article_date"] == date(2019, 5, 3)
    assert draft("3 May 2019", below="June 2021\n\nMay 2021")["article_date"] == date(2019, 5, 3)


def test_a_name_before_a_date_far_below_is_another_articles() -> None:
    below = "\n\n".join(f"Story {number} of the valley" for number in range(9))
    assert draft(below=f"{below}\n\nMary Poe | 3 May 2019")["credits"] == []


@pytest.mark.parametrize("piece", ["Jane Doe, ", "by ", "3 May 2019 ", "Jane Doe\n", "5d", "•| ", "ByJane"])
def test_hostile_heads(piece: str) -> None:
    def lines(text: str) -> pl.DataFrame:
        texts = [HEADLINE, *(text * (2000 // len(text))).split("\n"), REST]
        roles = ["headline", *["other"] * (len(texts) - 2), "body"]
        rules = ["headline.first_line", *["other.before_body"] * (len(texts) - 2), "body.model"]
        index = range(len(texts))
        lines = pl.DataFrame(
            {"document_id": "0", "line_index": index, "text": texts, "role": roles, "score": 1.0, "rule": rules}
        )
        return lines.with_columns(pl.col("text").str.len_chars().alias("length"))

    labels = pl.DataFrame(schema=LABEL_COLUMNS)
    hostile, usual = lines(piece), lines("The council met again and spoke of other things.\n")
    assert_cheap(lambda: read_by_headline(hostile, labels), lambda: read_by_headline(usual, labels), 3)
