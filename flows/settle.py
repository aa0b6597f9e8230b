"""Where all batches meet: which article each new document gives, and which pages belong together.

Pure: the same drafts and the same warehouse give the same ids, whatever the batches were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from flows.ids import make_id, make_ids

SETTLE_COLUMNS = {
    "document_id": pl.String,
    "canonical_url": pl.String,
    "publisher": pl.String,
    "headline": pl.String,
    "article_date": pl.Date,
    "page_number": pl.Int32,
    "page_count": pl.Int32,
    "is_complete": pl.Boolean,
    "body_hash": pl.String,
}
"""The columns of drafts that settle needs; the load adds `batch`, the number of the batch that read the document."""

SETTLED_COLUMNS = (
    "document_id",
    "batch",
    "article_id",
    "article_key",
    "article_key_rule",
    "page_number",
    "page_count",
    "is_complete",
    "makes_article",
    "link_batch",
)
"""`makes_article`: its paragraphs go into the article's text. `link_batch` writes the article (if it is made) and the
document's row in article_documents."""

KEYED_COLUMNS = (
    "document_id", "batch", "article_key", "article_key_rule", "page_number", "page_count", "is_complete", "body_hash",
)  # fmt: skip

CONTAINMENT = 0.5  # the share of the shorter text's word 4-grams that the other must hold
COMPARED_TEXTS = 20  # of one publisher, headline and date: bounds the work on a page that repeats without end
WORD = re.compile(r"\w+")

Bodies = Callable[[Sequence[str]], Mapping[str, str]]


def headline_name() -> pl.Expr:
    """Publisher, headline and date as one string that spelling does not change; null where one is missing."""
    folded = pl.col("headline").str.to_lowercase().str.replace_all(r"\W+", " ").str.strip_chars()
    return pl.concat_str(pl.col("publisher").str.to_lowercase(), folded, "article_date", separator="\n")


def settle(drafts: pl.DataFrame, known_articles: pl.Series, named: pl.DataFrame, bodies: Bodies) -> pl.DataFrame:
    """Drafts to what they give.

    In: SETTLE_COLUMNS and `batch` in order of source_uri and position, each document once; the warehouse's article ids;
    its articles that share a headline's name (name, article_key, body) in order; `bodies` fetches drafts' texts.
    Out: SETTLED_COLUMNS in the same order.
    """
    keyed = _confirm_by_containment(_first_keys(drafts), named, bodies).select(*KEYED_COLUMNS)
    texts = _join_pages(keyed).with_columns(
        (~pl.col("article_id").is_in(known_articles.implode())).alias("is_new"),
        pl.int_range(pl.len()).alias("row"),
    )
    first = texts.group_by("article_id").agg(pl.col("text").sort_by("row").first().alias("first_text"))
    maker = texts.group_by("article_id").agg(pl.col("batch").sort_by("row").first().alias("maker_batch"))
    makes = pl.col("is_new") & (pl.col("text") == pl.col("first_text")) & pl.col("is_page")
    return (
        texts.join(first, on="article_id", how="left", maintain_order="left")
        .join(maker, on="article_id", how="left", maintain_order="left")
        .with_columns(makes.alias("makes_article"))
        .with_columns(pl.when("makes_article").then("maker_batch").otherwise("batch").alias("link_batch"))
        .select(*SETTLED_COLUMNS)
    )


def _first_keys(drafts: pl.DataFrame) -> pl.DataFrame:
    """Adds `name`, article_key and article_key_rule as far as a document alone can tell."""
    named = drafts.with_columns(headline_name().alias("name"))
    has_pager = pl.col("name").is_not_null() & (pl.col("page_count") > 1)
    keyed = named.with_columns(
        pl.when(pl.col("canonical_url").is_not_null())
        .then(pl.lit("canonical_url"))
        .when(has_pager)
        .then(pl.lit("headline_pager"))
        .otherwise(pl.lit("document"))
        .alias("article_key_rule")
    )
    what = keyed.select(
        pl.when(pl.col("article_key_rule") == "canonical_url")
        .then("canonical_url")
        .when(pl.col("article_key_rule") == "headline_pager")
        .then("name")
        .otherwise("document_id")
    ).to_series()
    return keyed.with_columns(pl.Series("article_key", make_ids(keyed["article_key_rule"], what), pl.String))


def _confirm_by_containment(keyed: pl.DataFrame, named: pl.DataFrame, bodies: Bodies) -> pl.DataFrame:
    """Documents with one name whose texts overlap by half get the key of the first such text."""
    unsure = keyed.filter((pl.col("article_key_rule") == "document") & pl.col("name").is_not_null())
    counted = keyed.filter(pl.col("canonical_url").is_null()).group_by("name").len()
    shared = counted.filter(pl.col("name").is_in(unsure["name"].implode()) & (pl.col("len") > 1))["name"]
    candidates = keyed.filter(
        pl.col("name").is_in(pl.concat([shared, named["name"].cast(pl.String)]).implode()),
        pl.col("canonical_url").is_null(),
    )
    if candidates.is_empty():
        return keyed
    seen: dict[str, list[tuple[str, set[tuple[str, ...]]]]] = {}
    for name, key, body in named.select("name", "article_key", "body").iter_rows():
        seen.setdefault(name, []).append((key, _shingles(body)))
    texts = bodies(candidates["document_id"].to_list())
    confirmed = {}
    for document_id, name, key, rule in candidates.select(
        "document_id", "name", "article_key", "article_key_rule"
    ).iter_rows():
        shingles = _shingles(texts[document_id])
        others = seen.setdefault(name, [])
        found = next((other for other, text in others[-COMPARED_TEXTS:] if _overlap(shingles, text)), None)
        if rule == "document" and found is not None:
            confirmed[document_id] = found
        others.append((confirmed.get(document_id, key), shingles))
    return keyed.with_columns(
        pl.col("document_id")
        .replace_strict(confirmed, default=pl.col("article_key"), return_dtype=pl.String)
        .alias("article_key"),
        pl.when(pl.col("document_id").is_in(list(confirmed)))
        .then(pl.lit("headline_containment"))
        .otherwise("article_key_rule")
        .alias("article_key_rule"),
    )


def _join_pages(keyed: pl.DataFrame) -> pl.DataFrame:
    """Adds article_id and `text`, which names the documents that make one text, and counts its pages.

    The pages of one article make one text, in order of their numbers. A page that is there twice with another body
    begins another text; with the same body it is only another copy (`is_page` is false).
    """
    paged = (pl.col("page_count") > 1) | (pl.col("page_number") > 1)
    single = keyed.filter(~paged)
    single = single.with_columns(
        pl.Series("article_id", make_ids(single["article_key"], single["body_hash"]), pl.String),
        pl.col("document_id").alias("text"),
        pl.lit(True).alias("is_page"),
    )
    pages = keyed.filter(paged)
    if pages.is_empty():
        return single
    place = ["article_key", "page_number"]
    distinct = pages.unique([*place, "body_hash"], keep="first", maintain_order=True).with_columns(
        pl.int_range(pl.len()).over(place).alias("edition")
    )
    texts = (
        distinct.sort("article_key", "edition", "page_number")
        .group_by("article_key", "edition", maintain_order=True)
        .agg(
            "body_hash",
            pl.col("document_id").first().alias("text"),
            pl.col("page_number").n_unique().alias("present"),
            pl.max_horizontal("page_count", "page_number").max().alias("pages"),
        )
    )
    ids = [make_id(key, *hashes) for key, hashes in texts.select("article_key", "body_hash").iter_rows()]
    texts = texts.with_columns(pl.Series("article_id", ids, pl.String)).drop("body_hash")
    joined = (
        pages.join(
            distinct.select(*place, "body_hash", "edition", pl.col("document_id").alias("page")),
            on=[*place, "body_hash"],
            how="left",
            maintain_order="left",
        )
        .join(texts, on=["article_key", "edition"], how="left", maintain_order="left")
        .with_columns(
            (pl.col("page") == pl.col("document_id")).alias("is_page"),
            pl.col("pages").cast(pl.Int32).alias("page_count"),
            (pl.col("present") == pl.col("pages")).alias("is_complete"),
        )
        .select(single.columns)
    )
    order = keyed.select("document_id")
    return order.join(pl.concat([single, joined]), on="document_id", how="left", maintain_order="left")


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    return set(zip(*(words[i:] for i in range(4)), strict=False)) or {tuple(words)}


def _overlap(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> bool:
    return len(one & other) >= CONTAINMENT * min(len(one), len(other))
