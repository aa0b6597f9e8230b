"""Hints in the encoding of the text: from a table to the stored document."""

from __future__ import annotations

import json

import polars as pl
import pytest

from flows.batch import read_pages
from flows.settings import Settings
from flows.sources import RAW_COLUMNS
from flows.sources.records import RowMaker
from flows.sources.tables import csv_entries

TEXTS = {
    "cp1252": ("Müller öffnet Brücke", "Jörg Weiß", "Die Bürgermeisterin sagte: Das ist schön für die Straßen. " * 5),
    "mac_roman": (
        "Müller öffnet Brücke",
        "Jörg Weiß",
        "Die Bürgermeisterin sagte: Das ist schön für die Straßen. " * 5,
    ),
    "iso8859-2": (
        "Most zostanie zamknięty",
        "Łukasz Żak",
        "Mosty zostaną zamknięte na czas remontu. Ruch wróci później. ",
    ),
    "cp1251": (
        "Два моста закрыты",
        "Иван Жуков",
        "Два моста через реку будут закрыты на ремонт с первого мая - сообщили в мэрии. " * 5,
    ),
    "koi8_r": (
        "Два моста закрыты",
        "Иван Жуков",
        "Два моста через реку будут закрыты на ремонт с первого мая - сообщили в мэрии. " * 5,
    ),
    "cp1253": ("Η γέφυρα κλείνει", "Νίκος", "Ο δήμαρχος ανακοίνωσε ότι η παλιά γέφυρα θα κλείσει για δύο χρόνια. " * 3),
    "gb18030": ("公园免费开放", "联通", "我市今年新建的三座公园将于明年五月全部对市民免费开放。" * 8),
    "big5hkscs": ("計畫將完成", "許功蓋", "臺灣的新聞報導指出，這個計畫將在明年完成。" * 8),
    "cp932": (
        "運賃を値上げ",
        "表 太郎",
        "市交通局は十日、市営バスの運賃を来年四月から二十円値上げすると発表した。" * 8,
    ),
    "euc_jp": (
        "運賃を値上げ",
        "表 太郎",
        "市交通局は十日、市営バスの運賃を来年四月から二十円値上げすると発表した。" * 8,
    ),
    "cp949": ("다리를 폐쇄한다", "김철수", "시장은 월요일에 낡은 다리를 2년 동안 폐쇄한다고 발표했다. " * 4),
    "utf-8": ("Müller öffnet Brücke", "Jörg Weiß", "Die Bürgermeisterin sagte: Das ist schön."),
}


def read(data: bytes) -> dict[str, object]:
    """The document of a table of one row, and its hints."""
    rows = RowMaker("file:///a.csv", Settings()).rows(csv_entries([data], ",", None, Settings()))
    raw = pl.DataFrame([row[: len(RAW_COLUMNS)] for row in rows], schema=RAW_COLUMNS, orient="row")
    pages = read_pages(raw, pl.Series(dtype=pl.String))
    document = pages["documents"].row(0, named=True)
    return {**pages["drafts"].row(0, named=True), "text": document["text"], "hints": json.loads(document["hints"])}


@pytest.mark.parametrize("encoding", TEXTS)
@pytest.mark.parametrize("form", ["{}", "<html><body><p>{}</p></body></html>"])
def test_hints_are_read_as_the_text_is(encoding: str, form: str) -> None:
    title, author, text = TEXTS[encoding]
    found = read(f"title,author,publisher,text\n{title},{author},The Daily,{form.format(text)}\n".encode(encoding))
    assert found["text"] == (text.strip() if "<" in form else text)
    assert found["hints"] == {"title": title, "author": author, "publisher": "The Daily"}
    assert found["headline"] == title


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("Müller", "Plain words and no more of it.", "Müller"),
        ("Müller", "Die Brücke", "M\N{REPLACEMENT CHARACTER}ller"),  # UTF-8 with damage
    ],
)
def test_a_text_that_does_not_tell(title: str, text: str, found: str) -> None:
    data = f"title,text\n{title}".encode("cp1252") + f",{text}\n".encode()
    assert read(data)["hints"] == {"title": found}


def test_a_character_that_was_cut_in_utf8() -> None:
    text = "Für die Bürger öffnet die Brücke früher. " * 5
    data = "title,author,text\nMüller öffnet gro".encode() + b"\xc3,J\xc3\xb6rg," + text.encode() + b"\n"
    assert read(data)["hints"] == {"title": "Müller öffnet gro\N{REPLACEMENT CHARACTER}", "author": "Jörg"}


def test_what_is_no_text_in_any_encoding_is_no_hint() -> None:
    assert read(b"title,author,text\n" + bytes(range(128, 256)) + bytes(range(9)) * 9 + b",Ann Lee,Bridge opens.\n")[
        "hints"
    ] == {"author": "Ann Lee"}
