"""Of the timestamps and bylines of a document those of its article: near the headline, or where the body ends."""

from __future__ import annotations

import polars as pl

FURTHER = 2
"""A line above the headline counts as this many times as far as one below."""
HEAD = 15
"""So far from the headline a date may be a month alone; it says more than any date that is further away."""
ABOVE, AFTER = 10, 20
"""Beyond so many lines above the headline and below the body all dates are other articles', comments', of today. On the
dumps of four sets (benchmarks/clean.py) 10 of 31 such dates are right, and 2 of 15 bylines."""
CREDITED_AFTER = 8
"""Lines below the body in which "By Jane Doe" is its byline."""
ABOVE_NAME, INTO_BODY = 3, 8
"""Names without a label: so many lines above the headline at most, and under the body's first."""
TOGETHER = {"byline.by": 1, "byline.label": 1, "byline.cjk": 1, "byline.by_headline": 4}
"""Lines in which bylines of one kind name the authors of one article."""


def nearest_labels(lines: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """Dates, publisher and authors: of each what is nearest to the gap between headline and body.

    In: lines with roles, in order; LABEL_COLUMNS of flows.clean.labels. Out: document_id, line_published_at,
    line_published_precision, line_updated_at, line_updated_precision, line_publisher, line_publisher_rule,
    line_authors, line_authors_rule, line_credits, line_byline.
    """
    found = (
        lines.filter(pl.col("role").is_in(["timestamp", "byline"]))
        .join(labels, on="text", how="inner", maintain_order="left")
        .join(_places(lines), on="document_id", how="left", maintain_order="left")
        .with_columns(_distance().alias("distance"))
    )
    found = found.with_columns(_without_others()).sort("distance", maintain_order=True)

    def with_rule(name: str, rule: str) -> list[pl.Expr]:
        known = pl.col(name).is_not_null()
        return [pl.col(column).filter(known).first().alias(f"line_{column}") for column in (name, rule)]

    dates = found.group_by("document_id", maintain_order=True).agg(
        *with_rule("published_at", "published_precision"),
        *with_rule("updated_at", "updated_precision"),
        *with_rule("publisher", "publisher_rule"),
    )
    return dates.join(_authors(found), on="document_id", how="left", maintain_order="left")


def _authors(found: pl.DataFrame) -> pl.DataFrame:
    """document_id, line_authors, line_authors_rule, line_credits, line_byline: the nearest, and who is with it."""
    named = found.filter(pl.col("credits").list.len() > 0)
    firsts = named.unique("document_id", keep="first", maintain_order=True)
    first = firsts.select("document_id", pl.col("authors_rule").alias("its_rule"), pl.col("line_index").alias("its_at"))
    gap = (pl.col("line_index") - pl.col("its_at")).abs()
    together = (
        named.join(first, on="document_id", how="left", maintain_order="left")
        .filter(pl.col("authors_rule") == pl.col("its_rule"))
        .filter(gap <= pl.col("its_rule").replace_strict(TOGETHER, default=0, return_dtype=pl.Int32))
    )
    names = ("authors", "credits")
    if together.height > firsts.height:
        several = together.sort("document_id", "line_index").group_by("document_id")
        joined = several.agg(pl.col(name).explode().unique(maintain_order=True) for name in names)
        firsts = firsts.drop(names).join(joined, on="document_id", how="left", maintain_order="left")
    return firsts.select(
        "document_id", *(pl.col(name).alias(f"line_{name}") for name in (*names, "authors_rule")),
        pl.col("text").alias("line_byline"),
    )  # fmt: skip


def _places(lines: pl.DataFrame) -> pl.DataFrame:
    """document_id, headline_at; first_at and last_at, the lines where the body begins below it and ends."""
    at, role = pl.col("line_index"), pl.col("role")
    lines = lines.select("document_id", at, role)
    headlines = lines.filter(role == "headline").group_by("document_id").agg(at.first().alias("headline_at"))
    bodies = lines.filter(role == "body").join(headlines, on="document_id", how="left", maintain_order="left")
    first = at.filter(at > pl.col("headline_at")).first().alias("first_at")
    bodies = bodies.group_by("document_id").agg(first, at.last().alias("last_at"))
    return headlines.join(bodies, on="document_id", how="full", coalesce=True)


def _below(name: str) -> pl.Expr:
    return pl.col("line_index") - pl.col(name)


def _distance() -> pl.Expr:
    below, into = _below("headline_at"), _below("first_at")
    in_gap = pl.when(into < 0).then(pl.min_horizontal(below, -into)).otherwise(below)
    return pl.when(below < 0).then(1 - FURTHER * below).otherwise(in_gap)


def _without_others() -> list[pl.Expr]:
    """The columns of LABEL_COLUMNS, null where they are of another article, a comment or the day of the visit."""
    is_own = (_below("headline_at") < -ABOVE) | (_below("last_at") > AFTER)
    is_own = is_own.not_().fill_null(True)
    in_head = pl.col("distance") <= HEAD
    is_day = ~pl.col("published_precision").is_in(["month", "year"])
    updated_in_head = (in_head & pl.col("updated_at").is_not_null()).any().over("document_id")
    may_date = is_own & (in_head | (is_day & ~updated_in_head)).fill_null(True)
    is_labelled = pl.col("authors_rule").is_in(["byline.by", "byline.label", "byline.cjk"])
    is_beside = (_below("headline_at") >= -ABOVE_NAME) & (_below("first_at") <= INTO_BODY)
    may_credit = pl.when(is_labelled).then(is_own & (_below("last_at") <= CREDITED_AFTER)).otherwise(is_beside)
    groups = (
        (may_credit.fill_null(True), ("authors", "authors_rule", "credits")),
        (may_date, ("published_at", "published_precision")),
        (is_own, ("updated_at", "updated_precision")),
    )
    return [pl.when(allowed).then(name).alias(name) for allowed, names in groups for name in names]
