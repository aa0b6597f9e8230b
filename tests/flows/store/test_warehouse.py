"""What a warehouse promises: whole snapshots, clear errors, a catalog that tools can open."""

from __future__ import annotations

import errno
import json
import multiprocessing
import shutil
import stat
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from made_up import Load, files, make_tables, passed

from flows.errors import UserError
from flows.ids import make_id
from flows.store import Retired, Warehouse
from flows.store import commit as commit_module
from schemas import TABLES


def test_a_commit_shows_all_tables_at_once(warehouse: Warehouse, load: Load) -> None:
    load("one", [0, 1], [2])
    assert warehouse.scan("sentences").collect().height == 6
    assert warehouse.query("SELECT count(*), count(DISTINCT headline) FROM sentences_wide")[1] == [(6, 3)]
    assert warehouse.verify() == []


def test_rows_keep_the_order_of_the_batches(warehouse: Warehouse, load: Load) -> None:
    load("one", [5, 3], [4])
    assert warehouse.scan("documents").collect()["position"].to_list() == [5, 3, 4]


def test_a_catalog_opens_read_only_and_by_any_user(warehouse: Warehouse, load: Load) -> None:
    load("one", [0])
    mode = warehouse.layout.catalog.stat().st_mode
    assert stat.S_IMODE(mode) == 0o444
    with duckdb.connect(warehouse.layout.catalog, read_only=True) as connection:
        comment = connection.sql(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'articles' LIMIT 1"
        ).fetchall()
    assert comment[0][0]


def test_a_write_ahead_log_of_a_tool_does_not_keep_the_next_catalog_from_opening(
    warehouse: Warehouse, load: Load
) -> None:
    load("one", [0])
    warehouse.layout.catalog.with_name("warehouse.duckdb.wal").write_bytes(b"left over")
    load("two", [1])
    assert warehouse.query("SELECT count(*) FROM articles")[1] == [(2,)]


def test_a_moved_folder_is_linked_again(warehouse: Warehouse, load: Load, tmp_path: Path) -> None:
    load("one", [0])
    shutil.move(warehouse.layout.root, tmp_path / "moved")
    moved = Warehouse(tmp_path / "moved")
    assert moved.relink()
    assert moved.query("SELECT count(*) FROM articles")[1] == [(1,)]
    assert not moved.relink()


def test_wrong_sql_is_the_users_mistake(warehouse: Warehouse, load: Load) -> None:
    load("one", [0])
    with pytest.raises(UserError, match="nowhere") as error:
        warehouse.query("SELECT 1 FROM nowhere")
    assert "\n" not in str(error.value)


def test_another_format_version_is_named(warehouse: Warehouse, load: Load) -> None:
    load("one", [0])
    manifest = json.loads(warehouse.layout.manifest.read_text())
    warehouse.layout.manifest.write_text(json.dumps({**manifest, "format_version": 99}))
    with pytest.raises(UserError, match="has the warehouse format 99, this version reads 1"):
        warehouse.snapshot()


def test_a_damaged_manifest_is_named(warehouse: Warehouse, load: Load) -> None:
    load("one", [0])
    warehouse.layout.manifest.write_text("{")
    with pytest.raises(UserError, match="is damaged"):
        warehouse.snapshot()


def test_only_what_has_passed_the_validator_is_published(warehouse: Warehouse) -> None:
    warehouse.staging.put("key", make_tables("one", [0]))
    with pytest.raises(KeyError, match="nothing validated"):
        warehouse.staging.get_validated("key", "raw")


def test_dropped_documents_and_articles_are_left_out(warehouse: Warehouse) -> None:
    from datetime import UTC, datetime

    from flows.store import LoadInfo

    with warehouse.locked(1):
        warehouse.staging.put_validated("key", passed(make_tables("one", [0, 1])))
        warehouse.commit(
            LoadInfo(make_id("one"), datetime.now(UTC), "0.1.0", "committed", 0),
            ["key"],
            drop_documents=frozenset([make_id("d", "0")]),
            drop_articles=frozenset([make_id("a", "0")]),
        )
    assert {name: warehouse.snapshot().row_count(name) for name in ("raw", "lines", "articles", "sentences")} == {
        "raw": 1, "lines": 2, "articles": 1, "sentences": 2,
    }  # fmt: skip
    assert warehouse.verify() == []


def test_retired_documents_give_way_to_their_new_rows(warehouse: Warehouse, load: Load) -> None:
    load("one", [0, 1], [2])
    load("two", [1, 2], retired=Retired(document_ids=frozenset([make_id("d", "1"), make_id("d", "2")])))
    assert warehouse.scan("documents").collect()["position"].to_list() == [0, 1, 2]
    assert warehouse.scan("articles").collect().height == 3
    assert warehouse.verify() == []
    assert warehouse.snapshot().replaced


def hold(root: Path, ready: Any, done: Any) -> None:
    with Warehouse(root).locked(1):
        ready.set()
        done.wait(20)


def test_a_second_process_waits_and_then_says_so(warehouse: Warehouse) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(warehouse.layout.root, ready, done))
    holder.start()
    try:
        assert ready.wait(20)
        said = []
        with (
            pytest.raises(UserError, match="Another process has been changing"),
            warehouse.locked(0.1, lambda: said.append("waiting")),
        ):
            pass
        assert said == ["waiting"]
    finally:
        done.set()
        holder.join()
    with warehouse.locked(0):
        pass


def test_a_command_that_fails_leaves_no_folder(warehouse: Warehouse) -> None:
    with pytest.raises(ValueError, match="no"), warehouse.locked(1):
        raise ValueError("no")
    assert not warehouse.layout.root.exists()


def break_after(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> None:
    """Makes a step of the commit fail."""

    def fail(*arguments: Any) -> None:
        raise error

    monkeypatch.setattr(commit_module, name, fail)


@pytest.mark.parametrize("step", ["publish", "write_manifest"])
def test_a_full_disk_is_told_and_changes_nothing(
    warehouse: Warehouse, load: Load, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    load("one", [0])
    before = files(warehouse)
    with monkeypatch.context() as patch:
        break_after(patch, step, OSError(errno.ENOSPC, "No space left on device"))
        with pytest.raises(UserError, match="is full"):
            load("two", [1])
    assert files(warehouse) == before
    assert not warehouse.layout.outbox.exists()
    assert warehouse.verify() == []
    load("two", [1])
    assert warehouse.scan("articles").collect().height == 2


class Killed(BaseException):
    """Stands for the end of the process: no cleaning up runs after it in these tests."""


@pytest.mark.parametrize("step", ["publish", "write_manifest"])
def test_recovery_removes_what_a_dead_load_left(
    warehouse: Warehouse, load: Load, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    load("one", [0])
    before = files(warehouse)
    stray = warehouse.layout.root / "lines" / "stray-0.parquet"
    stray.write_bytes(b"half")
    (warehouse.layout.private / "manifest.json.1.tmp").write_bytes(b"half")
    warehouse.layout.outbox.mkdir(exist_ok=True)
    (warehouse.layout.outbox / "lines-0.tmp").write_bytes(b"half")
    assert "lines/stray-0.parquet" in warehouse.recover()
    assert files(warehouse) == before
    assert [path.name for path in warehouse.layout.private.iterdir() if path.suffix == ".tmp"] == []


def test_recovery_makes_a_catalog_that_was_not_made_in_time(
    warehouse: Warehouse, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    load("one", [0])
    with monkeypatch.context() as patch:
        patch.setattr("flows.store.catalog.build_catalog", lambda *_: None)
        load("two", [1])
    assert warehouse.query("SELECT count(*) FROM articles")[1] == [(1,)]
    warehouse.recover()
    assert warehouse.query("SELECT count(*) FROM articles")[1] == [(2,)]


def test_an_empty_warehouse_has_every_view(warehouse: Warehouse, load: Load) -> None:
    load("one")
    for table in TABLES:
        assert warehouse.query(f"SELECT count(*) FROM {table}")[1] == [(1 if table == "loads" else 0,)]
    assert isinstance(warehouse.scan("articles").collect(), pl.DataFrame)
