"""A row that breaks a schema takes its document out, with the check in words."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from cost import assert_linear
from pandera.errors import SchemaErrors

from schemas import TABLES
from schemas.validate import validate

LOAD, DOC, OTHER, ARTICLE = "a" * 32, "1" * 32, "2" * 32, "3" * 32
TEXT, BODY = "Bridge opens\nIt did. At last.", "It did. At last."


def frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    columns = TABLES[table].dtypes()
    return pl.DataFrame([{"load_id": LOAD, **row} for row in rows], schema=columns)


def tables() -> dict[str, pl.DataFrame]:
    """A batch with two documents; the first gives an article."""
    line = {"document_id": DOC, "score": 1.0, "rule": "test"}
    article = {
        "article_id": ARTICLE, "article_key": ARTICLE, "article_key_rule": "document", "kind": "article",
        "kind_rule": "test", "authors": [], "credits": [], "body": BODY, "paragraph_count": 1, "sentence_count": 2,
        "word_count": 4,
        "page_count": 1, "is_complete": True,
    }  # fmt: skip
    document = {"source_uri": "file:///a", "position": 0, "byte_length": 9, "hints": "{}"}
    sentence = {"article_id": ARTICLE, "paragraph_index": 0, "word_count": 2}
    raw = {"bytes": b"x", "media_type": "text/plain"}
    link = {"article_id": ARTICLE, "document_id": DOC, "page_number": 1}
    return {
        "raw": frame("raw", [{**raw, "document_id": name} for name in (DOC, OTHER)]),
        "documents": frame(
            "documents", [{**document, "document_id": name, "text": text} for name, text in ((DOC, TEXT), (OTHER, ""))]
        ),
        "lines": frame(
            "lines",
            [
                {**line, "line_index": 0, "start_char": 0, "end_char": 12, "text": TEXT[:12], "role": "headline"},
                {**line, "line_index": 1, "start_char": 13, "end_char": 29, "text": BODY, "role": "body"},
            ],
        ),
        "articles": frame("articles", [article]),
        "article_documents": frame("article_documents", [link]),
        "paragraphs": frame(
            "paragraphs",
            [
                {
                    "article_id": ARTICLE, "paragraph_index": 0, "start_char": 0, "end_char": 16, "text": BODY,
                    "role": "body", "word_count": 4, "document_id": DOC, "first_line": 1, "last_line": 1,
                }
            ],
        ),
        "sentences": frame(
            "sentences",
            [
                {**sentence, "sentence_index": 0, "start_char": 0, "end_char": 7, "text": "It did."},
                {**sentence, "sentence_index": 1, "start_char": 8, "end_char": 16, "text": "At last."},
            ],
        ),
    }  # fmt: skip


def test_a_good_batch_passes_whole() -> None:
    given = tables()
    validated, failures = validate(given)
    assert failures.is_empty()
    assert all(validated.tables[name].equals(given[name]) for name in given)


BREAKS = [
    ("lines", pl.lit("hero").alias("role"), "lines.role is none of the allowed values: hero"),
    ("lines", pl.lit(1.5, pl.Float32).alias("score"), "lines.score is above 1: 1.5"),
    ("lines", (pl.col("line_index") * 2).alias("line_index"), "lines: line_index must count 0, 1, 2"),
    ("lines", (pl.col("end_char") - 1).alias("end_char"), "lines.text is not documents.text[0:11]"),
    ("lines", pl.lit("x").alias("text"), "lines.text is not documents.text"),
    ("articles", pl.lit("It did. At last. And more.").alias("body"), "paragraphs: characters of articles.body are"),
    ("articles", pl.lit("Nothing").alias("article_id"), "articles.article_id does not have its form: Nothing"),
    ("articles", pl.lit(7, pl.Int32).alias("sentence_count"), "articles.sentence_count says 7, sentences has 2"),
    ("articles", pl.lit(None, pl.String).alias("kind"), "articles.kind is missing"),
    ("sentences", pl.lit(0, pl.Int32).alias("start_char"), "sentences: two of them overlap"),
    ("paragraphs", pl.lit(-1, pl.Int32).alias("word_count"), "paragraphs.word_count is below 0: -1"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change", "message"), BREAKS, ids=[message for _, _, message in BREAKS])
def test_a_broken_row_takes_its_document_out(table: str, change: pl.Expr, message: str) -> None:
    broken = tables()
    broken[table] = broken[table].with_columns(change)
    if message.startswith("articles.article_id"):  # its children and links go with it
        for name in ("article_documents", "paragraphs", "sentences"):
            broken[name] = broken[name].with_columns(change)
    validated, failures = validate(broken)
    assert failures["document_id"].to_list() == [DOC]
    assert failures["message"][0].startswith(message)
    left = {name: frame.height for name, frame in validated.tables.items()}
    assert left == {name: 1 if name in ("raw", "documents") else 0 for name in left}
    assert validated.tables["documents"]["document_id"].to_list() == [OTHER]


def test_text_outside_all_lines_is_found() -> None:
    broken = tables()
    broken["lines"] = broken["lines"].filter(pl.col("line_index") == 0)
    _, failures = validate(broken)
    assert failures["message"].to_list() == ["lines: characters of documents.text are in none of them"]


def test_a_document_without_lines_must_be_blank() -> None:
    broken = tables()
    broken["documents"] = broken["documents"].with_columns(pl.lit("Words").alias("text"))
    _, failures = validate(broken)
    assert set(failures["document_id"]) == {DOC, OTHER}


def test_the_documents_that_gave_a_broken_article_go_together() -> None:
    broken = tables()
    both = [{"article_id": ARTICLE, "document_id": name, "page_number": 1} for name in (DOC, OTHER)]
    broken["article_documents"] = frame("article_documents", both)
    broken["articles"] = broken["articles"].with_columns(pl.lit(9, pl.Int32).alias("sentence_count"))
    validated, failures = validate(broken)
    assert sorted(failures["document_id"]) == [DOC, OTHER]
    assert all(frame.is_empty() for frame in validated.tables.values())


def test_a_wrong_column_is_the_programs_fault() -> None:
    broken = tables()
    broken["lines"] = broken["lines"].with_columns(pl.col("line_index").cast(pl.Int64))
    with pytest.raises(SchemaErrors):
        validate(broken)


def tables_of_lines(count: int) -> dict[str, pl.DataFrame]:
    """Tables with one document of so many lines."""
    text = "\n".join(["word"] * count)
    given = tables()
    given["documents"] = given["documents"].with_columns(
        pl.when(pl.col("document_id") == DOC).then(pl.lit(text)).otherwise("text").alias("text")
    )
    index = pl.int_range(count, dtype=pl.Int32, eager=True)
    given["lines"] = pl.DataFrame({"line_index": index, "start_char": index * 5, "end_char": index * 5 + 4}).select(
        pl.lit(DOC).alias("document_id"),
        "line_index",
        "start_char",
        "end_char",
        pl.lit("word").alias("text"),
        pl.lit("body").alias("role"),
        pl.lit(1.0, pl.Float32).alias("score"),
        pl.lit("test").alias("rule"),
        pl.lit(LOAD).alias("load_id"),
    )
    return given


def test_checks_are_linear_in_one_long_text() -> None:
    """Each slice costs its own length, not the text's."""
    given = {count: tables_of_lines(count) for count in (8_000, 128_000)}
    assert_linear(lambda count: validate(given[count]), 8_000)
    assert validate(given[8_000])[1].is_empty()
