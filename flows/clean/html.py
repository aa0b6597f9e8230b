"""An HTML page in one walk over its tree: the text, its lines, and what the markup says about each line.

The tree is lexbor's (selectolax). Blocks make lines, in order; inline elements join; a table gives one line a row.
Scripts, templates, form fields and the like are no text; what is hidden by attribute or inline style is left out,
unless so much hangs on it that a script must be showing it (FOLDED_AWAY).
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.clean.elements import (
    BLOCK,
    BREAK,
    EMPHASIS,
    H1,
    INLINE,
    LANDMARKS,
    LINK,
    NOT_KNOWN,
    OF_PHRASES,
    PRE,
    SKIP,
    STRONG,
    TAG_NUMBER,
    TIME,
    UNKNOWN,
    known_elements,
)
from flows.clean.lines import LONG, LONGEST, cut_line, join_blanks
from flows.clean.marked import AUTHOR_LINK, Marked, find_marked
from flows.clean.markup import fit_for_parser, to_utf8
from flows.clean.scripted import find_scripted
from flows.clean.vocabulary import words as words_of

FLAG_HIDDEN = 1 << len(LANDMARKS)
FOLDED_AWAY = 1500
"""Characters: a hidden element with as much text, or more, is kept (a page that a script unfolds)."""
PARAGRAPH = 60
"""Characters of a <p> from which on it is text, not an entry of a menu."""
CELL = 160
"""Characters: a row's cells join to one line up to this length; a longer cell is a part of the page's layout."""
PARAGRAPHS = 5_000
"""So many in hidden elements are looked at; those that are nested count each time."""
BARE = 1000
"""Characters: a page with fewer is looked through for an article that a script would show."""
LINES = 2_500
"""Lines from which on short blocks share lines, for a line costs as much as a hundred characters; of 2,193 pages of
news the longest has 2,239."""
SHARED = 1_000
"""Characters that end such a line."""
AROUND_HINT = " \n\t\r\xa0,;.–-()[]"
INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
HIDDEN = "[hidden],[style]:is([style*=none],[style*=hidden]),dialog"
"""Of these, those that `_is_hidden` tells: what most elements have not is asked first."""

ENDED_BY_BREAK, HOLDS_TIME, ROW = 1, 2, 4
"""Marks of a line; ROW: cells of a table."""
HEAD_LINES = 40
"""Lines after an <h1> in which inline elements, too, may be marked: to read all attributes would double the walk."""

Row = tuple[str, int, int, int, int, int, int, int]


@dataclass(slots=True)
class Page:
    """A page's lines and containers, column by column.

    A container is a block element: `container_*` holds its tag, its class, id and itemprop words, its parent (a lower
    number), the range of lines in it, the landmarks around it, its depth. A line knows the container it lies in.
    """

    tree: LexborHTMLParser
    encoding: str
    marked: list[Marked]
    """Elements whose class or address says author or date, in order, MARKED at most."""
    lines: Sequence[str]
    tag: Sequence[int]
    container: Sequence[int]
    link_chars: Sequence[int]
    link_count: Sequence[int]
    strong_chars: Sequence[int]
    emphasis_chars: Sequence[int]
    mark: Sequence[int]
    """ENDED_BY_BREAK, HOLDS_TIME, ROW; added up."""
    container_tag: Sequence[int]
    container_words: Sequence[str]
    container_parent: Sequence[int]
    container_start: Sequence[int]
    container_flags: Sequence[int]
    container_depth: Sequence[int]
    container_end: Sequence[int]

    @property
    def text(self) -> str:
        """The lines joined by newlines: `documents.text`."""
        return "\n".join(self.lines)

    def spans(self) -> list[tuple[int, int]]:
        """(start_char, end_char) of each line in `text`, in code points."""
        spans, start = [], 0
        for line in self.lines:
            spans.append((start, start + len(line)))
            start += len(line) + 1
        return spans


def read_html(data: bytes | str, declared_encoding: str | None = None, *, is_utf8: bool | None = None) -> Page:
    """The page's lines with their markup. Never raises on bad HTML; an empty page has no lines.

    `declared_encoding` is what the source said (an HTTP header); a byte order mark and valid UTF-8 win over it.
    `is_utf8` is whether the bytes are valid, where that is known.
    """
    if isinstance(data, str):
        source, encoding = data.encode("utf-8", "replace"), "utf-8"
    else:
        source, encoding = to_utf8(data, declared_encoding, is_valid=is_utf8)
    tree = LexborHTMLParser(fit_for_parser(source, len(data)))
    walk = _Walk(tree)
    walk.run()
    if sum(len(row[0]) for row in walk.rows) < BARE and (scripted := find_scripted(tree)):
        source += scripted.encode("utf-8", "replace")
        walk = _Walk(LexborHTMLParser(fit_for_parser(source, len(source))))
        walk.run()
    rows = zip(*walk.rows, strict=True) if walk.rows else [()] * 8
    columns: list[Any] = [*rows, *zip(*walk.containers, strict=True), walk.ends]
    return Page(tree, encoding, find_marked(walk.classed, walk.author_links), *columns)


class _Walk:
    """The walk's state: the line under way, the lines and containers so far."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.tree = tree
        self.buffer: list[str] = []
        self.link_chars = self.link_count = self.strong = self.emphasis = self.mark = 0
        self.width = self.counted = 0
        """Characters in so many pieces of the line under way, where blocks share lines."""
        self.rows: list[Row] = []
        self.containers: list[tuple[int, str, int, int, int, int]] = [(TAG_NUMBER["body"], "", 0, 0, 0, 0)]
        self.ends: list[int] = [0]
        self.classed: list[tuple[LexborNode, str, int]] = []
        self.author_links: list[int] = []

    def run(self) -> None:
        """From the body's first child to its last, without recursion: pages nest as deep as they like."""
        body = self.tree.body
        if body is None:
            return
        hidden, has_heading = _look_ahead(self.tree)
        self._descend(body, hidden, has_heading=has_heading)
        self.width = SHARED  # whatever is left is a line
        self._end_line(0)
        self.ends[0] = len(self.rows)

    def _descend(self, body: LexborNode, hidden: set[int], *, has_heading: bool) -> None:  # noqa: C901 - one loop for speed
        elements, text_id = known_elements()
        element_of = elements.get
        buffer, rows, containers, ends, classed = self.buffer, self.rows, self.containers, self.ends, self.classed
        above: list[
            tuple[LexborNode, int, int, int]
        ] = []  # the element left open, its kind, container and flags around
        here = flags = depth = 0
        links = strongs = emphases = preformatted = headings = link_start = 0
        looked_at = 0 if has_heading else sys.maxsize
        node = body.child
        while True:
            if node is None:
                if not above:
                    return
                node, kind, around, flags_around = above.pop()
                if kind >= BLOCK:
                    if kind == BLOCK and buffer:
                        self._end_line(here)
                    ends[here] = len(rows)
                    if preformatted and containers[here][0] == PRE:
                        preformatted -= 1
                    if flags >= FLAG_HIDDEN and flags_around < FLAG_HIDDEN:
                        self._drop_hidden(here)
                    here, flags = around, flags_around
                    depth -= 1
                elif kind == LINK:
                    links -= 1
                    if len(buffer) > link_start + 1:
                        self._drop_hint(link_start)
                elif kind == STRONG:
                    strongs -= 1
                elif kind == EMPHASIS:
                    emphases -= 1
                node = node.next
                continue
            tag_id = node.tag_id
            if tag_id == text_id:
                words = node.text_content
                if words and (buffer or preformatted or not words.isspace()):  # two texts in three: blanks between tags
                    if preformatted and "\n" in words:
                        *whole, words = words.split("\n", max(0, LINES - len(rows)))
                        for line in whole:
                            buffer.append(line)
                            self._end_line(here)
                    buffer.append(words)
                    if links:
                        self.link_chars += len(words)
                    if strongs:
                        self.strong += len(words)
                    if emphases:
                        self.emphasis += len(words)
                node = node.next
                continue
            kind, number, landmark = element_of(tag_id, NOT_KNOWN)
            if kind == SKIP:
                node = node.next
                continue
            if kind == UNKNOWN:
                is_block = "-" in (node.tag or "") and containers[here][0] not in OF_PHRASES
                kind = BLOCK if is_block else INLINE
            if kind >= BLOCK:
                if buffer:
                    if kind == BLOCK:
                        self._end_line(here)
                    else:
                        self._next_cell(here)
                child = node.child
                if child is None:
                    node = node.next
                    continue
                above.append((node, kind, here, flags))
                flags |= landmark
                attributes = node.attributes
                words = ""
                if attributes:
                    get = attributes.get
                    classes = get("class")
                    if classes and len(attributes) == 1:  # two in three; without looking for others .04 ms a page less
                        words = f"{classes}  "
                    else:
                        words = f"{classes or ''} {get('id') or ''} {get('itemprop') or ''}"
                    if classes:
                        classed.append((node, classes, headings))
                if hidden and node.mem_id in hidden:
                    flags |= FLAG_HIDDEN
                depth += 1
                containers.append((number, words, here, len(rows), flags, depth))
                ends.append(0)
                here = len(ends) - 1
                if number == PRE:
                    preformatted += 1
                elif number == H1:
                    headings += 1
                    looked_at = len(rows) + HEAD_LINES
                node = child
                continue
            if kind == BREAK:
                if buffer:
                    self.mark |= ENDED_BY_BREAK
                    self._end_line(here)
                node = node.next
                continue
            child = None if hidden and node.mem_id in hidden else node.child
            if child is None:
                node = node.next
                continue
            if len(rows) < looked_at and (attributes := node.attributes):
                classes = attributes.get("class")
                is_author = kind == LINK and AUTHOR_LINK.search(attributes.get("href") or "") is not None
                if is_author:
                    self.author_links.append(len(classed))
                if classes or is_author:
                    classed.append((node, classes or "", headings))
            if kind == LINK:
                self.link_count += 1
                links += 1
                link_start = len(buffer)
            elif kind == STRONG:
                strongs += 1
            elif kind == EMPHASIS:
                emphases += 1
            elif kind == TIME:
                self.mark |= HOLDS_TIME
            above.append((node, kind, here, flags))
            node = child

    def _drop_hint(self, link_start: int) -> None:
        """Takes a link's last words back if they say where it opens: they are heard, not seen, by whatever class."""
        last = len(self.buffer) - 1 - self.buffer[-1].isspace()
        if last > link_start and self.buffer[last].strip(AROUND_HINT).lower() in words_of("new_tab"):
            self.link_chars -= len(self.buffer[last])
            self.buffer[last] = ""

    def _next_cell(self, here: int) -> None:
        """Between two cells of a row: they join, unless the row is long or nothing stands in it yet.

        On a page that is nothing but lines they are as other blocks.
        """
        if len(self.rows) >= LINES:
            self._end_line(here)
            return
        row = "".join(self.buffer)
        if len(row) > CELL:
            self._end_line(here)
        elif row.strip():
            self.buffer.append(" | ")
            self.mark |= ROW

    def _end_line(self, here: int) -> None:
        """Ends the line under way; on a page that is nothing but lines, only when some blocks stand in it."""
        if len(self.rows) >= LINES and not self._is_filled():
            return
        text = "".join(self.buffer)
        line = " ".join(text.split()) if len(text) <= LONG else join_blanks(text)
        self.buffer.clear()
        if self.counted:
            self.width = self.counted = 0
        if line:
            if self.mark & ROW:
                line = line.removesuffix(" |")
            row = (
                line, self.containers[here][0], here, self.link_chars, self.link_count, self.strong, self.emphasis,
                self.mark,
            )  # fmt: skip
            if len(line) <= LONGEST:
                self.rows.append(row)
            else:
                self.rows += _cut_row(row)
        self.link_chars = self.link_count = self.strong = self.emphasis = self.mark = 0

    def _is_filled(self) -> bool:
        """Whether the line under way, in which blocks end, is long enough for one that they share."""
        self.width += sum(map(len, self.buffer[self.counted :]))
        self.buffer.append(" ")
        self.counted = len(self.buffer)
        return self.width >= SHARED

    def _drop_hidden(self, here: int) -> None:
        """Takes a hidden container's lines back, when they are few."""
        start = self.containers[here][3]
        if sum(len(row[0]) for row in self.rows[start:]) < FOLDED_AWAY:
            del self.rows[start:], self.containers[here:], self.ends[here:]


def _cut_row(row: Row) -> Iterator[Row]:
    """The rows of a line that is too long for one, each with its share of what is counted."""
    line, tag, container, *counts, mark = row
    for piece in cut_line(line):
        links, link_count, strong, emphasis = (count * len(piece) // len(line) for count in counts)
        yield piece, tag, container, links, link_count, strong, emphasis, mark


def _look_ahead(tree: LexborHTMLParser) -> tuple[set[int], bool]:
    """The hidden elements, and whether there is an <h1>: in one query, for each takes .06 ms whatever it looks for."""
    heading = None
    hidden = []
    for node in tree.css(f"h1,{HIDDEN}"):
        if node.tag == "h1" and node.mem_id != heading:  # it comes again when it is hidden
            heading = node.mem_id
        elif _is_hidden(node):
            hidden.append(node)
    return _left_out(hidden), heading is not None


def _left_out(hidden: Sequence[LexborNode]) -> set[int]:
    """The elements that are left out unless much hangs on them by themselves.

    Siblings of one class that hold an article's paragraphs among them are none of these: a script shows them one by
    one, as to subscribers.
    """
    siblings = defaultdict(list)
    for node in hidden:
        around = node.parent
        siblings[around.mem_id if around else 0, node.attributes.get("class")].append(node)
    left_out, allowed = set[int](), PARAGRAPHS
    for nodes in siblings.values():
        paragraphs = [found for node in nodes for found in node.css("p")] if len(nodes) > 1 and allowed > 0 else []
        allowed -= len(paragraphs)
        sizes = (len(paragraph.text()) for paragraph in paragraphs)
        if sum(size for size in sizes if size >= PARAGRAPH) < FOLDED_AWAY:
            left_out.update(node.mem_id for node in nodes)
    return left_out


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if node.tag == "dialog" and "open" not in attributes:
        return True
    return ("hidden" in attributes and attributes["hidden"] != "until-found") or bool(
        INVISIBLE.search(attributes.get("style") or "")
    )
