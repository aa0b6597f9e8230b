"""The ingest flow: one load, tracked by Prefect.

The load itself is flows.load.run_load; here each batch becomes a task with retries, and the load's summary an artifact.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

# An ephemeral server on a busy machine needs more than Prefect's 20 seconds; people's data is nobody's statistics.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "300")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Failed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.errors import LoadRefusedError, UserError
from flows.load import Request, run_load
from flows.progress import Progress, Silent
from flows.report.summary import LoadReport, as_markdown
from flows.settings import read_settings

watching: ContextVar[Progress] = ContextVar("watching", default=Silent())  # noqa: B039 - it has no state
RETRIES = 2
RETRY_DELAY = 2  # seconds
THREADS: Any = ThreadPoolTaskRunner(max_workers=64)  # its type is narrower than what a flow says it takes


def map_in_tasks(
    step: str, function: Callable[[Any], list[Any]], tasks: Sequence[Any], at_once: int
) -> Iterator[list[Any]]:
    """Each batch as a Prefect task, on a thread that waits for its worker process."""
    free = threading.BoundedSemaphore(max(1, at_once))

    @task(
        name=step,
        task_run_name=step + "-{number}",
        retries=RETRIES,
        retry_delay_seconds=RETRY_DELAY,
        retry_condition_fn=lambda _task, _run, state: not isinstance(state.data, UserError),
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def process(number: int) -> list[Any]:
        with free:
            return function(tasks[number])

    futures = [process.submit(number) for number in range(len(tasks))]
    for future in futures:
        yield future.result()


@flow(name="ingest", task_runner=THREADS)
def ingest(
    paths: list[str],
    settings: dict[str, Any] | None = None,
    *,
    reprocess: bool = False,
    retry_rejects: bool = False,
) -> LoadReport:
    """Takes files, folders and globs into the warehouse. `settings`: those of flows.settings, by name."""
    try:
        chosen = read_settings(**(settings or {}))
        report = run_load(
            Request(
                paths,
                chosen,
                reprocess=reprocess,
                retry_rejects=retry_rejects,
                progress=watching.get(),
                map_batches=map_in_tasks,
            )
        )
    except (UserError, LoadRefusedError) as error:
        # Calling the flow raises it again; its one line says it all, so no traceback in the log.
        return Failed(message=str(error), data=error)  # type: ignore[return-value]
    create_markdown_artifact(
        as_markdown(report, chosen.warehouse), key="load", description="What the load found, and where it lies."
    )
    return report
