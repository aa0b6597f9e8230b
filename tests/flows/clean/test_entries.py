"""The entries of a live blog keep their times."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up import raw_documents

from flows.clean import clean_documents
from flows.segment import make_paragraphs

ENTRIES = (
    ("14:32", "Trains between the capital and the coast have been stopped, the rail operator says."),
    ("14:10", "The airport has cancelled 120 flights. Some travellers have been waiting since early morning."),
    ("1.45pm BST", "The weather service raises its warning to the highest level for six counties."),
    ("20 minutes ago", "Good afternoon and welcome to our coverage of the storm, which reaches the coast today."),
    (
        "June 9, 2021 12:05",
        "The first ferries were kept in the harbour this morning, the port says in a statement.",
    ),
)
TITLE = "Storm Ada: live updates as winds reach 140 km/h"
PAGE = f"""<html><head><title>{TITLE}</title></head><body><nav><a href=/>Home</a></nav><main><h1>{TITLE}</h1>
<p class=byline>By Tom Reid</p><time>June 9, 2021</time>%s</main><footer>© 2021 Valley Post</footer></body></html>"""
ENTRY = "<div class=post><div class=meta><span class=time>{time}</span></div><div><p>{text}</p></div></div>"


def paragraphs(data: bytes, media_type: str) -> tuple[str, list[tuple[str, str]]]:
    """Kind, and the role and text of each paragraph."""
    found = clean_documents(raw_documents({"live": data}, media_type=media_type))
    return found.drafts["kind"][0], make_paragraphs(found.body_lines).select("role", "text").rows()


def test_of_a_page() -> None:
    entries = "".join(ENTRY.format(time=time, text=text) for time, text in ENTRIES)
    kind, found = paragraphs((PAGE % entries).encode(), "text/html")
    assert kind == "live_blog"
    assert found == [(role, text) for entry in ENTRIES for role, text in zip(("subhead", "body"), entry, strict=True)]


def test_of_a_dump() -> None:
    dump = Path(__file__).parents[2] / "fixtures" / "dumps" / "live_blog.txt"
    kind, found = paragraphs(dump.read_bytes(), "text/plain")
    assert kind == "live_blog"
    assert [role for role, _ in found] == ["subhead", "body"] * 4
    assert [text for role, text in found if role == "subhead"] == ["14:32", "14:10", "13:45", "13:20"]


@pytest.mark.parametrize("time", ["14:32", "2 hours ago"])
def test_in_an_article_a_time_is_no_text(time: str) -> None:
    texts = "".join(f"<p>{text}</p>" for _, text in ENTRIES)
    kind, found = paragraphs((PAGE % f"<div class=meta>{time}</div>{texts}").encode(), "text/html")
    assert kind == "article"
    assert found == [("body", text) for _, text in ENTRIES]
