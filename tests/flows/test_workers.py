"""Worker processes: results, errors, deaths."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from flows.errors import UserError
from flows.workers import StepFailedError, WorkerDiedError, Workers


def double(number: int) -> int:
    return 2 * number


def fail(kind: str) -> None:
    raise {"user": UserError, "machine": OSError, "step": ValueError}[kind](f"{kind} it is")


def die(_item: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def threads(_item: object) -> int:
    import polars

    return int(polars.thread_pool_size())


@pytest.mark.parametrize("count", [0, 2])
def test_a_call_gives_its_result_or_its_error(count: int) -> None:
    with Workers(count, cores=2, timeout=60) as workers:
        assert workers.run(double, 21) == 42
        with pytest.raises(UserError, match="user it is"):
            workers.run(fail, "user")
        with pytest.raises(OSError, match="machine it is"):
            workers.run(fail, "machine")
        with pytest.raises(StepFailedError, match="ValueError: step it is"):
            workers.run(fail, "step")


def test_a_dead_worker_is_replaced() -> None:
    with Workers(1, cores=2, timeout=60) as workers:
        with pytest.raises(WorkerDiedError, match="ended with code -9"):
            workers.run(die, None)
        assert workers.run(double, 1) == 2


def test_a_worker_that_takes_too_long_is_ended() -> None:
    with Workers(1, cores=2, timeout=0.5) as workers, pytest.raises(WorkerDiedError, match="more than"):
        workers.run(sleep, 60)


def test_workers_share_the_cores_and_threads_wait_for_a_free_one() -> None:
    results: list[int] = []
    with Workers(2, cores=4, timeout=60) as workers:
        calls = [threading.Thread(target=lambda: results.append(workers.run(threads, None))) for _ in range(4)]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
    assert results == [2, 2, 2, 2]
