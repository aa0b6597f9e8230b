"""The upkeep of a warehouse, as plain functions: recover -> verify -> forget -> compact -> drop what nothing lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flows.errors import UserError
from flows.report.summary import UpkeepReport
from flows.settings import Settings
from flows.store import Warehouse

Step = Callable[[str, Callable[[], Any]], Any]


def plain_step(_name: str, function: Callable[[], Any]) -> Any:
    """Calls it; the Prefect flow has a task instead."""
    return function()


def run_upkeep(settings: Settings, forget: Sequence[str] = (), step: Step = plain_step) -> UpkeepReport:
    """Keeps a warehouse sound and small, under the lock. A broken one is left as it is. Raises UserError."""
    warehouse = Warehouse(settings.warehouse)
    if not warehouse.exists():
        raise UserError(f"There is no warehouse at {settings.warehouse}: make one with `broadsheet ingest PATH`.")
    with warehouse.locked(settings.lock_timeout):
        recovered = step("recover", warehouse.recover)
        problems = step("verify", warehouse.verify)
        if problems:
            return UpkeepReport([str(problem) for problem in problems], recovered, 0, 0, 0)
        forgotten = step("forget", lambda: warehouse.forget(forget)) if forget else 0
        merged = step("compact", warehouse.compact)
        dropped = step("drop", lambda: warehouse.drop_unlisted(timedelta(hours=settings.grace_hours)))
        return UpkeepReport([], recovered, forgotten, merged, len(dropped))
