"""What was refused, and why."""

from __future__ import annotations

import polars as pl

from schemas.table import Table, column, id_column, load_id_column

STAGES = ("find", "read", "clean", "segment", "enrich", "validate")
REASONS = {
    "not_found": "there is nothing at this path",
    "unreadable": "the file could not be opened",
    "empty": "there is no text in it",
    "binary": "it is not text in any known encoding",
    "unsupported": "this format is not read yet",
    "broken_archive": "the compressed file ends early or is damaged",
    "unsafe_archive": "the archive unpacks to more than the limit, or names a path outside itself",
    "broken_record": "the record is not valid",
    "no_text_column": "no column holds the text",
    "no_page": "the server answered with an error, not with the page",
    "redirect": "the server sent the crawler on to another address",
    "too_large": "the document is larger than the limit",
    "worker_crash": "processing it killed the process, twice",
    "schema": "a value breaks the schema",
    "processing_error": "a step failed on it",
}
RAW_START_BYTES = 65_536


class Rejects(Table, key=("reject_id",), row_group_rows=8_192):
    """One row is a document, or a whole input, that was refused."""

    reject_id: str = id_column("BLAKE2b of the input, the place in it, the bytes and the reason.")
    document_id: str = id_column("The document, where it got that far.", nullable=True)
    source_uri: str = column("The input.", example="file:///data/scrapes/broken.jsonl")
    position: pl.Int64 = column(
        "Its place in the input, from 0; none when the whole input is refused.", example=7, nullable=True, at_least=0
    )
    stage: str = column("Where it was refused.", example="read", isin=STAGES)
    reason: str = column("Why, as a fixed code.", example="broken_record", isin=tuple(REASONS))
    message: str = column("Why, in words.", example="line 8 is not valid JSON: …")
    raw_start: pl.Binary = column("The first 64 kB of what was refused.", example='{"text": "The …')
    byte_length: pl.Int64 = column(
        "Its whole length, where known.", example=812, unit="bytes", nullable=True, at_least=0
    )
    load_id: str = load_id_column()
