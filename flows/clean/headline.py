"""The headline of a whole page's text dump: which line over the body tells what the body tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import polars as pl

from flows.clean.vocabulary import CJK, alternatives

WORD = re.compile(r"[^\W\d_]{4,}|[぀-ヿ㐀-鿿가-힯]{2}")
LENGTH = (12, 250)
FEWEST_WORDS = 3
ABOVE = 40
"""Lines over the body that are looked at."""
BODY_LINES = 40
"""Lines of the body whose words count."""
ENOUGH = 3
"""So many words in common say as much as more."""
FULL = 10
"""Words of a whole headline."""
LONG = 13
"""Words above which a line is rather a standfirst or a caption."""
STANDFIRST = 6
"""A headline stands so many lines at most over a standfirst or caption that says more, ..."""
MARGIN = 0.8
"""... and is less like one by no more than this."""
SENTENCE = re.compile(r"[.!。！][\"'”’»)]?$")


def guess_titles(lines: pl.DataFrame) -> pl.DataFrame:
    """In: document_id, text, role (by rules), is_body, in order. Out: document_id, title (null where none is likely).

    On the dumps of aed, fundus_fixtures, wcxb_dev and trafilatura_dev the title is right on .78, .63, .59 and .59 of
    the pages (benchmarks/clean.py; the line is there on .95, .82, .88 and .92); the first line over the body on .16.
    """
    documents = lines["document_id"].rle()
    names, counts = documents.struct.field("value"), documents.struct.field("len").to_list()
    bounds = [0, *np.cumsum(counts).tolist()]
    columns = [lines[name].to_list() for name in ("text", "role", "is_body")]
    titles = [_guess(*(column[start:end] for column in columns)) for start, end in pairwise(bounds)]
    return pl.DataFrame([names.alias("document_id"), pl.Series("title", titles, pl.String)])


def _guess(texts: Sequence[str], roles: Sequence[str | None], is_body: Sequence[bool]) -> str | None:
    body = [number for number, flag in enumerate(is_body) if flag]
    if not body:
        return None
    told = {word for number in body[:BODY_LINES] for word in WORD.findall(texts[number].lower())}
    first = body[0]
    near = range(max(0, first - ABOVE), first)
    found = {number: _agreement(texts[number], told) - 0.02 * (first - number) for number in near if not roles[number]}
    likely = {number: score for number, score in found.items() if score > 0}
    if not likely:
        return None
    best = max(likely, key=lambda number: (likely[number], number))
    above = (number for number in likely if best - STANDFIRST <= number < best)
    best = min((number for number in above if likely[number] >= likely[best] - MARGIN), default=best)
    inside = (texts[number] for number in likely if number != best and texts[best].endswith(texts[number]))
    return max(inside, key=len, default=texts[best])


def _agreement(text: str, told: set[str]) -> float:
    """How much a line reads like the headline of a body with such words; 0 where it cannot be."""
    if not LENGTH[0] <= len(text) <= LENGTH[1] and not (CJK.search(text) and len(text) * 2 >= LENGTH[0]):
        return 0
    count = len(WORD.findall(text)) if CJK.search(text) else len(text.split())
    own = set(WORD.findall(text.lower()))
    if count < FEWEST_WORDS or not own:
        return 0
    common = len(own & told)
    score = 2 * min(common, ENOUGH) / ENOUGH + common / len(own) + min(count, FULL) / FULL
    score -= max(0, count - LONG) / 10 + (1.5 if SENTENCE.search(text) else 0)
    return score - (1 if _credited().search(text) else 0)


@cache
def _credited() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('photo')}|{alternatives('agency')}|©)", re.IGNORECASE)
