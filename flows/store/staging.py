"""Work in progress: frames under keys that say what they were made of, so that a rerun finds what is done."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa

from flows.store.layout import Layout, clear_disk_errors, remove
from schemas.validate import Validated

ENDING = ".arrow"
VALIDATED = "validated"


class Staging:
    """Frames by key and table. What is there is whole: a folder appears under its name when all of it is written."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.room = 0
        self.held: dict[str, tuple[Mapping[str, pl.DataFrame], Collection[str]]] = {}

    def __reduce__(self) -> tuple[type[Staging], tuple[Layout]]:
        """Another process shares the files, not the memory."""
        return Staging, (self.layout,)

    def hold(self, room: int) -> None:
        """Keeps what is put from now on in memory while it fits `room` (bytes); after a crash it is made again.

        For a load in one process, of which writing and mapping files is a twelfth.
        """
        self.room = room

    @property
    def spool(self) -> Path:
        """Where sources put what they unpack."""
        return self.layout.staging / "spool"

    def has(self, key: str) -> bool:
        """Whether the key is staged."""
        return key in self.held or self._folder(key).exists()

    def put(self, key: str, frames: Mapping[str, pl.DataFrame]) -> None:
        """Stages frames under a key; what another process has staged under it meanwhile is as good.

        Raises UserError when the disk is full.
        """
        self._put(key, frames)

    def put_validated(self, key: str, validated: Validated) -> None:
        """Stages tables for `Warehouse.commit`, which takes nothing else. Empty ones are left out."""
        tables = {name: frame for name, frame in validated.tables.items() if frame.height}
        self._put(key, tables, marks=(VALIDATED,))

    def get(self, key: str, name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """A staged frame, or these columns of it."""
        if key in self.held:
            frame = self.held[key][0][name]
            return frame if columns is None else frame.select(columns)
        return _map(self._folder(key) / f"{name}{ENDING}", columns)

    def get_validated(self, key: str, table: str) -> pl.DataFrame | None:
        """A staged table that has passed the validator; None where it has no rows. Raises KeyError for others."""
        frames, marks = self.held.get(key, ({}, ()))
        if VALIDATED in marks:
            return frames.get(table)
        if not (self._folder(key) / VALIDATED).exists():
            raise KeyError(f"nothing validated is staged under {key}")
        path = self._folder(key) / f"{table}{ENDING}"
        return _map(path) if path.exists() else None

    def clear(self) -> None:
        """Drops everything: the load is committed."""
        self.held.clear()
        remove(self.layout.staging)

    def _put(self, key: str, frames: Mapping[str, pl.DataFrame], marks: tuple[str, ...] = ()) -> None:
        if self.room and (size := sum(int(frame.estimated_size()) for frame in frames.values())) <= self.room:
            self.held[key] = frames, marks
            self.room -= size
            return
        scratch = self.layout.staging / f"{key}.{os.getpid()}.tmp"
        with clear_disk_errors(self.layout.root):
            try:
                scratch.mkdir(parents=True, exist_ok=True)
                for name, frame in frames.items():
                    frame.write_ipc(scratch / f"{name}{ENDING}")
                for mark in marks:
                    (scratch / mark).touch()
                try:
                    scratch.rename(self._folder(key))
                except OSError:
                    if not self.has(key):
                        raise
            finally:
                remove(scratch)

    def _folder(self, key: str) -> Path:
        return self.layout.staging / key


def own_memory(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its strings copied out of the mapped files and larger texts that they are views into."""
    return pl.DataFrame(pl.from_arrow(frame.to_arrow(compat_level=pl.CompatLevel.oldest())))


def _map(path: Path, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """A frame in a mapped file: nothing is read but what is used (pl.read_ipc copies, 17 -> 1 us an article)."""
    with pa.memory_map(str(path)) as file:
        rows = pa.ipc.open_file(file).read_all()
        return pl.DataFrame(pl.from_arrow(rows if columns is None else rows.select(columns)))
