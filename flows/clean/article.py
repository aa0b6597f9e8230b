"""Lines with roles to an article's fields, each with the rule that gave it."""

from __future__ import annotations

from functools import cache

import polars as pl

from flows.clean.dates import find_moment
from flows.clean.kinds import declared_kinds, kinds_of_lines
from flows.clean.labels import TIME
from flows.clean.nearest import nearest_labels
from flows.clean.page_numbers import NO_ARTICLE, read_addresses, read_line_pagers
from flows.clean.people import credits_in, people_in
from flows.clean.vocabulary import alternatives, words

HINTS = ("title", "date", "updated", "author", "publisher", "section", "language")
TOLD: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    "page_title": pl.String,
    "page_title_rule": pl.String,
    "page_subheadline": pl.String,
    "page_authors": pl.List(pl.String),
    "page_authors_rule": pl.String,
    "page_credits": pl.List(pl.String),
    "page_byline": pl.String,
    "page_publisher": pl.String,
    "page_publisher_rule": pl.String,
    "page_section": pl.String,
    "page_url": pl.String,
    "page_published_at": TIME,
    "page_published_precision": pl.String,
    "page_published_rule": pl.String,
    "page_day": pl.Date,
    "page_updated_at": TIME,
    "page_updated_precision": pl.String,
    "page_updated_rule": pl.String,
    "page_kind": pl.String,
    "page_form": pl.String,
    "pager_number": pl.Int32,
    "pager_count": pl.Int32,
    "pager_url": pl.String,
}
"""What an HTML page says of its article; `page_day` is the day of publication in the page's own zone."""
URL_DATE = r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:\D|$)"
DASH = r"(?:\s*(?:--|[—–―])\s*|\s*-\s+)"
PLACES = r"\p{Lu}[\p{L}.'’-]+(?:[ /](?:(?:[a-z]{2,3} )?\p{Lu}[\p{L}.'’-]+))*(?:, ?[\p{L}., /0-9]{2,}?)?"
DATELINES = (
    rf"^(\p{{Lu}}[\p{{Lu}}.'’ /-]{{2,}}?(?:, ?[\p{{L}}., /0-9]{{2,}}?)?(?: ?[(/][\p{{L}}\d ./,]{{2,}}[)/])?){DASH}",
    r"^(\p{Lu}{4,}(?:, ?[\p{L}., /0-9]{2,}?)?):\s",
    rf"^({PLACES} ?\([\p{{L}}/ ]{{2,}}\)){DASH}",
    rf"^({PLACES} ?\((?i:cnn|{alternatives('agency')})\))",
    r"^(\p{Han}{2,4}社\p{Han}{2,8}\d{1,2}月\d{1,2}日电)(?:\s|$|[—–―-])",
)
"""A place in capitals before a dash or a colon; one with an agency in brackets; a Chinese agency with place and day."""
DATELINE_WITHIN = 120
"""Characters of the body's first line. The pattern's parts have no limits of their own: those take 40 ms to compile."""
LONGEST_DATELINE = 80
BLANKS = r"\s{2,}|[^\S ]"
"""All but one space: to write each space anew takes four times as long."""
JOINED_BY = {"subheadline": " ", "editor_note": "\n", "author_note": "\n"}
"""Roles of which all lines make a field, and what is between."""
SOURCE_BELOW = 2
"""Lines after the body in which "Source: ..." is the article's."""


def make_drafts(documents: pl.DataFrame, lines: pl.DataFrame, labels: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """The fields of each document's article.

    In: document_id, url, fetched_at and HINTS; lines with roles (document_id, line_index, text, length, size, role,
    rule), in order; LABEL_COLUMNS of flows.clean.labels; TOLD. Out: a row for each document, in order.
    """
    drafts = documents.select("document_id", "url", "fetched_at", *HINTS)
    for frame in (
        _texts(lines),
        nearest_labels(lines, labels),
        read_line_pagers(lines),
        kinds_of_lines(lines),
        told.with_columns(pl.lit(value=True).alias("is_page")),
    ):
        drafts = drafts.join(frame, on="document_id", how="left", maintain_order="left")
    drafts = drafts.join(_read_hints(drafts), on="document_id", how="left", maintain_order="left")
    for chosen in declared_kinds():
        drafts = drafts.with_columns(chosen)
    drafts = drafts.join(read_addresses(drafts), on="document_id", how="left", maintain_order="left")
    for chosen in _choice():
        drafts = drafts.with_columns(chosen)
    return drafts


def _texts(lines: pl.DataFrame) -> pl.DataFrame:
    """The fields that are lines as they stand."""

    def of(role: str) -> pl.Expr:
        return pl.col("text").filter(pl.col("role") == role)

    wanted = ("headline", "subheadline", "editor_note", "author_note", "byline")
    some = lines.filter(pl.col("role").is_in(wanted)).with_columns(pl.col("text").str.replace_all(BLANKS, " "))
    texts = some.group_by("document_id", maintain_order=True).agg(
        of("headline").first().alias("line_headline"),
        pl.col("rule").filter(pl.col("role") == "headline").first().alias("line_headline_rule"),
        *(of(name).alias(name) for name in JOINED_BY),
        of("byline").first().alias("byline"),
    )
    texts = texts.with_columns(
        pl.when(pl.col(name).list.len() > 0).then(pl.col(name).list.join(separator)).alias(name)
        for name, separator in JOINED_BY.items()
    )
    first_lines = lines.filter(pl.col("role") == "body").unique("document_id", keep="first", maintain_order=True)
    body = first_lines.select(
        "document_id",
        pl.coalesce(pl.col("text").str.head(DATELINE_WITHIN).str.extract(one) for one in DATELINES)
        .str.strip_chars()
        .alias("dateline"),
    ).with_columns(
        pl.when(
            pl.col("dateline").str.len_chars() <= LONGEST_DATELINE,
            ~pl.col("dateline").str.to_lowercase().is_in(sorted(words("no_place"))),
        ).then("dateline")
    )
    for frame in (body, _sources(lines)):
        texts = texts.join(frame, on="document_id", how="full", coalesce=True, maintain_order="left")
    return texts


def _sources(lines: pl.DataFrame) -> pl.DataFrame:
    """document_id, source: what a line like "Source: Valley Post" names, above the body or right below it.

    Amid the body it is the source of a table or a picture.
    """
    named = lines.filter(pl.col("rule") == "credit.source")
    if named.is_empty():
        return pl.DataFrame(schema={"document_id": pl.String, "source": pl.String})
    at = pl.col("line_index")
    bodies = lines.filter(pl.col("role") == "body").join(named, on="document_id", how="semi")
    bounds = bodies.group_by("document_id").agg(at.min().alias("first"), at.max().alias("last"))
    is_amid = (at > pl.col("first")) & (at - pl.col("last")).is_between(1, SOURCE_BELOW).not_()
    pattern = rf"(?i)(?:{alternatives('source')})\s*[:：]\s*([^|)\]）]+)"
    return (
        named.join(bounds, on="document_id", how="left", maintain_order="left")
        .filter(is_amid.fill_null(False).not_())
        .unique("document_id", keep="first", maintain_order=True)
        .select(
            "document_id",
            pl.col("text").str.replace_all(BLANKS, " ").str.extract(pattern).str.strip_chars().alias("source"),
        )
    )


def _read_hints(drafts: pl.DataFrame) -> pl.DataFrame:
    """Dates and authors as the source gave them beside the text."""
    given = drafts.filter(pl.any_horizontal(pl.col("date", "updated", "author").is_not_null()))
    rows = []
    for document_id, date, updated, author in given.select("document_id", "date", "updated", "author").iter_rows():
        published, changed = (find_moment(text) if text else None for text in (date, updated))
        rows.append(
            (
                document_id,
                published.at if published else None,
                published.precision if published else None,
                changed.at if changed else None,
                changed.precision if changed else None,
                list(people_in(author)) or None,
                list(credits_in(author)) or None,
            )
        )
    columns: dict[str, pl.DataType | type[pl.DataType]] = {
        "document_id": pl.String,
        "hint_published_at": TIME,
        "hint_published_precision": pl.String,
        "hint_updated_at": TIME,
        "hint_updated_precision": pl.String,
        "hint_authors": pl.List(pl.String),
        "hint_credits": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema=columns, orient="row")


@cache
def _choice() -> tuple[list[pl.Expr], ...]:
    """Of each field the source that is trusted most.

    What an HTML page declares comes first, then what came beside the document, then the lines, then the address.
    """

    def best(name: str, rule: str) -> list[pl.Expr]:
        page, hint, line = (pl.col(f"{source}_{name}") for source in ("page", "hint", "line"))
        precision = name.replace("_at", "_precision")
        return [
            pl.coalesce(page, hint, line).alias(name),
            pl.when(page.is_not_null())
            .then(f"page_{precision}")
            .otherwise(pl.coalesce(f"hint_{precision}", f"line_{precision}"))
            .alias(precision),
            pl.when(page.is_not_null())
            .then(f"page_{name.replace('_at', '_rule')}")
            .when(hint.is_not_null())
            .then(pl.lit("hint"))
            .when(line.is_not_null())
            .then(pl.lit(rule))
            .alias(name.replace("_at", "_rule")),
        ]

    groups = pl.col("url").str.extract_groups(URL_DATE)
    url_date = pl.concat_str([groups.struct.field(str(part)) for part in (1, 2, 3)], separator="-").str.to_date(
        strict=False
    )
    said_count = pl.max_horizontal(pl.coalesce("pager_count", "line_page_count"), "url_number").fill_null(1)
    page_count = pl.when(pl.col("kind").is_in(NO_ARTICLE)).then(1).otherwise(said_count)
    said_number = pl.coalesce("pager_number", "line_page_number", "url_number")
    page_number = pl.when(pl.col("page_count") > 1).then(said_number).otherwise(1)
    publisher = pl.coalesce("page_publisher", "publisher", "line_publisher", "source")
    publisher_rule = (
        pl.when(pl.col("page_publisher").is_not_null())
        .then("page_publisher_rule")
        .when(pl.col("publisher").is_not_null())
        .then(pl.lit("hint"))
        .when(pl.col("line_publisher").is_not_null())
        .then("line_publisher_rule")
        .when(pl.col("source").is_not_null())
        .then(pl.lit("publisher.source"))
    )
    no_one = pl.lit([], pl.List(pl.String))
    is_of_lines = pl.all_horizontal(pl.col("page_authors", "hint_authors").is_null())
    fields = [
        *best("published_at", "date.published"),
        *best("updated_at", "date.updated"),
        pl.coalesce("page_title", "title", "line_headline").alias("headline"),
        pl.when(pl.col("page_title").is_not_null())
        .then("page_title_rule")
        .when(pl.col("title").is_not_null())
        .then(pl.lit("headline.hint"))
        .otherwise("line_headline_rule")
        .alias("headline_rule"),
        publisher.alias("publisher"),
        publisher_rule.alias("publisher_rule"),
        pl.coalesce("page_authors", "hint_authors", "line_authors", no_one).alias("authors"),
        pl.when(pl.col("page_authors").is_not_null())
        .then("page_authors_rule")
        .when(pl.col("hint_authors").is_not_null())
        .then(pl.lit("hint"))
        .otherwise("line_authors_rule")
        .alias("authors_rule"),
        pl.coalesce("page_credits", "hint_credits", "line_credits", no_one).alias("credits"),
        pl.coalesce("page_byline", "byline", "author", pl.when(is_of_lines).then("line_byline")).alias("byline"),
        pl.coalesce("page_subheadline", "subheadline").alias("subheadline"),
        pl.coalesce("page_section", "section").alias("section"),
        url_date.alias("url_date"),
        page_number.cast(pl.Int32).alias("page_number"),
    ]
    dates = {
        "published": pl.coalesce("page_day", pl.col("published_at").dt.date()),
        "updated": pl.col("updated_at").dt.date(),
        "url": pl.col("url_date"),
        "fetched": pl.col("fetched_at").dt.date(),
    }
    rule = pl.coalesce(pl.when(date.is_not_null()).then(pl.lit(name)) for name, date in dates.items())
    of_fields = [
        pl.coalesce(dates.values()).alias("article_date"),
        rule.alias("article_date_rule"),
        ((pl.col("page_count") == 1) & ~pl.col("kind").is_in(["paywalled", "stub"])).alias("is_complete"),
    ]
    return [page_count.cast(pl.Int32).alias("page_count")], fields, of_fields
