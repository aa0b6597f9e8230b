"""Made-up HTML pages, and what the metadata of one says."""

from __future__ import annotations

import json

from flows.clean.head import read_head
from flows.clean.html import read_html
from flows.clean.metadata import Metadata, read_metadata

URL = "https://www.northern-ledger.example/news/2019/05/03/harbour-reopens"
PARAGRAPH = "<p>The harbour was closed for the winter, and the boats lay on the slip until the ice had gone.</p>"


def page(head: str = "", body: str = "<h1>Harbour reopens after a long winter</h1>") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}{PARAGRAPH}</body></html>"


def read(html: str, url: str | None = None) -> Metadata:
    parsed = read_html(html)
    return read_metadata(parsed, read_head(parsed.tree), url)


def ld(**fields: object) -> str:
    thing = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def meta(**fields: str) -> str:
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{text}">' for name, text in fields.items())


HEADLINE = "Harbour reopens after a long winter"
