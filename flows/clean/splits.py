"""Promos at the end of a body line get a line of their own: "... she said. Read more: The ferry will run longer"."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import polars as pl

from flows.clean.vocabulary import alternatives, loosely

SHORTEST = 60
"""Characters: a shorter line is a promo as a whole, or none."""
TAIL = 260
"""Characters at a line's end that may be a promo."""
SCORE = 0.85


def split_promos(lines: pl.DataFrame) -> pl.DataFrame:
    """Each line with a promo at its end becomes two lines; those with `is_promo` are the promos.

    In: document_id, line_index, start_char, end_char, text, after_blank, length, and what goes along. Out: the same,
    line_index counted anew, and is_promo.
    """
    long = lines.select("text", "length").with_row_index("row").filter(pl.col("length") >= SHORTEST)
    some = long.filter(pl.col("text").str.tail(TAIL).str.contains(loosely(_opening())))
    cuts = [_cut(text) for text in some["text"]]
    found = some.with_columns(pl.Series("cut", cuts, pl.Int32)).drop_nulls("cut")
    if found.is_empty():
        return lines.with_columns(pl.lit(value=False).alias("is_promo"))
    rows = found["row"].cast(pl.Int64).to_numpy()
    promo = rows + 1 + np.arange(len(rows))
    both = lines[np.insert(np.arange(lines.height), rows + 1, rows)]
    cut = pl.col("cut")
    texts = found.select(
        pl.col("text").str.head(cut).str.strip_chars_end().alias("body"), pl.col("text").str.slice(cut)
    )
    text = both["text"].scatter(promo - 1, texts["body"]).scatter(promo, texts["text"])
    start, length = (both[name].to_numpy(writable=True) for name in ("start_char", "length"))
    start[promo] += found["cut"].to_numpy()
    length[promo - 1] = texts["body"].str.len_chars()
    length[promo] -= found["cut"].to_numpy()
    is_promo = np.zeros(both.height, bool)
    is_promo[promo] = True
    line_index = pl.int_range(pl.len(), dtype=pl.Int32).over(pl.col("document_id").rle_id())
    return both.with_columns(
        text,
        pl.Series("start_char", start),
        pl.Series("end_char", start + length),
        pl.Series("length", length),
        pl.Series("is_promo", is_promo),
        pl.col("after_blank") & ~is_promo,
        line_index.alias("line_index"),
    )


def give_promos(roles: pl.DataFrame, is_promo: pl.Series) -> pl.DataFrame:
    """Role, score and rule of each line, those of the promos that were split off set."""
    if not is_promo.any():
        return roles
    said = {"role": pl.lit("promo"), "score": pl.lit(SCORE, pl.Float32), "rule": pl.lit("promo.in_paragraph")}
    return roles.select(pl.when(is_promo).then(value).otherwise(name).alias(name) for name, value in said.items())


@cache
def _opening() -> str:
    """A sentence's end, marks, then the words that open a promo, in any case."""
    pointer = rf"(?:{alternatives('read_more')}|{alternatives('related')})\s*[:：]\s*\S"
    return rf"(?i)[.!?…。！？”\"»)\]](?:\s+[(\[»▶►•*→]*\s*|[(\[»▶►•*→]+\s*)(?:{pointer}|{alternatives('subscribe')})"


@cache
def _promo() -> re.Pattern[str]:
    """The same, to the end of the line; a call to subscribe is one sentence, and the last."""
    pointer = rf"(?:{alternatives('read_more')}|{alternatives('related')})\s*[:：]\s*\S.*"
    call = rf"(?:{alternatives('subscribe')})[^.!?]*[.!?]?"
    opening = r"(?<=[.!?…。！？”\"»)\]])(?:\s+[(\[»▶►•*→]*\s*|[(\[»▶►•*→]+\s*)"
    return re.compile(rf"{opening}(?:{pointer}|{call})$", re.IGNORECASE)


def _cut(text: str) -> int | None:
    """Where the promo begins, or None."""
    found = _promo().search(text, max(len(text) - TAIL, 0))
    if not found or not text[: found.start()].strip():
        return None
    return found.end() - len(found[0].lstrip())
