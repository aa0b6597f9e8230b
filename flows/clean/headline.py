"""The headline of a whole page's text dump: which line by the body's start tells what the body tells."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import cache
from itertools import pairwise

import numpy as np
import polars as pl

from flows.clean.vocabulary import CJK, alternatives

WORD = re.compile(r"[^\W\d_]{4,}")
PAIR = re.compile(r"(?=([぀-ヿ㐀-鿿가-힯]{2}))")
"""What stands for the words of Chinese, Japanese and Korean."""
CJK_WORD = 3
"""Characters of such a word, about."""
LENGTH = (6, 250)
ABOVE, BELOW = 40, 2
"""Lines over and under the body's first that may be the headline."""
BODY_LINES, BODY_CHARS = 30, 600
"""Lines of the body whose words count, and characters of each, ..."""
LEAD_LINES = 3
"""... and those whose words count again."""
ENOUGH, ENOUGH_OF_LEAD = 3, 2
"""So many words in common say as much as more."""
FULL = 10
"""Words of a whole headline."""
LONG = 13
"""Words above which a line is rather a standfirst or a caption."""
TITLE_WORDS = 4
"""Words of a line that may be a headline for what stands beside it."""
PARAGRAPH, PARAGRAPHS = 120, 4
"""Characters of a standfirst or caption, of which a few stand between a headline and the body."""
LABELS = frozenset(["timestamp", "byline"])
BELOW_IT = (2, 5, 8)
"""A timestamp or byline stands so few lines below a headline."""
SENTENCE = re.compile(r"[.!。！][\"'”’»)]?$")
JOINED = re.compile(r" [|»›>→–—/-] ")
WEIGHTS = {
    "words in common": 1.5,
    "words that recur": 1.7,
    "words of the lead": 0.7,
    "share of the lead": 1.1,
    "length": 1.0,
    "too long": -1.3,
    "two words": -1.8,
    "three words": -0.8,
    "sentence": -1.6,
    "credit": -0.6,
    "colon": -0.7,
    "joined": -0.6,
    "is told again": 1.3,
    "stands again below": 0.6,
    "label below, 2": 0.6,
    "label below, 5": 1.0,
    "label below, 8": 1.2,
    "label above": 0.7,
    "headline above": -0.9,
    "headline below": 0.4,
    "paragraphs below": 0.7,
    "distance": -0.6,
    "starts the body": -1.1,
    "within the body": -1.1,
}
"""What a sign adds to a line's score: fitted on half of the sites of four sets, with which the title is right on 704 of
941 dumps of the others (benchmarks/fit_headline.py); their lines have it on 798."""


def guess_titles(lines: pl.DataFrame) -> pl.DataFrame:
    """In: document_id, text, role (by rules), is_body, in order. Out: document_id, title, guessed_at (its place)."""
    documents = lines["document_id"].rle()
    names, counts = documents.struct.field("value"), documents.struct.field("len").to_list()
    bounds = [0, *np.cumsum(counts).tolist()]
    texts, roles, is_body = (lines[name].to_list() for name in ("text", "role", "is_body"))
    places = [_guess(texts[start:end], roles[start:end], is_body[start:end]) for start, end in pairwise(bounds)]
    titles = [None if place is None else texts[start + place] for start, place in zip(bounds, places, strict=False)]
    return pl.DataFrame(
        [names.alias("document_id"), pl.Series("title", titles, pl.String), pl.Series("guessed_at", places, pl.Int32)]
    )


def _guess(texts: Sequence[str], roles: Sequence[str | None], is_body: Sequence[bool]) -> int | None:
    signs = signs_of_lines(texts, roles, is_body)
    scores = {place: sum(WEIGHTS[name] * value for name, value in found.items()) for place, found in signs.items()}
    return max(scores, key=lambda place: scores[place], default=None)


def signs_of_lines(
    texts: Sequence[str], roles: Sequence[str | None], is_body: Sequence[bool]
) -> dict[int, dict[str, float]]:
    """What speaks for and against each line that may be the headline."""
    body = [place for place, flag in enumerate(is_body) if flag]
    if not body:
        return {}
    first = body[0]
    of_lines = [_words(texts[place][:BODY_CHARS]) for place in body[:BODY_LINES]]
    told, recurring = set[str](), set[str]()
    for words in of_lines:
        recurring |= told & words
        told |= words
    lead = set[str]().union(*of_lines[:LEAD_LINES])
    said = "\n".join(text for text in texts if len(text) <= 2 * LENGTH[1])
    near = range(max(0, first - ABOVE), min(len(texts), first + BELOW + 1))
    labels = [
        place
        for place in range(max(0, near[0] - 1), min(len(texts), near[-1] + BELOW_IT[-1] + 1))
        if roles[place] in LABELS
    ]
    paragraphs = [place for place in range(near[0], first) if len(texts[place]) > PARAGRAPH]
    found: dict[int, dict[str, float]] = {}
    for place in near:
        text = texts[place]
        if not LENGTH[0] <= len(text) <= LENGTH[1] or (roles[place] and place != first):
            continue
        if is_body[place] and (place > first or len(text) > PARAGRAPH or SENTENCE.search(text[-2:])):
            continue  # the text itself
        own = _words(text)
        if own.isdisjoint(told):
            continue
        between = min(PARAGRAPHS, sum(place < other < first for other in paragraphs))
        found[place] = {
            **_signs_of_text(text, own, (told, recurring, lead)),
            **_signs_of_labels(place, labels),
            "is told again": said.count(text) > texts.count(text),
            "stands again below": text in texts[place + 1 : first],
            "headline above": place > 0 and not roles[place - 1] and _is_title(texts[place - 1]),
            "headline below": place + 1 < len(texts) and not roles[place + 1] and _is_title(texts[place + 1]),
            "paragraphs below": between / PARAGRAPHS,
            "distance": max(0, first - place) / 10,
            "starts the body": place == first,
            "within the body": place > first,
        }
    return found


def _signs_of_text(text: str, own: Set[str], told: tuple[Set[str], Set[str], Set[str]]) -> dict[str, float]:
    """In: its words; those of the body, those that recur there, those of its lead."""
    common, recurring, lead = (len(own & words) for words in told)
    count = len(text) // CJK_WORD if _is_cjk(text) else text.count(" ") + 1
    return {
        "words in common": min(common, ENOUGH) / ENOUGH,
        "words that recur": min(recurring, ENOUGH) / ENOUGH,
        "words of the lead": min(lead, ENOUGH_OF_LEAD) / ENOUGH_OF_LEAD,
        "share of the lead": lead / len(own),
        "length": min(count, FULL) / FULL,
        "too long": max(0, count - LONG) / 10,
        "two words": count < 3,
        "three words": count == 3,
        "sentence": SENTENCE.search(text[-2:]) is not None,
        "credit": _credited().search(text) is not None,
        "colon": text.endswith((":", "：")),
        "joined": JOINED.search(text) is not None,
    }


def _signs_of_labels(place: int, labels: Sequence[int]) -> dict[str, float]:
    """In: the places of timestamps and bylines."""
    below = min((label - place for label in labels if label > place), default=BELOW_IT[-1] + 1)
    signs: dict[str, float] = {f"label below, {lines}": below <= lines for lines in BELOW_IT}
    return {**signs, "label above": place - 1 in labels}


def _words(text: str) -> set[str]:
    return set(PAIR.findall(text) if _is_cjk(text) else WORD.findall(text.lower()))


def _is_cjk(text: str) -> bool:
    return not text.isascii() and CJK.search(text) is not None


def _is_title(text: str) -> bool:
    return len(text) <= LENGTH[1] and text.count(" ") >= TITLE_WORDS - 1


@cache
def _credited() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('photo')}|{alternatives('agency')}|©)", re.IGNORECASE)
