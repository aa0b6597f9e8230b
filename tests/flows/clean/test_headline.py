"""Which line of a whole page's dump is its headline."""

from __future__ import annotations

import polars as pl
import pytest
from cost import assert_linear

from flows.clean.headline import WEIGHTS, guess_titles, signs_of_lines

HEADLINE = "Riverton closes its old bridge for two years"
BODY = [
    "The council of Riverton voted on Tuesday to close the old bridge over the river for two years.",
    "Engineers had found rust in the cables of the bridge, and the council had waited for years.",
    "Riverton has no other bridge, so that a ferry will run every hour, the council said.",
]
BYLINE = ("By Jane Doe", "byline")
DATE = ("3 May 2019", "timestamp")
CHINESE = ["河镇关闭老桥两年", "河镇议会星期二投票决定关闭老桥两年。", "工程师在老桥的缆索上发现了铁锈，议会等待多年。"]

Line = tuple[str, str | None] | str


def guess(*above: Line, body: list[str] = BODY, below: tuple[str, ...] = ()) -> str | None:
    head = [(line, None) if isinstance(line, str) else line for line in above]
    lines = pl.DataFrame(
        {
            "document_id": "0",
            "text": [*(text for text, _ in head), *body, *below],
            "role": [*(role for _, role in head), *[None] * (len(body) + len(below))],
            "is_body": [*[False] * len(head), *[True] * len(body), *[False] * len(below)],
        },
        schema_overrides={"role": pl.String},
    )
    title = guess_titles(lines)["title"].item()
    return None if title is None else str(title)


@pytest.mark.parametrize(
    "above",
    [
        ("Old bridges of the river", HEADLINE, BYLINE, DATE),
        ("Riverton Valley", HEADLINE, "Cables of the old bridge had rust, and engineers had warned.", BYLINE),
        (f"Home » News » {HEADLINE}", HEADLINE, BYLINE),
        (f"{HEADLINE} | Valley Post", ("News", "navigation"), HEADLINE, DATE),
        ("Council of the river towns elects a chairman", "Ferry prices rise", HEADLINE, BYLINE, DATE),
        (HEADLINE, BYLINE, "The old bridge of Riverton, seen from the council's tower. Photo: Richard Roe"),
        ("Riverton's council and its bridges:", HEADLINE, DATE),
    ],
)
def test_the_headline_among_other_lines(above: tuple[Line, ...]) -> None:
    assert guess(*above) == HEADLINE


def test_what_is_told_again_below_is_the_headline() -> None:
    other = "Riverton opens its new ferry for two years"
    assert guess(other, HEADLINE, "News", below=(f"Share this article: {HEADLINE}",)) == HEADLINE
    assert guess(HEADLINE, other, "News", below=(f"Comments on “{HEADLINE}”",)) == HEADLINE


def test_words_of_chinese_are_told_by_pairs_of_characters() -> None:
    title, *body = CHINESE
    assert guess("南方天气预报晴天", title, ("2019年5月3日", "timestamp"), body=body) == title


def test_a_sentence_that_begins_the_text_is_no_headline() -> None:
    assert guess(body=BODY) is None
    assert guess("Home", body=["Riverton closes its old bridge", *BODY]) == "Riverton closes its old bridge"
    assert guess("Home", "News", body=[]) is None


def test_the_weights_are_of_the_signs() -> None:
    signs = signs_of_lines([HEADLINE, *BODY], [None] * 4, [False, True, True, True])
    assert set(signs[0]) == set(WEIGHTS)


@pytest.mark.parametrize("piece", [HEADLINE, ".", "| ", "桥", "a ", "Photo "])
def test_the_cost_is_linear(piece: str) -> None:
    def call(size: int) -> object:
        text = piece * (size // len(piece))
        count = size // 100
        texts = [*[piece * 3] * count, text, text]
        roles: list[str | None] = [None] * len(texts)
        return signs_of_lines(texts, roles, [*[False] * count, True, True])

    assert_linear(call, 20_000)
