"""What a page shows near its headline: bylines and dates, by the class words of elements and by the lines' text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from selectolax.lexbor import LexborNode

from flows.clean.bylines import read_byline
from flows.clean.dates import find_moments, without_moments
from flows.clean.elements import H1
from flows.clean.html import Page
from flows.clean.linked_data import loose
from flows.clean.marked import AUTHOR_LINK
from flows.clean.moments import When, is_likely, of_moment
from flows.clean.people import names_in, read_credit
from flows.clean.stamps import is_signature, read_stamp
from flows.clean.vocabulary import CJK, alternatives, read_data, words

LOOKED_AT = 60
"""Elements with words of a byline or a date that are looked at."""
LISTED = "date.listed"
"""The rule of dates in a list of articles."""
SHORT = 200
"""Characters of an element's text that may be a byline or a date."""
FURTHER = 2
"""A line above the headline counts as this many times as far as one below."""
ABOVE, BELOW = 12, 25
"""Lines before and after the headline that belong to the article's head."""
LEAD = 40
"""Characters at a paragraph's start."""
FOOT = 40
"""Last lines, where wikis and reference works say when they were edited."""
DIGIT = re.compile(r"\d")
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
JOINTS = (" by", " von", " por", " da", " par")
"""What WRITTEN asks for, among others."""
NAME_BELOW, BESIDE = 6, 2
"""Lines below the headline where a name may stand alone, and how near a date must be."""
BLANK_PIECES = re.compile(r"(?:\|\s*)+")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows."""

    text: str
    words: str
    headings: int
    """The <h1> elements before it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A date that the page shows."""

    when: When
    is_update: bool
    is_labelled: bool
    """Whether it is called that of publication, or of the update."""


class Memo:
    """What an iterator yields, found no sooner than asked for and only once."""

    def __init__(self, source: Iterator[Shown]) -> None:
        self.source = source
        self.found: list[Shown] = []

    def __iter__(self) -> Iterator[Shown]:
        yield from self.found
        for shown in self.source:
            self.found.append(shown)
            yield shown


@cache
def _classes(name: str) -> re.Pattern[str]:
    rows = read_data("metadata")["classes"]
    found = rows[name] if isinstance(rows, dict) else ()
    return re.compile("|".join(map(re.escape, found)))


def _elements(page: Page, name: str, between: str) -> Iterator[Seen]:
    """The short elements with such class words, `between` put between the texts in them."""
    count = 0
    known: dict[int, bool] = {}
    for marked in page.marked:
        node = marked.node
        if not (_classes(name).search(marked.words) or (name == "authors" and _links_to_author(node))):
            continue
        said = f"{marked.words} {(node.attributes.get('id') or '').lower()}"
        if node.tag in ("body", "form", "main", "article") or _classes(f"not_{name}").search(said):
            continue
        count += 1
        if count > LOOKED_AT:
            return
        text = " ".join(node.text(separator=between)[: 4 * SHORT].split())
        text = BLANK_PIECES.sub(" | ", text).strip(" |")
        if text and len(text) <= SHORT and not _is_aside(node, known):
            yield Seen(text, said, marked.headings)


def _links_to_author(node: LexborNode) -> bool:
    return node.tag == "a" and AUTHOR_LINK.search(node.attributes.get("href") or "") is not None


def _is_aside(node: LexborNode, known: dict[int, bool]) -> bool:
    """Whether it lies in what is not the article: comments, a footer, links to other articles.

    A "sidebar" that holds an <h1> is not beside the article but around it: "content-sidebar-wrap". `known` remembers
    which is none.
    """
    above = node.parent
    for _ in range(LEVELS):
        if above is None or above.tag in ("body", "html", "main"):
            return False
        get = above.attributes.get
        said = f"{get('class') or ''} {get('id') or ''}".lower()
        if above.tag in ("footer", "aside", "nav") or ASIDE.search(said):
            return True
        if "sidebar" in said:
            if above.mem_id not in known:
                known[above.mem_id] = above.css_first("h1") is None
            if known[above.mem_id]:
                return True
        above = above.parent
    return False


PUBLISHED = re.compile(
    r"(?:publi\w{1,9}|posted|veröffentlicht|gepubliceerd|pubblicat[oa]|publicera[dt]|опубликовано|发布时间|發布時間|发布日期|发布于|发表于|發表於|公開|입력)"
    r"[^\w]{0,6}(?:(?:on|at|am|le|el|il|em|op)\s+)?(?:[^\W\d_]{2,10},?\s+)?$",
    re.IGNORECASE,
)
FILED = re.compile(
    r"(?:This (?:entry|post|article) was|Dieser (?:Beitrag|Eintrag|Artikel) wurde|Cet article a été|Esta entrada fue"
    r"|Questo articolo è stato|Dit bericht werd)\s(?!.{0,20}\bupdated)"
)
FILED_STARTS = ("This ", "Dieser ", "Cet ", "Esta ", "Questo ", "Dit ")
MAX_CREDIT = 40
OF_ENTRY = re.compile(r"entry-date|publi|posted")
LABELLED = re.compile(
    r"(?:by|von|author|autor|written|posted|published|erstellt|verfasst|about|über|share|on|at|view|articles?|posts?|more|read)\b",
    re.IGNORECASE,
)
ASIDE = re.compile(r"comment|related|recommend|footer|teaser|promo|widget|trending|most-?read|popular|newsletter")


def authors_seen(page: Page, outlets: frozenset[str]) -> tuple[tuple[str, ...], str]:
    """The names in the first element whose class says byline or author, below the headline rather than above."""
    best: tuple[str, ...] = ()
    for seen in _elements(page, "authors", " | "):
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
    for seen in _elements(page, "authors", " | "):
        if DIGIT.search(seen.text):
            for moment in reversed(find_moments(seen.text)):
                seen = replace(seen, text=f"{seen.text[: moment.start]}|{seen.text[moment.end :]}")
        for piece in seen.text.split("|"):
            names = () if DIGIT.match(piece.strip()) else read_credit(piece.strip(), False)
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


def lines_around(page: Page, headline: int) -> Iterator[str]:
    """The short lines near the headline, the nearest first; what is above it counts as further away.

    Not those that sign a quotation: a name and a date that are not the article's.
    """
    start = max(headline, 0)
    near = range(max(0, start - ABOVE), min(start + BELOW, len(page.lines)))
    order = sorted(near, key=lambda number: number - start if number >= start else FURTHER * (start - number))
    near_lines = (page.lines[number] for number in order)
    return (line for line in near_lines if len(line) <= SHORT and not is_signature(line))


def byline_near(page: Page, headline: int, outlets: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """The first line near the headline that reads as a byline, and who it names.

    That is one that says so ("By Jane Doe"), or a name beside a date or a job: "Jane Doe | Senior Writer | 3 May 2019".
    """
    title = page.lines[headline] if headline >= 0 else ""
    for line in lines_around(page, headline):
        if line == title:
            continue
        undated = _without_dates(line)
        if byline := read_byline(undated.split(" | ")[0]) or read_byline(undated):
            return line, names_in(" , ".join(byline.authors), outlets, is_declared=False)
        if names := _names_beside(undated, outlets, is_dated=undated != line):
            return line, names
    return _name_below(page, headline, outlets)


def _without_dates(line: str) -> str:
    return (_ago().sub("", without_moments(line)) if DIGIT.search(line) else line).strip(" |")


@cache
def _ago() -> re.Pattern[str]:
    """A line's end that says how long ago, or how long to read: "8h", "• 11 hr ago"."""
    since = rf"(?:(?:vor|il y a|hace|há) )?\d{{1,2}} ?{alternatives('ago_unit')}"
    said = r" (?:ago|fa|geleden|atrás)"
    return re.compile(rf"(?:(?:^|[|•·,–-] ?){since}(?:{said})?|(?:^| ){since}{said})$", re.IGNORECASE)


def _names_beside(line: str, outlets: frozenset[str], *, is_dated: bool) -> tuple[str, ...]:
    lowered = line.lower()
    pieces = [piece for piece in (piece.strip() for piece in PIECES.split(line)) if piece]
    is_job = not words("occupation").isdisjoint(WORD.findall(lowered)) and (
        line.count(" ") < MAX_WORDS or OF_ONE.search(line) is not None
    )
    if not is_dated and not is_job and not any(piece.startswith("@") for piece in pieces[1:]):
        return ()
    if not 1 <= len(pieces) <= MAX_PIECES or CJK.search(line) or not words("photo").isdisjoint(WORD.findall(lowered)):
        return ()
    return names_in(pieces[0], outlets, is_declared=False)


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
    return is_agency or not words("photo").isdisjoint(WORD.findall(lowered))


def byline_anywhere(page: Page, outlets: frozenset[str]) -> tuple[str, ...]:
    """Who a byline far from the headline names: at an article's end, or above it."""
    for line in page.lines:
        if len(line) > SHORT:
            continue
        lowered = line.lower()
        if any(joint in lowered for joint in JOINTS) and (written := WRITTEN.search(line)):
            names = names_in(line[written.end() :], outlets, is_declared=False)
        else:
            byline = read_byline(line)
            labelled = byline is not None and byline.rule != "byline.by"
            names = names_in(" , ".join(byline.authors), outlets, is_declared=False) if byline and labelled else ()
        if names:
            return names
    return ()


def dates_seen(page: Page, headline: int) -> Iterator[Shown]:
    """Dates shown, the likeliest first.

    Class words that stand at several days, but for those of updates, are those of a list of articles: its dates come
    last.
    """
    found = list(_dates_of_elements(page))
    days: dict[str, set[date]] = {}
    for shown, seen in found:
        if not shown.is_update:
            days.setdefault(seen.words, set()).add(shown.when.day)
    own = [(shown, seen) for shown, seen in found if len(days.get(seen.words, ())) <= 1]
    listed = [shown for shown, seen in found if len(days.get(seen.words, ())) > 1]
    yield from (shown for shown, seen in own if seen.headings)
    yield from _filed(page)
    for line in lines_around(page, headline):
        yield from _stamped(line)
    near = [
        Shown(
            when,
            bool(_classes("updated").search(line.lower())),
            _is_labelled(line[: moment.start]),
        )
        for line in lines_around(page, headline)
        for moment in (find_moments(line)[:1] if DIGIT.search(line) else ())
        if is_likely(when := of_moment(moment, line, "date.near"))
    ]
    yield from (shown for shown in near if shown.is_labelled)
    yield from (shown for shown, seen in own if not seen.headings)
    yield from _leading(page, headline)
    yield from sorted(near, key=lambda shown: shown.when.day, reverse=True)
    for line in page.lines[-FOOT:]:
        if len(line) <= SHORT:
            yield from (shown for shown in _stamped(line) if shown.is_labelled)
    yield from (replace(shown, when=replace(shown.when, rule=LISTED)) for shown in listed)


def _leading(page: Page, headline: int) -> Iterator[Shown]:
    """Dates with which a paragraph near the headline begins: "27.1.2022 - The harbour ..."."""
    for line in page.lines[max(headline, 0) : max(headline, 0) + BELOW]:
        start = line[:LEAD]
        for moment in find_moments(start)[:1] if DIGIT.search(start) else ():
            if moment.start <= 1 and is_likely(when := of_moment(moment, start, "date.lead")):
                yield Shown(when, is_update=False, is_labelled=False)


def _filed(page: Page) -> Iterator[Shown]:
    """The date in a sentence that blogs put below a text: "This entry was posted on May 3rd, 2012 and is filed in"."""
    for line in page.lines:
        if line.startswith(FILED_STARTS) and FILED.match(line):
            start = line[:SHORT]
            for moment in find_moments(start)[:1]:
                if is_likely(when := of_moment(moment, start, "date.line")):
                    yield Shown(when, is_update=False, is_labelled=True)


def _stamped(line: str) -> Iterator[Shown]:
    stamp = read_stamp(line) if DIGIT.search(line) else None
    if stamp is not None:
        for moment, is_update in ((stamp.published, False), (stamp.updated, True)):
            if moment and is_likely(when := of_moment(moment, line, "date.line")):
                yield Shown(when, is_update, is_labelled=is_update or _is_labelled(line[: moment.start]))


def _is_labelled(before: str) -> bool:
    """Whether the words before a date call it that of publication."""
    return PUBLISHED.search(before[-40:]) is not None


def says_updated(words_of_class: str) -> bool:
    """Whether class words call a date that of an update; "entry-date updated" is how themes mark the only date."""
    return bool(_classes("updated").search(words_of_class)) and not OF_ENTRY.search(words_of_class)


def _dates_of_elements(page: Page) -> Iterator[tuple[Shown, Seen]]:
    for seen in _elements(page, "dates", " "):
        for moment in find_moments(seen.text)[:2] if DIGIT.search(seen.text) else ():
            before = seen.text[: moment.start].lower()
            is_update = says_updated(seen.words) or bool(_classes("updated").search(before))
            when = of_moment(moment, seen.text, "date.class")
            if is_likely(when):
                yield Shown(when, is_update, is_labelled=is_update or _is_labelled(before)), seen
