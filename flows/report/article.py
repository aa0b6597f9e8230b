"""One article for people: its fields, and where each line of its documents went and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

FIELDS = (
    "headline",
    "subheadline",
    "publisher",
    "section",
    "byline",
    "authors",
    "dateline",
    "published_at",
    "updated_at",
    "article_date",
    "language",
    "kind",
    "editor_note",
    "author_note",
    "page_count",
    "is_complete",
    "paragraph_count",
    "sentence_count",
    "word_count",
    "url",
    "article_id",
)
Scan = Callable[[str], pl.LazyFrame]
LINE_COLUMNS = ("role", "rule", "text", "in_body")


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What `broadsheet show` shows."""

    fields: Sequence[tuple[str, str]]
    """Name and value with the rule that gave it, those that have one."""
    documents: Sequence[tuple[str, Sequence[tuple[str, str, str, bool]]]]
    """Each document's source_uri and its lines: LINE_COLUMNS."""


def find_articles(scan: Scan, wanted: str) -> pl.DataFrame:
    """The articles whose article_id or a document's id starts so, or whose headline or url holds it."""
    words = wanted.lower()
    links = scan("article_documents").filter(pl.col("document_id").str.starts_with(words)).select("article_id")
    found = pl.col("article_id").str.starts_with(words) | pl.any_horizontal(
        pl.col("headline", "url", "canonical_url").str.to_lowercase().str.contains(words, literal=True)
    )
    articles = scan("articles")
    by_document = articles.join(links, on="article_id", how="semi")
    return (
        pl.concat([articles.filter(found.fill_null(False)), by_document])
        .unique("article_id")
        .sort("article_id")
        .collect()
    )


def view_article(scan: Scan, article: pl.DataFrame) -> ArticleView:
    """The view of one row of `articles`."""
    row = article.row(0, named=True)
    links = scan("article_documents").filter(pl.col("article_id") == row["article_id"]).sort("page_number").collect()
    wanted = links["document_id"].implode()
    documents = (
        scan("documents").filter(pl.col("document_id").is_in(wanted)).select("document_id", "source_uri").collect()
    )
    lines = scan("lines").filter(pl.col("document_id").is_in(wanted)).sort("document_id", "line_index").collect()
    used = (
        scan("paragraphs")
        .filter(pl.col("article_id") == row["article_id"])
        .select("document_id", pl.int_ranges("first_line", pl.col("last_line") + 1, dtype=pl.Int32).alias("line_index"))
        .explode("line_index")
        .with_columns(pl.lit(True).alias("in_body"))
        .collect()
    )
    marked = lines.join(used, on=["document_id", "line_index"], how="left", maintain_order="left").with_columns(
        pl.col("in_body").fill_null(False)
    )
    uris = dict(documents.iter_rows())
    return ArticleView(
        [(name, _value(row, name)) for name in FIELDS if row[name] not in (None, [], "")],
        [
            (uris[document_id], marked.filter(pl.col("document_id") == document_id).select(LINE_COLUMNS).rows())
            for document_id in links["document_id"]
        ],
    )


def _value(row: dict[str, object], name: str) -> str:
    value = row[name]
    text = ", ".join(value) if isinstance(value, list) else str(value)
    rule = row.get(f"{name.removesuffix('_at')}_rule")
    return f"{text}  ({rule})" if rule else text
