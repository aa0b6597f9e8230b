"""The pure steps of one batch: raw documents to staged pages, and settled pages to the tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

import polars as pl

from flows.clean import clean_documents
from flows.ids import make_ids, text_hash
from flows.segment import make_bodies, make_paragraphs, make_sentences
from flows.sources import Refusal
from schemas import TABLES
from schemas.paragraphs import BODY_ROLES
from schemas.rejects import RAW_START_BYTES
from schemas.validate import Validated, add_rejects, validate

PARAGRAPH_GAP = 2  # "\n\n" joins the paragraphs of a body
REJECTED = {name: dtype for name, dtype in TABLES["rejects"].dtypes().items() if name != "load_id"}
SEEN = {"source_uri": pl.String, "document_count": pl.Int64, "known_count": pl.Int64}


def read_pages(
    raw: pl.DataFrame, known: pl.Series, body_roles: Collection[str] = BODY_ROLES
) -> dict[str, pl.DataFrame]:
    """Raw documents to pages: what can be said of each document alone.

    In: RAW_COLUMNS of flows.sources, the ids of the documents that the warehouse has, the roles of lines that make the
    body. Out: `raw`, `documents`,
    `lines` (the tables without load_id), `drafts` (document_id, source_uri, position, fetched_at, body, body_hash,
    paragraph_count and the article's fields), `paragraphs` (with document_id), `rejects` (REJECTED) and
    `seen` (SEEN), the documents in each input.
    """
    uris = raw["url"].fill_null(raw["source_uri"])
    raw = raw.select(pl.Series("document_id", make_ids(raw["bytes"], uris), pl.String), pl.all())
    new = raw.unique("document_id", keep="first", maintain_order=True).filter(
        ~pl.col("document_id").is_in(known.implode())
    )
    cleaned = clean_documents(new, body_roles)
    paragraphs = make_paragraphs(cleaned.body_lines)
    bodies = make_bodies(paragraphs)
    accepted = new.drop("hints").join(
        cleaned.documents, on="document_id", how="inner", suffix="_found", maintain_order="left"
    )
    drafts = (
        cleaned.drafts.join(
            accepted.select("document_id", "source_uri", "position", "fetched_at"),
            on="document_id",
            how="inner",
            maintain_order="right",
        )
        .join(bodies, on="document_id", how="left", maintain_order="left")
        .with_columns(pl.col("body").fill_null(""), pl.col("paragraph_count").fill_null(0))
    )
    return {
        "raw": accepted.select("document_id", "bytes", "media_type", pl.col("encoding_found").alias("encoding")),
        "documents": accepted.with_columns(pl.col("bytes").bin.size().cast(pl.Int64).alias("byte_length")).select(
            "document_id", "source_uri", "position", "url", "fetched_at", "text", "byte_length", "hints"
        ),
        "lines": cleaned.lines,
        "drafts": drafts.with_columns(pl.Series("body_hash", map(text_hash, drafts["body"]), pl.String)),
        "paragraphs": paragraphs,
        "rejects": reject_documents(raw, cleaned.refusals.with_columns(pl.lit("clean").alias("stage"))),
        "seen": _count_documents(raw, new),
    }


def finish_articles(
    pages: Mapping[str, pl.DataFrame], settled: pl.DataFrame, batch: int, load_id: str
) -> dict[str, pl.DataFrame]:
    """Settled pages to the tables of the batch, not yet validated.

    In: `pages` as `read_pages` gives them, with the drafts and paragraphs of other batches' pages of the same articles;
    `settled`: SETTLED_COLUMNS of flows.settle, all rows whose `batch` or `link_batch` this is.
    """
    own = settled.filter(pl.col("batch") == batch)
    linked = settled.filter(pl.col("link_batch") == batch)
    made = linked.filter("makes_article").with_row_index("row")
    made = made.sort(pl.col("row").min().over("article_id"), "page_number").drop("row")
    paragraphs = _place(
        made.select("article_id", "document_id").join(
            pages["paragraphs"].drop("start_char", "end_char", "paragraph_index"),
            on="document_id",
            how="inner",
            maintain_order="left_right",
        )
    )
    drafts = pages["drafts"]
    settled_columns = ["article_id", "article_key", "article_key_rule", "page_count", "is_complete"]
    articles = (
        made.select("document_id", *settled_columns)
        .unique("article_id", keep="first", maintain_order=True)
        .join(drafts.drop("page_count", "is_complete"), on="document_id", how="left", maintain_order="left")
    )
    if articles.height < made.height:
        has_pages = made.filter(pl.col("article_id").is_duplicated())
        of_pages = _join_bodies(paragraphs.join(has_pages, on="article_id", how="semi", maintain_order="left"))
        articles = articles.join(
            of_pages, on="article_id", how="left", maintain_order="left", suffix="_of_pages"
        ).with_columns(pl.coalesce(f"{name}_of_pages", name).alias(name) for name in ("body", "paragraph_count"))
    sentences = make_sentences(
        paragraphs.join(articles.select("article_id", "language"), on="article_id", how="left", maintain_order="left")
    )
    words = pl.col("word_count").sum().cast(pl.Int32)
    paragraph = ["article_id", "paragraph_index"]
    in_paragraphs = sentences.group_by(paragraph).agg(words)
    in_articles = sentences.group_by("article_id").agg(pl.len().cast(pl.Int32).alias("sentence_count"), words)
    paragraphs = paragraphs.join(in_paragraphs, on=paragraph, how="left", maintain_order="left")
    articles = articles.join(in_articles, on="article_id", how="left", maintain_order="left").with_columns(
        pl.col("sentence_count", "word_count").fill_null(0)
    )
    observed = drafts.select("document_id", pl.col("fetched_at").alias("observed_at"))
    tables = {
        **{
            name: pages[name].join(own, on="document_id", how="semi", maintain_order="left")
            for name in ("raw", "documents", "lines")
        },
        "articles": articles,
        "article_documents": linked.join(observed, on="document_id", how="left", maintain_order="left"),
        "paragraphs": paragraphs.with_columns(pl.col("word_count").fill_null(0)),
        "sentences": sentences,
    }
    return {name: frame.with_columns(pl.lit(load_id).alias("load_id")) for name, frame in tables.items()}


def check_tables(
    tables: Mapping[str, pl.DataFrame], rejected: pl.DataFrame, known_rejects: pl.Series, load_id: str
) -> tuple[Validated, pl.DataFrame]:
    """The batch's tables, validated, with its `rejects`, those of the schema too; and the schema's failures.

    In: the tables, REJECTED rows of the batch, the reject_ids that the warehouse has.
    """
    in_order = {name: conform(frame, name) for name, frame in tables.items()}
    validated, failures = validate(in_order)
    if not failures.is_empty():
        documents = in_order["documents"].select("document_id", "source_uri", "position")
        raw = in_order["raw"].join(documents, on="document_id", how="inner", maintain_order="left")
        broken = failures.with_columns(pl.lit("validate").alias("stage"), pl.lit("schema").alias("reason"))
        rejected = pl.concat([rejected, reject_documents(raw, broken)])
    return add_rejects(validated, make_rejects(rejected, known_rejects, load_id)), failures


def reject_documents(raw: pl.DataFrame, refusals: pl.DataFrame) -> pl.DataFrame:
    """Refused documents to REJECTED. In: raw documents; refusals (document_id, stage, reason, message)."""
    if refusals.is_empty():
        return pl.DataFrame(schema=REJECTED)
    refused = (
        raw.join(refusals, on="document_id", how="semi", maintain_order="left")
        .unique("document_id", keep="first", maintain_order=True)
        .select(
            "document_id",
            "source_uri",
            "position",
            pl.col("bytes").bin.slice(0, RAW_START_BYTES).alias("raw_start"),
            pl.col("bytes").bin.size().cast(pl.Int64).alias("byte_length"),
        )
    )
    return _identify(refusals.join(refused, on="document_id", how="inner", maintain_order="left"))


def reject_inputs(refusals: Sequence[Refusal]) -> pl.DataFrame:
    """What sources refused to REJECTED."""
    rows = [asdict(refusal) | {"raw_start": refusal.raw_start[:RAW_START_BYTES]} for refusal in refusals]
    return _identify(pl.DataFrame(rows, schema={name: REJECTED[name] for name in REJECTED if name != "reject_id"}))


def make_rejects(rejected: pl.DataFrame, known: pl.Series, load_id: str) -> pl.DataFrame:
    """REJECTED to the `rejects` table, in its order, without the known ones."""
    if rejected.is_empty():
        return TABLES["rejects"].no_rows()
    new = rejected.unique("reject_id", keep="first", maintain_order=True).filter(
        ~pl.col("reject_id").is_in(known.implode())
    )
    ordered = new.sort("source_uri", "position", maintain_order=True)
    return conform(ordered.with_columns(pl.lit(load_id).alias("load_id")), "rejects")


def _identify(refused: pl.DataFrame) -> pl.DataFrame:
    """Adds reject_id."""
    places = refused["position"].cast(pl.String).fill_null("")
    ids = make_ids(refused["source_uri"], places, refused["reason"], refused["raw_start"])
    return refused.with_columns(pl.Series("reject_id", ids, pl.String)).select(
        pl.col(name).cast(dtype) for name, dtype in REJECTED.items()
    )


def _count_documents(raw: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """SEEN of the batch."""
    total = raw.group_by("source_uri", maintain_order=True).agg(pl.len().cast(pl.Int64).alias("document_count"))
    fresh = new.group_by("source_uri").agg(pl.len().cast(pl.Int64).alias("new_count"))
    return total.join(fresh, on="source_uri", how="left", maintain_order="left").select(
        "source_uri",
        "document_count",
        (pl.col("document_count") - pl.col("new_count").fill_null(0)).alias("known_count"),
    )


def conform(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """The table's columns, in its order."""
    return frame.select(TABLES[table].dtypes().keys())


def _place(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Adds paragraph_index, start_char, end_char in the body that the article's paragraphs make, in their order."""
    length = pl.col("text").str.len_chars().cast(pl.Int64)
    placed = paragraphs.with_columns(
        (length + PARAGRAPH_GAP).cum_sum().alias("end"),
        length.alias("length"),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row"),
    ).with_columns((pl.col("end") - pl.col("length") - PARAGRAPH_GAP).alias("start"))
    firsts = placed.group_by("article_id").agg(
        pl.col("start").first().alias("from"), pl.col("row").first().alias("first")
    )
    return placed.join(firsts, on="article_id", how="left", maintain_order="left").select(
        *paragraphs.columns,
        (pl.col("row") - pl.col("first")).cast(pl.Int32).alias("paragraph_index"),
        (pl.col("start") - pl.col("from")).cast(pl.Int32).alias("start_char"),
        (pl.col("start") - pl.col("from") + pl.col("length")).cast(pl.Int32).alias("end_char"),
    )


def _join_bodies(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """article_id, body, paragraph_count."""
    return paragraphs.group_by("article_id", maintain_order=True).agg(
        pl.col("text").str.join("\n" * PARAGRAPH_GAP).alias("body"),
        pl.len().cast(pl.Int32).alias("paragraph_count"),
    )
