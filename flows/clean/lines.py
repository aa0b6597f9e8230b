"""Text to lines: each non-blank line, trimmed, with its place in the text."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

SHORT = 300
"""Characters: a longer line is a paragraph, of which rules look at the start and the end."""
HEAD = 80
TAIL = 80
LONGEST = 200_000
"""Characters of a line at most; of 2,193 pages of news the longest has 15,301. At each step Polars copies what a frame
of one row holds, so that a document of one line cost three times as much as others."""
LONG = 100_000
"""Characters from which on a line's blanks are replaced, not cut at: that takes a tenth, in short lines longer."""
BLANKS = [chr(code) for code in range(1, 0x3001) if chr(code).isspace() and code != ord(" ")]


def join_blanks(text: str) -> str:
    """A long line with each run of blanks one space, none around."""
    for blank in BLANKS:
        text = text.replace(blank, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip()


def cut_line(line: str) -> Iterator[str]:
    """The line in pieces of LONGEST characters at most, cut at blanks where it has some."""
    start = 0
    while len(line) - start > LONGEST:
        end = line.rfind(" ", start + 1, start + LONGEST + 1)
        end = start + LONGEST if end < 0 else end
        yield line[start:end]
        start = end + (line[end] == " ")
    yield line[start:]


def cut_lines(text: str) -> str:
    """The text with newlines where a line is longer than LONGEST."""
    if len(text) <= LONGEST:
        return text
    return "\n".join(piece for line in text.split("\n") for piece in cut_line(line))


def make_lines(documents: pl.DataFrame) -> pl.DataFrame:
    """In: document_id, text. Out: document_id, line_index, start_char, end_char, text, after_blank, length.

    `after_blank` tells whether a blank line, or nothing, is above; `length` is in code points.
    """
    size, row = pl.col("text").str.len_chars().cast(pl.Int32), pl.int_range(pl.len(), dtype=pl.Int32)
    parts = documents.select(
        "document_id",
        ((size + 1).cum_sum() - size - 1).alias("document_start"),
        pl.col("text").str.split("\n"),
    ).explode("text")
    opened = parts.select(
        "document_id",
        (pl.col("document_start") != pl.col("document_start").shift(1)).fill_null(value=True).alias("is_first"),
        ((size + 1).cum_sum() - 1 - pl.col("document_start")).alias("line_end"),
        pl.col("text").str.strip_chars_start(),
    )
    is_filled = pl.col("text") != ""
    after_blank = ~is_filled.shift(1, fill_value=False) | pl.col("is_first")
    filled = opened.with_columns(
        pl.col("is_first").cum_sum().alias("document"), after_blank.alias("after_blank")
    ).filter(is_filled)
    found = filled.with_columns(
        (pl.col("document") != pl.col("document").shift(1)).fill_null(value=True).alias("is_first"),
        (pl.col("line_end") - size).alias("start_char"),
        pl.col("text").str.strip_chars_end(),
    )
    return found.select(
        "document_id",
        (row - pl.when("is_first").then(row).forward_fill()).alias("line_index"),
        "start_char",
        (pl.col("start_char") + size).alias("end_char"),
        "text",
        "after_blank",
        size.alias("length"),
    )
