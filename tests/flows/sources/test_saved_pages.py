from __future__ import annotations

import base64
import json
import quopri

import pytest

from flows.sources.saved_pages import asset_check, asset_folders

PAGE = "<html><body>Die Brücke ist offen.</body></html>"


def saved(
    *parts: bytes,
    top: str = "Snapshot-Content-Location: https://example.com/a",
    boundary: str = "----MultipartBoundary--x",
    after: bytes = b"--",
) -> bytes:
    """A page as Chrome saves it."""
    header = [
        "From: <Saved by Blink>",
        top,
        "Subject: =?utf-8?Q?Br=C3=BCcke=20offen?=",
        "Date: Mon, 4 Mar 2019 05:06:07 +0100",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{boundary}"',
    ]
    border = f"--{boundary}".encode()
    text = b"".join(b"\r\n%b\r\n%b" % (border, part) for part in parts)
    return "\r\n".join([*header, "", ""]).encode() + text + b"\r\n" + border + after + b"\r\n"


def part(
    content: bytes, location: str = "https://example.com/a", kind: str = "text/html", coding: str = "quoted-printable"
) -> bytes:
    encode = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": bytes}[coding]
    header = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {coding}\r\nContent-Location: {location}\r\n\r\n"
    return header.encode() + encode(content)


IMAGE = part(b"\x89PNG" * 1_000, "https://example.com/a.png", "image/png", "base64")
FRAME = part(b"<html>An advertisement</html>", "https://ads.example.com/")


class TestMhtml:
    @pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
    @pytest.mark.parametrize("method", ["", "gz"])
    def test_the_root_is_the_document(self, collect, put, compress, coding, method):
        root = part(PAGE.encode("latin-1"), kind="text/html; charset=iso-8859-1", coding=coding)
        found = collect(put("input", compress(method, saved(FRAME, IMAGE, root, FRAME))))
        assert found.formats == ["mhtml.gz" if method else "mhtml"]
        assert [data.decode("latin-1").rstrip() for data in found.raw["bytes"]] == [PAGE]
        row = found.raw.row(0, named=True)
        assert (row["media_type"], row["encoding"], row["url"]) == ("text/html", "iso8859-1", "https://example.com/a")
        assert row["fetched_at"].isoformat() == "2019-03-04T04:06:07+00:00"
        assert json.loads(row["hints"]) == {"title": "Brücke offen"}

    def test_the_first_page_where_nothing_names_the_root(self, collect, put):
        found = collect(put("a.mht", saved(IMAGE, part(PAGE.encode()), FRAME, top="X-Other: 1")))
        assert found.texts[0].rstrip() == PAGE
        assert found.raw["url"].item() == "https://example.com/a"

    def test_the_root_by_its_number(self, collect, put):
        root = b"Content-ID: <root>\r\n" + part(PAGE.encode(), "cid:x")
        data = saved(FRAME, root, top="X-Other: 1").replace(b'type="text/html"', b'type="text/html"; start="<root>"')
        found = collect(put("a.mht", data))
        assert (found.texts[0].rstrip(), found.raw["url"].item()) == (PAGE, None)

    def test_a_page_inside_alternatives(self, collect, put):
        inner = b'Content-Type: multipart/alternative; boundary="in"\r\n\r\n--in\r\n'
        inner += b"Content-Type: text/plain\r\n\r\nText\r\n--in\r\n"
        found = collect(put("a.mht", saved(inner + part(PAGE.encode()) + b"\r\n--in--\r\n")))
        assert found.texts[0].rstrip() == PAGE

    def test_half_a_file_still_gives_its_page(self, collect, put):
        data = saved(part(PAGE.encode()), IMAGE)
        assert collect(put("a.mht", data[:-2_000])).texts[0].rstrip() == PAGE

    @pytest.mark.parametrize(
        "data",
        [
            saved(IMAGE),
            saved(),
            saved(part(PAGE.encode())).replace(b"boundary=", b"border="),
            saved(part(PAGE.encode()), boundary="other").replace(b'boundary="other"', b'boundary="--y"'),
            saved(part(b"")[:-1], after=b""),
            saved(*[b"Content-Type: image/png\r\n\r\n"] * 20_000),
        ],
        ids=["no page", "no parts", "no boundary", "other boundary", "empty", "many parts"],
    )
    def test_files_without_a_page(self, collect, put, data):
        found = collect(put("a.mht", data), put("good.txt", "Text"))
        assert [text for text in found.texts if text.strip()] == ["Text"]

    def test_parts_nested_deeper_than_the_interpreter_recurses(self, collect, put):
        nested = b"".join(
            b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (n, n + 1) for n in range(5_000)
        )
        data = saved(b'Content-Type: multipart/mixed; boundary="b0"\r\n\r\n' + nested)
        found = collect(put("a.mht", data), put("good.txt", "Text"))
        assert (found.texts, found.reasons) == (["Text"], ["empty"])

    @pytest.mark.parametrize("subject", ["=?made-up?Q?x?=", "=?utf-8?B?!!!?=", "\xff\xfe", "a" * 10_000, ""])
    def test_titles_that_cannot_be_decoded(self, collect, put, subject):
        data = saved(part(PAGE.encode())).replace(b"=?utf-8?Q?Br=C3=BCcke=20offen?=", subject.encode("latin-1"))
        found = collect(put("a.mht", data))
        assert found.texts[0].rstrip() == PAGE
        json.loads(found.raw["hints"].item())

    def test_in_an_archive(self, collect, pack):
        found = collect(pack("a.zip", {"a.mhtml": saved(part(PAGE.encode())), "b.txt": b"Text"}))
        assert [text.rstrip() for text in found.texts] == [PAGE, "Text"]


def test_a_mail_in_a_dump_stays_text(collect, put):
    mail = "From: a@example.com\nSubject: Bridge\n\nIt opens.\nMIME-Version: 1.0 is what it says.\n"
    assert collect(put("a.txt", mail)).texts == [mail]


def test_folders_of_assets():
    folders = asset_folders(["Page.html", "b.HTM", "c.txt", "d_files"])
    assert {"Page_files", "Page-Dateien", "b.files"} < folders
    assert not {"c_files", "d_files", "page_files"} & folders


def test_members_that_belong_to_a_page():
    is_asset = asset_check(["x/a.html", "x/a_files/b.js", "x/b_files/c.html", "a_files/d"])
    names = ("x/a.html", "x/a_files/b.js", "x/a_files/deep/b.html", "x/b_files/c.html", "a_files/d")
    assert [name for name in names if is_asset(name)] == ["x/a_files/b.js", "x/a_files/deep/b.html"]
