"""What must hold between tables: children lie inside their parents' texts, and parents count their children."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

BROKEN = {"table": pl.String, "key": pl.String, "message": pl.String}


@dataclass(frozen=True, slots=True)
class Spans:
    """`parent.text_column[start_char:end_char] == text` for each row of `table`; no non-blank character is left out."""

    table: str
    parent: str
    key: str
    text_column: str

    def broken(self, children: pl.DataFrame, parents: pl.DataFrame) -> Iterator[tuple[str, str]]:
        """Keys of parents with a broken child, with the reason in words. Both frames are in the table's order.

        One pass in Python: a slice costs its own length there, where Polars would count from the text's start.
        """
        texts = dict(zip(parents[self.key], parents[self.text_column], strict=True))
        starts, ends, pieces = (children[name].to_list() for name in ("start_char", "end_char", "text"))
        first = 0
        for count, key in children[self.key].rle().struct.unnest().iter_rows():
            own = slice(first, first + count)
            first += count
            source = texts.pop(key, None)
            if source is None:
                yield key, f"{self.table}: a row has no {self.parent} row, or they are not in order"
            elif not _fit(source, starts[own], ends[own], pieces[own]):
                yield key, self._explain(source, starts[own], ends[own], pieces[own])
        left_out = f"{self.table}: characters of {self.parent}.{self.text_column} are in none of them"
        yield from ((key, left_out) for key, source in texts.items() if not _is_blank(source))

    def _explain(self, source: str, starts: Sequence[int], ends: Sequence[int], pieces: Sequence[str]) -> str:
        """What is wrong with spans that do not fit."""
        name, column = self.table, f"{self.parent}.{self.text_column}"
        position = 0
        for start, end, piece in zip(starts, ends, pieces, strict=True):
            if start < position:
                return f"{name}: two of them overlap at character {start} of {column}"
            if source[start:end] != piece:
                return f"{name}.text is not {column}[{start}:{end}]"
            position = end
        return f"{name}: characters of {column} are in none of them"


def _fit(source: str, starts: Sequence[int], ends: Sequence[int], pieces: Sequence[str]) -> bool:
    """Whether the spans hold the pieces, do not overlap, and have nothing but blanks between them."""
    if [source[start:end] for start, end in zip(starts, ends, strict=True)] != pieces:
        return False
    gaps = "".join([source[end:start] for end, start in zip([0, *ends], [*starts, len(source)], strict=True)])
    return sum(map(len, pieces)) + len(gaps) == len(source) and _is_blank(gaps)


@dataclass(frozen=True, slots=True)
class Counts:
    """`parent.count_column` is the number of its rows in `table`."""

    table: str
    parent: str
    key: str
    count_column: str

    def broken(self, children: pl.DataFrame, parents: pl.DataFrame) -> Iterator[tuple[str, str]]:
        """Keys of parents that count wrong, with both numbers."""
        counted = parents.join(children.group_by(self.key).len(), on=self.key, how="left").select(
            self.key, self.count_column, pl.col("len").fill_null(0)
        )
        for key, said, found in counted.filter(pl.col(self.count_column) != pl.col("len")).iter_rows():
            yield key, f"{self.parent}.{self.count_column} says {said}, {self.table} has {found}"


Relation = Spans | Counts

RELATIONS: tuple[Relation, ...] = (
    Spans("lines", "documents", "document_id", "text"),
    Spans("paragraphs", "articles", "article_id", "body"),
    Spans("sentences", "articles", "article_id", "body"),
    Counts("paragraphs", "articles", "article_id", "paragraph_count"),
    Counts("sentences", "articles", "article_id", "sentence_count"),
)


def broken_rows(relation: Relation, children: pl.DataFrame, parents: pl.DataFrame) -> pl.DataFrame:
    """Where a relation does not hold: `table`, `key` (of the parent), `message`."""
    rows = [(relation.table, key, message) for key, message in relation.broken(children, parents)]
    return pl.DataFrame(rows, schema=BROKEN, orient="row")


def _is_blank(text: str) -> bool:
    return not text or text.isspace()
