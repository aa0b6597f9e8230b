"""Who wrote it, by what the page shows near its headline."""

from __future__ import annotations

import pytest
from made_up_pages import HEADLINE, PARAGRAPH, meta, page, read

BELOW_THE_HEADLINE = [
    ("<p>Jane Doe, @janedoe</p><p>1h ago</p>", ("Jane Doe",)),
    ("<p>Jane Doe • 8h</p>", ("Jane Doe",)),
    ("<p>Jane Doe</p><p>11 hr ago</p>", ("Jane Doe",)),
    (f"<p>{PARAGRAPH}</p><p>Jane Doe, harbour reporter</p>", ("Jane Doe",)),
    (
        "<p>Jane Doe was the editor whom the Ledger sent home after a column by a pilot that argued for the dam.</p>",
        (),
    ),
    ("<p>3 May 2019</p><p>The quay on 2 May 2019.</p><p>Jane Doe/AP Photo</p>", ()),
    ("<p>3 May 2019</p><p>Jane Doe/AP</p>", ()),
    ("<p>North Korea 09:31 May 3, 2019</p>", ()),
    (f"<p>3 May 2019</p><p>{PARAGRAPH}</p><p>Jane Doe</p>", ()),
    (f"<p>Jane Doe</p><p>{PARAGRAPH}</p><p>3 May 2019</p>", ("Jane Doe",)),
]


@pytest.mark.parametrize(("body", "authors"), BELOW_THE_HEADLINE)
def test_a_name_below_the_headline(body: str, authors: tuple[str, ...]) -> None:
    assert read(page("", f"<h1>{HEADLINE}</h1>{body}")).authors == authors


def test_a_headline_told_again_is_no_name() -> None:
    body = "<h1>Getting Started with Tar</h1><p>3 May 2019</p><p>Getting Started with Tar</p>"
    assert read(page("", body)).authors == ()


def test_a_person_may_be_called_as_the_host_or_the_outlet_is() -> None:
    url = "https://janedoe.letters.example/p/harbour"
    assert read(page(meta(author="Jane Doe")), url).authors == ("Jane Doe",)
    own = meta(author="Jane Doe", og__site_name="Jane Doe")
    assert read(page(own), url).authors == ("Jane Doe",)
    assert read(page(own, f"<h1>{HEADLINE}</h1><p>By John Roe</p>"), url).authors == ("John Roe",)
    assert read(page(meta(author="Harbour News", og__site_name="Harbour News")), url).authors == ()
