"""Checks a batch's tables against their models and takes out the documents that break them.

The unit of quarantine is the document: one bad row takes all rows of its document out, the articles that it gave, and
so the other documents that gave them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from pandera.errors import SchemaErrors

from schemas import TABLES
from schemas.relations import BROKEN, RELATIONS, broken_rows

FAILURES = {"document_id": pl.String, "message": pl.String}
CHECKS_IN_WORDS = (
    (re.compile(r"isin\(.*", re.DOTALL), "is none of the allowed values"),
    (re.compile(r"str_matches\(.*", re.DOTALL), "does not have its form"),
    (re.compile(r"greater_than_or_equal_to\((.*)\)"), r"is below \1"),
    (re.compile(r"less_than_or_equal_to\((.*)\)"), r"is above \1"),
    (re.compile(r"not_nullable"), "is missing"),
)


@dataclass(frozen=True, slots=True)
class Validated:
    """A batch's tables that have passed: the only thing that the store publishes. Made by `validate` alone."""

    tables: Mapping[str, pl.DataFrame]


def validate(tables: Mapping[str, pl.DataFrame]) -> tuple[Validated, pl.DataFrame]:
    """Tables in (name -> frame in the table's order); out: what passes, and the failures.

    Failures: `document_id`, `message`, a row for each document taken out, with the first check that it broke.
    Raises pandera's SchemaErrors when a frame lacks a column or has a wrong type: a fault of the program, not of a
    document.
    """
    found = [pl.DataFrame(schema=FAILURES)]
    while not (failures := _failures(tables)).is_empty():
        found.append(failures)
        tables = without_documents(tables, failures["document_id"])
    return Validated(tables), pl.concat(found)


def add_rejects(validated: Validated, rejects: pl.DataFrame) -> Validated:
    """The tables with their `rejects`, which are nobody's rows. Raises SchemaErrors when these break their model."""
    broken_values("rejects", rejects)
    return Validated({**validated.tables, "rejects": rejects})


def without_documents(tables: Mapping[str, pl.DataFrame], document_ids: pl.Series) -> dict[str, pl.DataFrame]:
    """The tables without the rows of these documents and of the articles that they gave."""
    links = tables["article_documents"]
    articles = links.filter(pl.col("document_id").is_in(document_ids.implode()))["article_id"]
    kept = {}
    for name, frame in tables.items():
        column, bad = _owner(frame), articles if _owner(frame) == "article_id" else document_ids
        kept[name] = frame if column is None else frame.filter(~pl.col(column).is_in(bad.implode()))
    return kept


def _owner(frame: pl.DataFrame) -> str | None:
    """The column that says whose row it is; rejects and inputs are nobody's."""
    if "reject_id" in frame.columns:
        return None
    return next((column for column in ("article_id", "document_id") if column in frame.columns), None)


def _failures(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The documents with a broken row: `document_id`, `message`."""
    found = [broken_values(name, frame) for name, frame in tables.items()]
    found += [broken_rows(relation, tables[relation.table], tables[relation.parent]) for relation in RELATIONS]
    broken = pl.concat(found)
    if broken.is_empty():
        return pl.DataFrame(schema=FAILURES)
    links = tables["article_documents"].select("article_id", "document_id")
    owners = pl.concat(
        [
            links.rename({"article_id": "key"}),
            tables["documents"].select(pl.col("document_id").alias("key"), "document_id"),
            links.join(links, on="article_id").select(
                pl.col("document_id").alias("key"), pl.col("document_id_right").alias("document_id")
            ),
        ],
        how="vertical",
    )
    owned = broken.join(owners, on="key", how="left", maintain_order="left_right")
    if owned["document_id"].null_count():
        orphan = owned.filter(pl.col("document_id").is_null()).row(0, named=True)
        raise ValueError(f"{orphan['message']}: the row of {orphan['key']} belongs to no document of the batch")
    return owned.select(*FAILURES).unique("document_id", keep="first", maintain_order=True)


def broken_values(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows that break the table's model: `table`, `key` (document or article), `message`."""
    if TABLES[name].passes(frame):
        return pl.DataFrame(schema=BROKEN)
    try:
        TABLES[name].validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        owner = _owner(frame)
        if owner is None or cases["index"].null_count():
            raise
        keys = frame[owner].gather(cases["index"])
        rows = [
            (name, key, f"{name}{_in_words(case)}") for key, case in zip(keys, cases.iter_rows(named=True), strict=True)
        ]
        return pl.DataFrame(rows, schema=BROKEN, orient="row")
    return pl.DataFrame(schema=BROKEN)


def _in_words(case: Mapping[str, object]) -> str:
    """A failure case of Pandera's as a sentence."""
    check = str(case["check"])
    if case["schema_context"] != "Column":
        return f": {check}"
    for pattern, words in CHECKS_IN_WORDS:
        check = pattern.sub(words, check)
    return f".{case['column']} {check}: {str(case['failure_case'])[:200]}"
