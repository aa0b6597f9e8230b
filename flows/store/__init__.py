"""The only code that knows how tables are stored: immutable Parquet files, one manifest, a catalog made from it."""

from flows.store.commit import LoadInfo, Retired
from flows.store.layout import clear_disk_errors
from flows.store.manifest import Snapshot
from flows.store.staging import Staging, own_memory
from flows.store.warehouse import Warehouse

__all__ = ["LoadInfo", "Retired", "Snapshot", "Staging", "Warehouse", "clear_disk_errors", "own_memory"]
