"""Trafilatura, resiliparse, readability-lxml and newspaper4k over labelled pages, in an environment of their own.

    python extract_peer.py DATA SET... --out OUT
    python extract_peer.py DATA SET... --speed PAGES

Reads DATA/<set>.parquet; writes OUT/<set>/<peer>.jsonl, a page a line: id, body, title, date, authors (where the peer
has them) and cpu, its seconds; and OUT/<set>_dump/<peer>.jsonl for the page's visible lines without markup, which
OUT/<set>_dump/pages.jsonl holds ({"id", "text"}).
"""

from __future__ import annotations

import argparse
import html
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import lxml.html
import newspaper
import polars as pl
import trafilatura
from readability import Document
from resiliparse.extract.html2text import extract_plain_text

Found = dict[str, Any]
BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "table",
        "tr",
        "section",
        "article",
        "blockquote",
        "br",
    ]
)
LONG = 80


def trafilatura_mode(**options: bool) -> Callable[[str, str | None], Found]:
    """Its text in one of its modes."""
    return lambda page, _: {"body": trafilatura.extract(page, include_comments=False, **options) or ""}


def trafilatura_meta(page: str, url: str | None) -> Found:
    """Its text and metadata."""
    found = trafilatura.bare_extraction(page, url=url, include_comments=False, with_metadata=True)
    if found is None:
        return {"body": "", "title": None, "date": None, "authors": []}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return {"body": found.text or "", "title": found.title, "date": found.date, "authors": authors}


def newspaper4k(page: str, url: str | None) -> Found:
    """All its fields."""
    article = newspaper.Article(url or "http://example.com/a", fetch_images=False)
    article.download(input_html=page)
    article.parse()
    date = str(article.publish_date or "")[:10]
    return {"body": article.text, "title": article.title, "date": date, "authors": list(article.authors)}


def readability_lxml(page: str, _: str | None) -> Found:
    """Its text, blocks on lines of their own, and its title."""
    document = Document(page)
    tree = lxml.html.fromstring(document.summary(html_partial=True) or "<p></p>")
    parts = []
    for element in tree.iter():
        is_block = element.tag in BLOCKS
        parts += ["\n" * is_block, (element.text or "") if isinstance(element.tag, str) else ""]
        parts += ["\n" * is_block, element.tail or ""]
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return {"body": "\n".join(line for line in lines if line), "title": document.short_title()}


def resiliparse(page: str, _: str | None) -> Found:
    """Its main content."""
    return {"body": extract_plain_text(page, main_content=True, alt_texts=False, comments=False)}


PEERS = {
    "trafilatura": trafilatura_mode(),
    "trafilatura fast": trafilatura_mode(fast=True),
    "trafilatura precision": trafilatura_mode(favor_precision=True),
    "trafilatura recall": trafilatura_mode(favor_recall=True),
    "trafilatura metadata": trafilatura_meta,
    "readability-lxml": readability_lxml,
    "newspaper4k": newspaper4k,
    "resiliparse": resiliparse,
}


def as_paragraphs(text: str) -> str:
    """A dump's lines as a page of paragraphs."""
    lines = (line for line in text.split("\n") if line.strip())
    return f"<html><body>{''.join(f'<p>{html.escape(line)}</p>' for line in lines)}</body></html>"


FOR_DUMPS: dict[str, Callable[[str, str | None], Found]] = {
    "trafilatura": lambda text, url: trafilatura_mode()(as_paragraphs(text), url),
    "long lines": lambda text, _: {"body": "\n".join(line for line in text.split("\n") if len(line) >= LONG)},
}


def run(extract: Callable[[str, str | None], Found], pages: Iterable[tuple[str, str | None, str]]) -> Iterator[Found]:
    """Each page (id, url, page) through a peer: what fails is an empty page."""
    for page_id, url, page in pages:
        begin = time.process_time()
        try:
            found = extract(page, url)
        except Exception as error:
            found = {"body": "", "error": repr(error)[:200]}
        yield {"id": page_id, **found, "cpu": time.process_time() - begin}


def read_pages(data: Path, set_name: str) -> list[tuple[str, str | None, str]]:
    """(id, url, page) of a set."""
    rows = pl.read_parquet(data / f"{set_name}.parquet", columns=["id", "url", "html"]).iter_rows()
    return [
        (name, url, page.decode("utf-8", "replace") if isinstance(page, bytes) else page) for name, url, page in rows
    ]


def write(path: Path, rows: Iterable[Found]) -> None:
    """A JSON object a line."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, default=str) + "\n" for row in rows)


def print_speed(data: Path, sets: Sequence[str], count: int) -> None:
    """CPU milliseconds a page of the first `count` pages by id of each set; beside each peer's name its version."""
    pages = [page for set_name in sets for page in sorted(read_pages(data, set_name))[:count]]
    for name, extract in PEERS.items():
        list(run(extract, pages[:5]))
        seconds = sum(row["cpu"] for row in run(extract, pages))
        print(f"| {name} ({version(name.split()[0])}) | {seconds / len(pages) * 1000:.1f} |", flush=True)


def main() -> None:
    """All sets, peer by peer; or the peers' speed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--speed", type=int, help="time so many pages of each set, and write nothing")
    args = parser.parse_args()
    if args.speed:
        print_speed(args.data, args.sets, args.speed)
        return
    for set_name in args.sets:
        pages = read_pages(args.data, set_name)
        for name, extract in PEERS.items():
            write(args.out / set_name / f"{name}.jsonl", run(extract, pages))
        folder = args.out / f"{set_name}_dump"
        rows = [json.loads(line) for line in (folder / "pages.jsonl").open(encoding="utf-8")]
        for name, keep in FOR_DUMPS.items():
            write(folder / f"{name}.jsonl", run(keep, [(row["id"], None, row["text"]) for row in rows]))


if __name__ == "__main__":
    main()
