"""The trained model of line roles: how likely each line belongs to the article's body.

Two boosters (LightGBM's text format) and two lexicons lie in data/: one booster for HTML pages, one for text alone;
benchmarks/train_roles.py makes them, docs/model_card.md describes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from flows.clean.context_features import block_features, find_blocks, rule_features, topic_features
from flows.clean.features import Columns, Floats, Lines, around_features, matrix, text_features
from flows.clean.head import Head
from flows.clean.html import Page
from flows.clean.lexicon import class_buckets, line_buckets, scores
from flows.clean.page_features import Batch, make_batch, page_features, said_features
from flows.clean.scan import Scan, scan

if TYPE_CHECKING:
    import lightgbm

DATA = Path(__file__).parent / "data"
LINES_AT_ONCE = 20_000
"""Lines whose features are in memory together: about 15 MB."""
STOP_EVERY, STOP_MARGIN = 10, 5.0
"""A line whose doubled logit is that far from 0 after 10, 20, ... trees is not looked at further: takes a third of the
time, and costs .0001 of the body's F1."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Weights of a linear model over hashed words."""

    weights: Floats
    bias: float


@dataclass(frozen=True, slots=True)
class Model:
    """All that was trained; `pages` and `texts` are boosters with the names of their columns."""

    words: Lexicon
    classes: Lexicon
    pages: lightgbm.Booster
    texts: lightgbm.Booster


@cache
def load_model(folder: Path = DATA) -> Model:
    """The model in a folder. Raises FileNotFoundError when there is none."""
    import lightgbm  # takes half a second, and many loads need no model

    with np.load(folder / "lexicons.npz", allow_pickle=False) as stored:
        words, classes = (
            Lexicon(stored[name].astype(np.float32) * float(stored[f"{name}_scale"]), float(stored[f"{name}_bias"]))
            for name in ("words", "classes")
        )
    pages, texts = (
        lightgbm.Booster(model_str=(folder / f"roles_of_{name}.txt").read_text("utf-8")) for name in ("pages", "texts")
    )
    return Model(words, classes, pages, texts)


def rounded(lexicon: Lexicon) -> Lexicon:
    """The lexicon in eight bits a weight, as it is stored: boosters learn from the scores that these weights give."""
    scale = _step(lexicon)
    return Lexicon((np.round(lexicon.weights / scale) * scale).astype(np.float32), lexicon.bias)


def save_lexicons(folder: Path, words: Lexicon, classes: Lexicon) -> None:
    """Both lexicons in one file."""
    stored: dict[str, npt.NDArray[np.generic]] = {}
    for name, lexicon in (("words", words), ("classes", classes)):
        scale = _step(lexicon)
        stored[name] = np.round(lexicon.weights / scale).astype(np.int8)
        stored[f"{name}_scale"] = np.array(scale)
        stored[f"{name}_bias"] = np.array(lexicon.bias)
    np.savez_compressed(folder / "lexicons.npz", **stored)  # type: ignore[arg-type]


def _step(lexicon: Lexicon) -> float:
    return float(np.abs(lexicon.weights).max()) / 127


def word_scores(found: Scan, words: Lexicon) -> Floats:
    """How much the words of each line speak for body, as a logit."""
    rows, buckets = line_buckets(found)
    return scores(rows, buckets, len(found.word_count), words.weights, words.bias)


def class_scores(batch: Batch, classes: Lexicon) -> Floats:
    """The same of the tag and class words of each container with lines; that of the others, which nobody asks, is 0."""
    holds_lines = batch.container_end > batch.container_start
    is_asked = np.bincount(batch.kind[holds_lines], minlength=len(batch.kinds)) > 0
    kinds = list(compress(batch.kinds, is_asked.tolist()))
    rows, buckets = class_buckets(np.array([tag for tag, _ in kinds], np.int64), [words for _, words in kinds])
    of_kind = np.zeros(len(is_asked), np.float32)
    of_kind[is_asked] = scores(rows, buckets, len(kinds), classes.weights, classes.bias)
    return of_kind[batch.kind]


def page_columns(
    pages: Sequence[Page], heads: Sequence[Head], rules: Sequence[str | None], words: Lexicon, classes: Lexicon
) -> Columns:
    """All columns of the lines of HTML pages; `rules` are those that fit the lines, all pages end to end."""
    batch = make_batch(pages)
    found = scan(batch.text)
    columns = text_features(batch.lines, found, word_scores(found, words))
    columns.update(page_features(batch, found, columns, class_scores(batch, classes)))
    columns.update(said_features(batch, found, heads))
    columns.update(rule_features(batch.lines, rules))
    columns.update(block_features(batch.lines, columns, find_blocks(batch.lines, columns)))
    return columns


def text_columns(lines: Sequence[str], rules: Sequence[str | None], counts: Sequence[int], words: Lexicon) -> Columns:
    """All columns of the lines of text documents; each has `counts` lines, and `rules` are those that fit them."""
    found = scan(lines)
    where = Lines(counts)
    columns = text_features(where, found, word_scores(found, words))
    columns.update(around_features(where, found, columns))
    columns.update(rule_features(where, rules))
    blocks = find_blocks(where, columns)
    columns.update(block_features(where, columns, blocks))
    columns.update(topic_features(where, found, blocks))
    return columns


def score_pages(
    pages: Sequence[Page], heads: Sequence[Head], rules: Sequence[str | None], folder: Path = DATA
) -> Floats:
    """The probability that each line, all pages end to end, belongs to the body; by the model in `folder`.

    `rules` are those that fit the lines.
    """
    model = load_model(folder)
    parts = []
    line = 0
    for start, stop in _portions([len(page.lines) for page in pages]):
        some = pages[start:stop]
        end = line + sum(len(page.lines) for page in some)
        columns = page_columns(some, heads[start:stop], rules[line:end], model.words, model.classes)
        parts.append(predict(model.pages, columns))
        line = end
    return np.concatenate([np.zeros(0, np.float32), *parts])


def score_texts(
    lines: Sequence[str], rules: Sequence[str | None], counts: Sequence[int], folder: Path = DATA
) -> Floats:
    """The same for documents that are lines of text only, end to end in `lines`; `rules` are those that fit them."""
    model = load_model(folder)
    parts = []
    line = 0
    for start, stop in _portions(counts):
        end = line + sum(counts[start:stop])
        columns = text_columns(lines[line:end], rules[line:end], counts[start:stop], model.words)
        parts.append(predict(model.texts, columns))
        line = end
    return np.concatenate([np.zeros(0, np.float32), *parts])


def _portions(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Documents (start, stop) to work on together."""
    portions, start, size = [], 0, 0
    for index, count in enumerate(counts):
        if size and size + count > LINES_AT_ONCE:
            portions.append((start, index))
            start, size = index, 0
        size += count
    if size:
        portions.append((start, len(counts)))
    return portions


def predict(booster: lightgbm.Booster, columns: Columns) -> Floats:
    """The probability of each line by its columns; those that the booster does not name are not looked at."""
    names = booster.feature_name()
    table = np.ascontiguousarray(matrix({name: columns[name] for name in names}))  # by rows: .53 -> .48 ms a page
    found = booster.predict(
        table,
        num_threads=1,
        pred_early_stop=True,
        pred_early_stop_freq=STOP_EVERY,
        pred_early_stop_margin=STOP_MARGIN,
    )
    return np.asarray(found, np.float32)
