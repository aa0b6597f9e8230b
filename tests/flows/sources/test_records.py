from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from flows.settings import Settings
from flows.sources.names import find_columns, given_columns


@pytest.mark.parametrize(
    ("names", "text", "url"),
    [
        (["id", "text", "url"], "text", "url"),
        (["URL", "Main Text", "Title"], "Main Text", "URL"),
        (["articleBody", "webUrl"], "articleBody", "webUrl"),
        (["date", "content", "link", "summary"], "content", "link"),
        (["maintext", "source-url"], "maintext", "source-url"),
        (["story", "body"], "body", None),  # the more usual one first
        (["headline", "textual"], None, None),
        (["Titel", "Inhalt", "Quelle"], "Inhalt", "Quelle"),
        (["TITRE", "Texte intégral", "lien"], "Texte intégral", "lien"),
        (["titulo", "CONTEUDO"], "CONTEUDO", None),
        (["titulo", "conteu\u0301do"], "conteu\u0301do", None),
        (["标题", "正文", "链接"], "正文", "链接"),
        (["タイトル", "記事 本文", "ﾘﾝｸ"], "記事 本文", "ﾘﾝｸ"),
        (["contenido", "body"], "body", None),  # English first
    ],
)
def test_columns_are_found_by_their_usual_names(names, text, url):
    found = find_columns(tuple(names), ())
    assert (found.content[:1], found.url[:1]) == ((text,) if text else (), (url,) if url else ())


def test_the_user_names_the_columns(collect, put):
    record = {
        "text": "Not this.",
        "Story": "Bridge opens.",
        "name": "A bridge",
        "day": "4 March 2019",
        "where": "a.com/1",
    }
    given = {"text_column": "Story", "title_column": "NAME", "date_column": "day", "url_column": "where"}
    found = collect(put("a.jsonl", json.dumps(record)), **given)
    assert found.texts == ["Bridge opens."]
    assert found.raw["url"].item() == "a.com/1"
    assert json.loads(found.raw["hints"].item()) == {"title": "A bridge", "date": "4 March 2019"}
    assert given_columns(Settings(text_column="Story")) == (("text", "Story"),)


def hints(collect, put, **record) -> dict[str, str]:
    found = collect(put("a.jsonl", json.dumps({"text": "Bridge opens.", **record})))
    return json.loads(found.raw["hints"].item())


def test_hints_hold_what_the_record_says_beside_the_text(collect, put):
    record = {
        "title": " Bridge opens ",
        "published_at": "2019-03-04T05:06:07+01:00",
        "date_modify": "2019-03-05",
        "authors": ["Ann Lee", {"name": "Bo Li"}, None, ""],
        "source": {"id": None, "name": "The Daily"},
        "category": "World",
        "lang": "en",
        "tags": ["not", "this"],
    }
    assert hints(collect, put, **record) == {
        "title": "Bridge opens",
        "date": "2019-03-04T05:06:07+01:00",
        "updated": "2019-03-05",
        "author": "Ann Lee; Bo Li",
        "publisher": "The Daily",
        "section": "World",
        "language": "en",
    }


def test_only_what_is_there_is_a_hint(collect, put):
    assert hints(collect, put, title="", author=None, date=[], language=True, section={}) == {}


@pytest.mark.parametrize("value", [1551672367, "1551672367", 1551672367000, "1551672367000000", 1551672367.0])
def test_counted_seconds_are_written_as_a_date(collect, put, value):
    assert hints(collect, put, date=value)["date"] == "2019-03-04T04:06:07+00:00"


def test_an_address_in_the_source_column_is_no_publisher(collect, put):
    found = collect(put("a.jsonl", '{"text": "t", "source": "https://a.com/1"}\n{"text": "t", "source": "The Daily"}'))
    assert found.raw["url"].to_list() == ["https://a.com/1", None]
    assert found.raw["hints"].to_list() == ["{}", '{"publisher":"The Daily"}']


@pytest.mark.parametrize(
    ("value", "hour"),
    [
        ("2019-03-04T05:06:07Z", 5),
        ("2019-03-04 05:06:07", 5),
        ("2019-03-04T05:06:07+02:00", 3),
        ("20190304050607", 5),
        ("Mon, 04 Mar 2019 05:06:07 GMT", 5),
        (1551675967, 5),
        (1551675967000, 5),
    ],
)
def test_the_time_of_fetching_comes_from_the_record(collect, put, value, hour):
    found = collect(put("a.jsonl", json.dumps({"text": "t", "crawled_at": value})))
    assert found.raw["fetched_at"].item() == datetime(2019, 3, 4, hour, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, "", "soon", "2019", True, [], {}, -5, "9" * 20, "1" * 5_000, "0000-00-00"])
def test_and_from_nothing_else(collect, put, value):
    found = collect(put("a.jsonl", json.dumps({"text": "t", "crawled_at": value})))
    assert found.raw["fetched_at"].to_list() == [None]


def test_a_few_records_without_the_column_are_refused_one_by_one(collect, put):
    found = collect(put("a.jsonl", '{"id": 1}\n' * 3 + '{"text": "Bridge opens."}\n'))
    assert (found.texts, found.reasons) == (["Bridge opens."], ["no_text_column"] * 3)


@pytest.mark.parametrize(
    "names",
    [
        ("Überschrift", "Datum", "Verfasser", "Quelle", "Sprache"),
        ("Ueberschrift", "veroeffentlicht am", "Autorin", "Zeitung", "sprache"),
        ("Titre", "Date de publication", "Auteur", "Éditeur", "Langue"),
        ("Título", "Fecha", "Autores", "Periódico", "Idioma"),
        ("Titolo", "Data", "Autore", "Testata", "Lingua"),
        ("titulo", "data_publicacao", "reporter", "jornal", "lingua"),
        ("Kop", "Publicatiedatum", "Auteur", "Krant", "Taal"),
        ("Заголовок", "ДАТА", "Автор", "Издание", "Язык"),
        ("标题", "发布时间", "作者", "来源", "语言"),
        ("標題", "發佈時間", "記者", "媒體", "語言"),
        ("タイトル", "公開日時", "著者", "新聞社", "言語"),
    ],
)
def test_hints_in_columns_of_other_languages(collect, put, names):
    said = {"title": "A bridge", "date": "2019-03-04", "author": "Ann Lee", "publisher": "The Daily", "language": "en"}
    assert hints(collect, put, **dict(zip(names, said.values(), strict=True))) == said


@pytest.mark.parametrize("value", ["none", {"id": "20190304"}, ["a", {"name": "b"}], "2019 " + "x" * 100, True])
def test_data_is_a_date_only_where_it_can_be_one(collect, put, value):
    assert hints(collect, put, data=value) == {}
    assert hints(collect, put, data="4 marzo 2019", date="5 March 2019") == {"date": "5 March 2019"}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://a.com/münchen".encode(), "https://a.com/münchen"),
        ("https://a.com/münchen?q=1".encode("cp1252"), "https://a.com/m%FCnchen?q=1"),
        ("https://a.com/標題".encode("big5"), "https://a.com/%BC%D0%C3D"),
    ],
)
def test_an_address_that_is_no_utf8(collect, put, url, found):
    table = collect(put("a.csv", b"url,text\n" + url + b",Bridge opens\n"))
    assert table.raw["url"].to_list() == [found]
    assert collect(put("b.csv", b"where,text\n" + url + b",Bridge\n"), url_column="where").raw["url"].item() == found


def test_names_of_columns_in_another_encoding(collect, put):
    lines = collect(put("a.jsonl", '{"标题": "桥", "正文": "今年新建的公园将免费开放。"}\n'.encode("gb18030")))
    assert lines.raw["bytes"].to_list() == ["今年新建的公园将免费开放。".encode("gb18030")]
    assert list(json.loads(lines.raw["hints"].item())) == ["title"]
