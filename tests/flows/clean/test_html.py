"""The walk over a page: which lines its markup makes."""

from __future__ import annotations

import time

import pytest

from flows.clean.html import FLAG_HIDDEN, FOLDED_AWAY, LINES, read_html
from flows.clean.lines import LONG
from flows.clean.markup import ATTRIBUTES, TAGS, fit_for_parser

TWEET = (
    '<blockquote class="twitter-tweet"><p lang="en">The bridge opens <a href="x">#bridge</a></p>&mdash; Valley Post'
    ' (@valley) <a href="y">June 9, 2021</a></blockquote><script async src="widgets.js"></script>'
)
INSTAGRAM = (
    '<blockquote class="instagram-media"><div><svg><text>logo</text></svg><a href="x">View this post</a></div>'
    "<p>A post shared by Ann</p></blockquote>"
)
IMAGE = "<p>a</p><noscript><img src=x alt=y><p>Turn on JavaScript</p></noscript><p>b</p>"


def fit(html: bytes) -> bytes:
    return fit_for_parser(html, len(html))


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>On <b>Mon</b>day<i>s</i>, <a href=x>the</a> <span>council</span>s met", ["On Mondays, the councils met"]),
        ("<p>CO<sub>2</sub> and <q>so</q> on<wbr>ward</p>", ["CO2 and so onward"]),
        ("<p>two  blanks\n and a&nbsp;line</p>", ["two blanks and a line"]),
        ("<p>&lt;b&gt; &amp; it&#8217;s &eacute;</p>", ["<b> & it’s é"]),
        ("<p>One<br>two<br/>three</p>", ["One", "two", "three"]),
        ("<p>One<hr>two</p>", ["One", "two"]),
        ("<div>before <p>inside</p> after</div>", ["before", "inside", "after"]),
        ("<ul><li>a<li>b <b>c</b><ol><li>d</ol><li>e</ul>", ["a", "b c", "d", "e"]),
        ("<dl><dt>Term<dd>What it is</dl>", ["Term", "What it is"]),
        ("<table><caption>Votes</caption><tr><th>For<th>No<tr><td>12<td>7</table>", ["Votes", "For | No", "12 | 7"]),
        ("<table><tr><td><p>one</p><p>two</p></td><td>side</td></tr></table>", ["one", "two", "side"]),
        (f"<table><tr><td>{'long ' * 40}<td>menu</table>", [("long " * 40).strip(), "menu"]),
        ("<figure><img alt=x><figcaption>A <b>caption</b></figcaption></figure>", ["A caption"]),
        ("<blockquote><p>One</p><p>Two</p></blockquote>", ["One", "Two"]),
        (TWEET, ["The bridge opens #bridge", "— Valley Post (@valley) June 9, 2021"]),
        (INSTAGRAM, ["View this post", "A post shared by Ann"]),
        ("<details><summary>More</summary><p>Folded</p></details>", ["More", "Folded"]),
        ("<pre>one\n  two\nthree</pre>", ["one", "two", "three"]),
        ("<h1>Head<span>line</span></h1><a href=x><div>a card</div></a>", ["Headline", "a card"]),
        # what is no text
        (IMAGE, ["a", "b"]),
        ("<p>a</p><template><p>t</p><template>u</template></template><p>b</p>", ["a", "b"]),
        ("<p>a</p><!-- <p>c</p> --><script>'<p>x</p>'</script><style>p {}</style><p>b</p>", ["a", "b"]),
        ("<select><option>o</select><textarea>t</textarea><button>b</button><iframe>i</iframe><p>a", ["a"]),
        ("<svg><text>s</text></svg><math><mi>x</mi></math><video>v</video><object>o</object><p>a", ["a"]),
        # hidden
        ("<p>a</p><p hidden>h</p><p style='color:red; display: none'>s</p><p>b<span hidden>x</span></p>", ["a", "b"]),
        ("<h1 hidden>h</h1><h1>seen</h1><p>a", ["seen", "a"]),
        ("<div style='VISIBILITY:hidden'><p>v</p></div><p>a</p>", ["a"]),
        ("<div hidden=until-found>found by search</div><p aria-hidden=true>seen</p>", ["found by search", "seen"]),
        ("<dialog><p>closed</p></dialog><dialog open><p>open</p></dialog>", ["open"]),
        ("<p style='background:none;display:block'>shown</p>", ["shown"]),
        # elements of one's own are blocks, but not in a paragraph
        ("<p>Seen twice (<x-source><a href=/s>1</a></x-source>).</p><x-a>a</x-a><x-a>b</x-a>",
         ["Seen twice (1).", "a", "b"]),
        # how a name is read stands in brackets, as where it cannot stand above
        ("<p><ruby>東京<rp>（</rp><rt>とうきょう</rt><rp>）</rp></ruby>の橋", ["東京（とうきょう）の橋"]),
        # what a link says to those who hear it only
        ("<p>In <a>a report<i class=vh>, opens new tab</i></a> by <a>sie<i> (öffnet im neuen Fenster)</i>\n</a> nun",
         ["In a report by sie nun"]),
        ("<p><a>External link</a> and <a>it<b> opens new tabs</b></a>", ["External link and it opens new tabs"]),
        # shown by declarative shadow DOM
        ("<x-a><template shadowrootmode=open><p>shadow</p><template>t</template></template><p>light</p></x-a><p>b",
         ["shadow", "light", "b"]),
        # half pages
        ("<p>a</p><p class='x", ["a"]), ("<p>a</p><script>var x = '<p>b</p>';", ["a"]), ("<p>a</p><!-- <p>b", ["a"]),
        ("<p>a <b>b", ["a b"]), ("<title>t", []), ("", []), ("<", ["<"]), ("<p>a<plaintext><p>b", ["a"]),
    ],
)  # fmt: skip
def test_lines(html: str, lines: list[str]) -> None:
    assert list(read_html(html).lines) == lines


def test_a_long_text_that_a_script_unfolds_stays_and_is_marked() -> None:
    text = "word " * FOLDED_AWAY
    page = read_html(f"<div style='display:none'><p>{text}</p></div><p>a</p>")
    assert list(page.lines) == [text.strip(), "a"]
    assert [bool(page.container_flags[place] & FLAG_HIDDEN) for place in page.container] == [True, False]


def test_hidden_siblings_that_hold_an_article_among_them_stay() -> None:
    paragraph = "<p>" + "word " * 60 + "</p>"
    page = f"<div class=more style='display:none'>{paragraph}</div><p>ad</p>"
    assert len(read_html(page * 6).lines) == 12
    assert len(read_html(page * 3).lines) == 3
    menu = "<div class=menu hidden>" + "<p>An entry of a menu</p>" * 40 + "</div>"
    assert list(read_html(menu * 6 + "<p>a</p>").lines) == ["a"]


def test_a_page_of_lines_alone_keeps_all_its_text() -> None:
    count = 3 * LINES
    page = read_html("".join(f"<p>line {number}</p>" for number in range(count)))
    assert len(page.lines) < 1.2 * LINES
    assert page.text.split() == " ".join(f"line {number}" for number in range(count)).split()


def test_a_long_page_of_long_lines_keeps_them() -> None:
    lines = ["word " * 200 + str(number) for number in range(LINES + 100)]
    assert list(read_html("".join(f"<p>{line}</p>" for line in lines)).lines) == lines


def test_late_tags_go_and_scripts_stay_scripts() -> None:
    count = 2 * TAGS[0]
    html = "<p>x" * count + "<script>var hidden = '<p>y</p>';</script><style>.hidden {}</style><strong>end</strong>"
    page = read_html(html)
    assert "hidden" not in page.text
    assert page.text.split() == [*["x"] * count, "end"]
    assert fit(html.encode()).count(b"<p") == TAGS[0] * 2 // 3 + 1  # and the one in the script


def test_attributes_are_counted_as_they_are_written() -> None:
    many = " ".join(f'a{number}="b > c"' for number in range(1_000))
    assert fit(f"<p {many}>text</p>".encode()).count(b"=") == ATTRIBUTES
    assert list(read_html(f"<p {many}>text</p><p>more").lines) == ["text", "more"]
    one = f"<p data-x='{'a = b < c; ' * 1_000}>' class=y>text</p>".encode()
    assert fit(one) == one


BOMBS = {
    "attributes": lambda size: b"<p " + b" ".join(b"a%d=b" % number for number in range(size // 8)) + b">x",
    "attributes of many": lambda size: (b"<p " + b" ".join(b"a%d" % n for n in range(200)) + b">x") * (size // 900),
    "attributes with signs": lambda size: b"<p " + b" ".join(b'a%d="<b>"' % n for n in range(size // 14)) + b">x",
    "attributes with less": lambda size: b"<p " + b" ".join(b'a%d="<"' % n for n in range(size // 12)) + b">x",
    "quotes": lambda size: b"<p a='" * (size // 6),
    "options": lambda size: b"<select><optgroup><option>" * (size // 26),
    "lines": lambda size: b"<p>x" * (size // 4),
    "cells": lambda size: b"<table><tr>" + b"<td>x" * (size // 5),
    "breaks": lambda size: b"x<br>" * (size // 5),
    "preformatted": lambda size: b"<pre>" + b"x\n" * (size // 2),
    "templates": lambda size: b"<template shadowrootmode=open>" * (size // 30),
    "template": lambda size: b"<template shadowrootmode=open" * (size // 30),
    "hidden": lambda size: b"<div hidden>x</div>" * (size // 20),
    "hidden in hidden": lambda size: b"<div hidden><p>x</p></div><div hidden>" * (size // 40),
    "formatting": lambda size: b"<b><p></b>" * (size // 10),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_what_costs_most_costs_as_much_a_byte_when_it_is_longer(name: str) -> None:
    def seconds(size: int) -> float:
        data = BOMBS[name](size)
        best = 1e9
        for _ in range(2):
            started = time.process_time()
            read_html(data)
            best = min(best, time.process_time() - started)
        return best

    assert seconds(1_600_000) < 10 * seconds(400_000) + 0.2


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0", "\u2003", "\u3000", " \n\t ", "\u00a0 \u2009"])
def test_blanks_of_long_lines_are_joined_like_those_of_short_ones(blank: str) -> None:
    words = blank.join(["word", "Wort", "слово", "单词"] * (LONG // 12))
    page = read_html(f"<p>{blank}{words}{blank}</p>".encode())
    assert list(page.lines) == [" ".join(words.split())]
