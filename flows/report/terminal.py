"""The terminal: progress, summaries, results, an article with its lines. Plain when nobody is watching."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from flows.report.article import ArticleView, fold_runs

SHOWN_ROWS = 100
RULE_WIDTH = 24

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Bars:
    """A load's progress as bars on standard error, which vanish when it is done."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.current: Any = None

    def begin(self, step: str, total: int) -> None:
        """A step of `total` batches begins."""
        self.current = self.progress.add_task(step, total=total)

    def advance(self) -> None:
        """A batch of it is done."""
        self.progress.advance(self.current)

    def note(self, message: str) -> None:
        """Something that people should know now."""
        self.progress.console.print(message)


@contextmanager
def watch() -> Iterator[Bars]:
    """Progress bars while a load runs; only on a terminal."""
    columns = [
        SpinnerColumn(),
        TextColumn("{task.description:8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("batches"),
        TimeElapsedColumn(),
    ]
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        yield Bars(progress)


def print_rows(rows: Sequence[tuple[str, str]]) -> None:
    """Label and text, one below the other, without borders."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text in rows:
        grid.add_row(label, Text(text))
    out.print(grid)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with a head."""
    table = Table(*columns, box=None, header_style="bold", padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    out.print(table)


def print_result(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, as_csv: bool, as_json: bool) -> None:
    """The rows of a query: for people, as CSV, or a JSON object a row."""
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    elif as_json:
        for row in rows:
            sys.stdout.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str) + "\n")
    else:
        print_table(columns, [["" if cell is None else str(cell) for cell in row] for row in rows[:SHOWN_ROWS]])
        if len(rows) > SHOWN_ROWS:
            err.print(f"{SHOWN_ROWS} of {len(rows):,} rows; --csv and --json give all.")


def print_article(view: ArticleView, *, show_all: bool) -> None:
    """An article's fields and its documents' lines: role, text, rule; what is not in the body is dimmed.

    Without `show_all` a line takes one row, and what stands around the article is only counted.
    """
    print_rows(view.fields)
    for document in view.documents:
        out.print()
        out.print(Text(f"{document.document_id}  {document.source_uri}", style="bold", overflow="fold"))
        grid = Table.grid(padding=(0, 2), expand=True)
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold" if show_all else "ellipsis", no_wrap=not show_all, ratio=1)
        grid.add_column(no_wrap=True, overflow="ellipsis", max_width=RULE_WIDTH)
        for line in document.lines if show_all else fold_runs(document.lines):
            style = None if line.in_body else "dim"
            grid.add_row(line.role, Text(line.text), line.rule, style=style)
        out.print(grid)


def print_article_json(view: ArticleView) -> None:
    """The same as one JSON object, all lines with their scores."""
    sys.stdout.write(json.dumps(asdict(view) | {"fields": dict(view.fields)}, ensure_ascii=False, indent=2) + "\n")
