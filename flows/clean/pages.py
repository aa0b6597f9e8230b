"""HTML pages to text, to lines with roles, and to what a page says about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import polars as pl

from flows.clean.article import TOLD
from flows.clean.decide import body_lines, said_titles
from flows.clean.head import Head, read_head
from flows.clean.html import BLOCKS, LANDMARKS, Page, read_html
from flows.clean.labels import SCORE, read_labels
from flows.clean.metadata import Metadata, read_metadata
from flows.clean.model import score_pages
from flows.clean.rules import apply_rules
from flows.clean.structure import CERTAIN, KEPT, NOTES, RULED_OUT, folded, weigh

MEDIA_TYPES = ("text/html", "application/xhtml+xml")
LINKS = 0.5
"""A line is a link, or a list of them, when so much of it is in links; a page is a list when so much of its body is."""
HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TITLE_LENGTH = (8, 400)


@dataclass(frozen=True, slots=True)
class Read:
    """Documents as far as each form is read by itself, in their order."""

    documents: pl.DataFrame
    """document_id, text, encoding."""
    lines: pl.DataFrame
    """KEPT of flows.clean.structure, role, score, rule."""
    labels: pl.DataFrame
    """LABEL_COLUMNS of flows.clean.labels."""
    told: pl.DataFrame
    """TOLD of flows.clean.article: what pages say of their articles."""


def clean_pages(raw: pl.DataFrame) -> Read:
    """In: document_id, bytes, encoding (as declared), url of HTML pages."""
    pages, heads, ids, told = [], [], [], []
    for document_id, data, declared, url in raw.select("document_id", "bytes", "encoding", "url").iter_rows():
        page = read_html(data, declared)
        head = read_head(page.tree)
        told.append(_tell(document_id, read_metadata(page, head, url)))
        del page.tree  # it takes ten times the memory of its page
        pages.append(page)
        heads.append(head)
        ids.append(document_id)
    documents = pl.DataFrame(
        {"document_id": ids, "text": [page.text for page in pages], "encoding": [page.encoding for page in pages]},
        schema={"document_id": pl.String, "text": pl.String, "encoding": pl.String},
    )
    lines = _make_lines(ids, pages, heads)
    lines = lines.with_columns(apply_rules(lines))
    labels = read_labels(lines.filter(~pl.col("is_body") | pl.col("role").is_null()))
    lines = lines.join(labels.select("text", "label_role", "label_rule"), on="text", how="left", maintain_order="left")
    return Read(documents, _give_roles(lines), labels, pl.DataFrame(told, schema=TOLD, orient="row"))


def _tell(document_id: str, said: Metadata) -> tuple[object, ...]:
    """A row of TOLD."""
    return (
        document_id, said.title, said.title_rule, said.subheadline, list(said.authors) or None, said.authors_rule,
        list(said.credits) or None, said.byline, said.publisher, said.publisher_rule, said.section, said.canonical_url,
        said.published_at, said.published_precision, said.published_rule, said.published_day, said.updated_at,
        said.updated_precision, said.updated_rule, said.kind_hint,
    )  # fmt: skip


def _make_lines(ids: Sequence[str], pages: Sequence[Page], heads: Sequence[Head]) -> pl.DataFrame:
    """KEPT, and per line: document, probability, is_body, tag, link_chars, flags (landmarks), title, description."""
    counts = [len(page.lines) for page in pages]
    document = np.repeat(np.arange(len(pages)), counts)
    probability = score_pages(pages, heads)
    bounds = [0, *accumulate(counts)]
    body = [
        body_lines(page.lines, probability[start:end], said_titles(head))
        for page, head, (start, end) in zip(pages, heads, pairwise(bounds), strict=True)
    ]
    flags = [page.container_flags[container] for page in pages for container in page.container]
    said = pl.DataFrame(
        {
            "document": np.arange(len(pages), dtype=np.uint32),
            "document_id": ids,
            "title": [head.best_title() for head in heads],
            "description": [head.description() for head in heads],
        },
        schema_overrides={"document_id": pl.String, "title": pl.String, "description": pl.String},
    )
    length = pl.col("text").str.len_chars().cast(pl.Int32)
    lines = pl.DataFrame(
        {
            "document": document.astype(np.uint32),
            "text": [line for page in pages for line in page.lines],
            "probability": probability.astype(np.float32),
            "is_body": np.concatenate([np.zeros(0, bool), *body]),
            "tag": np.array([tag for page in pages for tag in page.tag], np.int16),
            "link_chars": np.array([count for page in pages for count in page.link_chars], np.int32),
            "flags": np.array(flags, np.int64),
        },
        schema_overrides={"text": pl.String},
    ).with_columns(length.alias("length"))
    start = (pl.col("length") + 1).cum_sum().over("document") - pl.col("length") - 1
    return lines.join(said, on="document", how="left", maintain_order="left").with_columns(
        pl.int_range(pl.len(), dtype=pl.Int32).over("document").alias("line_index"),
        start.cast(pl.Int32).alias("start_char"),
        (start + pl.col("length")).cast(pl.Int32).alias("end_char"),
        pl.lit(True).alias("after_blank"),
        weigh().alias("size"),
    )


def _give_roles(lines: pl.DataFrame) -> pl.DataFrame:
    """In: the lines with the rule's role, score, rule and label_role, label_rule. Out: KEPT, role, score, rule."""
    in_landmark = {name: (pl.col("flags") // (1 << bit)) % 2 == 1 for bit, name in enumerate(LANDMARKS)}
    first_body = pl.when("is_body").then("line_index").min().over("document")
    short = pl.col("length").is_between(*TITLE_LENGTH)
    lines = lines.with_columns(
        first_body.alias("first_body"),
        pl.when(short).then(folded("text")).alias("folded"),
        folded("title").alias("folded_title"),
        folded("description").alias("folded_description"),
    ).with_columns(
        ((pl.col("folded") == pl.col("folded_title")) & (pl.col("folded") != "")).fill_null(False).alias("is_title")
    )
    lines = lines.with_columns(
        (pl.col("is_title") & (pl.col("is_title").cum_sum().over("document") == 1)).alias("is_headline")
    )
    is_links = pl.col("link_chars") >= LINKS * pl.col("length")
    is_heading = pl.col("tag").is_in([BLOCKS.index(tag) for tag in HEADING_TAGS])
    is_first_heading = (pl.col("tag") == BLOCKS.index("h1")) & ~pl.col("is_title").any().over("document")
    ruled_out = pl.col("role").is_in(NOTES) | (pl.col("role").is_in(RULED_OUT) & (pl.col("probability") < CERTAIN))
    is_label = pl.col("label_role").is_not_null()
    in_body, in_links = (pl.when("is_body").then(name).sum().over("document") for name in ("length", "link_chars"))
    is_list = (in_links > LINKS * in_body) & is_links
    body = pl.col("is_body") & ~pl.col("is_title") & ~ruled_out.fill_null(False) & ~is_label & ~is_list
    before_body = pl.col("line_index") < pl.col("first_body")
    cases = (
        (pl.col("is_headline"), "headline", "headline.title"),
        (pl.col("is_title"), "other", "other.repeats_headline"),
        (body & is_heading, "subhead", "subhead.model"),
        (body & (in_landmark["li"] | (pl.col("tag") == BLOCKS.index("li"))), "list_item", "list_item.model"),
        (body & in_landmark["blockquote"], "quote", "quote.model"),
        (body, "body", "body.model"),
        (is_first_heading & before_body, "headline", "headline.first_heading"),
        (pl.col("folded") == pl.col("folded_description"), "subheadline", "subheadline.description"),
        (is_label, None, None),
        (pl.col("role").is_not_null(), None, None),
        (in_landmark["figcaption"], "caption", "caption.figure"),
        (in_landmark["nav"], "navigation", "navigation.nav"),
        (in_landmark["footer"], "navigation", "navigation.footer"),
        (is_links & before_body, "navigation", "navigation.links"),
        (is_links, "related", "related.links"),
        (before_body, "other", "other.before_body"),
    )
    role, rule = pl.lit("other"), pl.lit("other.model")
    for condition, name, why in reversed(cases):
        holds = condition.fill_null(False)
        role = pl.when(holds).then(pl.lit(name) if name else pl.coalesce("label_role", "role")).otherwise(role)
        rule = pl.when(holds).then(pl.lit(why) if why else pl.coalesce("label_rule", "rule")).otherwise(rule)
    by_model = rule.str.ends_with(".model") | rule.str.ends_with("body")
    sure = pl.when("is_body").then("probability").otherwise(1 - pl.col("probability"))
    score = pl.when(by_model).then(sure).otherwise(pl.coalesce("score", pl.lit(SCORE)))
    return lines.select(*KEPT, role.alias("role"), score.cast(pl.Float32).alias("score"), rule.alias("rule"))
