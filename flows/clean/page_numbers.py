"""Which page of its article a document is: by the pagers in its lines, and by its address.

Columns: line_page_number, line_page_count; and ADDRESSES. Numbers are of ASCII digits: Polars reads no others.
"""

from __future__ import annotations

import re
from functools import cache

import polars as pl

from flows.clean.addresses import PageAddress, clean_address, comparable, page_addresses, same_domain
from flows.clean.vocabulary import alternatives

ADDRESSES = {
    "document_id": pl.String, "canonical_url": pl.String, "key_url": pl.String, "numbered_url": pl.String,
    "url_number": pl.Int32,
}  # fmt: skip
LINE_PAGERS = {"document_id": pl.String, "line_page_number": pl.Int32, "line_page_count": pl.Int32}
NO_ARTICLE = ("list", "search", "error", "consent")
"""Kinds whose pages are no pages of an article."""
HAS_PATH = re.compile(r"https?://[^/]+/[^?]*[^/?]", re.IGNORECASE)
STEP_LENGTH = 30
"""Characters of a pager's number or word on a line of its own."""


def read_line_pagers(lines: pl.DataFrame) -> pl.DataFrame:
    """line_page_number (null where it cannot be told) and line_page_count."""
    pagers = pl.concat([_pagers_in_a_line(lines), _pagers_over_lines(lines)])
    if pagers.is_empty():
        return pl.DataFrame(schema=LINE_PAGERS)
    text = pl.col("text").str.to_lowercase()
    of = text.str.extract_groups(_page_of())
    last = text.str.extract_all("[0-9]{1,3}").list.eval(pl.element().cast(pl.Int32)).list.max()
    has_previous = text.str.contains(rf"^\s*(?:[<‹«←]|{alternatives('previous')})")
    has_next = text.str.contains(rf"(?:[>›»→]|{alternatives('next')})\s*$")
    count = pl.coalesce(of.struct.field("count").cast(pl.Int32), last)
    number = pl.coalesce(
        of.struct.field("number").cast(pl.Int32),
        pl.when(~has_previous).then(1).when(~has_next).then(last).when(last == 3).then(2),
    )
    return (
        pagers.with_columns(number.alias("line_page_number"), count.alias("line_page_count"))
        .filter(
            pl.col("line_page_count") > 1, pl.col("line_page_number").is_between(1, "line_page_count").fill_null(True)
        )
        .unique("document_id", keep="first", maintain_order=True)
        .select("document_id", "line_page_number", "line_page_count")
    )


def _pagers_in_a_line(lines: pl.DataFrame) -> pl.DataFrame:
    is_pager = (pl.col("role") == "pager") & pl.col("rule").is_in(["pager.numbers", "pager.page_of"])
    return lines.filter(is_pager).select("document_id", "text")


def _pagers_over_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Pagers whose numbers stand on lines of their own, 1, 2, ..., with the words around them, as one line each."""
    near = lines.filter(pl.col("length") <= STEP_LENGTH).select("document_id", "line_index", "text", "length")
    number = pl.col("text").str.extract(r"^\[?([0-9]{1,2})\]?$").cast(pl.Int32).alias("number")
    numbers = near.filter(pl.col("length") <= len("[12]")).with_columns(number).drop_nulls("number")
    runs = (
        numbers.group_by("document_id", (pl.col("line_index") - pl.col("number")).alias("start"), maintain_order=True)
        .agg(pl.col("number").min().alias("first"), pl.col("number").max().alias("last"), pl.len().alias("count"))
        .filter(pl.col("first") == 1, pl.col("last") == pl.col("count"), pl.col("count") > 1)
    )
    if runs.is_empty():
        return pl.DataFrame(schema={"document_id": lines.schema["document_id"], "text": pl.String})

    def beside(place: pl.Expr, pattern: str, name: str) -> pl.DataFrame:
        steps = near.filter(pl.col("text").str.to_lowercase().str.contains(pattern))
        return (
            runs.select("document_id", "start", place.alias("line_index"))
            .join(steps.rename({"text": name}), on=["document_id", "line_index"])
            .select("document_id", "start", name)
        )

    before = beside(pl.col("start"), rf"^(?:[<‹«←]|{alternatives('previous')})", "before")
    after = beside(pl.col("start") + pl.col("last") + 1, rf"(?:[>›»→]|{alternatives('next')})\s*$", "after")
    for found in (before, after):
        runs = runs.join(found, on=["document_id", "start"], how="left", maintain_order="left")
    of_numbers = pl.int_ranges(1, pl.col("last") + 1).cast(pl.List(pl.String)).list.join(" ")
    return runs.filter(pl.col("before").is_not_null() | pl.col("after").is_not_null()).select(
        "document_id", pl.concat_str("before", of_numbers, "after", separator=" ", ignore_nulls=True).alias("text")
    )


@cache
def _page_of() -> str:
    page, of, digits = alternatives("page"), alternatives("of"), "[0-9]{1,3}"
    joint = rf"\s*(?:[页頁]\s*[/，,]?\s*共|{of}|/)\s*"
    return rf"(?:{page}|第|^[(\[]?\s*)\s*(?P<number>{digits}){joint}(?P<count>{digits})"


def read_addresses(drafts: pl.DataFrame) -> pl.DataFrame:
    """What names the article of each document with an address.

    In: document_id, url, page_url (declared), pager_url, line_page_number, line_page_count, kind. Out: ADDRESSES.
    canonical_url is what the page declares, or else its address; key_url is the comparable form of that, but on the
    document's own domain, and null where nothing but the outlet is named. numbered_url is key_url with the page's
    number, where only the address tells that this is a page; url_number is that number.
    """
    rows = []
    known = drafts.filter(pl.coalesce("url", "page_url").is_not_null())
    for document_id, url, declared, pager_url, number, count, kind in known.select(
        "document_id", "url", "page_url", "pager_url", "line_page_number", "line_page_count", "kind"
    ).iter_rows():
        is_own = declared is not None and (url is None or same_domain(declared, url))
        own = clean_address(declared if is_own else url)
        page, numbered_url = None, None
        if kind not in NO_ARTICLE:
            page = _page_of_address(url or own, number, count, own)
            if pager_url and same_domain(pager_url, own):
                own = clean_address(pager_url)
            elif stripped := _page_of_address(own, number, count, own):
                numbered_url = own if count is None else None
                own = stripped.base
        canonical = own if is_own or declared is None else clean_address(declared)
        rows.append(
            (
                document_id,
                canonical if HAS_PATH.match(canonical) else None,
                comparable(own) if HAS_PATH.match(own) else None,
                comparable(numbered_url) if numbered_url else None,
                page.number if page else None,
            )
        )
    return pl.DataFrame(rows, schema=ADDRESSES, orient="row")


def _page_of_address(address: str, number: int | None, count: int | None, declared: str) -> PageAddress | None:
    """The page that an address names: for sure, or because a pager (`number` of `count`) or `declared` agrees."""
    for found in page_addresses(address):
        agrees = count is not None and 1 < found.number <= count and number in (None, found.number)
        if found.is_sure or agrees or comparable(found.base) == comparable(declared):
            return found
    return None
