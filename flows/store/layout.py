"""Where things lie in a warehouse's folder, and how a file is put there whole."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flows.errors import UserError

FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL_DISK_WORDS = ("No space left", "Disk quota exceeded", "File too large")  # where a library hides the number
PRIVATE = ".broadsheet"


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of a warehouse."""

    root: Path

    @property
    def private(self) -> Path:
        """What nobody but the store reads."""
        return self.root / PRIVATE

    @property
    def manifest(self) -> Path:
        """The files of the current snapshot: the only commit point."""
        return self.private / "manifest.json"

    @property
    def lock(self) -> Path:
        """Held by who changes the warehouse."""
        return self.private / "lock"

    @property
    def staging(self) -> Path:
        """Work in progress."""
        return self.private / "staging"

    @property
    def outbox(self) -> Path:
        """Files that the next snapshot will list."""
        return self.private / "outbox"

    @property
    def catalog(self) -> Path:
        """The door for BI tools."""
        return self.root / "warehouse.duckdb"

    @property
    def catalog_state(self) -> Path:
        """Of which snapshot, at which place, the catalog was made."""
        return self.private / "catalog.json"

    @property
    def dictionary(self) -> Path:
        """The data dictionary."""
        return self.root / "README.md"


def write_whole(path: Path, text: str) -> None:
    """Writes a small file so that at any instant it has its old or its new content."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with scratch.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def clear_disk_errors(folder: Path, state: str = "The warehouse is as it was") -> Iterator[None]:
    """Raises UserError in place of an error that says that the disk is full or cannot be written to."""
    try:
        yield
    except PermissionError as error:
        raise UserError(
            f"{error.filename or folder} cannot be written: {error.strerror}; give yourself access."
        ) from error
    except (FileExistsError, NotADirectoryError) as error:
        raise UserError(f"{error.filename or folder} is a file, not a folder: name another warehouse.") from error
    except Exception as error:
        is_full = getattr(error, "errno", None) in FULL_DISK or any(words in str(error) for words in FULL_DISK_WORDS)
        if not is_full:
            raise
        raise UserError(
            f"The disk of {folder} is full. {state}: free some space and run the same command again."
        ) from error


def remove_empty(layout: Layout) -> None:
    """Removes the folders that a command made which then had nothing to put there."""
    layout.lock.unlink(missing_ok=True)
    for folder in (layout.staging / "spool", layout.staging, layout.private, layout.root):
        with suppress(OSError):  # it is not empty, or not there
            folder.rmdir()


def remove(path: Path) -> None:
    """Removes a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
