"""Records in an envelope, as programming interfaces answer: {"status": "ok", "articles": [{...}, ...]}.

Read as NewsAPI, the Guardian, Elasticsearch and JSON Feed have them, and as records by their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from flows.sources.names import Given, has_text
from flows.sources.records import Entry
from flows.sources.values import Record

LEVELS = 3
"""Of objects in objects that are looked through: {"response": {"hits": {"hits": [...]}}}."""
LOOKED_AT = 20
"""Records of a list by which is told whether they have texts."""


def unwrapped(entries: Iterable[Entry], given: Given) -> Iterator[Entry]:
    """The entries, numbered anew, with what lies in envelopes in place of these."""
    position = 0
    for entry in entries:
        for record in records_in(entry.record, given) if entry.record else (entry.record,):
            if record is not entry.record:
                yield Entry(position, record, b"", encoding=entry.encoding)
            else:
                yield entry if position == entry.position else replace(entry, position=position)
            position += 1


def records_in(record: Record, given: Given) -> Sequence[Record]:
    """The records that an envelope holds; of what is none, the record itself."""
    if not has_text(record, given):
        for found in _lists_in(record):
            records = [_flat(one, given) for one in found]
            if 2 * sum(has_text(one, given) for one in records[:LOOKED_AT]) > len(records[:LOOKED_AT]):
                return records
    return [record]


def _lists_in(record: Record) -> Iterator[list[Record]]:
    """Lists of objects, and objects of nothing but objects, outermost first."""
    level = [record]
    for _ in range(LEVELS):
        inner = [value for one in level for value in one.values()]
        yield from ([*value] for value in inner if isinstance(value, list) and value and _are_records(value))
        yield from ([*one.values()] for one in level if one and _are_records(one.values()))
        level = [value for value in inner if isinstance(value, Mapping)]


def _are_records(values: Iterable[object]) -> bool:
    return all(isinstance(value, Mapping) for value in values)


def _flat(record: Record, given: Given) -> Record:
    """A record whose text lies in an object of it ("_source", "fields", "attributes"), with that object's columns."""
    if has_text(record, given):
        return record
    inner = (value for value in record.values() if isinstance(value, Mapping) and has_text(value, given))
    return {**record, **next(inner, {})}
