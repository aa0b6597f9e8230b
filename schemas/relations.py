"""What must hold between tables: children lie inside their parents' texts, and parents count their children."""

from __future__ import annotations

from collections.abc import Iterator
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
        name, column = self.table, f"{self.parent}.{self.text_column}"
        texts = dict(zip(parents[self.key], parents[self.text_column], strict=True))
        left_out = f"{name}: characters of {column} are in none of them"
        key, source, position = None, "", 0
        columns = (children[self.key], children["start_char"], children["end_char"], children["text"])
        for child_key, start, end, text in zip(*columns, strict=True):
            if child_key != key:
                if key is not None and not _is_blank(source[position:]):
                    yield key, left_out
                key, position = child_key, 0
                found = texts.pop(child_key, None)
                if found is None:
                    yield child_key, f"{name}: a row has no {self.parent} row, or they are not in order"
                source = found or ""
            if start < position:
                yield child_key, f"{name}: two of them overlap at character {start} of {column}"
            elif position != start and not _is_blank(source[position:start]):
                yield child_key, left_out
            if source[start:end] != text:
                yield child_key, f"{name}.text is not {column}[{start}:{end}]"
            position = end
        if key is not None and not _is_blank(source[position:]):
            yield key, left_out
        yield from ((key, left_out) for key, source in texts.items() if not _is_blank(source))


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
