"""Batches in parallel, and what happens when a worker dies.

A pool of processes loses the whole run when one of them is killed. Here each worker is a process of its own behind a
pipe; whoever calls `run` waits for a free one, and a dead one is replaced.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self, TypeVar

from flows.errors import UserError

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")

_starting = threading.Lock()


class WorkerDiedError(Exception):
    """The process that worked on the item is gone: killed, out of memory, out of time, or crashed in native code."""


class StepFailedError(Exception):
    """A step raised something that is neither the user's mistake nor the machine's: its document is at fault."""


class Worker:
    """One spawned process that runs one call at a time."""

    def __init__(self, threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _starting:  # the child reads its number of threads from the environment that it inherits
            before = os.environ.get("POLARS_MAX_THREADS")
            os.environ["POLARS_MAX_THREADS"] = str(threads)
            try:
                self.process.start()
            finally:
                if before is None:
                    del os.environ["POLARS_MAX_THREADS"]
                else:
                    os.environ["POLARS_MAX_THREADS"] = before
        theirs.close()

    def run(self, function: Callable[[Item], Result], item: Item, timeout: float) -> Result:
        """Calls it there. Raises what it raises, and WorkerDiedError when the process dies or takes too long."""
        try:
            self.pipe.send((function, item))
            if not self.pipe.poll(timeout):
                self.stop()
                raise WorkerDiedError(f"it took more than {timeout:.0f} seconds")
            succeeded, outcome = self.pipe.recv()
        except (EOFError, OSError) as error:
            self.process.join()
            raise WorkerDiedError(f"the worker process ended with code {self.process.exitcode}") from error
        if succeeded:
            result: Result = outcome
            return result
        raise outcome

    def stop(self) -> None:
        """Ends the process at once: what it staged is whole or not there."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Workers:
    """`count` worker processes, started when they are needed; 0 runs everything in this process."""

    def __init__(self, count: int, cores: int, timeout: float) -> None:
        self.count = count
        self.timeout = timeout
        self.threads = max(1, cores // max(1, count))
        self.idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(count):
            self.idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while not self.idle.empty():
            worker = self.idle.get()
            if worker is not None:
                worker.stop()

    def run(self, function: Callable[[Item], Result], item: Item) -> Result:
        """`function(item)` in a free worker; waits for one.

        Raises OSError and UserError as they are, StepFailedError for all else, WorkerDiedError when the process dies.
        """
        if not self.count:
            return _call(function, item)
        worker = self.idle.get()
        try:
            worker = worker or Worker(self.threads)
            return worker.run(function, item, self.timeout)
        except WorkerDiedError:
            worker = None
            raise
        finally:
            self.idle.put(worker)


def collect_rarely() -> None:
    """Looks for garbage every 100,000 objects, not 700: a load makes few cycles, and looking takes 4 % of its CPU."""
    gc.set_threshold(100_000, 50, 100)


def _serve(pipe: Connection[Any, Any]) -> None:
    """What a worker process does until its parent is gone."""
    collect_rarely()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    while True:
        try:
            function, item = pipe.recv()
        except EOFError:
            return
        try:
            outcome: tuple[bool, object] = (True, _call(function, item))
        except (OSError, UserError, StepFailedError) as error:
            outcome = (False, error)
        pipe.send(outcome)


def _call(function: Callable[[Item], Result], item: Item) -> Result:
    try:
        return function(item)
    except (OSError, UserError):
        raise
    except Exception as error:
        logger.debug("A step failed", exc_info=True)
        raise StepFailedError(" ".join(f"{type(error).__name__}: {error}".split())[:500]) from error
