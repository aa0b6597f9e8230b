"""Lines to paragraphs, paragraphs to bodies and sentences."""

from __future__ import annotations

import textwrap

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.segment import count_words, make_bodies, make_paragraphs, make_sentences


def lines(*rows: str | tuple[str, str], joined: bool = False) -> pl.DataFrame:
    """Body lines of one document: a text, or a text and its role. `joined`: no blank line between them."""
    texts = [row if isinstance(row, tuple) else (row, "body") for row in rows]
    return pl.DataFrame(
        [("one", number, text, role, not joined or number == 0) for number, (text, role) in enumerate(texts)],
        schema={
            "document_id": pl.String, "line_index": pl.Int32, "text": pl.String, "role": pl.String,
            "after_blank": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip


def test_paragraphs_carry_offsets_into_the_body() -> None:
    paragraphs = make_paragraphs(lines("One  bridge.", ("Two", "subhead"), "Cafe\u0301 Three.\u200b"))
    body = make_bodies(paragraphs)["body"][0]
    assert body == "One bridge.\n\nTwo\n\nCafé Three."
    for row in paragraphs.iter_rows(named=True):
        assert body[row["start_char"] : row["end_char"]] == row["text"]
    assert paragraphs["role"].to_list() == ["body", "subhead", "body"]
    assert paragraphs["first_line"].to_list() == [0, 1, 2]


WRAPPED = (
    "The Senate passed a farm bill early on Friday after a debate that last-",
    "ed through the night. The vote was 54 to 41, with several members of the",
    "majority voting against it.",
)


def test_hard_wrapped_lines_are_joined_with_their_divided_words() -> None:
    (row,) = make_paragraphs(lines(*WRAPPED, joined=True)).iter_rows(named=True)
    assert row["text"].startswith("The Senate passed a farm bill early on Friday after a debate that lasted through")
    assert row["text"].endswith("several members of the majority voting against it.")
    assert (row["first_line"], row["last_line"]) == (0, 2)


def test_a_poem_is_not_joined() -> None:
    poem = (
        "The ferry goes at six and comes at ten, and then it rests",
        "And in between the river is alone and slow and grey",
        "And all the lights upon the other bank are other guests",
        "And other people's lights are not our own, they say",
    )
    assert make_paragraphs(lines(*poem, joined=True)).height == 4


def test_a_list_is_not_joined() -> None:
    items = [(f"- item number {number} with some more words to make it long", "list_item") for number in range(4)]
    assert make_paragraphs(lines(*items, joined=True)).height == 4


def test_lines_that_are_paragraphs_are_not_joined() -> None:
    assert make_paragraphs(lines("It rained all day in the valley. " * 8, "It was late. " * 9, joined=True)).height == 2


def test_a_drop_cap_goes_to_its_word() -> None:
    assert make_paragraphs(lines("T", "he bridge opened on Monday."))["text"].to_list() == [
        "The bridge opened on Monday."
    ]


def test_a_drop_cap_that_is_a_word_stays_one() -> None:
    texts = make_paragraphs(lines("A", "new bridge opened.", "A", "fter the war it rained."))["text"].to_list()
    assert texts == ["A new bridge opened.", "After the war it rained."]


def test_a_drop_cap_goes_to_a_wrapped_paragraph() -> None:
    first = "he Senate passed a farm bill early on Friday after a debate that lasted"
    (text,) = make_paragraphs(lines("T", first, "through the night.", joined=True))["text"].to_list()
    assert text == "T" + first + " through the night."


PROSE = (
    "The Senate passed a farm bill early on Friday after a debate that lasted through the night. The vote was 54 to "
    "41, with several members of the majority voting against it. Supporters said it would help farmers hit by drought."
)


@pytest.mark.parametrize("width", [40, 60, 72, 80])
def test_lines_are_joined_at_usual_widths(width: int) -> None:
    assert make_paragraphs(lines(*textwrap.wrap(PROSE, width), joined=True))["text"].to_list() == [PROSE]


def test_a_wrapped_paragraph_ends_where_the_next_word_had_room() -> None:
    second = "It now goes to the House. Members of both parties said on Monday that they would read it before the vote."
    wrapped = textwrap.wrap(PROSE, 72) + textwrap.wrap(second, 72)
    assert make_paragraphs(lines(*wrapped, joined=True))["text"].to_list() == [PROSE, second]


NOT_PROSE = {
    "free verse": (
        "so much depends upon the wheel that turns within", "the heart of every man who ever lived and loved",
        "and lost the thing he wanted most of all the things", "he ever had or ever would have had again",
    ),
    "a table": (
        "Ford Motor Co. sold 12,345 cars in May, 4 percent more",
        "Toyota Motor sold 22,345 cars in May, 3 percent less",
        "General Motors sold 32,345 cars in May, 1 percent more",
        "12,999 cars were sold by Honda in May, 2 percent less",
    ),
    "a numbered list": (
        "1. Mix the flour and the milk in a large bowl until smooth.",
        "2. Add the eggs, the sugar and a pinch of salt to the bowl.",
        "3. Bake for forty minutes in an oven at 180 degrees.",
    ),
    "sentences": (
        "The bridge opened on Monday after two years of work.", "The mayor said that it was a good day for the city.",
        "Traffic was heavy all day, and nobody complained.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PROSE)
def test_what_is_no_prose_is_not_joined(name: str) -> None:
    assert make_paragraphs(lines(*NOT_PROSE[name], joined=True))["text"].to_list() == list(NOT_PROSE[name])


def test_roles_are_kept_and_others_left_out() -> None:
    rows = (
        ("Head", "subhead"),
        ("One", "list_item"),
        ("“We came,” he said.", "quote"),
        ("Share", "boilerplate"),
        "Two.",
    )
    paragraphs = make_paragraphs(lines(*rows))
    assert paragraphs["role"].to_list() == ["subhead", "list_item", "quote", "body"]


def test_a_sentence_never_crosses_a_paragraph() -> None:
    paragraphs = make_paragraphs(lines("“We came,", "we saw. We left.”"))
    rows = paragraphs.rename({"document_id": "article_id"}).with_columns(pl.lit("en").alias("language"))
    sentences = make_sentences(rows)
    body = make_bodies(paragraphs)["body"][0]
    assert sentences["text"].to_list() == ["“We came,", "we saw.", "We left.”"]
    assert sentences["paragraph_index"].to_list() == [0, 1, 1]
    assert [body[start:end] for start, end in sentences.select("start_char", "end_char").iter_rows()] == sentences[
        "text"
    ].to_list()


def test_words_are_counted_by_unicodes_rules() -> None:
    counted = {
        "It's 3.5 percent, isn't it?": 5,
        "well-known": 2,
        "市民公园开放": 6,
        "café naïve": 2,
        "--- * ---": 0,
        "日本語とkanji": 5,
    }
    texts = pl.Series(list(counted), dtype=pl.String)
    assert count_words(texts).to_list() == list(counted.values())


@given(st.lists(st.text(max_size=120), max_size=12), st.booleans())
@settings(max_examples=100, deadline=None)
def test_no_character_is_lost(texts: list[str], joined: bool) -> None:
    paragraphs = make_paragraphs(lines(*texts, joined=joined))
    bodies = make_bodies(paragraphs)
    body = bodies["body"][0] if bodies.height else ""
    position = 0
    for row in paragraphs.iter_rows(named=True):
        assert body[row["start_char"] : row["end_char"]] == row["text"]
        assert row["start_char"] == position
        position = row["end_char"] + 2


def test_what_went_wrong_before_the_scrape_is_mended() -> None:
    texts = make_paragraphs(
        lines(
            "The councilâ€™s â€œplanâ€\x9d, said Ã‰milie.",
            "Bread &amp; butter &#8211; &quot;now&quot;",
            "AT&T; R&D",
            "Çà et là",
        )
    )["text"]
    assert texts.to_list() == ["The council’s “plan”, said Émilie.", 'Bread & butter – "now"', "AT&T; R&D", "Çà et là"]
