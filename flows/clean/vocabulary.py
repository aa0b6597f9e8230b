"""The words that outlets print around an article (data/words.toml), as sets and as patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
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
    return any_of(words(name), _pattern)


def any_of(words: Iterable[str], pattern: Callable[[str], str] = re.escape) -> str:
    """A pattern for one of the words, the longest first.

    They stand in groups by their first letter: where case is ignored each word is tried at each place, else.
    """
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        groups.setdefault(word[0], []).append(pattern(word))
    return "(?:" + "|".join(f"(?:{'|'.join(group)})" for group in groups.values()) + ")"


def expand(pattern: str) -> str:
    """A pattern with each {list} replaced by its words."""
    return PLACEHOLDER.sub(lambda match: alternatives(match[1]), pattern)


def loosely(pattern: str) -> str:
    """A pattern that finds what this one finds and some more: for a first look by Polars.

    Where a pattern asks for the end of a word, its fast engine gives up at the first letter beyond ASCII, and the look
    takes up to nine times as long.
    """
    return pattern.replace(r"\b", "(?:)")


def _pattern(word: str) -> str:
    plain = r"\s+".join(re.escape(part).replace("/", "/") for part in word.split())
    is_wordy = word[-1].isalnum() and not CJK.search(word)
    return plain + (r"\b" if is_wordy else "")
