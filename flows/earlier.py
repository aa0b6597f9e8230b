"""What the warehouse has of the articles that new documents belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from flows.clean import DRAFT_COLUMNS
from flows.ids import text_hash
from flows.segment import make_bodies
from flows.settle import KNOWN_COLUMNS, headline_name, likely_keys
from flows.store import Warehouse

PARAGRAPHS = (
    "document_id", "paragraph_index", "start_char", "end_char", "text", "role", "first_line", "last_line",
)  # fmt: skip


class Earlier:
    """Looks things up in the snapshot, as if the retired documents were not there."""

    def __init__(self, warehouse: Warehouse, retired: Sequence[str]) -> None:
        self.warehouse = warehouse
        links = warehouse.scan("article_documents").select("article_id", "document_id", "page_number").collect()
        self.links = links.filter(~pl.col("document_id").is_in(retired))

    def article_ids(self) -> pl.Series:
        """The articles that are there."""
        return self.links["article_id"].unique()

    def named(self, drafts: pl.DataFrame) -> pl.DataFrame:
        """The articles without an address that share a draft's headline: name, article_key, body."""
        names = drafts.filter(pl.col("key_url").is_null()).select(headline_name().alias("name"))["name"]
        articles = (
            self.warehouse.scan("articles")
            .filter(pl.col("article_key_rule") != "canonical_url")
            .with_columns(headline_name().alias("name"))
            .filter(pl.col("name").is_in(names.drop_nulls().unique().implode()))
            .select("name", "article_id", "article_key", "body")
            .collect()
        )
        return articles.join(self.links, on="article_id", how="semi", maintain_order="left")

    def pages(self, drafts: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
        """KNOWN_COLUMNS of the documents of the drafts' articles, those of which one has several pages."""
        scan = self.warehouse.scan
        if self.links.is_empty():
            return pl.DataFrame(schema=KNOWN_COLUMNS)
        columns = ["article_id", "article_key", "article_key_rule", "headline", "page_count", "is_complete", "load_id"]
        keys = likely_keys(drafts, named).implode()
        articles = scan("articles").filter(pl.col("article_key").is_in(keys)).select(columns).collect()
        new = likely_keys(drafts.filter(pl.col("page_count") > 1), named)
        old = articles.filter(pl.col("page_count") > 1)["article_key"]
        paged = articles.filter(pl.col("article_key").is_in(pl.concat([new, old]).implode()))
        linked = self.links.join(paged, on="article_id", maintain_order="left")
        texts = self._page_texts(linked)
        texts = texts.select("document_id", pl.Series("body_hash", map(text_hash, texts["body"]), pl.String))
        loads = scan("loads").select("load_id", "load_number").collect()
        documents = scan("documents").filter(pl.col("document_id").is_in(texts["document_id"].implode()))
        places = documents.select("document_id", "source_uri", "position", "fetched_at").collect()
        return (
            linked.join(loads, on="load_id")
            .sort("load_number", maintain_order=True)
            .unique("document_id", keep="last", maintain_order=True)
            .join(texts, on="document_id", maintain_order="left")
            .join(places, on="document_id", maintain_order="left")
            .sort("load_number", "source_uri", "position")
            .select(pl.col(name).cast(dtype) for name, dtype in KNOWN_COLUMNS.items())
        )

    def bodies(self, document_ids: Sequence[str]) -> Mapping[str, str]:
        """The texts that documents gave."""
        wanted = self.links.filter(pl.col("document_id").is_in(list(document_ids)))
        return dict(self._page_texts(wanted).iter_rows())

    def drafts(self, document_ids: pl.Series) -> pl.DataFrame:
        """The documents' drafts, as flows.batch.read_pages has them, with the fields of their article."""
        scan = self.warehouse.scan
        linked = self.links.filter(pl.col("document_id").is_in(document_ids.implode()))
        articles = scan("articles").filter(pl.col("article_id").is_in(linked["article_id"].implode())).collect()
        documents = scan("documents").filter(pl.col("document_id").is_in(document_ids.implode()))
        found = (
            linked.join(articles, on="article_id", maintain_order="left")
            .unique("document_id", keep="first", maintain_order=True)
            .join(
                documents.select("document_id", "source_uri", "position", "fetched_at").collect(),
                on="document_id",
                maintain_order="left",
            )
        )
        missing = [
            pl.lit(None, dtype).alias(name) for name, dtype in DRAFT_COLUMNS.items() if name not in found.columns
        ]
        return found.with_columns(*missing, pl.lit("").alias("body_hash"))

    def paragraphs(self, document_ids: pl.Series) -> pl.DataFrame:
        """The paragraphs that documents gave, as flows.segment.make_paragraphs has them."""
        return self._paragraphs(document_ids).select(PARAGRAPHS)

    def _page_texts(self, linked: pl.DataFrame) -> pl.DataFrame:
        """document_id, body of the documents that gave a page's text, not only another copy of it."""
        return make_bodies(self._paragraphs(linked["document_id"])).select("document_id", "body")

    def _paragraphs(self, document_ids: pl.Series) -> pl.DataFrame:
        """Each document's paragraphs in one of the texts that have them."""
        found = (
            self.warehouse.scan("paragraphs")
            .filter(pl.col("document_id").is_in(document_ids.unique().implode()))
            .select("article_id", *PARAGRAPHS)
            .collect()
        )
        one = found.select("document_id", "article_id").unique("document_id", keep="first", maintain_order=True)
        return found.join(one, on=["document_id", "article_id"], how="semi", maintain_order="left")
