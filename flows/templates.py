"""Paragraphs of text dumps that an outlet prints under many headlines: teasers, appeals, the day's sidebar.

A dump has no markup that would tell them from the article, and where the model is unsure, their return tells. On HTML
pages it brings nothing: they keep theirs (docs/templates.md has the figures).
"""

from __future__ import annotations

import polars as pl

HEADLINES = 3
"""A paragraph recurs when it stands under so many different headlines of its outlet. One article's copies and
revisions, which share theirs, are no evidence."""
UNSURE = 0.9
"""Only of the lines that the model gives a lower probability. What rules call body (in short dumps) stays."""
MOST = 0.8
"""Of a body: where more recurs, the document is a copy under another headline, and keeps all."""
MIN_LENGTH = 20
"""Characters: shorter ones are subheads ("Pros", "Background"), the one loss that was measured."""
PLACE = ["document_id", "first_line", "last_line"]
Schema = dict[str, pl.DataType | type[pl.DataType]]
PLACED: Schema = {
    "document_id": pl.String,
    "first_line": pl.Int32,
    "last_line": pl.Int32,
}
FINGERPRINT: Schema = {
    "outlet": pl.String,
    "headline": pl.String,
    "text": pl.UInt64,
    "length": pl.Int32,
}
"""`text` is its hash, which is kept nowhere."""
ROLE, RULE, SCORE = "other", "other.recurs", 0.8


def outlet() -> pl.Expr:
    """Whose document it is: the host of its address, else the publisher. In: key_url, publisher."""
    host = pl.col("key_url").str.extract(r"^([^/?]+)")
    return pl.coalesce(host, pl.col("publisher").str.to_lowercase())


def fingerprint(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Texts to FINGERPRINT's hash and length: all of a load's would not fit the memory."""
    text = pl.col("text")
    return paragraphs.with_columns(text.hash().alias("text"), text.str.len_chars().cast(pl.Int32).alias("length"))


def find_recurring(new: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """PLACED: the paragraphs of new documents that are their outlet's, not their article's.

    In: FINGERPRINT, and for `new` PLACED and is_unsure, too; `earlier` are paragraphs that the warehouse has.
    """
    columns = list(FINGERPRINT)
    known = pl.concat([new.select(columns), earlier.select(columns)]).filter(
        pl.col("outlet").is_not_null(), pl.col("length") >= MIN_LENGTH
    )
    counts = known.group_by("outlet", "text").agg(pl.col("headline").str.to_lowercase().drop_nulls().n_unique())
    recurring = counts.filter(pl.col("headline") >= HEADLINES).select("outlet", "text", recurs=True)
    marked = new.join(recurring, on=["outlet", "text"], how="left", maintain_order="left").with_columns(
        pl.col("recurs").fill_null(False) & pl.col("is_unsure")
    )
    share = (pl.col("length") * pl.col("recurs")).sum() / pl.col("length").sum()
    return marked.filter(pl.col("recurs") & (share <= MOST).over("document_id")).select(PLACE)


def mark_unsure(paragraphs: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Adds is_unsure. In: PLACED; lines (document_id, line_index, score, rule)."""
    unsure = lines.filter(pl.col("rule").str.ends_with(".model"), pl.col("score") < UNSURE)
    places = unsure.select("document_id", pl.col("line_index").alias("first_line"), is_unsure=True)
    return paragraphs.join(places, on=["document_id", "first_line"], how="left", maintain_order="left").with_columns(
        pl.col("is_unsure").fill_null(False)
    )


def take_out(paragraphs: pl.DataFrame, recurring: pl.DataFrame) -> pl.DataFrame:
    """The paragraphs without the recurring ones."""
    return paragraphs.join(recurring, on=PLACE, how="anti", maintain_order="left")


def mark_lines(lines: pl.DataFrame, recurring: pl.DataFrame) -> pl.DataFrame:
    """The lines, those of recurring paragraphs with the role and the rule that say so."""
    own = recurring.join(lines.select("document_id").unique(), on="document_id", how="semi")
    if own.is_empty():
        return lines
    places = own.select(
        "document_id", pl.int_ranges("first_line", pl.col("last_line") + 1, dtype=pl.Int32).alias("line_index")
    ).explode("line_index")
    marked = lines.join(
        places.with_columns(recurs=True), on=["document_id", "line_index"], how="left", maintain_order="left"
    )
    recurs = pl.col("recurs").fill_null(False)
    return marked.with_columns(
        pl.when(recurs).then(pl.lit(ROLE)).otherwise("role").alias("role"),
        pl.when(recurs).then(pl.lit(SCORE, pl.Float32)).otherwise("score").alias("score"),
        pl.when(recurs).then(pl.lit(RULE)).otherwise("rule").alias("rule"),
    ).drop("recurs")
