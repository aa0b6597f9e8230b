"""Where an article's first line has a place before its text, and where it only begins with capitals or has brackets."""

from __future__ import annotations

import polars as pl
import pytest

from flows.clean import clean_documents
from flows.sources.model import RAW_COLUMNS

REST = (
    "the council voted on Tuesday to close the old bridge for two years, after engineers had found rust in its cables."
)


@pytest.mark.parametrize(
    ("start", "dateline"),
    [
        ("RIVERTON — ", "RIVERTON"),
        ("RIVERTON - ", "RIVERTON"),
        ("RIVERTON: ", "RIVERTON"),
        ("NEW RIVERTON, Fla. (AP) — ", "NEW RIVERTON, Fla. (AP)"),
        ("RIVERTON/THE FERRY, March 7 (Reuters) - ", "RIVERTON/THE FERRY, March 7 (Reuters)"),
        ("RIVERTON (Aug. 13) -- ", "RIVERTON (Aug. 13)"),
        ("RIVERTON, Fla., April 29, 2015 /PRNewswire/ -- ", "RIVERTON, Fla., April 29, 2015 /PRNewswire/"),
        ("Riverton am Fluss (dpa/lno) – ", "Riverton am Fluss (dpa/lno)"),
        ("Riverton (Reuters) ", "Riverton (Reuters)"),
        ("A FEMALE mayor said that ", None),
        ("FERRY companies said that ", None),
        ("URGENT: ", None),
        ("Of the Riverton Ferry Company (RFC) ", None),
        ("For the first time in years (and not the last) ", None),
    ],
)
def test_a_dateline(start: str, dateline: str | None) -> None:
    text = f"Riverton closes its bridge\n\n{start}{REST}\n\nShe said: “We have no choice.” {REST}\n"
    row = {"document_id": "0", "bytes": text.encode(), "media_type": "text/plain", "hints": "{}"}
    columns = {"document_id": pl.String, **RAW_COLUMNS}
    raw = pl.DataFrame([{name: row.get(name) for name in columns}], schema=columns)
    assert clean_documents(raw).drafts["dateline"].to_list() == [dateline]
