"""What a call costs, measured so that a busy machine fails no test and work that grows as a square fails always."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

ROUNDS = 8
NOISE = 0.005  # CPU seconds: what takes less is taken for as much

Call = Callable[[], object]


def assert_cheap(call: Call, beside: Call, times: float) -> None:
    """`call` takes at most `times` the CPU seconds of `beside`.

    They run in turns and the least of each counts, for whatever else the machine does only adds. It is given more
    rounds before it fails.
    """
    beside()  # what is loaded and compiled once
    least = measure = float("inf")
    for _ in range(ROUNDS):
        measure = min(measure, _cpu_seconds(beside))
        least = min(least, _cpu_seconds(call))
        if least <= times * max(measure, NOISE):
            return
    raise AssertionError(f"{least:.4f} CPU seconds, {least / measure:.1f} times {measure:.4f}: {times} are allowed")


def assert_linear(call: Callable[[int], object], size: int) -> None:
    """16 times `size` costs about 16 times as much, not 256 times: the limit is in the middle."""
    assert_cheap(lambda: call(16 * size), lambda: call(size), 64)


def _cpu_seconds(call: Call) -> float:
    """Without the collector of garbage, which walks what all the tests before have left."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        call()
        return time.process_time() - started
    finally:
        gc.enable()
