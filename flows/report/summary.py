"""What a run did, in words: what was read, what came out, what was refused and why, where it lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EXAMPLE_QUERY = "SELECT publisher, headline FROM articles"
SHOWN_LENGTH = 160  # characters of a headline or message


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did."""

    load_id: str | None
    """None when there was nothing new."""
    counts: Mapping[str, int]
    """Rows added per table."""
    input_count: int
    unchanged_count: int
    """Inputs that have not changed since they were read."""
    known_count: int
    """Documents that the warehouse had, or that came twice."""
    rejects: Sequence[tuple[str, int, str]]
    """Reason, how many, in words: of several messages the first."""
    headlines: Sequence[str]
    """Of the first articles."""
    seconds: float


@dataclass(frozen=True, slots=True)
class UpkeepReport:
    """What an upkeep did."""

    problems: Sequence[str]
    """What is wrong; then nothing else was touched."""
    recovered: Sequence[str]
    forgotten_rows: int
    merged_files: int
    dropped_files: int


def summary_rows(report: LoadReport, warehouse: Path) -> list[tuple[str, str]]:
    """Label and text, in the order in which people ask; a label is empty where it goes on."""
    if report.load_id is None:
        what = (
            f"{_count(report.unchanged_count, 'input')} unchanged since the last load" if report.unchanged_count else ""
        )
        return [("Nothing new", what or "no document that the warehouse does not have"), *_where(warehouse)]
    counts = report.counts
    read = f"{_count(report.input_count, 'input')}, {_count(counts['documents'] + report.known_count, 'document')}"
    skipped = [
        f"{number:,} {what}"
        for number, what in (
            (report.known_count, "seen before"),
            (report.unchanged_count, "unchanged inputs skipped"),
        )
        if number
    ]
    parts = (
        f"{_count(counts['paragraphs'], 'paragraph')}, {_count(counts['sentences'], 'sentence')},"
        f" from {_count(counts['lines'], 'line')} with roles"
    )
    rows = [
        ("Read", ", ".join([read, *skipped]) + f" in {report.seconds:.1f} s"),
        ("Wrote", f"{_count(counts['articles'], 'article')}: {parts}"),
        *(("", f"“{_shorten(headline)}”") for headline in report.headlines),
        ("Refused", f"{counts['rejects']:,}" if counts["rejects"] else "nothing"),
        *(("", f"{number:,} {reason}: {_shorten(message)}") for reason, number, message in report.rejects),
    ]
    return [*rows, *_where(warehouse)]


def as_markdown(report: LoadReport, warehouse: Path) -> str:
    """The summary for Prefect's pages. Text that comes from documents is quoted as code."""
    return _table(summary_rows(report, warehouse))


def _where(warehouse: Path) -> Sequence[tuple[str, str]]:
    return [
        ("Lies in", f"{warehouse / 'warehouse.duckdb'} (every table as a view) and {warehouse}/<table>/*.parquet"),
        ("Ask it", f'broadsheet query "{EXAMPLE_QUERY}"'),
        ("", f"duckdb -readonly {warehouse / 'warehouse.duckdb'}"),
    ]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_LENGTH else line[: SHOWN_LENGTH - 1] + "…"


def _cell(text: str) -> str:
    """Hostile text as it is: no markup, no link, no script."""
    escaped = text.replace("`", "'").replace("|", "\\|")
    return f"`{escaped}`"


def upkeep_rows(report: UpkeepReport) -> list[tuple[str, str]]:
    """Label and text."""
    if report.problems:
        return [("Broken", problem) for problem in report.problems]
    return [
        ("Sound", "every file, row and offset is as the manifest and the schemas promise"),
        ("Recovered", ", ".join(report.recovered) or "nothing to recover"),
        ("Forgotten", _count(report.forgotten_rows, "row")),
        ("Merged", _count(report.merged_files, "file")),
        ("Deleted", f"{_count(report.dropped_files, 'file')} that nothing lists any more"),
    ]


def upkeep_as_markdown(report: UpkeepReport) -> str:
    """The same for Prefect's pages."""
    return _table(upkeep_rows(report))


def _table(rows: Sequence[tuple[str, str]]) -> str:
    return "| | |\n|---|---|\n" + "".join(f"| {label} | {_cell(text)} |\n" for label, text in rows)
