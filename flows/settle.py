"""Where all batches meet: which article each new document gives, and which pages belong together.

Pure: the same drafts and the same warehouse give the same ids, whatever the batches were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from flows.ids import make_id, make_ids
from flows.page_texts import COMPARED_TEXTS, FIRST_UNTOLD, Bodies, Page, Shingles, make_texts, shingles, to_compare

TIME = pl.Datetime("us", "UTC")
SETTLE_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    "key_url": pl.String,
    "numbered_url": pl.String,
    "publisher": pl.String,
    "headline": pl.String,
    "article_date": pl.Date,
    "fetched_at": TIME,
    "page_number": pl.Int32,
    "page_count": pl.Int32,
    "is_complete": pl.Boolean,
    "body_hash": pl.String,
}
"""The columns of drafts that settle needs; the load adds `batch`, the number of the batch that read the document."""

KNOWN_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    "article_key": pl.String,
    "article_key_rule": pl.String,
    "headline": pl.String,
    "fetched_at": TIME,
    "page_number": pl.Int32,
    "page_count": pl.Int32,
    "is_complete": pl.Boolean,
    "body_hash": pl.String,
}
"""Documents that the warehouse has of the articles that new documents belong to."""

SETTLED_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    "batch": pl.Int32,
    "article_id": pl.String,
    "article_key": pl.String,
    "article_key_rule": pl.String,
    "page_number": pl.Int32,
    "page_count": pl.Int32,
    "is_complete": pl.Boolean,
    "makes_article": pl.Boolean,
    "link_batch": pl.Int32,
}
"""`makes_article`: its paragraphs go into the article's text. `link_batch` writes the article (if it is made) and the
document's row in article_documents. `batch` is IN_WAREHOUSE for a page of an earlier load that a new text has, too."""

IN_WAREHOUSE = -1
CONTAINMENT = 0.5  # the share of the shorter text's word 4-grams that the other must hold
PAGE_WORDS = (
    r"[\s(\[,|:–—-]*\b(?:page|seite|página|pagina|strona|sida|side|teil|part)\s+\d{1,2}(?:\s*(?:of|von|de|sur|di|van|/)\s*\d{1,2})?"
    r"[)\]\s]*$"
)
"""What a page adds to its article's headline."""


def headline_name() -> pl.Expr:
    """Publisher, headline and date as one string that spelling does not change; null where one is missing."""
    return pl.concat_str(pl.col("publisher").str.to_lowercase(), _folded_headline(), "article_date", separator="\n")


def _folded_headline() -> pl.Expr:
    lowered = pl.col("headline").str.to_lowercase().str.replace(PAGE_WORDS, "")
    return lowered.str.replace_all(r"\W+", " ").str.strip_chars()


def settle(
    drafts: pl.DataFrame, known_articles: pl.Series, named: pl.DataFrame, known: pl.DataFrame, bodies: Bodies
) -> pl.DataFrame:
    """Drafts to what they give.

    In: SETTLE_COLUMNS and `batch` in order of source_uri and position, each document once; the warehouse's article ids;
    its articles that share a headline's name (name, article_key, body) in order; KNOWN_COLUMNS of the documents whose
    article_key is one of `likely_keys`, in order of their loads; `bodies` fetches documents' texts.
    Out: SETTLED_COLUMNS, a row for each draft in the same order, then those of the warehouse's pages in new texts.
    """
    keyed = _confirm_by_containment(first_keys(drafts), named, bodies)
    keyed = _confirm_by_headline(keyed, known)
    order = keyed.select("document_id", "batch", pl.int_range(pl.len()).alias("row"))
    texts = _make_texts(keyed, known, bodies)
    is_new = ~pl.col("article_id").is_in(known_articles.implode())
    # of two texts that are the same the first is made
    placed = (
        texts.join(order, on="document_id", how="left", maintain_order="left")
        .with_columns(pl.col("batch").fill_null(IN_WAREHOUSE))
        .with_columns(pl.when(pl.col("batch") != IN_WAREHOUSE).then("row").alias("new_row"))
    )
    makers = (
        placed.filter(pl.col("new_row").is_not_null())
        .sort("new_row")
        .group_by("article_id", maintain_order=True)
        .agg(pl.col("batch").first().alias("maker_batch"), pl.col("text").first().alias("made_text"))
    )
    return (
        placed.join(makers, on="article_id", how="left", maintain_order="left")
        .with_columns((is_new & pl.col("is_page") & (pl.col("text") == pl.col("made_text"))).alias("makes_article"))
        .filter((pl.col("batch") != IN_WAREHOUSE) | pl.col("makes_article"))
        .with_columns(pl.when("makes_article").then("maker_batch").otherwise("batch").alias("link_batch"))
        .sort("row", nulls_last=True, maintain_order=True)
        .select(pl.col(name).cast(dtype) for name, dtype in SETTLED_COLUMNS.items())
    )


def likely_keys(drafts: pl.DataFrame, named: pl.DataFrame) -> pl.Series:
    """The keys that `settle` may give the drafts: what the warehouse has of these articles it must be told."""
    return pl.concat([first_keys(drafts)["article_key"], named["article_key"].cast(pl.String)]).unique()


def first_keys(drafts: pl.DataFrame) -> pl.DataFrame:
    """Adds `name`, article_key and article_key_rule as far as a document alone can tell."""
    named = drafts.with_columns(headline_name().alias("name"))
    has_pager = pl.col("name").is_not_null() & (pl.col("page_count") > 1)
    keyed = named.with_columns(
        pl.when(pl.col("key_url").is_not_null())
        .then(pl.lit("canonical_url"))
        .when(has_pager)
        .then(pl.lit("headline_pager"))
        .otherwise(pl.lit("document"))
        .alias("article_key_rule")
    )
    what = keyed.select(
        pl.when(pl.col("article_key_rule") == "canonical_url")
        .then("key_url")
        .when(pl.col("article_key_rule") == "headline_pager")
        .then("name")
        .otherwise("document_id")
    ).to_series()
    return keyed.with_columns(pl.Series("article_key", make_ids(keyed["article_key_rule"], what), pl.String))


def _confirm_by_containment(keyed: pl.DataFrame, named: pl.DataFrame, bodies: Bodies) -> pl.DataFrame:
    """Documents with one name whose texts overlap by half get one key.

    It is that of an article in the warehouse, else the pages' (those with a pager), else the first document's.
    """
    nameless = keyed.filter(pl.col("key_url").is_null() & pl.col("name").is_not_null())
    counted = nameless.group_by("name").agg(pl.len(), (pl.col("article_key_rule") == "document").any().alias("unsure"))
    shared = counted.filter("unsure", pl.col("len") > 1)["name"]
    candidates = nameless.filter(pl.col("name").is_in(pl.concat([shared, named["name"].cast(pl.String)]).implode()))
    if candidates.is_empty():
        return keyed
    known: dict[str, list[tuple[str, Shingles]]] = defaultdict(list)
    for name, key, body in named.select("name", "article_key", "body").iter_rows():
        known[name].append((key, shingles(body)))
    texts = bodies(candidates["document_id"].to_list())
    confirmed: dict[str, str] = {}
    for (name,), rows in candidates.group_by("name", maintain_order=True):
        confirmed |= _confirm_name(rows, known[str(name)][-COMPARED_TEXTS:], texts)
    return _rekey(keyed, confirmed, "headline_containment")


def _confirm_name(rows: pl.DataFrame, known: list[tuple[str, Shingles]], texts: Mapping[str, str]) -> dict[str, str]:
    """Document_id -> confirmed key, of the documents with one name."""
    is_paged = pl.col("article_key_rule") == "headline_pager"
    paged, unsure = rows.filter(is_paged), rows.filter(~is_paged)
    confirmed: dict[str, str] = {}
    seen = list(known)
    for document_id, key in paged.select("document_id", "article_key").head(COMPARED_TEXTS).iter_rows():
        text = shingles(texts[document_id])
        if found := _overlapping(text, known):
            confirmed = dict.fromkeys(paged["document_id"], found)
        seen.append((key, text))
    seen = [(next(iter(confirmed.values()), key), text) for key, text in seen] if confirmed else seen
    first = len(seen)
    for document_id, key in unsure.select("document_id", "article_key").iter_rows():
        text = shingles(texts[document_id])
        if found := _overlapping(text, seen):
            confirmed[document_id] = found
        seen.append((confirmed.get(document_id, key), text))
        if len(seen) > first + COMPARED_TEXTS:
            del seen[first]
    return confirmed


def _overlapping(text: Shingles, others: list[tuple[str, Shingles]]) -> str | None:
    """The key of the first text that has half of this one, or half of which this one has."""
    shares = ((key, len(text & other), min(len(text), len(other))) for key, other in others)
    return next((key for key, common, size in shares if common >= CONTAINMENT * size), None)


def _confirm_by_headline(keyed: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Pages that nothing but their address calls pages belong to an article of their headline only."""
    if keyed["numbered_url"].null_count() == keyed.height:
        return keyed
    columns = ["article_key", "headline", "page_number"]
    told = pl.concat([known.select(*columns), keyed.filter(pl.col("numbered_url").is_null()).select(*columns)])
    guessed = keyed.filter(pl.col("numbered_url").is_not_null())
    heads = pl.concat([told, guessed.select(*columns).sort("page_number", maintain_order=True)]).unique(
        "article_key", keep="first", maintain_order=True
    )
    odd = (
        guessed.with_columns(_folded_headline().alias("own"))
        .join(heads.select("article_key", _folded_headline().alias("first")), on="article_key", how="left")
        .filter(pl.col("own").is_not_null() & pl.col("first").is_not_null() & (pl.col("own") != pl.col("first")))
    )
    keys = make_ids(odd["article_key_rule"], odd["numbered_url"])
    is_odd = pl.col("document_id").is_in(odd["document_id"].implode())
    return _rekey(keyed, dict(zip(odd["document_id"], keys, strict=True)), "canonical_url").with_columns(
        pl.when(is_odd).then(1).otherwise(name).cast(pl.Int32).alias(name) for name in ("page_number", "page_count")
    )


def _rekey(keyed: pl.DataFrame, keys: dict[str, str], rule: str) -> pl.DataFrame:
    is_new = pl.col("document_id").is_in(list(keys))
    return keyed.with_columns(
        pl.col("document_id").replace_strict(keys, default=pl.col("article_key"), return_dtype=pl.String)
        .alias("article_key"),
        pl.when(is_new).then(pl.lit(rule)).otherwise("article_key_rule").alias("article_key_rule"),
    )  # fmt: skip


TEXT_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    "article_id": pl.String,
    "article_key": pl.String,
    "article_key_rule": pl.String,
    "page_number": pl.Int32,
    "page_count": pl.Int32,
    "is_complete": pl.Boolean,
    "text": pl.String,
    "is_page": pl.Boolean,
}
"""`text` names the documents that make one text; a document that only links to it has is_page false."""

PAGE_COLUMNS = ("document_id", "page_number", "page_count", "is_complete", "body_hash", "fetched_at", "is_known")
"""Of flows.page_texts.Page, in its order."""


def _make_texts(keyed: pl.DataFrame, known: pl.DataFrame, bodies: Bodies) -> pl.DataFrame:
    """TEXT_COLUMNS of all documents: most are articles by themselves, pages of one article are joined."""
    is_paged = (pl.col("page_count") > 1) | (pl.col("page_number") != 1).fill_null(True)
    paged_keys = pl.concat([frame.filter(is_paged)["article_key"] for frame in (keyed, known)]).unique()
    documents = pl.concat([keyed["article_key"], known["article_key"]])
    paged_keys = paged_keys.filter(paged_keys.is_in(documents.filter(documents.is_duplicated()).implode()))
    in_pages = pl.col("article_key").is_in(paged_keys.implode())
    single = keyed.filter(~in_pages)
    number = pl.col("page_number").fill_null(FIRST_UNTOLD)
    count = pl.max_horizontal("page_count", number).cast(pl.Int32)
    singles = single.with_columns(
        pl.Series("article_id", make_ids(single["article_key"], single["body_hash"]), pl.String),
        number.cast(pl.Int32).alias("page_number"),
        count.alias("page_count"),
        pl.when(is_paged).then(count == 1).otherwise("is_complete").alias("is_complete"),
        pl.col("document_id").alias("text"),
        pl.lit(True).alias("is_page"),
    ).select(*TEXT_COLUMNS)
    columns = list(KNOWN_COLUMNS)
    pages = pl.concat(
        [
            known.filter(in_pages).select(*columns, is_known=True),
            keyed.filter(in_pages).select(*columns, is_known=False),
        ]
    )
    # Rows in Python: a frame for each article of 20,000 took four fifths of settling.
    articles: dict[str, list[tuple[str, Page]]] = {}
    for key, rule, *page in pages.select("article_key", "article_key_rule", *PAGE_COLUMNS).iter_rows():
        articles.setdefault(key, []).append((rule, Page(*page)))
    new = {key: ruled for key, ruled in articles.items() if not all(page.is_known for _, page in ruled)}
    compared = [page for ruled in new.values() for some in to_compare([page for _, page in ruled]) for page in some]
    texts = bodies([page.document_id for page in compared]) if compared else {}
    rows = [row for key, ruled in new.items() for row in _text_rows(key, ruled, texts)]
    return pl.concat([singles, pl.DataFrame(rows, schema=TEXT_COLUMNS, orient="row")])


def _text_rows(key: str, ruled: Sequence[tuple[str, Page]], bodies: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """TEXT_COLUMNS of one article's documents, each given with its article_key_rule."""
    rules = {page.document_id: rule for rule, page in ruled}
    for text in make_texts([page for _, page in ruled], bodies):
        article_id = make_id(key, *(page.body_hash for page in text.pages))
        for some, is_page in ((text.pages, True), (text.copies, False)):
            for page in some:
                yield (
                    page.document_id, article_id, key, rules[page.document_id], page.number, text.count,
                    text.is_complete, text.pages[0].document_id, is_page,
                )  # fmt: skip
