"""What the markup says about each line of a batch of HTML pages: columns for the model, see features.py."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from flows.clean.elements import HEADINGS, LANDMARKS, TAG_NUMBER
from flows.clean.features import Columns, Floats, Lines, over, running
from flows.clean.head import Head
from flows.clean.html import FLAG_HIDDEN, Page
from flows.clean.scan import Hashes, Ints, Scan, scan

LEVELS = 5
"""Containers above a line that it is told about."""
LONG = 60
WORD = re.compile(r"\w+")
NOT_WORD_OR_END = re.compile(r"[^\w\n]+")
MIN_LOOKED_FOR, FOLDED = 20, 70
"""Characters: a line is looked for in the articleBody when it has more than the first; of one, so many are."""
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
MIN_ARTICLE_BODY = 600
"""Characters of an articleBody that may be the whole: many pages declare the first 350 to 512 and say no more of it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages laid end to end; containers are numbered through."""

    lines: Lines
    text: list[str]
    tag: Ints
    container: Ints
    link_chars: Ints
    link_count: Ints
    strong_chars: Ints
    emphasis_chars: Ints
    mark: Ints
    container_page: Ints
    container_tag: Ints
    container_parent: Ints
    container_start: Ints
    container_end: Ints
    container_flags: Ints
    container_depth: Ints
    kind: Ints
    """The number of each container's tag and words among the distinct ones."""
    kinds: list[tuple[int, str]]


def make_batch(pages: Sequence[Page]) -> Batch:
    """The pages' columns as arrays."""
    lines = Lines([len(page.lines) for page in pages])
    sizes = np.array([len(page.container_tag) for page in pages], np.int64)
    shift = np.cumsum(sizes) - sizes
    owner = np.repeat(np.arange(len(pages)), sizes)

    text = list(chain.from_iterable(page.lines for page in pages))
    distinct: dict[tuple[int, str], int] = {}
    kind = [
        distinct.setdefault(key, len(distinct))
        for page in pages
        for key in zip(page.container_tag, page.container_words, strict=True)
    ]
    return Batch(
        lines,
        text,
        joined(pages, "tag"),
        joined(pages, "container") + shift[lines.document],
        joined(pages, "link_chars"),
        joined(pages, "link_count"),
        joined(pages, "strong_chars"),
        joined(pages, "emphasis_chars"),
        joined(pages, "mark"),
        owner,
        joined(pages, "container_tag"),
        joined(pages, "container_parent") + shift[owner],
        joined(pages, "container_start") + lines.bounds[owner],
        joined(pages, "container_end") + lines.bounds[owner],
        joined(pages, "container_flags"),
        joined(pages, "container_depth"),
        np.array(kind, np.int64),
        list(distinct),
    )


def joined(pages: Sequence[Page], name: str) -> Ints:
    """A column of all pages, end to end."""
    columns = [getattr(page, name) for page in pages]
    return np.fromiter(chain.from_iterable(columns), np.int64, sum(map(len, columns)))


def page_features(batch: Batch, found: Scan, prose_columns: Columns, class_score: Floats) -> Columns:
    """Columns of lines by their markup; `class_score` is that of each container, `prose_columns` those of the text."""
    where = batch.lines
    index, first, end, document = where.index, where.first, where.end, where.document
    length = found.length
    link = np.minimum(batch.link_chars, length)
    columns: Columns = {
        "tag": batch.tag,
        "links": over(link, length),
        "link_count": batch.link_count,
        "strong": over(np.minimum(batch.strong_chars, length), length),
        "emphasis": over(np.minimum(batch.emphasis_chars, length), length),
        "mark": batch.mark,
    }
    is_heading = np.isin(batch.tag, HEADINGS)
    heading = where.last_where(is_heading)
    word_score = np.asarray(prose_columns["word_score"], np.float32)
    columns["markup_heading_score"] = np.where(heading >= 0, word_score[heading], -9)
    chars, links = running(length), running(link)
    prose = np.where((found.stops > 0) & (found.word_count > 8) & (over(link, length) < 0.4), length, 0)
    proses = running(prose)
    paragraphs = running((batch.tag == TAG_NUMBER["p"]) & (length > LONG))
    root = np.sqrt(length)
    scored, roots = running(word_score * root), running(root)
    start, stop, parent = batch.container_start, batch.container_end, batch.container_parent
    page_chars = np.maximum(chars[where.bounds[1:]] - chars[where.bounds[:-1]], 1)
    page_prose = np.maximum(proses[where.bounds[1:]] - proses[where.bounds[:-1]], 1)
    of_page = batch.container_page
    in_chars, in_prose = chars[stop] - chars[start], proses[stop] - proses[start]
    lines_in = stop - start
    of_container: Columns = {
        "chars": in_chars / page_chars[of_page],
        "prose": over(in_prose, in_chars),
        "prose_share": in_prose / page_prose[of_page],
        "links": over(links[stop] - links[start], in_chars),
        "lines": lines_in,
        "paragraphs": paragraphs[stop] - paragraphs[start],
        "word_score": over(scored[stop] - scored[start], roots[stop] - roots[start]),
        "alike": _alike(batch),
        "children": np.bincount(parent, minlength=len(parent)),
        "class": class_score,
        "tag": batch.container_tag,
    }
    own = batch.container
    at = own
    for level in range(LEVELS):
        for name, values in of_container.items():
            if level or name not in ("tag", "children"):
                columns[f"{name}^{level}"] = values.take(at)
        if level:
            columns[f"place^{level}"] = over(index - start[at], lines_in[at])
        at = parent[at]
    lowest, highest, total = _along_ancestors(batch, class_score)
    columns["class_lowest"], columns["class_highest"] = lowest[own], highest[own]
    columns["class_total"], columns["depth"] = total[own], batch.container_depth[own]
    best = _best_container(batch, prose * (1 - columns["links"]))
    from_line, to_line = start[best][document], stop[best][document]
    inside = (index >= from_line) & (index < to_line)
    columns["in_best"] = inside
    columns["from_best"] = np.where(inside, 0, np.where(index < from_line, index - from_line, index - to_line + 1))
    columns["best_share"] = (in_prose[best] / page_prose)[document]
    columns["below_best"] = batch.container_depth[own] - batch.container_depth[best][document]
    flags = batch.container_flags[own]
    for bit, name in enumerate(LANDMARKS):
        columns[f"in_{name}"] = (flags >> bit) & 1
    columns["in_hidden"] = flags >= FLAG_HIDDEN
    above = np.maximum(where.shifted(own, 1), 0).astype(np.int64)
    below = np.maximum(where.shifted(own, -1), 0).astype(np.int64)
    columns["like_above"] = (batch.kind[above] == batch.kind[own]) & (parent[above] == parent[own]) & (index > first)
    columns["like_below"] = (batch.kind[below] == batch.kind[own]) & (parent[below] == parent[own]) & (index < end - 1)
    return columns


def _alike(batch: Batch) -> Ints:
    """How many children of its parent have a container's tag and words."""
    key = batch.container_parent * max(len(batch.kinds), 1) + batch.kind
    _, inverse, count = np.unique(key, return_inverse=True, return_counts=True)
    return np.asarray(count[inverse], np.int64)


def _along_ancestors(batch: Batch, class_score: Floats) -> tuple[Floats, Floats, Floats]:
    """The lowest, the highest and the sum of the class scores from the body down to each container."""
    lowest, highest, total = class_score.copy(), class_score.copy(), class_score.copy()
    depth = batch.container_depth
    order = np.argsort(depth.astype(np.min_scalar_type(depth.max(initial=0))), kind="stable")  # few bits: a radix sort
    edges = np.flatnonzero(np.diff(depth[order])) + 1
    for level in np.split(order, edges)[1:]:
        above = batch.container_parent[level]
        lowest[level] = np.minimum(lowest[level], lowest[above])
        highest[level] = np.maximum(highest[level], highest[above])
        total[level] += total[above]
    return lowest, highest, total


def _best_container(batch: Batch, prose: Floats) -> Ints:
    """Of each page the container with the most prose right in it, or one level below."""
    parent = batch.container_parent
    size = len(parent)
    direct = np.bincount(batch.container, prose, size)
    lent = np.bincount(parent, direct * (parent != np.arange(size)), size)
    score = direct + 0.7 * lent
    pages = batch.container_page
    begins = np.flatnonzero(np.concatenate([[True], pages[1:] != pages[:-1]]))
    is_best = score == np.maximum.reduceat(score, begins)[pages]
    found = np.flatnonzero(is_best)
    return found[np.searchsorted(found, begins)]


def said_features(batch: Batch, found: Scan, heads: Sequence[Head]) -> Columns:
    """Columns of lines by what the page says about itself: title, description, articleBody."""
    where = batch.lines
    titles = scan([head.best_title() or "-" for head in heads])
    descriptions = scan([head.description() or "-" for head in heads])
    columns: Columns = {}
    word_line = np.repeat(where.index, found.word_count)
    mine = _of_page(found.word_hash, where.document[word_line])
    in_title = _shared_words(word_line, mine, titles, len(where.index))
    of_title = over(in_title, titles.word_count[where.document])
    title_of = over(in_title, found.word_count)
    columns["of_title"], columns["title_of"] = of_title, title_of
    in_description = _shared_words(word_line, mine, descriptions, len(where.index))
    columns["of_description"] = over(in_description, descriptions.word_count[where.document])
    columns["description_of"] = over(in_description, found.word_count)
    lines = np.flatnonzero((of_title >= 0.7) & (title_of >= 0.7))
    first = np.full(len(heads), -1)
    first[where.document[lines][::-1]] = lines[::-1]
    place = first[where.document]
    columns["from_title"] = np.where(place >= 0, where.index - place, -9999)
    said = np.zeros(len(where.index), np.float32)
    told = np.zeros(len(heads), np.float32)
    for page, head in enumerate(heads):
        body = MARKUP.sub(" ", entities.unescape(entities.unescape(head.article_body())))
        if len(body) > MIN_ARTICLE_BODY:
            body = "".join(WORD.findall(body.replace(" ", ""))).casefold()  # blanks go faster by themselves
            told[page] = 1
            first, end = where.bounds[page : page + 2]
            looked_for = first + np.flatnonzero(found.length[first:end] > MIN_LOOKED_FOR)  # there may be none
            starts = "\n".join([batch.text[line][:FOLDED] for line in looked_for.tolist()])
            folded = NOT_WORD_OR_END.sub("", starts.replace(" ", "")).casefold().split("\n")
            said[looked_for] = [words in body for words in folded]
    columns["in_article_body"] = said
    columns["has_article_body"] = told[where.document]
    return columns


def _shared_words(line: Ints, words: Ints, said: Scan, lines: int) -> Ints:
    """How many words of each of `lines` lines are in what its page says; `line` is that of each of the words."""
    pages = np.repeat(np.arange(len(said.word_count)), said.word_count)
    known = np.unique(_of_page(said.word_hash, pages))
    may_be = np.zeros(1 << 16, bool)
    may_be[_sixteen_bits(known)] = True
    some = np.flatnonzero(may_be.take(_sixteen_bits(words)))  # to look for all of them takes three times as long
    at = np.minimum(np.searchsorted(known, words[some]), max(len(known) - 1, 0))
    return np.bincount(line[some[known[at] == words[some]]], minlength=lines)


def _of_page(hashes: Hashes, pages: Ints) -> Ints:
    return hashes.astype(np.int64) | pages << 32


def _sixteen_bits(words: Ints) -> Ints:
    """Of a word and its page."""
    return (words ^ words >> 24) & 0xFFFF
