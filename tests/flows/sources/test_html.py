"""Pages as files and in records."""

from __future__ import annotations

import gzip
import io
import json

import polars as pl
import pytest

PAGE = "<!DOCTYPE html>\n<html><head><title>Bridge</title></head><body><p>It opens.</p></body></html>"


class TestPagesAreRead:
    @pytest.mark.parametrize("method", ["", "gz", "zst"])
    @pytest.mark.parametrize(
        "page",
        [
            PAGE,
            "<html>Only this",
            "  \n<!-- saved -->\n<HTML>",
            '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html xmlns="y">',
            "<p>A fragment</p>",
            "<meta charset=utf-8><p>é</p>",
        ],
    )
    def test_a_file_is_one_document(self, collect, put, compress, page, method):
        found = collect(put("input", compress(method, page.encode())))
        assert found.raw.select("bytes", "media_type", "encoding").rows() == [(page.encode(), "text/html", None)]
        assert found.formats == [f"html.{method}" if method else "html"]

    def test_the_encoding_is_that_of_the_byte_order_mark_alone(self, collect, put):
        """What the page says of itself is found by the clean step."""
        for encoding in ("utf-8-sig", "utf-16", "utf-32"):
            data = PAGE.encode(encoding)
            found = collect(put("a", data))
            assert found.raw["media_type"].item() == "text/html"
            assert found.raw["bytes"].item() == data
            assert found.raw["encoding"].item() == {"utf-8-sig": "utf-8"}.get(encoding, f"{encoding}-le")
        legacy = collect(put("b", b'<html><meta charset="gbk">\xc7\xc5'))
        assert legacy.raw["encoding"].item() is None

    def test_the_name_decides_where_the_content_leaves_a_choice(self, collect, put):
        assert collect(put("a.html", "Bridge<br>opens</i>")).formats == ["html"]
        assert collect(put("a.txt", "Bridge<br>opens</i>")).formats == ["text"]

    @pytest.mark.parametrize("form", ["a.jsonl", "a.json", "a.csv", "a.parquet", "a.jsonl.gz"])
    def test_records_with_a_column_of_html(self, collect, put, form):
        record = {"url": "https://example.com/1", "raw_html": PAGE, "title": "Bridge"}
        table = io.BytesIO()
        if form == "a.csv":
            pl.DataFrame([record]).write_csv(table)
        elif form == "a.parquet":
            pl.DataFrame([record]).write_parquet(table)
        else:
            table.write(json.dumps([record] if form == "a.json" else record).encode())
        data = gzip.compress(table.getvalue(), mtime=0) if form.endswith("gz") else table.getvalue()
        found = collect(put(form, data))
        assert found.texts == [PAGE]
        assert found.raw.select("media_type", "url", "hints").rows() == [
            ("text/html", "https://example.com/1", '{"title":"Bridge"}')
        ]

    def test_text_goes_before_html_and_html_stands_in_where_there_is_no_text(self, collect, put):
        lines = [{"html": PAGE, "text": "Bridge opens."}, {"html": PAGE, "text": " "}, {"html": PAGE, "text": None}]
        found = collect(put("a.jsonl", "\n".join(map(json.dumps, lines))))
        assert found.texts == ["Bridge opens.", PAGE, PAGE]
        assert found.raw["media_type"].to_list() == ["text/plain", "text/html", "text/html"]

    def test_a_column_of_text_that_holds_a_page_is_html(self, collect, put):
        lines = [{"content": "<p>It opens.</p>"}, {"content": "<b>5 < 6"}]
        found = collect(put("a.jsonl", "\n".join(map(json.dumps, lines))))
        assert found.raw["media_type"].to_list() == ["text/html", "text/plain"]

    def test_pages_in_archives(self, collect, pack):
        members = {
            "b/page.html": PAGE.encode(),
            "b/page_files/ad.html": b"<html>",
            "b/page_files/x.png": b"\x89PNG\r\n\x1a\n",
        }
        members["a.txt"] = b"Text"
        for name in ("a.zip", "a.tar.gz"):
            found = collect(pack(name, members))
            assert (found.texts, found.refusals) == (["Text", PAGE], [])
            assert found.raw["media_type"].to_list() == ["text/plain", "text/html"]

    def test_a_page_above_the_limit(self, collect, put):
        found = collect(put("a.html", PAGE + "x" * 1_000), max_document_bytes=1_000)
        assert found.reasons == ["too_large"]
