"""Lines longer than any of news are cut, and nothing of them is lost."""

from __future__ import annotations

import pytest
from cost import assert_cheap
from hypothesis import given
from hypothesis import strategies as st
from made_up import raw_documents

from flows.clean import clean_documents, lines
from flows.clean.html import read_html
from flows.clean.lines import LONGEST, cut_lines

TEXT = "The bridge over the river was opened on Monday after years of work, the council said. "


@given(st.text("ab \n", max_size=80))
def test_a_cut_text_has_all_its_characters(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "LONGEST", 5)
        cut = cut_lines(text)
    assert cut.replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert max(map(len, cut.split("\n"))) <= 5


def test_it_is_cut_at_blanks_where_it_has_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 5)
    assert cut_lines("ab cde fghijklm").split("\n") == ["ab", "cde", "fghij", "klm"]


@pytest.mark.parametrize("media_type", ["text/plain", "text/html"])
@pytest.mark.parametrize("piece", [TEXT, "\u00e4"])
def test_a_long_line_is_in_several(media_type: str, piece: str) -> None:
    data = (piece * (3 * LONGEST // len(piece))).encode()
    cleaned = clean_documents(raw_documents({"one": data}, media_type=media_type))
    text = cleaned.documents["text"][0]
    found = list(cleaned.lines.select("start_char", "end_char", "text").iter_rows())
    assert [text[start:end] for start, end, _ in found] == [line for _, _, line in found]
    assert "".join(line for _, _, line in found).replace(" ", "") == data.decode().replace(" ", "")
    assert max(end - start for start, end, _ in found) <= LONGEST
    assert len(found) <= 4


def test_what_is_in_links_is_shared_among_the_lines() -> None:
    page = read_html(f"<p>{TEXT * 3_000}<a href=x>{TEXT * 3_000}</a></p>")
    assert len(page.lines) == 3
    assert 0.9 < sum(page.link_chars) / len(TEXT * 3_000) <= 1


def test_one_line_costs_what_some_cost() -> None:
    many = [TEXT * 1_000] * 50
    one, some = (raw_documents({"one": joint.join(many).encode()}) for joint in ("", "\n"))
    assert_cheap(lambda: clean_documents(one), lambda: clean_documents(some), 1.5)
