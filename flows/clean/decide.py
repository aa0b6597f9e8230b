"""From the probability of each line to the lines of the article's body."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from flows.clean.features import Floats
from flows.clean.head import Head
from flows.clean.html import Page

BAR = 0.5
"""A line at least as likely is body."""


def page_body(page: Page, head: Head, probabilities: Floats) -> npt.NDArray[np.bool_]:  # noqa: ARG001
    """Which lines of an HTML page are body."""
    return probabilities >= BAR


def text_body(lines: Sequence[str], probabilities: Floats) -> npt.NDArray[np.bool_]:  # noqa: ARG001
    """Which lines of a text document are body."""
    return probabilities >= BAR
