"""Which of a page's titles is the headline, without the outlet's name."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from flows.clean.head import Head
from flows.clean.linked_data import loose, plain, types
from flows.clean.vocabulary import words

SEPARATOR = re.compile(
    r"(?=[\s|»｜:：_])"  # what fails first is cheap
    r"(?:\s+[|\-–—·•»:~/]+\s+|\s*[|»｜]\s*|:\s+|(?<=[^\x00-\x7f])[:：_]\s*|\s*[：_](?=[^\x00-\x7f]))"
)
"""Chinese and Japanese titles have no blanks around it."""
MARK = re.compile(r"[|\-–—·•»:~/｜：_]")
"""What no separator is without: it takes a tenth of the time to look for."""
LONGEST = 400
MAX_OUTLET = 60
MAX_PARTS = 8
PERMALINK = " ¶"
"""What a manual's headings end with: the link to themselves."""
KICKER_ENDS = " :|–—-·•"
MIN_INSIDE = 12
"""Letters: a shorter text lies in many a title by chance."""
INSIDE = 0.9
"""How well a heading agrees with a title that has all of it and more."""
LONGER = 1.5
"""How many times as long as an outlet's name a headline beside it is."""
AGREES = 0.6
"""Share of words in common from which on a heading says what a declared title says."""
AGREES_ALONE = 0.1
"""The same for a page's only heading of several words."""


@dataclass(frozen=True, slots=True)
class _Titles:
    """The candidates, without the outlet's name."""

    headline: str
    """Of JSON-LD."""
    declared: tuple[str, ...]
    """Of <meta> and microdata, in order of trust."""
    title: str
    headings: tuple[str, ...]
    is_news: bool
    """Whether JSON-LD calls it a piece of news."""


def choose_title(
    head: Head, article: dict[str, object], names: Sequence[str], meta_names: Sequence[str], lines: Sequence[str]
) -> tuple[str, str]:
    """The headline and the rule that gave it.

    The <h1> is what readers see, so it wins where a declared title agrees with it. But the JSON-LD headline wins where
    it is the <h1> without a kicker; where og:title repeats it and <title>, which is for search engines, differs; and
    where the <h1> only repeats <title> and og:title, so that it is for search engines too. A kicker in an element of
    its own inside the <h1> is no part of the headline, unless a declared title has it.
    `names` are those of the outlet, its host and the section; `lines` are the page's.
    """
    known = frozenset(loose(name) for name in names) - {""}
    found = _titles(head, article, meta_names, known)
    heading, agreement = _best_heading(found, known)
    first = found.declared[0] if found.declared else ""
    if _is_outlet_of(heading, head.title, first):
        return first, "title.meta"
    if other := _beside_outlet(found, heading, agreement, lines):
        return other, "title.title"
    if heading and (agreement >= AGREES or (agreement >= AGREES_ALONE and _is_alone(found, heading))):
        return _without_kicker(heading, found, first)
    if found.headline:
        return found.headline, "title.json_ld"
    if first:
        return _shown_part(first, lines), "title.meta"
    if found.title and (not heading or agreement > 0):
        return _shown_part(found.title, lines), "title.title"
    return (heading, "title.h1") if heading else ("", "")


def title_sources(
    head: Head, article: dict[str, object], names: Sequence[str], meta_names: Sequence[str]
) -> list[tuple[str, str]]:
    """What each source says by itself, and its rule; for measuring."""
    known = frozenset(loose(name) for name in names) - {""}
    found = _titles(head, article, meta_names, known)
    first = found.declared[0] if found.declared else ""
    texts = (_best_heading(found, known)[0], found.headline, first, found.title)
    rules = ("title.h1", "title.json_ld", "title.meta", "title.title")
    return [(text, rule) for text, rule in zip(texts, rules, strict=True) if text]


def _is_outlet_of(heading: str, title: str, declared: str) -> bool:
    """Whether the title is the declared one and the heading, as "Outlet: headline" or "Headline - outlet"."""
    said, told, whole = loose(heading), loose(declared), loose(title)
    if not said or len(told) < MIN_INSIDE or len(whole) != len(said) + len(told):
        return False
    return whole == told + said or (whole == said + told and title[len(heading) :].startswith(":"))


def _beside_outlet(found: _Titles, heading: str, agreement: float, lines: Sequence[str]) -> str:
    """The title, where the page shows it as a line, and the heading is the outlet's name, a section's or a widget's.

    Such a heading has no word of the title, or is one part of it; and it is much shorter than the rest.
    """
    if not heading or found.headline or found.declared:
        return ""
    said, rest = loose(heading), found.title if agreement <= 0 else ""
    for mark in SEPARATOR.finditer(found.title):
        start, end = found.title[: mark.start()], found.title[mark.end() :]
        for part, other in ((start, end), (end, start)):
            rest = other if loose(part) == said else rest
    rest = _shown_part(rest, lines)
    wanted = loose(rest)
    if len(wanted) < max(MIN_INSIDE, LONGER * len(said)):
        return ""
    return rest if any(loose(line) == wanted for line in lines if len(line) <= len(rest) + MIN_INSIDE) else ""


def _shown_part(title: str, lines: Sequence[str]) -> str:
    """The part of a title, between separators, that is a line of the page: the longest.

    But an end that is much shorter than the rest is the outlet's name.
    """
    marks = [mark for mark in SEPARATOR.finditer(title) if ":" not in mark[0] and "：" not in mark[0]]
    edges = [(0, 0), *((mark.start(), mark.end()) for mark in marks), (len(title), len(title))]
    if len(edges) == 2 or len(edges) > MAX_PARTS:
        return title
    shown = {loose(line) for line in lines if len(line) <= len(title) + MIN_INSIDE}
    parts = [title[left[1] : right[0]] for left, right in combinations(edges, 2)]
    found = [part for part in parts if (len(part.split()) > 1 or not part.isascii()) and loose(part) in shown]
    best = max(found, key=len, default=title)
    rest, end = title[: marks[-1].start()], title[marks[-1].end() :]
    return rest if best == end and LONGER * len(best) < len(rest) else best


def _titles(head: Head, article: dict[str, object], meta_names: Sequence[str], known: frozenset[str]) -> _Titles:
    whole = (plain(heading).rstrip(PERMALINK) for heading in head.headings)
    headings = tuple(text for text in whole if 0 < len(text) <= LONGEST)

    def clean(text: str) -> str:
        return cut_outlet(text, known, headings) if 0 < len(text) <= LONGEST else ""

    declared = [clean(plain(head.meta[name])) for name in meta_names if name in head.meta]
    marks = [(mark.text, mark.value) for mark in head.marks if mark.kind == "headline"]
    declared += [clean(plain(text)) or clean(plain(value)) for text, value in marks]
    headline = clean(plain(article.get("headline"))) or clean(plain(article.get("name")))
    title = clean(plain(head.title))
    said = {loose(text) for text in (headline, *declared, title)}
    bare = (_bare(text, said, head.kickers) for text in headings)
    cut = tuple(cut_outlet(text, known, ()) for text in bare)
    is_news = any("NewsArticle" in name for name in types(article))
    return _Titles(headline, tuple(text for text in declared if text), title, cut, is_news)


def _bare(heading: str, declared: Set[str], kickers: Sequence[str]) -> str:
    """A heading without the kicker in it, unless a declared title has it too."""
    kicker = next((plain(text) for text in kickers if text and heading.startswith(plain(text))), "")
    rest = heading[len(kicker) :].lstrip(KICKER_ENDS)
    return rest if kicker and rest and loose(heading) not in declared else heading


def _best_heading(found: _Titles, known: frozenset[str]) -> tuple[str, float]:
    best = ("", -1.0)
    for place, heading in enumerate(found.headings):
        if loose(heading) in known or not loose(heading):
            continue
        agreement = _agreement(heading, (found.headline, *found.declared, found.title)) - place * 0.01
        if agreement > best[1]:
            best = (heading, agreement)
    return best


def _is_alone(found: _Titles, heading: str) -> bool:
    return len(found.headings) == 1 and (len(heading.split()) > 2 or not heading.isascii())


def _without_kicker(heading: str, found: _Titles, first: str) -> tuple[str, str]:
    said, headline = loose(heading), loose(found.headline)
    for other, rule in ((found.headline, "title.json_ld"), (first, "title.meta")):
        if other and loose(other) == said and len(other) > len(heading) and SEPARATOR.search(other):
            return other, rule
    if headline and headline != said:
        is_repeated = headline == loose(first)
        is_other = headline != loose(found.title) or headline in said or headline.endswith(said)
        if is_repeated and is_other:
            return found.headline, "title.json_ld"
        is_for_searches = (
            said == loose(found.title) and len(loose(first)) > MIN_INSIDE and said.startswith(loose(first))
        )
        if is_for_searches and found.is_news and len(headline) > MIN_INSIDE and not said.startswith(headline):
            return found.headline, "title.json_ld"
        if len(headline) > MIN_INSIDE and said.endswith(headline) and said != loose(found.title):
            return found.headline, "title.json_ld"
    if len(loose(first)) > MIN_INSIDE and said != loose(first) and said.endswith(loose(first)):
        return first, "title.meta"
    return heading, "title.h1"


def _agreement(text: str, declared: Sequence[str]) -> float:
    """How well a heading agrees with the declared titles: the best share of words in common."""
    own, said = set(text.casefold().split()), loose(text)
    best = 0.0
    for other in filter(None, declared):
        theirs = set(other.casefold().split())
        best = max(best, len(own & theirs) / max(len(own | theirs), 1))
        if said == loose(other):
            best = 1.0
        elif len(said) > MIN_INSIDE and said in loose(other):
            best = max(best, INSIDE)
    return best


@lru_cache(maxsize=64)  # most pages declare one title several times
def cut_outlet(title: str, known: frozenset[str], headings: tuple[str, ...]) -> str:
    """A title without an outlet's or a section's name at its end or start, or without an end that no heading has."""
    said = {loose(heading) for heading in headings if len(loose(heading)) > MIN_INSIDE}
    for _ in range(2):
        marks = list(SEPARATOR.finditer(title)) if MARK.search(title) else []
        cut = title
        for mark in reversed(marks):
            tail, rest = title[mark.end() :], title[: mark.start()]
            if len(tail) > MAX_OUTLET:
                break
            if rest and (_is_known(tail, known, mark[0]) or loose(rest) in said):
                cut = rest
        if cut == title:
            for mark in marks:
                start, rest = title[: mark.start()], title[mark.end() :]
                if len(start) <= MAX_OUTLET and rest and _is_known(start, known, mark[0]):
                    cut = rest
        if cut == title:
            break
        title = cut
    return title.strip()


def _is_known(text: str, known: frozenset[str], mark: str) -> bool:
    """Whether it is a name of the outlet, or a section's beside a bar."""
    return loose(text) in known or ("|" in mark and text.strip().lower() in words("section"))
