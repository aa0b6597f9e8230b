"""Documents to text and lines, lines to roles, roles to the fields of an article."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.clean.article import HINTS, TOLD, make_drafts
from flows.clean.by_headline import read_by_headline
from flows.clean.decode import decode_all
from flows.clean.entries import body_lines
from flows.clean.hints import decode_hints
from flows.clean.labels import SCORE, read_labels
from flows.clean.language import LINES, SAMPLE, detect_languages
from flows.clean.lines import LONGEST, cut_lines, make_lines
from flows.clean.model import DATA
from flows.clean.pages import MEDIA_TYPES, Read, clean_pages
from flows.clean.rules import apply_rules
from flows.clean.splits import give_promos, split_promos
from flows.clean.structure import give_roles
from schemas import TABLES
from schemas.paragraphs import BODY_ROLES

DRAFT_FIELDS = (
    "url", "canonical_url", "publisher", "publisher_rule", "section", "kind", "kind_rule", "headline", "headline_rule",
    "subheadline", "byline", "authors", "authors_rule", "credits", "dateline", "editor_note", "author_note",
    "published_at", "published_precision", "published_rule", "updated_at", "updated_precision", "updated_rule",
    "article_date", "article_date_rule", "language", "page_count", "is_complete",
)  # fmt: skip
DRAFT_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    **{name: TABLES["articles"].dtypes()[name] for name in DRAFT_FIELDS},
    "page_number": pl.Int32,
    "key_url": pl.String,
    "numbered_url": pl.String,
}
LINE_COLUMNS = {name: dtype for name, dtype in TABLES["lines"].dtypes().items() if name != "load_id"}
AS_LINES, AS_DRAFTS = (
    [pl.col(name).cast(dtype) for name, dtype in columns.items()] for columns in (LINE_COLUMNS, DRAFT_COLUMNS)
)
MESSAGES = {"binary": "it is not text in any encoding that is known", "empty": "there is no text in it"}
MAY_BE_LABEL = pl.col("role").is_null() | pl.col("rule").is_in(["credit.source", "credit.agency"])
"""Lines that a timestamp or byline is looked for in: a source may have a date beside it."""
HINT_TYPE = pl.Struct(dict.fromkeys(HINTS, pl.String))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning makes of documents: each is in `documents` and `drafts`, or in `refusals`."""

    documents: pl.DataFrame
    """document_id, text, encoding, hints."""
    lines: pl.DataFrame
    """The `lines` table without load_id."""
    body_lines: pl.DataFrame
    """document_id, line_index, text, role, after_blank of the lines that make the body."""
    drafts: pl.DataFrame
    """DRAFT_COLUMNS."""
    refusals: pl.DataFrame
    """document_id, reason, message."""


def clean_documents(raw: pl.DataFrame, body_roles: Collection[str] = BODY_ROLES, model: Path = DATA) -> Cleaned:
    """Raw documents to lines with roles and the fields of their articles.

    In: document_id and RAW_COLUMNS of flows.sources, each document once; the roles of lines that make the body; the
    folder of the model of line roles.
    """
    is_page = pl.col("media_type").is_in(MEDIA_TYPES)
    texts, pages = raw.filter(~is_page), raw.filter(is_page)
    parts = [_clean_texts(texts, model)] if pages.is_empty() or not texts.is_empty() else []
    parts += [] if pages.is_empty() else [clean_pages(pages, model)]
    order = raw.select("document_id", pl.int_range(pl.len(), dtype=pl.UInt32).alias("order"))
    judged, lines = (_in_order([getattr(part, name) for part in parts], order) for name in ("documents", "lines"))
    labels = pl.concat([part.labels for part in parts]).unique("text", keep="first", maintain_order=True)
    documents, refusals = _refuse(judged)
    source = documents.select("document_id", "hints").join(
        raw.select("document_id", "url", "fetched_at"), on="document_id", how="left", maintain_order="left"
    )
    hinted = source.with_columns(pl.col("hints").str.json_decode(HINT_TYPE)).unnest("hints")
    drafts = make_drafts(hinted, lines, labels, parts[-1].told)
    of_bodies = body_lines(lines, drafts, body_roles)
    drafts = drafts.with_columns(_languages(drafts, of_bodies))
    return Cleaned(
        documents,
        lines.select(AS_LINES),
        of_bodies,
        drafts.select(AS_DRAFTS),
        refusals,
    )


def _in_order(parts: Sequence[pl.DataFrame], order: pl.DataFrame) -> pl.DataFrame:
    """Rows of documents, from one form and the other, in the order (document_id, order) of the documents."""
    if len(parts) == 1:
        return parts[0]
    joined = pl.concat([parts[0], *(part.select(parts[0].columns) for part in parts[1:])], how="vertical_relaxed")
    placed = joined.join(order, on="document_id", how="left", maintain_order="left")
    return placed.sort("order", maintain_order=True).drop("order")


def _clean_texts(raw: pl.DataFrame, model: Path) -> Read:
    """Text dumps to text, and to lines with roles. In: document_id and RAW_COLUMNS; the folder of the model."""
    documents = _decode(raw)
    lines, labels = lines_of_texts(documents.filter(pl.col("text").is_not_null()))
    titles = documents.select("document_id", pl.col("hints").str.json_path_match("$.title").alias("title"))
    lines, labels = read_by_headline(give_roles(lines, titles, model), labels)
    return Read(documents, lines, labels, pl.DataFrame(schema=TOLD))


def lines_of_texts(documents: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Texts to lines with the roles that rules for single lines give, and their labels: what the model looks at.

    In: document_id, text. Out: what `make_lines` gives, is_promo, role, score, rule (null where no rule fits);
    LABEL_COLUMNS of flows.clean.labels.
    """
    lines = split_promos(make_lines(documents))
    lines = lines.with_columns(give_promos(apply_rules(lines), lines["is_promo"]))
    labels = read_labels(lines.filter(MAY_BE_LABEL))
    return _apply_labels(lines, labels), labels


def _decode(raw: pl.DataFrame) -> pl.DataFrame:
    """document_id, text, encoding, hints; no text where no encoding fits."""
    decoded = decode_all(raw["bytes"], raw["encoding"])
    text = decoded["text"]
    is_long = (text.str.len_chars() > LONGEST).arg_true()
    return pl.DataFrame(
        [
            raw["document_id"],
            text.scatter(is_long, [cut_lines(text[row]) for row in is_long]),
            decoded["encoding"],
            decode_hints(raw, decoded["encoding"].to_list()),
        ]
    )


def _refuse(documents: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The documents that have text, and document_id, reason, message of those that have none."""
    text = pl.col("text")
    reason = pl.when(text.is_null()).then(pl.lit("binary")).when(~text.str.contains(r"\S")).then(pl.lit("empty"))
    reasons = documents.select("document_id", reason=reason)
    refusals = reasons.drop_nulls().with_columns(pl.col("reason").replace_strict(MESSAGES).alias("message"))
    return documents.filter(reasons["reason"].is_null()), refusals


def _apply_labels(lines: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """Gives timestamps and bylines their roles, where no rule has given one."""
    joined = lines.join(labels.select("text", "label_role", "label_rule"), on="text", how="left", maintain_order="left")
    is_label = joined.select(MAY_BE_LABEL & pl.col("label_role").is_not_null()).to_series()
    return joined.with_columns(
        pl.when(is_label).then("label_role").otherwise("role").alias("role"),
        pl.when(is_label).then(pl.lit(SCORE, pl.Float32)).otherwise("score").alias("score"),
        pl.when(is_label).then("label_rule").otherwise("rule").alias("rule"),
    ).drop("label_role", "label_rule")


def _languages(drafts: pl.DataFrame, body_lines: pl.DataFrame) -> pl.Series:
    """The language that the source names, else that of the body's first long lines, else of the headline."""
    samples = body_lines.group_by("document_id", maintain_order=True).agg(
        pl.col("text")
        .str.head(SAMPLE)
        .sort_by(pl.col("text").str.len_bytes().clip(upper_bound=SAMPLE), descending=True, maintain_order=True)
        .head(LINES)
        .alias("sample")
    )
    texts = drafts.select(
        "document_id", "headline", pl.col("language").str.to_lowercase().str.extract("^([a-z]{2,3})")
    ).join(samples, on="document_id", how="left", maintain_order="left")
    sample = pl.coalesce("sample", pl.when(pl.col("headline").is_not_null()).then(pl.concat_list("headline")))
    needed = texts.select(pl.when(pl.col("language").is_null()).then(sample)).to_series()
    return texts.select(pl.coalesce("language", detect_languages(needed))).to_series().alias("language")
