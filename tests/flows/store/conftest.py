"""Warehouses with made-up loads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_up import Load, make_tables, passed

from flows.ids import make_id
from flows.store import LoadInfo, Retired, Warehouse

NOTHING = Retired()


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


@pytest.fixture
def load(warehouse: Warehouse) -> Load:
    """Commits a load of the documents with these numbers, in batches."""

    def commit(name: str, *batches: Sequence[int], retired: Retired = NOTHING) -> None:
        with warehouse.locked(1):
            keys = [make_id(name, str(number)) for number in range(len(batches))]
            for key, numbers in zip(keys, batches, strict=True):
                warehouse.staging.put_validated(key, passed(make_tables(name, numbers)))
            info = LoadInfo(make_id(name), datetime(2026, 1, 1, tzinfo=UTC), "0.1.0", "committed", 0)
            warehouse.commit(info, keys, retired=retired)
            warehouse.staging.clear()

    return commit
