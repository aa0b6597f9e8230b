"""Places before an article's text, sources around it, and what only looks like them."""

from __future__ import annotations

import polars as pl
import pytest
from made_up import draft_of

from flows.clean.language import detect_languages

REST = (
    "the council voted on Tuesday to close the old bridge for two years, after engineers had found rust in its cables."
)


@pytest.mark.parametrize(
    ("start", "dateline"),
    [
        ("RIVERTON — ", "RIVERTON"),
        ("RIVERTON - ", "RIVERTON"),
        ("RIVERTON: ", "RIVERTON"),
        ("NEW RIVERTON, Fla. (AP) — ", "NEW RIVERTON, Fla. (AP)"),
        ("RIVERTON/THE FERRY, March 7 (Reuters) - ", "RIVERTON/THE FERRY, March 7 (Reuters)"),
        ("RIVERTON, Florida/THE FERRY (Reuters) - ", "RIVERTON, Florida/THE FERRY (Reuters)"),
        ("RIVERTON (Aug. 13) -- ", "RIVERTON (Aug. 13)"),
        ("RIVERTON, Fla., April 29, 2015 /PRNewswire/ -- ", "RIVERTON, Fla., April 29, 2015 /PRNewswire/"),
        ("Riverton am Fluss (dpa/lno) – ", "Riverton am Fluss (dpa/lno)"),
        ("Riverton (Reuters) ", "Riverton (Reuters)"),
        ("A FEMALE mayor said that ", None),
        ("FERRY companies said that ", None),
        ("URGENT: ", None),
        ("Of the Riverton Ferry Company (RFC) ", None),
        ("For the first time in years (and not the last) ", None),
    ],
)
def test_a_dateline(start: str, dateline: str | None) -> None:
    text = f"Riverton closes its bridge\n\n{start}{REST}\n\nShe said: “We have no choice.” {REST}\n"
    assert draft_of(text)["dateline"] == dateline


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        (f"Riverton closes its bridge\n\nSource: Valley Post\n\n{REST}\n\n{REST}\n", "Valley Post"),
        (f"Riverton closes its bridge\n\n{REST}\n\n{REST}\n\nSource: Valley Post\n", "Valley Post"),
        (f"Riverton closes its bridge\n\n{REST}\n\nSource: Bridge Statistics\n\n{REST} So it goes.\n", None),
    ],
)
def test_the_source_of_a_table_did_not_publish_the_article(text: str, publisher: str | None) -> None:
    assert draft_of(text)["publisher"] == publisher


def test_a_first_line_of_names_does_not_tell_the_language() -> None:
    names = "A. Doe (Bern), B. Roe (Köln), C. Poe (Lyon), D. Moe (Oslo), E. Zoe (Łódź)"
    german = "Der Rat von Aarbrück hat am Dienstag beschlossen, die alte Brücke für zwei Jahre zu sperren."
    assert detect_languages(pl.Series([[names], [names, german], [german, names], None])).to_list() == [
        "en", "de", "de", None,
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["By Jane Doe | 3 May 2019", "Jane Doe | 3 May 2019", "By Jane Doe"])
def test_the_line_that_names_the_author_is_the_byline(line: str) -> None:
    found = draft_of(f"Riverton closes its bridge\n\n{line}\n\n{REST}\n\n{REST} So it goes.\n")
    assert (found["byline"], found["authors"]) == (line, ["Jane Doe"])


def test_a_text_without_a_headline_keeps_its_first_sentence() -> None:
    first = "The council of Riverton voted on Tuesday to close the old bridge for two years."
    found = draft_of(f"{first}\n\n{REST}\n\n{REST}\n")
    assert found["headline"] is None
