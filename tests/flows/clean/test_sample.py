"""The sample's values, and the same with names, numbers, outlet, language of the labels and order of lines changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from made_up import raw_documents

from flows.clean import Cleaned, clean_documents
from flows.segment import make_paragraphs

SAMPLE = (Path(__file__).parents[3] / "seeds" / "articles" / "000_f7eee19c65a560be.txt").read_text("utf-8")
HEADLINE = "SCO to boost mutual trust and benefit"


def clean(text: str) -> Cleaned:
    return clean_documents(raw_documents({"one": text.encode()}))


def fields(cleaned: Cleaned) -> dict[str, object]:
    return cleaned.drafts.row(0, named=True)


def rules(cleaned: Cleaned) -> dict[str, tuple[str, str]]:
    return {text: (role, rule) for text, role, rule in cleaned.lines.select("text", "role", "rule").iter_rows()}


def test_the_sample() -> None:
    cleaned = clean(SAMPLE)
    found = fields(cleaned)
    assert found["headline"] == HEADLINE
    assert found["publisher"] == "China Daily"
    assert str(found["updated_at"]) == "2018-06-09 00:00:00+00:00"
    assert (found["updated_precision"], found["published_at"]) == ("day", None)
    assert (str(found["article_date"]), found["article_date_rule"]) == ("2018-06-09", "updated")
    assert str(found["editor_note"]).startswith("Editor's note: Three experts")
    assert str(found["author_note"]).startswith("The author is a research fellow")
    assert (found["page_number"], found["page_count"], found["is_complete"]) == (1, 3, False)
    assert found["language"] == "en"
    assert rules(cleaned)["Print Print"] == ("navigation", "navigation.words")
    repeats = cleaned.lines.filter(pl.col("text") == HEADLINE)
    assert repeats["role"].to_list() == ["headline", "subhead"]
    assert repeats["rule"].to_list()[1] == "subhead.repeats_headline"
    assert HEADLINE not in cleaned.body_lines["text"].to_list()
    assert make_paragraphs(cleaned.body_lines).height == 13


def in_german(text: str) -> str:
    labels = {
        "(China Daily )| Updated : 2018-06-09": "(Rheinische Rundschau )| Aktualisiert: 7. März 2011",
        "Print Print": "Drucken Drucken",
        "Editor's note:": "Anmerkung der Redaktion:",
        "The author is a": "Der Autor ist",
        "1 2 3 >": "Seite 1 von 3",
    }
    for old, new in labels.items():
        text = text.replace(old, new)
    return text


def with_other_names(text: str) -> str:
    names = {
        HEADLINE: "Coastal towns promise to share ferries",
        "(China Daily )| Updated : 2018-06-09": "(Valley Post )| Updated : 2011-03-07",
        "Three experts": "Two captains",
        "SCO": "CTA",
        "Xi": "Marlow",
        "1 2 3 >": "1 2 3 4 5 >",
    }
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def of_an_unusual_outlet(text: str) -> str:
    return text.replace("China Daily", "The Northern Lantern")


def publisher_first(text: str) -> str:
    stamp = "(China Daily )| Updated : 2018-06-09"
    return f"{stamp}\n\n{text.replace(stamp, '')}"


def print_first(text: str) -> str:
    return f"Print Print\n\n{text.replace('Print Print', '')}"


def note_last(text: str) -> str:
    note = next(line for line in text.splitlines() if line.startswith("Editor's note"))
    return text.replace(note, "").replace("1 2 3 >", f"{note}\n\n1 2 3 >")


def published_too(text: str) -> str:
    return text.replace("Updated : 2018-06-09", "Published : 2018-06-08 | Updated : 2018-06-09")


CHANGES: list[tuple[Callable[[str], str], dict[str, object]]] = [
    (in_german, {"publisher": "Rheinische Rundschau", "article_date": "2011-03-07", "page_count": 3}),
    (
        with_other_names,
        {
            "headline": "Coastal towns promise to share ferries",
            "publisher": "Valley Post",
            "article_date": "2011-03-07",
            "page_count": 5,
        },
    ),
    (of_an_unusual_outlet, {"publisher": "The Northern Lantern"}),
    (publisher_first, {}),
    (print_first, {}),
    (note_last, {}),
    (published_too, {"article_date": "2018-06-08", "article_date_rule": "published"}),
]
USUAL = {
    "headline": HEADLINE,
    "publisher": "China Daily",
    "article_date": "2018-06-09",
    "article_date_rule": "updated",
    "page_number": "1",
    "page_count": 3,
    "is_complete": False,
}


@pytest.mark.parametrize(("change", "expected"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_no_rule_knows_the_sample(change: Callable[[str], str], expected: dict[str, object]) -> None:
    cleaned = clean(change(SAMPLE))
    found = fields(cleaned)
    wanted = {**USUAL, **expected}
    assert {name: str(found[name]) for name in wanted} == {name: str(value) for name, value in wanted.items()}
    assert found["editor_note"]
    assert found["author_note"]
    assert make_paragraphs(cleaned.body_lines).height == 13
    roles = cleaned.lines["role"].to_list()
    assert roles.count("navigation") == 1
    assert roles.count("pager") == 1
    assert cleaned.lines.filter(pl.col("rule") == "subhead.repeats_headline").height == 1


def test_hints_of_the_source_are_trusted_more_than_the_text() -> None:
    hints = (
        '{"title": "The real title of it", "date": "2018-06-07T10:00:00+02:00", "author": "Ann Lee; Bo Chan",'
        ' "publisher": "Delta Times", "language": "fr"}'
    )
    cleaned = clean_documents(
        raw_documents({"one": SAMPLE.encode()}, hints=hints, url="https://delta.example/a/1?utm_source=x#top")
    )
    found = fields(cleaned)
    assert (found["headline"], found["headline_rule"]) == ("The real title of it", "headline.hint")
    assert str(found["published_at"]) == "2018-06-07 08:00:00+00:00"
    assert found["authors"] == ["Ann Lee", "Bo Chan"]
    assert (found["publisher"], found["publisher_rule"]) == ("Delta Times", "hint")
    assert found["canonical_url"] == "https://delta.example/a/1"
    assert found["language"] == "fr"


def test_the_day_is_in_the_address_when_nothing_else_tells() -> None:
    text = "A bridge was opened on Monday after years of work, and thousands of people walked across it in the sun."
    found = fields(
        clean_documents(raw_documents({"one": text.encode()}, url="https://delta.example/2019/05/17/a-bridge-opens"))
    )
    assert (str(found["article_date"]), found["article_date_rule"]) == ("2019-05-17", "url")
