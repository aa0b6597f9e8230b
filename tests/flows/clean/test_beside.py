"""What stands beside an article, by the words of its container's class."""

from __future__ import annotations

import numpy as np
import pytest
from cost import assert_linear

from flows.clean.beside import lines_beside
from flows.clean.html import read_html

PAGE = (
    '<body{page}><article class="story"><p>The harbour bridge will close on Monday.</p><div{box}>{text}</div></article>'
)
TEXT = "<p>Why was nobody told?</p><section><p>It was in the paper.</p></section>"


def beside(box: str, scores: list[float], page: str = "") -> list[int]:
    read = read_html(PAGE.format(page=page, box=box, text=TEXT))
    return lines_beside(read, np.array(scores, np.float32)).tolist()


@pytest.mark.parametrize(
    ("box", "is_beside"),
    [
        (' class="comments"', True),
        (' class="story__comment-list"', True),
        (' id="pageComments"', True),
        (' class="imageCaption"', True),
        (' class="Modal"', True),
        (' class="commentary"', False),
        (' class="recaption"', False),
        (' class="text"', False),
        ("", False),
    ],
)
def test_a_word_by_itself_tells(box: str, is_beside: bool) -> None:
    assert beside(box, [0.99, 0.6, 0.3]) == ([1, 2] if is_beside else [])


def test_what_is_sure_stays_with_all_around_it() -> None:
    assert beside(' class="comments"', [0.6, 0.6, 0.95]) == []
    assert beside(' class="comments"', [0.6, 0.01, 0.6]) == [2]


def test_what_has_all_that_may_be_body_is_the_text() -> None:
    assert beside(' class="commentOnSelection"', [0.3, 0.6, 0.4]) == []
    assert beside(' class="commentOnSelection"', [0.3, 0.4, 0.4]) == [1, 2]


def test_classes_of_the_page_tell_nothing() -> None:
    assert beside("", [0.99, 0.6, 0.3], page=' class="modal-open"') == []


def test_a_page_without_lines() -> None:
    assert not lines_beside(read_html(""), np.zeros(0, np.float32)).size


@pytest.mark.parametrize("box", ['<div class="text">', '<div class="comment">'])
def test_many_boxes_cost_what_their_number_costs(box: str) -> None:
    def find(size: int) -> None:
        page = read_html("<p>Text.</p>" + (box + "<p>One line.</p>") * size)
        lines_beside(page, np.full(len(page.lines), 0.5, np.float32))

    assert_linear(find, 2_000)
