"""Parquet files have the same bytes however their rows arrived."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.ids import make_id
from flows.store import files
from flows.store.files import TableWriter, publish, read_row_groups
from flows.store.layout import Layout
from schemas import TABLES


def raw(sizes: list[int]) -> pl.DataFrame:
    rows = [
        {"document_id": make_id(str(number)), "bytes": b"x" * size, "media_type": "text/plain", "load_id": "a" * 32}
        for number, size in enumerate(sizes)
    ]
    return pl.DataFrame(rows, schema=TABLES["raw"].dtypes())


def write(root: Path, frame: pl.DataFrame, cuts: list[int]) -> dict[str, bytes]:
    writer = TableWriter(Layout(root), "raw", "load")
    places = [0, *sorted(cut % (frame.height + 1) for cut in cuts), frame.height]
    for start, end in pairwise(places):
        writer.append(frame.slice(start, end - start))
    written = writer.close()
    publish(Layout(root), written)
    return {file.path: (root / file.path).read_bytes() for file in written}


@given(
    sizes=st.lists(st.integers(0, 3_000), max_size=40),
    cuts=st.lists(st.integers(0, 100), max_size=6),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_do_not_depend_on_how_the_rows_arrived(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], cuts: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "ROW_GROUP_BYTES", 5_000)
        patch.setattr(files, "FILE_BYTES", 12_000)
        frame = raw(sizes)
        whole = write(tmp_path_factory.mktemp("whole"), frame, [])
        root = tmp_path_factory.mktemp("cut")
        assert write(root, frame, cuts) == whole
        read = [pl.read_parquet(root / path) for path in whole]
        assert pl.concat([frame.clear(), *read]).equals(frame)


def test_row_groups_end_after_the_tables_number_of_rows(tmp_path: Path) -> None:
    (path,) = write(tmp_path, raw([1] * 20_000), [9_000])
    metadata = pq.read_metadata(tmp_path / path)
    assert [metadata.row_group(number).num_rows for number in range(3)] == [8_192, 8_192, 3_616]
    assert metadata.row_group(0).column(1).compression == "ZSTD"


def test_a_file_says_what_its_table_and_columns_mean(tmp_path: Path) -> None:
    (path,) = write(tmp_path, raw([1]), [])
    meaning = json.loads(pq.read_metadata(tmp_path / path).metadata[b"broadsheet"])
    assert meaning["table"] == "raw"
    assert meaning["columns"]["media_type"] == "What the bytes are."


def test_every_table_can_be_written_and_read_back(tmp_path: Path) -> None:
    for table, model in TABLES.items():
        frame = pl.DataFrame(schema=model.dtypes()).clear(2)
        writer = TableWriter(Layout(tmp_path), table, "load")
        writer.append(frame)
        written = writer.close()
        publish(Layout(tmp_path), written)
        (group,) = [*read_row_groups(Layout(tmp_path), written[0])]
        assert group.equals(frame), table
