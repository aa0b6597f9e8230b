"""The points of a text at which one sentence ends and the next begins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from flows.segment import characters as c
from flows.segment.rules import ends_at, token_before
from flows.segment.vocabulary import vocabulary

Integers = npt.NDArray[np.int64]


def find_cuts(text: str, code: str) -> tuple[Integers, Integers]:
    """Ends of sentences and starts of those that follow them. `text` is texts joined by NUL, NULs around it."""
    words = vocabulary(code)
    words.trim()
    codes = np.frombuffer(text.encode("utf-32-le"), np.int32).astype(np.int64)
    kinds = c.class_table(words.language.terminators).take(codes, mode="clip")
    at = np.flatnonzero(kinds >= c.STOP)
    here, after, before = kinds[at], kinds[at + 1], kinds[at - 1]
    usual = (here == c.STOP) & (after == c.BLANK) & (kinds[at + 2] == c.UPPER) & (before <= c.DIGIT) & (before > 0)
    plain_at = at[usual].tolist()
    classes = np.fromiter((words.before[token_before(text, i)] for i in plain_at), np.int64, len(plain_at))
    plain = at[usual][classes == 0]
    run = (before >= c.STOP) & (before <= c.WIDE)
    spaced = (before == c.BLANK) & (kinds[at - 2] >= c.STOP) & (kinds[at - 2] <= c.MARK) & (here <= c.MARK)
    hard = ~run & ~spaced & ~np.isin(after, (c.OTHER, c.LOWER, c.DIGIT)) & (here <= c.MARK) | (here == c.WIDE) & ~run
    hard[np.flatnonzero(usual)[classes == 0]] = False
    found = [cut for i in at[hard].tolist() if (cut := ends_at(text, i, words))]
    pairs = np.array(found, np.int64).reshape(-1, 2)
    return np.concatenate([plain + 1, pairs[:, 0]]), np.concatenate([plain + 2, pairs[:, 1]])
