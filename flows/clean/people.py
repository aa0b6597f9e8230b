"""The people that a page names as its authors: from declared values, and from what stands beside the headline."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from flows.clean.bylines import NAME_PART, is_person
from flows.clean.dates import without_moments
from flows.clean.head import Head
from flows.clean.linked_data import loose, plain, resolve, types
from flows.clean.vocabulary import alternatives, any_of, read_data, words

LONGEST = 600
"""Characters of a declared list of authors."""
MAX_AUTHORS = 30
RECURRING = 4_096
"""Who wrote a page is said in several places, and on other pages: so many values and names are remembered."""
MAX_NAME = 60
NOT_NAMES = re.compile(r"(?:https?:|www\.)\S*|\S*@\S*", re.IGNORECASE)
DOMAIN = re.compile(
    r"\w\.(?:com|org|net|de|fr|es|it|pl|ru|uk|eu|info|tv|io|co|tr|cz|at|ch|nl|be|se|no|dk)\b", re.IGNORECASE
)
MAY_BE_ODD = re.compile(r"[@:.(\[<]")
"""What an address, a handle or a bracket is not without."""
BRACKETED = re.compile(r"\([^()]{0,80}\)?|\[[^\[\]]{0,80}\]?|<[^<>]{0,80}>?")
NICKNAME = re.compile(r"^(\w+) \([^()]{1,40}\) (\w+)$")
PARTS = re.compile(r"\s*[,;|·•/+&＆、，；\n]\s*|\s+[-–—]\s+|\s{3,}")
TAIL = re.compile(
    r"(?<=[a-zà-ÿ])(?:Published|Updated|Posted|Follow|Twitter)\b.*$"
    r"|\s+(?:in|for|at|from|of|aus|für|à|pour|para|en|is|was|has|who|covers|Leave an?)\s.*$|\s*:.*$|\s+\d.*$"
)
QUOTES = re.compile("[\"“”„«»'‘’\u200c\u200d]")
"""And joiners within words: what a person's name may have beside its letters."""
EDGES = ' \t.,:;|｜*_-–—·•~#>"“”„«»→'
EDGES_OF_CREDIT = " \t,;|｜*_-–—·•~→"
ADDRESS_OF_CREDIT = re.compile(r"[\s(\[<–—-]{1,9}(?:https?://|www\.)\S{1,200}$", re.IGNORECASE)
CREDIT = re.compile(r"\s*\w")
LISTED = re.compile(r"\s*[,;|·•&＆、，；]\s*")
CJK = re.compile(r"[㐀-鿿豈-﫿]{2,6}|[가-힣]{2,5}|[ァ-ヶー一-鿿ぁ-ん]{2,8}")
CJK_TITLE = re.compile(r"(?:記者|记者|기자|特派員|編集委員|編輯|编辑|논설위원|선임기자|특파원)$")
GLUED = re.compile(r"By(?=[A-Z])")
INITIALS = re.compile(r"\s(?:[A-Z]\.)+[A-Z]$")
DIGIT = re.compile(r"\d")
DOUBLE = re.compile(r"[^\W\d_][\w.'’-]+ [^\W\d_][\w.'’-]+ [ye] [^\W\d_][\w.'’-]+")
SINGLE = re.compile(r"[^\W\d_][^\W\d_'’.-]{1,24}")


@cache
def _nobody(name: str) -> frozenset[str]:
    rows = read_data("metadata")["nobody"]
    found = rows[name] if isinstance(rows, dict) else ()
    return frozenset(found)


@cache
def _label() -> re.Pattern[str]:
    written, by, label, cjk = any_of(_nobody("written")), *map(alternatives, ("by", "author_label", "author_cjk"))
    return re.compile(
        rf"(?:(?:{written}\s+)?{by}\s*:?\s|(?:{label}|{written})\s*[:：]|{cjk}\s*[:：]?)\s*", re.IGNORECASE
    )


@cache
def _and() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{alternatives('and')})\s+", re.IGNORECASE)


def names_in(text: str, outlets: frozenset[str] = frozenset(), *, is_declared: bool = True) -> tuple[str, ...]:
    """The people's names in a value: split, without labels, titles, places, addresses, offices and outlets.

    `outlets` are loose names of the page's publisher. A declared value may be one word, a first name.
    """
    if not text or len(text) > LONGEST:
        return ()
    pieces = _pieces(text, is_declared=is_declared)
    people: list[str] = []
    for piece in pieces[: 2 * MAX_AUTHORS]:
        if people and piece.lower() in _nobody("generations"):
            people[-1] += f" {piece}." if piece.lower() in ("jr", "sr") else f" {piece}"
            continue
        name = _trim(piece)
        is_full = is_author(name, outlets) and (is_declared or _is_shown_name(name, outlets, is_first=not people))
        if is_full or (is_declared and len(pieces) == 1 and is_single(name, outlets)):
            people.append(name)
        elif not people and not is_declared:
            return ()
    return tuple(dict.fromkeys(people))[:MAX_AUTHORS]


@lru_cache(maxsize=RECURRING)
def _pieces(text: str, *, is_declared: bool) -> Sequence[str]:
    """A value split where a name may end."""
    if not is_declared and DIGIT.search(text):
        text = without_moments(text)
    text = html.unescape(text)
    if MAY_BE_ODD.search(text):
        text = BRACKETED.sub(" ", NOT_NAMES.sub(" | ", NICKNAME.sub(r"\1 \2", text)))
    text = text.strip(EDGES)
    for _ in range(2):
        label = _label().match(text)
        if label is None:
            break
        text = text[label.end() :].lstrip(EDGES)
    if not is_declared:
        text = _segments(text)
    found = [piece.strip(EDGES) for part in PARTS.split(text) for piece in _split_and(part)]
    pieces = [piece for piece in found if piece]
    if is_declared and len(pieces) == 2 and "," in text and all(map(_is_surname, pieces)):
        return [f"{pieces[1]} {pieces[0]}"]
    return pieces


def _split_and(text: str) -> list[str]:
    """Names parted by "and"; one surname may have a joint in it: "José Ortega y Gasset"."""
    if DOUBLE.fullmatch(text.strip()):
        return [text]
    return _and().split(text)


def _is_shown_name(name: str, outlets: frozenset[str], *, is_first: bool) -> bool:
    """Whether a name on the page is a person's: capitalised, and not the outlet's after a person's."""
    return not name.islower() and (is_first or not any(loose(name) in outlet for outlet in outlets))


def _segments(text: str) -> str:
    """Of a shown text, whose elements "|" parts, those with more than labels and joints."""
    taken: list[str] = []
    for segment in text.split("|"):
        lowered = segment.strip(",;&").strip().lower()
        if not lowered or lowered in words("and"):
            continue
        if lowered in words("by") or lowered in words("author_label"):
            continue
        taken.append(segment.strip(" ,;&"))
    return " , ".join(taken)


def _is_surname(piece: str) -> bool:
    """Whether it can be half of "Doe, Jane"."""
    return (
        SINGLE.fullmatch(piece) is not None
        and not CJK.fullmatch(piece)
        and piece.lower() not in _nobody("degrees") | _nobody("generations")
    )


@lru_cache(maxsize=RECURRING)
def _trim(piece: str) -> str:
    label = GLUED.match(piece) or _label().match(piece)
    name = CJK_TITLE.sub("", TAIL.sub("", piece[label.end() :] if label else piece).strip(EDGES)).strip()
    parts = name.split()
    while len(parts) > 1 and parts[-1].lower().strip(",") in _nobody("degrees"):
        parts.pop()
    while parts and (parts[-1] in words("particle") or parts[-1].lower() in _nobody("endings")):
        parts.pop()
    while len(parts) > 2 and parts[0].lower() in _nobody("degrees") and parts[0] != "Md":  # Mohammed
        parts.pop(0)
    name = " ".join(parts).strip(EDGES)
    return f"{name}." if INITIALS.search(name) else name


def is_author(name: str, outlets: frozenset[str]) -> bool:
    """Whether it reads like a person's full name, and not like an office or an outlet."""
    if not name.isascii() and CJK.fullmatch(bare := name.replace(" ", "")):
        return not _is_nobody(name, outlets) and _cjk_body().search(bare) is None
    bare = QUOTES.sub("", name).replace("  ", " ")
    if name.islower():
        bare = bare.title()
    if len(name) > MAX_NAME or not is_person(bare) or bare.lower().split()[0] in _nobody("starts"):
        return False
    return not _is_nobody(name, outlets)


def is_single(name: str, outlets: frozenset[str]) -> bool:
    """Whether it can be the one name by which an author goes."""
    return (
        SINGLE.fullmatch(name) is not None
        and name[0].isupper()
        and not name.isupper()
        and NAME_PART.fullmatch(name) is not None
        and name.lower() not in words("outlet_word")
        and not _is_nobody(name, outlets)
    )


@cache
def _cjk_body() -> re.Pattern[str]:
    """What tells an office, an outlet or a button from a name: two to eight characters without blanks may be either."""
    return re.compile(f"{'|'.join(sorted(_nobody('cjk')))}|(?:{'|'.join(sorted(_nobody('cjk_endings')))})$")


def _is_nobody(name: str, outlets: frozenset[str]) -> bool:
    lowered = name.lower()
    parts = [part.strip(".,'’") for part in lowered.split()]
    return (
        lowered in _nobody("names")
        or lowered in _nobody("buttons")
        or lowered in words("agency")
        or loose(name) in outlets
        or any(part in words("occupation") for part in parts)
        or DOMAIN.search(name) is not None
        or any(part in _nobody("words") for part in parts)
    )


def _is_named(text: str) -> bool:
    """Whether it has two words or more, and none that outlets have in theirs."""
    parts = text.lower().split()
    return len(parts) > 1 and not any(part in words("outlet_word") for part in parts)


Reader = Callable[[str, bool], tuple[str, ...]]
"""Reads the names in a value; told whether it is declared to be a person's."""


def people_reader(outlets: frozenset[str], *, is_declared: bool = True) -> Reader:
    """Reads people's names; a declared person may be called as the outlet is, as on a page of one's own.

    Where no outlet is declared, its names are those of the host alone, and anyone declared may be called as it is.
    """

    def read(text: str, is_person: bool) -> tuple[str, ...]:  # noqa: FBT001 - the type of Reader
        return names_in(text, frozenset() if (is_person or not is_declared) and _is_named(text) else outlets)

    return read


def read_credit(text: str, is_person: bool) -> tuple[str, ...]:  # noqa: FBT001 - the type of Reader
    """Whoever a value names, as it stands but for a label or an address: people, handles, agencies, desks, outlets."""
    if (
        not text
        or len(text) > LONGEST
        or not CREDIT.match(text)
        or text.lower().startswith(("http:", "https:", "www."))
    ):
        return ()
    text = ADDRESS_OF_CREDIT.sub("", plain(text)).strip(EDGES_OF_CREDIT)
    label = _label().match(text)
    text = text[label.end() :] if label else text
    people = names_in(text)
    if len(people) > 1 or (not is_person and people and _and().search(text)):
        parts = [f" {part}" for part in LISTED.split(text)]  # "Doe, and Roe": the comma's blank is gone
        pieces = [piece.strip(EDGES) for part in parts for piece in _split_and(part)]
        return tuple(dict.fromkeys(piece for piece in pieces if piece))[:MAX_AUTHORS]
    if len(people) == 1 and "," in text and loose(people[0]) == loose(" ".join(reversed(text.split(",")))):
        return people
    is_button = text.lower().rstrip(".:") in _nobody("buttons")
    return (text,) if 1 < len(text) <= 2 * MAX_NAME and not is_button else ()


def people_in(text: str | None) -> tuple[str, ...]:
    """The people in a list of authors that came beside a document, parted by semicolons."""
    found = (name for part in (text or "").split(";") for name in names_in(part))
    return tuple(dict.fromkeys(found))[:MAX_AUTHORS]


def credits_in(text: str | None) -> tuple[str, ...]:
    """Whoever such a list names."""
    found = (name for part in (text or "").split(";") for name in read_credit(part, False))
    return tuple(dict.fromkeys(found))[:MAX_AUTHORS]


def read_authors(value: object, head: Head, read: Reader, depth: int = 3) -> tuple[str, ...]:
    """The names in a JSON-LD author: a name, an object, a reference, or a list of these."""
    if isinstance(value, str):
        return read(plain(value), False)
    if isinstance(value, list) and depth:
        found = [name for item in value[:MAX_AUTHORS] for name in read_authors(item, head, read, depth - 1)]
        return tuple(dict.fromkeys(found))[:MAX_AUTHORS]
    if isinstance(value, dict):
        thing = resolve(value, head)
        if not isinstance(thing, dict) or (read is not read_credit and is_body(thing)):
            return ()
        name = thing.get("name")
        if isinstance(name, list):
            return read_authors(name, head, read, depth - 1) if depth else ()
        return read(plain(name), "Person" in types(thing))
    return ()


def is_body(thing: dict[str, object]) -> bool:
    """Whether it is declared to be no person."""
    return any("Organization" in name for name in types(thing))
