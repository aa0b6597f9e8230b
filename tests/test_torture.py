"""A short torture: loads killed at random instants, workers killed, two loads at once, a full disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TORTURE = Path(__file__).parents[1] / "benchmarks" / "torture.py"


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_loads_killed_at_twenty_instants_lose_nothing() -> None:
    options = ["--kills", "20", "--worker-kills", "2", "--loads", "2", "--articles", "150"]
    result = subprocess.run([sys.executable, str(TORTURE), *options], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.startswith("20 kills over 2 loads: ")
    assert "0 torn, 0 doubled, 0 missing, 0 errors; files as in the undisturbed run: True" in result.stdout
