"""One load from end to end, without Prefect."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows import tasks
from flows.errors import LoadRefusedError
from flows.load import Request, run_load
from flows.report.summary import LoadReport
from flows.settings import Settings
from flows.store import Warehouse
from schemas import TABLES

STORY = """{headline}

(Valley Post)| Updated : 2019-03-0{day}

Print Print

The bridge over the river was opened on Monday after {number} years of work. Thousands of people walked across it.

"Nobody believed in it," said Mayor Ines Duarte. The bridge cost 35 million and has no toll.

The author is a reporter at the Valley Post.
"""


def story(number: int) -> str:
    return STORY.format(headline=f"Bridge number {number} opens at last", day=1 + number % 9, number=number + 2)


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """Forty records in two files, some of them twice, one broken, and a text file."""
    folder = tmp_path / "stories"
    folder.mkdir()
    records = [json.dumps({"text": story(number), "url": f"https://valley.example/{number}"}) for number in range(20)]
    plain = [json.dumps({"text": story(number)}) for number in range(20, 40)]
    (folder / "a.jsonl").write_text("\n".join([*records[:10], "{broken", *records[10:]]) + "\n")
    (folder / "b.jsonl").write_text("\n".join([*plain, *records[:5]]) + "\n")
    (folder / "c.txt").write_text(story(99))
    return folder


def load(warehouse: Path, *paths: Path, request: dict[str, Any] | None = None, **settings: Any) -> LoadReport:
    chosen = Settings(warehouse=warehouse, **{"workers": 0, **settings})
    return run_load(Request([str(path) for path in paths], chosen, **(request or {})))


def rows(warehouse: Path) -> dict[str, pl.DataFrame]:
    """Every table but loads, without load_id."""
    store = Warehouse(warehouse)
    return {name: store.scan(name).collect().drop("load_id") for name in TABLES if name != "loads"}


def files(warehouse: Path) -> dict[str, bytes]:
    """The bytes of every table's files but those of loads."""
    found = [path for path in warehouse.rglob("*.parquet") if path.parent.name != "loads"]
    return {str(path.relative_to(warehouse)): path.read_bytes() for path in found}


def test_a_load_fills_every_table(stories: Path, tmp_path: Path) -> None:
    report = load(tmp_path / "w", stories)
    tables = rows(tmp_path / "w")
    assert tables["articles"].height == 41
    assert tables["article_documents"].height == 41  # the five copies in b.jsonl are the same documents
    assert report.known_count == 5
    assert report.counts["rejects"] == 1
    assert report.rejects[0][0] == "broken_record"
    assert "line 11" in report.rejects[0][2]
    assert tables["inputs"]["document_count"].to_list() == [20, 25, 1]
    assert tables["inputs"]["reject_count"].to_list() == [1, 0, 0]
    assert tables["articles"]["paragraph_count"].to_list() == [2] * 41
    assert set(tables["articles"]["publisher"]) == {"Valley Post"}
    assert Warehouse(tmp_path / "w").verify() == []


def test_a_second_load_of_the_same_adds_nothing(stories: Path, tmp_path: Path) -> None:
    load(tmp_path / "w", stories)
    before = files(tmp_path / "w")
    report = load(tmp_path / "w", stories)
    assert report.load_id is None
    assert report.unchanged_count == 3
    assert files(tmp_path / "w") == before


@pytest.mark.parametrize("settings", [{"batch_size": 1}, {"batch_size": 2_000}, {"batch_size": 2_000, "workers": 3}])
def test_bytes_do_not_depend_on_batches_or_workers(stories: Path, tmp_path: Path, settings: dict[str, int]) -> None:
    load(tmp_path / "one", stories)
    load(tmp_path / "other", stories, **settings)
    assert files(tmp_path / "other") == files(tmp_path / "one")


def test_bytes_do_not_depend_on_the_order_of_the_paths(stories: Path, tmp_path: Path) -> None:
    load(tmp_path / "one", stories)
    load(tmp_path / "other", stories / "c.txt", stories / "b.jsonl", stories / "a.jsonl")
    assert files(tmp_path / "other") == files(tmp_path / "one")


def test_rows_do_not_depend_on_the_number_of_loads(stories: Path, tmp_path: Path) -> None:
    load(tmp_path / "one", stories)
    for name in ("a.jsonl", "b.jsonl", "c.txt"):
        load(tmp_path / "many", stories / name)
    one, many = rows(tmp_path / "one"), rows(tmp_path / "many")
    for name, frame in one.items():
        key = list(TABLES[name].key())
        assert frame.sort(key).equals(many[name].sort(key)), name


def test_a_changed_text_is_another_text_of_the_same_article(tmp_path: Path) -> None:
    source = tmp_path / "feed.jsonl"
    source.write_text(json.dumps({"text": story(1), "url": "https://valley.example/1"}))
    load(tmp_path / "w", source)
    source.write_text(
        json.dumps({"text": story(1).replace("has no toll", "has a toll"), "url": "https://valley.example/1"})
    )
    load(tmp_path / "w", source)
    articles = rows(tmp_path / "w")["articles"]
    assert articles.height == 2
    assert articles["article_key"].n_unique() == 1


def test_reprocess_replaces_rows(stories: Path, tmp_path: Path) -> None:
    load(tmp_path / "w", stories)
    before = rows(tmp_path / "w")
    report = load(tmp_path / "w", stories / "b.jsonl", request={"reprocess": True})
    assert report.counts["documents"] == 25
    after = rows(tmp_path / "w")
    for name in before:
        key = list(TABLES[name].key())
        assert after[name].height == before[name].height, name
        assert after[name].select(key).sort(key).equals(before[name].select(key).sort(key)), name
    assert Warehouse(tmp_path / "w").verify() == []


def test_retry_rejects_reads_refused_inputs_again(stories: Path, tmp_path: Path) -> None:
    load(tmp_path / "w", stories)
    report = load(tmp_path / "w", stories, request={"retry_rejects": True})
    assert report.input_count == 1
    assert report.counts["rejects"] == 1
    assert rows(tmp_path / "w")["rejects"].height == 1
    assert rows(tmp_path / "w")["inputs"].height == 3


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a step of the pipeline fail on documents that hold a word."""

    def set_poison(step: str) -> None:
        plain = getattr(tasks, step)

        def poisoned(frame: Any, *rest: Any) -> Any:
            texts = frame["bytes"] if isinstance(frame, pl.DataFrame) else frame["raw"]["bytes"]
            if any(b"number 25 " in text for text in texts):
                raise ValueError("poison")
            return plain(frame, *rest)

        monkeypatch.setattr(tasks, step, poisoned)

    return set_poison


@pytest.mark.parametrize("step", ["read_pages", "check_tables"])
def test_the_document_that_a_step_fails_on_is_found_and_refused(
    stories: Path, tmp_path: Path, poison: Callable[[str], None], step: str
) -> None:
    poison(step)
    report = load(tmp_path / "w", stories)
    reasons = [(reason, number, message) for reason, number, message in report.rejects]
    assert ("processing_error", 1, "ValueError: poison") in reasons
    assert rows(tmp_path / "w")["articles"].height == 40
    assert Warehouse(tmp_path / "w").verify() == []


def break_schema(monkeypatch: pytest.MonkeyPatch, broken: Sequence[str]) -> None:
    """Gives articles whose headline holds one of these words a wrong kind."""
    plain = tasks.finish_articles

    def finish(*arguments: Any) -> dict[str, pl.DataFrame]:
        made = plain(*arguments)
        is_broken = pl.col("headline").str.contains_any(list(broken))
        kind = pl.when(is_broken).then(pl.lit("hero")).otherwise("kind")
        return {**made, "articles": made["articles"].with_columns(kind.alias("kind"))}

    monkeypatch.setattr(tasks, "finish_articles", finish)


def test_a_row_that_breaks_a_schema_takes_its_document_to_rejects(
    stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_schema(monkeypatch, ["number 7 "])
    report = load(tmp_path / "w", stories)
    assert ("schema", 1, "articles.kind is none of the allowed values: hero") in report.rejects
    tables = rows(tmp_path / "w")
    assert all(tables[name].height == 40 for name in ("raw", "documents", "articles", "article_documents"))
    assert Warehouse(tmp_path / "w").verify() == []


def test_a_load_with_too_many_of_them_is_refused(
    stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_schema(monkeypatch, ["number 1", "number 2"])
    with pytest.raises(LoadRefusedError, match="% of the 41 documents broke the schema"):
        load(tmp_path / "w", stories)
    tables = rows(tmp_path / "w")
    assert tables["articles"].is_empty()
    assert tables["rejects"].height > 10
    assert Warehouse(tmp_path / "w").scan("loads").collect()["status"].to_list() == ["refused"]
    assert Warehouse(tmp_path / "w").verify() == []


def test_pages_in_different_batches_make_one_article(tmp_path: Path) -> None:
    source = tmp_path / "pages.jsonl"
    head = "Long story of a bridge\n\n(Valley Post)| Updated : 2019-03-01\n\n"
    page = head + "Paragraph {} has a sentence. And another one.\n\n{}"
    pagers = ("1 2 >", "< 1 2")
    source.write_text(
        "\n".join(json.dumps({"text": page.format(number + 1, pager)}) for number, pager in enumerate(pagers))
    )
    load(tmp_path / "w", source, batch_size=1)
    articles = rows(tmp_path / "w")["articles"]
    assert articles["is_complete"].to_list() == [True]
    assert articles["body"].to_list() == [
        "Paragraph 1 has a sentence. And another one.\n\nParagraph 2 has a sentence. And another one."
    ]
    assert Warehouse(tmp_path / "w").verify() == []
