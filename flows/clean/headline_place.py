"""Which line of a text is its headline: the one that its title or its first paragraphs name, else one of the first."""

from __future__ import annotations

from functools import cache

import polars as pl

from flows.clean.cases import only_where

SENTENCE_LENGTH = 40
HEADLINE_LENGTH = 300
HEADLINE_WORDS = 4
SUBHEAD_LENGTH = 110
SUBHEADLINE_LENGTH = (25, 400)
HINTED = 2
"""A line of this rank or before is the headline by its words; those after it by place alone."""


def folded(text: pl.Expr) -> pl.Expr:
    """A title without what differs between its prints: case, blanks, quotes, marks."""
    return text.str.to_lowercase().str.replace_all(r"[\W_]+", " ").str.strip_chars()


def mark_headline(lines: pl.DataFrame, hints: pl.DataFrame) -> pl.DataFrame:
    """Gives the headline and its repeats their roles, and adds `headline_at` (null where there is none)."""
    is_headline, same_size, is_same, marked = _headlines()
    lines = lines.join(_headlines_of(lines, hints), on="document", how="left", maintain_order="left")
    repeats = only_where(lines, same_size, is_same).fill_null(False).alias("repeats")
    return (
        lines.with_columns(is_headline, repeats)
        .with_columns(marked)
        .drop("headline", "headline_rule", "is_headline", "repeats")
    )


@cache
def _headlines() -> tuple[pl.Expr, pl.Expr, pl.Expr, list[pl.Expr]]:
    """Which line is the headline, which are as long, whether these say the same; the roles of it and of its repeats."""
    size = pl.col("headline").str.len_chars()  # in lower case; a letter may be two then
    is_below = pl.col("role").is_null() & (pl.col("line_index") > pl.col("headline_at"))
    of_both = {
        "role": (pl.lit("headline"), pl.lit("subhead")),
        "score": (pl.lit(0.9, pl.Float32), pl.lit(0.9, pl.Float32)),
        "rule": (pl.col("headline_rule"), pl.lit("subhead.repeats_headline")),
    }
    return (
        (pl.col("line_index") == pl.col("headline_at")).fill_null(False).alias("is_headline"),
        is_below & pl.col("length").is_between(size / 2, size) & (pl.col("length") <= HEADLINE_LENGTH),
        pl.col("text").str.to_lowercase() == pl.col("headline"),
        [
            *(
                pl.when("is_headline").then(first).when("repeats").then(again).otherwise(name).alias(name)
                for name, (first, again) in of_both.items()
            ),
            (pl.col("is_prose") & ~pl.col("is_headline") & ~pl.col("repeats")).alias("is_prose"),
        ],
    )


def _headlines_of(lines: pl.DataFrame, hints: pl.DataFrame) -> pl.DataFrame:
    """document, headline_at, headline (in lower case), headline_rule of the documents that have one."""
    early, may_be, is_likely, may_say_title, normal, rank, chosen = _candidates()
    title = folded(pl.col("title"))
    titles = hints.with_columns(title, title.str.split(" ").list.first().alias("word"))
    likely = (
        lines.with_columns(early)
        .filter(may_be)
        .join(titles, on="document_id", how="left", maintain_order="left")
        .filter(is_likely)
    )
    return (
        likely.with_columns(only_where(likely, may_say_title, normal).alias("normal"))
        .with_columns(rank)
        .filter(pl.col("rank").is_not_null())
        .sort("rank", maintain_order=True)
        .unique("document", keep="first", maintain_order=True)
        .select(chosen)
    )


@cache
def _candidates() -> tuple[list[pl.Expr], list[pl.Expr], list[pl.Expr], pl.Expr, pl.Expr, pl.Expr, list[pl.Expr]]:
    """The steps of `_headlines_of`.

    What is early; what may be a headline; what is likely one; which may say the title; these folded; the rank; what is
    told of the best.
    """
    prose_before = pl.col("is_prose").cum_sum().over("document")
    is_guessed = (pl.col("line_index") == pl.col("guessed_at")).fill_null(False)
    has_words = pl.col("text").str.contains(rf"(?:[^\W_]+[\W_]+){{{HEADLINE_WORDS - 1}}}[^\W_]")
    is_title = (pl.col("normal") == pl.col("title")).fill_null(False)
    is_near_title = (
        (pl.col("title").str.starts_with(pl.col("normal")) & has_words)
        | (
            pl.col("normal").str.starts_with(pl.col("title"))
            & (pl.col("title").str.len_chars() > SUBHEADLINE_LENGTH[0])
        )
    ).fill_null(False)
    is_full = has_words | (pl.col("size") > pl.col("length") * 2) & (pl.col("size") >= SENTENCE_LENGTH / 2)
    rank = pl.when(is_guessed).then(0).when(is_title).then(1).when(is_near_title).then(HINTED)
    rank = rank.when(is_full & ~pl.col("is_prose")).then(HINTED + 1).when(~pl.col("is_prose")).then(HINTED + 2)
    is_sentence = pl.col("text").str.contains(r"[.。][\"”’»)]?$")  # a text without a headline begins so
    rank = rank.when(pl.col("text").str.len_chars() <= SUBHEAD_LENGTH, ~is_sentence).then(HINTED + 3)
    return (
        [(prose_before <= pl.col("is_prose").cast(pl.UInt32)).alias("is_early")],
        [pl.col("role").is_null(), pl.col("size") <= HEADLINE_LENGTH, ~pl.col("is_wrapped")],
        [pl.col("is_early") | is_guessed, pl.col("text").str.contains(r"[^\W_]")],
        pl.col("text").str.to_lowercase().str.contains(pl.col("word"), literal=True),
        folded(pl.col("text")),
        rank.alias("rank"),
        [
            pl.col("document"),
            pl.col("line_index").alias("headline_at"),
            pl.col("text").str.to_lowercase().alias("headline"),
            pl.when((pl.col("rank") <= HINTED) & pl.col("guessed_at").is_not_null())
            .then(pl.lit("headline.tells_the_body"))
            .when(pl.col("rank") <= HINTED)
            .then(pl.lit("headline.hint"))
            .otherwise(pl.lit("headline.first_line"))
            .alias("headline_rule"),
        ],
    )
