"""Which of a page's titles is the headline: what outlets put around it, and headings that are the outlet's name."""

from __future__ import annotations

import pytest
from made_up_pages import HEADLINE, PARAGRAPH, meta, page, read

CHINESE = "海港在漫长的冬天之后重新开放"
OUTLET = "北方报"

HEADINGS_OF_OUTLETS = [
    (f"<title>Quay Notes: {HEADLINE}</title>", "Quay Notes", HEADLINE, "title.meta"),
    (f"<title>{HEADLINE} - Quay Notes</title>", "Quay Notes", HEADLINE, "title.meta"),
    (f"<title>{HEADLINE} - Quay Notes of the North</title>", HEADLINE, "Quay Notes of the North", "title.h1"),
]


@pytest.mark.parametrize(("title", "heading", "declared", "rule"), HEADINGS_OF_OUTLETS)
def test_a_heading_that_the_title_has_beside_the_declared_headline(
    title: str, heading: str, declared: str, rule: str
) -> None:
    found = read(page(title + meta(og__title=declared), f"<h1>{heading}</h1><h3>{HEADLINE}</h3>"))
    assert (found.title, found.title_rule) == (HEADLINE, rule)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"<title>{CHINESE}_社会_{OUTLET}</title>", f"<h1>{OUTLET}</h1><h2>{CHINESE}</h2>"),
        (f"<title>{CHINESE}_社会_{OUTLET}</title>", f"<h2>{CHINESE}</h2>"),
        (f"<title>{CHINESE}：{OUTLET}</title>" + meta(og__site_name=OUTLET), ""),
        (f"<title>{CHINESE}:{OUTLET}</title>" + meta(og__site_name=OUTLET), ""),
    ],
)
def test_an_outlet_without_blanks_around_it(head: str, body: str) -> None:
    assert read(page(head, body)).title == CHINESE


@pytest.mark.parametrize("inner", ["<script src=a.js></script>", "<style></style>", "<script>h = 1</script>"])
def test_scripts_in_a_heading(inner: str) -> None:
    found = read(page("", f"<h1>Harbour {inner * 20} reopens</h1>{PARAGRAPH}"))
    assert found.title == "Harbour reopens"


def test_the_link_to_itself_is_no_part_of_a_heading() -> None:
    heading = '<h1>Harbour reopens<a class="headerlink" href="#harbour-reopens">¶</a></h1>'
    assert read(page("<title>Harbour reopens — Northern Manual</title>", heading)).title == "Harbour reopens"


@pytest.mark.parametrize("title", ["بندر پس از زمستان باز می\u200cشود", "Harbour reopens 👨\u200d💻 for boats"])
def test_joiners_are_letters(title: str) -> None:
    shown = title.replace("Harbour", "Har\u00adbour\u200b")
    assert read(page(f"<title>{shown}</title>" + meta(og__title=shown), f"<h1>{shown}</h1>")).title == title
