from __future__ import annotations

import json
import tarfile

import pytest

from flows.sources.detect import HEAD_BYTES, detect

RECORD = json.dumps({"text": "Bridge opens.", "url": "https://example.com"})


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("text", "a.txt", "Bridge opens\n\nIt did, on Monday, in the rain.\nSo, it is, said.\n"),
        ("text", "a.txt", "Text, content, story\n\nThree words that are no header.\n"),
        ("text", "a.txt", "[Update] Bridge opens\n"),
        ("text", "a.txt", "[1] A footnote\n[2] Another\n"),
        ("text", "a.txt", "{{ template }}\nBridge opens\n"),
        ("text", "a.txt", "Bridge opens"),
        ("text", "a.txt", "a < b and b > c"),
        ("text", "a.jsonl", "Bridge opens\n"),
        ("text", "a.gz", "Bridge opens\n"),
        ("text", "WARC.txt", "WARC is a format\n"),
        ("text", "a.txt", "PK is how zip files begin\n"),
        ("ndjson", "a.txt", f"{RECORD}\n{RECORD}\n"),
        ("ndjson", "a", RECORD),
        ("ndjson", "a", f"\n\n{RECORD}\r\n{{broken\r\n{RECORD}\r\n{RECORD}"),
        ("ndjson", "a", '{"text": "half a li\n' + f"{RECORD}\n" * 3),
        ("ndjson", "a", '{"text": "' + "x" * 2 * HEAD_BYTES + '"}\n' + RECORD),
        ("json", "a.txt", f"[{RECORD}, {RECORD}]"),
        ("json", "a.txt", f"[\n  {RECORD}\n]\n"),
        ("json", "a", json.dumps({"text": "Bridge opens.", "url": None}, indent=2)),
        ("json", "a", "[]"),
        ("csv", "a.csv", "anything\nat all\n"),
        ("csv", "a", 'id,text,url\n1,"Bridge opens.\n\nIt did.",x\n'),
        ("csv", "a", "id;text;url\n1;Bridge opens;x\n"),
        ("csv", "a", "id|text|url\n1|Bridge opens|x\n"),
        ("tsv", "a", "id\ttext\turl\n1\tBridge, opens\tx\n"),
        ("tsv", "a.tsv", "one\ttwo\n"),
        ("xml", "feed.txt", '<?xml version="1.0"?><rss version="2.0">'),
        ("xml", "feed", "<!-- a feed\n-->\n<!-- of news --> <rss version='2.0'>"),
        ("xml", "feed", "<rdf:RDF xmlns='http://purl.org/rss/1.0/'>"),
        ("xml", "feed.atom", "<feed_of_ours>"),
        ("json", "a", f"{RECORD}{RECORD}\n{RECORD}{RECORD}"),
        ("mhtml", "a", "From: <Saved by a browser>\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>x"),
        ("text", "a", "From: Ann\nMIME-Version: 1.0\n\nContent-Type: text/html\n\n<p>x"),
        ("plist", "a.webarchive", "bplist00"),
        ("arc", "a.arc", "filedesc://a.arc 0.0.0.0 20080430204825 text/plain 76\n1 0 Archive\n"),
        ("ar", "a.a", "!<arch>\na.txt/"),
        ("html", "a", "<!-- a page --><!doctype html><title>x</title>"),
        ("empty", "a", " \n\t"),
    ],
)
def test_a_file_is_what_it_begins_with(kind, name, text):
    assert detect(text.encode()[:HEAD_BYTES], name).kind == kind


def test_a_tar_from_before_its_mark():
    header = bytearray(tarfile.TarInfo("a.txt").tobuf(tarfile.USTAR_FORMAT))
    header[257:265], header[148:156] = bytes(8), b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert detect(bytes(header), "a").kind == "tar"
    header[0] += 1
    assert detect(bytes(header), "a").kind == "binary"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_behind_a_byte_order_mark_too(encoding):
    for kind, text in {"text": "Bridge opens", "ndjson": RECORD, "csv": "id,text\n1,x\n", "html": "<html>"}.items():
        found = detect(text.encode(encoding), "a")
        assert (found.kind, found.encoding is not None) == (kind, True)


@pytest.mark.parametrize(
    "encoding", ["cp1252", "koi8-r", "shift_jis", "gb18030", "big5", "euc-kr", "iso2022_jp", "cp1256"]
)
def test_old_encodings_are_text(encoding):
    words = {"koi8-r": "Мост открыт", "cp1256": "الجسر مفتوح", "cp1252": "Die Brücke", "euc-kr": "다리가 열렸다"}
    text = words.get(encoding, "橋が開いた" if "jis" in encoding or "jp" in encoding else "大橋開放")
    assert detect((text * 50).encode(encoding), "a.txt").kind == "text"
