"""Parquet files: written in row groups whose cuts depend on the rows alone, read with the types of the schemas."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from flows.store.layout import Layout, sync_folder
from flows.store.manifest import DataFile
from schemas import TABLES
from schemas.table import Table

LONG_COLUMNS = frozenset({"bytes", "text", "body", "raw_start", "hints"})
"""Long values that do not recur: a dictionary or statistics of them cost time and say nothing."""
ROW_BYTES = 200
"""A row's short columns, roughly, when its size is counted."""
ROW_GROUP_BYTES = 64_000_000
FILE_BYTES = 256_000_000
ZSTD_LEVEL = 1


class HashedFile:
    """A file being written, with the hash of its bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: BinaryIO = path.open("wb", buffering=1 << 20)
        self.digest = blake2b(digest_size=16)
        self.closed = False

    def write(self, data: bytes) -> int:
        """Writes and hashes."""
        self.digest.update(data)
        return self.file.write(data)

    def tell(self) -> int:
        """Bytes written."""
        return self.file.tell()

    def flush(self) -> None:
        """Hands the bytes to the system."""
        self.file.flush()

    def close(self) -> None:
        """Ends it; a loss of power after this loses nothing."""
        if not self.closed:
            self.closed = True
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()


class TableWriter:
    """Appends frames to files of one table, `<stem>-<n>.parquet`.

    A row group ends after the table's fixed number of rows, or before ROW_GROUP_BYTES; a file after FILE_BYTES. Both
    are counted row by row, so the bytes of the files do not depend on how the rows were batched.
    """

    def __init__(self, layout: Layout, table: str, stem: str) -> None:
        self.layout, self.table, self.stem = layout, table, stem
        self.model = TABLES[table]
        self.schema = _to_arrow(self.model.no_rows()).schema
        self.pending: list[pl.DataFrame] = []
        self.pending_rows = self.pending_bytes = self.file_bytes = self.rows = 0
        self.sink: HashedFile | None = None
        self.writer: pq.ParquetWriter | None = None
        self.written: list[DataFile] = []

    def append(self, frame: pl.DataFrame) -> None:
        """Adds rows. In: the table's columns."""
        sizes = _row_sizes(frame)
        start = 0
        while start < frame.height:
            room = self.model.row_group_rows() - self.pending_rows
            done = int(sizes[start - 1]) if start else 0
            fit = int(np.searchsorted(sizes, done + ROW_GROUP_BYTES - self.pending_bytes, side="right")) - start
            if fit <= 0 and self.pending_rows:
                self._end_row_group()
                continue
            count = min(frame.height - start, room, max(fit, 1))
            self.pending.append(frame.slice(start, count))
            self.pending_rows += count
            self.pending_bytes += int(sizes[start + count - 1]) - done
            start += count
            if self.pending_rows == self.model.row_group_rows():
                self._end_row_group()

    def close(self) -> list[DataFile]:
        """Ends the last file and gives all, which lie in the outbox under the names that they will have."""
        self._end_row_group()
        self._end_file()
        return self.written

    def _end_row_group(self) -> None:
        if not self.pending:
            return
        if self.writer is None:
            path = self.layout.outbox / f"{self.table}-{len(self.written)}.tmp"
            path.parent.mkdir(parents=True, exist_ok=True)
            self.sink = HashedFile(path)
            self.writer = _open_writer(self.sink, self.schema)
        group = pl.concat(self.pending).rechunk()
        self.writer.write_table(_to_arrow(group), row_group_size=group.height)
        self.rows += group.height
        self.file_bytes += self.pending_bytes
        self.pending, self.pending_rows, self.pending_bytes = [], 0, 0
        if self.file_bytes >= FILE_BYTES:
            self._end_file()

    def _end_file(self) -> None:
        if self.writer is None or self.sink is None:
            return
        self.writer.add_key_value_metadata({"broadsheet": describe(self.model)})
        self.writer.close()
        self.sink.close()
        path, size = f"{self.table}/{self.stem}-{len(self.written)}.parquet", self.sink.path.stat().st_size
        self.written.append(DataFile(path, self.stem, self.rows, size, self.sink.digest.hexdigest()))
        self.writer, self.sink, self.rows, self.file_bytes = None, None, 0, 0


def publish(layout: Layout, files: Sequence[DataFile]) -> None:
    """Moves files from the outbox to their places."""
    folders = set()
    for file in files:
        table, name = file.path.split("/")
        number = name.removesuffix(".parquet").rpartition("-")[2]
        place = layout.root / file.path
        place.parent.mkdir(exist_ok=True)
        (layout.outbox / f"{table}-{number}.tmp").replace(place)
        folders.add(place.parent)
    for folder in sorted(folders):
        sync_folder(folder)


def scan_files(layout: Layout, table: str, files: Sequence[DataFile]) -> pl.LazyFrame:
    """The rows of files, in order, with the schema's columns."""
    types = TABLES[table].dtypes()
    if not files:
        return pl.LazyFrame(schema=types)
    paths = [layout.root / file.path for file in files]
    return pl.scan_parquet(paths, glob=False, missing_columns="insert", schema=types)


def read_row_groups(layout: Layout, file: DataFile) -> Iterator[pl.DataFrame]:
    """A file's row groups, one after another."""
    table = file.path.split("/")[0]
    with pq.ParquetFile(layout.root / file.path) as stored:
        for number in range(stored.num_row_groups):
            yield to_frame(stored.read_row_group(number), table)


def to_frame(rows: pa.Table, table: str) -> pl.DataFrame:
    """Arrow rows as a frame with the schema's types."""
    return pl.DataFrame(pl.from_arrow(rows)).cast(TABLES[table].dtypes())  # type: ignore[arg-type]


def describe(model: type[Table]) -> str:
    """What the table and its columns mean, as JSON, for the metadata of its files."""
    columns = model.to_schema().columns
    meaning = {
        "table": model.table_name(),
        "row": model.grain(),
        "key": list(model.key()),
        "columns": {name: column.description for name, column in columns.items()},
    }
    return json.dumps(meaning, ensure_ascii=False)


def _to_arrow(frame: pl.DataFrame) -> pa.Table:
    """Polars' own string views: the same bytes in the file as copies would give."""
    return frame.to_arrow(compat_level=pl.CompatLevel.newest())


def _open_writer(sink: HashedFile, schema: pa.Schema) -> pq.ParquetWriter:
    short = [name for name in schema.names if name not in LONG_COLUMNS]
    lists = {field.name for field in schema if pa.types.is_large_list(field.type)}
    return pq.ParquetWriter(
        pa.PythonFile(sink, mode="w"),
        schema,
        compression="zstd",
        compression_level=ZSTD_LEVEL,
        use_dictionary=[f"{name}.list.element" if name in lists else name for name in short],
        write_statistics=[name for name in short if name not in lists],
        store_schema=False,
    )


def _row_sizes(frame: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Running sum of the rows' sizes in bytes."""
    total = np.arange(ROW_BYTES, ROW_BYTES * (frame.height + 1), ROW_BYTES, dtype=np.int64)
    for name in LONG_COLUMNS.intersection(frame.columns):
        is_binary = frame.schema[name] == pl.Binary
        length = pl.col(name).bin.size() if is_binary else pl.col(name).str.len_bytes()
        total += frame.select(length.fill_null(0).cast(pl.Int64).cum_sum()).to_series().to_numpy()
    return total
