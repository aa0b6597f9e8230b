"""Keeping a warehouse small and clean: leftovers, replaced files, merging by month, taking documents down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl

from flows.errors import UserError
from flows.ids import make_id
from flows.store.commit import ARTICLE_TABLES, DOCUMENT_TABLES, Retired, retire
from flows.store.files import TableWriter, publish, read_row_groups, scan_files
from flows.store.layout import Layout, remove
from flows.store.manifest import DataFile, Snapshot, write_manifest
from schemas import TABLES

SMALL_BYTES = 64_000_000
UNDATED = "undated"
EVERYTHING = "all"
MONTHS_AT_ONCE = 24
"""Writers open at the same time: each holds a row group in memory."""


def drop_leftovers(layout: Layout, snapshot: Snapshot) -> list[str]:
    """Removes what no manifest has ever listed and what was not written to its end. Returns the paths."""
    known = snapshot.paths() | snapshot.replaced.keys()
    files = [path for table in TABLES for path in sorted((layout.root / table).glob("*.parquet"))]
    left = [path for path in files if str(path.relative_to(layout.root)) not in known]
    left += [*sorted(layout.private.glob("*.tmp")), *sorted(layout.staging.glob("*.tmp"))]
    if layout.outbox.exists():
        left.append(layout.outbox)
    for path in left:
        remove(path)
    return [str(path.relative_to(layout.root)) for path in left]


def drop_replaced(layout: Layout, snapshot: Snapshot, grace: timedelta) -> tuple[Snapshot, list[str]]:
    """Deletes files that were replaced longer than `grace` ago."""
    limit = (datetime.now(UTC) - grace).timestamp()
    old = [path for path, since in snapshot.replaced.items() if since <= limit]
    for path in old:
        (layout.root / path).unlink(missing_ok=True)
    if not old:
        return snapshot, []
    after = replace(
        snapshot, replaced={path: since for path, since in snapshot.replaced.items() if path not in set(old)}
    )
    write_manifest(layout, after)
    return after, old


def forget(layout: Layout, snapshot: Snapshot, ids: Sequence[str]) -> tuple[Snapshot, int]:
    """The snapshot without the documents named, the articles that they gave, and the other documents of these."""
    links = scan_files(layout, "article_documents", snapshot.files("article_documents"))
    named = pl.col("article_id").is_in(list(ids)) | pl.col("document_id").is_in(list(ids))
    articles = links.filter(named).select("article_id").unique()
    documents = links.join(articles, on="article_id", how="semi").collect()
    rejects = scan_files(layout, "rejects", snapshot.files("rejects")).select("reject_id", "document_id")
    found = pl.concat([documents["article_id"], documents["document_id"], rejects.collect()["document_id"]])
    if missing := sorted(set(ids) - set(found) - snapshot.tombstones):
        raise UserError(
            f"No article or document has the id {missing[0]}: give whole ids, as `broadsheet show` prints them."
        )
    gone = frozenset(documents["document_id"]) | {one for one in ids if one not in set(documents["article_id"])}
    refused = rejects.filter(pl.col("document_id").is_in(list(gone))).collect()["reject_id"]
    retired = Retired(document_ids=gone, reject_ids=frozenset(refused))
    after = retire(layout, snapshot, retired, make_id("forget", snapshot.snapshot_id, *sorted(gone)))
    after = replace(after, tombstones=snapshot.tombstones | gone)
    write_manifest(layout, after)
    return after, len(gone)


def compact(layout: Layout, snapshot: Snapshot) -> tuple[Snapshot, int]:
    """The snapshot with small files merged by month of article_date, and what belongs to no month in one file.

    Files of one group (a load, or a month of an earlier merge) are merged together in all tables, so that rows stay in
    the same order in all of them.
    """
    merged = _small_groups(snapshot)
    if not merged:
        return snapshot, 0
    stem = make_id("compact", snapshot.snapshot_id)
    months = _months(layout, snapshot)
    tables = {}
    for table, files in snapshot.tables.items():
        old = [file for file in files if file.group in merged]
        kept = [file for file in files if file.group not in merged]
        tables[table] = (*kept, *_merge(layout, table, old, months, stem))
    now = datetime.now(UTC).timestamp()
    gone = snapshot.paths() - {file.path for files in tables.values() for file in files}
    after = replace(snapshot, tables=tables, replaced={**snapshot.replaced, **dict.fromkeys(sorted(gone), now)})
    write_manifest(layout, after)
    return after, len(gone)


def _small_groups(snapshot: Snapshot) -> set[str]:
    """Groups worth merging: small ones, if there are two of them that can meet in a file."""
    sizes: dict[str, int] = {}
    for files in snapshot.tables.values():
        for file in files:
            sizes[file.group] = sizes.get(file.group, 0) + file.size
    small = {group for group, size in sizes.items() if size < SMALL_BYTES}
    loads = {group for group in small if "-" not in group}
    by_month: dict[str, set[str]] = {}
    for group in small - loads:
        by_month.setdefault(group.partition("-")[2], set()).add(group)
    met = {group for groups in by_month.values() if len(groups) > 1 for group in groups}
    return small if len(loads) > 1 or (loads and by_month) else met


def _months(layout: Layout, snapshot: Snapshot) -> Mapping[str, pl.DataFrame]:
    """Key column -> frame of keys and their months."""
    month = pl.col("article_date").dt.strftime("%Y-%m").fill_null(UNDATED).alias("month")
    articles = scan_files(layout, "articles", snapshot.files("articles")).select("article_id", month).collect()
    links = scan_files(layout, "article_documents", snapshot.files("article_documents")).select(
        "article_id", "document_id"
    )
    first = links.collect().unique("document_id", keep="first", maintain_order=True)
    documents = first.join(articles, on="article_id", how="left", maintain_order="left").select("document_id", "month")
    return {"article_id": articles, "document_id": documents}


def _merge(
    layout: Layout, table: str, files: Sequence[DataFile], months: Mapping[str, pl.DataFrame], stem: str
) -> Iterator[DataFile]:
    """The files' rows in new files by month, in the order in which they were."""
    if not files:
        return
    key = next((name for name in ("article_id", "document_id") if name in TABLES[table].dtypes()), None)
    if table not in (*DOCUMENT_TABLES, *ARTICLE_TABLES, "article_documents") or key is None:
        yield from _write(layout, table, files, None, {EVERYTHING: f"{stem}-{EVERYTHING}"})
        return
    present = sorted(set(months[key]["month"]) | {UNDATED})
    for start in range(0, len(present), MONTHS_AT_ONCE):
        some = present[start : start + MONTHS_AT_ONCE]
        yield from _write(layout, table, files, months[key], {month: f"{stem}-{month}" for month in some})


def _write(
    layout: Layout, table: str, files: Sequence[DataFile], months: pl.DataFrame | None, stems: Mapping[str, str]
) -> Iterator[DataFile]:
    """One pass over the files: the rows of the months that `stems` names, each into files of its stem."""
    writers = {month: TableWriter(layout, table, stem) for month, stem in stems.items()}
    for file in files:
        for group in read_row_groups(layout, file):
            if months is None:
                writers[EVERYTHING].append(group)
                continue
            dated = group.join(months, on=months.columns[0], how="left", maintain_order="left").with_columns(
                pl.col("month").fill_null(UNDATED)
            )
            for (month,), rows in dated.group_by("month", maintain_order=True):
                if month in writers:
                    writers[str(month)].append(rows.drop("month"))
    for writer in writers.values():
        written = writer.close()
        publish(layout, written)
        yield from written
