from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from flows.settings import Settings
from flows.sources.json_values import json_entries

values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**9), 10**9),
        st.text(),
        st.sampled_from(['"', "\\", '\\"', "[{", "}]"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)),
    max_leaves=12,
)
records = st.lists(st.dictionaries(st.text(max_size=5), values, max_size=4), min_size=1, max_size=6)


def chunks_of(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(
    records=records,
    size=st.integers(1, 40),
    indent=st.sampled_from([None, 2]),
    ascii_only=st.booleans(),
    array=st.booleans(),
)
def test_records_are_cut_out_wherever_the_chunks_end(records, size, indent, ascii_only, array):
    dump = lambda value: json.dumps(value, indent=indent, ensure_ascii=ascii_only)  # noqa: E731
    text = dump(records) if array else "\n".join(map(dump, records))
    entries = list(json_entries(chunks_of(text.encode(), size), Settings()))
    assert [entry.record for entry in entries] == records
    assert [entry.position for entry in entries] == list(range(len(records)))


@given(data=st.binary(max_size=60) | st.text('[]{},"\\: a1', max_size=60).map(str.encode), size=st.integers(1, 20))
def test_any_bytes_give_the_same_however_they_are_cut(data, size):
    whole = list(json_entries([data], Settings()))
    cut = list(json_entries(chunks_of(data, size), Settings()))
    assert [(entry.record, entry.raw, entry.reason) for entry in cut] == [
        (entry.record, entry.raw, entry.reason) for entry in whole
    ]


def entries_of(text: str, limit: int = 1_000) -> list[tuple[object, str | None]]:
    settings = Settings(max_document_bytes=limit)
    return [(entry.record, entry.reason) for entry in json_entries([text.encode()], settings)]


def test_what_is_no_object_is_refused_alone():
    assert entries_of('[{"a": 1}, 2, "x", [3], null, {"b": 2}]') == [
        ({"a": 1}, None),
        *[(None, "broken_record")] * 4,
        ({"b": 2}, None),
    ]


def test_an_array_that_ends_early_keeps_its_whole_records():
    assert entries_of('[{"a": 1}, {"b": 2}, {"c": ') == [({"a": 1}, None), ({"b": 2}, None), (None, "broken_record")]
    for cut in ('[{"a": 1}', '[{"a": 1},', '[{"a": 1}, \n'):
        assert entries_of(cut) == [({"a": 1}, None), (None, "broken_record")]
    assert entries_of("[]") == entries_of(" ") == entries_of("[\n]\n") == []


def test_a_record_above_the_limit_does_not_hide_the_next():
    large = json.dumps({"text": "x" * 2_000})
    assert entries_of(f'[{{"a": 1}}, {large}, {{"b": 2}}]') == [({"a": 1}, None), (None, "too_large"), ({"b": 2}, None)]
