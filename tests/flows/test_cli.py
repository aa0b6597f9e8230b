"""The command line, as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows import cli

SAMPLE = Path(__file__).parents[2] / "seeds" / "articles"


def broadsheet(*arguments: str | Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command at 80 columns, untracked."""
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        env={**environment, "COLUMNS": "80", "PREFECT_HOME": "/nonexistent"},
    )


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the sample."""
    folder = tmp_path_factory.mktemp("cli") / "warehouse"
    result = broadsheet("ingest", SAMPLE, "-w", folder)
    assert result.returncode == 0, result.stderr
    return folder


def test_the_summary_says_what_was_read_what_came_out_and_where_it_lies(tmp_path: Path) -> None:
    result = broadsheet("ingest", SAMPLE, tmp_path / "missing.txt", "-w", tmp_path / "w")
    assert result.returncode == 0, result.stderr
    assert "1 article: 13 paragraphs" in result.stdout
    assert "“SCO to boost mutual trust and benefit”" in result.stdout
    assert "1 not_found" in result.stdout
    assert "warehouse.duckdb" in result.stdout
    assert "broadsheet query" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert result.stderr == ""


def test_json_for_programs(tmp_path: Path) -> None:
    result = broadsheet("ingest", SAMPLE, "-w", tmp_path / "w", "--json")
    assert json.loads(result.stdout)["counts"]["articles"] == 1


def test_standard_input(tmp_path: Path) -> None:
    text = (SAMPLE / "000_f7eee19c65a560be.txt").read_text()
    result = broadsheet("ingest", "-", "-w", tmp_path / "w", stdin=text)
    assert result.returncode == 0, result.stderr
    assert "1 article: 13 paragraphs" in result.stdout


def test_tables_lists_them(warehouse: Path) -> None:
    result = broadsheet("tables", "-w", warehouse)
    assert "sentences" in result.stdout
    assert "One row is a sentence" in result.stdout.replace("\n", " ")


def test_query_for_people_and_for_programs(warehouse: Path) -> None:
    sql = "SELECT publisher, article_date, paragraph_count FROM articles"
    assert "China Daily" in broadsheet("query", sql, "-w", warehouse).stdout
    assert broadsheet("query", sql, "-w", warehouse, "--csv").stdout.splitlines() == [
        "publisher,article_date,paragraph_count",
        "China Daily,2018-06-09,13",
    ]
    row = json.loads(broadsheet("query", sql, "-w", warehouse, "--json").stdout)
    assert row == {"publisher": "China Daily", "article_date": "2018-06-09", "paragraph_count": 13}


def test_show_names_each_lines_role_and_rule(warehouse: Path) -> None:
    result = broadsheet("show", "mutual trust", "-w", warehouse)
    assert result.returncode == 0, result.stderr
    assert "navigation" in result.stdout
    assert "is_complete      False\n" in "".join(line.rstrip() + "\n" for line in result.stdout.splitlines())
    assert "Print Print" in result.stdout
    assert "China Daily" in result.stdout


def test_show_tells_of_any_document_and_as_json(warehouse: Path) -> None:
    shown = json.loads(broadsheet("show", "mutual trust", "-w", warehouse, "--json").stdout)
    (document,) = shown["documents"]
    roles = {line["text"]: (line["role"], line["rule"], line["in_body"]) for line in document["lines"]}
    assert roles["Print Print"] == ("navigation", "navigation.words", False)
    assert sum(line["in_body"] for line in document["lines"]) == 13
    by_document = broadsheet("show", document["document_id"][:12], "-w", warehouse, "--json").stdout
    assert json.loads(by_document) == shown


def test_show_folds_what_stands_around_an_article(tmp_path: Path) -> None:
    links = "".join(f"<li><a href=/{number}>Section number {number}</a></li>" for number in range(400))
    text = "The council of Riverton voted on Tuesday to close the old bridge for two years, after engineers found rust."
    page = (
        f"<html><title>Bridge</title><nav><ul>{links}</ul></nav><main><h1>Bridge</h1><p>{text}</p><p>{text[::-1]}</p>"
    )
    (tmp_path / "a.html").write_text(page)
    (tmp_path / "b.txt").write_bytes(b"\0\0\0")
    assert broadsheet("ingest", str(tmp_path / "a.html"), str(tmp_path / "b.txt"), "-w", tmp_path / "w").returncode == 0
    article = json.loads(broadsheet("query", "FROM all_articles", "-w", tmp_path / "w", "--json").stdout)["article_id"]
    folded = broadsheet("show", article, "-w", tmp_path / "w").stdout
    assert "400 lines: 400 navigation" in folded
    assert len(folded.splitlines()) < 40
    assert all(len(line) <= 80 for line in folded.splitlines())
    whole = broadsheet("show", article, "-w", tmp_path / "w", "--all").stdout
    assert "Section number 399" in whole
    row = json.loads(broadsheet("query", "FROM rejects", "-w", tmp_path / "w", "--json").stdout)
    refused = broadsheet("show", row["document_id"], "-w", tmp_path / "w")
    assert refused.returncode == 2
    assert "binary" in refused.stderr


def test_verify_finds_the_sample_sound(warehouse: Path) -> None:
    result = broadsheet("verify", "-w", warehouse)
    assert result.returncode == 0, result.stdout


MISTAKES = [
    (["ingest", "missing.txt"], "missing.txt"),
    (["query", "SELECT 1"], "There is no warehouse"),
    (["show", "x"], "There is no warehouse"),
    (["verify"], "There is no warehouse"),
    (["maintain"], "There is no warehouse"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES, ids=[arguments[0] for arguments, _ in MISTAKES])
def test_a_mistake_is_one_line_and_exit_code_2(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = broadsheet(*arguments, "-w", tmp_path / "none")
    assert result.returncode == 2
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "none").exists()


def test_wrong_sql_is_a_mistake(warehouse: Path) -> None:
    result = broadsheet("query", "SELECT nothing FROM nowhere", "-w", warehouse)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_an_unknown_article_is_a_mistake(warehouse: Path) -> None:
    result = broadsheet("show", "no such words", "-w", warehouse)
    assert result.returncode == 2
    assert "no such words" in result.stderr


def test_help_has_examples() -> None:
    assert "scrapes/" in broadsheet("ingest", "--help").stdout


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
