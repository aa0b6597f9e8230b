"""Checks everything that the manifest and the schemas promise, in one pass over the files and in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby

import polars as pl
import pyarrow.parquet as pq
from pandera.errors import SchemaErrors

from flows.store import catalog
from flows.store.files import read_row_groups, scan_files
from flows.store.layout import Layout
from flows.store.manifest import DataFile, Snapshot
from schemas import TABLES
from schemas.relations import RELATIONS, Relation, broken_rows
from schemas.validate import broken_values

SHOWN = 5
REFERENCES = (
    ("raw", "document_id", "documents"),
    ("documents", "document_id", "raw"),
    ("documents", "document_id", "article_documents"),
    ("article_documents", "document_id", "documents"),
    ("article_documents", "article_id", "articles"),
    ("articles", "article_id", "article_documents"),
    *((name, "load_id", "loads") for name in TABLES if name != "loads"),
)
"""Each value of the column in the first table is in the other."""


def find_problems(layout: Layout, snapshot: Snapshot) -> list[str]:
    """What does not hold, in words; nothing when all is sound. What hangs on a broken file is not looked at."""
    files = [problem for files in snapshot.tables.values() for file in files for problem in _check_file(layout, file)]
    if files:
        return files
    return [
        *_check_keys(layout, snapshot),
        *_check_references(layout, snapshot),
        *_check_rows(layout, snapshot),
        *_check_catalog(layout, snapshot),
    ]


def _check_file(layout: Layout, file: DataFile) -> Iterator[str]:
    path = layout.root / file.path
    if not path.exists():
        yield f"{file.path} is missing"
        return
    with path.open("rb") as stored:
        digest = hashlib.file_digest(stored, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    if path.stat().st_size != file.size or digest != file.digest:
        yield f"{file.path} is not as it was written"
        return
    with pq.ParquetFile(path) as stored_table:
        if stored_table.metadata.num_rows != file.rows:
            yield f"{file.path} has {stored_table.metadata.num_rows} rows, the manifest says {file.rows}"
        expected = TABLES[file.path.split("/")[0]].dtypes().keys()
        if unknown := set(stored_table.schema_arrow.names) - expected:
            yield f"{file.path} has columns that the schema does not know: {', '.join(sorted(unknown))}"


def _check_keys(layout: Layout, snapshot: Snapshot) -> Iterator[str]:
    """Keys name one row. The children's follow from their parents' and from indexes without gaps."""
    indexed = {relation.table for relation in RELATIONS}
    for table, model in TABLES.items():
        if table in indexed:
            continue
        keys = scan_files(layout, table, snapshot.files(table)).select(model.key()).collect(engine="streaming")
        if doubled := keys.height - keys.n_unique():
            yield f"{table}: {doubled} rows have a key ({', '.join(model.key())}) that another row has"


def _check_references(layout: Layout, snapshot: Snapshot) -> Iterator[str]:
    for table, column, other in REFERENCES:
        rows = scan_files(layout, table, snapshot.files(table)).select(column).unique()
        known = scan_files(layout, other, snapshot.files(other)).select(column)
        lost = rows.join(known, on=column, how="anti").collect(engine="streaming")[column].sort()
        if lost.len():
            yield f"{table}: {lost.len()} values of {column} are not in {other}, such as {lost[0]}"


def _check_rows(layout: Layout, snapshot: Snapshot) -> Iterator[str]:
    """Each model on its table, and each relation on its two tables, which are in the same order."""
    children = {relation.table for relation in RELATIONS}
    parents = {relation.parent for relation in RELATIONS}
    for table in TABLES:
        if table not in children | parents:
            for frame in _row_groups(layout, snapshot, table):
                yield from _check_values(table, frame)
    by_parent = sorted(RELATIONS, key=lambda relation: relation.parent)
    for parent, relations in groupby(by_parent, key=lambda relation: relation.parent):
        yield from _check_family(layout, snapshot, parent, list(relations))


def _check_family(layout: Layout, snapshot: Snapshot, parent: str, relations: list[Relation]) -> Iterator[str]:
    """The parents, a row group at a time, each with its children's rows."""
    key = relations[0].key
    tables = {relation.table for relation in relations}
    streams = {name: _Follower(name, _row_groups(layout, snapshot, name), key) for name in sorted(tables)}
    for parents in _row_groups(layout, snapshot, parent):
        yield from _check_values(parent, parents)
        family = {name: stream.take(parents[key]) for name, stream in streams.items()}
        places = parents.select(key).with_row_index("place")
        for name, frame in family.items():
            yield from _check_values(name, frame)
            if not frame.select(key).join(places, on=key, how="left", maintain_order="left")["place"].is_sorted():
                yield f"{name}: rows are not in the order of their {parent}"
        for relation in relations:
            broken = broken_rows(relation, family[relation.table], parents)
            yield from (f"{row['message']} ({key} {row['key']})" for row in broken.head(SHOWN).iter_rows(named=True))
    for name, stream in streams.items():
        if stream.has_more():
            yield f"{name}: rows have no {parent} row, or are not in its order"


class _Follower:
    """A stream of children that follow their parents in order."""

    def __init__(self, table: str, frames: Iterator[pl.DataFrame], key: str) -> None:
        self.table, self.frames, self.key = table, frames, key
        self.rest: pl.DataFrame | None = next(frames, None)

    def take(self, keys: pl.Series) -> pl.DataFrame:
        """The next rows, as long as their key is one of these."""
        taken: list[pl.DataFrame] = [TABLES[self.table].no_rows()]
        while self.rest is not None:
            strangers = (~self.rest[self.key].is_in(keys.implode())).arg_true()
            if strangers.len():
                first = int(strangers[0])
                taken.append(self.rest.head(first))
                self.rest = self.rest.slice(first)
                break
            taken.append(self.rest)
            self.rest = next(self.frames, None)
        return pl.concat(taken)

    def has_more(self) -> bool:
        """Whether there are rows that no parent has taken."""
        return self.rest is not None and not self.rest.is_empty()


def _row_groups(layout: Layout, snapshot: Snapshot, table: str) -> Iterator[pl.DataFrame]:
    for file in snapshot.files(table):
        yield from read_row_groups(layout, file)


def _check_values(table: str, frame: pl.DataFrame) -> Iterator[str]:
    try:
        yield from broken_values(table, frame)["message"].unique(maintain_order=True).head(SHOWN)
    except SchemaErrors as error:
        yield f"{table}: {error.failure_cases.head(1).to_dicts()}"


def _check_catalog(layout: Layout, snapshot: Snapshot) -> Iterator[str]:
    if not catalog.is_current(layout, snapshot):
        yield "warehouse.duckdb is not of the current snapshot, or the folder was moved: `broadsheet tables --relink`"
        return
    for table, rows in catalog.count_rows(layout).items():
        if rows != snapshot.row_count(table):
            yield f"warehouse.duckdb has {rows} rows of {table}, the manifest {snapshot.row_count(table)}"
