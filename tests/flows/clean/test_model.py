"""The trained model of line roles: what it says of a made-up page, and how its training is split."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import polars as pl
import pytest
from cost import assert_linear

from flows.clean import lines_of_texts
from flows.clean.decide import (
    COMMENTS,
    OF_F1,
    bar,
    body_lines,
    comments_begin,
    drop_last_links,
    drop_strays,
    next_article,
    said_titles,
)
from flows.clean.features import Floats
from flows.clean.head import Head, read_head
from flows.clean.html import Page, read_html
from flows.clean.model import DATA, load_model, rounded, save_lexicons, score_pages, score_texts
from flows.clean.page_features import make_batch, said_features
from flows.clean.pages import lines_of_pages
from flows.clean.scan import scan

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
MEGABYTE = 1 << 20
TITLE = "Harbour bridge to close for repairs"
BODY = [
    "The harbour bridge will close on Monday for six weeks of repairs, the city council said on Thursday.",
    "Engineers found cracks in two of its piers during a routine inspection in March, according to a report.",
    "“We cannot wait for another winter,” said Maria Lindqvist, who heads the council's department of roads.",
    "Buses will be diverted over the northern ring road, and a ferry will run every twenty minutes until May.",
    "The repairs are expected to cost 4.2 million euros, half of which the regional government has agreed to pay.",
]
NAVIGATION = ["Home", "World", "Sports", "Subscribe", "Most read", "Privacy policy", "Sign up for our newsletter"]
LINKS = "".join(f'<li><a href="/{number}">{text}</a></li>' for number, text in enumerate(NAVIGATION))
PAGE = f"""<!doctype html><html><head><title>{TITLE} - The Daily Example</title></head><body>
<nav class="site-menu"><ul>{LINKS}</ul></nav>
<article class="story"><h1>{TITLE}</h1><div class="article-body">{"".join(f"<p>{text}</p>" for text in BODY)}</div>
</article><footer class="footer"><p>© 2024 The Daily Example. All rights reserved.</p></footer></body></html>"""


def read(source: str) -> tuple[Page, Head]:
    page = read_html(source)
    return page, read_head(page.tree)


def scores_of(source: str) -> dict[str, float]:
    page, head = read(source)
    return dict(zip(page.lines, score([page], [head]).tolist(), strict=True))


def score(pages: Sequence[Page], heads: Sequence[Head]) -> Floats:
    _, _, rules = lines_of_pages([str(number) for number in range(len(pages))], pages)
    return score_pages(pages, heads, rules)


def rules_of(lines: Sequence[str]) -> list[str | None]:
    texts = pl.Series("text", ["\n".join(lines)] if lines else [], pl.String)
    documents = pl.DataFrame([pl.Series("document_id", ["a"] * len(texts), pl.String), texts])
    return lines_of_texts(documents)[0]["rule"].to_list()


@pytest.fixture
def train_roles(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    return importlib.import_module("train_roles")


def test_the_files_load_and_are_small() -> None:
    model = load_model()
    assert model.words.weights.any()
    assert model.classes.weights.any()
    assert sum(
        (DATA / name).stat().st_size for name in ("lexicons.npz", "roles_of_pages.txt", "roles_of_texts.txt")
    ) < (4 * MEGABYTE)


def test_body_scores_above_navigation() -> None:
    scores = scores_of(PAGE)
    assert min(scores[line] for line in BODY) > 0.5 > max(scores[line] for line in NAVIGATION)


def test_body_scores_above_navigation_in_text() -> None:
    lines = [*NAVIGATION, TITLE, *BODY, "© 2024 The Daily Example. All rights reserved."]
    scores = dict(zip(lines, score_texts(lines, rules_of(lines), [len(lines)]).tolist(), strict=True))
    assert min(scores[line] for line in BODY) > max(scores[line] for line in NAVIGATION)


def test_a_batch_says_what_each_page_alone_says() -> None:
    sources = [PAGE, "<p>One line.</p>", "", PAGE.replace("article", "section"), f"<pre>{chr(10).join(BODY)}</pre>"]
    pages, heads = zip(*map(read, sources), strict=True)
    alone = [score([page], [head]) for page, head in zip(pages, heads, strict=True)]
    np.testing.assert_allclose(score(pages, heads), np.concatenate(alone), atol=1e-5)
    documents = [page.lines for page in pages]
    together = [line for lines in documents for line in lines]
    scores = score_texts(together, rules_of(together), [len(lines) for lines in documents])
    alone = [score_texts(lines, rules_of(lines), [len(lines)]) for lines in documents]
    np.testing.assert_allclose(scores, np.concatenate(alone), atol=1e-5)


def test_each_line_of_a_page_has_its_rule_though_a_promo_was_split_off() -> None:
    page, _ = read(PAGE.replace(BODY[1], f"{BODY[1]} Read more: The ferry will run longer"))
    lines, _, rules = lines_of_pages(["a"], [page])
    assert len(lines) == len(page.lines) + 1
    of_line = dict(zip(page.lines, rules, strict=True))
    assert {of_line[line] for line in page.lines if line.startswith(tuple(BODY))} == {None}
    assert of_line["Home"] == of_line["Sports"] == "navigation.words"
    assert of_line["Privacy policy"] == "legal.links"


def test_a_page_may_say_its_body_and_show_nothing() -> None:
    told = json.dumps({"@type": "NewsArticle", "articleBody": " ".join(BODY * 3)})
    said = f'<script type="application/ld+json">{told}</script>'
    pages, heads = zip(*(read(source) for source in (PAGE, said, PAGE + said)), strict=True)
    assert len(score(pages, heads)) == 2 * len(pages[0].lines)


def test_the_title_is_not_body() -> None:
    page, head = read(PAGE.replace("<p>", f"<p>{TITLE.upper()}!</p><p>", 1))
    chosen = body_lines(page.lines, np.ones(len(page.lines), np.float32), said_titles(head))
    assert [line for line, is_body in zip(page.lines, chosen, strict=True) if not is_body] == [
        TITLE,
        f"{TITLE.upper()}!",
    ]


def test_a_long_line_is_body_once() -> None:
    lines = [BODY[0], "Yes.", BODY[0], "Yes."]
    assert body_lines(lines, np.ones(4, np.float32)).tolist() == [True, True, False, True]


def test_of_paragraphs_and_all_of_them_in_one_line_the_paragraphs_are_body() -> None:
    lines = [" ".join(BODY), *BODY, " ".join(BODY[:2])]
    assert body_lines(lines, np.ones(7, np.float32)).tolist() == [False, *[True] * 5, True]
    assert body_lines([" ".join(BODY), BODY[0]], np.ones(2, np.float32)).all()


@pytest.mark.parametrize(
    ("said", "is_known"),
    [
        (" ".join(BODY * 2).replace("r", "&amp;#114;"), True),
        ("".join(f"<p>{text.replace(' be ', ' <b>be</b> ')}</p>" for text in BODY) * 2, True),
        (" ".join(BODY)[:500], False),
    ],
)
def test_the_declared_body_is_text_and_not_a_preview(said: str, is_known: bool) -> None:
    told = json.dumps({"@type": "NewsArticle", "articleBody": said}).replace("</", "<\\/")
    page, head = read(PAGE.replace("</head>", f'<script type="application/ld+json">{told}</script></head>'))
    batch = make_batch([page])
    columns = said_features(batch, scan(batch.text), [head])
    lines = [batch.text.index(text) for text in BODY]
    assert (columns["in_article_body"][lines] == is_known).all()
    assert (columns["has_article_body"] == is_known).all()


@pytest.mark.parametrize("unit", ["<a ", "</", "&", "&amp;lt;", "<p>&"])
def test_hostile_declared_bodies_cost_what_their_length_costs(unit: str) -> None:
    batch = make_batch([read(PAGE)[0]])
    found = scan(batch.text)

    def read_said(size: int) -> None:
        told = json.dumps({"@type": "NewsArticle", "articleBody": unit * size})
        said_features(batch, found, [Head("", (), (), {}, (told,))])

    assert_linear(read_said, 20_000)


@pytest.mark.parametrize(
    ("heading", "is_next"),
    [
        ('<h1 class="title big">Ferry to run longer</h1>', True),
        (f'<h1 class="title">{TITLE}</h1>', False),
        ('<h1 class="section">What comes next</h1>', False),
        ("<h1>What comes next</h1>", False),
    ],
)
def test_another_article_begins_at_a_headline_like_the_first(heading: str, is_next: bool) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in BODY)
    other = f"<article>{heading}{paragraphs}{paragraphs}{paragraphs}</article>"
    page, head = read(PAGE.replace("<h1>", '<h1 class="title">').replace("</article>", f"</article>{other}"))
    end = next_article(page, np.ones(len(page.lines), np.float32), said_titles(head))
    assert end == (page.lines.index("Ferry to run longer") if is_next else len(page.lines))
    assert next_article(page, np.zeros(len(page.lines), np.float32), said_titles(head)) == len(page.lines)


@pytest.mark.parametrize(
    ("last", "dropped"),
    [
        ("<h3>More of the harbour</h3><ul><li><a href=/1>Fares</a><li><a href=/2>Boats</a></ul>", 3),
        ("<p>See also:<p><a href=/1>Fares</a>", 2),
        ("<p><a href=/1>Fares</a>", 1),
        ("<p>More by <a href=/1>the harbour master of the town</a><p>It ends.", 0),
        ("<h3>What comes next</h3>", 0),
    ],
)
def test_a_body_does_not_end_in_links(last: str, dropped: int) -> None:
    page, _ = read("".join(f"<p>{text}</p>" for text in BODY) + last)
    chosen = np.ones(len(page.lines), bool)
    drop_last_links(page, chosen)
    kept = len(page.lines) - dropped
    assert chosen.tolist() == [True] * kept + [False] * dropped


def test_what_is_little_but_links_keeps_them() -> None:
    page, _ = read("<p>Two of three.<p><a href=/1>Fares</a><p><a href=/2>Boats</a>")
    chosen = np.ones(3, bool)
    drop_last_links(page, chosen)
    assert chosen.all()


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [([1.0, 1.0, 0.0], [True, True, False]), ([0.5, 0.4, 0.0], [True, True, False]), ([0.1, 0.1], [False, False])],
)
def test_the_bar_suits_the_page(probabilities: list[float], expected: list[bool]) -> None:
    chosen = body_lines(["a line"] * len(expected), np.array(probabilities, np.float32))
    assert chosen.tolist() == expected


def test_the_bar_is_highest_where_all_is_sure() -> None:
    assert bar(np.array([1, 1, 0], np.float32), np.ones(3)) == pytest.approx(OF_F1)
    assert not body_lines([], np.zeros(0, np.float32)).size


def test_lines_apart_from_the_block_must_be_sure() -> None:
    lines = [f"{'word ' * 20}{place}" for place in range(9)]
    probabilities = np.array([0.5, 0.1, 0.9, 0.4, 0.9, 0.1, 0.1, 0.5, 0.7], np.float32)
    chosen = probabilities >= 0.4
    drop_strays(lines, probabilities, chosen)
    assert np.flatnonzero(chosen).tolist() == [2, 3, 4, 8]


def test_where_no_line_is_body_nothing_is_dropped_and_nothing_breaks() -> None:
    chosen = np.zeros(2, bool)
    drop_strays(["a", "b"], np.zeros(2, np.float32), chosen)
    drop_strays([], np.zeros(0, np.float32), chosen[:0])
    assert not chosen.any()


@pytest.mark.parametrize(
    ("above", "header", "below", "expected"),
    [
        ([0.9] * 5, COMMENTS, [0.7] * 9, 5),
        ([0.9] * 5, COMMENTS, [0.4, 0.95], 8),
        ([0.9] * 5, COMMENTS, [0.1] * 9, 15),
        ([0.9] * 5, None, [0.7] * 9, 15),
        ([0.9] * 3, COMMENTS, [0.7] * 9, 13),
    ],
    ids=["less sure", "surer", "no body", "no header", "too little above"],
)
def test_comments_begin_below_a_header_where_the_model_is_less_sure(
    above: list[float], header: str | None, below: list[float], expected: int
) -> None:
    probabilities = np.array([*above, 0.2, *below], np.float32)
    rules = [None] * len(above) + [header] + [None] * len(below)
    assert comments_begin(["word " * 20] * len(rules), rules, probabilities) == expected


def test_comments_that_are_longer_than_their_article_are_not_its_body() -> None:
    said = [f"{text} I think that {n} of us saw it coming, lol!" for n, text in enumerate(["So sad", "Yes", "No"] * 9)]
    document = "\n\n".join([TITLE, *BODY, "Comments", *said])
    raw = pl.DataFrame({"document_id": ["0"], "text": [document]})
    lines, _ = lines_of_texts(raw)
    assert COMMENTS in lines["rule"].to_list()
    probability = np.where(np.arange(lines.height) <= len(BODY), 0.9, 0.8).astype(np.float32)
    assert comments_begin(lines["text"].to_list(), lines["rule"].to_list(), probability) == len(BODY) + 1


@pytest.mark.parametrize("unit", ["<div>", "<b>", "word ", "<br>x"])
def test_hostile_pages_cost_what_their_length_costs(unit: str) -> None:
    def score_one(size: int) -> None:
        page, head = read("<p>" + unit * size + "text")
        assert len(score([page], [head])) == len(page.lines)

    assert_linear(score_one, 6_000)


@pytest.mark.parametrize("text", ["word " * MEGABYTE, "." * 5 * MEGABYTE])
def test_hostile_text_finishes(text: str) -> None:
    assert len(score_texts([text], [None], [1])) == 1


def test_lexicons_come_back_as_they_were_stored(tmp_path: Path) -> None:
    model = load_model()
    save_lexicons(tmp_path, model.words, model.classes)
    assert (tmp_path / "lexicons.npz").read_bytes() == (DATA / "lexicons.npz").read_bytes()
    np.testing.assert_allclose(rounded(model.words).weights, model.words.weights, rtol=1e-6)


ROWS = [
    SimpleNamespace(set_name=set_name, host=host, fold=fold)
    for set_name, host, fold in [
        ("a", "one.example", 0),
        ("b", "one.example", 0),
        ("a", "two.example", 1),
        ("b", "three.example", 1),
        ("c", "four.example", 2),
    ]
]


@pytest.mark.parametrize(("by", "apart"), [("fold", {"fold", "host"}), ("set", {"set_name", "host"})])
def test_what_a_split_keeps_apart(train_roles: ModuleType, by: str, apart: set[str]) -> None:
    tested = []
    for _, train, test in train_roles.splits(ROWS, by):
        fitted = [row for row, is_in in zip(ROWS, train, strict=True) if is_in]
        held_out = [row for row, is_in in zip(ROWS, test, strict=True) if is_in]
        assert fitted
        for field in apart:
            assert not {getattr(row, field) for row in fitted} & {getattr(row, field) for row in held_out}
        tested += held_out
    assert sorted(tested, key=ROWS.index) == ROWS


def test_what_is_fitted_is_what_the_split_allows(train_roles: ModuleType) -> None:
    """Words that only stand on held-out pages get no weight."""
    data, fit = importlib.import_module("role_data"), importlib.import_module("role_fit")
    documents = []
    for number, word in enumerate(["zebra", "yoghurt"] * 4):
        page, head = read(PAGE.replace("bridge", word))
        rules = [None] * len(page.lines)
        lines = data.Lines(page.lines, rules, np.ones(len(page.lines), np.float32), np.full(len(page.lines), 9))
        host = f"{word}.example"
        documents.append(data.Document("a", str(number), host, word == "zebra", page, head, lines, lines))
    held_out = np.array([document.host == "zebra.example" for document in documents])
    fitter = fit.Fitter(documents)
    known, _ = fitter.lexicons(~held_out)
    from flows.clean.lexicon import line_buckets
    from flows.clean.scan import scan

    def weight(word: str) -> float:
        return float(np.abs(known.weights[line_buckets(scan([word]))[1][:1]]).sum())

    assert weight("yoghurt") > 0
    assert weight("zebra") == 0
