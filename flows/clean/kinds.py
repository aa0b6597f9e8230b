"""What a document is: an article, or a list, a stub, an error, ..., by its lines, what it declares and its address."""

from __future__ import annotations

from functools import cache

import polars as pl

from flows.clean.cases import by_case, first_case
from flows.clean.entries import TIMES
from flows.clean.list_pages import OF_LINES, PARAGRAPH, SHORT_LINES, SHORT_ROLES, points, signs_of_lines
from flows.clean.vocabulary import alternatives, words
from schemas.paragraphs import BODY_ROLES

FRONT_PAGE = r"^\w+://[^/?#]+/?(?:(?:index|home|default)(?:\.\w+)?/?)?(?:#[^/]*)?$"
STUB_SIZE = 100
PAYWALL_SIZE = 2_500
SPECIAL_SIZE = 1_500
SAID_WITHIN = 2_000
"""Characters of a line in which words of consent are looked for."""
CONSENT_EVERY = 300
"""Characters of a line that speaks of consent, for each word that says so: recipes and baking have cookies too."""
CONSENT_SHARE = 0.5
"""Of a short body: so much of it speaks of cookies where a page asks for consent before it shows the article."""
LIST_PARAGRAPHS = 3
"""Fewer has a page that lists what was found."""
NEAR_BODY = 3
"""Lines around the body in which a paywall or an entry's time still belongs to it."""
LIVE_TIMES = 3
ENTRY_BELOW = 2
"""Lines from an entry's time to its text, at most: a heading may stand between. Below times of comments, and in tables
of times, stand other lines."""
TOP_LINES = 6
MAY_LIST = pl.col("short_lines") >= SHORT_LINES


def kinds_of_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """document_id, kind, kind_rule, and OF_LINES of flows.clean.list_pages where it may list others: by its lines."""
    places, bounds, numbers, is_asked, case, kind = _by_numbers()
    placed = lines.select("document_id", "line_index", "text", "size", "role", "score", "rule", *places)
    counts = placed.with_columns(bounds).group_by("document", maintain_order=True).agg(numbers)
    asked = lines.join(counts.filter(is_asked), on="document_id", how="semi", maintain_order="left")
    told = counts.join(_special_words(asked), on="document_id", how="left", maintain_order="left").with_columns(case)
    return told.select("document_id", *kind, *(pl.when(MAY_LIST).then(name).alias(name) for name in OF_LINES))


@cache
def _by_numbers() -> tuple[list[pl.Expr], list[pl.Expr], list[pl.Expr], pl.Expr, pl.Expr, list[pl.Expr]]:
    """A line's document and whether it is body; bounds of the body, short lines, lines over body; what is counted.

    Then whether words are asked, too; `case`, the first that holds; kind and kind_rule by it.
    """
    is_body, at = pl.col("is_body"), pl.col("line_index")
    body_at = pl.when(is_body).then(at)
    near = at.is_between(pl.col("first_body") - NEAR_BODY, pl.col("last_body") + NEAR_BODY).fill_null(True)
    is_time = pl.col("rule").is_in(TIMES) & near
    places = [
        pl.col("document_id").rle_id().alias("document"),
        pl.col("role").is_in(BODY_ROLES).alias("is_body"),
        pl.col("role").is_in(SHORT_ROLES).alias("is_short"),
    ]
    bounds = [
        body_at.min().over("document").alias("first_body"),
        body_at.max().over("document").alias("last_body"),
        pl.col("is_short").sum().over("document").alias("short_lines"),
        pl.any_horizontal(
            is_body.shift(-below) & (pl.col("document").shift(-below) == pl.col("document"))
            for below in range(1, ENTRY_BELOW + 1)
        ).alias("is_over_body"),
    ]
    numbers = [
        pl.col("document_id").first(),
        pl.col("size").filter(is_body).sum().alias("body_size"),
        pl.col("size").filter(pl.col("role") == "consent").sum().alias("consent_size"),
        ((pl.col("rule") == "promo.paywall") & near).any().alias("has_paywall"),
        is_time.sum().alias("times"),
        (is_time & pl.col("is_over_body")).sum().alias("entries"),
        pl.col("short_lines").first(),
        (is_body & (pl.col("size") >= PARAGRAPH)).sum().alias("long_lines"),
        *signs_of_lines(MAY_LIST),
    ]
    is_small = pl.col("body_size") < SPECIAL_SIZE
    lists_pages = (pl.col("short_lines") >= 3) & ((pl.col("long_lines") < LIST_PARAGRAPHS) | is_small)
    size = pl.col("body_size")
    has_text = size >= STUB_SIZE
    cases = (
        (pl.col("says_error") & is_small, "error", "kind.error_words"),
        (pl.col("says_search") & lists_pages, "search", "kind.search_words"),
        (pl.col("consent_size") > size, "consent", "kind.consent_text"),
        (is_small & (pl.col("consent_body_size") > CONSENT_SHARE * size), "consent", "kind.consent_words"),
        (pl.col("has_paywall") & (size < PAYWALL_SIZE), "paywalled", "kind.paywall_words"),
        (has_text & pl.col("says_live") & (pl.col("times") >= LIVE_TIMES), "live_blog", "kind.live_times"),
        (has_text & (pl.col("entries") >= 2 * LIVE_TIMES), "live_blog", "kind.many_times"),
        (~has_text, "stub", "kind.short_text"),
        (pl.lit(value=True), "article", "kind.body"),
    )
    conditions, kinds, rules = zip(*cases, strict=True)
    is_asked = is_small | lists_pages | (pl.col("times") >= LIVE_TIMES)
    kind = [by_case(kinds).alias("kind"), by_case(rules).alias("kind_rule")]
    return places, bounds, numbers, is_asked, first_case(conditions), kind


@cache
def declared_kinds() -> tuple[list[pl.Expr], list[pl.Expr]]:
    """`case`, the first that holds; kind and kind_rule by what the page declares and its address, else by its lines.

    An article of few lines among many links looks like a list of others, so signs are weighed. A page whose address
    has no path is a list, whatever its lines; of a text, or of a page that names another address for itself, such an
    address may be the outlet's.
    """
    kind, page_kind = pl.col("kind"), pl.col("page_kind")
    may_list = kind.is_in(["article", "stub"]) | (pl.col("kind_rule") == "kind.many_times")
    is_list = may_list & (points() > 0)
    is_live = (kind == "article") & (page_kind == "live_blog")
    is_video = ((kind == "stub") | is_list) & (page_kind == "video")
    own = pl.coalesce("page_url", "url").str.contains(FRONT_PAGE) & pl.col("url").str.contains(FRONT_PAGE)
    is_front = kind.is_in(["article", "live_blog"]) & pl.col("is_page") & own
    cases: tuple[tuple[pl.Expr, str | None, str], ...] = (
        (is_front, "list", "kind.front_page"),
        (is_live | is_video, None, "kind.declared"),
        (is_list, "list", "kind.list_signs"),
    )
    conditions, kinds, rules = zip(*cases, strict=True)
    declared = pl.when(pl.col("case").is_not_null()).then(page_kind)
    return [first_case(conditions)], [
        pl.coalesce(by_case(kinds).alias("kind"), declared, kind.fill_null("stub")),
        pl.coalesce(by_case(rules).alias("kind_rule"), pl.col("kind_rule").fill_null("kind.short_text")),
    ]


def _special_words(lines: pl.DataFrame) -> pl.DataFrame:
    """Whether a document's first lines say that it is an error, a search or live, and how much of its body consent."""
    lowered = lines.with_columns(pl.col("text").str.head(SAID_WITHIN).str.to_lowercase())
    is_top = (pl.col("line_index") < TOP_LINES) & (pl.col("length") <= 200)
    says = {
        "says_error": rf"^\W*(?:{alternatives('error_page')})",
        "says_search": alternatives("search_results"),
        "says_live": rf"(?:^|[|:·•–—-]\s*)(?:{alternatives('live')})(?:\s*[|:·•–—-]|$|\s)",
    }
    top = lowered.filter(is_top).select(
        "document_id", *(pl.col("text").str.contains(pattern).alias(name) for name, pattern in says.items())
    )
    said = "|".join(sorted(words("consent_text"), key=len, reverse=True))
    body = lowered.filter(pl.col("role").is_in(BODY_ROLES)).select(
        "document_id",
        pl.when(pl.col("text").str.count_matches(f"(?:{said})") * CONSENT_EVERY >= pl.col("size"))
        .then("size")
        .alias("consent_body_size"),
    )
    found = top.group_by("document_id").agg(pl.col(*says).any())
    consent = body.group_by("document_id").agg(pl.col("consent_body_size").sum())
    return found.join(consent, on="document_id", how="full", coalesce=True)
