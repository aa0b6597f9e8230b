"""How well extracted articles agree with labelled ones: the measures of the field's own benchmarks.

Body: F1 of runs of four words, from the mean precision and the mean recall over pages (the article-extraction
benchmark of Zyte). Paragraphs: F1 of equal paragraphs, a page's mean (Fundus). Snippets: F1 of snippets that must and
must not be in the text, over all pages (Trafilatura). Title, date, authors: the share of pages that have them right.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WORD = re.compile(r"\w+")
RUN = 4
MARKS = str.maketrans("‘’“”–—", "''\"\"--")
BY = re.compile(r"^(by|von|por|par)\s+")


@dataclass(frozen=True, slots=True)
class Scores:
    """None where a set has no labels for a measure, or a contestant does not give the field."""

    f1: float | None
    precision: float | None
    recall: float | None
    paragraphs: float | None
    snippets: float | None
    title: float | None
    date: float | None
    authors: float | None


def score(labels: Mapping[str, Mapping[str, Any]], found: Iterable[Mapping[str, Any]]) -> Scores:
    """Labels by page (body, paragraphs, with_, without, title, date, authors), and {"id", "body", ...} of each page."""
    pages = [(labels[page["id"]], page) for page in found]
    counts = [_runs_found(gold["body"], page["body"]) for gold, page in pages if gold.get("body")]
    precision, recall = _mean_share(counts, wrong=1), _mean_share(counts, wrong=2)
    return Scores(
        _f1(precision, recall),
        precision,
        recall,
        _mean(_equal_paragraphs(gold, page["body"]) for gold, page in pages if gold.get("body")),
        _snippets(pages),
        *(
            _mean(is_right(field, page[field], gold[field]) for gold, page in _both(pages, field))
            for field in ("title", "date", "authors")
        ),
    )


def is_right(field: str, said: Any, label: Any) -> bool:
    """Whether a title, date (its day) or list of authors is the labelled one; marks, blanks and "by" do not count."""
    if field == "title":
        return _plain(said) == _plain(label)
    if field == "date":
        return str(said or "")[:10] == str(label)[:10]
    return _names(said) == _names(label)


def _both(pages: Sequence[tuple[Any, Any]], field: str) -> list[tuple[Any, Any]]:
    return [(gold, page) for gold, page in pages if gold.get(field) and field in page]


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return statistics.mean(known) if known else None


def _f1(precision: float | None, recall: float | None) -> float | None:
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    if len(words) < RUN:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(RUN)), strict=False))


def _runs_found(gold: str, body: str) -> tuple[int, int, int]:
    """Runs that are right, too many, missing."""
    true, mine = _runs(gold), _runs(body)
    right = sum((true & mine).values())
    return right, sum(mine.values()) - right, sum(true.values()) - right


def _mean_share(counts: Sequence[tuple[int, int, int]], wrong: int) -> float | None:
    return _mean(row[0] / (row[0] + row[wrong]) for row in counts if row[0] + row[wrong])


def _equal_paragraphs(gold: Mapping[str, Any], body: str) -> float:
    true = Counter(_joined(text) for text in gold.get("paragraphs") or gold["body"].split("\n") if text.strip())
    mine = Counter(line for text in body.split("\n") if (line := _joined(text)))
    size = sum(true.values()) + sum(mine.values())
    return 2 * sum((true & mine).values()) / size if size else 0.0


def _joined(text: str) -> str:
    return " ".join(text.split())


def _snippets(pages: Sequence[tuple[Any, Any]]) -> float | None:
    right = false = missed = 0
    for gold, page in pages:
        text = _joined(page["body"])
        wanted = [_joined(snippet) in text for snippet in gold.get("with_") or ()]
        right += sum(wanted)
        missed += len(wanted) - sum(wanted)
        false += sum(_joined(snippet) in text for snippet in gold.get("without") or ())
    if not right + missed:
        return None
    return _f1(right / max(1, right + false), right / (right + missed))


def _plain(text: object) -> str:
    return _joined(unicodedata.normalize("NFKC", str(text or "")).translate(MARKS))


def _names(authors: Sequence[object] | None) -> set[str]:
    return {BY.sub("", _plain(name).casefold()).strip(" .,") for name in authors or () if name}
