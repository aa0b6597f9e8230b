"""CPU seconds and peak memory of a command with all its child processes."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Measured:
    """What a command took."""

    cpu: float  # seconds, user and system, of all its processes
    wall: float  # seconds
    memory: Sequence[int]  # bytes resident, all its processes together, sampled
    output: str

    @property
    def peak_memory(self) -> int:
        """Bytes."""
        return max(self.memory, default=0)

    def memory_by_quarter(self) -> list[int]:
        """The peak in each quarter of the time."""
        bounds = [len(self.memory) * quarter // 4 for quarter in range(5)]
        return [max(self.memory[start:end], default=0) for start, end in pairwise(bounds)]


def measure(command: Sequence[str], environment: dict[str, str] | None = None) -> Measured:
    """Runs it to its end. Raises CalledProcessError when it fails."""
    before, started = os.times(), time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}
    )
    memory: list[int] = []

    def watch() -> None:
        while process.poll() is None:
            memory.append(sum(map(resident, _tree(process.pid))))
            time.sleep(SAMPLE_SECONDS)

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, errors = process.communicate()
    watcher.join()
    after = os.times()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output, errors)
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(cpu, time.monotonic() - started, memory, output)


def _tree(pid: int) -> list[int]:
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [pid, *(one for child in children for one in _tree(child))]


def resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0
