"""Pages that only a script shows."""

from __future__ import annotations

import json

import pytest

from flows.clean.html import read_html

ARTICLE = '<p class="lead">The bridge is closed.</p><p>It will open in “two” years.</p><p>A ferry runs.</p>'
LINES = ["The bridge is closed.", "It will open in “two” years.", "A ferry runs."]
ONCE = json.dumps({"props": {"body": ARTICLE, "ad": "<p>Buy!</p>"}}).replace("<", "\\u003c")
TWICE = f"self.__next_f.push([1,{json.dumps(ONCE)}])"


@pytest.mark.parametrize("script", [ONCE, TWICE, f"var x = {json.dumps(ARTICLE)};".replace("/", "\\/")])
def test_what_a_script_would_show_is_read(script: str) -> None:
    page = read_html(f"<html><body><div id=app></div><script>{script}</script></body></html>")
    assert list(page.lines) == LINES


def test_a_page_with_its_own_text_is_left_alone() -> None:
    page = read_html(f"<html><body><p>{'A long text. ' * 100}</p><script>{ONCE}</script></body></html>")
    assert len(page.lines) == 1


@pytest.mark.parametrize("script", ['"<p>' * 50_000, '"<p>' + "\\" * 200_000, '"' + "<p> " * 50_000 + '"', "<p>" * 9])
def test_hostile_scripts_are_survived(script: str) -> None:
    read_html(f"<body><script>{script}</script></body>")
