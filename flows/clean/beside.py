"""What stands beside an article by the words of its container's class: comments, embedded posts, boxes, dialogs.

The model has such words in its lexicon, but the labelled sets disagree on them (a forum's comments are its body), so it
stays unsure. Each word was chosen by what it takes out in many outlets' pages: with the set left out, the mean of three
seeds, F1 of aed .957 -> .960, fundus_fixtures .968 -> .970, scrapinghub_dev .971 -> .975, wcxb_dev .932 -> .933.

Measured and left out: newsletter, cookies, related, share, author, popup (.0002 at most); teaser, hidden, sidebar, for
they take as much from the body (trafilatura_dev or wcxb_dev -.001 to -.003).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import numpy as np

from flows.clean.features import Floats
from flows.clean.html import Page
from flows.clean.scan import Ints

SURE = 0.9
"""What the model is so sure of stays, with all that is in its container: there a comment is the page's text. By .85 or
.93 the mean of the sets differs by .0001."""
NOT_BODY = 0.1
"""Lines that are less likely are no body anyway: to look at those from .05 on takes twice the time, .06 ms a page."""
LIKELY = 0.5
"""No page of the development sets has all its lines from here on inside such containers."""
WORDS = ("modal", "comment", "comments", "disclaimer", "tweet", "infobox", "factbox", "caption")
OF_PAGE = 1
"""Depth of containers whose classes are of the whole page: <body class="modal-open">."""
BESIDE = re.compile(rf"(?:(?<![A-Za-z])(?:{'|'.join(WORDS)})|{'|'.join(word.capitalize() for word in WORDS)})(?![a-z])")
"""A word by itself, in no matter which way of joining: fact-box__comment, imageCaption."""


def lines_beside(page: Page, probabilities: Floats) -> Ints:
    """The unsure lines in containers with such a word, none of whose lines is sure.

    None where nothing else on the page is likely to be body: "commentOnSelection" may be around the whole text.
    """
    unsure = np.flatnonzero((probabilities >= NOT_BODY) & (probabilities < SURE))
    if not unsure.size:
        return unsure
    around = _around(page, {page.container[line] for line in unsure.tolist()})
    marked = _marked({page.container_words[container] for container in around})
    if not marked:
        return unsure[:0]
    holder = _holders(page, around, marked)
    spared = {
        container
        for container in set(holder.values())
        if container < 0 or _has_sure_line(page, container, probabilities)
    }
    inside = [line for line in unsure.tolist() if holder[page.container[line]] not in spared]
    found = np.array(inside, np.int64)
    return unsure[:0] if _is_all(found, probabilities) else found


def _is_all(lines: Ints, probabilities: Floats) -> bool:
    """Whether all lines that are more likely body than not are among these."""
    likely = probabilities >= LIKELY
    return bool(lines.size and likely[lines].any() and likely[lines].sum() == likely.sum())


def _around(page: Page, containers: Iterable[int]) -> set[int]:
    """These containers and all around them."""
    parent, found = page.container_parent, set[int]()
    for container in containers:
        while container not in found:
            found.add(container)
            container = parent[container]
    return found


def _marked(classes: Collection[str]) -> set[str]:
    """Those of the class words with such a word. Most pages have none, and the pattern takes ten times as long."""
    together = "\n".join(classes).lower()
    if not any(word in together for word in WORDS):
        return set()
    return {words for words in classes if BESIDE.search(words)}


def _holders(page: Page, containers: Iterable[int], marked: Collection[str]) -> dict[int, int]:
    """Of each container the outermost around it whose class words are marked, itself included, or -1."""
    holder: dict[int, int] = {}
    for container in sorted(containers):  # those around have lower numbers
        around = holder.get(page.container_parent[container], -1)
        if around < 0 and page.container_words[container] in marked and page.container_depth[container] > OF_PAGE:
            around = container
        holder[container] = around
    return holder


def _has_sure_line(page: Page, container: int, probabilities: Floats) -> bool:
    start, end = page.container_start[container], page.container_end[container]
    return bool(probabilities[start:end].max(initial=0) >= SURE)
