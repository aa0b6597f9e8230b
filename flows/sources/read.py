"""A batch to raw documents and refusals; a batch that fails to its halves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby

import polars as pl

from flows.settings import Settings
from flows.sources.model import RAW_COLUMNS, ROW_COLUMNS, Batch, Part, Refusal, Row, make_batch, refused_row
from flows.sources.ndjson import read_entries
from flows.sources.records import RowMaker
from flows.sources.spool import cut_into_chunks, read_rows
from flows.sources.streams import CHUNK_BYTES
from schemas.rejects import RAW_START_BYTES


def read(batch: Batch, settings: Settings) -> tuple[pl.DataFrame, list[Refusal]]:
    """A batch's documents, in order of source_uri and position, and what was refused.

    Out: source_uri, position, bytes, media_type, encoding (a byte order mark's, or UTF-8 for JSON and Parquet), url,
    fetched_at, hints (a JSON object; what is in the encoding of the text, where that is not known, as lone surrogates
    for its bytes). The rows of an input do not depend on how it is cut into batches.
    """
    frames = [pl.DataFrame(schema=ROW_COLUMNS)]
    for is_spooled, parts in groupby(batch.parts, lambda part: part.form == "rows"):
        if is_spooled:
            frames += map(read_rows, parts)
        else:
            rows = chain.from_iterable(_READERS[part.form](part, settings) for part in parts)
            frames += map(_make_frame, cut_into_chunks(rows))
    made = pl.concat(frames)
    refused = made.filter(pl.col("reason").is_not_null())
    refusals = [_make_refusal(Row(*values)) for values in refused.iter_rows()]
    return made.filter(pl.col("reason").is_null()).select(*RAW_COLUMNS), refusals


def halve(batch: Batch) -> list[Batch]:
    """The batch in two; nothing when it is one document."""
    parts = batch.parts
    if len(parts) == 1:
        parts = tuple(_halve_part(parts[0]))
    middle = len(parts) // 2
    if not middle:
        return []
    return [make_batch(batch.index, half, batch.options) for half in (parts[:middle], parts[middle:])]


def refuse(batch: Batch, reason: str, message: str) -> Refusal:
    """The refusal of a batch that is one document."""
    part = batch.parts[0]
    if part.form == "rows":
        row = Row(*read_rows(part).row(0))
        return Refusal(part.uri, row.position, "read", reason, message, row.bytes[:RAW_START_BYTES], len(row.bytes))
    try:
        start = _read_start(part)
    except OSError:
        start = b""
    return Refusal(part.uri, part.position, "read", reason, message, start, part.end - part.start)


def _halve_part(part: Part) -> Iterator[Part]:
    if part.form == "rows" and part.end - part.start > 1:
        middle = (part.start + part.end) // 2
        position = read_rows(replace(part, start=middle, end=middle + 1))["position"][0]
        size = part.byte_length // 2
        yield replace(part, end=middle, byte_length=size)
        yield replace(part, start=middle, byte_length=part.byte_length - size, position=position)
    elif part.form == "lines" and (cut := _middle_line(part)):
        middle, line = cut
        yield replace(part, end=middle, byte_length=middle - part.start)
        yield replace(part, start=middle, byte_length=part.end - middle, position=line)


def _middle_line(part: Part) -> tuple[int, int] | None:
    """Where the part's middle line begins, and its number."""
    starts = []
    with part.path.open("rb") as file:
        offset = file.seek(part.start)
        while offset < part.end and (line := file.readline(CHUNK_BYTES)):
            offset += len(line)
            if line.endswith(b"\n") and offset < part.end:
                starts.append(offset)
    if not starts:
        return None
    middle = len(starts) // 2
    return starts[middle], (part.position or 0) + middle + 1


def _read_text(part: Part, settings: Settings) -> Iterable[Row]:  # noqa: ARG001 (all readers take them)
    return [Row(part.uri, part.position, part.path.read_bytes(), part.media_type, part.encoding)]


def _read_lines(part: Part, settings: Settings) -> Iterable[Row]:
    with part.path.open("rb", buffering=CHUNK_BYTES) as file:
        file.seek(part.start)
        entries = read_entries(file, part.end - part.start, part.position or 0, settings)
        yield from RowMaker(part.uri, settings).rows(entries)


def _read_refusal(part: Part, settings: Settings) -> Iterable[Row]:  # noqa: ARG001 (all readers take them)
    start, size = _read_start(part), part.end - part.start
    return [refused_row(part.uri, None, start, part.reason, part.message, size)]


_READERS: dict[str, Callable[[Part, Settings], Iterable[Row]]] = {
    "text": _read_text,
    "lines": _read_lines,
    "refusal": _read_refusal,
}


def _read_start(part: Part) -> bytes:
    with part.path.open("rb") as file:
        file.seek(part.start)
        return file.read(min(RAW_START_BYTES, part.end - part.start))


def _make_frame(rows: Sequence[Row]) -> pl.DataFrame:
    columns = zip(ROW_COLUMNS.items(), zip(*rows, strict=True), strict=True)
    return pl.DataFrame([pl.Series(name, values, kind) for (name, kind), values in columns])


def _make_refusal(row: Row) -> Refusal:
    start = row.bytes[:RAW_START_BYTES]
    return Refusal(row.source_uri, row.position, "read", str(row.reason), str(row.message), start, row.byte_length)
