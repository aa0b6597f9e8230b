"""HTML pages: what the lines are, what is no article, what hostile markup costs."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.clean import Cleaned, clean_documents
from flows.sources.model import RAW_COLUMNS

NAVIGATION = (
    "<nav><ul>" + "".join(f"<li><a href=/{n}>{n}</a></li>" for n in ("Home", "Politics", "Sport")) + "</ul></nav>"
)
FOOTER = "<footer><a href=/i>Imprint</a> <a href=/p>Privacy</a> © 2021 Valley Post. All rights reserved.</footer>"
PARAGRAPHS = (
    "The council of Riverton voted on Tuesday to close the old bridge for two years, after engineers had found rust.",
    "“We have no choice,” said Mayor Ines Duarte. “Nobody wants to drive over it.” The opposition asked for a ferry.",
    "Work is to begin in March and will cost about 12 million euros, of which the state pays a third, she said.",
)
ARTICLE = f"""<h1>Riverton closes its bridge</h1>
<p class=byline>By Paul Okafor</p><time>June 9, 2021</time>
<p>{PARAGRAPHS[0]}</p>
<figure><img src=x><figcaption>The bridge on Tuesday. Photo: Lena Brandt</figcaption></figure>
<h2>A long closure</h2>
<p>{PARAGRAPHS[1]}</p><div class=ad>Advertisement</div><p>{PARAGRAPHS[2]}</p>
<aside class=related><h3>Related</h3><a href=/a>Ferry to run until midnight</a></aside>"""
PAGE = """<!doctype html>
<html lang=en><head><meta charset=utf-8><title>{title}</title><script>var x = 'p';</script></head>
<body>{navigation}<main><article>{body}</article></main>{footer}</body></html>"""


def page(body: str, title: str = "Riverton closes its bridge | Valley Post") -> bytes:
    return PAGE.format(title=title, navigation=NAVIGATION, body=body, footer=FOOTER).encode()


def raw_pages(*pages: bytes) -> pl.DataFrame:
    """The pages as documents 0, 1, ..."""
    rows = [
        {"document_id": f"{number:032x}", "source_uri": "memory:", "position": number, "bytes": data,
         "media_type": "text/html", "hints": "{}"}
        for number, data in enumerate(pages)
    ]  # fmt: skip
    columns = {"document_id": pl.String, **RAW_COLUMNS}
    return pl.DataFrame([{name: row.get(name) for name in columns} for row in rows], schema=columns)


def clean(*pages: bytes) -> Cleaned:
    return clean_documents(raw_pages(*pages))


def test_half_an_emoji_in_json_ld() -> None:
    said = r'{"@type": "NewsArticle", "headline": "Riverton closes \ud83d its bridge", "author": "Jane \udc4d Doe"}'
    found = clean(page(f'<script type="application/ld+json">{said}</script>'))
    assert found.drafts.select("headline", "authors").row(0) == ("Riverton closes its bridge", ["Jane Doe"])


def test_an_article_is_found_in_its_page() -> None:
    found = clean(page(ARTICLE))
    roles = dict(found.lines.select("text", "role").iter_rows())
    assert roles["Riverton closes its bridge"] == "headline"
    assert roles["The bridge on Tuesday. Photo: Lena Brandt"] in ("caption", "credit")
    assert roles["Advertisement"] == "ad"
    assert roles["Ferry to run until midnight"] in ("related", "other")
    assert roles["Politics"] == "navigation"
    assert found.body_lines.filter(pl.col("role") == "body")["text"].to_list() == list(PARAGRAPHS)
    draft = found.drafts.row(0, named=True)
    assert (draft["headline"], draft["kind"], draft["language"]) == ("Riverton closes its bridge", "article", "en")
    assert (draft["authors"], str(draft["article_date"])) == (["Paul Okafor"], "2021-06-09")


def test_pages_and_texts_mix_in_one_batch() -> None:
    raw = clean(page(ARTICLE))
    assert raw.documents["text"][0].startswith("Home\nPolitics\nSport\n")
    text = "Riverton closes its bridge\n\n" + "\n\n".join(PARAGRAPHS)
    rows = [("0", text.encode(), "text/plain"), ("1", page(ARTICLE), "text/html"), ("2", text.encode(), "text/plain")]
    columns = {"document_id": pl.String, **RAW_COLUMNS}
    frame = pl.DataFrame(
        [
            {**dict.fromkeys(columns), "document_id": name, "bytes": data, "media_type": kind, "hints": "{}"}
            for name, data, kind in rows
        ],
        schema=columns,
    )
    found = clean_documents(frame)
    assert found.documents["document_id"].to_list() == ["0", "1", "2"]
    assert found.lines["document_id"].unique(maintain_order=True).to_list() == ["0", "1", "2"]
    bodies = found.body_lines.filter(pl.col("role") == "body").group_by("document_id", maintain_order=True).agg("text")
    assert bodies["text"].to_list() == [list(PARAGRAPHS)] * 3


@given(st.lists(st.text(alphabet="<>/pdivba \n&;é漢x=\"'!-", max_size=60), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_lines_are_slices_of_the_text_that_leave_nothing_out(bodies: list[str]) -> None:
    found = clean(*(body.encode() for body in bodies))
    texts = dict(found.documents.select("document_id", "text").iter_rows())
    for document_id, lines in found.lines.group_by("document_id"):
        text = texts[str(document_id[0])]
        spans = lines.select("start_char", "end_char", "text").rows()
        assert all(text[start:end] == line for start, end, line in spans)
        assert "\n".join(line for _, _, line in spans) == text


def teasers(count: int, words: str) -> str:
    return "".join(
        f"<div class=teaser><a href=/{n}><h3>{words} {n}: what we know so far</h3></a><span>{n} hours ago</span></div>"
        for n in range(count)
    )


def listed(count: int, words: str) -> str:
    return "<ul>" + "".join(f"<li><a href=/{n}>{words} number {n} of the year</a>" for n in range(count)) + "</ul>"


CONSENTS = (
    "We and our 842 partners store and/or access information on a device, such as cookies, and process personal data.",
    "Mit Ihrer Zustimmung verwenden wir Cookies, um Anzeigen zu personalisieren. Sie können jederzeit ablehnen.",
    "Nous et nos partenaires utilisons des cookies pour stocker et accéder à des données personnelles sur cet appareil.",  # noqa: E501
    "Utilizamos cookies propias y de terceros para mostrarle publicidad. Puede aceptar todas las cookies o rechazarlas.",  # noqa: E501
    "This website uses cookies to ensure you get the best experience. By continuing you agree to our cookie policy.",
)
ERRORS = (
    ("404 Not Found", "The page you are looking for does not exist."),
    ("Page not found", "Sorry, we couldn't find that page. It may have been moved or deleted."),
    ("403 Forbidden", "You don't have permission to access this resource."),
    ("Seite nicht gefunden", "Die angeforderte Seite existiert leider nicht mehr."),
    ("Page introuvable", "La page que vous cherchez n'existe pas ou plus."),
    ("Error 500", "Something went wrong on our side. Please try again later."),
    ("Access denied", "Please enable JavaScript and cookies to continue."),
    ("Página no encontrada", "La página que busca no existe."),
    ("Just a moment...", "Checking your browser before accessing the site."),
    ("503 Service Unavailable", "The server is temporarily unable to service your request."),
)
SEARCHES = (
    ("Search results for bridge", "132 results"), ("Search results", "Showing 1-10 of 98 results"),
    ("Suchergebnisse für Brücke", "48 Treffer"), ("Résultats de recherche", "12 résultats"),
    ("Resultados de búsqueda", "7 resultados"), ("Search results: mayor", "No filters"),
    ("Your search for council", "About 12 results"), ("Suche: Rathaus", "Suchergebnisse 1 bis 10"),
    ("Results for tram", "10 of 54 search results"), ("Zoekresultaten", "33 resultaten"),
)  # fmt: skip
TEASED = ("Budget", "Wahlkampf", "Élections", "Football", "Weather", "Energy")
LISTED = ("Storms", "Trains", "Hospitals", "Strikes")
CHOICES = "<a>Accept all</a> <a>Reject all</a> <a>Manage options</a>"
NO_ARTICLES = [
    *((f"{words} news", teasers(12 + number, words)) for number, words in enumerate(TEASED)),
    *((f"All about {words}", listed(20 + number, words)) for number, words in enumerate(LISTED)),
    *((title, f"<h1>{title}</h1><p>{count}</p>{teasers(10, 'Bridge')}") for title, count in SEARCHES),
    *((title, f"<h1>{title}</h1><p>{text}</p>") for title, text in ERRORS),
    *(("Valley Post", f"<div class=consent><p>{text}</p><button>OK</button></div>") for text in CONSENTS),
    *(("Before you go on", f"<h2>Your privacy</h2><p>{text}</p><p>{CONSENTS[0]}</p>{CHOICES}") for text in CONSENTS),
]


@pytest.mark.parametrize(("title", "body"), NO_ARTICLES, ids=range(len(NO_ARTICLES)))
def test_what_is_no_article_is_not_called_one(title: str, body: str) -> None:
    kind, rule = clean(page(body, title)).drafts.select("kind", "kind_rule").row(0)
    assert kind != "article", rule


@pytest.mark.parametrize(
    "data",
    [
        b"<div>" * 300_000, b"<b><p>x" * 20_000, b"<p>" + b"word " * 400_000, b"<ul><li>x" * 30_000,
        b"<table><tr><td>" * 50_000, b"<!--" * 100_000, b"<p " + b"a=b " * 100_000 + b">x", b"<p>x</p" * 50_000,
        b"<script type='application/ld+json'>" + b"[" * 100_000 + b"</script><p>x",
        b"<title>" + b"x " * 200_000 + b"</title><p>x", b"<meta name=a content=b>" * 30_000, bytes(range(256)) * 800,
    ],
    ids=range(12),
)  # fmt: skip
@pytest.mark.timeout(60)
def test_hostile_pages_are_survived(data: bytes) -> None:
    found = clean(data, page(ARTICLE))
    assert found.body_lines.filter(pl.col("document_id") == f"{1:032x}").height >= len(PARAGRAPHS)


def test_rows_of_cells_are_a_table() -> None:
    table = "<table><tr><td>Cost</td><td>12 million</td></tr><tr><td>Work begins</td><td>in March</td></tr></table>"
    found = clean(page(f"<h1>Riverton closes its bridge</h1><p>{PARAGRAPHS[0]}</p>{table}<p>{PARAGRAPHS[2]}</p>"))
    roles = dict(found.lines.select("text", "role").iter_rows())
    assert (roles["Cost | 12 million"], roles["Work begins | in March"]) == ("table", "table")


def test_what_belongs_to_the_body_can_be_told() -> None:
    raw = raw_pages(page(ARTICLE))
    texts = clean_documents(raw, body_roles=("headline", "caption", "credit", "body")).body_lines["text"].to_list()
    assert texts[0] == "Riverton closes its bridge"
    assert "The bridge on Tuesday. Photo: Lena Brandt" in texts
    assert "A long closure" not in texts
