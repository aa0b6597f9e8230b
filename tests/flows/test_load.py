"""One load from end to end, without Prefect."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import signal
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows import sources, tasks
from flows.errors import LoadRefusedError
from flows.load import Request, run_load
from flows.progress import MapBatches, map_in_threads
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


PAGE = """<html><head><title>Ferry number {number} sails again</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ferry number {number} sails again</h1>
<p>The ferry across the river sailed again on Monday after {number} weeks of repairs, the port authority said.</p>
<p>"Nobody believed in it," said Mayor Ines Duarte. The repairs cost 3.5 million and took longer than planned.</p>
</article></body></html>"""

LEADS = (
    "The bridge over the river was opened on Monday after two years of work. Thousands of people walked across it.",
    "Nobody believed in it, said Mayor Ines Duarte. The bridge cost 35 million and has no toll, she added later.",
)


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


def test_of_several_messages_one_is_an_example(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": story(1)}) + "\n{broken\n[]\n")
    (reason, count, message), *_ = load(tmp_path / "w", tmp_path / "a.jsonl").rejects
    assert (reason, count) == ("broken_record", 2)
    assert message.startswith("such as: line 2 ")


def test_a_load_fills_every_table(stories: Path, tmp_path: Path) -> None:
    report = load(tmp_path / "w", stories)
    tables = rows(tmp_path / "w")
    assert tables["articles"].height == 41
    assert tables["article_documents"].height == 41  # the five copies in b.jsonl are the same documents
    assert report.known_count == 5
    assert report.counts["rejects"] == 1
    assert report.rejects[0][0] == "broken_record"
    assert "line 11" in report.rejects[0][2]
    assert not report.rejects[0][2].startswith("such as")
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


@pytest.fixture
def mixed(stories: Path) -> Path:
    """The stories, and pages of HTML, a table, an archive, two pages of one article in two files, a broken gzip."""
    for number in range(3):
        (stories / f"page-{number}.html").write_text(PAGE.format(number=number))
    rows = [
        ["id", "text", "url"],
        *([number, story(number), f"https://valley.example/t/{number}"] for number in (50, 51)),
    ]
    with (stories / "table.csv").open("w", newline="") as table:
        csv.writer(table).writerows(rows)
    with zipfile.ZipFile(stories / "archive.zip", "w") as archive:
        for number in (60, 61):
            archive.writestr(f"{number}.txt", story(number))
    for number, pager in enumerate(("1 2 >", "< 1 2")):
        page = f"Long story of a bridge\n\n(Valley Post)| Updated : 2019-03-01\n\n{LEADS[number]}\n\n{pager}"
        (stories / f"part-{number}.txt").write_text(page)
    (stories / "half.gz").write_bytes(gzip.compress(story(70).encode())[:100])
    return stories


DIVISIONS = [
    *({"batch_size": size, "workers": 0} for size in (1, 2_000, 1_000_000, 64_000_000)),
    *({"batch_size": 2_000, "workers": workers} for workers in (1, 3)),
]


@pytest.mark.parametrize("settings", DIVISIONS, ids=str)
def test_bytes_do_not_depend_on_batches_or_workers(mixed: Path, tmp_path: Path, settings: dict[str, int]) -> None:
    load(tmp_path / "one", mixed)
    load(tmp_path / "other", mixed, **settings)
    assert len(rows(tmp_path / "one")["articles"]) == 41 + 3 + 2 + 2 + 1
    assert files(tmp_path / "other") == files(tmp_path / "one")


@pytest.mark.parametrize("seed", range(3))
def test_bytes_do_not_depend_on_the_order_of_the_paths(mixed: Path, tmp_path: Path, seed: int) -> None:
    paths = sorted(mixed.iterdir())
    load(tmp_path / "one", mixed)
    random.Random(seed).shuffle(paths)
    load(tmp_path / "other", *paths)
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


@dataclass(frozen=True)
class Deadly(tasks.ReadTask):
    """Kills its worker on documents that hold a word: always, or once, which leaves the mark."""

    word: bytes = b"number 25 "
    mark: Path | None = None

    def run(self) -> str:
        raw, _ = sources.read(self.batch, self.context.settings)
        if any(self.word in text for text in raw["bytes"]) and not (self.mark and self.mark.exists()):
            if self.mark:
                self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().run()


def deadly(mark: Path | None) -> MapBatches:
    """Maps batches, with deadly tasks in place of reading ones."""

    def map_batches(step: str, function: Any, given: Sequence[Any], at_once: int) -> Iterator[list[Any]]:
        if step == "read":
            given = [Deadly(task.context, task.batch, mark=mark) for task in given]
        return map_in_threads(step, function, given, at_once)

    return map_batches


def test_the_document_that_kills_its_worker_is_found_and_refused(stories: Path, tmp_path: Path) -> None:
    report = load(tmp_path / "w", stories, request={"map_batches": deadly(None)}, workers=1, batch_size=1_000)
    crashes = [(number, message) for reason, number, message in report.rejects if reason == "worker_crash"]
    assert crashes == [(1, "the worker process ended with code -9")]
    assert rows(tmp_path / "w")["articles"].height == 40
    assert Warehouse(tmp_path / "w").verify() == []


def test_a_worker_that_dies_once_costs_nothing(stories: Path, tmp_path: Path) -> None:
    mark = tmp_path / "died"
    load(tmp_path / "calm", stories)
    load(tmp_path / "w", stories, request={"map_batches": deadly(mark)}, workers=1, batch_size=4_000)
    assert mark.exists()
    assert files(tmp_path / "w") == files(tmp_path / "calm")


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
