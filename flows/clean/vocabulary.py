"""The words that outlets print around an article (data/words.toml), as sets and as patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeAlias

DATA = Path(__file__).parent / "data"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
Tree: TypeAlias = "dict[str, Tree]"
CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯]")


@cache
def read_data(name: str) -> dict[str, object]:
    """A file of rules or words."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


@cache
def words(name: str) -> frozenset[str]:
    """A list of words in all languages, lower case."""
    found = read_data("words")[name]
    if not isinstance(found, dict):
        raise TypeError(f"{name} is no list of words by language")
    return frozenset(word.lower() for language in found.values() for word in language)


@cache
def alternatives(name: str) -> str:
    """The words as a pattern, the longest first; a word of Latin letters ends where its letters end."""
    return any_of(words(name))


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of these words, the longest that fits first, in the form of a tree: "l(?:egal|ive)".

    Engines that try all words at each place take up to ten times as long for a list as for a tree.
    """
    tree: Tree = {}
    for phrase in phrases:
        place = tree
        for token in _tokens(phrase):
            place = place.setdefault(token, {})
    return _pattern(tree)


def _tokens(phrase: str) -> list[str]:
    """Its letters, blanks and end as patterns."""
    is_wordy = phrase[-1].isalnum() and not CJK.search(phrase)
    letters = (r"\s+" if letter == " " else re.escape(letter) for letter in " ".join(phrase.split()))
    return [*letters, r"\b" if is_wordy else ""]


def _pattern(tree: Tree) -> str:
    """Of a tree of tokens; where a word may end, what is longer comes first."""
    ways = [token + _pattern(rest) for token, rest in sorted(tree.items(), key=lambda way: (not way[1], way[0]))]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})" if ways else ""


def expand(pattern: str) -> str:
    """A pattern with each {list} replaced by its words."""
    return PLACEHOLDER.sub(lambda match: alternatives(match[1]), pattern)


def loosely(pattern: str) -> str:
    """A pattern that finds what this one finds and some more: for a first look by Polars.

    Where a pattern asks for the end of a word, its fast engine gives up at the first letter beyond ASCII, and the look
    takes up to nine times as long.
    """
    return pattern.replace(r"\b", "(?:)")
