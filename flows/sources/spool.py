"""Files in the spool: what inputs unpack to, in a form that can be cut. A file there is whole, or has another name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from flows.sources.detect import PLAIN_TEXT
from flows.sources.model import Part, Row

CHUNK_BYTES = 4_000_000
CHUNK_ROWS = 8_192
ROW_OVERHEAD = 256
SCHEMA = pa.schema(
    {
        "position": pa.int64(),
        "bytes": pa.large_binary(),
        "media_type": pa.large_string(),
        "encoding": pa.large_string(),
        "url": pa.large_string(),
        "fetched_at": pa.timestamp("us", "UTC"),
        "hints": pa.large_string(),
        "reason": pa.large_string(),
        "message": pa.large_string(),
        "byte_length": pa.int64(),
    }
)


def scratch_path(path: Path) -> Path:
    """Where a file is written until it is whole."""
    return path.with_name(f"{path.name}.{os.getpid()}.partial")


def write_rows(rows: Iterable[Row], path: Path) -> int:
    """Puts rows into an Arrow file of record batches of a few megabytes, and gives their number."""
    scratch, count = scratch_path(path), 0
    try:
        with pa.OSFile(str(scratch), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
            for chunk in cut_into_chunks(rows):
                columns = list(zip(*chunk, strict=True))[1:]  # not source_uri: the part knows it
                arrays = [pa.array(values, kind.type) for values, kind in zip(columns, SCHEMA, strict=True)]
                writer.write_batch(pa.record_batch(arrays, schema=SCHEMA))
                count += len(chunk)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    return count


def cut_into_chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in lists of a few megabytes."""
    chunk: list[Row] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += len(row.bytes) + ROW_OVERHEAD
        if size >= CHUNK_BYTES or len(chunk) == CHUNK_ROWS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def cut_rows(path: Path, uri: str, etag: str, batch_size: int) -> Iterator[Part]:
    """Parts of a file of rows, each of at most `batch_size` bytes or one row."""
    with pa.memory_map(str(path)) as file:
        reader = pa.ipc.open_file(file)
        for chunk in range(reader.num_record_batches):
            batch = reader.get_batch(chunk)
            ends = pl.Series(batch["bytes"]).bin.size().cast(pl.Int64).cum_sum().to_numpy()
            start = 0
            while start < batch.num_rows:
                done = int(ends[start - 1]) if start else 0
                end = max(int(np.searchsorted(ends, done + batch_size, side="right")), start + 1)
                size = int(ends[end - 1]) - done
                position, media_type = (batch[name][start].as_py() for name in ("position", "media_type"))
                yield Part(uri, etag, path, "rows", start, end, size, position, chunk, media_type or PLAIN_TEXT)
                start = end


def read_rows(part: Part) -> pl.DataFrame:
    """A part's rows: ROW_COLUMNS of flows.sources.model."""
    with pa.memory_map(str(part.path)) as file:
        batch = pa.ipc.open_file(file).get_batch(part.chunk).slice(part.start, part.end - part.start)
        frame = pl.DataFrame(pl.from_arrow(batch))
    return frame.select(pl.lit(part.uri).alias("source_uri"), pl.all())
