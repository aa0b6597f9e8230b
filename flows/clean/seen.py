"""What a page shows near its headline: bylines, by the class words of elements and by the lines' text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from selectolax.lexbor import LexborNode

from flows.clean.bylines import Byline, read_byline
from flows.clean.dates import find_moments, without_moments
from flows.clean.elements import H1
from flows.clean.html import Page
from flows.clean.linked_data import loose
from flows.clean.people import names_in, read_credit
from flows.clean.stamps import is_signature
from flows.clean.vocabulary import CJK, alternatives, read_data, words

LOOKED_AT = 60
"""Elements with words of a byline or a date that are looked at."""
SHORT = 200
"""Characters of an element's text that may be a byline or a date."""
FURTHER = 2
"""A line above the headline counts as this many times as far as one below."""
ABOVE, BELOW = 12, 25
"""Lines before and after the headline that belong to the article's head."""
NEAR = sorted(range(-ABOVE, BELOW), key=lambda step: step if step >= 0 else -FURTHER * step)
"""Steps from the headline to these lines, the nearest first."""
DIGIT = re.compile(r"\d", re.ASCII)
"""What no date is without; other scripts' digits take twice as long to look for."""
RECURRING, LONGEST_CLASS = 4_096, 400
"""Class words are those of other elements and pages: so many are remembered, if they have no more characters."""
LEVELS = 12
"""Elements around one that are asked whether they are the article's."""
PIECES = re.compile(r"\s*[|•·,/]\s*|\s+[-–—]\s+")
MAX_PIECES = 5
MAX_WORDS = 12
"""Of a line with a name and a job: a longer one is a sentence of the text, if it does not say what someone is."""
OF_ONE = re.compile(r"\sis an? ")
WORD = re.compile(r"[^\W\d_]+")
WRITTEN = re.compile(
    r"(?:^|\s)(?:written|story|text|words) by:?\s|^posted by:?\s|(?:geschrieben|verfasst|text) von:?\s"
    r"|^erstellt von:?\s|(?:^|\s)(?:escrito|texto) por:?\s|(?:^|\s)scritto da:?\s|(?:^|\s)(?:écrit|rédigé) par:?\s",
    re.IGNORECASE,
)
JOINT_OF_WRITTEN = re.compile(r" [bvpd](?:y|on|or|ar|a)[:\s]", re.IGNORECASE)
"""What WRITTEN asks for, among others; so written, it takes a quarter less time than the words by themselves."""
NAME_BELOW, BESIDE = 6, 2
"""Lines below the headline where a name may stand alone, and how near a date must be."""
BLANK_PIECES = re.compile(r"(?:\|\s*)+")
LONGEST_AGO = 40
"""Characters, and more, that say how long ago: to look through the whole line takes ten times as long."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows."""

    text: str
    words: str
    headings: int
    """The <h1> elements before it."""


@cache
def _classes(name: str) -> re.Pattern[str]:
    rows = read_data("metadata")["classes"]
    found = rows[name] if isinstance(rows, dict) else ()
    return re.compile("|".join(map(re.escape, found)))


def says(name: str, text: str) -> bool:
    """Whether class words, or a line, have one of the words of that name."""
    return _says(name, text) if len(text) <= LONGEST_CLASS else _classes(name).search(text) is not None


@lru_cache(maxsize=RECURRING)
def _says(name: str, text: str) -> bool:
    return _classes(name).search(text) is not None


def elements_of(page: Page, name: str, between: str, needed: re.Pattern[str]) -> Iterator[Seen]:
    """The short elements with such class words and what is needed, `between` put between the texts in them."""
    count = 0
    known: dict[int, bool] = {}
    for marked in page.marked:
        node = marked.node
        if not (marked.is_author if name == "authors" else marked.is_date):
            continue
        said = f"{marked.words} {(node.id or '').lower()}"
        if node.tag in ("body", "form", "main", "article") or says(f"not_{name}", said):
            continue
        count += 1
        if count > LOOKED_AT:
            return
        text = " ".join(node.text(separator=between)[: 4 * SHORT].split())
        if "|" in text:
            text = BLANK_PIECES.sub(" | ", text).strip(" |")
        if len(text) <= SHORT and needed.search(text) and not _is_aside(node, known):
            yield Seen(text, said, marked.headings)


def _is_aside(node: LexborNode, known: dict[int, bool]) -> bool:
    """Whether it lies in what is not the article: comments, a footer, links to other articles.

    A "sidebar" that holds an <h1> is not beside the article but around it: "content-sidebar-wrap". `known` remembers
    which is none.
    """
    above = node.parent
    for _ in range(LEVELS):
        tag = above.tag if above is not None else None
        if above is None or tag in ("body", "html", "main"):
            return False
        if tag in ("footer", "aside", "nav"):
            return True
        attributes = above.attributes
        said = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
        if says("aside", said):
            return True
        if "sidebar" in said:
            if above.mem_id not in known:
                known[above.mem_id] = above.css_first("h1") is None
            if known[above.mem_id]:
                return True
        above = above.parent
    return False


MAX_CREDIT = 40
LABELLED = re.compile(
    r"(?:by|von|author|autor|written|posted|published|erstellt|verfasst|about|über|share|on|at|view|articles?|posts?|more|read)\b",
    re.IGNORECASE,
)


def authors_seen(page: Page, outlets: frozenset[str]) -> tuple[tuple[str, ...], str]:
    """The names in the first element whose class says byline or author, below the headline rather than above."""
    best: tuple[str, ...] = ()
    for seen in elements_of(page, "authors", " | ", WORD):
        names = names_in(seen.text, outlets, is_declared=False)
        if not names and (byline := read_byline(seen.text)):
            names = names_in(" , ".join(byline.authors), outlets, is_declared=False)
        if not names:
            continue
        if seen.headings:
            return names, "authors.class"
        best = best or names
    return best, "authors.class" if best else ""


def credits_seen(page: Page) -> tuple[str, ...]:
    """Who the first element whose class says author credits, be it a desk or a handle."""
    for seen in elements_of(page, "authors", " | ", WORD):
        if DIGIT.search(seen.text):
            for moment in reversed(find_moments(seen.text)):
                seen = replace(seen, text=f"{seen.text[: moment.start]}|{seen.text[moment.end :]}")
        for piece in seen.text.split("|"):
            names = () if piece.strip()[:1].isdecimal() else read_credit(piece.strip(), False)
            if names and all(len(name) <= MAX_CREDIT and not LABELLED.match(name) for name in names):
                return names
    return ()


def headline_line(page: Page, title: str) -> int:
    """The number of the line with the headline; -1 when there is none."""
    wanted = loose(title)
    shortest, longest = len(wanted), 2 * len(title)
    first = -1
    for number, line in enumerate(page.lines):
        if wanted and shortest <= len(line) <= longest and loose(line) == wanted:
            if page.container_tag and page.tag[number] == H1:
                return number
            first = number if first < 0 else first
    return first if first >= 0 else next((number for number, tag in enumerate(page.tag) if tag == H1), -1)


def lines_around(page: Page, headline: int) -> list[str]:
    """The short lines near the headline, the nearest first; what is above it counts as further away.

    Not those that sign a quotation: a name and a date that are not the article's.
    """
    start, count = max(headline, 0), len(page.lines)
    near_lines = [page.lines[start + step] for step in NEAR if 0 <= start + step < count]
    return [line for line in near_lines if len(line) <= SHORT and not is_signature(line)]


def byline_near(page: Page, headline: int, near: Sequence[str], outlets: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """The first line near the headline that reads as a byline, and who it names.

    That is one that says so ("By Jane Doe"), or a name beside a date or a job: "Jane Doe | Senior Writer | 3 May 2019".
    """
    title = page.lines[headline] if headline >= 0 else ""
    for line in near:
        if line == title:
            continue
        byline, beside = _read_near(line)
        if byline:
            return line, names_in(" , ".join(byline.authors), outlets, is_declared=False)
        if names := names_in(beside, outlets, is_declared=False):
            return line, names
    return _name_below(page, headline, outlets)


@lru_cache(maxsize=RECURRING)  # most are those of the outlet's other pages
def _read_near(line: str) -> tuple[Byline | None, str]:
    """A line's byline, or what may be a name beside a date or a job in it."""
    undated = _without_dates(line)
    start, mark, _ = undated.partition(" | ")
    if byline := read_byline(start) or (read_byline(undated) if mark else None):
        return byline, ""
    return None, _name_beside(undated, is_dated=undated != line)


def _without_dates(line: str) -> str:
    if DIGIT.search(line):
        line = without_moments(line)
        if ago := _ago().search(line, max(0, len(line) - LONGEST_AGO)):
            line = line[: ago.start()]
    return line.strip(" |")


@cache
def _ago() -> re.Pattern[str]:
    """A line's end that says how long ago, or how long to read: "8h", "• 11 hr ago"."""
    since = rf"(?:(?:vor|il y a|hace|há) )?\d{{1,2}} ?{alternatives('ago_unit')}"
    said = r" (?:ago|fa|geleden|atrás)"
    return re.compile(rf"(?:(?:^|[|•·,–-] ?){since}(?:{said})?|(?:^| ){since}{said})$", re.IGNORECASE)


def _name_beside(line: str, *, is_dated: bool) -> str:
    if not is_dated and "@" not in line and not _has_job(line):
        return ""
    pieces = [piece for piece in (piece.strip() for piece in PIECES.split(line)) if piece]
    if not is_dated and not any(piece.startswith("@") for piece in pieces[1:]) and not _has_job(line):
        return ""
    if not 1 <= len(pieces) <= MAX_PIECES or CJK.search(line) or _has_word(line, "photo"):
        return ""
    return pieces[0]


def _has_job(line: str) -> bool:
    is_short = line.count(" ") < MAX_WORDS or OF_ONE.search(line) is not None
    return is_short and _has_word(line, "occupation")


def _has_word(line: str, name: str) -> bool:
    return not words(name).isdisjoint(WORD.findall(line.lower()))


def _name_below(page: Page, headline: int, outlets: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """A name on a line of its own between the headline and the text, with a line that has a date beside it.

    What an agency or the word for a photo goes with is a picture's, and what stands beyond a paragraph the text's.
    """
    near = page.lines[max(headline, 0) + 1 : max(headline, 0) + 1 + NAME_BELOW] if headline >= 0 else ()
    dated = [number for number, line in enumerate(near) if len(line) <= SHORT and _without_dates(line) != line]
    for number, line in enumerate(near):
        if (
            len(line) <= MAX_CREDIT
            and line != page.lines[headline]
            and not is_signature(line)
            and any(_is_beside(near, number, other) for other in dated)
        ):
            names = names_in(line, outlets, is_declared=False)
            if names and not line.isupper() and not CJK.search(line) and not _is_of_photo(line):
                return line, names
    return "", ()


def _is_beside(lines: Sequence[str], name: int, date: int) -> bool:
    """Whether a name's line is near that of a date, and not beyond a paragraph."""
    return abs(name - date) <= BESIDE and all(len(line) <= 2 * MAX_CREDIT for line in lines[date:name])


def _is_of_photo(line: str) -> bool:
    lowered = line.lower()
    is_agency = "/" in line and any(part.strip() in words("agency") for part in lowered.split("/"))
    return is_agency or _has_word(line, "photo")


def byline_anywhere(page: Page, outlets: frozenset[str]) -> tuple[str, ...]:
    """Who a byline far from the headline names: at an article's end, or above it."""
    for line in page.lines:
        if len(line) > SHORT:
            continue
        names: tuple[str, ...] = ()
        if JOINT_OF_WRITTEN.search(line) and (written := WRITTEN.search(line)):
            names = names_in(line[written.end() :], outlets, is_declared=False)
        # labels other than "by" are not ASCII or stand before a colon
        elif (":" in line or not line.isascii()) and (byline := read_byline(line)) and byline.rule != "byline.by":
            names = names_in(" , ".join(byline.authors), outlets, is_declared=False)
        if names:
            return names
    return ()
