"""Lines that carry an article's data: timestamps and bylines, each distinct one read once."""

from __future__ import annotations

import polars as pl

from flows.clean import bylines, stamps
from flows.clean.bylines import Byline, read_byline, without_count
from flows.clean.dates import Moment
from flows.clean.people import is_single, names_in, read_credit
from flows.clean.stamps import is_signature, read_stamp
from flows.clean.vocabulary import loosely

TIME = pl.Datetime("us", "UTC")
LABEL_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,
    "label_role": pl.String,
    "label_rule": pl.String,
    "published_at": TIME,
    "published_precision": pl.String,
    "updated_at": TIME,
    "updated_precision": pl.String,
    "publisher": pl.String,
    "publisher_rule": pl.String,
    "authors": pl.List(pl.String),
    "authors_rule": pl.String,
    "credits": pl.List(pl.String),
}
MAY_HOLD_A_DATE = r"(?:1[89]|20)\d\d|\d\.\d{1,2}\.\d\d"
MAX_BLANKS = 20
"""A line of more words is a sentence with a date in it."""
SCORE = 0.9


def read_labels(lines: pl.DataFrame) -> pl.DataFrame:
    """In: text, length. Out: LABEL_COLUMNS, a row for each distinct timestamp, byline and signature of a quotation."""
    short = (
        lines.filter(pl.col("length") <= max(stamps.MAX_LENGTH, bylines.MAX_LENGTH))
        .select("text")
        .unique(maintain_order=True)
    )
    is_dated = short.select(pl.col("text").str.contains(MAY_HOLD_A_DATE)).to_series()
    dated = short.filter(is_dated).filter(pl.col("text").str.count_matches(" ", literal=True) <= MAX_BLANKS)["text"]
    signed = short.filter(pl.col("text").str.contains(f"(?i){loosely(bylines.starts_a_byline())}"), ~is_dated)["text"]
    rows = [row for text in dated if (row := _stamp_row(text))] + [row for text in signed if (row := _byline_row(text))]
    return pl.DataFrame(rows, schema=LABEL_COLUMNS, orient="row")


def _stamp_row(text: str) -> tuple[object, ...] | None:
    stamp = read_stamp(text)
    if stamp is None:
        return (text, "credit", "credit.signature", *[None] * 9) if is_signature(text) else None
    return (
        text, "timestamp", stamp.rule, *moment_columns(stamp.published), *moment_columns(stamp.updated),
        stamp.publisher, stamp.publisher_rule, *_people_columns(stamp.byline),
    )  # fmt: skip


def _byline_row(text: str) -> tuple[object, ...] | None:
    byline = read_byline(text)
    if byline is None:
        return None
    return (text, "byline", byline.rule, *[None] * 6, *_people_columns(byline))


def _people_columns(byline: Byline | None) -> tuple[object, object, object]:
    if byline is None:
        return (None, None, None)
    people, credited = named_by(byline)
    return people, byline.rule, credited


def named_by(byline: Byline) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The people whom a byline names, without offices and labels, and whom it credits: at least a desk or a handle."""
    people = names_in(" , ".join(byline.authors), is_declared=False)
    if people or byline.authors:
        return people, people
    credited = read_credit(without_count(byline.text), False)
    return tuple(name for name in credited if is_single(name, frozenset())), credited


def moment_columns(moment: Moment | None) -> tuple[object, object]:
    """A moment and its precision, as LABEL_COLUMNS have them."""
    return (moment.at, moment.precision) if moment else (None, None)
