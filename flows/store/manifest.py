"""The manifest: the exact files of the current snapshot. Swapping it is the only commit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property

from flows.errors import UserError
from flows.ids import make_id
from flows.store.layout import Layout, write_whole
from schemas import TABLES

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class DataFile:
    """A Parquet file. `path` is relative to the warehouse; `group` names files that were written together."""

    path: str
    group: str
    rows: int
    size: int
    digest: str
    """BLAKE2b of its bytes."""


@dataclass(frozen=True)
class Snapshot:
    """What a warehouse holds: rows are in the order of the files, the same order in all tables."""

    tables: Mapping[str, tuple[DataFile, ...]] = field(default_factory=lambda: dict.fromkeys(TABLES, ()))
    load_number: int = 0
    tombstones: frozenset[str] = frozenset()
    """document_ids that were taken down and must not come back."""
    replaced: Mapping[str, float] = field(default_factory=dict)
    """Files that no table lists any more, which readers may still have open: path -> when, in seconds of the epoch."""

    @cached_property
    def snapshot_id(self) -> str:
        """What decides the rows: equal for equal files in equal order."""
        files = [f"{name}:{file.path}:{file.digest}" for name in TABLES if name != "loads" for file in self.files(name)]
        return make_id("snapshot", str(self.load_number), *sorted(self.tombstones), "", *files)

    def files(self, table: str) -> tuple[DataFile, ...]:
        """The table's files; none for a table that is newer than the warehouse."""
        return self.tables.get(table, ())

    def row_count(self, table: str) -> int:
        """Rows of a table."""
        return sum(file.rows for file in self.files(table))

    def paths(self) -> set[str]:
        """All files that it lists."""
        return {file.path for files in self.tables.values() for file in files}


def read_manifest(layout: Layout) -> Snapshot:
    """The current snapshot; an empty one where there is no manifest yet. Raises UserError for a format not known."""
    try:
        text = layout.manifest.read_text("utf-8")
    except FileNotFoundError:
        return Snapshot()
    try:
        stored = json.loads(text)
        found = stored["format_version"]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{layout.manifest} is damaged ({error}): put it back from a backup.") from error
    if found != FORMAT_VERSION:
        raise UserError(
            f"{layout.root} has the warehouse format {found}, this version reads {FORMAT_VERSION}:"
            " use the version of Broadsheet that wrote it, or ingest into a new folder with -w."
        )
    return Snapshot(
        {name: tuple(DataFile(**file) for file in files) for name, files in stored["tables"].items()},
        stored["load_number"],
        frozenset(stored["tombstones"]),
        stored["replaced"],
    )


def write_manifest(layout: Layout, snapshot: Snapshot) -> None:
    """Makes the snapshot the current one, at one instant."""
    stored = {
        "format_version": FORMAT_VERSION,
        "load_number": snapshot.load_number,
        "tombstones": sorted(snapshot.tombstones),
        "replaced": dict(snapshot.replaced),
        "tables": {name: [asdict(file) for file in files] for name, files in snapshot.tables.items()},
    }
    write_whole(layout.manifest, json.dumps(stored, indent=1) + "\n")
