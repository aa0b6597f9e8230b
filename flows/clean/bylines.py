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
    r"|\s+(?:in|for|at|from|on|aus|für|à|pour|para|en|para|a|In|For|At|Leave an?)\s+\S.*$"
    r"|\s*[|•·–—/(\[].*$|\s*,?\s*\d.*$|\s*@.*$|\s*\S+@\S+.*$"
)
MAX_OTHER_WORDS = 5
LONG_NAME = 5
"""Characters of a surname that another word may be joined to."""
JOINT = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
"""Where elements are joined: "Jane DoeWriter"."""
DIGIT = re.compile(r"\d")
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
    """A pattern for lines that may be bylines, in any case, for a quick look."""
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


def read_other(text: str) -> Byline | None:
    """A byline that names someone by one word, a handle or a desk: for where nothing else can stand after "by"."""
    label = _by().match(text)
    name = without_count(text[label.end() :]).strip(" .,:-–—*_|") if label else ""
    parts = name.split()
    is_name = len(parts) == 1 or has_role(name) or not any(part[0].islower() for part in parts)
    if label is None or not 1 <= len(parts) <= MAX_OTHER_WORDS or not is_name:
        return None
    return Byline(f"{label[0]}{name}", (), "byline.by")


def without_count(text: str) -> str:
    """A text without what follows a name at once: how many comments there are, how long it takes to read."""
    return _count().sub("", text) if DIGIT.search(text) else text


@cache
def _count() -> re.Pattern[str]:
    units = "|".join(alternatives(name) for name in ("comments", "ago_unit", "reading_time"))
    return re.compile(rf"(?<=[^\W\d_])\s*\d[\d.,–-]*\s*(?:(?:{units}).*)?$", re.IGNORECASE)


@cache
def _by() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('published')}\s+)?{alternatives('by')}\s*:?\s+", re.IGNORECASE)


def split_names(text: str, *, cjk: bool = False) -> tuple[str, ...] | None:
    """The people that a byline names, without places, roles and agencies; None when it does not read like names."""
    if cjk:
        parts = [part for part in re.split(r"[、,，/／\s　]+", text) if part]
        written = [part for part in parts if CJK_NAME.fullmatch(part) and part not in words("author_cjk")]
        return tuple(written[:MAX_AUTHORS]) or None
    parts = [piece.strip() for part in SPLIT_MARKS.split(text) for piece in _and().split(f" {part}") if piece.strip()]
    people: list[str] = []
    is_first = True
    for part in parts[: 2 * MAX_AUTHORS]:
        name = TRAILER.sub("", f"{part} ").strip(" .,:-–—*_")
        if is_person(person := without_role(name)):
            people.append(person)
        elif is_first and not is_agency(name):
            return None
        is_first = False
    return tuple(dict.fromkeys(people))[:MAX_AUTHORS]


@lru_cache(maxsize=4096)
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


def without_role(name: str) -> str:
    """A name without the job or the outlet after it: "Jane Doe Political Correspondent", "Jane Doe Valley Post".

    Who is called by more than two words loses the others here, unless they have a mark or are no name of their own.
    """
    parts = name.split()
    for place, part in enumerate(parts[1:], 1):
        for joint in JOINT.finditer(part):
            rest = part[joint.start() :]
            is_whole = joint.start() >= LONG_NAME  # not "McDonald"
            if has_role(rest) or rest == "The" or (is_whole and has_role(" ".join(parts[place + 1 :]))):
                return " ".join((*parts[:place], part[: joint.start()]))
    if len(parts) <= 2 or not has_role(" ".join(parts[2:])):
        return name
    end = 2
    while end < len(parts) - 1 and (parts[end - 1].endswith(".") or parts[end - 1].lower() in words("particle")):
        end += 1
    return " ".join(parts[:end])


def has_role(text: str) -> bool:
    """Whether it has a word of a job, a desk or an outlet."""
    return not _role_words().isdisjoint(text.lower().replace("-", " ").split())


@cache
def _role_words() -> frozenset[str]:
    return words("occupation") | words("not_a_person") | words("outlet_word") | words("job")


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
