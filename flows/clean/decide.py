"""From the probability of each line to the lines of the article's body: one bar for all lines of a page.

Measured and left out: to cut a page at a wide gap between body lines. More than half of what follows a gap is body,
whatever the gap's width up to 40 lines.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from flows.clean.features import Floats
from flows.clean.head import Head

LOWEST = 0.2
"""No line below is body, however unsure the whole page is."""
OF_F1 = 0.53
"""The bar over the expected F1. A half is best in theory; the probabilities are a little too sure."""
NOTHING = 0.05
"""What is less likely counts as certainly not body when the bar is set: a page has hundreds of such lines."""
WORD = re.compile(r"\w+")
COPY = 60
"""Characters from which on the second of two equal lines is a copy (of a player, for small screens), not a refrain."""
BEFORE_SITE = re.compile(r"\s+[|–—-]\s+")
"""Between a headline and the outlet's name in <title>."""
MIN_TITLE = 15
"""Characters that a headline cut off before the outlet's name must have."""
MAX_TITLE = 400


def body_lines(lines: Sequence[str], probabilities: Floats, titles: Collection[str] = ()) -> npt.NDArray[np.bool_]:
    """Which lines are body, by their probabilities: one flag a line.

    The bar suits the page: .53 where the model is sure, lower where it is unsure. A line that only says a title (as
    `said_titles` has them) is not body, nor is a long line that is body further up.
    """
    if not len(probabilities):
        return np.zeros(0, bool)
    chosen = probabilities >= bar(probabilities, np.fromiter(map(len, lines), np.float64, len(lines)))
    seen = set()
    longest = min(MAX_TITLE, 2 * max(map(len, titles), default=0))
    for place in np.flatnonzero(chosen).tolist():
        line = lines[place]
        if len(line) >= COPY:
            chosen[place] = line not in seen
            seen.add(line)
        if len(line) <= longest and _folded(line) in titles:
            chosen[place] = False
    return chosen


def bar(probabilities: Floats, sizes: npt.NDArray[np.float64]) -> float:
    """The page's bar: half of the highest F1 that can be expected, when the probabilities are right, and a little more.

    The expected F1 of the k likeliest lines is 2 * (body in them) / (their size + all body).
    """
    order = np.argsort(-probabilities, kind="stable")
    body = np.cumsum((np.where(probabilities < NOTHING, 0, probabilities) * sizes)[order])
    f1 = 2 * body / np.maximum(np.cumsum(sizes[order]) + body[-1], 1)
    return max(LOWEST, OF_F1 * float(f1.max()))


def said_titles(head: Head) -> set[str]:
    """The headlines that a page declares, folded to words: with and without the outlet's name."""
    said = [head.best_title(), *head.headings[:1]]
    shorter = [parts[0] for title in said if len((parts := BEFORE_SITE.split(title))[0]) > MIN_TITLE]
    return {_folded(title) for title in (*said, *shorter)} - {""}


def _folded(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))
