"""What a word before a stop, and a word after one, says about a boundary between them: looked up once a word."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from flows.segment.languages import Language, load_language

# Classes of the word before a stop. PLAIN is 0, so that the fast path can test for it.
PLAIN, NONE, NEVER, TITLE, REFERENCE, MONTH, UNIT, TIME, BOUND, ACRONYM, INITIAL, LETTER, NUMBER, ROMAN = range(14)
# Numbers: where an item of a list begins, and inside a sentence. UNKNOWN: only a look at the word can tell.
ITEM, AMOUNT, UNKNOWN = 14, 15, 16
_CLASSES = {
    "never": NEVER,
    "title": TITLE,
    "reference": REFERENCE,
    "month": MONTH,
    "unit": UNIT,
    "time": TIME,
    "bound": BOUND,
}
# Classes of the word after.
MARKS, LOWER, DIGIT, NUMERAL, CAPITAL, STARTER, CASELESS = range(7)

_LEADING = re.compile(r".*[\s\0\"“”‘«»„‚(\[{<>|/–—…,;:!?*•⁃◦‣▪●]|['’`_.-]+", re.DOTALL)
_ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]{1,2}")
_ROMAN = re.compile(r"[IVXLC]+")
_SMALL_ROMAN = frozenset(("ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"))
# More words than this are forgotten between two blocks of text: memory stays bounded.
_LIMIT = 200_000
# Latin, Greek and Cyrillic letters have smaller code points.
_ALPHABETS = 0x530


class WordsBefore(dict[str, int]):
    """The text between the last blank and a stop -> its class, remembered."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, token: str) -> int:
        kind = self[token] = classify_before(token, self._language)
        return kind


class WordsAfter(dict[str, int]):
    """The word at which a sentence may begin -> its class, remembered."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> int:
        kind = self[word] = classify_after(word, self._language)
        return kind


class Vocabulary:
    """A language's lists with what was looked up in them."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.before = WordsBefore(language)
        self.after = WordsAfter(language)
        self.single = np.full(_ALPHABETS + 1, UNKNOWN, np.uint8)
        """The class of each character as a word: alone before a stop it is an initial, most often."""
        for code in range(_ALPHABETS):
            if (char := chr(code)).isalnum():
                self.single[code] = classify_before(char, language)
        self.attribution = _attribution(language)
        """What follows a quotation that is no sentence of its own: a name or pronoun and a verb of saying."""

    def trim(self) -> None:
        """Forget the words when they are too many."""
        if len(self.before) + len(self.after) > _LIMIT:
            self.before.clear()
            self.after.clear()


def _attribution(language: Language) -> re.Pattern[str]:
    """A name or a pronoun and a verb of saying; in scripts without capitals and blanks some characters and the verb."""
    verbs, pronouns = "|".join(sorted(language.say)), "|".join(sorted(language.pronouns))
    if not verbs:
        return re.compile(r"(?!)")
    if verbs[0].lower() == verbs[0].upper():
        return re.compile(rf"\w{{1,6}}?(?:{verbs})")
    return re.compile(rf"(?:(?:[^\W\d_a-z][\w’'-]*+\.? ){{1,5}}|(?:{pronouns}) )(?:{verbs})\b")


@cache
def vocabulary(code: str) -> Vocabulary:
    """The vocabulary of a language."""
    return Vocabulary(load_language(code))


def bare(token: str) -> str:
    """A token without the quotes, brackets and dashes that it starts with."""
    leading = _LEADING.match(token)
    return token[leading.end() :] if leading else token


def classify_before(token: str, language: Language) -> int:
    """The class of the token before a stop."""
    word = bare(token)
    if not word:
        return NONE
    abbreviations = language.abbreviations
    is_initial = len(word) == 1 and word.isupper()
    name = abbreviations.get(word) or (None if is_initial else abbreviations.get(word.lower()))
    if not name and (elided := word.replace("’", "'").rpartition("'")[2]) != word:
        name = abbreviations.get(elided)
    if not name and word.isupper() and len(word) > 1:
        name = abbreviations.get(word.capitalize())
    if name:
        return _CLASSES[name]
    if len(word) == 1 and word.isalpha():
        return INITIAL if word.isupper() else LETTER
    if word in _SMALL_ROMAN:
        return LETTER
    if word.isdigit():
        return NUMBER
    if "." in word and len(word) < 12 and _ACRONYM.fullmatch(word):
        return ACRONYM
    if language.ordinals and _ROMAN.fullmatch(word):
        return ROMAN
    return PLAIN


def classify_after(word: str, language: Language) -> int:
    """The class of the word after a stop and its blanks."""
    first = word[:1]
    if not first:
        return MARKS
    if first.isdigit():
        return DIGIT
    if word in language.starters:
        return STARTER
    if first.islower():
        return LOWER
    if first.isupper():
        return NUMERAL if len(word) == 1 or _ROMAN.fullmatch(word) else CAPITAL
    return CASELESS if first.isalpha() else MARKS
