"""Does a sentence end at this mark? Every rule looks at a short stretch around it, so the whole is linear."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flows.segment import vocabulary as v
from flows.segment.characters import BULLETS, CLOSERS, MARKS, STOPS, WIDES
from flows.segment.vocabulary import Vocabulary, bare
from flows.segment.windows import group_windows

Integers = npt.NDArray[np.int64]

_CLOSING = re.escape(CLOSERS)
_REFERENCE_MARK = r"(?:\s?\[(?:\d{1,3}|[a-z]|\.\.\.|…|note \d+|citation needed)\](?!\())*+"
# From the first mark of a run: the run (marks may be set apart by one blank), what closes it, the blanks after it.
RUN = re.compile(
    rf".[{STOPS}{MARKS}{WIDES}]*+(?:[ \u00a0\u202f][{STOPS}?!]++(?!\w))*+"
    rf"((?:[{_CLOSING}]|[“‘«‹„](?=[\s\0,;{_CLOSING}]))*+(?:[ \u00a0\u202f]»(?=[\s\0.,;:!?)]))?{_REFERENCE_MARK})"
    r"(?:\s++(?=[^\s\0]))?",
    re.DOTALL,
)
_NEXT = re.compile(r"[\s\"“”‘'«»‹„(\[{¿¡*_•–—`-]*+([^\s\0\"“”«»,.;:!?()\[\]{}…。！？、，]*+)")
_GLUED = re.compile(r"[\"“]?[^\W\d_a-z][^\W\d_A-Z’']*+(?=[\s,;:]|[.?!](?:\s|\0))")
_START = rf"(?:\0|[.?!…]{{1,3}}[{_CLOSING}]*\s|[{BULLETS}]\s?)"
_AT_START = re.compile(rf"{_START}[\s*(\[\"“{BULLETS}-]*\Z")
_AFTER_PREPOSITION = re.compile(rf"{_START}(\w+)\s(?:\d\S*\s?)?\Z")
_CONTINUES = frozenset(",;:)]}…/%»")
_TERMINATORS = frozenset(STOPS + MARKS)
_WINDOW = 24
_SIGHT = 64
"""Of what follows a mark and what closes it, so much is looked at."""
_BACK, _AHEAD = 2 * _WINDOW, _SIGHT + 16
"""What is around a mark in this window decides about it, unless much closes it."""
_DENSE = 40
"""A text with a mark to look at every so many characters repeats itself, most often: what was decided is remembered."""
_SHORT_NUMBER = 3
_NEVER = (v.NEVER, v.TITLE)
_SPACED = ". . ."
_PAIR = re.compile(r"(?:^|[\s\0(])(\w{1,3})\.\s\Z")
_MAY_END = ("unit", "bound")
_NOTE = re.compile(r"(\d{1,2})\s(?=[^\W\d_a-z])")


@dataclass(slots=True)
class _Mark:
    """A run of marks, and what stands around it."""

    text: str
    at: int
    marks: str
    closers: str
    following: int
    glued: bool
    words: Vocabulary
    kind: int
    """The class of the token before a stop."""
    next_char: str = ""
    next_word: str = ""
    after: int = v.MARKS

    def __post_init__(self) -> None:
        found = _NEXT.match(self.text, self.following, self.following + _SIGHT)
        self.next_char = self.text[self.following]
        self.next_word = found[1] if found else ""
        self.after = self.words.after[self.next_word]

    @property
    def token(self) -> str:
        return bare(token_before(self.text, self.at))

    def before_token(self, length: int) -> str:
        """What stands before the token: `length` characters of its text at most."""
        end = self.at - len(self.token)
        before = self.text[max(0, end - length) : end]
        return before[max(0, before.rfind("\0")) :]


def find_ends(text: str, codes: npt.NDArray[np.int32], marks: Integers, words: Vocabulary) -> Integers:
    """The end of each sentence that ends at one of these marks, with the start of the next sentence: (n, 2).

    `codes` are the code points of `text`.
    """
    if marks.size * _DENSE < len(text):
        return _cuts_at(text, marks, words)
    first, alike = group_windows(codes, marks - _BACK, marks + _AHEAD)
    cuts, is_seen = [], []
    for at in marks[first].tolist():
        cut, following = _cut_at(text, at, words)
        cuts.append((cut[0] - at, cut[1] - at) if cut else (0, 0))
        is_seen.append(following + _SIGHT <= at + _AHEAD)
    seen, offsets = np.array(is_seen, bool)[alike], np.array(cuts, np.int64)[alike]
    is_end = seen & (offsets[:, 0] > 0)
    return np.concatenate([offsets[is_end] + marks[is_end, None], _cuts_at(text, marks[~seen], words)])


def _cuts_at(text: str, marks: Integers, words: Vocabulary) -> Integers:
    found = [cut for at in marks.tolist() if (cut := _cut_at(text, at, words)[0])]
    return np.array(found, np.int64).reshape(-1, 2)


def _cut_at(text: str, at: int, words: Vocabulary) -> tuple[tuple[int, ...], int]:
    """The end of the sentence that ends at the mark `at` with the start of the next one, or (); and what follows."""
    run = RUN.match(text, at)
    if run is None:
        return (), at
    end, following, marks_end = run.end(1), run.end(), run.start(1)
    char, glued = text[following], following == end
    if char == "»" and not glued and text[following + 1].isalpha():
        char = "«"  # »German quotation marks«
    if char == "\0" or char.isspace() or char in _CONTINUES or (glued and char in _TERMINATORS):
        return (), following
    marks, closers = text[at:marks_end], text[marks_end:end]
    if closers and char in "-–—" and not glued:
        return (), following  # a quotation and, after a dash, whose it is
    kind = words.before[token_before(text, at)] if marks == "." else v.NONE
    if kind in _NEVER and not closers:
        return (), following
    mark = _Mark(text, at, marks, closers, following, glued, words, kind)
    if marks.startswith(_SPACED) and text[at - 1].isalnum() and len(marks) > len(_SPACED):
        return (at + 1, at + 2), following  # "compounds. . . . The": a stop, then an ellipsis that opens a sentence
    if marks == "." and char.isdigit() and (note := _footnote(mark)):
        return note, following
    return (end, following) if _ends(mark) else (), following


def _ends(mark: _Mark) -> bool:
    """Whether a sentence ends with these marks, by the kind of the first."""
    first = mark.marks[0]
    if mark.marks == ".":
        return _ends_after_stop(mark)
    if first in WIDES:
        return _ends_after_wide(mark)
    if first == "…" or (first == "." and "?" not in mark.marks and "!" not in mark.marks):
        return _ends_after_ellipsis(mark)
    return _ends_after_mark(mark)


def _footnote(mark: _Mark) -> tuple[int, int] | None:
    """The number of a note after a stop belongs to what it ends: "rights. 4 Even though"."""
    number = _NOTE.match(mark.text, mark.following)
    follows_text = _is_word(mark.token) or mark.text[mark.at - 1] == ")"
    if number is None or mark.closers or mark.glued or not follows_text:
        return None
    word = _NEXT.match(mark.text, number.end())
    if word is None or mark.words.after[word[1]] != v.STARTER:
        return None
    return number.end(1), number.end()


def opens_sentence(text: str, at: int, words: Vocabulary) -> bool:
    """Whether the word here begins sentences: with a capital after a semicolon it does so there, too."""
    word = _NEXT.match(text, at)
    return word is not None and words.after[word[1]] == v.STARTER


def classify_tokens(text: str, begins: list[int], stops: list[int], words: Vocabulary) -> list[int]:
    """The class of the token before each stop; of a long one its last characters."""
    before = words.before
    return [
        before[text[begin if stop - begin <= _WINDOW else stop - _WINDOW : stop]]
        for begin, stop in zip(begins, stops, strict=True)
    ]


def token_before(text: str, at: int) -> str:
    """What stands between the last blank and `at`; of a long one its last characters."""
    blank = text.rfind(" ", at - _WINDOW, at)
    return text[blank + 1 : at] if blank > 0 else text[at - _WINDOW : at]


def _ends_after_stop(mark: _Mark) -> bool:
    words = mark.words
    kind, after = mark.kind, mark.after
    if after == v.LOWER:
        return (
            words.language.sloppy and kind == v.PLAIN and not mark.glued and not mark.closers and _is_word(mark.token)
        )
    if mark.glued:
        token = mark.token
        return (
            kind == v.PLAIN
            and len(token) > 2
            and _is_word(token)
            and bool(_GLUED.match(mark.text, mark.following, mark.following + _SIGHT))
        )
    return _STOP_RULES[kind](mark, after)


def _is_word(token: str) -> bool:
    return len(token) > 1 and token.isalpha() and token.islower()


def _always(_mark: _Mark, _after: int) -> bool:
    return True


def _never(mark: _Mark, _after: int) -> bool:
    """Never, but where a quotation ends with the abbreviation and another begins."""
    return mark.closers not in ("", ")", "'") and mark.next_char in '"“'


def _not_before_number(_mark: _Mark, after: int) -> bool:
    return after not in (v.DIGIT, v.NUMERAL)


def _not_before_digit(_mark: _Mark, after: int) -> bool:
    return after != v.DIGIT


def _after_time(mark: _Mark, after: int) -> bool:
    """After a.m. and p.m.: not before a zone or a day, nor where the time opens the sentence: "At 5 p.m. Mr. Smith"."""
    language = mark.words.language
    if after in (v.DIGIT, v.MARKS) or mark.next_word in language.zones:
        return False
    opening = _AFTER_PREPOSITION.search(mark.before_token(_WINDOW))
    if opening and opening[1] in language.prepositions:
        return False
    return after == v.STARTER or "." in mark.token


def _before_starter(mark: _Mark, after: int) -> bool:
    """After Inc. or U.S.: only before a word that opens sentences, or a quotation."""
    if after == v.MARKS:
        return mark.next_char not in "([-–—"
    if after == v.DIGIT:
        return False
    return after == v.STARTER or (mark.next_char in '"“' and mark.text[mark.following - 2] != ",")


def _after_initial(mark: _Mark, after: int) -> bool:
    """After a single capital: a name goes on, unless a word that opens sentences follows."""
    if after != v.STARTER:
        return False
    if mark.next_word in mark.words.language.short_starters:
        return False
    return mark.token == "I" or mark.before_token(_WINDOW)[-2:-1].islower()  # noqa: S105


def _after_letter(mark: _Mark, after: int) -> bool:
    """After a single small letter: a list's letter, p. and c., a unit after a number, or the end of a formula."""
    language, before = mark.words.language, mark.before_token(_WINDOW)
    pair = _PAIR.search(before)
    if (
        after != v.DIGIT and pair and (name := language.abbreviations.get(f"{pair[1]}.{mark.token}"))
    ):  # "т. д.", "z. B."
        return name in _MAY_END
    if after == v.DIGIT or _AT_START.search(before):
        return False
    if mark.closers or mark.token not in language.letters:
        return True
    return before[-2:-1].isdigit() and after == v.STARTER and mark.next_word not in language.short_starters


def _after_number(mark: _Mark, after: int) -> bool:
    """After a number: not where it numbers an item of a list; in some languages "3." is an ordinal."""
    language = mark.words.language
    if len(mark.token) <= _SHORT_NUMBER and _AT_START.search(mark.before_token(_WINDOW)):
        return False
    if language.ordinals and after != v.STARTER:
        return len(mark.token) > 2 and not mark.closers and mark.next_word not in language.ordinal_heads
    return True


_STOP_RULES = {
    v.PLAIN: _always,
    v.NONE: _always,
    v.NEVER: _never,
    v.TITLE: _never,
    v.REFERENCE: _not_before_number,
    v.MONTH: _not_before_digit,
    v.UNIT: _not_before_digit,
    v.TIME: _after_time,
    v.BOUND: _before_starter,
    v.ACRONYM: _before_starter,
    v.INITIAL: _after_initial,
    v.LETTER: _after_letter,
    v.NUMBER: _after_number,
    v.ROMAN: _before_starter,
}


def _ends_after_ellipsis(mark: _Mark) -> bool:
    text, after = mark.text, mark.after
    closer = mark.closers[-1:]
    if after in (v.LOWER, v.DIGIT) or _AT_START.search(text[max(0, mark.at - _WINDOW) : mark.at]):
        return False
    if mark.glued and not mark.words.language.sloppy:
        return False
    if mark.glued or closer == "]":
        return mark.next_word[:1].isupper() and mark.next_char.isupper()
    if closer == ")" and text[mark.at - 1] == "(":
        return False
    if mark.closers and mark.next_char == "(":
        return False
    return not (" " in mark.marks and mark.marks.count(".") == len("...") and mark.next_word == "I")


def _ends_after_mark(mark: _Mark) -> bool:
    """After a question or exclamation mark: not where its quotation is attributed ("Why?" Harry asked)."""
    text, after = mark.text, mark.after
    language = mark.words.language
    if mark.marks == "?" and text[mark.at - 1] == ":":
        return False
    if after == v.LOWER:
        is_certain = mark.marks[0] == "?" or len(mark.marks) > 1
        return language.sloppy and is_certain and not mark.closers and not mark.glued
    if mark.marks == "!" and mark.token in language.exclaimed and after != v.STARTER:
        return False
    if mark.glued and _is_caseless(text[mark.at - 1]) and (_is_caseless(mark.next_char) or mark.next_char.isdigit()):
        return True
    if mark.glued and not (mark.closers or (mark.next_word[:1].isupper() and text[mark.at - 1].islower())):
        return False
    if mark.closers:
        if mark.closers[-1] in ")]":
            return after != v.MARKS or mark.next_char not in ",;"
        return not mark.words.attribution.match(text, mark.following, mark.following + _SIGHT)
    return True


def _is_caseless(char: str) -> bool:
    """Whether it is a letter of a script without capitals, which is written without blanks, too."""
    return char.isalpha() and char.lower() == char.upper()


def _ends_after_wide(mark: _Mark) -> bool:
    """After marks that no blank follows: not inside a title in brackets, nor where a particle takes up a quotation."""
    text = mark.text
    if mark.marks == "．" and text[mark.at - 1].isdigit() and mark.next_char.isdigit():
        return False
    if mark.closers:
        if mark.next_char in mark.words.language.continuing:
            return False
        return not mark.glued or not mark.words.attribution.match(text, mark.following, mark.following + _SIGHT)
    ahead = text[mark.following : mark.following + _WINDOW]
    closing = ahead.find("》")
    return mark.marks[0] not in "！？" or closing < 0 or "《" in ahead[:closing]
