"""The articles: what a document says, with a rule beside each value that was derived."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from schemas.table import PRECISIONS, Table, column, id_column, load_id_column

KINDS = ("article", "live_blog", "list", "video", "gallery", "stub", "paywalled", "search", "consent", "error", "other")
KEY_RULES = ("canonical_url", "headline_pager", "headline_containment", "document")
DATE_RULES = ("published", "updated", "url", "fetched")


class Articles(Table, key=("article_id",), row_group_rows=8_192):
    """One row is one text of an article; another text of the same article is another row with the same article_key."""

    article_id: str = id_column("One text of the article: BLAKE2b of article_key and body.")
    article_key: str = id_column("The article over time: its revisions share it.")
    article_key_rule: str = column(
        "What the key was made of: the canonical URL; publisher, headline and date, confirmed by a pager or by a body"
        " that contains half of the other; else the document.",
        example="headline_pager",
        isin=KEY_RULES,
    )
    url: str = column("The address that it was fetched from.", example="https://example.com/a?page=2", nullable=True)
    canonical_url: str = column("The address that names it.", example="https://example.com/a", nullable=True)
    publisher: str = column("Who published it.", example="China Daily", nullable=True)
    publisher_rule: str = column("What gave the publisher.", example="publisher.bracketed", nullable=True)
    section: str = column("The outlet's section.", example="Opinion", nullable=True)
    kind: str = column("What the document is.", example="article", isin=KINDS)
    kind_rule: str = column("What gave the kind.", example="kind.body")
    headline: str = column("The headline.", example="SCO to boost mutual trust and benefit", nullable=True)
    headline_rule: str = column("What gave the headline.", example="headline.first_line", nullable=True)
    subheadline: str = column("The standfirst.", example="Leaders meet in Qingdao", nullable=True)
    byline: str = column("The byline as printed.", example="By Jane Doe and John Roe", nullable=True)
    authors: Annotated[pl.List, pl.String] = column("The people who wrote it.", example=["Jane Doe", "John Roe"])
    authors_rule: str = column("What gave the authors.", example="byline.by", nullable=True)
    credits: Annotated[pl.List, pl.String] = column(
        "Whoever is named as its author, as named: people, and also agencies, desks and outlets.",
        example=["Jane Doe", "Reuters"],
    )
    dateline: str = column("The place that opens the text, as printed.", example="QINGDAO, June 9", nullable=True)
    editor_note: str = column("The editor's note.", example="Editor's note: Three experts …", nullable=True)
    author_note: str = column("The note on the author.", example="The author is a research fellow …", nullable=True)
    published_at: Annotated[pl.Datetime, "us", "UTC"] = column(
        "When it was published; finer than published_precision it says nothing.",
        example="2018-06-09T00:00:00Z",
        nullable=True,
    )
    published_precision: str = column("How exact published_at is.", example="day", nullable=True, isin=PRECISIONS)
    published_rule: str = column("What gave published_at.", example="date.published", nullable=True)
    updated_at: Annotated[pl.Datetime, "us", "UTC"] = column(
        "When it was updated last.", example="2018-06-09T00:00:00Z", nullable=True
    )
    updated_precision: str = column("How exact updated_at is.", example="day", nullable=True, isin=PRECISIONS)
    updated_rule: str = column("What gave updated_at.", example="date.updated", nullable=True)
    article_date: pl.Date = column(
        "The day that it belongs to: published, else updated, else in its address, else fetched.",
        example="2018-06-09",
        nullable=True,
    )
    article_date_rule: str = column("Which of these it is.", example="updated", nullable=True, isin=DATE_RULES)
    language: str = column("The body's language, ISO 639-1.", example="en", nullable=True, pattern=r"^[a-z]{2,3}$")
    body: str = column("The text of the article: its paragraphs, a blank line between two.", example="Ever since …")
    paragraph_count: pl.Int32 = column("Paragraphs of the body.", example=13, unit="paragraphs", at_least=0)
    sentence_count: pl.Int32 = column("Sentences of the body.", example=31, unit="sentences", at_least=0)
    word_count: pl.Int32 = column(
        "Words of the body (characters for Chinese, Japanese, Thai, Lao, Khmer, Burmese).", example=905, at_least=0
    )
    page_count: pl.Int32 = column("Pages that the article has, where a pager tells; else 1.", example=3, at_least=1)
    is_complete: bool = column("Are all its pages here?", example=False)
    load_id: str = load_id_column()
