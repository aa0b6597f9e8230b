"""Stretches of a text told apart by a number each, so that what was decided about one holds for its like."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse: a stretch's hash is a difference of running sums, shifted back to where it begins."""


def group_windows(codes: npt.NDArray[np.int32], starts: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """Where each different `codes[start:end]` comes first, and for every stretch which of these it equals.

    NULs at the end are as none. Stretches are equal if a polynomial over their code points, modulo 2**64, is (Karp and
    Rabin 1987): .1 us for each, whatever its length.
    """
    powers, inverses = _powers(codes.size)
    sums = np.zeros(codes.size + 1, np.uint64)
    np.cumsum(codes.astype(np.uint64) * powers, out=sums[1:])
    hashes = (sums[np.minimum(ends, codes.size)] - sums[starts]) * inverses[starts]
    _, first, alike = np.unique(hashes, return_index=True, return_inverse=True)
    return first, alike


@lru_cache(maxsize=1)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """The first powers of the base, and of its inverse."""
    bases = np.array([[_BASE], [pow(_BASE, -1, 1 << 64)]], np.uint64)
    powers = np.concatenate([np.ones_like(bases), np.broadcast_to(bases, (2, size - 1))], axis=1)
    np.cumprod(powers, axis=1, out=powers)
    return powers[0], powers[1]
