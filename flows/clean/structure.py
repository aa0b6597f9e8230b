"""The roles that place and form decide: headline, subhead, body, and what lies before, between and after them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import polars as pl

from flows.clean.cases import by_case, first_case, only_where
from flows.clean.decide import COPY, body_lines, comments_begin, drop_strays
from flows.clean.headline import guess_titles
from flows.clean.headline_place import SENTENCE_LENGTH, SUBHEAD_LENGTH, SUBHEADLINE_LENGTH, mark_headline
from flows.clean.model import score_texts
from flows.clean.rules import read_rules

PROSE_LENGTH = 120
"""A line of so many characters is text whatever its end; one of SENTENCE_LENGTH if it ends as a sentence does."""
LEAD_LENGTH = 20
STANDFIRST = 0.6
"""A first paragraph before a byline or timestamp is the standfirst, unless the model is surer that it is body."""
WRAPPED = (50, 110)
"""Hard-wrapped lines: so many characters on average, and at most."""
WRAPPED_LINES = 3
"""So many make a document hard-wrapped; then two lines are a paragraph, too."""
CJK_BYTES = 2.2
"""Bytes a character: above it a text is Chinese, Japanese or Korean, whose characters say more each."""
CJK_WEIGHT = 2.5
ENDS = r"[.!?…。！？؟।][\"'”’»›」』)\]]*$"
BULLET = r"^(?:[-–—•*▪◦●■·‣►▶]\s+|\(?\d{1,2}[.)]\s+|\(?[a-z]\)\s+)\S"
SURE = 0.75
"""A document with a line less sure is asked the model for ..."""
PAGE_LINES = 25
"""... if it has so many: the model has learnt from dumps of whole pages, and rules know better what a short text is."""
CERTAIN = 0.9
"""What the model is so sure of stays in the body, whatever a rule says of the line by itself."""
RULED_OUT = ("navigation", "consent", "pager", "promo", "related", "credit", "comment", "legal", "timestamp", "byline")
"""Roles by rule that a line which is less sure is taken out of the body for."""
NOTES = ("author_note", "editor_note")
"""Roles by rule that the model, which has learnt bodies alone, does not overrule."""
LATE = 0.5
"""Of the text: comments and related lists begin after so much of it."""
KEPT = ("document_id", "line_index", "start_char", "end_char", "text", "after_blank", "length", "size")


def give_roles(lines: pl.DataFrame, hints: pl.DataFrame, model: Path) -> pl.DataFrame:
    """The role of each line that no rule for single lines has labelled.

    In: document_id, line_index, text, after_blank, length, role, score, rule (null where unknown), in order; hints:
    document_id, title; the folder of the model. Out: KEPT, role, score, rule.

    Documents in which a line is left unsure are asked the model for: their lines' probability to be body decides then.
    """
    nobody_asked = (pl.lit(None, pl.Float32).alias("probability"), pl.lit(None, pl.Boolean).alias("is_body"))
    placed = _place(lines.with_columns(nobody_asked), hints.with_columns(pl.lit(None, pl.Int32).alias("guessed_at")))
    is_unsure = ((pl.col("score") < SURE).any() & (pl.len() >= PAGE_LINES)).over("document_id")
    asked = lines.filter(placed.select(is_unsure).to_series())
    if asked.is_empty():
        return placed
    asked = asked.with_columns(_ask(asked, model))
    told = hints.filter(pl.col("title").is_not_null())
    guessed = guess_titles(asked).join(told, on="document_id", how="anti")
    replaced = _place(asked, pl.concat([told.select("document_id", "title"), guessed], how="diagonal"))
    both = placed.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), is_unsure.alias("is_unsure"))
    replaced = replaced.with_columns(both.filter("is_unsure")["row"])
    return pl.concat([both.filter(~pl.col("is_unsure")).drop("is_unsure"), replaced]).sort("row").drop("row")


def _ask(lines: pl.DataFrame, model: Path) -> list[pl.Series]:
    """The model's `probability` that each line is body, and `is_body`, what follows from those of its document."""
    texts = lines["text"].to_list()
    counts = lines["document_id"].rle().struct.field("len").to_list()
    rules = lines["rule"].to_list()
    probability = score_texts(texts, rules, counts, model)
    bounds = [0, *accumulate(counts)]
    bodies = []
    for start, end in pairwise(bounds):
        some = texts[start:end], rules[start:end], probability[start:end]
        probability[start + comments_begin(*some) : end] = 0
        chosen = body_lines(texts[start:end], probability[start:end])
        drop_strays(texts[start:end], probability[start:end], chosen)
        bodies.append(chosen)
    return [pl.Series("probability", probability, pl.Float32), pl.Series("is_body", np.concatenate(bodies))]


def _place(lines: pl.DataFrame, hints: pl.DataFrame) -> pl.DataFrame:
    """`give_roles`, with columns `probability` and `is_body`: null where the model was not asked."""
    lines = _measure(lines)
    for changed in _release_early_notes():
        lines = lines.with_columns(changed)
    lines = mark_headline(lines, hints)
    for added in _zones():
        lines = lines.with_columns(added)
    may_be_bullet, is_bullet, case, placed = _by_place()
    lines = lines.with_columns(only_where(lines, may_be_bullet, is_bullet).alias("is_bullet"))
    return lines.with_columns(case).select(*KEPT, *placed)


def weigh() -> pl.Expr:
    """The length of a line, where the characters of CJK weigh more."""
    weight = pl.when(pl.col("text").str.len_bytes() > CJK_BYTES * pl.col("length")).then(CJK_WEIGHT).otherwise(1.0)
    return pl.col("length") * weight


def _measure(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds `size` (of its block where a line is hard-wrapped, else its own; CJK weighs more), `ends`, `is_prose`."""
    sizes, copies, is_prose, without_prose = _measures()
    sized = lines.with_columns(sizes)
    wrapped = _join_wrapped(sized.with_columns(_is_copy(sized).alias("is_copy")).with_columns(copies))
    return wrapped.with_columns(is_prose).with_columns(without_prose)


@cache
def _measures() -> tuple[list[pl.Expr], ...]:
    """The sizes; the roles of copies; what is prose; the roles without those of prose."""
    copy = (pl.lit("other"), pl.lit(0.9, pl.Float32), pl.lit("other.copy"))
    is_long = (pl.col("size") >= PROSE_LENGTH) | ((pl.col("size") >= SENTENCE_LENGTH) & pl.col("ends"))
    by_rule = pl.col("role").is_not_null()
    stays_out = pl.col("role").is_in(NOTES) | (pl.col("role").is_in(RULED_OUT) & (pl.col("probability") < CERTAIN))
    by_model = pl.col("is_body") & ~(by_rule & stays_out)
    return (
        [
            pl.col("document_id").rle_id().alias("document"),
            weigh().alias("size"),
            pl.col("text").str.tail(6).str.contains(ENDS).alias("ends"),
        ],
        _set(pl.col("is_copy") & pl.col("role").is_null(), copy),
        [pl.when(pl.col("probability").is_null()).then(~by_rule & is_long).otherwise(by_model).alias("is_prose")],
        _set(pl.col("is_prose"), (None, None, None)),
    )


def _is_copy(lines: pl.DataFrame) -> pl.Series:
    """Whether a long line stands in its document before."""
    return only_where(lines, pl.col("length") >= COPY, ~pl.struct("document", "text").is_first_distinct())


def _set(condition: pl.Expr, said: Sequence[pl.Expr | str | None]) -> list[pl.Expr]:
    """role, score and rule: these where the condition holds."""
    return [
        pl.when(condition).then(value).otherwise(name).alias(name)
        for name, value in zip(("role", "score", "rule"), said, strict=True)
    ]


def _join_wrapped(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds `is_wrapped`, and gives lines that are hard-wrapped the size and the end of their block."""
    follows = ~pl.col("after_blank") & (pl.col("line_index") > 0)
    if not lines.select((follows & follows.shift(1)).any()).item():
        return lines.with_columns(pl.lit(False).alias("is_wrapped"))
    lines = lines.with_columns((~follows).cum_sum().alias("block"))
    blocks = lines.group_by("block", maintain_order=True).agg(
        pl.col("document").first(),
        pl.len().alias("count"),
        pl.col("length").sum().alias("block_length"),
        pl.col("size").sum().alias("block_size"),
        pl.col("length").max().alias("longest"),
        pl.col("length").last().alias("last_length"),
        pl.col("ends").last().alias("block_ends"),
        pl.col("role").is_null().all().alias("is_free"),
    )
    average = (pl.col("block_length") - pl.col("last_length")) / (pl.col("count") - 1)
    may_be = (average >= WRAPPED[0]) & (pl.col("longest") <= WRAPPED[1]) & pl.col("is_free") & (pl.col("count") > 1)
    is_wrapped = may_be & (may_be & (pl.col("count") >= WRAPPED_LINES)).any().over("document")
    blocks = blocks.select("block", "block_size", "block_ends", is_wrapped.alias("is_wrapped"))
    return (
        lines.join(blocks, on="block", how="left", maintain_order="left")
        .with_columns(
            pl.when("is_wrapped").then("block_size").otherwise("size").alias("size"),
            pl.when("is_wrapped").then("block_ends").otherwise("ends").alias("ends"),
        )
        .drop("block", "block_size", "block_ends")
    )


@cache
def _release_early_notes() -> tuple[list[pl.Expr], list[pl.Expr]]:
    """Takes back roles that only a line near the end of its document can have: which lines, and what they become."""
    only_at_end = [rule.rule for rule in read_rules() if rule.place == "end"]
    after = pl.col("is_prose").cum_sum(reverse=True).over("document")
    early = pl.col("rule").is_in(only_at_end).fill_null(False) & (after > 1)
    released = pl.col("is_released")
    return (
        [early.alias("is_released")],
        [*_set(released, (None, None, None)), (pl.col("is_prose") | released).alias("is_prose")],
    )


@cache
def _zones() -> list[list[pl.Expr]]:
    """Columns, step by step, for what the place of a line in its document tells.

    first_prose and last_prose (line_index, null where there is none), `zone` (comment, related or null), `next_prose`
    (whether the next unlabelled line is prose), `is_standfirst` and info_at (the last timestamp or byline before it).
    """
    prose_at = pl.when("is_prose").then("line_index")
    total = pl.when("is_prose").then("size").otherwise(0).sum()
    done = pl.when("is_prose").then("size").otherwise(0).cum_sum()
    rule, same_document = pl.col("rule"), pl.col("document") == pl.col("document").shift(-1)
    of_comments, of_related = (pl.when(rule == f"{name}.header").then(pl.lit(name)) for name in ("comment", "related"))
    header = pl.coalesce(of_comments, of_related)
    begins = pl.when(pl.col("header").is_not_null() & pl.col("is_late")).then("header")
    in_body = pl.when(pl.col("header") == "related").then(pl.lit("related")).when("is_prose").then(pl.lit("none"))
    zone = pl.coalesce("tail_zone", pl.when((pl.col("body_zone") == "related") & ~pl.col("is_prose")).then("body_zone"))
    next_prose = pl.when(pl.col("role").is_null()).then("is_prose").backward_fill().over("document").shift(-1)
    second_prose = pl.when(pl.col("is_prose") & (pl.col("line_index") > pl.col("first_prose"))).then("line_index")
    is_info = pl.col("role").is_in(["timestamp", "byline"]).fill_null(False)
    is_entry = pl.col("rule") == "timestamp.time"  # of a live blog
    is_first = (pl.col("line_index") == pl.col("first_prose")) & ~is_entry.shift(1).fill_null(False)
    info_after = (
        is_info & (pl.col("line_index") > pl.col("first_prose")) & (pl.col("line_index") < pl.col("second_prose"))
    )
    followed = info_after.any().over("document")
    is_standfirst = (
        followed & is_first & (pl.col("size") <= SUBHEADLINE_LENGTH[1]) & pl.col("headline_at").is_not_null()
    )
    info_before = is_info & (pl.col("line_index") < pl.col("first_prose"))
    return [
        [
            prose_at.min().over("document").alias("first_prose"),
            prose_at.max().over("document").alias("last_prose"),
            (done.over("document") >= LATE * total.over("document")).alias("is_late"),
            header.alias("header"),
        ],
        [
            begins.forward_fill().over("document").alias("tail_zone"),
            in_body.forward_fill().over("document").alias("body_zone"),
        ],
        [
            zone.alias("zone"),
            (pl.col("is_prose") & (pl.col("tail_zone").is_null() | pl.col("probability").is_not_null())).alias(
                "is_prose"
            ),
        ],
        [
            prose_at.max().over("document").alias("last_prose"),
            pl.when(same_document).then(next_prose).alias("next_prose"),
            second_prose.min().over("document").alias("second_prose"),
        ],
        [
            is_standfirst.fill_null(False).alias("is_standfirst"),
            pl.when(info_before).then("line_index").max().over("document").fill_null(-1).alias("info_at"),
            pl.col("line_index").is_between("first_prose", "last_prose").alias("in_body"),
        ],
    ]


@cache
def _by_place() -> tuple[pl.Expr, pl.Expr, pl.Expr, list[pl.Expr]]:
    """Where a bullet tells, and what it is; `case`, the first that holds for a line; role, score and rule by it."""
    is_after_headline = (pl.col("line_index") > pl.col("headline_at")).fill_null(True)
    in_body, is_bullet = pl.col("in_body"), pl.col("is_bullet")
    standfirst = pl.col("is_standfirst") | (
        (pl.col("line_index") > pl.col("headline_at"))
        & (pl.col("line_index") < pl.col("first_prose"))
        & (pl.col("line_index") <= pl.col("headline_at") + 2)
        & (pl.col("size") >= SUBHEADLINE_LENGTH[0])
        & (~pl.col("ends") | (pl.col("line_index") < pl.col("info_at")))
    )
    is_lead = pl.col("ends") & (pl.col("line_index") > pl.col("headline_at")) & (pl.col("size") >= LEAD_LENGTH)
    is_subhead = (pl.col("size") <= SUBHEAD_LENGTH) & ~pl.col("ends") & pl.col("next_prose") & ~pl.col("is_wrapped")
    is_short_sentence = pl.col("ends") & (pl.col("line_index") == pl.col("last_prose") + 1)
    is_asked = pl.col("probability").is_not_null()
    by_model = is_asked & pl.col("is_prose")
    cases: list[tuple[pl.Expr, str, float | None, str]] = [  # without a score: the model's
        (
            pl.col("is_standfirst") & (pl.col("probability") < STANDFIRST),
            "subheadline",
            0.6,
            "subheadline.after_headline",
        ),
        (by_model & is_bullet, "list_item", None, "list_item.model"),
        (by_model & is_subhead, "subhead", None, "subhead.model"),
        (by_model, "body", None, "body.model"),
        (pl.col("zone") == "comment", "comment", 0.7, "comment.after_header"),
        (pl.col("zone") == "related", "related", 0.7, "related.after_header"),
        (~is_after_headline & ~pl.col("is_prose"), "other", 0.6, "other.before_headline"),
        (standfirst, "subheadline", 0.6, "subheadline.after_headline"),
        (in_body & is_asked, "other", None, "other.model"),
        (in_body & is_bullet, "list_item", 0.8, "list_item.bullet"),
        (pl.col("is_prose"), "body", 0.9, "body.prose"),
        (in_body & is_subhead, "subhead", 0.6, "subhead.before_paragraph"),
        ((in_body | is_short_sentence) & ~is_asked, "body", 0.6, "body.among_paragraphs"),
        (is_lead & ~is_asked & (pl.col("line_index") < pl.col("first_prose")), "body", 0.6, "body.lead"),
        (pl.col("line_index") < pl.col("first_prose"), "other", 0.5, "other.before_body"),
        (pl.col("first_prose").is_null(), "other", 0.4, "other.no_text"),
        (pl.lit(value=True), "other", 0.6, "other.after_body"),
    ]
    conditions, roles, scores, rules = zip(*cases, strict=True)
    sure = pl.when("is_prose").then("probability").otherwise(1 - pl.col("probability"))
    by_it = [
        pl.coalesce("role", by_case(roles)),
        pl.coalesce("score", by_case(scores, pl.Float32), sure).cast(pl.Float32),
        pl.coalesce("rule", by_case(rules)),
    ]
    return in_body | pl.col("is_prose"), pl.col("text").str.contains(BULLET), first_case(conditions), by_it
