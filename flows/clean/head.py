"""What a page says about itself: <meta>, JSON-LD, title, headings, links, times and microdata, in one pass."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import orjson
from selectolax.lexbor import LexborHTMLParser, LexborNode

SAID = (
    'title,h1,meta,script[type*="ld+json"],time,[itemprop],'
    '[rel]:is([rel~="author"],link[rel~="canonical"],link[rel~="amphtml"],[rel~="next"],[rel~="prev"])'
)
"""Each kind is asked of each element, for a tenth of the query's time; with `[rel]:is` most are asked four fewer."""
ARTICLE_TYPES = ("article", "posting", "report", "opinion", "review")
"""One of these is in the @type of what is an article, in small or capital letters."""
SALVAGED = re.compile(r'"(headline|datePublished|dateModified)"\s{0,9}:\s{0,9}"([^"\\\n]{1,300})"')
OPENING = re.compile(r"^(?:<!--|(?:/[/*]\s{0,9})?<!\[CDATA\[(?:\s{0,9}\*/)?)")
CLOSING = re.compile(r"(?:-->|(?:/[/*]\s{0,9})?\]\]>(?:\s{0,9}\*/)?)$")
AT_END = 40
"""Characters in which a script's CLOSING stands: to look through all of a long one takes a second for 40 MB."""
CONTROLS = re.compile(r"[\x00-\x1f]")
HEADINGS = 4
KICKER = re.compile(
    r"kicker|overline|top-?line|roof-?line|super-?title|top-?title|pre-?title|over-?title|eyebrow|dachzeile|spitzmarke|"
    r"vorspann|topic-?label|subtitle|sub-title|sub-?heading|entry-section|surtitre|antetitulo|occhiello"
)
"""Class words of a line over the headline that stands in the same heading."""
MARKS = 80
"""Times and items of microdata that are kept; the article's own are among the first."""
LONGEST = 400
"""Characters of a mark's text."""
LONGEST_NAME = 100
LONGEST_TITLE = 2_000
"""Characters of a title or heading, and SCRIPTS styles and scripts in a heading, that are looked at."""
NAMES = 1_000
"""Names of <meta> that are kept; the usual page has some dozens."""
LONGEST_CONTENT = 20_000
"""Characters of what a <meta> says."""
SCRIPTS = 20
REPEATED = 40
"""Contents of one <meta> name that are kept."""
ITEMS = frozenset(
    ["author", "creator", "datepublished", "datemodified", "datecreated", "uploaddate", "headline", "publisher"]
)
NAMED_ITEMS = frozenset(["author", "creator", "publisher"])
OBJECTS = 400
"""Objects of JSON-LD that are looked at."""
DEEPEST = 40
"""Levels of JSON-LD that are looked through."""
LINKED = frozenset(["canonical", "next", "prev", "amphtml"])
Attributes = dict[str, str | None]
SPLITTERS = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")


@dataclass(frozen=True, slots=True)
class Mark:
    """A <time>, an item of microdata or a link to the author."""

    kind: str
    """time, an itemprop in lower case, or rel-author."""
    value: str
    """Its datetime or content, as it stands."""
    text: str
    """What is to be seen, blanks joined."""
    headings: int
    """The <h1> elements before it."""
    words: str
    """Its class words and those of the element around it."""


@dataclass(frozen=True)
class Head:
    """The page's own statements; nothing is judged here."""

    title: str
    """Of <title>, blanks joined."""
    headings: tuple[str, ...]
    """The first <h1> elements."""
    kickers: tuple[str, ...]
    """Of each heading what stands in an element of its own over or before the headline; mostly nothing."""
    meta: dict[str, str]
    """The first content of each property, name or itemprop, lower case."""
    scripts: tuple[str, ...]
    """The JSON-LD scripts as they stand."""
    repeated: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """All contents of the names that stand more than once."""
    links: dict[str, str] = field(default_factory=dict)
    """The first href of canonical, next, prev and amphtml."""
    marks: tuple[Mark, ...] = ()
    """Times, microdata and links to authors, in order."""
    language: str = ""
    """Of <html lang>, as it stands."""

    @cached_property
    def json_ld(self) -> list[object]:
        """The parsed scripts; what does not parse, even mended, is left out."""
        return [found for _, found in self._parsed if found is not None]

    @cached_property
    def _parsed(self) -> list[tuple[str, object | None]]:
        return [(script, _parse(script)) for script in self.scripts]

    @cached_property
    def articles(self) -> list[dict[str, object]]:
        """The JSON-LD objects whose type says article, outermost first."""
        return _articles(self.json_ld)

    @cached_property
    def salvaged(self) -> dict[str, object]:
        """What can be read of JSON-LD scripts that do not parse: the first text of each field of an article."""
        broken = [script for script, parsed in self._parsed if parsed is None]
        found: dict[str, object] = {}
        for script in broken:
            for field_, text in SALVAGED.findall(script) if is_of_article(script) else ():
                found.setdefault(field_, text)
        return found

    @cached_property
    def things(self) -> list[dict[str, object]]:
        """All objects in the JSON-LD, outermost first, OBJECTS at most."""
        found: list[dict[str, object]] = []
        level: list[object] = list(self.json_ld)
        for _ in range(DEEPEST):
            below: list[object] = []
            for value in level:
                if isinstance(value, list):
                    below.extend(value[:OBJECTS])
                elif isinstance(value, dict):
                    found.append(value)
                    below.extend(inner for inner in value.values() if isinstance(inner, (dict, list)))
            level = below[:OBJECTS]
            if not level or len(found) >= OBJECTS:
                break
        return found[:OBJECTS]

    @cached_property
    def named(self) -> dict[str, dict[str, object]]:
        """Objects that others refer to, by their @id: the one that says most."""
        found: dict[str, dict[str, object]] = {}
        for thing in self.things:
            name = thing.get("@id")
            if isinstance(name, str) and len(thing) > len(found.get(name, ())):
                found[name] = thing
        return found

    def best_title(self) -> str:
        """The declared headline, for comparing lines with it; not yet a judgement."""
        for article in self.articles:
            headline = article.get("headline")
            if isinstance(headline, str) and headline.strip():
                return html.unescape(headline[:LONGEST_TITLE])
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
    headings = 0
    first: list[str] = []
    kickers: list[str] = []
    meta: dict[str, list[str]] = {}
    scripts: list[str] = []
    links: dict[str, str] = {}
    marks: list[Mark] = []
    last = None
    for node in tree.css(SAID):
        if node.mem_id == last:  # it fits two of the selectors
            continue
        last, tag, attributes = node.mem_id, node.tag, node.attributes
        if tag == "meta":
            _note_meta(attributes, meta)
        elif tag == "script":
            scripts.append(node.text())
        elif tag == "title":
            title = title or " ".join(node.text()[:LONGEST_TITLE].split())
        elif tag in ("link", "a"):
            _note_links(attributes, links)
        elif tag == "h1":
            headings += 1
            if headings <= HEADINGS:
                first.append(_text(node))
                kickers.append(_kicker(node, first[-1]))
        may_be_mark = tag in ("time", "a") or "itemprop" in attributes
        if may_be_mark and tag not in ("script", "title") and len(marks) < MARKS:
            marks.extend(_marks(node, tag or "", attributes, headings))
    of_root = tree.root.attributes if tree.root else {}
    language = of_root.get("lang") or of_root.get("xml:lang") or ""
    once = {name: contents[0] for name, contents in meta.items()}
    lists = {name: tuple(contents) for name, contents in meta.items() if len(contents) > 1}
    return Head(title, tuple(first), tuple(kickers), once, tuple(scripts), lists, links, tuple(marks), language)


def _text(node: LexborNode) -> str:
    """An element's text, blanks joined, without that of styles and scripts in it."""
    text = node.text()[:LONGEST_CONTENT]
    for inner in node.css("style,script")[:SCRIPTS]:
        if code := inner.text():  # what is empty stands between any two letters
            text = text.replace(code, " ", 1)
    return " ".join(text[:LONGEST_TITLE].split())


def _kicker(heading: LexborNode, text: str) -> str:
    """What a heading begins with, where the element of it is called so."""
    inner = next((node for node in heading.css("[class]") if node != heading), None)
    said = (inner.attributes.get("class") or "").lower() if inner is not None else ""
    if inner is None or not KICKER.search(said):
        return ""
    kicker = _text(inner)
    return kicker if kicker and len(kicker) < len(text) and text.startswith(kicker) else ""


def _note_meta(attributes: Attributes, meta: dict[str, list[str]]) -> None:
    get = attributes.get
    name = get("property") or get("name") or get("itemprop") or get("http-equiv")
    content = get("content")
    if not name or not content or len(name) > LONGEST_NAME or len(meta) >= NAMES:
        return
    contents = meta.setdefault(name.lower(), [])
    if len(contents) < REPEATED:
        contents.append(content[:LONGEST_CONTENT])


def _note_links(attributes: Attributes, links: dict[str, str]) -> None:
    get = attributes.get
    for name in LINKED.intersection((get("rel") or "").lower().split()):
        if href := get("href"):
            links.setdefault(name, href)


def _marks(node: LexborNode, tag: str, attributes: Attributes, headings: int) -> Iterator[Mark]:
    """What an element says in microdata, as a time, or as a link to the author."""
    items = [item for item in (attributes.get("itemprop") or "").lower().split() if item in ITEMS]
    kind = items[0] if items else "time" if tag == "time" else "rel-author" if tag == "a" else ""
    if not kind or (kind == "rel-author" and "author" not in (attributes.get("rel") or "").lower()):
        return
    value = attributes.get("datetime") or attributes.get("content") or attributes.get("title") or ""
    text, words = "", (attributes.get("class") or "").lower()
    if node.parent is not None:
        words += f" {node.parent.attributes.get('class') or ''}".lower()
    if kind in NAMED_ITEMS:
        for name in node.css('[itemprop~="name"]')[:MARKS]:
            text = name.attributes.get("content") or name.text()
            yield _mark(kind, value, text, headings, words)
    if not text:
        yield _mark(kind, value, node.text()[:LONGEST], headings, words)


def _mark(kind: str, value: str, text: str, headings: int, words: str) -> Mark:
    return Mark(kind, value.strip()[:LONGEST], " ".join(text[:LONGEST].split()), headings, words)


def _parse(script: str) -> object | None:
    """JSON, also with control characters in strings, in a comment or in CDATA, or with a semicolon after it."""
    text = script.strip().rstrip(";").strip()
    for mend in (str, _mended):
        for load in (orjson.loads, _load_loosely):
            try:
                found: object = load(mend(text))
            except (ValueError, RecursionError):
                continue
            return found
    return None


def _mended(text: str) -> str:
    text = OPENING.sub("", text[:AT_END]) + text[AT_END:]
    return CONTROLS.sub(" ", text[:-AT_END] + CLOSING.sub("", text[-AT_END:]))


def _load_loosely(text: str) -> object:
    """Without half surrogate pairs, such as a title cut amid an emoji ends in: no table holds them."""
    found = json.dumps(json.loads(text, strict=False), ensure_ascii=False)
    return json.loads(found.encode("utf-8", "ignore"))


def is_of_article(text: str) -> bool:
    """A pattern that ignores case takes ten times as long."""
    text = text.lower()
    return any(name in text for name in ARTICLE_TYPES)


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
                if is_of_article(" ".join(map(str, kind)) if isinstance(kind, list) else str(kind)):
                    articles.append(value)
                below.extend(value[key] for key in SPLITTERS if key in value)
        if not below:
            break
        level = below
    return articles
