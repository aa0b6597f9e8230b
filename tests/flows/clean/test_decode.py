"""Bytes to text."""

from __future__ import annotations

import polars as pl
import pytest

from flows.clean.decode import decode, decode_all
from flows.clean.markup import to_utf8

GERMAN = "Die Bürgermeisterin sagte: „Das ist schön für die Straßen.“ Müller lächelte. " * 5
CHINESE = "我市今年新建的三座公园将于明年五月全部对市民免费开放。" * 8
JAPANESE = "市交通局は十日、市営バスの運賃を来年四月から二十円値上げすると発表した。" * 8
RUSSIAN = "Два моста через реку будут закрыты на ремонт с первого мая, сообщили в мэрии. " * 5
POLISH = "Mosty na rzece zostaną zamknięte na czas remontu, poinformowało miasto. Ruch wróci później. " * 3
ITALIAN = "Il ponte sul fiume sarà chiuso perché è più vecchio di così, però non tutti lo sanno. " * 3

OTHERS = {
    "cp1253": "Ο δήμαρχος ανακοίνωσε τη Δευτέρα ότι η παλιά γέφυρα θα κλείσει για δύο χρόνια. ",
    "cp1254": "Belediye başkanı pazartesi günü eski köprünün iki yıl süreyle kapatılacağını açıkladı. ",
    "cp1255": "ראש העיר הודיע ביום שני כי הגשר הישן ייסגר לשנתיים. ",
    "cp1256": "أعلن رئيس البلدية يوم الاثنين أن الجسر القديم سيغلق لمدة عامين. ",
    "cp1257": "Vilniaus meras pirmadienį pranešė, kad senasis tiltas bus uždarytas dvejiems metams. ",
    "cp874": "นายกเทศมนตรีประกาศเมื่อวันจันทร์ว่าสะพานเก่าจะปิดเป็นเวลาสองปีเพื่อซ่อมแซม ",
    "cp949": "시장은 월요일에 낡은 다리를 2년 동안 폐쇄한다고 발표했다. ",
}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text * 3, encoding) for encoding, text in OTHERS.items()),
        (GERMAN, "utf-8"), (GERMAN, "cp1252"), (CHINESE, "gb18030"), (CHINESE, "big5hkscs"), (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"), (JAPANESE, "iso2022_jp"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"),
        (RUSSIAN, "iso8859-5"), (RUSSIAN, "cp866"), (POLISH, "cp1250"), (POLISH, "iso8859-2"),
        (ITALIAN, "cp1252"), (GERMAN, "mac_roman"), ("It was 20°C.", "cp1252"), ("Café", "cp1252"),
    ],
)  # fmt: skip
def test_an_encoding_that_nobody_declared(text: str, encoding: str) -> None:
    text = text if encoding != "big5hkscs" else "臺灣的新聞報導指出，這個計畫將在明年完成。" * 8
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(("text", "encoding"), [(ITALIAN, "cp1252"), (POLISH, "iso8859-2"), (CHINESE, "gb18030")])
def test_markup_says_nothing_of_a_page_s_encoding(text: str, encoding: str) -> None:
    script = "<script>var gebäude = '½Ã©', menu = {items: []};</script>" * 400
    html = f"<html><head>{script}<style>p {{}}</style></head><p class='intro text'>{text}</p></html>"
    found, said = to_utf8(html.encode(encoding, "replace"), None)
    assert text.strip() in found.decode()
    assert said == encoding


@pytest.mark.parametrize(
    "declaration", ['<?xml version="1.0" encoding="iso-8859-3"?><html>', "<meta charset=iso-8859-3>"]
)
def test_what_a_page_says_of_its_encoding(declaration: str) -> None:
    page = f"{declaration}<p>Il-pont il-qadim jingħalaq għal sentejn"
    assert to_utf8(page.encode("iso-8859-3"), None) == (page.encode(), "iso8859-3")


def test_a_page_is_not_in_the_utf16_that_it_says() -> None:
    page = f"<meta charset=utf-16le><p>{GERMAN}"
    assert to_utf8(page.encode("cp1252"), None) == (page.encode(), "cp1252")
    assert to_utf8(page.encode("utf-16-le"), "utf-16le") == (page.encode(), "utf-16-le")


def test_japanese_between_escapes() -> None:
    page = f"<meta charset=iso-2022-jp><p>{JAPANESE}</p>"
    assert to_utf8(page.encode("iso2022_jp"), None) == (page.encode(), "iso2022-jp")
    assert decode(b"a price of \x1b$100, all told, by noon").encoding == "utf-8"


def test_bytes_that_are_beyond_ascii_late() -> None:
    assert decode((" " * 1_000_000 + GERMAN).encode("cp1252")).text == " " * 1_000_000 + GERMAN


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, RUSSIAN.encode("utf-16-be"), CHINESE.encode("utf-16-le")])
def test_what_is_no_text_in_any_of_them(data: bytes) -> None:
    assert decode(data).text is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark(encoding: str) -> None:
    assert decode(GERMAN.encode(encoding)).text == GERMAN


def test_a_declared_encoding() -> None:
    decoded = decode("żółw".encode("iso8859-2"), "iso-8859-2")
    assert (decoded.text, decoded.encoding) == ("żółw", "iso8859-2")


def test_an_encoding_that_does_not_exist_is_detected_instead() -> None:
    assert decode(GERMAN.encode(), "x-unknown").text == GERMAN


def test_utf8_with_a_broken_character_stays_utf8() -> None:
    decoded = decode(GERMAN.encode()[:200] + b"\xff" + GERMAN.encode()[200:])
    assert decoded.encoding == "utf-8"
    assert decoded.text is not None
    assert decoded.text.count("\N{REPLACEMENT CHARACTER}") <= 3


def test_newlines_become_one_kind() -> None:
    assert decode(b"a\r\nb\rc\x0cd").text == "a\nb\nc\nd"


def test_a_few_nul_bytes_become_visible() -> None:
    assert decode(b"The bridge" + b"\0" + b" was opened on Monday.").text == "The bridge\ufffd was opened on Monday."


def test_documents_together_are_read_as_each_alone() -> None:
    cases = {
        b"plain\tand\nsimple": None, "Grüße".encode(): "UTF8", b"": "bogus", b"\xef\xbb\xbfmarked": "utf-8",
        b"two\r\nlines": None, "next\x85line \u2028 and another".encode(): None, "Grüße".encode("latin-1"): "latin-1",
        "日本の新聞".encode("euc-jp"): None, b"a bell \x07 in it, and more than that": "", b"\x01\x02\x03": None,
        "Привет".encode("koi8-r"): "koi8-r", b"no such": "bogus", b"\xff\xfea\x00b\x00": None,
    }  # fmt: skip
    together = decode_all(pl.Series(list(cases)), pl.Series(list(cases.values()), dtype=pl.String))
    alone = [decode(data, declared) for data, declared in cases.items()]
    assert together.rows() == [(one.text, one.encoding) for one in alone]
    assert decode_all(pl.Series([], dtype=pl.Binary), pl.Series([], dtype=pl.String)).is_empty()
