"""Which inputs the given paths name."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from flows.errors import UserError
from flows.sources.model import Input, Refusal
from flows.sources.saved_pages import asset_folders
from flows.sources.streams import CHUNK_BYTES

STDIN = "-"
STDIN_URI = "stdin:"
HIDDEN = "."
WHAT_TO_GIVE = "give files, folders, globs such as 'news/*.jsonl', or - for standard input"


def find(paths: Sequence[str], spool: Path, stdin: BinaryIO | None = None) -> tuple[list[Input], list[Refusal]]:
    """The inputs that the paths name, by uri and each once, and a refusal for each path that names none.

    A path is a file, a folder (with all below it but hidden files and the images and scripts that a browser saved with
    a page), a glob, or "-" for standard input, which is put into `spool`. Raises UserError when there is nothing.
    """
    found: dict[str, Input] = {}
    refused: dict[str, Refusal] = {}
    for path in _without_assets(paths):
        entries = [_spool_stdin(stdin, spool)] if path == STDIN else _look(path)
        for entry in entries:
            if isinstance(entry, Input):
                found[entry.uri] = entry
            else:
                refused[entry.source_uri] = entry
    unreadable = any(refusal.reason == "unreadable" for refusal in refused.values())
    if not found and not unreadable:
        what = "; ".join(refusal.message for refusal in refused.values()) or "no path was given"
        raise UserError(f"There is nothing to read: {what}; {WHAT_TO_GIVE}.")
    return [found[uri] for uri in sorted(found)], [refused[uri] for uri in sorted(refused)]


def _look(path: str) -> Iterator[Input | Refusal]:
    """What one path names."""
    start = Path(path).expanduser()
    if os.path.lexists(start) or not glob.has_magic(path):
        names: Iterable[str] = [str(start)]
    else:
        found = sorted(glob.iglob(str(start), recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
        names = _without_assets(found)
    is_empty = True
    for name in names:
        if not os.path.lexists(name):
            continue
        for entry in _walk(Path(name)):
            is_empty = False
            yield entry
    if is_empty:
        what = "no files are in" if start.is_dir() else "nothing is at"
        yield _refuse(start.absolute(), "not_found", f"{what} {_show(start)}")


def _walk(start: Path) -> Iterator[Input | Refusal]:
    """The file, or the files below the folder. Each folder is entered once, so that a link to a parent ends."""
    waiting, seen = [start], set()
    while waiting:
        path = waiting.pop()
        try:
            status = path.lstat()
            if path is start or stat.S_ISLNK(status.st_mode):
                path = path.resolve(strict=True)
                status = path.stat()
            if not stat.S_ISDIR(status.st_mode):
                yield _describe(path, status)
            elif (folder := (status.st_dev, status.st_ino)) not in seen:
                seen.add(folder)
                waiting += reversed(_list(path))
        except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself
            why = getattr(error, "strerror", None) or "it is a link to itself"
            yield _refuse(path.absolute(), "unreadable", f"{_show(path)} cannot be read: {why}")


def _list(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith(HIDDEN))
    return [folder / name for name in _without_assets(names)]


def _without_assets(names: Sequence[str]) -> list[str]:
    assets = asset_folders(names)
    return [name for name in names if name.rstrip("/") not in assets]


def _describe(path: Path, status: os.stat_result) -> Input | Refusal:
    if not stat.S_ISREG(status.st_mode):
        return _refuse(path, "unreadable", f"{_show(path)} is neither a file nor a folder")
    etag = f"{status.st_size:x}-{status.st_mtime_ns:x}"
    try:
        modified_at = datetime.fromtimestamp(status.st_mtime_ns // 1000 / 1_000_000, UTC)
    except (ValueError, OverflowError, OSError):  # a year above 9999
        return Input(path.as_uri(), path, status.st_size, None, etag)
    return Input(path.as_uri(), path, status.st_size, modified_at, etag)


def _refuse(path: Path, reason: str, message: str) -> Refusal:
    return Refusal(path.as_uri(), None, "find", reason, message, b"", None)


def _show(path: Path) -> str:
    """The path in words: its bytes need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _spool_stdin(stdin: BinaryIO | None, spool: Path) -> Input:
    """Standard input, put into a file named by the hash of its bytes."""
    if stdin is None:
        raise UserError(f"There is no standard input to read for '-'; {WHAT_TO_GIVE}.")
    spool.mkdir(parents=True, exist_ok=True)
    partial = spool / f"stdin.{os.getpid()}.partial"
    digest, size = blake2b(digest_size=16), 0
    with partial.open("wb") as file:
        while chunk := stdin.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
    path = spool / f"stdin-{digest.hexdigest()}"
    partial.replace(path)
    return Input(STDIN_URI, path, size, None, digest.hexdigest())
