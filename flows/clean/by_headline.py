"""Timestamps and bylines that only their place tells: by the headline, a name alone or a date among other words.

Elsewhere such a line is a caption's, a teaser's, a list's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

import polars as pl

from flows.clean.bylines import has_role, is_person, read_byline, read_other, without_count, without_role
from flows.clean.dates import Moment, find_moments
from flows.clean.labels import LABEL_COLUMNS, moment_columns, named_by
from flows.clean.people import EDGES, names_in
from flows.clean.stamps import is_signature, place_moments
from flows.clean.vocabulary import CJK, alternatives, words

ABOVE, BELOW = 2, 12
"""Lines over and under the headline that are looked at, ..."""
INTO_BODY = 5
"""... those under the body's first not beyond so many."""
LONGEST, MAX_WORDS = 160, 24
"""Characters and words of a line with a date; in more it is told of."""
MAX_BEFORE, MAX_AFTER = 6, 12
"""Words before a date and after it, but for names: more is a caption or a headline."""
LONGEST_NAME, MAX_NAME_WORDS = 80, 10
MAX_DESK_WORDS = 5
LONGEST_POINTER = 40
"""Characters before a name in a link to more of an author's."""
DATED = 4
"""A name alone stands so many lines from a date."""
UNSAID = (
    "other.before_headline", "other.before_body", "other.model", "subheadline.after_headline", "related.after_header",
    "comment.after_header", "navigation.breadcrumbs",
)  # fmt: skip
"""Rules that go by place: what the line says is not known."""
SCORE = 0.7
BY_DATE, ALONE = "timestamp.by_headline", "byline.by_headline"
SENTENCE = re.compile(r"(?:\w{4}\.|[!?…。！？:])[\"'”’»)]?$")
"""An end that is no abbreviation's: "5 Min.", "John Doe Jr."."""
PLACE = re.compile(r"\s(?:in|aus|en|à|i|from)\s[A-ZÀ-Þ][^,|]*$")
PIECES = re.compile(r"\s*[|•·⋅/(\[]\s*|,\s+|\s+[-–—]\s+")
MARK = re.compile(r"\s*[|•·⋅]")
"""What parts a name from a job or an outlet, and no other name."""
BLANKS = re.compile(r"[\s,;&|/·•]+")
DIGIT = re.compile(r"\d")
WORD = re.compile(r"[^\W\d_]+")
OTHER = re.compile(r"[\d/]")
"""What names do not have: of a list, of a photo's credit."""
HANDLE = re.compile(r"\s*@\w+")
GLUED = re.compile(r"^[Bb]y(?=[A-Z][\w'’-]+\s)")
"""A label and a name whose elements are joined: "ByJane Doe"."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a line by the headline says."""

    published: Moment | None = None
    updated: Moment | None = None
    people: tuple[str, ...] = ()
    credited: tuple[str, ...] = ()
    is_labelled: bool = False
    """Whether it says that these are the authors."""
    is_dated: bool = False
    """Whether it says when, or how long ago."""


class Line(NamedTuple):
    """A line by the headline."""

    row: int
    text: str
    role: str
    rule: str
    below: int
    """Lines below the headline; less than 0 above it."""


NOTHING = Said()


def read_by_headline(lines: pl.DataFrame, labels: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Gives such lines their roles.

    In: lines with roles, in order; LABEL_COLUMNS of other lines. Out: the lines, and LABEL_COLUMNS of all.
    """
    credited = frozenset(labels.filter(pl.col("credits").list.len() > 0)["text"])
    near_lines = _by_headlines(lines)
    if near_lines.is_empty():
        return lines, labels
    texts = lines["text"].to_list()
    ends = dict(lines.with_row_index("row").group_by("document_id").agg(pl.col("row").max()).iter_rows())
    found: dict[int, tuple[str, Said]] = {}
    for document, rows in groupby(near_lines.iter_rows(), key=lambda row: str(row[0])):
        near = [Line(*row[1:]) for row in rows]
        found |= _choose(near, credited, texts[near[0].row : ends[document] + 1])
    read = pl.DataFrame([_label(texts[row], *one) for row, one in found.items()], schema=LABEL_COLUMNS, orient="row")
    given = pl.DataFrame(
        {"row": list(found), "near_role": read["label_role"], "near_rule": read["label_rule"]},
        schema={"row": pl.UInt32, "near_role": pl.String, "near_rule": pl.String},
    )
    joined = lines.with_row_index("row").join(given, on="row", how="left", maintain_order="left")
    changed = joined.with_columns(
        pl.coalesce("near_role", "role").alias("role"),
        pl.when(pl.col("near_rule").is_not_null()).then(pl.lit(SCORE, pl.Float32)).otherwise("score").alias("score"),
        pl.coalesce("near_rule", "rule").alias("rule"),
    ).select(lines.columns)
    return changed, pl.concat([labels, read]).unique("text", keep="first", maintain_order=True)


def _by_headlines(lines: pl.DataFrame) -> pl.DataFrame:
    """document_id and the columns of Line: the lines by a headline that may be of its article's head."""
    placed = lines.select("document_id", "text", "length", "role", "rule").with_row_index("row")
    head = placed.filter(pl.col("role") == "headline").unique("document_id", keep="first", maintain_order=True)
    heads = head.select("document_id", pl.col("row").alias("head"))
    placed = placed.join(heads, on="document_id", how="inner", maintain_order="left")
    below = pl.col("row").cast(pl.Int64) - pl.col("head")
    bodies = placed.filter(pl.col("role") == "body", below > 0).group_by("document_id").agg(below.min().alias("body"))
    is_unsaid = pl.col("rule").is_in(UNSAID) & (pl.col("length") <= LONGEST)
    near = (
        placed.filter(below.is_between(-ABOVE, BELOW), is_unsaid | pl.col("role").is_in(["timestamp", "byline"]))
        .join(bodies, on="document_id", how="left", maintain_order="left")
        .filter((below - pl.col("body") <= INTO_BODY).fill_null(value=True))
    )
    unsaid = near.filter(is_unsaid).select("document_id").unique()
    columns = ("document_id", "row", "text", "role", "rule", below.alias("below"))
    return near.join(unsaid, on="document_id", how="semi").select(columns)


def _label(text: str, rule: str, said: Said) -> tuple[object, ...]:
    """A row of LABEL_COLUMNS."""
    moments = (*moment_columns(said.published), *moment_columns(said.updated))
    names = (said.people, ALONE if said.credited else None, said.credited)
    return (text, rule.partition(".")[0], rule, *moments, None, None, *names)


def _choose(lines: Sequence[Line], credited: frozenset[str], texts: Sequence[str]) -> dict[int, tuple[str, Said]]:
    """Of the lines by one headline those that get a rule, by row, and what they say.

    In: texts that name someone by what they say; the document from these lines on.
    """
    said = [_read(line.text) if line.rule in UNSAID else NOTHING for line in lines]
    dated = [line.below for line, one in zip(lines, said, strict=True) if line.role == "timestamp" or one.is_dated]
    has_byline = any(line.text in credited and line.below > 0 for line in lines)
    found: dict[int, tuple[str, Said]] = {}
    for line, one in zip(lines, said, strict=True):
        if one.published or one.updated:
            found[line.row] = (BY_DATE, one)
        elif one.credited and line.below > 0:
            is_next = found.get(line.row - 1, ("", NOTHING))[0] == ALONE
            is_dated = any(abs(line.below - day) <= DATED for day in dated)
            if is_next or (not has_byline and (one.is_labelled or is_dated or _is_told_of(one.credited[0], texts))):
                found[line.row] = (ALONE, one)
        has_byline = has_byline or (line.row in found and bool(one.credited))
    return found


def _is_told_of(name: str, texts: Sequence[str]) -> bool:
    """Whether another line is of someone of that name, as what pages say of their authors."""
    return any(_is_of_author(text, text.find(name), len(name)) for text in texts if name in text)


def _is_of_author(text: str, start: int, size: int) -> bool:
    """Whether it says what the named one is, or is a link to more by them: "About Jane Doe"."""
    if start == 0:
        return _is_a().match(text, size) is not None
    return start <= LONGEST_POINTER and _pointer().search(text[:start]) is not None


@cache
def _is_a() -> re.Pattern[str]:
    return re.compile(rf",?\s+{alternatives('is_a')}\s|,\s+(?-i:[a-zà-ÿа-я])", re.IGNORECASE)


@cache
def _pointer() -> re.Pattern[str]:
    return re.compile(rf"(?:^|\W){alternatives('of_author')}\s+$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _read(text: str) -> Said:
    """What a line says of its article."""
    if SENTENCE.search(text[-6:]) or text.count(" ") >= MAX_WORDS or is_signature(text):
        return NOTHING
    has_digit = DIGIT.search(text) is not None
    moments = tuple(one for one in find_moments(text) if one.precision not in ("year", "month")) if has_digit else ()
    published, updated, rest = place_moments(text, moments)
    ago = _ago().search(text) if has_digit and not moments else None
    pieces = rest if moments else (text[: ago.start()] if ago else text,)
    people, credited, is_labelled = _names(pieces)
    sizes = [len(piece.split()) for piece in rest] if moments and not credited else [0]
    if sizes[0] > MAX_BEFORE or max(sizes) > MAX_AFTER:
        return NOTHING
    return Said(published, updated, people, credited, is_labelled, bool(moments or ago))


def _names(pieces: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """People, who is credited, and whether a label says so: those after the first label, else names alone."""
    for piece in pieces:
        parts = PIECES.split(piece)
        for part in (piece, *(parts if len(pieces) > 1 else parts[:1])):  # without a date the label opens the line
            text = GLUED.sub("By ", part.strip(EDGES))
            byline = read_byline(text) or (read_other(text) if len(pieces) > 1 or part is piece else None)
            if byline:
                return *named_by(byline), True
    first = "" if pieces[0].startswith("#") else pieces[0].strip(EDGES)
    people = _alone(first) if len(first) <= LONGEST_NAME else ()
    is_desk = not people and first.count(" ") < MAX_DESK_WORDS and first.rpartition(" ")[2].lower() in words("desk")
    return people, people or ((first,) if is_desk else ()), False


def _alone(text: str) -> tuple[str, ...]:
    """The people's names that a text consists of, but for a handle, a job or an outlet after them."""
    text = without_count(HANDLE.sub("", text)).strip(EDGES)
    if not 1 <= text.count(" ") < MAX_NAME_WORDS or OTHER.search(text) or CJK.search(text):
        return ()
    said = WORD.findall(text.lower())
    is_of_photo, is_of_networks = not words("photo").isdisjoint(said), words("network").issuperset(said)
    if is_of_photo or is_of_networks or (text.isupper() and len(said) > 2):
        return ()
    first, *others = PIECES.split(text)
    if others and (has_role(" ".join(others)) or (MARK.match(text, len(first)) and not is_person(others[0]))):
        text = first
    if text.rpartition(" ")[2].lower() in words("desk"):
        return ()
    text = without_role(PLACE.sub("", text))
    names = names_in(text, is_declared=False)
    known = words("and").union(word for name in names for word in name.split())
    return names if known.issuperset(word for word in BLANKS.split(text) if word) else ()


@cache
def _ago() -> re.Pattern[str]:
    """A line's end that says how long ago: "Jane Doe2 minutes ago", "Jane Doe|Published 4 months ago"."""
    said = rf"(?:{alternatives('published')}|{alternatives('updated')})"
    return re.compile(
        rf"[\s|•·]*{said}?\s*(?:(?:vor|il y a|hace|há)\s)?\d{{1,2}}\s?{alternatives('ago_unit')}"
        r"(?:\s(?:ago|fa|geleden|atrás|назад))?$",
        re.IGNORECASE,
    )
