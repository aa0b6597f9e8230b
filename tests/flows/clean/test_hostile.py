"""Hostile pages cost about what usual ones of as many bytes do; benchmarks/hostile.py has many more shapes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cost import assert_cheap
from made_up import raw_documents

from flows.clean import clean_documents
from flows.clean.head import LONGEST_CONTENT, LONGEST_TITLE, NAMES, read_head
from flows.clean.html import read_html

SIZE = 400_000
TEXT = "The bridge over the river was opened on Monday after years of work, the council said. "
GERMAN = "Die Brücke über den Fluß wird am Montag für Fußgänger eröffnet, sagte der Bürgermeister. "
STORY = (
    f"<div class='story teaser-{{}}' data-tracking='{'x' * 400}'><h2><a href='/news/2019/05/03/story-{{}}'>"
    f"A story of the bridge</a></h2><p class='story-text font-regular'>{TEXT * 3}</p></div>\n"
    f"<script>var settings_{{}} = '{'setting ' * 60}';</script>\n"
)
"""About a tag in 120 bytes, as on pages of news."""


def again(text: str, before: str = "") -> bytes:
    return (before + text * (SIZE // len(text))).encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "elements that a script shows, nested": lambda: again("<div hidden><p>x</p></div><div hidden>"),
    "one author of many names": lambda: again("<span itemprop=name>Jane Doe</span>", "<div itemprop=author>"),
    "many that may name authors": lambda: b"".join(
        b"<meta name=x%d.author content='Jane Doe'>" % n for n in range(10_000)
    ),
    "signs": lambda: again("<"),
    "styles in a heading": lambda: again("<style>p {}</style>x", "<h1>"),
    "rows": lambda: again("<tr><td>a<td>b</tr>", "<table>"),
    "tables": lambda: again("<table><tr><td>a</table>"),
    "a page in a script": lambda: again("\\u003cp>It was opened on Monday.", '<p>a<script>x = "') + b'"</script>',
    "quotes in a script": lambda: again('"', "<p>a<script><p><p><p>"),
    "an encoding that nobody declared": lambda: again(GERMAN, "<p>").decode().encode("latin-1"),
}


def usual() -> bytes:
    stories = "".join(STORY.replace("{}", str(number)) for number in range(SIZE // len(STORY)))
    return f"<title>Bridge opens</title><h1>Bridge opens</h1><p>By Jane Doe</p>{stories}".encode()


def clean(data: bytes) -> None:
    clean_documents(raw_documents({"one": data}, media_type="text/html"))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_cost_what_pages_cost(name: str) -> None:
    data, beside = HOSTILE[name](), usual()
    assert_cheap(lambda: clean(data), lambda: clean(beside), 3)


def test_what_a_head_says_has_bounds() -> None:
    metas = "".join(f"<meta name=x{number} content=y>" for number in range(2 * NAMES))
    long = f"<meta name=description content='{TEXT * 1_000}'>"
    head = read_head(read_html(f"<title>{TEXT * 100}</title><h1>{TEXT * 1_000}</h1>{long}{metas}").tree)
    assert len(head.title) <= LONGEST_TITLE
    assert [len(heading) <= LONGEST_TITLE for heading in head.headings] == [True]
    assert len(head.meta) == NAMES
    assert len(head.meta["description"]) == LONGEST_CONTENT
