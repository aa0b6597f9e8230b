"""Tables of made-up articles, for tests of what stores them; what a made-up dump is read as."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl

from flows.clean import clean_documents
from flows.ids import make_id
from flows.sources import RAW_COLUMNS
from flows.store import Warehouse
from schemas import TABLES
from schemas.validate import Validated, validate

Load = Callable[..., None]
"""`load(name, *batches, retired=...)` commits a load of documents with these numbers."""


def make_tables(load: str, numbers: Sequence[int]) -> dict[str, pl.DataFrame]:
    """A document and its article for each number; three of them in a month, from January 2019 on."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES if name != "loads"}
    for number in numbers:
        document, article = {"document_id": make_id("d", str(number))}, {"article_id": make_id("a", str(number))}
        headline, body = f"Bridge {number} opens", f"It did on day {number}. At last."
        first = body.index(" At")
        rows["raw"].append({**document, "bytes": body.encode(), "media_type": "text/plain", "encoding": "utf-8"})
        rows["documents"].append(
            {
                **document, "source_uri": "file:///a", "position": number, "text": f"{headline}\n{body}",
                "byte_length": len(body), "hints": "{}",
            }
        )  # fmt: skip
        line = {**document, "score": 1.0, "rule": "test"}
        end = len(headline)
        rows["lines"] += [
            {**line, "line_index": 0, "start_char": 0, "end_char": end, "text": headline, "role": "headline"},
            {
                **line, "line_index": 1, "start_char": end + 1, "end_char": end + 1 + len(body), "text": body,
                "role": "body",
            },
        ]  # fmt: skip
        rows["articles"].append(
            {
                **article, "article_key": article["article_id"], "article_key_rule": "document", "kind": "article",
                "kind_rule": "test", "headline": headline, "authors": [], "credits": [], "body": body,
                "paragraph_count": 1,
                "sentence_count": 2, "word_count": 7, "page_count": 1, "is_complete": True,
                "article_date": date(2019, 1 + number // 3, 1) if number // 3 < 12 else None,
            }
        )  # fmt: skip
        rows["article_documents"].append({**article, **document, "page_number": 1})
        rows["paragraphs"].append(
            {
                **article, "paragraph_index": 0, "start_char": 0, "end_char": len(body), "text": body, "role": "body",
                "word_count": 7, **document, "first_line": 1, "last_line": 1,
            }
        )  # fmt: skip
        sentence = {**article, "paragraph_index": 0, "word_count": 2}
        rows["sentences"] += [
            {**sentence, "sentence_index": 0, "start_char": 0, "end_char": first, "text": body[:first]},
            {
                **sentence, "sentence_index": 1, "start_char": first + 1, "end_char": len(body),
                "text": body[first + 1 :],
            },
        ]  # fmt: skip
    made = {}
    for name, table_rows in rows.items():
        types = TABLES[name].dtypes()
        made[name] = pl.DataFrame([{**row, "load_id": make_id(load)} for row in table_rows], schema=types)
    return made


def passed(tables: dict[str, pl.DataFrame]) -> Validated:
    validated, failures = validate(tables)
    assert failures.is_empty(), failures
    return validated


def files(warehouse: Warehouse) -> dict[str, bytes]:
    """The bytes of all Parquet files but those of loads."""
    root = warehouse.layout.root
    found = [path for path in root.rglob("*.parquet") if path.parent.name != "loads"]
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def raw_documents(texts: dict[str, bytes], **columns: str) -> pl.DataFrame:
    """Raw documents (document_id and RAW_COLUMNS) of these bytes, by their ids; `columns`: other values for all."""
    count = len(texts)
    values: dict[str, Any] = {
        "document_id": list(texts),
        "source_uri": ["file:///a"] * count,
        "position": list(range(count)),
        "bytes": list(texts.values()),
        "media_type": ["text/plain"] * count,
        "encoding": [None] * count,
        "url": [None] * count,
        "fetched_at": [None] * count,
        "hints": ["{}"] * count,
        **{name: [value] * count for name, value in columns.items()},
    }
    return pl.DataFrame(values, schema={"document_id": pl.String, **RAW_COLUMNS})


def draft_of(text: str) -> dict[str, Any]:
    """The fields of the article that a dump is read as."""
    row = {"document_id": "0", "bytes": text.encode(), "media_type": "text/plain", "hints": "{}"}
    columns = {"document_id": pl.String, **RAW_COLUMNS}
    raw = pl.DataFrame([{name: row.get(name) for name in columns}], schema=columns)
    return clean_documents(raw).drafts.row(0, named=True)
