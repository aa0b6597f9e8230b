"""Records as programming interfaces answer them: in an envelope."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.settings import Settings
from flows.sources.detect import detect
from flows.sources.envelopes import records_in, unwrapped
from flows.sources.json_values import json_entries
from flows.sources.records import Entry, RowMaker
from flows.sources.streams import HEAD_BYTES

TEXT = "The ferry runs again, the harbour master said on Monday."
STORY = {"title": "Ferry runs again", "body": TEXT}
OTHER = {"title": "Bridge closes", "body": f"{TEXT} It does so daily."}
LINKS = [{"href": "https://valley.example/1"}]

ENVELOPES: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "NewsAPI": ({"status": "ok", "totalResults": 2, "articles": [STORY, OTHER]}, [STORY, OTHER]),
    "JSON Feed": ({"version": "1.1", "title": "Valley Post", "authors": LINKS, "items": [STORY]}, [STORY]),
    "the Guardian": (
        {"response": {"status": "ok", "results": [{"id": "a", "tags": LINKS, "fields": STORY}]}},
        [{"id": "a", "tags": LINKS, "fields": STORY, **STORY}],
    ),
    "Elasticsearch": (
        {"took": 3, "hits": {"total": {"value": 1}, "hits": [{"_id": "a", "_source": STORY}]}},
        [{"_id": "a", "_source": STORY, **STORY}],
    ),
    "by ids": ({"a": STORY, "b": OTHER}, [STORY, OTHER]),
    "one with a record that has no text": ({"data": [STORY, OTHER, {"id": 3}]}, [STORY, OTHER, {"id": 3}]),
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_the_records_are_taken_out(name: str) -> None:
    envelope, records = ENVELOPES[name]
    assert records_in(envelope, ()) == records


@pytest.mark.parametrize(
    "record",
    [
        STORY,
        {**STORY, "related": [OTHER]},
        {"id": 3, "links": LINKS},
        {"id": 3, "articles": []},
        {"id": {"id": {"id": {"id": [STORY]}}}},
        {},
    ],
)
def test_what_is_no_envelope_stays(record: dict[str, Any]) -> None:
    assert records_in(record, ()) == [record]


def test_a_named_column_tells_too() -> None:
    envelope = {"rows": [{"prose": TEXT}]}
    assert records_in(envelope, ()) == [envelope]
    assert records_in(envelope, (("text", "prose"),)) == [{"prose": TEXT}]


def test_they_are_numbered_through() -> None:
    envelope = {"articles": [STORY, OTHER]}
    entries = [Entry(0, envelope, b"{}"), Entry(1, None, b"x", "broken_record"), Entry(2, STORY, b"{}")]
    found = list(unwrapped(entries, ()))
    assert [(one.position, one.record) for one in found] == [(0, STORY), (1, OTHER), (2, None), (3, STORY)]
    assert [one.raw for one in found] == [b"", b"", b"x", b"{}"]


def test_a_record_that_is_nested_too_deep_to_be_shown_is_refused_alone() -> None:
    text = json.dumps({"items": [STORY, OTHER, {"id": 0}]}).replace("0", "[" * 980 + "]" * 980)
    deep = orjson.loads(text)
    rows = list(RowMaker("any.json", Settings()).checked_rows(unwrapped([Entry(0, deep, b"{}")], ())))
    assert [row.reason for row in rows] == [None, None, "no_text_column"]


@pytest.mark.parametrize("name", ENVELOPES)
@pytest.mark.parametrize("indent", [None, 2])
def test_they_are_told_from_lines_of_records(name: str, indent: int | None) -> None:
    envelope = json.dumps(ENVELOPES[name][0], indent=indent).encode()
    assert detect(envelope, "answer.json").kind == "json"
    assert detect(envelope + b"\n" + envelope, "answers.json").kind == "json"


@pytest.mark.parametrize("name", ["NewsAPI", "JSON Feed", "the Guardian", "Elasticsearch"])
def test_they_are_told_where_the_first_line_is_longer_than_what_is_looked_at(name: str) -> None:
    assert detect(json.dumps(ENVELOPES[name][0]).encode().ljust(HEAD_BYTES)[:-60], "answer.json").kind == "json"


@pytest.mark.parametrize(
    "record",
    [
        STORY,
        {"tags": LINKS, **STORY},
        {"id": 1, "source": {"id": 1}, **STORY},
        {"id": 3},
        {"tags": LINKS, "a": TEXT * 9},
    ],
)
def test_lines_of_records_stay_lines(record: dict[str, Any]) -> None:
    assert detect(json.dumps(record).encode(), "records.jsonl").kind == "ndjson"


def test_an_answer_of_wordpress_has_its_texts_in_objects() -> None:
    post = {
        "link": "https://valley.example/1",
        "title": {"rendered": "Ferry &#8211; <i>runs</i>"},
        "content": {"rendered": f"\n<p>{TEXT}"},
    }
    (row,) = RowMaker("posts.json", Settings()).checked_rows(unwrapped([Entry(0, post, b"")], ()))
    assert (row.bytes, row.media_type, row.reason) == (f"\n<p>{TEXT}".encode(), "text/html", None)
    assert json.loads(row.hints)["title"] == "Ferry – runs"


NAMES = st.sampled_from(["text", "title", "url", "articles", "hits", "_source", "rendered", "id", "\ud800"])
VALUES = st.recursive(
    st.sampled_from([TEXT, "", 3, None, True]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


@example({"text": {"text": "", "\ud800": TEXT}})
@example({"text": {"rendered": ""}})
@given(VALUES)
def test_whatever_lies_in_json_becomes_rows_numbered_through(value: Any) -> None:
    entries = json_entries([json.dumps(value).encode()], Settings())
    rows = list(RowMaker("any.json", Settings()).checked_rows(unwrapped(entries, ())))
    assert all(row.message if row.reason else row.bytes for row in rows)
    assert [row.position for row in rows] in ([None], [*range(len(rows))])
