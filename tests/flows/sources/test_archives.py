"""Archives: each member for itself, whatever it is packed by, damaged or named."""

from __future__ import annotations

import io
import random
import tarfile
import zipfile

import pytest


def test_an_encrypted_zip(collect, put):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("secret.txt", b"text")
        archive.writestr("plain.txt", b"text")
        archive.getinfo("secret.txt").flag_bits |= 1
    found = collect(put("a.zip", packed.getvalue()))
    assert (found.texts, found.reasons) == (["text"], ["unsupported"])
    assert found.message == "secret.txt: it is encrypted; unpack it with its password and give the files"


@pytest.mark.parametrize(("method", "flags"), [(9, 0), (98, 0), (zipfile.ZIP_DEFLATED, 0x20)])
def test_a_member_packed_in_a_way_that_is_not_read(collect, put, method, flags):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", b"text")
        archive.writestr("b.txt", b"text")
        info = archive.getinfo("a.txt")
        info.compress_type, info.flag_bits = method, flags
    found = collect(put("a.zip", packed.getvalue()))
    assert (found.texts, found.reasons) == (["text"], ["unsupported"])
    assert found.message == f"a.txt: it is packed by method {method}, which is not read; unpack it first"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damaged_zips_lose_what_is_damaged_alone(collect, put, method):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name in "abc":
            archive.writestr(f"{name}.txt", f"{name} text " * 200)
    whole, random_ = packed.getvalue(), random.Random(method)
    for number in range(60):
        data = bytearray(whole)
        for _ in range(3):
            data[random_.randrange(len(data))] = random_.choice([0, 255, random_.randrange(256)])
        found = collect(put(f"{number}.zip", bytes(data)))
        assert found.raw.height or found.reasons
        assert "processing_error" not in found.reasons


def test_a_member_without_a_name(collect, put):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", b"first")
        archive.writestr("b.txt", b"second")
    data = packed.getvalue().replace(b"b.txt", b"\0.txt")
    assert collect(put("a.zip", data)).texts == ["second", "first"]


def test_a_sparse_file_in_a_tar_is_whole_though_it_takes_less(collect, put):
    header = tarfile.TarInfo("a.txt")
    header.type, header.size = tarfile.GNUTYPE_SPARSE, 4
    block = bytearray(header.tobuf(tarfile.GNU_FORMAT))
    block[386:410], block[483:495] = b"%011o\0%011o\0" % (9_996, 4), b"%011o\0" % 10_000  # of 10,000 bytes the last 4
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    found = collect(put("a.tar", bytes(block) + b"text" + bytes(508 + 1_024)))
    assert found.message == "a.txt: it is binary, in a format that is not known"


def test_halves_of_characters_in_names_of_columns(collect, pack):
    found = collect(pack("a.tar", {"a.jsonl": b'{"\\udfaa": 1}', "b.txt": b"Bridge opens"}))
    assert (found.texts, found.reasons) == (["Bridge opens"], ["no_text_column"])
    assert "the columns are ?: name" in found.message


def test_names_in_a_tar_that_are_no_utf8(collect, put):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as tape:
        for name, data in {"über.txt": b"Bridge opens", "é.png": b"\x89PNG\r\n\x1a\n"}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tape.addfile(info, io.BytesIO(data))
    found = collect(put("a.tar", packed.getvalue()))
    assert (found.texts, found.raw["hints"].item()) == (["Bridge opens"], '{"member":"?ber.txt"}')
    assert found.message == "?.png: a PNG image is not read yet"


def test_a_tar_of_headers_before_headers(collect, put):
    header = tarfile.TarInfo("x")
    header.type = tarfile.XHDTYPE
    found = collect(put("a.tar", header.tobuf() * 5_000))
    assert found.reasons == ["broken_archive"]
