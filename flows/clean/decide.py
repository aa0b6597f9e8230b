"""From the probability of each line to the lines of the article's body: one bar for all lines of a page.

Measured and left out: to cut a page at a wide gap between body lines. More than half of what follows a gap is body,
whatever the gap's width up to 40 lines. To let the lines above and below speak for a line: fundus_fixtures -.001. To
lower the bar for a line amid body lines of the same make: +.0005 at most. Probabilities made surer or less sure before
the bar (logits times .7 to 1.4): the mean of the sets -.0016 to +.0004, never up by host and left out both.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from flows.clean.elements import H1, HEADINGS, LANDMARK_BIT, TAG_NUMBER
from flows.clean.features import Floats, best_run
from flows.clean.head import Head
from flows.clean.html import Page

LOWEST = 0.2
"""No line below is body, however unsure the whole page is."""
OF_F1 = 0.5
"""The bar over the expected F1: best in theory, and for pages of a kind that the model has not seen: wcxb_dev, with the
set left out, has .932 at .5, .929 at .53, .926 at .57; by host all sets are within .0006 from .49 to .53."""
NOTHING = 0.05
"""What is less likely counts as certainly not body when the bar is set: a page has hundreds of such lines."""
WORD = re.compile(r"\w+")
COPY = 60
"""Characters from which on the second of two equal lines is a copy (of a player, for small screens), not a refrain."""
BEFORE_SITE = re.compile(r"\s+[|–—-]\s+")
"""Between a headline and the outlet's name in <title>."""
MIN_TITLE = 15
"""Characters that a headline cut off before the outlet's name must have."""
MAX_TITLE = 400
NEXT_ARTICLE = 1000
"""Characters of body that make another article of what follows a headline."""
IN_ARTICLE = LANDMARK_BIT[TAG_NUMBER["article"]]
RETOLD = (300, 0.8)
"""A line of so many characters, so much of which other lines of the body say, is the article again in one piece."""
LONGEST_LINES, LONGEST, LOOKED_FOR = 3, 100_000, 300
"""So many lines of a page may be that, of so many characters at most; so many are looked for in each."""
MIN_TOLD = 40
"""Characters of a line that is looked for in a longer one."""
LAST_LINKS = 0.9
"""So much of a line in links makes a link of it. Any share from .8 to .95 drops the same lines."""
MIN_LINES = 3
"""Lines of a body that must be left when links are dropped from its end."""
INTRODUCES = 60
"""Characters, at most, of a line that ends in a colon and stands over links."""
STRAY = 0.6
"""A line of a dump that stands apart from the block of most body is body when the model is so sure of it."""
APART = 0.35
"""Each character counts for the block by so much less than its probability. By host, with .35 and .6: aed +.0036,
scrapinghub_dev +.002, fundus_fixtures +.0009, wcxb_dev +.0006; .2 to .5 and .6 to .9 are all better than no block."""

COMMENTS = "comment.header"
BEFORE_COMMENTS = 400
"""Characters that are likely body and stand over comments."""


def body_lines(lines: Sequence[str], probabilities: Floats, titles: Collection[str] = ()) -> npt.NDArray[np.bool_]:
    """Which lines are body, by their probabilities: one flag a line.

    The bar suits the page: a half where the model is sure, lower where it is unsure. A line that only says a title (as
    `said_titles` has them) is not body, nor is a long line that is body further up, nor one that tells others again.
    """
    if not len(probabilities):
        return np.zeros(0, bool)
    likely = np.flatnonzero(probabilities >= NOTHING)
    sizes = np.array([len(lines[place]) for place in likely.tolist()], np.float64)
    chosen = probabilities >= bar(probabilities[likely], sizes)
    seen, body = set[str](), []
    longest = min(MAX_TITLE, 2 * max(map(len, titles), default=0))
    marks = {max(title.split(), key=len) for title in titles}
    for place in np.flatnonzero(chosen).tolist():
        line = lines[place]
        is_copy = len(line) >= COPY and line in seen
        if is_copy or (len(line) <= longest and _says_one(line, titles, marks)):
            chosen[place] = False
        else:
            body.append(line)
        seen.add(line)
    retold = {line for line in sorted(body, key=len)[-LONGEST_LINES:] if _is_retold(line, body)}
    if retold:
        chosen &= np.array([line not in retold for line in lines])
    return chosen


def _says_one(line: str, titles: Collection[str], marks: Collection[str]) -> bool:
    """Whether a line only says one of the titles; `marks`, a word of each, spare most lines that they are folded."""
    lower = line.casefold()
    return any(map(lower.__contains__, marks)) and _folded(line) in titles


def _is_retold(line: str, others: Sequence[str]) -> bool:
    """Whether most of a long line stands in shorter ones: of the two the paragraphs are wanted."""
    if not RETOLD[0] <= len(line) <= LONGEST:
        return False
    shorter = [other for other in others if MIN_TOLD <= len(other) < len(line)][:LOOKED_FOR]
    told = sum(len(other) for other in shorter if other in line)
    return told >= RETOLD[1] * len(line)


def drop_last_links(page: Page, chosen: npt.NDArray[np.bool_]) -> None:
    """Takes the links with which a body ends out of it, and the heading over them: they lead to other articles.

    Headings at the end of others stay: fundus_fixtures lose .0008 without them.
    """
    body = np.flatnonzero(chosen).tolist()
    end = len(body)
    while end and page.link_chars[body[end - 1]] >= LAST_LINKS * len(page.lines[body[end - 1]]):
        end -= 1
    if end < len(body) and end and _is_over_links(page, body[end - 1]):
        end -= 1
    if end >= MIN_LINES:
        chosen[body[end:]] = False


def comments_begin(lines: Sequence[str], rules: Sequence[str | None], probabilities: Floats) -> int:
    """The line that stands over readers' comments; where there is none, the number of lines.

    Below it the model is less sure of what may be body than above. Comments may be many times as long as what they are
    on, so that dumps had them as body: F1 of 412 dumps of 2012 .866 -> .885, of the pages .937 -> .938.
    """
    if COMMENTS not in rules:
        return len(lines)
    is_likely = probabilities >= OF_F1
    sizes = np.fromiter(map(len, lines), np.float64, len(lines)) * is_likely
    above = np.cumsum(sizes)
    headers = (line for line, rule in enumerate(rules) if rule == COMMENTS and above[line] >= BEFORE_COMMENTS)
    header = next(headers, len(lines))
    sure = np.cumsum(sizes * probabilities)
    below = above[-1] - above[header] if header < len(lines) else 0
    if not below or (sure[-1] - sure[header]) / below >= sure[header] / above[header]:
        return len(lines)
    return header


def drop_strays(lines: Sequence[str], probabilities: Floats, chosen: npt.NDArray[np.bool_]) -> None:
    """Takes lines out of a dump's body that stand apart from its one block and that the model is not sure of.

    On pages, whose containers tell, the mean of the news sets is +.0004 by host and -.0004 with the set left out.
    """
    if not len(lines):
        return
    first, last, _ = best_run(np.fromiter(map(len, lines), np.float64, len(lines)) * (probabilities - APART))
    is_sure = probabilities >= STRAY
    chosen[:first] &= is_sure[:first]
    chosen[last + 1 :] &= is_sure[last + 1 :]


def _is_over_links(page: Page, line: int) -> bool:
    text = page.lines[line]
    return page.tag[line] in HEADINGS or (len(text) <= INTRODUCES and text.endswith(":"))


def next_article(page: Page, probabilities: Floats, titles: Collection[str]) -> int:
    """The line where another article begins, as on pages that never end; where there is none, the number of lines.

    That is an <h1> in an <article> that says no title, below one that does and with the same first class word:
    authors who make a heading of their text an <h1> do not give it the headline's classes. What follows must be long,
    or it is a post that the article shows.
    """
    headings = [line for line, tag in enumerate(page.tag) if tag == H1 and _in_article(page, line)]
    headline = next((line for line in headings if _folded(page.lines[line]) in titles), None)
    if headline is None or not (look := _first_class(page, headline)):
        return len(page.lines)
    others = (line for line in headings if line > headline and _folded(page.lines[line]) not in titles)
    end = next((line for line in others if _first_class(page, line) == look), len(page.lines))
    beyond = sum(len(page.lines[line]) for line in range(end, len(page.lines)) if probabilities[line] > OF_F1)
    return end if beyond >= NEXT_ARTICLE else len(page.lines)


def _in_article(page: Page, line: int) -> bool:
    return page.container_flags[page.container[line]] & IN_ARTICLE > 0


def _first_class(page: Page, line: int) -> str:
    return page.container_words[page.container[line]].strip().partition(" ")[0]


def bar(probabilities: Floats, sizes: npt.NDArray[np.float64]) -> float:
    """The page's bar: half of the highest F1 that can be expected, when the probabilities are right.

    The expected F1 of the k likeliest lines is 2 * (body in them) / (their size + all body). Lines that are certainly
    not body only lower it: they need not be told of.
    """
    order = np.argsort(-probabilities, kind="stable")
    sizes = sizes[order]
    body = np.cumsum(probabilities[order] * sizes)
    f1 = 2 * body / np.maximum(np.cumsum(sizes) + body[-1:], 1)
    return max(LOWEST, OF_F1 * float(f1.max(initial=0)))


def said_titles(head: Head) -> set[str]:
    """The headlines that a page declares, folded to words: with and without the outlet's name."""
    said = [head.best_title(), *head.headings[:1]]
    shorter = [parts[0] for title in said if len((parts := BEFORE_SITE.split(title))[0]) > MIN_TITLE]
    return {_folded(title) for title in (*said, *shorter)} - {""}


def _folded(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))
