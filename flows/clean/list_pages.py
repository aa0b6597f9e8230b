"""Whether a document lists articles: what its lines, its page and its address say for and against, each weighed.

A list has teasers, cut short, among short lines; an article has paragraphs of which the model of roles is sure. Lists
and articles alike stand among links to others, so these are no sign.
"""

from __future__ import annotations

import re

import polars as pl
from selectolax.lexbor import LexborHTMLParser

SHORT_LINES = 8
"""With fewer lines that are no text no page lists articles."""
SHORT_ROLES = ("other", "related", "subheadline", "subhead")
PARAGRAPH = 120
BYLINES = (1, 2)
"""An article has so many; a list may have one for each."""
CUT_SHORT, CUT_WITHIN = r"(?:\.\.\.|…|»|→|>>)[\])]?\s*$", 8
"""How a teaser ends, and in how many characters."""
SINGLE = re.compile(r"(?:^|\s)(?:single|single-post|singular|wp-singular|postid-\d+|path-node|article|story)(?:\s|$)")
LISTING = re.compile(r"(?:^|\s)(?:archive|category|tag|author|date|search|search-results|paged|home)(?:\s|$)")
"""Classes that publishing systems give the body of a page with one post, and of one with many."""
LIST_ADDRESS = (
    r"(?i)/(?:category|categories|cat|tags?|topics?|authors?|archives?|sections?|labels?|search|page|blogs?|news)"
    r"(?:/[\p{L}\d_-]*)?(?:/page/\d+)?/?(?:[?#]|$)|[?&](?:paged?|cat|tag|start|updated-max)=|/page/\d+/?(?:[?#]|$)"
)
WEIGHTS = {
    "any": 5.9,
    "paragraphs": -1.3,
    "certainty": -7.0,
    "short_lines_within": 0.3,
    "cut_short": 1.4,
    "is_signed": -2.1,
    "is_text": -0.3,
    "declares_an_article": -2.8,
    "names_authors": -1.2,
    "has_class_of_one": -2.1,
    "has_class_of_many": 3.3,
    "has_address_of_many": 1.7,
}
"""What a sign adds; above 0 a document lists articles. Fitted by benchmarks/fit_kind.py."""
OF_LINES = ("paragraphs", "certainty", "short_lines_within", "cut_short", "is_signed")


def signs_of_lines(may_list: pl.Expr) -> list[pl.Expr]:
    """OF_LINES, of the lines of one document; of numbers the logarithm.

    In: whether it may list others; line_index, text, size, role, score, is_body, is_short, first_body, last_body.
    """
    is_body, size = pl.col("is_body"), pl.col("size")
    is_within = pl.col("line_index").is_between("first_body", "last_body").fill_null(False)
    ends = pl.when(is_within & may_list).then("text").str.tail(CUT_WITHIN)
    sure = pl.when(is_body).then(pl.col("score") * size).sum() / pl.when(is_body).then(size).sum()
    return [
        (is_body & (size >= PARAGRAPH)).sum().log1p().alias("paragraphs"),
        (pl.col("is_short") & is_within).sum().log1p().alias("short_lines_within"),
        ends.str.contains(CUT_SHORT).sum().log1p().alias("cut_short"),
        (pl.col("role") == "byline").sum().is_between(*BYLINES).alias("is_signed"),
        sure.fill_nan(0).alias("certainty"),
    ]


def signs_of_page() -> dict[str, pl.Expr]:
    """The other signs. In: page_url, url, is_page, page_kind, page_authors, page_form; null where not known."""
    return {
        "any": pl.lit(value=True),
        "is_text": pl.col("is_page").is_null(),
        "declares_an_article": pl.col("page_kind") == "article",
        "names_authors": pl.col("page_authors").list.len() > 0,
        "has_class_of_one": pl.col("page_form") == "one",
        "has_class_of_many": pl.col("page_form") == "many",
        "has_address_of_many": pl.coalesce("page_url", "url").str.contains(LIST_ADDRESS),
    }


def points() -> pl.Expr:
    """What all signs add up to; null for a document whose lines were not looked at."""
    of_lines = [pl.col(name) * WEIGHTS[name] for name in OF_LINES]
    of_page = [sign.fill_null(value=False) * WEIGHTS[name] for name, sign in signs_of_page().items()]
    return pl.sum_horizontal(*of_lines, *of_page, ignore_nulls=False)


def read_form(tree: LexborHTMLParser) -> str | None:
    """Whether the classes of a page's <body> say that it has `one` post or `many`."""
    classes = ((tree.body.attributes.get("class") if tree.body else None) or "").lower()
    return "one" if SINGLE.search(classes) else "many" if LISTING.search(classes) else None
