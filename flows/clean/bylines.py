"""Bylines: who wrote it, by a line like "By Jane Doe and John Roe in Paris"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from flows.clean.vocabulary import CJK, alternatives, words

MAX_LENGTH = 160
LONGEST_LABEL = 40
FIRST_WORD = re.compile(r"[^\s:：]*")
MAX_AUTHORS = 12
MAX_NAME_PARTS = 5
CJK_NAME = re.compile(r"[一-鿿]{2,4}|[가-힯]{2,4}|[一-鿿ぁ-ヿ]{2,8}")
NAME_PART = re.compile(r"[^\W\d_][\w.'’ʼ-]*")
TRAILER = re.compile(
    r"(?<=[a-zà-ÿ])(?:Published|Updated|Posted|Follow|Twitter)\b.*$"
    r"|\s+(?:in|for|at|from|aus|für|à|pour|para|en|para|a|Leave an?)\s+\S.*$"
    r"|\s*[|•·–—/(\[].*$|\s*,?\s*\d.*$|\s*@.*$|\s*\S+@\S+.*$"
)
SPLIT_MARKS = re.compile(r"\s*[,;&/+]\s*")


@dataclass(frozen=True, slots=True)
class Byline:
    """Who a line names as authors. `authors` is empty when it names an agency or a desk alone."""

    text: str
    authors: tuple[str, ...]
    rule: str


@lru_cache(maxsize=4096)  # a page's lines are asked for by several fields
def read_byline(line: str) -> Byline | None:
    """What a line says of its authors; None when it is no byline."""
    if len(line) > MAX_LENGTH or not _may_start(line):
        return None
    for rule, pattern in _patterns():
        match = pattern.match(line)
        if match is None:
            continue
        names = split_names(match["names"], cjk=rule == "byline.cjk")
        if names is not None:
            return Byline(line, names, rule)
    return None


def _may_start(line: str) -> bool:
    """Whether it begins with the first word of a label: a quick look."""
    start = line.lstrip("([*_ （【■◎")[:LONGEST_LABEL].lower()
    first, cjk = _first_words()
    return FIRST_WORD.match(start)[0] in first or (not start.isascii() and start.startswith(cjk))  # type: ignore[index]


@cache
def _first_words() -> tuple[frozenset[str], tuple[str, ...]]:
    labels = (word.split()[0] for name in ("by", "author_label") for word in words(name))
    return frozenset(labels), tuple(words("author_cjk"))


@cache
def starts_a_byline() -> str:
    """A pattern for lower-case lines that may be bylines, for a quick look."""
    return (
        rf"^[(\[*_\s]*(?:(?:{alternatives('by')}|{alternatives('author_label')})[\s:：]|{alternatives('author_cjk')})"
    )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    label, by, cjk = (alternatives(name) for name in ("author_label", "by", "author_cjk"))
    opened, names, closed = r"[(（【\[*_■◎\s]*", r"(?P<names>\S.*?)", r"[)）】\]*_\s]*$"
    patterns = {
        "byline.label": rf"{opened}(?:{label})\s*[:：]\s*{names}{closed}",
        "byline.by": rf"{opened}(?:{by})\s*[:：]?\s+{names}{closed}",
        "byline.cjk": rf"{opened}(?:{cjk})\s*[:：／/|｜丨● 　]\s*{names}{closed}",
    }
    return tuple((rule, re.compile(pattern, re.IGNORECASE)) for rule, pattern in patterns.items())


def split_names(text: str, *, cjk: bool = False) -> tuple[str, ...] | None:
    """The people that a byline names, without places, roles and agencies; None when it does not read like names."""
    if cjk:
        parts = [part for part in re.split(r"[、,，/／\s　]+", text) if part]
        written = [part for part in parts if CJK_NAME.fullmatch(part) and part not in words("author_cjk")]
        return tuple(written[:MAX_AUTHORS]) or None
    parts = [piece for part in SPLIT_MARKS.split(text) for piece in _and().split(part) if piece]
    people: list[str] = []
    is_first = True
    for part in parts[: 2 * MAX_AUTHORS]:
        name = TRAILER.sub("", f"{part} ").strip(" .,:-–—*_")
        if is_person(name):
            people.append(name)
        elif is_first and not is_agency(name):
            return None
        is_first = False
    return tuple(dict.fromkeys(people))[:MAX_AUTHORS]


def is_person(name: str) -> bool:
    """Whether it reads like the name of a person: two to five capitalised words, none of an outlet or a desk."""
    parts = name.split()
    if not 2 <= len(parts) <= MAX_NAME_PARTS:
        return False
    lowered = [part.lower().strip(".,") for part in parts]
    if not name.isascii() and CJK.search(name):
        named = parts[:-1] if parts[-1] in words("author_cjk") else parts
        return CJK_NAME.fullmatch("".join(named)) is not None
    if lowered[0] == "the" or name.lower() in words("agency") or any(part in words("not_a_person") for part in lowered):
        return False
    for part, lower in zip(parts, lowered, strict=True):
        if not NAME_PART.fullmatch(part) or not (
            part[0].isupper() or lower in words("particle") or not part[0].islower()
        ):
            return False
    return parts[0][0].isupper() or not parts[0][0].islower()


def is_agency(name: str) -> bool:
    """Whether it names an agency, an outlet or a desk."""
    lowered = name.lower()
    parts = lowered.split()
    return (
        bool(name)
        and len(parts) <= MAX_NAME_PARTS
        and (
            lowered in words("agency")
            or any(part in words("not_a_person") or part in words("outlet_word") for part in parts)
        )
    )


@cache
def _and() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{alternatives('and')})\s+", re.IGNORECASE)
