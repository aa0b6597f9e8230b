from __future__ import annotations

import json

import pytest

from flows.settings import Settings
from flows.sources import halve, read, refuse

LINES = "".join(json.dumps({"text": f"Bridge {number} opens."}) + "\n" for number in range(11))


def leaves(batch):
    """All batches of one document that halving ends in."""
    halves = halve(batch)
    assert len(halves) in (0, 2)
    return [leaf for half in halves for leaf in leaves(half)] or [batch]


@pytest.mark.parametrize("form", ["lines", "rows", "files"])
def test_a_batch_is_halved_until_the_single_document(collect, put, tmp_path, compress, form):
    if form == "files":
        for number in range(11):
            put(f"texts/{number:02}.txt", f"Bridge {number} opens.")
        found = collect(tmp_path / "texts")
    else:
        found = collect(put("a", LINES if form == "lines" else compress("gz", LINES.encode())))
    (batch,) = found.batches
    singles = leaves(batch)
    assert len(singles) == len({single.key for single in singles}) == 11
    rows = [read(single, Settings())[0] for single in singles]
    assert [frame.height for frame in rows] == [1] * 11
    for frame, whole in zip(rows, found.raw.iter_slices(1), strict=True):
        assert frame.equals(whole)
    assert sum(single.byte_length for single in singles) == batch.byte_length


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_the_single_document_is_refused(collect, put, compress, name):
    (batch,) = collect(put(name, compress(name.removeprefix("a.jsonl")[1:], LINES.encode()))).batches
    refusal = refuse(leaves(batch)[7], "worker_crash", "it killed its worker twice")
    text = "Bridge 7 opens."
    start = f'{{"text": "{text}"}}\n' if name == "a.jsonl" else text
    assert (refusal.position, refusal.stage, refusal.reason) == (7, "read", "worker_crash")
    assert (refusal.message, refusal.raw_start) == ("it killed its worker twice", start.encode())
    assert refusal.byte_length == len(start)


def test_blank_lines_keep_the_numbers_of_lines(collect, put):
    found = collect(put("a.jsonl", f"{LINES}\n  \n{LINES}"), batch_size=100)
    assert found.raw["position"].to_list() == [*range(11), *range(13, 24)]
    assert found.refusals == []


def test_a_byte_order_mark_before_records(collect, put):
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        for size in (1, 1_000_000):
            found = collect(put("a.jsonl", "".join(LINES).encode(encoding)), batch_size=size)
            assert found.texts == [f"Bridge {number} opens." for number in range(11)]
            assert found.refusals == []
    table = collect(put("a.csv", "id,text\n1,Brücke\n".encode("utf-16")))
    assert (table.texts, table.raw["encoding"].to_list()) == (["Brücke"], ["utf-8"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_a_byte_order_mark_before_text(collect, put, encoding):
    data = ("\ufeff" if encoding.endswith("be") else "").encode(encoding) + "Die Brücke ist offen.".encode(encoding)
    found = collect(put("a.txt", data))
    expected = {"utf-8-sig": "utf-8", "utf-16-be": "utf-16-be"}.get(encoding, f"{encoding}-le")
    assert found.raw.select("bytes", "encoding").rows() == [(data, expected)]


def test_a_refusal_alone_can_be_halved_no_further(collect, put):
    (batch,) = collect(put("a.txt", b"\0" * 100)).batches
    assert halve(batch) == []
    assert read(batch, Settings())[0].is_empty()
