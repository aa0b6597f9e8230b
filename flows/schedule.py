"""The schedule: the flows as deployments served from this process, with a Prefect server if there is none."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from flows.errors import UserError

HOST, PORT = "127.0.0.1", 4200
START_SECONDS = 300  # a server on a busy machine takes a while

logger = logging.getLogger(__name__)


def serve(paths: Sequence[str], warehouse: Path, cron: str, maintain_cron: str) -> None:
    """Ingests and maintains on a schedule until stopped. Raises UserError when no server can be had."""
    with _server():
        import prefect
        from prefect.client.schemas.schedules import CronSchedule

        from flows.ingest import ingest
        from flows.maintain import maintain

        for expression in (cron, maintain_cron):
            try:
                CronSchedule(cron=expression)
            except ValueError as error:
                raise UserError(f"“{expression}” is no cron expression: write one like '*/15 * * * *'.") from error
        settings = {"warehouse": str(warehouse.absolute())}
        places = [path if path == "-" else str(Path(path).absolute()) for path in paths]
        what = {"paths": places, "settings": settings}
        deployments: list[Any] = [  # outside of a running loop these are no coroutines
            ingest.to_deployment("ingest", cron=cron, parameters=what),
            maintain.to_deployment("maintain", cron=maintain_cron, parameters={"settings": settings}),
        ]
        prefect.serve(*deployments)


@contextmanager
def _server() -> Iterator[None]:
    """The configured Prefect API; else a server on this machine, ended with this process."""
    from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings

    if get_current_settings().api.url is not None:
        yield
        return
    url = f"http://{HOST}:{PORT}/api"
    server = None
    if not _answers(url):
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(PORT)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        logger.info("Starting a Prefect server at %s", url)
    try:
        wait_for_server(url, server)
        os.environ["PREFECT_API_URL"] = url  # for the processes of the runs
        with temporary_settings({PREFECT_API_URL: url}):  # for this one, else it starts another server beside it
            yield
    finally:
        if server is not None:
            server.terminate()
            server.wait()


def wait_for_server(url: str, server: subprocess.Popen[bytes] | None) -> None:
    """Until a Prefect server answers at `url`. Raises UserError when it does not, or when the process has ended."""
    until = time.monotonic() + START_SECONDS
    while not _answers(url):
        if time.monotonic() > until or (server is not None and server.poll() is not None):
            raise UserError(
                f"No Prefect server answers at {url}, so nothing can be scheduled:"
                " start one with `prefect server start` and set PREFECT_API_URL."
            )
        time.sleep(0.5)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=2).is_success
    except httpx.HTTPError:
        return False
