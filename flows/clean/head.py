"""What a page says about itself: <meta>, JSON-LD, title and first headings, read once from the parsed tree."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

SAID = 'title,h1,meta[content],script[type="application/ld+json"]'
ARTICLE_TYPES = re.compile(r"Article|BlogPosting|Report|Posting|Opinion|Review", re.IGNORECASE)
WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$")
CONTROLS = re.compile(r"[\x00-\x1f]")
HEADINGS = 4
DEEPEST = 40
"""Levels of JSON-LD that are looked through."""
SPLITTERS = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")


@dataclass(frozen=True)
class Head:
    """The page's own statements; nothing is judged here."""

    title: str
    """Of <title>, blanks joined."""
    headings: tuple[str, ...]
    """The first <h1> elements."""
    meta: dict[str, str]
    """The first content of each property, name or itemprop, lower case."""
    scripts: tuple[str, ...]
    """The JSON-LD scripts as they stand."""

    @cached_property
    def json_ld(self) -> list[object]:
        """The parsed scripts; what does not parse, even mended, is left out."""
        return [found for script in self.scripts if (found := _parse(script)) is not None]

    @cached_property
    def articles(self) -> list[dict[str, object]]:
        """The JSON-LD objects whose type says article, outermost first."""
        return _articles(self.json_ld)

    def best_title(self) -> str:
        """The declared headline, for comparing lines with it; not yet a judgement."""
        for article in self.articles:
            headline = article.get("headline")
            if isinstance(headline, str) and headline.strip():
                return html.unescape(headline)
        return html.unescape(self.meta.get("og:title") or self.meta.get("twitter:title") or self.title)

    def description(self) -> str:
        """The declared standfirst."""
        return " ".join((self.meta.get("og:description") or self.meta.get("description") or "").split())

    def article_body(self) -> str:
        """The longest articleBody, or nothing."""
        bodies = [body for article in self.articles if isinstance(body := article.get("articleBody"), str)]
        return max(bodies, key=len, default="")


def read_head(tree: LexborHTMLParser) -> Head:
    """One pass over the tree for all that a page says about itself."""
    title = ""
    headings: list[str] = []
    meta: dict[str, str] = {}
    scripts: list[str] = []
    for node in tree.css(SAID):
        tag = node.tag
        if tag == "meta":
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            content = attributes.get("content")
            if name and content:
                meta.setdefault(name.lower(), content)
        elif tag == "script":
            scripts.append(node.text())
        elif tag == "h1":
            if len(headings) < HEADINGS:
                headings.append(" ".join(node.text().split()))
        elif not title:
            title = " ".join(node.text().split())
    return Head(title, tuple(headings), meta, tuple(scripts))


def _parse(script: str) -> object | None:
    text = script.strip().rstrip(";")
    for mended in (text, CONTROLS.sub(" ", WRAPPING.sub("", text))):
        try:
            found: object = json.loads(mended, strict=False)
        except (ValueError, RecursionError):
            continue
        return found
    return None


def _articles(found: list[object]) -> list[dict[str, object]]:
    """Breadth first, DEEPEST levels at most."""
    articles: list[dict[str, object]] = []
    level = found
    for _ in range(DEEPEST):
        below: list[object] = []
        for value in level:
            if isinstance(value, list):
                below.extend(value)
            elif isinstance(value, dict):
                kind = value.get("@type")
                if ARTICLE_TYPES.search(" ".join(map(str, kind)) if isinstance(kind, list) else str(kind)):
                    articles.append(value)
                below.extend(value[key] for key in SPLITTERS if key in value)
        if not below:
            break
        level = below
    return articles
