"""The flows on a real Prefect server: served with a cron, and deployed from prefect.yaml; seen through its API."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.schedule import wait_for_server
from flows.store import Warehouse

ROOT = Path(__file__).parents[2]
PATIENCE = 600  # seconds; a cron fires once a minute, and a busy machine takes its time

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server with a home of its own: the environment that reaches it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    home = tmp_path_factory.mktemp("prefect")
    environment = {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait_for_server(url, process)
            yield environment
        finally:
            process.terminate()
            process.wait()


def runs(server: dict[str, str], flow: str) -> list[dict[str, Any]]:
    """The flow's runs that the server knows."""
    answer = httpx.post(f"{server['PREFECT_API_URL']}/flow_runs/filter", json={"flows": {"name": {"any_": [flow]}}})
    found: list[dict[str, Any]] = answer.raise_for_status().json()
    return found


def completed(server: dict[str, str], flow: str, when: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Waits for a completed run."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = [run for run in runs(server, flow) if run["state_type"] == "COMPLETED" and when(run)]
        if found:
            return found[0]
        time.sleep(1)
    states = [(run["name"], run["state_name"], run["state"].get("message")) for run in runs(server, flow)]
    raise AssertionError(f"no completed run of {flow}: {states}")


def start(server: dict[str, str], deployment: str, **parameters: Any) -> None:
    """Asks for a run now, with other parameters than the deployment's where they are given."""
    url = server["PREFECT_API_URL"]
    found = httpx.get(f"{url}/deployments/name/{deployment}").raise_for_status().json()
    wanted = {"state": {"type": "SCHEDULED"}, "parameters": parameters}
    created = httpx.post(f"{url}/deployments/{found['id']}/create_flow_run", json=wanted)
    created.raise_for_status()


def wait_for_deployment(server: dict[str, str], deployment: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if httpx.get(f"{server['PREFECT_API_URL']}/deployments/name/{deployment}").is_success:
            return
        time.sleep(0.5)
    raise AssertionError(f"{deployment} is not there")


def test_serve_runs_the_flows_on_their_schedule(server: dict[str, str], tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    command = [sys.executable, "-m", "flows.cli", "serve", str(ROOT / "seeds" / "articles"), "--cron", "* * * * *"]
    process = subprocess.Popen([*command, "-w", str(warehouse)], env=server, cwd=ROOT)
    try:
        run = completed(server, "ingest", lambda run: bool(run["auto_scheduled"]))
        start(server, "maintain/maintain")
        completed(server, "maintain", lambda _run: True)
    finally:
        process.terminate()
        process.wait()
    assert run["deployment_id"]
    assert Warehouse(warehouse).scan("articles").collect().height == 1
    artifacts = httpx.post(f"{server['PREFECT_API_URL']}/artifacts/filter", json={}).json()
    assert {"load", "upkeep"} <= {artifact["key"] for artifact in artifacts}
    assert any("SCO to boost" in artifact["data"] for artifact in artifacts if artifact["key"] == "load")


def test_the_deployments_of_prefect_yaml_run_in_a_process_pool(server: dict[str, str], tmp_path: Path) -> None:
    prefect = [sys.executable, "-m", "prefect", "--no-prompt"]
    subprocess.run([*prefect, "work-pool", "create", "--type", "process", "broadsheet"], env=server, check=True)
    subprocess.run([*prefect, "deploy", "--all"], env=server, cwd=ROOT, check=True)
    wait_for_deployment(server, "ingest/ingest")
    start(server, "ingest/ingest", settings={"warehouse": str(tmp_path / "warehouse")})
    worker = [*prefect, "worker", "start", "--pool", "broadsheet", "--run-once"]
    subprocess.run(worker, env=server, cwd=ROOT, check=True)
    completed(server, "ingest", lambda run: run["work_pool_name"] == "broadsheet")
    assert Warehouse(tmp_path / "warehouse").scan("articles").collect().height == 1


def test_a_mistake_is_a_failed_run_that_says_why(server: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flows.cli", "ingest", str(tmp_path / "missing.txt"), "-w", str(tmp_path / "w")]
    result = subprocess.run(command, env=server, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 2
    assert "Traceback" not in result.stdout + result.stderr
    failed = [run for run in runs(server, "ingest") if run["state_type"] == "FAILED"]
    assert ["nothing is at" in run["state"]["message"] for run in failed] == [True]
