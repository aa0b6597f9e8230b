"""The times of a live blog's entries: they stay in its text, as subheads over what was written then."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

NEAR = 3
"""Lines, at most, from the first entry's time to its text: a heading and a byline may stand between."""
TIMES = ["timestamp.time", "timestamp.relative"]


def body_lines(lines: pl.DataFrame, kinds: pl.DataFrame, roles: Collection[str]) -> pl.DataFrame:
    """The lines that make the bodies: document_id, line_index, text, role, after_blank.

    In: lines with roles, in order (document_id, line_index, text, role, rule, after_blank); document_id, kind; the
    roles that make a body. In a live blog a line that is a timestamp is a subhead of the body, from the first entry's
    on; its role in `lines` stays.
    """
    in_body = pl.col("role").is_in(roles) & (pl.col("rule") != "subhead.repeats_headline")
    columns = ("document_id", "line_index", "text", "role", "after_blank")
    live = kinds.filter(pl.col("kind") == "live_blog")["document_id"]
    if live.is_empty():
        return lines.filter(in_body).select(columns)
    is_live = pl.col("document_id").is_in(live.implode())
    body_at = pl.when(in_body).then("line_index")
    first, last = body_at.min().over("document_id"), body_at.max().over("document_id")
    before = pl.col("rule").is_in(TIMES) & pl.col("line_index").is_between(first - NEAR, first)
    of_first = pl.when(before).then("line_index").max().over("document_id")
    is_time = (pl.col("role") == "timestamp") & (
        pl.col("line_index").is_between(first, last) | (pl.col("line_index") == of_first)
    )
    is_entry_time = (is_live & is_time).fill_null(False)
    role = pl.when(is_entry_time).then(pl.lit("subhead")).otherwise("role").alias("role")
    return lines.filter(in_body | is_entry_time).with_columns(role).select(columns)
