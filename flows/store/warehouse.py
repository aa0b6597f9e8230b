"""A warehouse: the one object that the rest of the program asks for tables."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from flows.errors import UserError
from flows.store import catalog, upkeep
from flows.store.commit import LoadInfo, Retired, commit_load
from flows.store.files import scan_files
from flows.store.layout import Layout, clear_disk_errors, remove, remove_empty
from flows.store.manifest import Snapshot, read_manifest
from flows.store.staging import Staging
from flows.store.verify import find_problems


class Warehouse:
    """The tables in a folder. What changes them must hold `locked()`; readers need nothing."""

    def __init__(self, root: Path) -> None:
        self.layout = Layout(root)
        self.staging = Staging(self.layout)

    def exists(self) -> bool:
        """Whether a load has ever been committed here."""
        return self.layout.manifest.exists()

    def _make_room(self) -> None:
        try:
            self.layout.private.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if error.errno not in (errno.EROFS, errno.ENOENT):
                raise
            message = f"{self.layout.root} cannot be made: {error.strerror}; name another warehouse."
            raise UserError(message) from error

    @contextmanager
    def locked(self, timeout: float, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
        """Only one process changes the warehouse. `waiting` is called once when another does.

        Raises UserError when it does so for longer than `timeout` seconds. A process that dies gives up its lock.
        """
        with clear_disk_errors(self.layout.root):
            self._make_room()
        lock = FileLock(self.layout.lock)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting()
            try:
                lock.acquire(timeout=timeout)
            except Timeout as error:
                raise UserError(
                    f"Another process has been changing {self.layout.root} for more than {timeout:.0f} seconds:"
                    " wait until it ends and run the same command again."
                ) from error
        try:
            yield
        finally:
            if not self.exists():
                remove_empty(self.layout)
            lock.release()

    def snapshot(self) -> Snapshot:
        """What the warehouse holds now. Raises UserError for a damaged manifest or a format not known."""
        return read_manifest(self.layout)

    def scan(self, table: str, snapshot: Snapshot | None = None) -> pl.LazyFrame:
        """All rows of a table, in order."""
        return scan_files(self.layout, table, (snapshot or self.snapshot()).files(table))

    def recover(self) -> list[str]:
        """Removes what a load left that died, and makes the catalog again if it is not of the current snapshot.

        Staged batches stay: the rerun uses them. Returns what was removed.
        """
        snapshot = self.snapshot()
        removed = upkeep.drop_leftovers(self.layout, snapshot)
        if self.exists() and not catalog.is_current(self.layout, snapshot):
            catalog.build_catalog(self.layout, snapshot)
        return removed

    def commit(
        self,
        load: LoadInfo,
        keys: Sequence[str],
        *,
        drop_documents: frozenset[str] = frozenset(),
        drop_articles: frozenset[str] = frozenset(),
        retired: Retired = Retired(),  # noqa: B008 (frozen)
    ) -> None:
        """Publishes validated staged batches, in order, without the dropped documents and articles.

        `retired` rows of earlier loads go. Raises UserError when the disk is full: then nothing has changed.
        """
        dropped = {"article_id": drop_articles, "document_id": drop_documents}
        before = self.snapshot()
        with clear_disk_errors(self.layout.root):
            try:
                after = commit_load(self.layout, before, self.staging, load, keys, dropped, retired)
            except BaseException:
                upkeep.drop_leftovers(self.layout, self.snapshot())
                raise
            finally:
                remove(self.layout.outbox)
        catalog.build_catalog(self.layout, after)

    def relink(self, *, force: bool = False) -> bool:
        """Makes the catalog again where the folder has moved or it is gone. Returns whether it did."""
        if not force and catalog.is_current(self.layout, self.snapshot()):
            return False
        with self.locked(timeout=60):
            catalog.build_catalog(self.layout, self.snapshot())
        return True

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of a SELECT over the catalog's views. Raises UserError for wrong SQL."""
        import duckdb

        try:
            with duckdb.connect(self.layout.catalog, read_only=True) as connection:
                result = connection.execute(sql)
                if result is None:
                    raise UserError("There is no statement in it: ask something like `SELECT headline FROM articles`.")
                return [column[0] for column in result.description or ()], result.fetchall()
        except duckdb.Error as error:
            raise UserError(" ".join(str(error).split("\n\nLINE")[0].split())) from error

    def verify(self) -> list[str]:
        """Everything that does not hold of what the manifest and the schemas promise, in words."""
        return find_problems(self.layout, self.snapshot())

    def compact(self) -> int:
        """Merges small files by month of article_date. Returns the number of files that were merged."""
        return self._change(upkeep.compact)

    def forget(self, ids: Sequence[str]) -> int:
        """Takes documents down, and the articles that they gave, for good. Returns the number of rows that went.

        `ids`: document_ids or article_ids. Raises UserError for an id that is neither.
        """
        before = self.snapshot()
        self._change(lambda layout, snapshot: upkeep.forget(layout, snapshot, ids))
        after = self.snapshot()
        return sum(before.row_count(name) - after.row_count(name) for name in before.tables)

    def drop_unlisted(self, grace: timedelta) -> list[str]:
        """Deletes the files that have been replaced for longer than `grace`. Returns their paths."""
        snapshot = self.snapshot()
        _, dropped = upkeep.drop_replaced(self.layout, snapshot, grace)
        return dropped

    def _change(self, change: Callable[[Layout, Snapshot], tuple[Snapshot, int]]) -> int:
        with clear_disk_errors(self.layout.root):
            try:
                after, count = change(self.layout, self.snapshot())
            except BaseException:
                upkeep.drop_leftovers(self.layout, self.snapshot())
                raise
            finally:
                remove(self.layout.outbox)
        if count:
            catalog.build_catalog(self.layout, after)
        return count
