"""What the splitter knows of each language: lists in <code>.toml beside this module, read once.

Classes of abbreviations (written without their last stop):
never      never ends a sentence: e.g.
title      stands before a name, with a capital: Dr.
reference  stands before a number, Roman or not, or a letter: No.
month      a month or a day, before a number: Jan.
unit       a unit of measure; may end a sentence before a capital: km.
time       a.m. and p.m.: end a sentence unless a zone or a day follows
bound      ends a sentence only before a usual first word: Inc.

`starters` are the words that begin sentences and hardly a name (`short_starters` those that could be an initial's
name, too), `say` the verbs of attribution, `pronouns` their subjects. `zones` and `prepositions` stand around a time of
day. `letters`: single letters that are abbreviations.
`exclaimed`: names that end with an exclamation mark (Yahoo!). `ordinals`: "3." is a number with an ending (3. Mai), and
`ordinal_heads` are nouns that follow one. `sloppy`: a sentence may begin in lower case after a plain word (in mails and
reviews it does). `continuing`: characters that go on after a closed quotation. `terminators`: marks that end a sentence
beside the common ones.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CLASSES = ("never", "title", "reference", "month", "unit", "time", "bound")
_FOLDER = Path(__file__).parent
_SAME = {"nb": "no", "nn": "no"}


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language's lists. `abbreviations`: form -> class."""

    code: str
    abbreviations: dict[str, str]
    starters: frozenset[str]
    say: frozenset[str]
    pronouns: frozenset[str]
    prepositions: frozenset[str]
    zones: frozenset[str]
    ordinal_heads: frozenset[str]
    letters: frozenset[str]
    exclaimed: frozenset[str]
    short_starters: frozenset[str]
    continuing: str
    terminators: str
    ordinals: bool
    sloppy: bool


@cache
def known_languages() -> frozenset[str]:
    """The codes (ISO 639-1) that have lists of their own."""
    return frozenset(path.stem for path in _FOLDER.glob("*.toml") if path.stem != "default")


@cache
def load_language(code: str) -> Language:
    """The lists of `code` ("pt", "pt-BR"), or the default ones where it has none."""
    base = code.lower().partition("-")[0]
    name = _SAME.get(base, base)
    name = name if name in known_languages() else "default"
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))

    def words(key: str) -> frozenset[str]:
        return frozenset(str(data.get(key, "")).split())

    return Language(
        code=code,
        abbreviations={word: key for key in CLASSES for word in words(key)},
        starters=words("starters"),
        say=words("say"),
        pronouns=words("pronouns"),
        prepositions=words("prepositions"),
        zones=words("zones"),
        ordinal_heads=words("ordinal_heads"),
        letters=words("letters"),
        exclaimed=words("exclaimed"),
        short_starters=words("short_starters"),
        continuing=str(data.get("continuing", "")),
        terminators=str(data.get("terminators", "")),
        ordinals=bool(data.get("ordinals", False)),
        sloppy=bool(data.get("sloppy", False)),
    )
