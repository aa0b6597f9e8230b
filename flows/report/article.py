"""One article for people: its fields, and where each line of its documents went and by which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

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
LINE_COLUMNS = ("line_index", "role", "score", "rule", "in_body", "text")
AROUND = frozenset(["navigation", "other", "related", "promo", "ad", "legal", "consent", "comment"])
"""Roles of what stands around an article: on a page of 400 lines most have one."""
RUN = 4
"""So many lines around it in a row, or more, are told as one."""


@dataclass(frozen=True, slots=True)
class LineView:
    """A line, or several in a row that only stand around the article."""

    line_index: int
    role: str
    score: float
    rule: str
    in_body: bool
    text: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document and its lines."""

    document_id: str
    source_uri: str
    lines: Sequence[LineView]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What `broadsheet show` shows."""

    fields: Sequence[tuple[str, str]]
    """Name and value with the rule that gave it, those that have one."""
    documents: Sequence[DocumentView]
    """Those that gave it, in order of their pages."""


def find_articles(scan: Scan, wanted: str) -> pl.DataFrame:
    """The articles whose article_id or a document's id starts so, or whose headline or url holds it.

    Of several texts of one article the last.
    """
    words = wanted.lower()
    links = scan("article_documents").filter(pl.col("document_id").str.starts_with(words)).select("article_id")
    found = pl.col("article_id").str.starts_with(words) | pl.any_horizontal(
        pl.col("headline", "url", "canonical_url").str.to_lowercase().str.contains(words, literal=True)
    )
    articles = scan("articles")
    by_document = articles.join(links, on="article_id", how="semi")
    loads = scan("loads").select("load_id", "load_number")
    texts = (
        pl.concat([articles.filter(found.fill_null(False)), by_document])
        .unique("article_id")
        .join(loads, on="load_id", how="left")
        .sort("load_number", "article_id")
        .collect()
    )
    return texts.tail(1) if texts["article_key"].n_unique() == 1 else texts


def find_refused(scan: Scan, wanted: str) -> str | None:
    """Why the document whose id starts so was refused, or None where none was."""
    refused = scan("rejects").filter(pl.col("document_id").str.starts_with(wanted.lower())).collect()
    if refused.is_empty():
        return None
    row = refused.row(0, named=True)
    return f"Document {row['document_id']} of {row['source_uri']} was refused ({row['reason']}): {row['message']}."


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
            DocumentView(
                document_id,
                uris[document_id],
                [
                    LineView(*row)
                    for row in marked.filter(pl.col("document_id") == document_id).select(LINE_COLUMNS).iter_rows()
                ],
            )
            for document_id in links["document_id"]
        ],
    )


def fold_runs(lines: Sequence[LineView]) -> Iterator[LineView]:
    """The lines, with one in place of each run that only stands around the article: how many, of which roles."""
    for is_around, group in groupby(lines, lambda line: not line.in_body and line.role in AROUND):
        run = list(group)
        if is_around and len(run) >= RUN:
            roles = Counter(line.role for line in run)
            told = ", ".join(f"{count} {role}" for role, count in roles.most_common())
            first = run[0]
            yield LineView(first.line_index, "...", first.score, "", False, f"{len(run)} lines: {told}")
        else:
            yield from run


def _value(row: dict[str, object], name: str) -> str:
    value = row[name]
    text = ", ".join(value) if isinstance(value, list) else str(value)
    rule = row.get(f"{name.removesuffix('_at')}_rule")
    return f"{text}  ({rule})" if rule else text
