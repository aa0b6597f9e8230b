from __future__ import annotations

import csv
import io
import json
import pickle

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

RECORDS = [
    {
        "text": f"Bridge {number} opens\n\nIt did, é “quoted”.",
        "url": f"https://example.com/{number}",
        "title": f"Bridge {number} opens",
        "date": "2019-03-04",
    }
    for number in range(7)
]
METHODS = ("gz", "zst", "bz2", "xz")
HINTS = {"title": "Bridge 3 opens", "date": "2019-03-04"}


def as_table(delimiter: str) -> bytes:
    text = io.StringIO()
    table = csv.DictWriter(text, RECORDS[0], delimiter=delimiter)
    table.writeheader()
    table.writerows(RECORDS)
    return text.getvalue().encode()


def as_parquet() -> bytes:
    data = io.BytesIO()
    pl.DataFrame(RECORDS).write_parquet(data)
    return data.getvalue()


RECORD_FILES = {
    "ndjson": "".join(json.dumps(record) + "\n" for record in RECORDS).encode(),
    "json": json.dumps(RECORDS, indent=2).encode(),
    "csv": as_table(","),
    "tsv": as_table("\t"),
    "parquet": as_parquet(),
}


@pytest.mark.parametrize("method", ["", *METHODS])
@pytest.mark.parametrize("form", RECORD_FILES)
def test_records_in_each_form_and_compression(collect, put, compress, form, method):
    """The name says nothing: the format is found by the content."""
    data = RECORD_FILES[form]
    path = put("input", compress(method, data))
    found = collect(path)
    assert found.formats == [f"{form}.{method}" if method else form]
    assert found.refusals == []
    assert found.texts == [record["text"] for record in RECORDS]
    assert found.raw["position"].to_list() == list(range(7))
    assert found.raw["url"].to_list() == [record["url"] for record in RECORDS]
    assert json.loads(found.raw["hints"][3]) == HINTS
    assert set(found.raw["media_type"]) == {"text/plain"}
    assert collect(path, batch_size=1).raw.equals(found.raw)


@pytest.mark.parametrize("method", ["", *METHODS])
def test_a_text_file_is_one_document(collect, put, compress, method):
    text = b"Bridge opens\r\n\r\nIt did.\n"
    path = put("a.txt", compress(method, text))
    found = collect(path)
    assert found.raw.rows() == [(path.as_uri(), 0, text, "text/plain", None, None, None, "{}")]


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz", "tar.zst", "tar.bz2", "tar.xz"])
def test_archives_of_all_that(collect, pack, compress, form):
    members = {"zoo/b.txt": b"Only text", "zoo/a.txt": b"First"}
    members |= {f"{kind}-{method}": compress(method, data) for kind, data in RECORD_FILES.items() for method in METHODS}
    found = collect(pack(f"input.{form}", members))
    assert found.formats == [form]
    assert found.refusals == []
    assert found.raw.height == 7 * len(RECORD_FILES) * len(METHODS) + 2
    assert found.raw["position"].to_list() == list(range(found.raw.height))
    assert found.texts[-2:] == ["First", "Only text"]  # by name
    assert json.loads(found.raw["hints"][-1]) == {"member": "zoo/b.txt"}


def test_an_archive_in_any_order_of_its_members_gives_the_same(collect, pack):
    members = {"b": b"Second", "a": b"First", "c": RECORD_FILES["csv"]}
    one = collect(pack("one.tar", members)).raw
    two = collect(pack("two.zip", dict(reversed(members.items())))).raw
    assert one.drop("source_uri").equals(two.drop("source_uri"))


def test_inputs_come_in_order_of_uri_whatever_the_order_of_paths(collect, put):
    paths = [put(f"{number}.txt", f"text {number}") for number in (3, 1, 2)]
    assert collect(*paths).texts == collect(*reversed(paths)).texts == ["text 1", "text 2", "text 3"]


def test_small_files_share_a_batch_and_large_ones_are_cut(collect, put, tmp_path):
    for number in range(10):
        put(f"texts/{number}.txt", "x" * 90)
    assert len(collect(tmp_path / "texts", batch_size=300).batches) == 4
    lines = put("a.jsonl", RECORD_FILES["ndjson"])
    assert len(collect(lines, batch_size=1).batches) == 7
    assert sum(batch.byte_length for batch in collect(lines, batch_size=400).batches) == lines.stat().st_size


def test_pages_count_a_third(collect, put, compress, tmp_path):
    page = f"<!doctype html><p>{'x' * 280}"
    for number in range(12):
        put(f"pages/{number}.html", page)
    assert len(collect(tmp_path / "pages", batch_size=300).batches) == 4
    records = b"".join(json.dumps({"html": page, "url": str(number)}).encode() + b"\n" for number in range(12))
    assert len(collect(put("a.jsonl.gz", compress("gz", records)), batch_size=300).batches) == 4


def test_batches_travel_to_workers_and_their_keys_say_what_is_in_them(collect, put):
    path = put("a.csv", RECORD_FILES["csv"])
    (batch,) = collect(path).batches
    assert pickle.loads(pickle.dumps(batch)) == batch
    assert collect(path).batches[0].key == batch.key
    assert collect(path, title_column="url").batches[0].key != batch.key
    put("a.csv", RECORD_FILES["csv"] + b"more,,,\n")
    assert collect(path).batches[0].key != batch.key


def test_what_was_unpacked_is_found_again(collect, put, compress, tmp_path):
    path = put("a.jsonl.gz", compress("gz", RECORD_FILES["ndjson"]))
    collect(path)
    (spooled,) = (tmp_path / ".spool").iterdir()
    before = spooled.stat()
    assert collect(path, batch_size=1).raw.height == 7
    assert spooled.stat().st_mtime_ns == before.st_mtime_ns


line = st.one_of(
    st.builds(lambda text: json.dumps({"text": text, "url": "https://example.com"}), st.text()),
    st.sampled_from(["", "  ", "{", "[]", '{"text": 1e999}', '{"other": "x"}', '{"text": null}', "\x00", "\x85{}"]),
    st.builds(lambda size: json.dumps({"text": "y" * size}), st.sampled_from([0, 1, 1_500, 3_000])),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(line, min_size=1, max_size=12), newline=st.sampled_from(["\n", "\r\n"]), size=st.integers(1, 5_000)
)
def test_the_same_rows_whatever_the_batch_size(collect, compress, tmp_path, lines, newline, size):
    text = newline.join(['{"text": "first"}', *lines]).encode()
    documents = [(json.loads(row)["text"]) for row in lines if row.startswith('{"text": "')]
    for name, data in {"a.jsonl": text, "b.jsonl.gz": compress("gz", text)}.items():
        (tmp_path / name).write_bytes(data)
        whole, *others = (
            collect(tmp_path / name, batch_size=size, max_document_bytes=2_000) for size in (64_000_000, 1, size)
        )
        for other in others:
            assert other.raw.equals(whole.raw)
            assert other.refusals == whole.refusals
        kept = [text for text in documents if text.strip()]
        assert whole.texts == [
            "first",
            *(text.encode("utf-8", "replace").decode() for text in kept if len(text) < 2_000),
        ]
