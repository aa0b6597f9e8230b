"""Which of a page's titles is the headline, without the outlet's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.clean.head import Head
from flows.clean.linked_data import loose, plain

SUFFIX = re.compile(r"\s+[|\-–—·•»:~]+\s+|\s*[|»｜]\s*|:\s+")
LONGEST = 400
MAX_SUFFIX = 60


def choose_title(head: Head, article: dict[str, object], publisher: str, meta_names: Sequence[str]) -> tuple[str, str]:
    """The headline and the rule that gave it: the <h1> that the declared titles agree with, else a declared one."""
    declared = [plain(article.get("headline"))]
    declared += [plain(head.meta.get(name)) for name in meta_names]
    declared += [mark.text or plain(mark.value) for mark in head.marks if mark.kind == "headline"]
    declared += [plain(article.get("name")), plain(head.title)]
    loosened = [loose(text) for text in declared if text]
    best = (0.0, "")
    for place, heading in enumerate(head.headings):
        text = plain(heading)
        if not text or len(text) > LONGEST or loose(text) == loose(publisher):
            continue
        score = agreement(text, declared) - place * 0.01
        if score > best[0]:
            best = (score, text)
    if best[0] >= 0.6 or (best[1] and not any(loosened)):
        return best[1], "title.h1"
    for text, rule in ((declared[0], "title.json_ld"), *((text, "title.meta") for text in declared[1:-1])):
        if text and len(text) <= LONGEST:
            return cut_outlet(text, head, publisher), rule
    if best[0] >= 0.3:
        return best[1], "title.h1"
    title = plain(head.title)
    if title and len(title) <= LONGEST:
        return cut_outlet(title, head, publisher), "title.title"
    return best[1], "title.h1" if best[1] else ""


def agreement(text: str, declared: Sequence[str]) -> float:
    """How well a heading agrees with the declared titles: the best share of words in common."""
    words = set(text.casefold().split())
    best = 0.0
    for other in declared:
        if not other:
            continue
        if loose(text) and loose(text) in loose(other):
            best = max(best, 1.0 if len(loose(text)) > 12 else 0.7)
        theirs = set(other.casefold().split())
        best = max(best, len(words & theirs) / max(len(words | theirs), 1))
    return best


def cut_outlet(title: str, head: Head, publisher: str) -> str:
    """A title without the outlet's name at its end or start."""
    known = {
        loose(publisher),
        loose(head.meta.get("og:site_name", "")),
        loose(head.meta.get("application-name", "")),
    } - {""}
    for mark in reversed(list(SUFFIX.finditer(title))):
        tail = title[mark.end() :]
        if len(tail) > MAX_SUFFIX:
            break
        if loose(tail) in known or any(loose(title[: mark.start()]) == loose(heading) for heading in head.headings):
            return title[: mark.start()].strip()
    for mark in SUFFIX.finditer(title[:MAX_SUFFIX]):
        if loose(title[: mark.start()]) in known:
            return title[mark.end() :].strip()
    return title
