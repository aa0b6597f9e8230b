"""How the project is laid out."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST = 400
"""Lines of a module: a longer one does more than one thing."""


def test_no_module_is_too_long() -> None:
    folders = ("flows", "schemas", "tests", "benchmarks")
    lines = {
        path: len(path.read_text("utf-8").splitlines()) for name in folders for path in (ROOT / name).rglob("*.py")
    }
    assert lines
    assert {path.name: count for path, count in lines.items() if count > LONGEST} == {}
