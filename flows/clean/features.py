"""What the model is told about each line: numbers for a whole batch of documents at once.

`text_features` and `context_features` serve any document, `page_features` add what the markup says and
`around_features` what the lines around say where there is none. Each is a dict of columns in a fixed order; -1 stands
for "there is no such line". Sums over a range of lines are differences of running sums.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from flows.clean.scan import Ints, Scan

Floats = npt.NDArray[np.float32]
Columns = dict[str, npt.NDArray[np.generic]]

WINDOWS = (3, 8, 20)
HEADING_LENGTH = 80


def over(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    """A share; of nothing it is the part itself."""
    return (np.asarray(part, np.float32) / np.maximum(whole, 1)).astype(np.float32)


def running(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The sums before each place, and of all."""
    return np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])


def best_run(values: npt.NDArray[np.float64]) -> tuple[int, int, float]:
    """The first and the last of the values in a row with the highest sum, and that sum. There must be one value.

    Pasternack and Roth, "Extracting article text from the web with maximum subsequence segmentation" (2009).
    """
    sums = running(values)
    gain = sums[1:] - np.minimum.accumulate(sums[:-1])
    last = int(np.argmax(gain))
    return int(np.argmin(sums[: last + 1])), last, float(gain[last])


class Lines:
    """Where each line lies: its document, and that document's first and last line."""

    def __init__(self, counts: Sequence[int]) -> None:
        self.count = np.asarray(counts, np.int64)
        self.bounds = np.concatenate([[0], np.cumsum(self.count)])
        self.document = np.repeat(np.arange(len(self.count)), self.count)
        self.index = np.arange(len(self.document))
        self.first = self.bounds[self.document]
        self.end = self.bounds[self.document + 1]

    def shifted(self, values: npt.NDArray[np.generic], by: int) -> Floats:
        """The value of the line `by` lines above (or below, when negative); -1 beyond the document."""
        source = self.index - by
        inside = (source >= self.first) & (source < self.end)
        return np.where(inside, values[np.clip(source, 0, max(len(values) - 1, 0))], -1).astype(np.float32)

    def last_where(self, condition: npt.NDArray[np.bool_]) -> Ints:
        """The last line above for which it holds, or -1."""
        last = np.maximum.accumulate(np.where(condition, self.index, -1)) if len(condition) else self.index
        above = np.concatenate([[-1], last[:-1]]) if len(last) else last
        return np.where(above >= self.first, above, -1)


def text_features(where: Lines, found: Scan, word_score: Floats) -> Columns:
    """Columns of lines by their text and their place."""
    index, first, end = where.index, where.first, where.end
    length = found.length.astype(np.float32)
    seen = found.seen
    columns: Columns = {
        "length": length,
        "words": found.word_count,
        "word_length": over(found.in_words, found.word_count),
        "digits": over(found.digits, seen),
        "upper": over(found.upper, seen),
        "letters": over(found.in_words, seen),
        "quotes": over(found.quotes, seen),
        "symbols": over(found.symbols, seen),
        "stops": found.stops,
        "commas": found.commas,
        "short_words": over(found.short_words, found.word_count),
        "ends_sentence": found.ends_sentence,
        "first_kind": found.first_kind,
        "last_kind": found.last_kind,
        "word_score": word_score,
    }
    chars = running(length)
    total = np.maximum(chars[end] - chars[first], 1)
    columns["line"] = index - first
    columns["lines_left"] = end - index
    columns["chars"] = total
    columns["share"] = length / total
    heading = where.last_where((length <= HEADING_LENGTH) & ~found.ends_sentence)
    columns["heading_score"] = np.where(heading >= 0, word_score[heading], -9)
    columns["copies_above"], columns["copies_below"] = _copies(where, found)
    return columns


def around_features(where: Lines, found: Scan, own: Columns) -> Columns:
    """Columns of lines by the lines around them: all that tells where the body is when there is no markup.

    On HTML pages, whose containers say the same, they brought less than .001 of F1 (docs/model_card.md).
    """
    index, first, end = where.index, where.first, where.end
    length, word_score = np.asarray(own["length"], np.float32), np.asarray(own["word_score"], np.float32)
    chars = running(length)
    columns: Columns = {"chars_before": (chars[index] - chars[first]) / np.asarray(own["chars"], np.float64)}
    prose_chars = np.where((found.stops > 0) & (found.word_count > 8), length, 0)
    sums = running(prose_chars)
    weighed = running(word_score * np.sqrt(length))
    root = running(np.sqrt(length))
    for size in WINDOWS:
        low, high = np.maximum(index - size, first), np.minimum(index + size + 1, end)
        columns[f"prose_before_{size}"] = over(sums[index] - sums[low], chars[index] - chars[low])
        columns[f"prose_after_{size}"] = over(sums[high] - sums[index + 1], chars[high] - chars[index + 1])
        columns[f"chars_around_{size}"] = chars[high] - chars[low]
        columns[f"score_before_{size}"] = over(weighed[index] - weighed[low], root[index] - root[low])
        columns[f"score_after_{size}"] = over(weighed[high] - weighed[index + 1], root[high] - root[index + 1])
    all_prose = np.maximum(sums[end] - sums[first], 1)
    columns["prose"] = all_prose
    columns["prose_above"] = (sums[index] - sums[first]) / all_prose
    columns["prose_below"] = (sums[end] - sums[index + 1]) / all_prose
    heading = where.last_where((length <= HEADING_LENGTH) & ~found.ends_sentence)
    columns["heading_distance"] = np.where(heading >= 0, index - heading, -1)
    for name in ("length", "words", "ends_sentence", "stops", "word_score", "upper", "short_words"):
        for by in (2, 1, -1, -2):
            columns[f"{name}@{-by}"] = where.shifted(np.asarray(own[name], np.float32), by)
    return columns


def _copies(where: Lines, found: Scan) -> tuple[Ints, Ints]:
    """How many lines above and below say the same (in words) in the same document."""
    words = found.word_hash.astype(np.uint64) * np.uint64(0x9FB21C651E98DF25)
    words ^= words >> np.uint64(31)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(words, dtype=np.uint64)])
    until = np.cumsum(found.word_count)
    key = sums[until] - sums[until - found.word_count]
    order = np.argsort(key, kind="stable")
    same = np.zeros(len(order), bool)
    same[1:] = (key[order[1:]] == key[order[:-1]]) & (where.document[order[1:]] == where.document[order[:-1]])
    group = np.cumsum(~same) - 1
    begin = np.flatnonzero(~same)
    size = np.bincount(group, minlength=len(begin)) if len(group) else group
    rank = np.arange(len(order)) - begin[group]
    above, below = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    above[order] = rank
    below[order] = size[group] - 1 - rank
    return above, below


def matrix(columns: Columns) -> Floats:
    """The columns side by side."""
    rows = len(next(iter(columns.values())))
    out = np.empty((rows, len(columns)), np.float32, order="F")
    for place, column in enumerate(columns.values()):
        out[:, place] = column
    return out
