"""The measure of cost sees what grows as a square, and nothing else."""

from __future__ import annotations

import cost
import pytest


def square(size: int) -> None:
    for _ in range(size):
        sum(range(size))


def test_what_is_linear_passes() -> None:
    cost.assert_linear(lambda size: sum(range(size)), 100_000)


def test_what_is_quadratic_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "ROUNDS", 1)
    with pytest.raises(AssertionError, match="64 are allowed"):
        cost.assert_linear(square, 400)
