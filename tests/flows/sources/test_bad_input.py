"""Each kind of bad input stops itself alone: it is refused in words that people understand, and the rest is read."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.rejects import REASONS

GOOD = '{"text": "Bridge opens"}\n'


@pytest.fixture
def refused(collect, put):
    """`refused(name, content)` reads the input beside a good one, and gives the refusal."""

    def read(name, content, **options):
        path = put(f"bad/{name}", content)
        found = collect(path, put("good.jsonl", GOOD), **options)
        assert found.texts == ["Bridge opens"]
        (refusal,) = found.refusals
        assert refusal.source_uri == path.as_uri()
        assert (refusal.stage, refusal.position) == ("read", None)
        assert "\n" not in refusal.message
        return refusal.reason, refusal.message, refusal.raw_start, refusal.byte_length

    return read


def test_an_empty_file(refused):
    assert refused("a.txt", b"") == ("empty", "there is nothing in it", b"", 0)
    assert refused("a.jsonl", b" \n\n ") == ("empty", "there is nothing in it", b" \n\n ", 4)
    assert refused("a.json", b"[]") == ("empty", "there are no records in it", b"[]", 2)
    assert refused("a.csv", b"text,url\n") == ("empty", "there are no records in it", b"text,url\n", 9)
    assert refused("a.gz", gzip.compress(b""))[:2] == ("empty", "there is nothing in it")


def test_binary_files(refused):
    noise = random.Random(1).randbytes(100_000)
    assert refused("a.txt", noise) == ("binary", "it is binary, in a format that is not known", noise[:65_536], 100_000)
    assert refused("a.jsonl", b"\x89PNG\r\n\x1a\n" + noise)[:2] == ("unsupported", "a PNG image is not read yet")
    assert refused("a.txt", b"%PDF-1.7\n" + noise)[:2] == ("unsupported", "PDF is not read yet")
    office = io.BytesIO()
    with zipfile.ZipFile(office, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    assert refused("a.docx", office.getvalue())[:2] == ("unsupported", "an Office or e-book file is not read yet")


def test_nul_bytes(collect, put, refused):
    assert refused("a.txt", b"\0" * 1_000)[0] == "binary"
    few = collect(put("few.txt", b"Bridge\0 opens. " * 3))
    assert few.raw["bytes"].to_list() == [b"Bridge\0 opens. " * 3]
    record = collect(put("a.jsonl", json.dumps({"text": "Bridge\0opens"})))
    assert record.texts == ["Bridge\0opens"]


def test_an_unknown_encoding_is_handed_on_as_bytes(collect, put):
    koi8 = "Мост открыт сегодня".encode("koi8-r")
    texts = collect(put("a.txt", koi8))
    assert texts.raw.select("bytes", "encoding").rows() == [(koi8, None)]
    lines = collect(put("a.jsonl", b'{"text": "' + koi8 + b'", "title": "' + koi8 + b'"}'))
    assert lines.raw.select("bytes", "encoding").rows() == [(koi8, None)]
    assert hinted_bytes(lines.raw["hints"].item()) == {"title": koi8}
    table = collect(put("a.csv", b"title,text\n" + koi8 + b"," + koi8 + b"\n"))
    assert table.raw.select("bytes", "encoding").rows() == [(koi8, None)]
    assert hinted_bytes(table.raw["hints"].item()) == {"title": koi8}


def hinted_bytes(hints: str) -> dict[str, bytes]:
    return {name: value.encode("ascii", "surrogateescape") for name, value in json.loads(hints).items()}


def test_half_a_gzip_gives_the_records_before_the_damage(collect, put):
    lines = "".join(
        json.dumps({"text": f"Bridge {number} " + random.Random(number).randbytes(400).hex()}) + "\n"
        for number in range(2_000)
    )
    packed = gzip.compress(lines.encode())
    found = collect(put("a.jsonl.gz", packed[: len(packed) // 2]))
    assert 800 < found.raw.height < 1_200
    assert found.raw["position"].to_list() == list(range(found.raw.height))
    assert found.reasons == ["broken_archive"]
    assert found.message.startswith("it ends early, after ")
    assert found.message.endswith(" unpacked bytes")


def test_half_a_gzip_of_one_text_is_no_document(collect, put):
    packed = gzip.compress(random.Random(1).randbytes(50_000).hex().encode())
    found = collect(put("a.txt.gz", packed[:20_000]))
    assert (found.raw.height, found.reasons) == (0, ["broken_archive"])


def test_damage_within_and_nothing_that_can_be_unpacked(collect, put, refused):
    packed = bytearray(gzip.compress(GOOD.encode() * 5_000 + random.Random(2).randbytes(100_000).hex().encode()))
    packed[len(packed) // 2] ^= 0xFF
    found = collect(put("a.gz", bytes(packed)))
    assert (found.raw.height, found.reasons[-1]) == (5_000, "broken_archive")
    for start in (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\0"):
        reason, message, *_ = refused("b", start + b"and no more of it")
        assert (reason, message) == ("broken_archive", "nothing of it can be unpacked")


def test_a_broken_line_in_the_middle(collect, put):
    found = collect(put("a.jsonl", f'{GOOD}{{"text": "half a li\n{GOOD}[1, 2]\n"text"\n{GOOD}'))
    assert found.raw["position"].to_list() == [0, 2, 5]
    assert [(refusal.position, refusal.reason, refusal.raw_start) for refusal in found.refusals] == [
        (1, "broken_record", b'{"text": "half a li\n'),
        (3, "broken_record", b"[1, 2]\n"),
        (4, "broken_record", b'"text"\n'),
    ]
    first, second, _ = (refusal.message for refusal in found.refusals)
    assert first.startswith("line 2 is not valid JSON: ")
    assert second == "line 4 is not a JSON object with columns"


def test_a_table_without_the_column(refused):
    message = (
        "no column has a usual name for the text; the columns are id, when:"
        " name the one that holds it with --text-column"
    )
    assert refused("a.csv", "id,when\n1,2\n2,3\n")[:2] == ("no_text_column", message)
    assert refused("a.jsonl", '{"id": 1, "when": 2}\n' * 3)[:2] == ("no_text_column", message)
    assert refused("a.json", '[{"id": 1, "when": 2}]')[:2] == ("no_text_column", message)


def test_a_column_that_is_not_there(collect, put):
    found = collect(put("b.csv", "id,text\n1,2\n"), text_column="story")
    wanted = "there is no column 'story'; the columns are id, text: name the one that holds it with --text-column"
    assert (found.reasons, found.message) == (["no_text_column"], wanted)


def test_many_columns_are_not_all_shown(collect, put):
    found = collect(put("a.jsonl", json.dumps({f"c{number}": 1 for number in range(1_000)})))
    assert "c19, …" in found.message
    assert len(found.message) < 250


def test_a_line_without_end(collect, put):
    found = collect(put("a.jsonl", GOOD + "x" * 3_000 + "\n" + GOOD), max_document_bytes=1_000)
    assert found.raw["position"].to_list() == [0, 2]
    (refusal,) = found.refusals
    assert (refusal.position, refusal.reason, refusal.byte_length) == (1, "too_large", 3_001)
    assert refusal.message == "line 2 has 3001 bytes, the limit is 1000; raise max_document_bytes to read it"


def test_a_single_line_of_200_megabytes(collect, put, tmp_path):
    with (tmp_path / "a.jsonl").open("wb") as file:
        file.write(GOOD.encode())
        file.writelines([b"x" * 1_000_000] * 200)
        file.write(b"\n" + GOOD.encode())
    found = collect(tmp_path / "a.jsonl")
    assert (found.raw.height, found.reasons) == (2, ["too_large"])
    assert [refusal.byte_length for refusal in found.refusals] == [200_000_001]


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.csv", "a.json", "a.jsonl"])
def test_documents_above_the_limit(collect, put, name):
    text = "Bridge opens. " * 200
    data = {
        "a.csv": f"id,text\n1,{text}\n2,short\n",
        "a.json": json.dumps([{"text": text}, {"text": "short"}]),
        "a.jsonl": json.dumps({"text": text}) + '\n{"text": "short"}\n',
    }.get(name, text)
    found = collect(put(name, gzip.compress(data.encode()) if name.endswith("gz") else data), max_document_bytes=1_000)
    assert found.texts == ([] if "txt" in name else ["short"])
    assert found.reasons == ["too_large"]
    assert "1000" in found.message
    assert "raise max_document_bytes" in found.message


def test_a_file_that_may_not_be_read(collect, put, monkeypatch):
    locked, good = put("locked.txt", "text"), put("good.txt", "text")
    opened = type(locked).open

    def refuse(path, *args, **options):
        if path.name == "locked.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **options)

    monkeypatch.setattr(type(locked), "open", refuse)
    found = collect(locked, good)
    assert found.texts == ["text"]
    (refusal,) = found.refusals
    assert (refusal.stage, refusal.reason) == ("find", "unreadable")
    assert refusal.message == f"{locked} cannot be read; check its permissions"


def test_a_zip_bomb_and_a_gzip_bomb(refused):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"x" * 40_000_000)
    reason, message, *_ = refused("a.zip", bomb.getvalue())
    assert reason == "unsafe_archive"
    assert message.startswith("it unpacks to more than 16000000 bytes, which a normal archive of its size does not")
    assert refused("b.jsonl.gz", gzip.compress(json.dumps({"text": "x" * 30_000_000}).encode()))[0] == "unsafe_archive"


def test_more_members_than_the_limit(collect, pack):
    found = collect(pack("a.zip", {f"{number}.txt": b"text" for number in range(5)}), max_archive_members=4)
    assert (found.raw.height, found.reasons) == (0, ["unsafe_archive"])
    assert found.message == "it has more than 4 members; raise max_archive_members if it is sound"


@pytest.mark.parametrize(
    "name", ["../up.txt", "/etc/passwd", "a/../../b.txt", "C:\\windows\\a.txt", "a\\..\\..\\b.txt"]
)
@pytest.mark.parametrize("form", ["zip", "tar"])
def test_names_that_lead_out_of_an_archive(collect, pack, name, form):
    found = collect(pack(f"a.{form}", {name: b"text", "z.txt": b"good"}))
    assert found.texts == ["good"]
    assert (found.reasons, found.message) == (["unsafe_archive"], f"{name}: its name leads out of the archive")


def test_a_tar_with_links_and_devices(collect, tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for kind, name in [
            (tarfile.SYMTYPE, "link"),
            (tarfile.LNKTYPE, "hard"),
            (tarfile.CHRTYPE, "device"),
            (tarfile.FIFOTYPE, "pipe"),
        ]:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("z.txt")
        info.size = 4
        archive.addfile(info, io.BytesIO(b"good"))
    found = collect(tmp_path / "a.tar")
    assert found.texts == ["good"]
    assert [refusal.message for refusal in found.refusals] == [
        f"{name}: it is a link or a device, not a file" for name in ("device", "hard", "link", "pipe")
    ]


def test_half_an_archive(collect, pack, put):
    members = {f"{number}.txt": random.Random(number).randbytes(1_000).hex().encode() for number in range(20)}
    for name in ("a.tar", "a.tar.gz"):
        data = pack(name, members).read_bytes()
        found = collect(put(f"half/{name}", data[: len(data) // 2]))
        assert 6 <= found.raw.height <= 13
        assert found.reasons[-1] == "broken_archive"
    data = pack("a.zip", members).read_bytes()
    found = collect(put("half/a.zip", data[: len(data) // 2]))
    assert (found.raw.height, found.reasons) == (0, ["broken_archive"])
    assert found.message.startswith("it is no whole zip: ")


def test_a_damaged_member_ends_alone(collect, put, pack):
    data = bytearray(pack("a.zip", {"a.txt": b"first" * 50, "b.txt": b"second" * 50}).read_bytes())
    data[40] ^= 0xFF
    found = collect(put("a.zip", bytes(data)))
    assert (found.texts, found.reasons) == (["second" * 50], ["broken_archive"])
    assert found.message.startswith("a.txt: it is damaged: ")


def test_what_is_packed_twice(collect, pack, refused):
    twice = gzip.compress(gzip.compress(b"text"))
    assert refused("a.gz.gz", twice)[:2] == ("unsupported", "a file compressed twice is not read yet")
    inner = pack("inner.tar.gz", {"a.txt": b"text"}).read_bytes()
    found = collect(pack("outer.zip", {"inner.tar.gz": inner, "z.txt": b"good", "twice": twice}))
    assert found.texts == ["good"]
    assert [refusal.message for refusal in found.refusals] == [
        "inner.tar.gz: an archive inside an archive is not read; unpack it once",
        "twice: a file compressed twice is not read yet",
    ]


def test_json_nested_deeper_than_the_interpreter_recurses(collect, put):
    deep = "[" * 100_000 + "]" * 100_000
    lines = collect(put("a.jsonl", f'{GOOD}{{"text": "t", "x": {deep}}}\n{GOOD}'))
    assert (lines.raw["position"].to_list(), lines.reasons) == ([0, 2], ["broken_record"])
    objects = '{"x":' * 100_000 + "1" + "}" * 100_000
    array = collect(put("a.json", f'[{GOOD}, {{"text": "t", "x": {objects}}}, {deep}, {GOOD}]'))
    assert (array.raw["position"].to_list(), array.reasons) == ([0, 3], ["broken_record"] * 2)
    cut = collect(put("b.json", '[{"text": "t", "x": ' + "[" * 1_000_000))
    assert (cut.raw.height, cut.reasons) == (0, ["broken_record"])


def test_a_title_nested_deeper_than_the_interpreter_recurses(collect, put):
    deep = "[" * 900 + '"x"' + "]" * 900
    found = collect(put("a.json", f'[{GOOD}, {{"text": "t", "title": {deep}, "date": {deep}}}]'))
    assert (found.texts, found.raw["hints"].to_list()) == (["Bridge opens", "t"], ["{}", "{}"])


def test_huge_numbers_and_what_other_parsers_write(collect, put):
    values = ("1" * 400, "1e999", "-1e999", "NaN", "Infinity", "18446744073709551616", "1.7976931348623157e309")
    lines = [
        f'{{"text": "t", "timestamp": {value}, "date": {value}, "url": {value}, "title": {value}}}' for value in values
    ]
    found = collect(put("a.jsonl", "\n".join(lines)))
    assert found.refusals == []
    assert found.raw["url"].null_count() == found.raw["fetched_at"].null_count() == len(values)


@pytest.mark.parametrize("between", ["", ",\n"])
def test_records_with_too_little_or_too_much_between_them(collect, put, between):
    found = collect(put("a", between.join([GOOD.strip()] * 3) + between.strip()))
    assert (found.texts, found.reasons) == (["Bridge opens"] * 3, [])


def test_keys_that_come_twice(collect, put):
    assert collect(put("a.jsonl", '{"text": "first", "text": "last"}')).texts == ["last"]
    assert collect(put("a.csv", "text,text,url\nfirst,last,x\n")).texts == ["first"]


def test_halves_of_characters_and_raw_control_characters(collect, put):
    found = collect(put("a.jsonl", '{"text": "half \\ud83d", "title": "\\udc00"}\n{"text": "tab\tin"}\n'))
    assert found.texts == ["half �", "tab\tin"]


def test_values_that_are_no_text(collect, put):
    lines = [
        '{"text": ["a"]}',
        '{"text": {"a": 1}}',
        '{"text": true}',
        '{"text": 5}',
        '{"text": ""}',
        '{"text": null, "body": " "}',
        "{}",
    ]
    found = collect(put("a.jsonl", GOOD + "\n".join(lines)))
    assert found.texts == ["Bridge opens"]
    assert [refusal.message for refusal in found.refusals] == [
        "column 'text' holds a list, not a text",
        "column 'text' holds a object, not a text",
        "column 'text' holds a truth value, not a text",
        "column 'text' holds a number, not a text",
        "there is no text in column 'text'",
        "there is no text in column 'text'",
        "the record has no columns",
    ]


def test_a_parquet_file_that_is_none(collect, put, refused):
    reason, message, *_ = refused("a.parquet", b"PAR1" + b"\0" * 100 + b"PAR1")
    assert (reason, message[:28]) == ("broken_archive", "it is no whole Parquet file:")


def test_a_file_that_is_gone_when_its_batch_is_read(put, tmp_path):
    from flows import sources
    from flows.settings import Settings

    path = put("a.txt", "text")
    inputs, _ = sources.find([str(path)], tmp_path)
    (batch,), _ = sources.plan(inputs, Settings(), tmp_path)
    path.unlink()
    with pytest.raises(OSError):
        sources.read(batch, Settings())
    refusal = sources.refuse(batch, "processing_error", "it is gone")
    assert (refusal.source_uri, refusal.raw_start, refusal.byte_length) == (path.as_uri(), b"", 4)


BEGINNINGS = (
    *(
        b"",
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
        b"\x28\xb5\x2f\xfd",
        b"BZh9",
        b"\xfd7zXZ\0",
        b"PK\x03\x04",
        b"PAR1",
        b"[{",
        b'{"text": ',
    ),
    *(
        b"id,text\n",
        b"<html>",
        b"WARC/1.0\r\n",
        b"WARC/1.0\r\nContent-Length: 9\r\n\r\n",
        b"\0" * 257 + b"ustar",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
    ),
    b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html\n\n',
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(BEGINNINGS),
    rest=st.binary(max_size=200) | st.text('\n\r\t",;{}[]-x: a0', max_size=80).map(str.encode),
    is_packed=st.booleans(),
)
def test_no_bytes_at_all_stop_the_rest(collect, tmp_path, start, rest, is_packed):
    data = gzip.compress(start + rest) if is_packed else start + rest
    (tmp_path / "bad").write_bytes(data)
    (tmp_path / "good.jsonl").write_text(GOOD)
    found = collect(tmp_path / "bad", tmp_path / "good.jsonl")
    assert found.raw["bytes"][-1] == b"Bridge opens"
    assert found.raw.height + len(found.refusals) >= 2  # nothing goes without a word
    assert all(refusal.reason in REASONS and "\n" not in refusal.message for refusal in found.refusals)
