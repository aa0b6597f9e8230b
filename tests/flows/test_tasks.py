"""Poison: the document that kills its worker is found, and the rest is done."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from flows.tasks import run_safely
from flows.workers import Workers

POISON = 7


@dataclass(frozen=True)
class Double:
    """Doubles numbers; POISON kills the process, -POISON raises."""

    numbers: tuple[int, ...]

    def run(self) -> list[int]:
        if POISON in self.numbers:
            os.kill(os.getpid(), signal.SIGKILL)
        if -POISON in self.numbers:
            raise ValueError("negative poison")
        return [2 * number for number in self.numbers]

    def halves(self) -> Sequence[Double]:
        middle = len(self.numbers) // 2
        halves = (self.numbers[:middle], self.numbers[middle:])
        return [replace(self, numbers=half) for half in halves] if middle else []

    def refuse(self, reason: str, message: str) -> list[int]:
        assert message
        return [{"worker_crash": -1, "processing_error": -2}[reason]]


@pytest.mark.parametrize(("poison", "mark"), [(POISON, -1), (-POISON, -2)])
def test_poison_is_found_by_halving_and_the_rest_is_done(poison: int, mark: int) -> None:
    with Workers(1, cores=1, timeout=60) as workers:
        done = run_safely(workers, Double((1, 2, poison, 3)))
    assert [number for part in done for number in part] == [2, 4, mark, 6]


def test_without_poison_the_task_runs_once() -> None:
    with Workers(0, cores=1, timeout=60) as workers:
        assert run_safely(workers, Double((1, 2))) == [[2, 4]]
