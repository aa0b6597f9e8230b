"""The command line, as a user meets it."""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import pytest
from corpus import write_corpus

from flows import cli, schedule
from flows.errors import LoadRefusedError
from flows.load import Request, run_load
from flows.settings import Settings
from flows.store import Warehouse

SAMPLE = Path(__file__).parents[2] / "seeds" / "articles"


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run(*arguments)` runs the command in this process, untracked."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", "/nonexistent")

    def call(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["broadsheet", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Result(code, *capsys.readouterr())

    return call


def start(*arguments: str | Path, limit: int | None = None, **added: str) -> subprocess.Popen[str]:
    """Starts the command as a process of its own, untracked; none of its files may grow beyond `limit`."""
    rest = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**rest, "COLUMNS": "80", "PREFECT_HOME": "/nonexistent", **added},
        preexec_fn=limit and partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)),
    )


def end(process: subprocess.Popen[str], stdin: str = "") -> Result:
    out, err = process.communicate(stdin)
    return Result(process.returncode, out, err)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the sample."""
    folder = tmp_path_factory.mktemp("cli") / "warehouse"
    load(SAMPLE, folder)
    return folder


def load(source: Path, warehouse: Path) -> None:
    run_load(Request([str(source)], Settings(warehouse=warehouse, workers=0)))


def test_the_summary_says_what_was_read_what_came_out_and_where_it_lies(tmp_path: Path) -> None:
    result = end(start("ingest", SAMPLE, tmp_path / "missing.txt", "-w", tmp_path / "w"))
    assert result.code == 0, result.err
    assert "1 article: 13 paragraphs" in result.out
    assert "“SCO to boost mutual trust and benefit”" in result.out
    assert "1 not_found" in result.out
    assert "warehouse.duckdb" in "".join(map(str.strip, result.out.splitlines()))
    assert "broadsheet query" in result.out
    assert max(map(len, result.out.splitlines())) <= 80
    assert result.err == ""


def test_json_for_programs(run: Run, tmp_path: Path) -> None:
    result = run("ingest", SAMPLE, "-w", tmp_path / "w", "--json")
    assert json.loads(result.out)["counts"]["articles"] == 1


def test_standard_input(tmp_path: Path) -> None:
    text = (SAMPLE / "000_f7eee19c65a560be.txt").read_text()
    result = end(start("ingest", "-", "-w", tmp_path / "w"), text)
    assert result.code == 0, result.err
    assert "1 article: 13 paragraphs" in result.out


def test_tables_lists_them(run: Run, warehouse: Path) -> None:
    result = run("tables", "-w", warehouse)
    assert "sentences" in result.out
    assert "One row is a sentence" in result.out.replace("\n", " ")


def test_query_for_people_and_for_programs(run: Run, warehouse: Path) -> None:
    sql = "SELECT publisher, article_date, paragraph_count FROM articles"
    assert "China Daily" in run("query", sql, "-w", warehouse).out
    assert run("query", sql, "-w", warehouse, "--csv").out.splitlines() == [
        "publisher,article_date,paragraph_count",
        "China Daily,2018-06-09,13",
    ]
    row = json.loads(run("query", sql, "-w", warehouse, "--json").out)
    assert row == {"publisher": "China Daily", "article_date": "2018-06-09", "paragraph_count": 13}


def test_show_names_each_lines_role_and_rule(run: Run, warehouse: Path) -> None:
    result = run("show", "mutual trust", "-w", warehouse)
    assert result.code == 0, result.err
    assert "navigation" in result.out
    assert "is_complete      False\n" in "".join(line.rstrip() + "\n" for line in result.out.splitlines())
    assert "Print Print" in result.out
    assert "China Daily" in result.out


def test_show_tells_of_any_document_and_as_json(run: Run, warehouse: Path) -> None:
    shown = json.loads(run("show", "mutual trust", "-w", warehouse, "--json").out)
    (document,) = shown["documents"]
    roles = {line["text"]: (line["role"], line["rule"], line["in_body"]) for line in document["lines"]}
    assert roles["Print Print"] == ("navigation", "navigation.words", False)
    assert sum(line["in_body"] for line in document["lines"]) == 13
    by_document = run("show", document["document_id"][:12], "-w", warehouse, "--json").out
    assert json.loads(by_document) == shown


def test_show_folds_what_stands_around_an_article(run: Run, tmp_path: Path) -> None:
    links = "".join(f"<li><a href=/{number}>Section number {number}</a></li>" for number in range(400))
    text = "The council of Riverton voted on Tuesday to close the old bridge for two years, after engineers found rust."
    page = (
        f"<html><title>Bridge</title><nav><ul>{links}</ul></nav><main><h1>Bridge</h1><p>{text}</p><p>{text[::-1]}</p>"
    )
    (tmp_path / "a.html").write_text(page)
    (tmp_path / "b.txt").write_bytes(b"\0\0\0")
    assert run("ingest", str(tmp_path / "a.html"), str(tmp_path / "b.txt"), "-w", tmp_path / "w").code == 0
    article = json.loads(run("query", "FROM all_articles", "-w", tmp_path / "w", "--json").out)["article_id"]
    folded = run("show", article, "-w", tmp_path / "w").out
    assert "400 lines: 400 navigation" in folded
    assert len(folded.splitlines()) < 40
    assert all(len(line) <= 80 for line in folded.splitlines())
    whole = run("show", article, "-w", tmp_path / "w", "--all").out
    assert "Section number 399" in whole
    row = json.loads(run("query", "FROM rejects", "-w", tmp_path / "w", "--json").out)
    refused = run("show", row["document_id"], "-w", tmp_path / "w")
    assert refused.code == 2
    assert "binary" in refused.err


def test_verify_finds_the_sample_sound(run: Run, warehouse: Path) -> None:
    assert run("verify", "-w", warehouse).code == 0


def test_verify_ends_with_2_where_something_is_broken(run: Run, tmp_path: Path) -> None:
    load(SAMPLE, tmp_path / "w")
    next((tmp_path / "w" / "sentences").glob("*.parquet")).unlink()
    result = run("verify", "-w", tmp_path / "w")
    assert result.code == 2
    assert "is missing" in result.err


def test_a_warehouse_is_merged_cleaned_and_moved(run: Run, tmp_path: Path) -> None:
    target, moved = tmp_path / "w", tmp_path / "moved"
    for number in range(2):
        write_corpus(tmp_path / f"{number}.jsonl", 3, start=3 * number)
        load(tmp_path / f"{number}.jsonl", target)
    article = Warehouse(target).scan("articles").collect()["article_id"][0]
    result = run("maintain", "--forget", article, "--grace-hours", "0", "-w", target)
    assert result.code == 0, result.err
    listed = Warehouse(target).snapshot().paths()
    assert {str(path.relative_to(target)) for path in target.rglob("*.parquet")} == listed
    assert run("ingest", tmp_path / "0.jsonl", "-w", target, "--reprocess").code == 0
    target.rename(moved)
    assert "Built" in run("tables", "--relink", "-w", moved).err
    with duckdb.connect(str(moved / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.sql("SELECT count(*) FROM all_articles").fetchall() == [(5,)]
    assert run("verify", "-w", moved).code == 0


def assert_mistake(result: Result, message: str) -> None:
    """One line that says what, and exit code 2."""
    assert result.code == 2, result.err
    assert message in result.err
    assert len(result.err.strip().splitlines()) == 1


MISTAKES = [
    (["ingest", "missing.txt"], "missing.txt"),
    (["query", "SELECT 1"], "There is no warehouse"),
    (["show", "x"], "There is no warehouse"),
    (["verify"], "There is no warehouse"),
    (["tables"], "There is no warehouse"),
    (["maintain"], "There is no warehouse"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES, ids=[arguments[0] for arguments, _ in MISTAKES])
def test_a_mistake_is_one_line_and_exit_code_2(run: Run, tmp_path: Path, arguments: list[str], message: str) -> None:
    assert_mistake(run(*arguments, "-w", tmp_path / "none"), message)
    assert not (tmp_path / "none").exists()


MISTAKES_THERE = [
    (["query", "SELECT nothing FROM nowhere"], "nowhere does not exist"),
    (["query", ""], "There is no statement"),
    (["query", "SELECT 1", "--csv", "--json"], "choose one"),
    (["query", "DROP VIEW articles"], "read-only"),
    (["show", "no such words"], "no such words"),
    (["maintain", "--forget", "abc"], "has the id abc"),
    (["ingest", "missing.txt"], "missing.txt"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES_THERE, ids=[message for _, message in MISTAKES_THERE])
def test_a_mistake_in_a_warehouse_that_is_there(run: Run, warehouse: Path, arguments: list[str], message: str) -> None:
    assert_mistake(run(*arguments, "-w", warehouse), message)


def test_a_folder_without_files_is_a_mistake(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert_mistake(run("ingest", tmp_path / "empty", "-w", tmp_path / "w"), "no files are in")


@pytest.mark.parametrize("inside", ["", "deeper"])
def test_a_warehouse_that_is_a_file_is_a_mistake(run: Run, tmp_path: Path, inside: str) -> None:
    (tmp_path / "w").write_text("x")
    assert_mistake(run("ingest", SAMPLE, "-w", tmp_path / "w" / inside), "is a file, not a folder")


def test_a_setting_that_does_not_fit_is_a_mistake(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_BATCH_SIZE", "many")
    assert_mistake(run("ingest", SAMPLE, "-w", tmp_path / "w"), "BROADSHEET_BATCH_SIZE is “many”")


def test_a_schedule_that_is_no_cron_is_a_mistake() -> None:
    result = end(start("serve", SAMPLE, "--cron", "soon", PREFECT_API_URL="http://127.0.0.1:9/api"))
    assert_mistake(result, "“soon” is no cron expression")


def test_options_that_do_not_exist_end_with_2(run: Run) -> None:
    assert run("ingest", SAMPLE, "--fast").code == 2
    assert run("nonsense").code == 2


def test_a_refused_load_ends_with_3(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise LoadRefusedError("7% of the documents broke the schema")

    monkeypatch.setattr(cli, "app", refuse)
    result = run()
    assert result.code == 3
    assert "load refused: 7% of the documents" in result.err


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_full_disk_is_told_and_the_rerun_finishes(run: Run, tmp_path: Path, workers: str) -> None:
    """No file may grow beyond 100 kB, as with a quota: the tables' files or, with a worker, staged frames do."""
    source, target = tmp_path / "many.jsonl", tmp_path / "w"
    write_corpus(source, 400)
    load(SAMPLE, target)
    before = {path: path.read_bytes() for path in target.rglob("*.parquet")}
    arguments = ("ingest", source, "-w", target, "--workers", workers)
    assert_mistake(end(start(*arguments, limit=100_000)), "is full. The warehouse is as it was")
    assert {path: path.read_bytes() for path in target.rglob("*.parquet")} == before
    assert Warehouse(target).verify() == []
    assert run(*arguments).code == 0
    assert Warehouse(target).scan("articles").collect().height == 401
    assert Warehouse(target).verify() == []


def test_a_full_disk_is_told_while_an_archive_is_unpacked(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "long.txt.gz", "wb") as file:
        file.write(b"The bridge over the river was opened on Monday after years of work.\n" * 10_000)
    ended = end(start("ingest", tmp_path / "long.txt.gz", "-w", tmp_path / "w", limit=100_000))
    assert_mistake(ended, "is full. The warehouse is as it was")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="only there nobody makes a folder")
def test_a_warehouse_that_cannot_be_made_is_a_mistake(run: Run) -> None:
    assert_mistake(run("ingest", SAMPLE, "-w", "/proc/warehouse"), "cannot be made: ")


def test_two_ingests_at_once_lose_nothing(tmp_path: Path) -> None:
    sources = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for number, source in enumerate(sources):
        write_corpus(source, 40, start=40 * number)
    loads = [start("ingest", source, "-w", tmp_path / "w") for source in sources]
    ends = [end(load) for load in loads]
    assert [result.code for result in ends] == [0, 0], ends
    assert Warehouse(tmp_path / "w").scan("articles").collect().height == 80
    assert Warehouse(tmp_path / "w").verify() == []


@pytest.mark.parametrize("name", ["ingest", "tables", "query", "show", "verify", "maintain", "serve"])
def test_help_has_examples_and_fits_80_columns(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert f"broadsheet {name}" in result.out.partition("Example")[2]
    assert max(map(len, result.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("environment", "profile", "expected"),
    [
        ({}, None, False),
        ({"PREFECT_API_URL": "http://127.0.0.1:4200/api"}, None, True),
        ({}, 'active = "local"\n[profiles.local]\nPREFECT_API_URL = "http://127.0.0.1:4200/api"\n', True),
        ({}, 'active = "plain"\n[profiles.plain]\n', False),
    ],
)
def test_a_configured_prefect_api_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], profile: str | None, expected: bool
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if profile:
        (tmp_path / "profiles.toml").write_text(profile)
    assert cli.is_tracked(None) is expected
    assert cli.is_tracked(True) is True
    assert cli.is_tracked(False) is False


def test_serve_asks_the_server_that_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefect has read its settings by then, and would start another server for this process."""
    from prefect.settings import get_current_settings

    monkeypatch.setenv("PREFECT_API_URL", "unset again in the end")
    monkeypatch.delenv("PREFECT_API_URL")
    monkeypatch.setattr(schedule, "_answers", lambda _url: True)
    with schedule._server():
        assert get_current_settings().api.url == os.environ["PREFECT_API_URL"]
    assert get_current_settings().api.url is None
