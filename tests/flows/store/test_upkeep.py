"""Upkeep changes files, never rows, but for those that are to be forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from made_up import Load, files

from flows.errors import UserError
from flows.ids import make_id
from flows.store import Warehouse
from schemas import TABLES


def rows(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    return {name: warehouse.scan(name).collect().sort(model.key()).rows() for name, model in TABLES.items()}


def test_compact_merges_small_files_by_month(warehouse: Warehouse, load: Load) -> None:
    for number in range(4):
        load(str(number), [number * 2 + 1, number * 2], [40 + number])
    before = rows(warehouse)
    assert warehouse.compact() > 0
    assert rows(warehouse) == before
    names = sorted(file.path.rpartition("/")[2][33:] for file in warehouse.snapshot().files("sentences"))
    assert names == ["2019-01-0.parquet", "2019-02-0.parquet", "2019-03-0.parquet", "undated-0.parquet"]
    assert len(warehouse.snapshot().files("loads")) == 1
    assert warehouse.verify() == []


def test_compact_again_changes_nothing_and_then_merges_what_is_new(warehouse: Warehouse, load: Load) -> None:
    load("one", [0], [1])
    load("two", [2])
    warehouse.compact()
    assert warehouse.compact() == 0
    load("three", [20])
    before = rows(warehouse)
    assert warehouse.compact() > 0
    assert rows(warehouse) == before
    assert warehouse.verify() == []


def test_replaced_files_stay_for_readers_and_then_go(warehouse: Warehouse, load: Load) -> None:
    load("one", [0])
    load("two", [1])
    old = set(files(warehouse))
    warehouse.compact()
    assert warehouse.recover() == []
    assert old <= set(files(warehouse))
    assert warehouse.drop_unlisted(timedelta(hours=1)) == []
    assert old <= set(warehouse.drop_unlisted(timedelta(0)))
    assert not old & set(files(warehouse))
    assert warehouse.verify() == []


def test_forget_takes_an_article_down_for_good(warehouse: Warehouse, load: Load) -> None:
    load("one", [0, 1])
    assert warehouse.forget([make_id("a", "0")]) > 0
    assert warehouse.scan("documents").collect()["position"].to_list() == [1]
    assert warehouse.snapshot().tombstones == {make_id("d", "0")}
    assert warehouse.query("SELECT count(*) FROM sentences")[1] == [(2,)]
    assert warehouse.verify() == []


def test_forget_names_an_unknown_id(warehouse: Warehouse, load: Load) -> None:
    load("one", [0])
    with pytest.raises(UserError, match="No article or document has the id beef"):
        warehouse.forget(["beef"])
