"""The members of zip and tar archives, in order of their names. Nothing is ever unpacked to a path."""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flows.sources.saved_pages import asset_check
from flows.sources.streams import CHUNK_BYTES, DECOMPRESSION_ERRORS, Allowance, DamagedError

ENCRYPTED, PATCHED = 0x1 | 0x40, 0x20
"""Bits of a zip member's flags."""
ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
DRIVE = re.compile(r"[A-Za-z]:/")
APPLE_FORKS = "__MACOSX"
ZIP_ERRORS = (zipfile.BadZipFile, RuntimeError, *DECOMPRESSION_ERRORS)
TAR_ERRORS = (tarfile.TarError, OSError, ValueError, RecursionError)  # headers before headers are read by recursion


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its bytes, or why they are not read."""

    name: str
    chunks: Iterator[bytes]
    reason: str | None = None
    message: str | None = None
    size: int | None = None


def read_zip(path: Path, allowance: Allowance) -> Iterator[Member]:
    """The members of a zip. Raises DamagedError, UnsafeError."""
    try:
        archive = zipfile.ZipFile(path)
    except ZIP_ERRORS as error:
        raise DamagedError(f"it is no whole zip: {error}") from error
    with archive:
        infos = archive.infolist()
        allowance.spend_members(len(infos))
        is_asset = asset_check(info.filename for info in infos)
        for info in sorted(infos, key=lambda info: info.filename):
            if info.filename.endswith("/") or _is_hidden(info.filename) or is_asset(info.filename):
                continue
            if refused := _refuse_packing(info) or _refuse_name(info.filename):
                yield Member(info.filename, iter(()), *refused, info.file_size)
            else:
                yield Member(info.filename, _zip_chunks(archive, info, allowance), size=info.file_size)


def _zip_chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance) -> Iterator[bytes]:
    try:
        with archive.open(info) as file:
            while chunk := file.read(CHUNK_BYTES):
                allowance.spend(len(chunk))
                yield chunk
    except ZIP_ERRORS as error:
        raise DamagedError(f"it is damaged: {error}") from error


def _refuse_packing(info: zipfile.ZipInfo) -> tuple[str, str] | None:
    """Reason and message for a member of a zip that is whole, but cannot be unpacked here."""
    if info.flag_bits & ENCRYPTED:
        return "unsupported", "it is encrypted; unpack it with its password and give the files"
    if info.compress_type not in ZIP_METHODS or info.flag_bits & PATCHED:
        return "unsupported", f"it is packed by method {info.compress_type}, which is not read; unpack it first"
    return None


def read_tar(path: Path, allowance: Allowance) -> Iterator[Member]:
    """The members of a tar that is not compressed. Raises DamagedError after the whole ones, UnsafeError."""
    size = path.stat().st_size
    infos: list[tarfile.TarInfo] = []
    damage: Exception | None = None
    try:
        archive = tarfile.open(path, "r:")  # noqa: SIM115 (closed below)
    except TAR_ERRORS as error:
        raise DamagedError(f"it is no whole tar: {error}") from error
    with archive:
        try:
            while (info := archive.next()) is not None:
                allowance.spend_members(1)
                infos.append(info)
            if archive.offset >= size:  # no block of zeros ends it
                damage = DamagedError(f"no end mark after {len(infos)} members")
        except TAR_ERRORS as error:
            damage = error
        is_asset = asset_check(info.name for info in infos)
        for info in sorted(infos, key=lambda info: info.name):
            if info.isdir() or _is_hidden(info.name) or is_asset(info.name):
                continue
            if not info.isreg():
                message = "it is a link or a device, not a file"
                yield Member(info.name, iter(()), "unsupported", message, info.size)
            elif refused := _refuse_name(info.name):
                yield Member(info.name, iter(()), *refused, info.size)
            elif info.offset_data + info.size > size and not info.issparse():
                damage = DamagedError(f"{info.name} ends early")
            else:
                yield Member(info.name, _tar_chunks(archive, info, allowance), size=info.size)
    if damage:
        raise DamagedError(f"it is damaged or ends early: {damage}")


def _tar_chunks(archive: tarfile.TarFile, info: tarfile.TarInfo, allowance: Allowance) -> Iterator[bytes]:
    file = archive.extractfile(info)
    while file and (chunk := file.read(CHUNK_BYTES)):
        allowance.spend(len(chunk))
        yield chunk


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return APPLE_FORKS in parts or any(part.startswith(".") and part != ".." for part in parts)


def _refuse_name(name: str) -> tuple[str, str] | None:
    """Reason and message for a name that leads out of the archive."""
    plain = name.replace("\\", "/")
    if plain.startswith("/") or DRIVE.match(plain) or ".." in plain.split("/"):
        return "unsafe_archive", "its name leads out of the archive"
    return None
