"""What a load tells while it runs, and how its batches are mapped: the seams for the command line and for Prefect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol


class Progress(Protocol):
    """Told how far a load is."""

    def begin(self, step: str, total: int) -> None:
        """A step of `total` batches begins."""

    def advance(self) -> None:
        """A batch of it is done."""

    def note(self, message: str) -> None:
        """Something that people should know now."""


class Silent:
    """Tells nobody."""

    def begin(self, step: str, total: int) -> None:
        """Nothing."""

    def advance(self) -> None:
        """Nothing."""

    def note(self, message: str) -> None:
        """Nothing."""


class MapBatches(Protocol):
    """Calls `function` for each task, `at_once` at a time, and gives the results in the order of the tasks."""

    def __call__(
        self, step: str, function: Callable[[Any], list[Any]], tasks: Sequence[Any], at_once: int
    ) -> Iterator[list[Any]]:
        """`step` is the name that people see."""


def map_in_threads(
    step: str, function: Callable[[Any], list[Any]], tasks: Sequence[Any], at_once: int
) -> Iterator[list[Any]]:
    """The mapper without Prefect."""
    threads = ThreadPoolExecutor(max_workers=max(1, at_once), thread_name_prefix=step)
    try:
        yield from threads.map(function, tasks)
    finally:
        threads.shutdown(cancel_futures=True)
