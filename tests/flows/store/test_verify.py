"""Verify names what is broken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import polars as pl
import pytest
from made_up import Load

from flows.store import Warehouse


def rewrite(warehouse: Warehouse, table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Changes a table's only file, and the manifest with it, so that only the rows can tell."""
    manifest = json.loads(warehouse.layout.manifest.read_text())
    (entry,) = manifest["tables"][table]
    path = warehouse.layout.root / entry["path"]
    changed = change(pl.read_parquet(path))
    changed.write_parquet(path)
    digest = hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    entry.update(rows=changed.height, size=path.stat().st_size, digest=digest)
    warehouse.layout.manifest.write_text(json.dumps(manifest))


BREAKS: list[tuple[str, Callable[[pl.DataFrame], pl.DataFrame], str]] = [
    ("sentences", lambda t: t.with_columns(start_char=pl.col("start_char") + 1), "sentences.text is not articles.body"),
    ("sentences", lambda t: t.filter(pl.col("sentence_index") != 0), "sentence_index must count"),
    ("sentences", lambda t: t.head(4), "articles.sentence_count says 2, sentences has 0"),
    ("paragraphs", lambda t: t.reverse(), "paragraphs: rows are not in the order"),
    ("lines", lambda t: t.with_columns(role=pl.lit("hero")), "lines.role is none of the allowed values: hero"),
    ("lines", lambda t: t.filter(pl.col("line_index") == 0), "characters of documents.text are in none of them"),
    ("documents", lambda t: pl.concat([t, t]), "documents: 3 rows have a key (document_id) that another row has"),
    ("raw", lambda t: t.head(2), "values of document_id are not in raw"),
    ("article_documents", lambda t: t.head(2), "are not in article_documents"),
    ("articles", lambda t: t.with_columns(load_id=pl.lit("f" * 32)), "values of load_id are not in loads"),
    ("articles", lambda t: t.with_columns(kind=pl.lit("hero")), "articles.kind is none of the allowed values"),
]


@pytest.mark.parametrize(("table", "change", "message"), BREAKS, ids=[message[:40] for _, _, message in BREAKS])
def test_rows_that_break_a_promise(
    warehouse: Warehouse, load: Load, table: str, change: Callable[[pl.DataFrame], pl.DataFrame], message: str
) -> None:
    load("one", [0, 1, 2])
    rewrite(warehouse, table, change)
    problems = warehouse.verify()
    assert any(message in problem for problem in problems), problems


def test_a_missing_and_a_changed_file(warehouse: Warehouse, load: Load) -> None:
    load("one", [0])
    lost, changed = (
        warehouse.layout.root / file.path
        for file in warehouse.snapshot().files("lines") + warehouse.snapshot().files("raw")
    )
    lost.unlink()
    changed.write_bytes(changed.read_bytes()[:-9] + b"xxxxxPAR1")
    assert {problem.split(" is ")[1] for problem in warehouse.verify()} == {"missing", "not as it was written"}


def test_a_stale_catalog(warehouse: Warehouse, load: Load) -> None:
    load("one", [0])
    warehouse.layout.catalog.unlink()
    assert warehouse.verify() == [
        "warehouse.duckdb is not of the current snapshot, or the folder was moved: `broadsheet tables --relink`"
    ]
