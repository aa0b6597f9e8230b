"""The upkeep flow: flows.upkeep, tracked by Prefect, with a task for each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Failed

from flows.errors import UserError
from flows.report.summary import UpkeepReport, upkeep_as_markdown
from flows.settings import read_settings
from flows.upkeep import run_upkeep


def step_as_task(name: str, function: Callable[[], Any]) -> Any:
    """A step of the upkeep as a task."""
    return task(name=name, cache_policy=NO_CACHE, persist_result=False)(function)()


@flow(name="maintain")
def maintain(settings: dict[str, Any] | None = None, forget: list[str] | None = None) -> UpkeepReport:
    """Keeps a warehouse sound and small. `settings`: those of flows.settings, by name; `forget`: ids to take down."""
    try:
        report = run_upkeep(read_settings(**(settings or {})), forget or [], step_as_task)
        create_markdown_artifact(upkeep_as_markdown(report), key="upkeep", description="What the upkeep found and did.")
        if report.problems:
            raise UserError("The warehouse is broken, so nothing was changed: " + "; ".join(report.problems))
    except UserError as error:
        # Calling the flow raises it again; its one line says it all, so no traceback in the log.
        return Failed(message=str(error), data=error)  # type: ignore[return-value]
    return report
