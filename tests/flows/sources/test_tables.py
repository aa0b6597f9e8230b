from __future__ import annotations

import io
import json
import tracemalloc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.settings import Settings
from flows.sources.tables import csv_entries, parquet_entries


@pytest.fixture
def parquet(collect, put):
    """`parquet(columns)` writes a Parquet file and reads it."""

    def read(columns, **options):
        table = columns if isinstance(columns, pa.Table) else pa.table(columns)
        data = io.BytesIO()
        pq.write_table(table, data, **options)
        return collect(put("a.parquet", data.getvalue()))

    return read


def test_columns_of_any_type_give_hints(parquet):
    found = parquet(
        {
            "text": ["Bridge opens."],
            "title": pa.array(["Bridge"]).dictionary_encode(),
            "authors": [["Ann Lee", "Bo Li"]],
            "source": [{"name": "The Daily"}],
            "published_at": pa.array([1551675967000000000], pa.timestamp("ns", "Europe/Berlin")),
            "date_modified": pa.array([17959], pa.date32()),
            "crawled_at": pa.array([1551675967000], pa.timestamp("ms")),
        }
    )
    assert found.raw["encoding"].item() == "utf-8"
    assert found.raw["fetched_at"].item().isoformat() == "2019-03-04T05:06:07+00:00"
    assert json.loads(found.raw["hints"].item()) == {
        "title": "Bridge",
        "author": "Ann Lee; Bo Li",
        "publisher": "The Daily",
        "date": "2019-03-04T05:06:07+00:00",
        "updated": "2019-03-04",
    }


def test_bytes_keep_their_encoding(parquet):
    found = parquet({"content": pa.array(["Мост".encode("koi8-r")], pa.binary())})
    assert found.raw.select("bytes", "encoding").rows() == [("Мост".encode("koi8-r"), None)]


def test_columns_that_come_twice_and_times_beyond_the_calendar(parquet):
    twice = pa.table([pa.array(["first"]), pa.array(["last"])], names=["text", "text"])
    assert parquet(twice).texts == ["first"]
    late = parquet(
        {
            "text": ["a", "b"],
            "crawled_at": pa.array([2**62, 0], pa.timestamp("us")),
            "date": pa.array([10**8, 0], pa.date32()),
        }
    )
    assert late.texts == ["a", "b"]
    assert late.raw["fetched_at"].is_null().to_list() == [True, False]


def test_only_the_columns_that_are_used_are_read(parquet):
    found = parquet(
        {"text": [f"Bridge {n}" for n in range(20_000)], "waste": ["x" * 100] * 20_000}, row_group_size=7_000
    )
    assert found.raw["position"].to_list() == list(range(20_000))


@pytest.mark.parametrize("before", ["\n \r\n", "sep=;\r\n", '"sep=;"\n'])
def test_what_comes_before_the_header(collect, put, before):
    found = collect(put("a.csv", f"{before}title;text\nA;Bridge opens\n"))
    assert (found.texts, found.raw["hints"].item()) == (["Bridge opens"], '{"title":"A"}')


@pytest.fixture
def repeated(put):
    """A small Parquet file, in which a text of 20 kB comes 4,000 times."""
    data = io.BytesIO()
    pq.write_table(pa.table({"text": ["Bridge opens. " * 1_400] * 4_000}), data)
    return put("a.parquet", data.getvalue())


def test_a_text_that_comes_again_and_again_does_not_take_memory_each_time(repeated):
    tracemalloc.start()
    assert sum(1 for _ in parquet_entries(repeated, Settings())) == 4_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000


def test_a_bomb_of_parquet(collect, repeated):
    assert collect(repeated).reasons == ["unsafe_archive"]
    assert collect(repeated, max_archive_ratio=1_000_000).raw.height == 4_000


def test_a_name_of_a_column_that_is_no_utf8(collect, put):
    data = io.BytesIO()
    pq.write_table(pa.table({"text": ["a"], "title": ["b"]}), data, store_schema=False)
    found = collect(put("a.parquet", data.getvalue().replace(b"title", b"titl\xe9")))
    assert (found.reasons, found.message[:28]) == (["broken_archive"], "it is no whole Parquet file:")


def test_texts_of_several_lines_and_quotes_in_a_table(collect, put):
    found = collect(put("a.csv", 'id,text,title\r\n1,"Bridge ""opens""\r\n\r\nIt did, today.","a, b"\r\n2,plain,\r\n'))
    assert found.texts == ['Bridge "opens"\r\n\r\nIt did, today.', "plain"]
    assert found.raw["hints"].to_list() == ['{"title":"a, b"}', "{}"]


def test_what_nobody_foresaw_stops_its_own_input_alone(collect, put, monkeypatch):
    def fail(path, settings):
        raise TypeError("cannot do this\nat all")

    data = io.BytesIO()
    pq.write_table(pa.table({"text": ["a"]}), data)
    monkeypatch.setattr("flows.sources.unpack.parquet_entries", fail)
    found = collect(put("a.parquet", data.getvalue()), put("b.txt", "Bridge opens."))
    assert found.texts == ["Bridge opens."]
    assert (found.reasons, found.message) == (["processing_error"], "reading it failed: TypeError: cannot do this")


def test_rows_of_a_table_that_do_not_fit_its_header(collect, put):
    found = collect(put("a.csv", "id,text\n1,one\n2\n3,three,more\n4,four\n"))
    assert (found.texts, found.raw["position"].to_list()) == (["one", "four"], [0, 3])
    assert [refusal.message for refusal in found.refusals] == [
        "line 3 has 1 columns, the header has 2",
        "line 4 has 3 columns, the header has 2",
    ]


def test_a_quote_that_nothing_closes(collect, put):
    rows = "".join(f"{number},text {number}\n" for number in range(100))
    found = collect(put("a.csv", f'id,text\n0,"open\n{rows}'))
    assert found.raw.height == 100
    assert found.message == "line 2 opens a quote that nothing closes"


TABLES = {
    "Titel;Überschrift;Inhalt": ("cp1252", "mac_roman"),
    "Titre,Catégorie,Contenu": ("cp1252", "mac_roman"),
    "Заголовок,Дата,Текст": ("cp1251", "koi8_r"),
    "标题,作者,正文": ("gb18030", "gbk"),
    "標題,作者,內容": ("big5hkscs",),
    "タイトル,著者,本文": ("cp932", "euc_jp"),
}


@pytest.mark.parametrize(("header", "encoding"), [(head, code) for head, codes in TABLES.items() for code in codes])
@pytest.mark.parametrize("name", ["a.csv", "export"])
def test_a_header_in_any_language_and_encoding(collect, put, header, encoding, name):
    row = "a;b;c" if ";" in header else "a,b,c"
    found = collect(put(name, f"{header}\n{row}\n".encode(encoding)))
    assert (found.formats, found.texts) == (["csv"], ["c"])
    assert json.loads(found.raw["hints"].item())["title"] == "a"


def test_the_user_names_a_column_in_another_encoding(collect, put):
    found = collect(put("a.csv", "id,Treść\n1,Bridge opens\n".encode("cp1250")), text_column="treść")
    assert found.texts == ["Bridge opens"]


def test_hints_are_utf8_where_the_text_is(collect, put):
    row = "Brücke,Zoë Müller,Über die Brücke\n"
    found = collect(put("a.csv", f"title,author,text\n{row}"))
    assert found.raw["hints"].to_list() == ['{"title":"Brücke","author":"Zoë Müller"}']


def test_strings_beside_bytes_are_what_they_are(parquet):
    found = parquet({"html": pa.array(["<p>Müller".encode("cp1252")], pa.binary()), "title": ["Müller"]})
    assert found.raw["hints"].to_list() == ['{"title":"Müller"}']


def test_a_carriage_return_ends_a_line_but_not_a_quoted_text(collect, put):
    found = collect(put("mac.csv", 'id,text\r1,one\r2,"two\rlines"\r3,three\r'))
    assert found.texts == ["one", "two\rlines", "three"]
    mixed = collect(put("a.csv", 'id,text\r\n1,one\r\n2,two\rhalves\r\n3,"three\n4,four\n5,five\rmore\n'))
    assert mixed.texts == ["one", "two", "four", "five"]
    assert [refusal.message for refusal in mixed.refusals] == [
        "line 4 has 1 columns, the header has 2",
        "line 5 opens a quote that nothing closes",
        "line 8 has 1 columns, the header has 2",
    ]


@pytest.mark.parametrize("row", ['1,"', "1,"])
def test_short_lines_take_no_more_memory_than_what_they_hold(row):
    body = b"id,text\n" + row.encode() + b"a\r" * 100_000
    tracemalloc.start()
    for _ in csv_entries([body], ",", None, Settings()):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 15 * len(body)
