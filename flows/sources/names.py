"""The usual names of a record's columns, as data. Compared without case, "_", "-", "." and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flows.settings import Settings

NAMES: dict[str, tuple[str, ...]] = {  # the first name that holds a value wins
    "text": (
        *("text", "main_text", "article_text", "article_body", "body_text", "plain_text", "full_text", "clean_text"),
        *("cleaned_text", "content_text", "text_content", "body", "content", "contents", "page_content", "raw_text"),
        *("raw_content", "article_content", "news_text", "story_text", "article", "story", "document"),
    ),
    "html": ("html", "raw_html", "html_content", "content_html", "body_html", "page_html", "html_body", "html_raw"),
    "url": (
        *("url", "link", "article_url", "page_url", "web_url", "news_url", "original_url", "permalink", "uri"),
        *("canonical_url", "source_url", "article_link", "href", "source"),
    ),
    "fetched_at": (
        *("fetched_at", "crawled_at", "scraped_at", "retrieved_at", "downloaded_at", "date_download", "download_date"),
        *("date_downloaded", "date_crawled", "crawl_date", "fetch_date", "scrape_date", "fetch_time", "crawl_time"),
        *("scraped_date", "warc_date", "accessed_at", "collected_at", "ingested_at", "crawl_timestamp", "timestamp"),
    ),
    "title": ("title", "headline", "article_title", "news_title", "heading", "web_title", "head_line"),
    "date": (
        *("published_at", "date_published", "date_publish", "published", "publish_date", "published_date", "pub_date"),
        *("publication_date", "published_time", "published_on", "publish_time", "publication_time", "date_time"),
        *("web_publication_date", "article_date", "posted_at", "created_at", "date", "time"),
    ),
    "updated": (
        *("updated_at", "date_updated", "updated", "date_modified", "date_modify", "modified", "modified_at"),
        *("last_modified", "last_updated", "update_date", "modified_date"),
    ),
    "author": ("authors", "author", "byline", "by_line", "author_name", "writer", "creator", "journalist"),
    "publisher": (
        *("publisher", "publication", "site_name", "publisher_name", "source_name", "outlet", "newspaper", "media"),
        *("journal", "site", "source", "source_domain", "domain", "hostname", "host"),
    ),
    "section": ("section", "section_name", "article_section", "category", "rubric", "desk", "topic", "categories"),
    "language": ("language", "lang", "in_language", "language_code"),
}
PAGE_NAMES = (".html", ".htm", ".xhtml", ".shtml")
HINTS = ("title", "date", "updated", "author", "publisher", "section", "language")
OPTIONS = {
    "text": "text_column",
    "html": "html_column",
    "url": "url_column",
    "title": "title_column",
    "date": "date_column",
}
_PUNCTUATION = re.compile(r"[\s_.\-]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which of a record's columns are read for what, in order of preference."""

    content: tuple[str, ...]
    """The document: its text, else its HTML, unless the user says."""
    html: tuple[str, ...]
    url: tuple[str, ...]
    fetched_at: tuple[str, ...]
    hints: tuple[tuple[str, tuple[str, ...]], ...]
    """Only those that have a column."""
    is_url_given: bool
    """The user has named the column: what it holds is an address, whatever it looks like."""

    @property
    def used(self) -> tuple[str, ...]:
        """All columns that are read, each once."""
        hints = (name for _, names in self.hints for name in names)
        return tuple(dict.fromkeys((*self.content, *self.html, *self.url, *self.fetched_at, *hints)))


@lru_cache(maxsize=1 << 12)
def find_columns(names: Sequence[str], given: tuple[tuple[str, str], ...]) -> Columns:
    """Which columns are read for what. In: the names of a record's columns, as a tuple, and `given_columns`."""
    by_name: dict[str, list[str]] = {}
    for name in names:
        by_name.setdefault(_plain(name), []).append(name)
    wanted = dict(given)

    def columns(role: str) -> tuple[str, ...]:
        if role not in wanted:
            return tuple(name for usual in _PLAIN_NAMES[role] for name in by_name.get(usual, ()))
        if wanted[role] in names:
            return (wanted[role],)
        return tuple(name for name in names if name.casefold() == wanted[role].casefold())

    text, html = columns("text"), columns("html")
    if "html" in wanted:
        content = html + (text if "text" in wanted else ())
    else:
        content = text if "text" in wanted else text + html
    hints = tuple((role, found) for role in HINTS if (found := columns(role)))
    return Columns(content, html, columns("url"), columns("fetched_at"), hints, "url" in wanted)


def given_columns(settings: Settings) -> tuple[tuple[str, str], ...]:
    """The columns that the user has named, by what they are read for."""
    named = ((role, getattr(settings, option, None)) for role, option in OPTIONS.items())
    return tuple((role, name) for role, name in named if name)


def is_text_name(name: str) -> bool:
    """Whether it is a usual name of the column that holds the text."""
    return _plain(name) in _PLAIN_NAMES["text"]


def _plain(name: str) -> str:
    return _PUNCTUATION.sub("", name).casefold()


def _plain_all(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_plain, names)))


_PLAIN_NAMES = {role: _plain_all(names) for role, names in NAMES.items()}
