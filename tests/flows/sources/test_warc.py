from __future__ import annotations

import gzip
import json
import zlib

import pytest
import zstandard

PAGE = b"<html><body>Bridge opens.</body></html>"


def record(
    number: int | str,
    body: bytes = PAGE,
    *,
    kind: str = "response",
    media_type: str | None = "text/html; charset=ISO-8859-1",
    status: str = "200 OK",
    headers: str = "",
    length: int | None = None,
    newline: str = "\r\n",
) -> bytes:
    """A record of WARC that holds an answer of HTTP."""
    declared = f"Content-Type: {media_type}\r\n" if media_type else ""
    payload = f"HTTP/1.1 {status}\r\n{declared}{headers}\r\n".encode() + body
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: https://example.com/{number}",
        "WARC-Date: 2019-03-04T05:06:07Z",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(payload) if length is None else length}",
    ]
    return "\r\n".join([*lines, "", ""]).replace("\r\n", newline).encode() + payload + b"\r\n\r\n"


INFO = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 14\r\n\r\nsoftware: none\r\n\r\n"


def per_record(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


@pytest.mark.parametrize("name", ["plain", "gz", "gz as one", "zst"])
def test_answers_are_documents(collect, put, name):
    records = [INFO, *(record(number, PAGE + b"\xe9") for number in range(3))]
    data = {
        "plain": b"".join,
        "gz": lambda all_: per_record(*all_),
        "gz as one": lambda all_: gzip.compress(b"".join(all_), mtime=0),
    }
    pack = data.get(name, lambda all_: zstandard.compress(b"".join(all_)))
    found = collect(put("input", pack(records)))
    assert found.formats == [f"warc.{name[:3].strip()}" if name != "plain" else "warc"]
    assert found.refusals == []
    assert found.raw["bytes"].to_list() == [PAGE + b"\xe9"] * 3
    assert found.raw["position"].to_list() == [1, 2, 3]  # the number of the record
    first = found.raw.row(0, named=True)
    assert first["url"] == "https://example.com/0"
    assert first["fetched_at"].isoformat() == "2019-03-04T05:06:07+00:00"
    assert (first["media_type"], first["encoding"], first["hints"]) == ("text/html", "iso8859-1", "{}")


def test_what_is_no_page_is_left_out(collect, put):
    records = [
        record("request", kind="request"),
        record("metadata", kind="metadata"),
        record("revisit", kind="revisit"),
        record("image", b"\x89PNG", media_type="image/png"),
        record("script", media_type="application/javascript"),
        record("no image", b"\x89PNG", media_type="image/png", status="404 Not Found"),
        record("not modified", b"", media_type=None, status="304 Not Modified"),
        record("asked", kind="request", status="404 Not Found"),
        record("nothing said", b"\0\1\2", media_type=None),
        record("a page", media_type=None),
        record("xhtml", media_type="application/xhtml+xml"),
        record("text", b"Bridge opens.", media_type="Text/Plain"),
    ]
    found = collect(put("a.warc", b"".join(records)))
    assert [url.rpartition("/")[2] for url in found.raw["url"]] == ["a page", "xhtml", "text"]
    assert found.raw["media_type"].to_list() == ["text/html", "text/html", "text/plain"]
    assert found.refusals == []


@pytest.mark.parametrize("address", ["metadata://gnu.org/software/wget/warc/wget.log", "urn:X-wpull:log"])
def test_what_the_crawler_says_of_itself_is_no_document(collect, put, address):
    lines = ["WARC/1.0", "WARC-Type: resource", f"WARC-Target-URI: <{address}>", "Content-Type: text/plain"]
    log = "\r\n".join([*lines, "Content-Length: 5", "", "Saved", "", ""]).encode()
    found = collect(put("a.warc", record(1) + log))
    assert (found.raw["url"].to_list(), found.refusals) == (["https://example.com/1"], [])


def test_answers_that_are_not_the_page_are_refused(collect, put):
    records = [
        record("moved", b"", status="301 Moved Permanently", headers="Location: /page\r\n"),
        record("missing", status="404 Not Found"),
        record("failed", status="503 Service Unavailable", media_type="text/plain"),
        record("strange", status="yes"),
        record("nothing said", media_type=None, status="403 Forbidden"),
        record("nowhere", status="500 Error").replace(b"WARC-Target-URI", b"X-URI"),
        record("page", status="203 Non-Authoritative Information"),
    ]
    found = collect(put("a.warc.gz", per_record(*records)))
    assert found.raw["position"].to_list() == [6]
    assert [(refusal.position, refusal.reason, refusal.message) for refusal in found.refusals] == [
        (0, "redirect", "the server answered 301 at https://example.com/moved"),
        (1, "no_page", "the server answered 404 at https://example.com/missing"),
        (2, "no_page", "the server answered 503 at https://example.com/failed"),
        (3, "no_page", "the server answered without a status at https://example.com/strange"),
        (4, "no_page", "the server answered 403 at https://example.com/nothing said"),
        (5, "no_page", "the server answered 500 at an address that is not told"),
    ]
    assert b"Location: /page" in found.refusals[0].raw_start
    assert found.refusals[0].byte_length == len(records[0]) - len(b"\r\n\r\n")


def test_a_file_without_a_page_is_refused(collect, put):
    found = collect(put("a.warc.gz", per_record(INFO)))
    assert (found.reasons, found.message) == (["empty"], "there are no pages among its records")


def test_texts_that_a_crawl_extracted(collect, put):
    text = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://a.com/\r\n"
    text += b"Content-Type: text/plain\r\nContent-Length: 4\r\n\r\nText\r\n\r\n"
    found = collect(put("a.wet", text * 2))
    assert (found.texts, found.raw["url"].to_list()) == (["Text"] * 2, ["http://a.com/"] * 2)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("deflate", zlib.compress(PAGE)),
        ("zstd", zstandard.compress(PAGE)),
        ("identity", PAGE),
        ("gzip", PAGE),  # crawlers keep the header and undo the encoding
        ("br", PAGE),
        ("br", b"\x0b\x13\x80" + PAGE + b"\x03"),
        ("gzip, gzip", gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0)),
        ("made-up", PAGE),
    ],
)
def test_encodings_of_the_content(collect, put, coding, body):
    data = record(1, body, headers=f"Content-Encoding: {coding}\r\n")
    assert collect(put("a.warc", data)).raw["bytes"].to_list() == [PAGE]


def test_answers_in_chunks_and_those_that_only_say_so(collect, put):
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    header = "Transfer-Encoding: chunked\r\n"
    data = record(1, chunked, headers=header) + record(2, headers=header)
    assert collect(put("a.warc", data)).raw["bytes"].to_list() == [PAGE, PAGE]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [('text/html; charset="GB2312"', "gb2312"), ("text/html;charset=utf8", "utf-8"), ("text/html", None)]
    + [(f"text/html; charset={name}", None) for name in ("made-up", "base64", "idna", "unicode_escape", "utf-7", "")],
)
def test_the_declared_encoding(collect, put, declared, encoding):
    assert collect(put("a.warc", record(1, media_type=declared))).raw["encoding"].to_list() == [encoding]


def test_headers_as_crawlers_write_them(collect, put):
    angled = record(1).replace(b"https://example.com/1", b"<https://example.com/1>")
    dateless = record(2).replace(b"2019-03-04T05:06:07Z", b"yesterday")
    language = record(3, headers="Content-Language: de\r\nLast-Modified: Sun, 3 Mar 2019 05:06:07 GMT\r\n")
    bare = record(4, newline="\n")
    other = record(5).replace(b"https://example.com/5", b"urn:uuid:5")
    found = collect(put("a.warc", angled + dateless + language + bare + other))
    assert found.refusals == []
    assert found.raw["url"].to_list() == [*(f"https://example.com/{number}" for number in (1, 2, 3, 4)), None]
    assert found.raw["fetched_at"].is_null().to_list() == [False, True, False, False, False]
    assert json.loads(found.raw["hints"][2]) == {"language": "de", "last_modified": "Sun, 3 Mar 2019 05:06:07 GMT"}


def test_the_answers_date_where_the_record_has_none(collect, put):
    data = record(1, headers="Date: Mon, 4 Mar 2019 06:06:07 GMT\r\n").replace(b"WARC-Date", b"X-Date")
    assert collect(put("a.warc", data)).raw["fetched_at"][0].isoformat() == "2019-03-04T06:06:07+00:00"


def test_content_that_cannot_be_unpacked_is_one_refusal(collect, put):
    broken = record(1, b"\x1f\x8b\x08" + bytes(range(256)) * 2, headers="Content-Encoding: gzip\r\n")
    found = collect(put("a.warc", broken + record(2)))
    assert found.texts == [PAGE.decode()]
    assert found.reasons == ["broken_record"]
    assert found.message.startswith("record 1 cannot be read: ")


def test_half_the_content_is_read_as_far_as_it_goes(collect, put):
    half = zlib.compress(PAGE + bytes(range(256)) * 40)[:-20]
    chunked = b"1000\r\n" + PAGE
    data = record(1, half, headers="Content-Encoding: deflate\r\n")
    data += record(2, chunked, headers="Transfer-Encoding: chunked\r\n")
    found = collect(put("a.warc", data + record(3)))
    assert all(PAGE in content for content in found.raw["bytes"])
    assert (found.raw.height, found.refusals) == (3, [])


def test_a_bomb_among_records_is_one_refusal(collect, put):
    bomb = gzip.compress(record(2, b"<html>" + b"x" * 100_000_000))
    found = collect(put("a.warc.gz", gzip.compress(record(1)) + bomb + gzip.compress(record(3))))
    assert [url[-1] for url in found.raw["url"]] == ["1", "3"]
    assert found.reasons == ["broken_record"]


@pytest.mark.parametrize(
    "broken",
    [
        record(2, length=100_000),  # more than there is
        record(2, length=75),  # less
        record(2, length=10**17),
        record(2).replace(b"Content-Length: ", b"Content-Length: -"),
        record(2).replace(b"Content-Length", b"No-Length"),
        b"what is this?\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: 4\r\n",
        b"WARC/1.0\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
        b"\0" * 100_000 + b"\n",
    ],
    ids=[
        "too long",
        "too short",
        "far too long",
        "negative",
        "no length",
        "no record",
        "half a header",
        "long header",
        "zeros",
    ],
)
def test_a_bad_record_is_one_refusal(collect, put, broken):
    found = collect(put("a.warc", record(1) + broken + record(3) + record(4)))
    assert [url[-1] for url in found.raw["url"] if url[-1] != "2"] == ["1", "3", "4"]
    (refusal,) = found.refusals
    assert (refusal.reason, refusal.position) == ("broken_record", 1)
    assert refusal.message == f"record 2, at byte {len(record(1))}, is damaged or not as long as it says"
    assert refusal.raw_start == (broken[:65_536] if len(broken) > 65_536 else refusal.raw_start)


def test_a_page_may_hold_what_looks_like_a_record(collect, put):
    inside = b"<html>" + record(666)
    found = collect(put("a.warc", record(1, inside) + record(2)))
    assert found.raw["bytes"].to_list() == [inside, PAGE]


def test_a_damaged_stream_ends_alone(collect, put):
    streams = [gzip.compress(record(number, PAGE + bytes(range(256)) * 40)) for number in range(5)]
    for place in (0, 2, 12, 100, len(streams[2]) - 6):
        damaged = bytearray(streams[2])
        damaged[place] ^= 0xFF
        found = collect(put("a.warc.gz", b"".join((*streams[:2], damaged, *streams[3:]))))
        assert [url[-1] for url in found.raw["url"]] == ["0", "1", "3", "4"]
        assert found.reasons == ["broken_record"]
    found = collect(put("a.warc.gz", b"".join((*streams[:2], streams[2][:200], *streams[3:]))))
    assert [url[-1] for url in found.raw["url"]] == ["0", "1", "3", "4"]
    garbage = collect(put("b.warc.gz", b"".join((*streams[:2], b"garbage" * 1_000, *streams[2:]))))
    assert garbage.raw.height == 5
    assert garbage.reasons == ["broken_record"]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.zst"])
def test_half_a_file(collect, put, compress, name):
    data = b"".join(record(number, PAGE + str(number).encode() * 500) for number in range(10))
    method = name.rpartition(".")[2]
    packed = compress(method, data) if method != "warc" else data
    found = collect(put(name, packed[: -len(packed) // 20]))
    assert found.raw.height >= 1 or method != "warc"
    assert set(found.reasons) <= {"broken_record", "broken_archive"}
    assert found.reasons


def test_a_page_above_the_limit_and_a_bomb(collect, put):
    bomb = record(2, gzip.compress(b"<html>" + b"x" * 10_000_000, mtime=0), headers="Content-Encoding: gzip\r\n")
    large, video = record(3, PAGE + b"x" * 500_000), record(4, b"x" * 500_000, media_type="video/mp4")
    found = collect(put("a.warc", record(1) + bomb + large + video + record(5)), max_document_bytes=100_000)
    assert [url[-1] for url in found.raw["url"]] == ["1", "5"]
    assert [(refusal.position, refusal.reason) for refusal in found.refusals] == [(1, "too_large"), (2, "too_large")]
    assert all(len(refusal.raw_start) <= 65_536 for refusal in found.refusals)


def test_archives_of_warc_and_any_batch_size(collect, pack):
    data = b"".join(record(number) for number in range(4)) + b"garbage\n"
    path = pack(
        "a.zip", {"a.warc": data, "b.warc.gz": per_record(*(record(number) for number in range(3))), "c.txt": b"Text"}
    )
    whole, cut = collect(path), collect(path, batch_size=1)
    assert whole.raw.height == 8
    assert whole.reasons == ["broken_record"]
    assert whole.message.startswith("a.warc: record 5, at byte ")
    assert cut.raw.equals(whole.raw)
    assert cut.refusals == whole.refusals
    assert json.loads(whole.raw["hints"][0]) == {"member": "a.warc"}
