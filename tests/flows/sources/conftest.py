"""What a reader of sources needs: files in, documents and refusals out."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl
import pytest
import zstandard

from flows import sources
from flows.settings import Settings

_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "zst": zstandard.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


@dataclass
class Collected:
    """All that came out of some inputs."""

    raw: pl.DataFrame
    refusals: list[sources.Refusal]
    batches: list[sources.Batch]
    formats: list[str]

    @property
    def texts(self) -> list[str]:
        return [data.decode() for data in self.raw["bytes"]]

    @property
    def reasons(self) -> list[str]:
        return [refusal.reason for refusal in self.refusals]

    @property
    def message(self) -> str:
        (refusal,) = self.refusals
        return refusal.message


Collect = Callable[..., Collected]


@pytest.fixture
def collect(tmp_path: Path) -> Collect:
    """`collect(*paths, stdin=None, **settings)` finds, plans and reads."""

    def run(*paths: Path | str, stdin: BinaryIO | None = None, **options: Any) -> Collected:
        settings, spool = Settings(**options), tmp_path / ".spool"
        inputs, refusals = sources.find([str(path) for path in paths], spool, stdin)
        batches, unread = sources.plan(inputs, settings, spool)
        read = [sources.read(batch, settings) for batch in batches]
        raw = pl.concat([pl.DataFrame(schema=sources.RAW_COLUMNS), *(frame for frame, _ in read)])
        refused = [refusal for _, batch_refusals in read for refusal in batch_refusals]
        return Collected(raw, [*refusals, *unread, *refused], batches, [entry.format for entry in inputs])

    return run


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """`put(name, content)` makes a file."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def compress() -> Callable[[str, bytes], bytes]:
    """`compress(method, data)`; no method, the same data."""
    return lambda method, data: _COMPRESS[method](data) if method else data


@pytest.fixture
def pack(tmp_path: Path) -> Callable[[str, dict[str, bytes]], Path]:
    """`pack(name, members)` makes an archive, of the kind that its name says."""

    def write(name: str, members: dict[str, bytes]) -> Path:
        packed = io.BytesIO()
        if name.endswith(".zip"):
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                for member, data in members.items():
                    archive.writestr(member, data)
        else:
            with tarfile.open(fileobj=packed, mode="w") as tape:
                for member, data in members.items():
                    info = tarfile.TarInfo(member)
                    info.size = len(data)
                    tape.addfile(info, io.BytesIO(data))
        method = name.rpartition(".tar.")[2] if ".tar." in name else ""
        path = tmp_path / name
        path.write_bytes(_COMPRESS[method](packed.getvalue()) if method else packed.getvalue())
        return path

    return write
