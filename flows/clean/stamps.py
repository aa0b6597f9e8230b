"""Lines that say when and by whom an article was published: "(China Daily) | Updated: 2018-06-09"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from flows.clean.bylines import Byline, is_person, read_byline, read_other
from flows.clean.dates import Moment, find_moments
from flows.clean.vocabulary import alternatives, words

MAX_LENGTH = 200
MAX_OTHER_WORDS = 2
MAX_PUBLISHER_WORDS = 7
MAX_CJK_PUBLISHER = 12  # characters
SPLIT_MARKS = re.compile(r"[|·•/()\[\]（）【】–—,，;]+|\s+-\s+|\s{2,}|　+")
EDGES = " \t:：.-–—*_"
FILLERS = frozenset(
    [
        "",
        "on",
        "at",
        "am",
        "um",
        "le",
        "el",
        "il",
        "op",
        "em",
        "à",
        "the",
        "of",
        "uhr",
        "and",
        "by",
        "h",
        "t",
        "在",
        "于",
    ]
)
RECURRING = 4_096
"""What stands beside the dates of an outlet recurs: so many such texts are remembered."""
MAX_LABEL_WORDS = 3
PART = re.compile(r"[^\s|(（\[/]+")
LABEL_END = " \t:：,，.|-–—"
SIGNATURE = re.compile(r"\s*(?:[—–―]|--)\s*(?P<name>[^,()@]{1,80}?)\s*(?P<mark>\(@\w+\)|,)")
HAS_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯]")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What such a line says."""

    published: Moment | None
    updated: Moment | None
    publisher: str | None
    publisher_rule: str | None
    byline: Byline | None
    rule: str


def is_signature(line: str) -> bool:
    """Whether it says whose words stand above: "— Jane Doe (@jane) May 4, 2022", "— Jane Doe, Paris, May 2019".

    Its date and name are those of the quotation, and not the article's.
    """
    signed = SIGNATURE.match(line) if line.lstrip()[:1] in ("—", "–", "―", "-") else None
    if signed is None or read_byline(signed["name"]):
        return False
    return signed["mark"] != "," or is_person(signed["name"])


def read_stamp(line: str) -> Stamp | None:
    """What a line says of the article's publication; None when it says something else too, or no date."""
    if len(line) > MAX_LENGTH or is_signature(line):
        return None
    moments = find_moments(line)
    if not moments:
        return None
    published, updated, rest = place_moments(line, moments)
    named = _read_rest(rest)
    if named is None:
        return None
    publisher, publisher_rule, byline = named
    rule = (
        "timestamp.updated" if updated and not published else "timestamp.published" if published else "timestamp.date"
    )
    return Stamp(published, updated, publisher, publisher_rule, byline, rule)


def place_moments(line: str, moments: tuple[Moment, ...]) -> tuple[Moment | None, Moment | None, tuple[str, ...]]:
    """The dates of a line that say when it was published and updated, and what stands around them, without labels."""
    published: Moment | None = None
    updated: Moment | None = None
    rest: list[str] = []
    position = 0
    for moment in moments:
        before = line[position : moment.start]
        is_updated, is_labelled, before = _cut_label(before)
        rest.append(before)
        if is_updated:
            updated = updated or moment
        elif is_labelled or published is None:
            published = published or moment
        position = moment.end
    return published, updated, (*rest, line[position:])


@lru_cache(maxsize=RECURRING)
def _cut_label(before: str) -> tuple[bool, bool, str]:
    """Whether the label before a date says updated, whether there is one, and what is left without it."""
    kept = before.rstrip(LABEL_END)
    has_filler = False
    while (last := kept.rpartition(" ")[2].strip(".,").lower()) and (last in FILLERS or last in words("weekdays")):
        has_filler = has_filler or last in FILLERS
        kept = kept[: len(kept) - len(kept.rpartition(" ")[2])].rstrip(LABEL_END)
        if not kept:
            break
    lowered = kept.lower()
    parts = PART.findall(lowered)
    for count in range(min(len(parts), MAX_LABEL_WORDS), 0, -1):
        label = " ".join(parts[-count:])
        if label in words("updated") or label in words("published"):
            return label in words("updated"), True, kept[: lowered.rindex(parts[-count])]
    if lowered.endswith(_cjk_labels()):
        is_updated = lowered.endswith(tuple(words("updated")))
        return is_updated, True, kept.rstrip("".join(_cjk_labels()))
    return False, False, kept if has_filler else before  # "By Jane Doe on Tuesday, "


@cache
def _cjk_labels() -> tuple[str, ...]:
    return tuple(word for word in words("updated") | words("published") if HAS_CJK.match(word))


@lru_cache(maxsize=RECURRING)
def _read_rest(rest: tuple[str, ...]) -> tuple[str | None, str | None, Byline | None] | None:
    """Publisher, its rule and byline in what is left of the line; None when there is more than these."""
    publisher: str | None = None
    rule: str | None = None
    byline: Byline | None = None
    others = 0
    is_passed = False
    line = " ".join(rest)
    marked = any(mark in line for mark in "|(（·")
    opening = line.startswith(("(", "（"))
    for piece in (piece.strip(EDGES) for text in rest for piece in SPLIT_MARKS.split(text)):
        lowered = piece.lower()
        if (
            lowered in FILLERS
            or lowered in words("weekdays")
            or lowered in words("updated")
            or lowered in words("published")
        ):
            continue
        if found := read_byline(piece) or read_other(piece):
            byline = byline or found
        elif source := _source().match(piece):
            publisher, rule = source["name"].strip(EDGES), "publisher.source"
        elif byline is None and not _is_bracketed(piece, line) and not is_publisher(piece) and _is_name(piece):
            byline = Byline(piece, (piece,), "byline.beside_date")
        elif publisher is None and (
            is_publisher(piece) or (opening and is_title(piece) and _is_bracketed(piece, line))
        ):  # "(Northern Lantern) | 5 May": an outlet that opens the line may have any name
            publisher, rule = piece, "publisher.bracketed" if _is_bracketed(piece, line) else "publisher.beside_date"
        elif publisher is None and not is_passed and marked and is_title(piece):
            is_passed = True  # a section, a place, a button
        else:
            others += len(HAS_CJK.findall(piece)) or len(piece.split())
    return None if others > MAX_OTHER_WORDS else (publisher, rule, byline)


def _is_name(piece: str) -> bool:
    """Whether it is a person's name, and not a place before the date's weekday: "MUMBAI Tue"."""
    return is_person(piece) and piece.rpartition(" ")[2].lower() not in words("weekdays")


def _is_bracketed(piece: str, line: str) -> bool:
    return re.search(rf"[(（]\s*{re.escape(piece)}\s*[)）]", line) is not None


@cache
def _source() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('source')})\s*[:：]\s*(?P<name>\S.*)$", re.IGNORECASE)


def is_publisher(name: str) -> bool:
    """Whether it reads like an outlet's name: short, capitalised, with a word that outlets have in theirs."""
    parts = name.split()
    if not 1 <= len(parts) <= MAX_PUBLISHER_WORDS or any(part[0].isdigit() for part in parts):
        return False
    if name.lower() in words("section"):
        return False
    if HAS_CJK.search(name):
        return len(name) <= MAX_CJK_PUBLISHER and (
            name in words("agency") or any(word in name for word in words("outlet_word") if HAS_CJK.match(word))
        )
    lowered = [part.lower().strip(".,'’\"“”") for part in parts]
    is_named = any(part in words("outlet_word") or part in words("agency") for part in lowered)
    return is_title(name) and (is_named or name.lower() in words("agency") or "." in name.strip("."))


def is_title(name: str) -> bool:
    """Whether its words are capitalised, as those of a name."""
    parts = name.split()
    small = words("particle") | FILLERS
    return 1 <= len(parts) <= MAX_PUBLISHER_WORDS and all(part[0].isupper() or part.lower() in small for part in parts)
