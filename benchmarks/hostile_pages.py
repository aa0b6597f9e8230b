"""Shapes of hostile pages: each a function of the size in bytes, for benchmarks/hostile.py."""

from __future__ import annotations

import json
from collections.abc import Callable

TEXT = "The bridge over the river was opened on Monday after years of work, and the council said that it has no toll. "
GERMAN = "Die Brücke über den Fluß wird am Montag für Fußgänger eröffnet, sagte der Bürgermeister. "
RUSSIAN = "Два моста через реку будут закрыты на ремонт с первого мая, сообщили в мэрии города. "
JAPANESE = "市交通局は十日、市営バスの運賃を来年四月から二十円値上げすると発表した。"
CHINESE = "我市今年新建的三座公园将于明年五月全部对市民免费开放。"
THAI = "เรือข้ามฟากระหว่างสองฝั่งแม่น้ำกลับมาให้บริการอีกครั้งในวันจันทร์ "
ARTICLE = f"<h1>Bridge opens after years of work</h1><p>By Jane Doe</p><p>{TEXT * 3}</p>" + f"<p>{TEXT * 4}</p>" * 8

Shape = Callable[[int], str | bytes]


def again(text: str, before: str = "", after: str = "") -> Shape:
    """The text as often as the size asks for; "%d" in it is the number of the time."""
    if "%d" not in text:
        return lambda size: before + text * (size // len(text)) + after
    each = len(text) + 3
    return lambda size: before + "".join(text.replace("%d", str(number)) for number in range(size // each)) + after


def in_head(text: str) -> Shape:
    """The same in the head of a page with an article."""
    return again(text, "<html><head>", f"</head><body>{ARTICLE}")


def in_body(text: str) -> Shape:
    """The same after an article."""
    return again(text, f"<html><body>{ARTICLE}")


def script(value: Callable[[int], object]) -> Shape:
    """A page with JSON-LD made of the value, given the size."""
    return lambda size: f'<script type="application/ld+json">{json.dumps(value(size))}</script>{ARTICLE}'


def nested(size: int, key: str) -> object:
    """An object in an object, as deep as the size asks for."""
    found: object = {"@type": "NewsArticle", "headline": "Bridge opens"}
    for _ in range(min(size // (len(key) + 6), 900)):
        found = {key: found}
    return [found] * max(1, size // 10_000)


TAGS = {
    "paragraphs of a letter": again("<p>a"),
    "paragraphs of a word, closed": again("<p>word</p>\n"),
    "paragraphs of a sentence": again(f"<p>{TEXT}</p>"),
    "open divs": again("<div>"),
    "divs with a letter": again("<div>a</div>"),
    "divs of one class": again("<div class='story-body byline date'>a b c</div>"),
    "divs of a class each": again("<div class='c%d author-%d'>text</div>"),
    "divs of an id each": again("<div id='i%d'>text</div>"),
    "deep, closed": lambda size: "<div>" * (size // 22) + "x" + "</div>" * (size // 22) + "<p>a</p>" * (size // 22),
    "spans": again("<span>a</span>"),
    "spans of a class": again("<span class='byline author'>a</span>"),
    "breaks": again("x<br>"),
    "breaks alone": again("<br>"),
    "rules": again("x<hr>"),
    "bold": again("<b>a</b> "),
    "open formatting": again("<b><i><p>x"),
    "links": again("<a href='/x/%d'>link %d</a> "),
    "links on lines": again("<p><a href='/x/%d'>A link to another story %d</a></p>"),
    "links to authors": again("<a href='/author/jane-%d' rel=author class=author>Jane Doe</a>"),
    "pagers": again("<a href='?page=%d'>%d</a>\n"),
    "pagers on lines": again("<p><a href='/news/story?page=%d'>%d</a></p>\n"),
    "pagers of words": again("<p><a href='/news/story/%d'>Next</a></p>\n"),
    "cells": again("<td>x", "<table><tr>"),
    "rows": again("<tr><td>a<td>b</tr>", "<table>"),
    "rows of numbers": again("<tr><td>%d</td><td>12.5</td><td>3 May 2019</td></tr>\n", "<table>"),
    "tables": again("<table><tr><td>a</table>"),
    "tables in tables": again("<table><tr><td>"),
    "lists": again("<ul><li>a</ul>"),
    "items": again("<li>a", "<ul>"),
    "lists in lists": again("<ul><li>"),
    "definitions": again("<dt>a<dd>b", "<dl>"),
    "headings": again("<h1>Bridge opens</h1>"),
    "headings of sections": again("<h2>Part %d</h2><p>It opened.</p>"),
    "heading without end": again(TEXT, "<h1>"),
    "preformatted": again("x\n", "<pre>"),
    "quotes": again("<blockquote>a</blockquote>"),
    "figures": again("<figure><img src=x><figcaption>The bridge</figcaption></figure>"),
    "images": again("<img src='a%d.jpg' alt='bridge'>"),
    "forms": again("<form><input name=a><select><option>a<option>b</select></form>"),
    "options": again("<option>a", "<select>"),
    "hidden": again("<div hidden>x</div>"),
    "hidden paragraphs": again("<div style='display:none' class=more><p>" + TEXT + "</p></div>"),
    "hidden in hidden": again("<div hidden><p>x</p></div><div hidden>"),
    "dialogs": again("<dialog><p>closed</p></dialog>"),
    "shadow roots": again("<x-a><template shadowrootmode=open><p>x</p></template></x-a>"),
    "templates": again("<template><p>x</p>"),
    "unknown tags": again("<x%d>a</x%d>"),
    "custom tags": again("<x-a>a</x-a>"),
    "vector drawings": again("<svg><path d='M0 0'/><g><text>a</text></g></svg>"),
    "formulas": again("<math><mi>x</mi></math>"),
    "ends alone": again("</div></p></b>"),
    "less signs": again("<"),
    "ends without names": again("</"),
    "less signs and blanks": again("< a "),
    "ampersands": again("&"),
    "entities": again("&amp;&eacute;&#8217;&nbsp;"),
    "comments": again("<!-- x -->a"),
    "open comments": again("<!--"),
    "sections": again("<![CDATA[x]]>"),
    "instructions": again("<?php x ?>"),
    "plaintext": again("<p>a", "<plaintext>"),
    "frames": again("<iframe src=x></iframe><noscript><p>a</p></noscript>"),
    "bodies": again("<body class=a%d><html lang=en>"),
    "articles": again(
        "<article><h2>Story %d</h2><p>The story in a sentence or so.</p><time>3 May 2019</time></article>"
    ),
    "live entries": again("<div class=entry><time datetime='2019-05-03T10:00'>10:00</time><p>It happened.</p></div>"),
    "comments of readers": again("<div class=comment><b>Jane Doe</b> 3 May 2019 10:0%d<p>I agree.</p></div>"),
    "microdata": again("<div itemscope itemprop=author><span itemprop=name>Jane Doe</span></div>"),
    "microdata in microdata": again("<div itemprop=author><span itemprop=name>a"),
    "names in an author": again("<span itemprop=name>Jane Doe</span>", "<div itemprop=author>"),
    "bylines around a text": again(TEXT, "<div class='byline date'>" * 100),
    "times around a text": again(TEXT, "<time>" * 100),
    "authors around a text": again(TEXT, "<div itemprop=author><a rel=author>" * 100),
    "styles in a heading": again("<style>p {}</style>x", "<h1>"),
    "times": again("<time datetime='2019-05-03'>3 May 2019</time>"),
}
ATTRIBUTES = {
    "attributes": again("a%d=b ", "<p ", f">{ARTICLE}"),
    "attributes of many": again("<p a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8>x"),
    "a long class": again("word%d ", "<div class='", f"'>{ARTICLE}"),
    "long classes": again(f"<div class='{'byline ' * 100}'>x</div>"),
    "a long style": again("color: red; ", "<div style='", f"display:none'>{ARTICLE}"),
    "blank styles": again(f"<p style='display{' ' * 200}'>x"),
    "long addresses": again(f"<a href='/{'x/' * 200}'>link</a>"),
    "an image in an address": again("QUJD", "<img src='data:image/png;base64,", f"'>{ARTICLE}"),
    "an open quote": again("x ", "<p a='"),
    "open quotes": again("<p a='"),
}
HEADS = {
    "title": again(TEXT, "<title>", f"</title>{ARTICLE}"),
    "title of bars": again("a | ", "<title>", f"</title>{ARTICLE}"),
    "titles": in_head("<title>Bridge opens</title>"),
    "metas": in_head("<meta name='n%d' content='c%d'>"),
    "metas of authors": in_head("<meta name='author' content='Jane Doe, John Roe %d'>"),
    "metas that seem authors": in_head("<meta name='x%d.author' content='Jane Doe'>"),
    "metas of titles": in_head("<meta property='og:title' content='Bridge opens %d'>"),
    "a meta of a title": again(TEXT, "<meta property='og:title' content='", f"'>{ARTICLE}"),
    "a meta of authors": again("Jane Doe, ", "<meta name='author' content='", f"'>{ARTICLE}"),
    "a meta of a description": again(TEXT, "<meta name='description' content='", f"'>{ARTICLE}"),
    "a meta of a date": again("2019-05-03 ", "<meta name='date' content='", f"'>{ARTICLE}"),
    "links in the head": in_head("<link rel='next' href='/page/%d'>"),
    "styles": in_head("<style>p { color: red }</style>"),
    "a style": again("p { color: red } ", "<style>", f"</style>{ARTICLE}"),
}
SCRIPTS = {
    "scripts": in_head("<script>var x = 1;</script>"),
    "a script": again("var x%d = '<p>y</p>'; ", "<script>", f"</script>{ARTICLE}"),
    "a script without end": again("var x = '<p>y</p>'; ", "<p>a<script>"),
    "data of scripts": again('{"html": "\\u003cp>a\\u003c/p>"}, ', "<p>a<script>", "</script>"),
    "data of scripts, one string": again("\\u003cp>It was opened on Monday.", '<p>a<script>x = "', '"</script>'),
    "quotes in scripts": again('"', "<p>a<script>" + "<p>" * 5, "</script>"),
    "backslashes in scripts": again("\\", '<p>a<script><p><p><p><p>"', "</script>"),
    "linked articles": script(
        lambda size: [{"@type": "NewsArticle", "headline": f"Bridge {n}"} for n in range(size // 46)]
    ),
    "linked graph": script(lambda size: {"@graph": [{"@id": f"#{n}", "@type": "Person"} for n in range(size // 36)]}),
    "linked numbers": script(lambda size: [0] * (size // 3)),
    "linked lists": script(lambda size: [[]] * (size // 4)),
    "linked authors": script(
        lambda size: {"@type": "NewsArticle", "author": [{"name": f"Jane Doe {n}"} for n in range(size // 28)]}
    ),
    "linked text": script(lambda size: {"@type": "NewsArticle", "articleBody": TEXT * (size // len(TEXT))}),
    "linked headline": script(lambda size: {"@type": "NewsArticle", "headline": TEXT * (size // len(TEXT))}),
    "linked keywords": script(lambda size: {"@type": "NewsArticle", "keywords": [f"k{n}" for n in range(size // 9)]}),
    "linked keys": script(lambda size: {"@type": "NewsArticle", **{f"k{n}": n for n in range(size // 16)}}),
    "linked, deep": script(lambda size: nested(size, "mainEntity")),
    "linked, open brackets": again("[", '<script type="application/ld+json">', f"</script>{ARTICLE}"),
    "linked, broken": again(
        '{"@type": "NewsArticle", "headline": "a", ', '<script type="application/ld+json">', ARTICLE
    ),
    "linked, broken at the end": again(
        '{"@type": "NewsArticle", "headline": "a"}, ', '<script type="application/ld+json">[', f"</script>{ARTICLE}"
    ),
    "linked, with controls": again('"a\tb", ', '<script type="application/ld+json">[', f'""]</script>{ARTICLE}'),
    "linked, many scripts": in_head(
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "a"}</script>'
    ),
}
TEXTS = {
    "one line": again(TEXT, "<p>"),
    "one word": again("a", "<p>"),
    "words of a letter": again("a ", "<p>"),
    "letters and no-break blanks": again("a\u00a0", "<p>"),
    "one line without markup": again(TEXT),
    "lines without markup": again(TEXT + "\n"),
    "blanks": again(" ", "<p>a", "b"),
    "empty lines": again("\n", "<p>a", "b"),
    "blanks between tags": again("<p> </p>   \n\n"),
    "no-break blanks": again("\u00a0", "<p>a", "b"),
    "dots": again(".", "<p>"),
    "quotation marks": again("“”\"'", "<p>"),
    "brackets": again("([{", "<p>"),
    "digits": again("1", "<p>"),
    "numbers": again("1 2 3 ", "<p>"),
    "dates on lines": again("<p>3 May 2019 10:00</p>"),
    "dates": again("3 May 2019 10:00 ", "<p>"),
    "dates in bylines": again("<p class=date>By Jane Doe, 3 May 2019</p>"),
    "bylines": again("<p>By Jane Doe and John Roe</p>"),
    "labels": again("<p>Updated: 3 May 2019 | Source: Valley Post | By Jane Doe</p>"),
    "capitals": again("A. B. C. ", "<p>"),
    "lines of capitals": again("<p>BRIDGE OPENS</p>"),
    "lines of bars": again("<p>| | | | |</p>"),
    "promos": again("<p>Read more: The bridge %d (Read more: the toll)</p>"),
    "promos in a line": again("Read more: The bridge opens. Sign up for our newsletter. ", "<p>"),
    "addresses in text": again("https://example.com/a/b jane@example.com ", "<p>"),
    "mojibake": again("Ã¼Ã¤â€œ ", "<p>"),
    "entities twice": again("&amp;amp;quot; ", "<p>"),
    "marks that combine": again("e\u0301\u0301\u0301", "<p>"),
    "invisible": again("a\u200b\u00ad", "<p>"),
    "emoji": again("👩‍👩‍👧 ", "<p>"),
    "Chinese": again(f"<p>{CHINESE}</p>"),
    "Chinese, one line": again(CHINESE, "<p>"),
    "Arabic": again("<p>مرحبا بكم في المدينة</p>"),
    "Thai": again("สะพานเปิดแล้ว", "<p>"),
    "cookies": again("<p>We use cookies. Accept all cookies.</p>"),
    "the same sentence": again("<p>The bridge cost 35 million euros and has no toll, they said in a statement.</p>"),
    "controls": again("a\x01\x02", "<p>"),
    "carriage returns": again("a\r", "<p>"),
    "form feeds": again("a b c d e f g h i j k l m n o p q r s t u v w\x0c", "<p>"),
    "line separators": again("a\u2028\x85", "<p>"),
}
BYTES = {
    "Latin-1": lambda size: f"<p>{GERMAN * (size // 90)}".encode("latin-1"),
    "Latin-1, paragraphs": lambda size: (f"<p class=text>{GERMAN}</p>\n" * (size // 111)).encode("latin-1"),
    "Latin-1, late": lambda size: (f"<p>{TEXT}</p>" * (size // 115) + GERMAN).encode("latin-1"),
    "Latin-1, all": lambda size: b"\xe4\xf6\xfc " * (size // 4),
    "Latin-1 and UTF-8": lambda size: (GERMAN.encode("latin-1") + GERMAN.encode()) * (size // 180),
    "Latin-1, declared": lambda size: b"<meta charset=latin1><p>" + GERMAN.encode("latin-1") * (size // 90),
    "cp1251": lambda size: RUSSIAN.encode("cp1251") * (size // 86),
    "cp1251, paragraphs": lambda size: f"<p>{RUSSIAN}</p>".encode("cp1251") * (size // 93),
    "gb18030": lambda size: CHINESE.encode("gb18030") * (size // 54),
    "gb18030, declared": lambda size: b"<meta charset=gbk>" + f"<p>{CHINESE}".encode("gb18030") * (size // 57),
    "Japanese between escapes": lambda size: f"<p>{JAPANESE}".encode("iso2022_jp") * (size // 84),
    "Thai in cp874": lambda size: f"<p>{THAI}".encode("cp874") * (size // 63),
    "Shift JIS, cut": lambda size: (JAPANESE.encode("cp932") + b"\x82") * (size // 76),
    "Shift JIS, broken": lambda size: b"<p>" + b"\x82\xa0\x82" * (size // 3),
    "UTF-16": lambda size: (f"<p>{TEXT}</p>" * (size // 230)).encode("utf-16"),
    "UTF-16 without mark": lambda size: (f"<p>{TEXT}</p>" * (size // 230)).encode("utf-16-le"),
    "UTF-8, broken now and then": lambda size: (GERMAN.encode() * 5 + b"\xff") * (size // 480),
    "UTF-8, broken often": lambda size: b"a\xc3" * (size // 2),
    "UTF-8, overlong": lambda size: b"\xc0\xaf\xed\xa0\x80" * (size // 5),
    "zeros": lambda size: b"<p>a\0" * (size // 5),
    "zeros alone": lambda size: b"<p>" + b"\0" * size,
    "all bytes": lambda size: bytes(range(256)) * (size // 256),
    "high bytes": lambda size: bytes(range(128, 256)) * (size // 128),
    "said to be UTF-16": lambda size: b"<meta charset=utf-16>" + f"<p>{GERMAN}".encode("latin-1") * (size // 93),
    "said to be ASCII": lambda size: b"<meta charset=us-ascii>" + f"<p>{GERMAN}".encode() * (size // 99),
}  # fmt: skip
SHAPES: dict[str, Shape] = {**TAGS, **ATTRIBUTES, **HEADS, **SCRIPTS, **TEXTS, **BYTES}


def page(name: str, size: int) -> bytes:
    """About so many bytes of a shape."""
    made = SHAPES[name](size)
    return made if isinstance(made, bytes) else made.encode()
