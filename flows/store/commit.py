"""The commit: staged batches become files, and the manifest that lists them is swapped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import polars as pl

from flows.store.files import TableWriter, publish, read_row_groups, scan_files
from flows.store.layout import Layout, remove
from flows.store.manifest import DataFile, Snapshot, write_manifest
from flows.store.staging import Staging
from schemas import TABLES

DOCUMENT_TABLES = ("raw", "documents", "lines")
ARTICLE_TABLES = ("articles", "paragraphs", "sentences")
Filter = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class LoadInfo:
    """What `loads` says of a load beside its counts."""

    load_id: str
    started_at: datetime
    version: str
    status: str
    known_count: int


@dataclass(frozen=True, slots=True)
class Retired:
    """Rows of earlier loads that a load replaces: documents with what they alone gave, rejects, states of inputs."""

    document_ids: frozenset[str] = frozenset()
    reject_ids: frozenset[str] = frozenset()
    input_uris: frozenset[str] = frozenset()


def commit_load(
    layout: Layout,
    snapshot: Snapshot,
    staging: Staging,
    load: LoadInfo,
    keys: Sequence[str],
    dropped: Mapping[str, Collection[str]],
    retired: Retired,
) -> Snapshot:
    """Appends the validated batches in order of their keys, without the `dropped` ids (column -> ids)."""
    remove(layout.outbox)
    kept = retire(layout, snapshot, retired, f"{load.load_id}-kept")
    added: dict[str, list[DataFile]] = {}
    for table in TABLES:
        if table == "loads":
            continue
        writer = TableWriter(layout, table, load.load_id)
        for key in keys:
            frame = staging.get_validated(key, table)
            if frame is not None:
                writer.append(_without(frame, dropped))
        added[table] = writer.close()
        publish(layout, added[table])
    number = snapshot.load_number + 1
    added["loads"] = _write_load(layout, load, number, added)
    tables = {name: (*kept.files(name), *added[name]) for name in TABLES}
    after = replace(kept, tables=tables, load_number=number)
    write_manifest(layout, after)
    return after


def retire(layout: Layout, snapshot: Snapshot, retired: Retired, stem: str) -> Snapshot:
    """The snapshot with files that lack the retired rows in place of those that have them. Nothing is committed."""
    filters = _filters(layout, snapshot, retired)
    tables = {
        name: tuple(_rewrite(layout, name, snapshot.files(name), filters.get(name), stem)) for name in snapshot.tables
    }
    now = datetime.now(UTC).timestamp()
    gone = snapshot.paths() - {file.path for files in tables.values() for file in files}
    return replace(snapshot, tables=tables, replaced={**snapshot.replaced, **dict.fromkeys(sorted(gone), now)})


def _filters(layout: Layout, snapshot: Snapshot, retired: Retired) -> dict[str, Filter]:
    """Table -> what drops its retired rows."""
    filters: dict[str, Filter] = {}
    if retired.document_ids:
        links = scan_files(layout, "article_documents", snapshot.files("article_documents"))
        gone = pl.col("document_id").is_in(list(retired.document_ids))
        kept = links.filter(~gone).select("article_id")
        articles = links.filter(gone).join(kept, on="article_id", how="anti").collect()["article_id"]
        filters |= dict.fromkeys((*DOCUMENT_TABLES, "article_documents"), _drop("document_id", retired.document_ids))
        filters |= dict.fromkeys(ARTICLE_TABLES, _drop("article_id", articles.to_list()))
    if retired.reject_ids:
        filters["rejects"] = _drop("reject_id", retired.reject_ids)
    if retired.input_uris:
        filters["inputs"] = _drop("source_uri", retired.input_uris)
    return filters


def _drop(column: str, values: Iterable[str]) -> Filter:
    wanted = pl.Series(sorted(values), dtype=pl.String).implode()
    return lambda frame: frame.filter(~pl.col(column).is_in(wanted))


def _rewrite(
    layout: Layout, table: str, files: Sequence[DataFile], drop: Filter | None, stem: str
) -> Iterable[DataFile]:
    """Each file, or in its place files without the rows that `drop` drops."""
    for number, file in enumerate(files):
        if drop is None or not _has_any(layout, file, drop):
            yield file
            continue
        writer = TableWriter(layout, table, f"{stem}-{number}")
        for group in read_row_groups(layout, file):
            writer.append(drop(group))
        written = writer.close()
        publish(layout, written)
        yield from (replace(new, group=file.group) for new in written)


def _has_any(layout: Layout, file: DataFile, drop: Filter) -> bool:
    return any(drop(group).height < group.height for group in read_row_groups(layout, file))


def _without(frame: pl.DataFrame, dropped: Mapping[str, Collection[str]]) -> pl.DataFrame:
    for column, ids in dropped.items():
        if ids and column in frame.columns and "reject_id" not in frame.columns:
            frame = frame.filter(~pl.col(column).is_in(list(ids)))
    return frame


def _write_load(layout: Layout, load: LoadInfo, number: int, added: Mapping[str, Sequence[DataFile]]) -> list[DataFile]:
    model = TABLES["loads"]
    row = {
        "load_id": load.load_id,
        "load_number": number,
        "started_at": load.started_at,
        "finished_at": datetime.now(UTC),
        "version": load.version,
        "status": load.status,
        "known_count": load.known_count,
        **{f"{name}_count": sum(file.rows for file in files) for name, files in added.items()},
    }
    frame = pl.DataFrame([row], schema=model.dtypes())
    model.validate(frame)
    writer = TableWriter(layout, "loads", load.load_id)
    writer.append(frame)
    files = writer.close()
    publish(layout, files)
    return files
