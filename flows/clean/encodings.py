"""The encoding of bytes that declare none and are not UTF-8: the one in which they make a language that is written so.

Each candidate reads a sample. A wrong one shows: symbols and capitals stand inside words, and what fastText takes the
text for is not written in it ("piů" for "più" is still Italian, which nobody writes in cp1250).
benchmarks/encoding.py tells how many pages are read right.
"""

from __future__ import annotations

import codecs
import re

from flows.clean.language import SURE, best_language

LANGUAGES = {
    "cp1252": "", "cp1250": "pl cs sk hu sl hr bs sh sq ro", "iso8859-2": "pl cs sk hu sl hr bs sh ro",
    "cp1251": "ru uk bg be sr mk kk", "koi8_r": "ru", "cp1253": "el", "cp1254": "tr az", "cp1255": "he yi",
    "cp1256": "ar fa ur", "cp1257": "lt lv et", "gb18030": "zh", "big5hkscs": "zh", "cp932": "ja",
    "euc_jp": "ja", "cp949": "ko", "mac_roman": "",
    "cp874": "th", "iso8859-5": "ru uk bg be sr mk", "cp866": "ru uk bg be",
}  # fmt: skip
"""The candidates, with the languages written in each."""
WESTERN = ("cp1252", "mac_roman")
"""For all languages that are not named above."""
HOMES = {
    language: [name for name, languages in LANGUAGES.items() if language in languages.split()]
    for language in " ".join(LANGUAGES.values()).split()
}
LOOKED_AT = 400_000
"""Bytes of a document that a sample is taken from, or that are looked at for damage."""
SAMPLE = 8_000
"""Bytes of the sample: text without markup, and of long stretches of ASCII the ends."""
ENDS = 50
READ = 500
"""Characters of it that the model of languages is given."""
MARKUP = re.compile(
    rb"(?:<(?:script|style)\b[^<]*+(?:<(?!/(?:script|style)\b)[^<]*+)*+|<[^<>]*+>\s*+)++", re.IGNORECASE
)
LONG = re.compile(rb"(?<![\x00-\x7f])[\x00-\x7f]{%d,}+" % (2 * ENDS + 1))
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
SMALL = "".join(filter(str.islower, map(chr, range(0x530))))
CAPITAL = "".join(filter(str.isupper, map(chr, range(0x80, 0x530))))
BROKEN = "\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff"
SIGNS = "\xa1-\xac\xae-\xb4\xb6\xb8\xb9\xbb-\xbf\xd7\xf7\u02c6-\u02dd\u2030\u2044\u2190-\u25ff"
OTHER_SCRIPTS = "\u0370-\u1cff"
THAI = "\u0e01-\u0e4e"
THAI_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
ODD = re.compile(  # a set of characters first: looking for those is ten times as fast as trying four patterns
    f"[{BROKEN}{SIGNS}{CAPITAL}{OTHER_SCRIPTS}](?:(?<=[{BROKEN}])|(?<=[{SMALL}][{CAPITAL}])"
    rf"|(?<=[^\W\d_][{SIGNS}])(?=[^\W\d_])|(?<=[a-zA-Z][{OTHER_SCRIPTS}])|(?<=[^{THAI}][{THAI_MARKS}]))"
)
"""A control or private character, one that the encoding lacks, a capital after a small letter, a sign in a word, a
letter of another script after a Latin one, a mark of Thai on none of its letters."""
ODDITY = 4
"""What the share of odd characters, of those beyond ASCII, weighs beside how sure the model of languages is."""


def guess_encoding(data: bytes) -> str:
    """A name that Python knows: the likeliest, also of bytes that are no text at all."""
    sample = _sample(data)
    read = {name: codecs.getincrementaldecoder(name)("replace").decode(sample) for name in LANGUAGES}
    odd = {name: _oddity(text) for name, text in read.items()}
    likely = sorted(odd, key=odd.__getitem__)
    best, best_score = likely[0], SURE - ODDITY * odd[likely[0]]
    for name in likely:
        if 1 - ODDITY * odd[name] <= best_score:
            break
        language, sure = best_language(read[name][:READ])
        score = sure - ODDITY * odd[name]
        if score > best_score and name in HOMES.get(language, WESTERN):
            best, best_score = name, score
    return best


def _sample(data: bytes) -> bytes:
    """Text with bytes beyond ASCII; where it has none outside of scripts, or late, what follows the first of them."""
    text = LONG.sub(_ends, MARKUP.sub(b" ", data[:LOOKED_AT]))[:SAMPLE]
    beyond = BEYOND_ASCII.search(data) if text.isascii() else None
    return data[beyond.start() :][:SAMPLE] if beyond else text


def _ends(stretch: re.Match[bytes]) -> bytes:
    return stretch[0][:ENDS] + b" " + stretch[0][-ENDS:]


def _oddity(text: str) -> float:
    """The share of odd characters among those beyond ASCII."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return len(ODD.findall(text)) / max(beyond, 1)
