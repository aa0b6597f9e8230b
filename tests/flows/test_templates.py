"""Paragraphs that an outlet prints under many headlines are not the articles'."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from flows import load as load_module
from flows.load import Request, run_load
from flows.settings import Settings
from flows.store import Warehouse
from flows.templates import UNSURE, mark_unsure

TEASERS = (
    "Mother of three wins the lottery twice in one week and says that she will go on working at the bakery.",
    "Record numbers of giant hornets are seen in the valley, and this is what experts say you should do now.",
)
NAMES = ("ferry", "tunnel", "library", "stadium", "market", "harbour", "museum", "station", "theatre", "airport")
HOST = "https://valley.example"


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the evidence decide whatever the rules and the model are sure of."""

    def mark(paragraphs: pl.DataFrame, _lines: pl.DataFrame) -> pl.DataFrame:
        return paragraphs.with_columns(is_unsure=True)

    monkeypatch.setattr(load_module, "mark_unsure", mark)


def story(name: str, teasers: tuple[str, ...] = TEASERS) -> list[str]:
    return [
        f"The council voted on Tuesday to build a new {name} on the western bank of the river, after years of debate.",
        teasers[0],
        f"“We have waited long for the {name},” said Mayor Ines Duarte, who has fought for it since she was elected.",
        *teasers[1:],
        f"Work on the {name} is to begin in March and will cost 12 million euros, of which the state pays a third.",
    ]


def record(name: str, *, form: str = "text", host: str = HOST, headline: str | None = None) -> dict[str, str]:
    headline = headline or f"Riverton decides to build a new {name}"
    paragraphs = story(name)
    url = f"{host}/{name}"
    if form == "html":
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        return {"html": f"<html><title>{headline}</title><h1>{headline}</h1>{text}</html>", "url": url}
    return {"text": "\n\n".join([headline, *paragraphs]), "url": url}


def load(folder: Path, *records: dict[str, str], name: str = "w", **settings: object) -> Warehouse:
    path = folder / f"{len(list(folder.glob('*.jsonl')))}.jsonl"
    path.write_text("\n".join(map(json.dumps, records)) + "\n")
    chosen = Settings.model_validate({"warehouse": folder / name, "workers": 0, **settings})
    run_load(Request([str(path)], chosen))
    return Warehouse(folder / name)


def bodies(warehouse: Warehouse) -> list[str]:
    assert list(warehouse.verify()) == []
    return warehouse.scan("articles").collect().sort("headline")["body"].to_list()


def body(name: str, *, whole: bool = False) -> str:
    return "\n\n".join(paragraph for paragraph in story(name) if whole or paragraph not in TEASERS)


@pytest.mark.usefixtures("unsure")
def test_in_one_load(tmp_path: Path) -> None:
    warehouse = load(tmp_path, *map(record, NAMES))
    assert bodies(warehouse) == sorted(map(body, NAMES))
    lines = warehouse.scan("lines").filter(pl.col("text").is_in(TEASERS)).collect()
    assert lines.select("role", "rule").unique().rows() == [("other", "other.recurs")]
    assert lines.height == len(TEASERS) * len(NAMES)


@pytest.mark.usefixtures("unsure")
def test_over_loads(tmp_path: Path) -> None:
    for name in NAMES[:5]:
        warehouse = load(tmp_path, record(name))
    found = bodies(warehouse)
    assert body(NAMES[0], whole=True) in found  # rows never change
    assert {body(name) for name in NAMES[2:5]} < set(found)


@pytest.mark.usefixtures("unsure")
def test_whatever_the_batches(tmp_path: Path) -> None:
    records = list(map(record, NAMES))
    one = load(tmp_path, *records)
    (tmp_path / "0.jsonl").rename(tmp_path / "1.txt")
    (tmp_path / "1.txt").rename(tmp_path / "0.jsonl")
    run_load(Request([str(tmp_path / "0.jsonl")], Settings(warehouse=tmp_path / "x", workers=0, batch_size=1)))
    other = Warehouse(tmp_path / "x")
    for table in ("articles", "paragraphs", "lines"):
        assert one.scan(table).collect().equals(other.scan(table).collect())


@pytest.mark.usefixtures("unsure")
@pytest.mark.parametrize(
    "records",
    [
        [record(name) for name in NAMES[:2]],
        [record(name, form="html") for name in NAMES],
        [record(name, host=f"https://{name}.example") for name in NAMES],
        [record(name, headline="The council decides at last") for name in NAMES],
        [
            {
                **record("ferry", headline=f"Riverton is to build, as the {name} paper says"),
                "url": f"{HOST}/{name}",
            }
            for name in NAMES
        ],
    ],
    ids=["two documents", "pages", "other outlets", "one headline", "one text under many headlines"],
)
def test_what_is_no_evidence(tmp_path: Path, records: list[dict[str, str]]) -> None:
    found = bodies(load(tmp_path, *records))
    assert found
    assert all(teaser in text for text in found for teaser in TEASERS)


def test_what_rules_are_sure_of_stays(tmp_path: Path) -> None:
    assert bodies(load(tmp_path, *map(record, NAMES))) == sorted(body(name, whole=True) for name in NAMES)


def test_only_the_model_is_unsure() -> None:
    rows = [("body.model", 0.5), ("body.model", UNSURE), ("body.prose", 0.5)]
    lines = pl.DataFrame(
        [("a", place, rule, score) for place, (rule, score) in enumerate(rows)],
        schema=["document_id", "line_index", "rule", "score"],
        orient="row",
    )
    paragraphs = pl.DataFrame({"document_id": ["a"] * 3, "first_line": [0, 1, 2], "last_line": [0, 1, 2]})
    assert mark_unsure(paragraphs, lines)["is_unsure"].to_list() == [True, False, False]
