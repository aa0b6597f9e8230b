"""HTML pages to text, to lines with roles, and to what a page says about itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from flows.clean.article import TOLD
from flows.clean.beside import lines_beside
from flows.clean.cases import by_case, first_case
from flows.clean.decide import body_lines, comments_begin, drop_last_links, next_article, said_titles
from flows.clean.elements import BLOCKS, HEADINGS, LANDMARKS
from flows.clean.features import Floats
from flows.clean.head import Head, read_head
from flows.clean.headline_place import folded
from flows.clean.hints import decode_hints
from flows.clean.html import ROW, Page, read_html
from flows.clean.labels import SCORE, read_labels
from flows.clean.lines import SHORT
from flows.clean.list_pages import read_form
from flows.clean.markup import is_utf8
from flows.clean.metadata import Metadata, read_metadata
from flows.clean.model import score_pages
from flows.clean.page_features import joined
from flows.clean.pager import Pager, read_pager
from flows.clean.rules import apply_rules
from flows.clean.splits import give_promos, split_promos
from flows.clean.structure import CERTAIN, KEPT, RULED_OUT, weigh

MEDIA_TYPES = ("text/html", "application/xhtml+xml")
LINKS = 0.5
"""A line is a link, or a list of them, when so much of it is in links; a page is a list when so much of its body is."""
TITLE_LENGTH = (8, 400)
LIST_TEXT = 700
"""Characters outside links that make an article of a page, however many links are in its body."""


@dataclass(frozen=True, slots=True)
class Read:
    """Documents as far as each form is read by itself, in their order."""

    documents: pl.DataFrame
    """document_id, text, encoding, hints."""
    lines: pl.DataFrame
    """KEPT of flows.clean.structure, role, score, rule."""
    labels: pl.DataFrame
    """LABEL_COLUMNS of flows.clean.labels."""
    told: pl.DataFrame
    """TOLD of flows.clean.article: what pages say of their articles."""


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pages make no cycles, but so many tuples that looking for some takes .5 ms a page."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_collector()
def clean_pages(raw: pl.DataFrame, model: Path) -> Read:
    """In: document_id, bytes, encoding (as declared), url, hints of HTML pages; the folder of the roles' model."""
    pages, heads, ids, told = [], [], [], []
    rows = raw.select("document_id", "bytes", "encoding", "url").iter_rows()
    for place, (document_id, data, declared, url) in enumerate(rows):
        page = read_html(data, declared, is_utf8=is_utf8(raw["bytes"][place : place + 1]))
        head = read_head(page.tree)
        said = read_metadata(page, head, url)
        pager = read_pager(page.tree, page.lines, head, url or said.canonical_url)
        told.append(_tell(document_id, said, read_form(page.tree), pager))
        del page.tree, page.marked  # they take ten times the memory of the page
        pages.append(page)
        heads.append(head)
        ids.append(document_id)
    encodings = [page.encoding for page in pages]
    documents = pl.DataFrame(
        {"document_id": ids, "text": [page.text for page in pages], "encoding": encodings},
        schema={"document_id": pl.String, "text": pl.String, "encoding": pl.String},
    ).with_columns(decode_hints(raw, encodings))
    lines, labels, rules = lines_of_pages(ids, pages)
    lines = lines.with_columns(_judge(pages, heads, rules, lines["is_promo"], model))
    return Read(documents, _give_roles(lines, heads), labels, pl.DataFrame(told, schema=TOLD, orient="row"))


def _tell(document_id: str, said: Metadata, form: str | None, pager: Pager | None) -> tuple[object, ...]:
    """A row of TOLD."""
    return (
        document_id, said.title, said.title_rule, said.subheadline, list(said.authors) or None, said.authors_rule,
        list(said.credits) or None, said.byline, said.publisher, said.publisher_rule, said.section, said.canonical_url,
        said.published_at, said.published_precision, said.published_rule, said.published_day, said.updated_at,
        said.updated_precision, said.updated_rule, said.kind_hint, form,
        *((pager.number, pager.count, pager.base) if pager else (None, None, None)),
    )  # fmt: skip


def lines_of_pages(ids: Sequence[str], pages: Sequence[Page]) -> tuple[pl.DataFrame, pl.DataFrame, list[str | None]]:
    """What rules make of the pages' lines, which the model then looks at.

    Out: what `_make_lines` gives, promos split off, with size, role, score, rule, label_role, label_rule; LABEL_COLUMNS
    of flows.clean.labels; the rule of each of the pages' own lines, or None.
    """
    lines = split_promos(_make_lines(ids, pages)).with_columns(weigh().alias("size"))
    by_rule = apply_rules(lines).select(pl.when(~lines["is_row"]).then(pl.all()))
    labels = read_labels(lines)
    lines = lines.with_columns(give_promos(by_rule, lines["is_promo"])).join(
        labels.select("text", "label_role", "label_rule"), on="text", how="left", maintain_order="left"
    )
    rules = lines.select(pl.coalesce("label_rule", "rule").filter(~pl.col("is_promo"))).to_series()
    return lines, labels, rules.to_list()


def _judge(
    pages: Sequence[Page], heads: Sequence[Head], rules: Sequence[str | None], is_promo: pl.Series, model: Path
) -> list[pl.Series]:
    """`probability` and `is_body` of each line; a promo that was split off has its line's, but is not body."""
    probability = score_pages(pages, heads, rules, model)
    bounds = [0, *accumulate(len(page.lines) for page in pages)]
    body = [
        _body_of(page, head, rules[start:end], probability[start:end])
        for page, head, (start, end) in zip(pages, heads, pairwise(bounds), strict=True)
    ]
    line = np.cumsum(~is_promo.to_numpy()) - 1
    is_body = np.concatenate([np.zeros(0, bool), *body])
    return [pl.Series("probability", probability[line]), pl.Series("is_body", is_body[line]) & ~is_promo]


def _make_lines(ids: Sequence[str], pages: Sequence[Page]) -> pl.DataFrame:
    """KEPT without size; document (its place), is_row, tag, link_chars, flags (landmarks).

    `is_row` tells a row of cells: rules for lines do not understand it.
    """
    counts = [len(page.lines) for page in pages]
    document = np.repeat(np.arange(len(pages), dtype=np.uint32), counts)
    first = np.repeat(np.cumsum(counts, dtype=np.int64) - counts, counts)
    text = pl.Series([line for page in pages for line in page.lines], dtype=pl.String)
    length = text.str.len_chars().to_numpy().astype(np.int64)
    end = np.cumsum(length + 1) - 1
    end -= (end - length)[first]
    flags = np.array([page.container_flags[container] for page in pages for container in page.container], np.int64)
    return pl.DataFrame(
        {
            "document_id": pl.Series(ids, dtype=pl.String).gather(document),
            "document": pl.Series(document).set_sorted(),
            "line_index": (np.arange(len(first)) - first).astype(np.int32),
            "start_char": (end - length).astype(np.int32),
            "end_char": end.astype(np.int32),
            "text": text,
            "after_blank": np.ones(len(first), bool),
            "length": length.astype(np.int32),
            "tag": joined(pages, "tag").astype(np.int16),
            "link_chars": joined(pages, "link_chars").astype(np.int32),
            "flags": flags,
            "is_row": joined(pages, "mark") & ROW > 0,
        }
    )


def _body_of(page: Page, head: Head, rules: Sequence[str | None], probability: Floats) -> npt.NDArray[np.bool_]:
    """Which lines are body; the probabilities of those that belong to another article or stand beside it become 0."""
    titles = said_titles(head)
    probability[comments_begin(page.lines, rules, probability) :] = 0
    probability[next_article(page, probability, titles) :] = 0
    probability[lines_beside(page, probability)] = 0
    body = body_lines(page.lines, probability, titles)
    drop_last_links(page, body)
    return body


def _give_roles(lines: pl.DataFrame, heads: Sequence[Head]) -> pl.DataFrame:
    """In: the lines with the rule's role, score, rule and label_role, label_rule. Out: KEPT, role, score, rule."""
    of_pages, headlines, case, given = _cases()
    titles, descriptions = [head.best_title() for head in heads], [head.description() for head in heads]
    says = (_says(lines, titles).alias("is_title"), _says(lines, descriptions).alias("is_description"))
    lines = lines.with_columns(*of_pages, *says).with_columns(headlines)
    return lines.with_columns(case).select(*KEPT, *given)


@cache
def _cases() -> tuple[list[pl.Expr], list[pl.Expr], pl.Expr, list[pl.Expr]]:
    """What the page's body and title are; `case`, the first that holds for a line; role, score and rule by it."""
    of_pages = [
        pl.when("is_body").then("line_index").min().over("document").alias("first_body"),
        *(
            pl.when("is_body").then(name).sum().over("document").alias(f"body_{name}")
            for name in ("length", "link_chars")
        ),
    ]
    headlines = [
        (pl.col("is_title") & (pl.col("is_title").cum_sum().over("document") == 1)).alias("is_headline"),
        pl.col("is_title").any().over("document").alias("has_title"),
    ]
    in_landmark = {name: (pl.col("flags") & (1 << bit)) > 0 for bit, name in enumerate(LANDMARKS)}
    is_unsure = (pl.col("probability") < CERTAIN) & (pl.col("length") <= SHORT)
    is_label = pl.col("label_role").is_not_null()
    ruled_out = (pl.col("role") == "editor_note") | (
        is_unsure & (pl.col("role").is_in([*RULED_OUT, "author_note"]) | is_label)
    )
    is_links = pl.col("link_chars") >= LINKS * pl.col("length")
    outside_links = pl.col("body_length") - pl.col("body_link_chars")
    is_list = (outside_links < LIST_TEXT) & (outside_links < LINKS * pl.col("body_length"))
    body = pl.col("is_body") & ~pl.col("is_title") & ~ruled_out.fill_null(False) & ~(is_list & is_links)
    is_heading = pl.col("tag").is_in(HEADINGS)
    is_first_heading = (pl.col("tag") == BLOCKS.index("h1")) & ~pl.col("has_title")
    before_body = pl.col("line_index") < pl.col("first_body")
    cases = (
        (pl.col("is_headline"), "headline", "headline.title"),
        (pl.col("is_title"), "other", "other.repeats_headline"),
        (body & is_heading, "subhead", "subhead.model"),
        (body & (in_landmark["li"] | (pl.col("tag") == BLOCKS.index("li"))), "list_item", "list_item.model"),
        (body & in_landmark["blockquote"], "quote", "quote.model"),
        (body & pl.col("is_row"), "table", "table.model"),
        (body, "body", "body.model"),
        (is_first_heading & before_body, "headline", "headline.first_heading"),
        (pl.col("is_description"), "subheadline", "subheadline.description"),
        (is_label, None, None),
        (pl.col("role").is_not_null(), None, None),
        (in_landmark["figcaption"], "caption", "caption.figure"),
        (in_landmark["nav"], "navigation", "navigation.nav"),
        (in_landmark["footer"], "navigation", "navigation.footer"),
        (is_links & before_body, "navigation", "navigation.links"),
        (is_links, "related", "related.links"),
        (before_body, "other", "other.before_body"),
        (pl.lit(value=True), "other", "other.model"),
    )
    conditions, roles, rules = zip(*cases, strict=True)
    is_by_model = [str(rule).endswith(("model", "body")) for rule in rules]
    sure = pl.when("is_body").then("probability").otherwise(1 - pl.col("probability"))
    score = pl.when(by_case(is_by_model, pl.Boolean)).then(sure).otherwise(pl.coalesce("score", pl.lit(SCORE)))
    return (
        of_pages,
        headlines,
        first_case(conditions),
        [
            pl.coalesce(by_case(roles), "label_role", "role").alias("role"),
            score.cast(pl.Float32).alias("score"),
            pl.coalesce(by_case(rules), "label_rule", "rule").alias("rule"),
        ],
    )


def _says(lines: pl.DataFrame, said: Sequence[str]) -> pl.Series:
    """Whether a line says just what its page declares.

    Folding takes the most of it, so only lines of about the length are looked at that have the longest word.
    """
    folded_said = pl.Series("said", said, pl.String).to_frame().select(folded(pl.col("said"))).to_series()
    words = pl.Series([max(one.split(" "), key=len) for one in folded_said], dtype=pl.String)
    document, length = lines["document"].to_numpy(), lines["length"].to_numpy()
    size = folded_said.str.len_chars().to_numpy()[document]
    rows = np.flatnonzero(
        (length >= np.maximum(size, TITLE_LENGTH[0])) & (length <= np.minimum(2 * size, TITLE_LENGTH[1]))
    )
    some = pl.DataFrame(
        [
            pl.Series("row", rows),
            lines["text"].gather(rows),
            folded_said.gather(document[rows]),
            words.gather(document[rows]).alias("word"),
        ]
    )
    has_word = pl.col("text").str.to_lowercase().str.contains(pl.col("word"), literal=True)
    is_said = folded(pl.col("text")) == pl.col("said")
    says = np.zeros(lines.height, bool)
    says[some.filter(has_word).filter(is_said)["row"].to_numpy()] = True
    return pl.Series(says)
