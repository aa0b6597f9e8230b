"""Inputs to batches: each is cut where it can be cut, and small ones go together."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from flows.ids import make_id
from flows.settings import Settings
from flows.sources.detect import ARCHIVES, Format, detect_file
from flows.sources.model import Batch, Input, Part, Refusal, make_batch, options_key, readable
from flows.sources.ndjson import cut_lines, read_entries
from flows.sources.records import RowMaker, take_sample, too_large
from flows.sources.spool import cut_rows, scratch_path, write_rows
from flows.sources.streams import SourceError, UnreadableError
from flows.sources.unpack import Unpacker, explain, explain_nothing
from schemas.rejects import RAW_START_BYTES

logger = logging.getLogger(__name__)

UTF8_MARK_BYTES = 3


def plan(inputs: Sequence[Input], settings: Settings, spool: Path) -> tuple[list[Batch], list[Refusal]]:
    """Batches of about `settings.batch_size` bytes in order of uri and position, and the inputs that cannot be opened.

    Text files and lines of JSON are read where they lie. All else is unpacked once into `spool`, and found there by the
    next run. What is refused as a whole is a part of a batch, too, so that its bytes are read with the batch.
    """
    options = options_key(settings)
    batches: list[Batch] = []
    refusals: list[Refusal] = []
    parts: list[Part] = []
    size = 0
    for entry in inputs:
        try:
            for part in _cut(entry, settings, spool, options):
                if parts and size + part.weight > settings.batch_size:
                    batches.append(make_batch(len(batches), tuple(parts), options))
                    parts, size = [], 0
                parts.append(part)
                size += part.weight
        except UnreadableError as error:
            refusals.append(Refusal(entry.uri, None, "find", error.reason, readable(str(error)), b"", entry.size))
    if parts:
        batches.append(make_batch(len(batches), tuple(parts), options))
    return batches, refusals


def _cut(entry: Input, settings: Settings, spool: Path, options: str) -> Iterator[Part]:
    """The parts of an input. Text files and lines of JSON are read where they lie. Raises UnreadableError."""
    found = detect_file(entry.path, entry.etag)
    if found.kind == "unreadable":
        raise UnreadableError(f"{entry.path} cannot be read; check its permissions")
    in_place = not found.compression
    try:
        if not found.is_read and found.kind not in ARCHIVES:
            yield _refuse(entry, *explain(found))
        elif in_place and found.kind in ("text", "html"):
            yield _cut_text(entry, found, settings)
        elif in_place and found.kind == "ndjson" and found.encoding in (None, "utf-8"):
            yield from _cut_ndjson(entry, found, settings)
        else:
            yield from _cut_unpacked(entry, found, settings, spool, options)
    except UnreadableError:
        raise
    except SourceError as error:
        yield _refuse(entry, error.reason, str(error))
    except OSError:  # the disk is full, or the like
        raise
    except Exception as error:
        logger.exception("Reading %s failed", entry.uri)
        yield _refuse(entry, "processing_error", f"reading it failed: {type(error).__name__}: {error}".splitlines()[0])


def _refuse(entry: Input, reason: str, message: str) -> Part:
    """An input that is refused as a whole."""
    length = min(entry.size, RAW_START_BYTES)
    part = Part(entry.uri, entry.etag, entry.path, "refusal", 0, entry.size, length, position=None)
    return replace(part, reason=reason, message=message)


def _cut_text(entry: Input, found: Format, settings: Settings) -> Part:
    if entry.size > settings.max_document_bytes:
        return _refuse(entry, "too_large", too_large(entry.size, settings))
    part = Part(entry.uri, entry.etag, entry.path, "text", 0, entry.size, entry.size)
    return replace(part, media_type=found.media_type, encoding=found.encoding)


def _cut_ndjson(entry: Input, found: Format, settings: Settings) -> Iterator[Part]:
    """Lines where they lie."""
    start = UTF8_MARK_BYTES if found.encoding else 0
    with entry.path.open("rb") as file:
        file.seek(start)
        sample = take_sample(read_entries(file, None, 0, settings))
    if refused := RowMaker(entry.uri, settings).refuse_all(sample):
        yield _refuse(entry, str(refused.reason), str(refused.message))
    else:
        for begin, end, line in cut_lines(entry.path, start, settings.batch_size):
            yield Part(entry.uri, entry.etag, entry.path, "lines", begin, end, end - begin, line)


def _cut_unpacked(entry: Input, found: Format, settings: Settings, spool: Path, options: str) -> Iterator[Part]:
    """Rows unpacked in the spool."""
    target = spool / f"{make_id('spool', entry.uri, entry.etag, str(found), options)}.rows"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        unpacker = Unpacker(entry, settings, scratch_path(target).with_suffix(".scratch"))
        write_rows(unpacker.rows(found), target)
    is_empty = True
    for part in cut_rows(target, entry.uri, entry.etag, settings.batch_size):
        is_empty = False
        yield part
    if is_empty:
        yield _refuse(entry, "empty", explain_nothing(found))
