"""Labelled pages as the benchmarks read them: <set>.parquet with id, url, html, publisher and what is known of each."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import polars as pl
from selectolax.lexbor import LexborHTMLParser, LexborNode

SETS = ("wcxb_dev", "aed", "fundus_fixtures", "scrapinghub_dev", "trafilatura_dev")
FOLDS = 5
NOT_VISIBLE = "script style noscript template svg head iframe select textarea button canvas video audio object math"
SKIPPED = frozenset(f"{NOT_VISIBLE} -comment -doctype".split())
TEXT_BLOCKS = "p h1 h2 h3 h4 h5 h6 li blockquote td th pre figcaption dd dt address summary br"
LAYOUT_BLOCKS = (
    "div section article main aside header footer ul ol dl table tr tbody body figure form nav center details fieldset"
    " picture"
)
BLOCKS = frozenset(f"{TEXT_BLOCKS} {LAYOUT_BLOCKS}".split())


Row = dict[str, Any]


def read_set(folder: Path, set_name: str) -> list[Row]:
    """The set's rows, with `host`, `fold`, `html` as bytes and `text`, the page as a dump."""
    rows = []
    for row in pl.read_parquet(folder / f"{set_name}.parquet").iter_rows(named=True):
        source = row["html"] if isinstance(row["html"], bytes) else row["html"].encode("utf-8", "replace")
        host = site(row["url"] or "", row["publisher"] or row["id"])
        text = "\n\n".join(visible_lines(source.decode("utf-8", "replace"))) + "\n"
        rows.append({**row, "html": source, "host": host, "fold": fold_of(host), "text": text})
    return rows


def site(url: str, other: str) -> str:
    """The registered part of a URL's host, or `other` where there is no URL."""
    name = re.sub(r"^www\d?\.", "", urlparse(url).netloc) or other
    parts = name.split(".")
    is_under_country = len(parts) > 2 and len(parts[-2]) <= 3 and len(parts[-1]) == 2
    return ".".join(parts[-3:] if is_under_country else parts[-2:])


def fold_of(host: str) -> int:
    """A host is in one fold, in whatever set its pages are."""
    return int(hashlib.md5(host.encode()).hexdigest(), 16) % FOLDS


def visible_lines(html: str) -> list[str]:
    """The page as a text scrape has it: blocks make lines, nothing is known of what is hidden."""
    body = LexborHTMLParser(html).body
    lines: list[str] = []
    buffer: list[str] = []

    def end_line() -> None:
        line = " ".join("".join(buffer).split())
        buffer.clear()
        if line:
            lines.append(line)

    above: list[tuple[LexborNode, bool]] = []
    node = body.child if body else None
    while node is not None or above:
        if node is None:
            node, is_block = above.pop()
            if is_block:
                end_line()
            node = node.next
            continue
        tag = node.tag or ""
        if tag == "-text":
            buffer.append(node.text_content or "")
        elif tag not in SKIPPED:
            is_block = tag in BLOCKS or "-" in tag
            if is_block:
                end_line()
            above.append((node, is_block))
            node = node.child
            continue
        node = node.next
    end_line()
    return lines
