"""What each HTML element is to the walk: blocks, landmarks, what is skipped, and the number of its tag."""

from __future__ import annotations

from functools import cache

from selectolax.lexbor import LexborHTMLParser

BLOCKS = [
    "other", "body", "p", "div", "section", "article", "main", "li", "h1", "h2", "h3", "h4", "h5", "h6",
    "blockquote", "td", "th", "tr", "table", "tbody", "ul", "ol", "dl", "dt", "dd", "pre", "figure", "figcaption",
    "caption", "aside", "header", "footer", "nav", "form", "address", "center", "details", "summary", "fieldset",
    "legend", "picture", "dialog", "menu", "hgroup", "search", "marquee",
]  # fmt: skip
"""Elements that stand on lines of their own; a line's `tag` is an index into this list. "other": a custom element."""
SKIPPED = [
    "head", "script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "button", "canvas",
    "video", "audio", "object", "math", "applet", "frame", "frameset", "noframes", "noembed", "embed", "plaintext",
    "-comment", "-doctype",
]  # fmt: skip
LANDMARKS = [
    "nav", "aside", "footer", "header", "form", "article", "main", "figure", "table", "li", "blockquote", "section",
    "ul", "ol", "figcaption", "details",
]  # fmt: skip
"""Elements that mark all that is in them: bit i of a container's `flags`. The bit after the last says: hidden."""
INLINES = (
    "span font cite q u s small sup sub code label img wbr ruby rp rt rb rtc bdi bdo abbr mark kbd samp var del ins dfn"
    " tt big strike nobr acronym map area input source track param link meta title base data output progress meter html"
)

UNKNOWN, SKIP, BREAK, LINK, STRONG, EMPHASIS, TIME, INLINE, BLOCK, CELL_BLOCK = range(10)
"""What an element is to the walk; from BLOCK on it is a container."""
TAG_NUMBER = {tag: number for number, tag in enumerate(BLOCKS)}
OTHER = TAG_NUMBER["other"]
PRE = TAG_NUMBER["pre"]
H1 = TAG_NUMBER["h1"]
HEADINGS = [TAG_NUMBER[f"h{level}"] for level in range(1, 7)]
OF_PHRASES = frozenset([TAG_NUMBER["p"], *HEADINGS])
"""What holds no blocks: a custom element in one is a part of its line."""
LANDMARK_BIT = {TAG_NUMBER[tag]: 1 << bit for bit, tag in enumerate(LANDMARKS)}
NOT_KNOWN = (UNKNOWN, OTHER, 0)


@cache
def known_elements() -> tuple[dict[int, tuple[int, int, int]], int]:
    """Of each tag id of lexbor what it is to the walk, its tag's number, its bit of LANDMARKS; and the id of text."""
    found = {}
    special = {"br": BREAK, "a": LINK, "b": STRONG, "strong": STRONG, "em": EMPHASIS, "i": EMPHASIS, "time": TIME}
    special |= {"td": CELL_BLOCK, "th": CELL_BLOCK, "hr": BREAK, "cite": EMPHASIS}
    probe = LexborHTMLParser("<!doctype html><!-- c -->")
    for tag in {*BLOCKS, *SKIPPED, *special, *INLINES.split()}:
        if tag.startswith("-") or tag == "other":
            continue
        number = TAG_NUMBER.get(tag, OTHER)
        kind = special.get(tag, SKIP if tag in SKIPPED else BLOCK if tag in TAG_NUMBER else INLINE)
        found[probe.create_node(tag).tag_id] = (kind, number, LANDMARK_BIT.get(number, 0))
    body = LexborHTMLParser("<body>x<!-- c -->").body
    text, comment = (node.tag_id for node in (body.iter(include_text=True) if body else ()))
    found[comment] = (SKIP, OTHER, 0)
    return found, text
