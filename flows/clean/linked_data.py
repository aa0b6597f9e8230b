"""Schema.org objects of a page: which one is its article, and what the values of such an object say."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from urllib.parse import urlsplit

from flows.clean.head import DEEPEST, OBJECTS, Head, is_of_article
from flows.clean.vocabulary import read_data

OTHER_TYPES = re.compile(
    r"WebPage|ItemPage|FAQPage|Recipe|VideoObject|HowTo|CreativeWork|PodcastEpisode|Event|Product", re.IGNORECASE
)
LONGEST = 1_000
"""Characters of a value that is read as a name or a headline; a longer one is none."""
FIELDS = ("headline", "datePublished", "author", "articleBody", "dateModified", "image")
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
"""Not the joiners: words in Persian and Indic scripts, and pictures of several signs, are spelled with them."""
LOOSE = re.compile(r"\W+")
MARKS = bytes(code for code in range(128) if LOOSE.match(chr(code)))
"""What LOOSE finds in ASCII."""


@cache
def meta_names(field: str) -> tuple[str, ...]:
    """The <meta> names that give a field, in order of trust (data/metadata.toml)."""
    rows = read_data("metadata")["meta"]
    return tuple(rows[field]) if isinstance(rows, dict) else ()


def meta_texts(head: Head, field: str) -> list[str]:
    """What the page's <meta> of the names for a field say."""
    return [plain(head.meta[name]) for name in meta_names(field) if name in head.meta]


def plain(value: object) -> str:
    """A value's text on one line, entities unescaped: of a list the first, of an object its name; else nothing."""
    if not value:  # most of what a page may say it does not
        return ""
    for _ in range(DEEPEST):
        if isinstance(value, str):
            if len(value) > LONGEST:
                return ""
            text = html.unescape(html.unescape(value)) if "&" in value else value
            return " ".join((text if text.isascii() else INVISIBLE.sub("", text)).split())
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("headline")
        else:
            break
    return ""


def link(value: object) -> str:
    """A value's URL: itself, or an object's @id or url."""
    for _ in range(DEEPEST):
        if isinstance(value, str):
            return value.strip() if len(value) <= 2 * LONGEST else ""
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        else:
            break
    return ""


def types(thing: dict[str, object]) -> list[str]:
    """The names of its types, without a vocabulary's address."""
    kind = thing.get("@type")
    return [name.rpartition("/")[2] for name in (kind if isinstance(kind, list) else [kind]) if isinstance(name, str)]


def loose(text: str) -> str:
    """Letters and digits alone, for comparing; longer texts than titles and names are not remembered."""
    return _short_loose(text) if len(text) <= LONGEST else _short_loose.__wrapped__(text)


@lru_cache(maxsize=4096)  # titles and names are compared by several fields
def _short_loose(text: str) -> str:
    if text.isascii():
        return text.encode().translate(None, MARKS).decode().lower()  # a third of the time
    return LOOSE.sub("", text.replace(" ", "")).casefold()  # most of it is blanks, which go faster by themselves


def choose_article(head: Head, url: str | None) -> dict[str, object]:
    """The object that describes the page's article; empty when there is none.

    Several are told apart by their address, by how the headline agrees with the page's title, and by what they say.
    """
    articles = head.articles[:OBJECTS]
    if len(articles) < 2:
        return articles[0] if articles else head.salvaged
    here = {address for address in (url, head.links.get("canonical"), head.meta.get("og:url")) if address}
    paths = {_path(address) for address in here}
    titles = [loose(title) for title in (head.meta.get("og:title", ""), head.title, *head.headings) if title]
    ranked = []
    for place, article in enumerate(articles):
        headline = loose(plain(article.get("headline")) or plain(article.get("name")))
        addresses = (link(article.get("url")), link(article.get("mainEntityOfPage")), link(article.get("@id")))
        is_here = any(address and _path(address) in paths for address in addresses)
        agrees = bool(headline) and any(headline in title or title in headline for title in titles if title)
        said = sum(field in article for field in FIELDS)
        is_aside = any("Review" in name or "Comment" in name or "Social" in name for name in types(article))
        ranked.append((3 * is_here + 3 * agrees + said - 3 * is_aside, -place))
    return articles[-max(ranked)[1]]


def other_things(head: Head) -> Iterator[dict[str, object]]:
    """The objects that describe the page when no article does, or what an article leaves out."""
    for thing in head.things:
        if any(_is_other(name[:LONGEST]) for name in types(thing)):
            yield thing


@lru_cache(maxsize=4096)  # there are some dozens, mostly
def _is_other(name: str) -> bool:
    return OTHER_TYPES.search(name) is not None and not is_of_article(name)


def resolve(value: object, head: Head) -> object:
    """The object that a reference stands for."""
    if isinstance(value, dict) and "name" not in value and isinstance(name := value.get("@id"), str):
        return head.named.get(name, value)
    return value


def _path(address: str) -> str:
    try:
        parts = urlsplit(address.partition("#")[0])
    except ValueError:
        return address
    return f"{parts.path.rstrip('/')}?{parts.query}" if parts.query else parts.path.rstrip("/")
