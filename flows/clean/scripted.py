"""The article of a page that has none until a script shows it: HTML that lies as a string in the script's data.

Sites built on a front-end framework (Next.js, Nuxt and the like) may serve an empty page with the article's HTML inside
JSON. Measured on fundus_fixtures: 1 page of 257, 0.002 of the body's F1.
"""

from __future__ import annotations

import json
import re

from selectolax.lexbor import LexborHTMLParser

STRING = re.compile(r'(?:""){0,500}"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
"""A string, and empty ones before it: to find millions of these one by one takes ten times as long."""
PARAGRAPH = re.compile(r"(?:<|(?<!\\)\\++u003c)p(?:\s|>|\\++u003e)", re.IGNORECASE)
FEWEST = 3
"""Paragraphs that a string must have to be an article."""
SHORTEST, LONGEST = 100, 300_000
"""Characters of such a string: the page is read anew with it."""


def find_scripted(tree: LexborHTMLParser) -> str | None:
    """The string with the most paragraphs in the page's scripts, decoded; None where none has FEWEST."""
    best = max((_best_string(script.text()) for script in tree.css("script")), key=_paragraphs, default="")
    for _ in range(2):  # data may be JSON in a string of JSON
        if _paragraphs(best) < FEWEST:
            return None
        try:
            best = str(json.loads(f'"{best}"', strict=False))
        except ValueError:
            return None
        if "<p" in best:
            return best
        best = _best_string(best)
    return None


def _best_string(script: str) -> str:
    """The inside of the string with the most paragraphs, as it stands."""
    if _paragraphs(script) < FEWEST:
        return ""
    return max(
        (text for text in STRING.findall(script) if SHORTEST <= len(text) <= LONGEST), key=_paragraphs, default=""
    )


def _paragraphs(text: str) -> int:
    return len(PARAGRAPH.findall(text))
