"""What a paragraph's text is freed of: what nobody sees, and what went wrong before the page was scraped."""

from __future__ import annotations

import html
from collections.abc import Callable

import polars as pl

# Zero-width space, word joiner, byte order mark, soft hyphen, direction marks, control characters.
_UNSEEN = r"[\u200B\u200E\u200F\u2060\u202A-\u202E\u2066-\u2069\uFEFF\u00AD\x00-\x08\x0E-\x1B\x7F-\x9F]"
_BLANKS = r"[\s\x1C-\x1F]+"
# Latin, Cyrillic and Hangul letters, kana, ideographs, usual marks, currencies: none is unseen, blank or not NFC.
_USUAL = (
    r"[\x21-\x7E\xA1-\xAC\xAE-\u02FF\u0400-\u0482\u048A-\u052F\u2010-\u2027\u2030-\u205E\u20A0-\u20CF"
    r"\u3001-\u3029\u3041-\u3096\u30A1-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3\uFF01-\uFFEF]"
)
_TIDY = rf"^{_USUAL}(?: ?{_USUAL})*$"
_ASCII = r"^[\x21-\x7E](?: ?[\x21-\x7E])*$"
# An entity that was escaped twice, and UTF-8 that was read as Windows-1252 (ftfy knows the rest).
_ENTITY = r"&(?:[a-zA-Z]{2,8}\d{0,2}|#\d{2,6}|#x[0-9a-fA-F]{2,6});"
_MOJIBAKE = r"[ÂÃÅÄÎÏÐÑØÙâ][\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|ï¿½|\x{FFFD}"


def tidy(texts: pl.Series) -> pl.Series:
    """String -> String: NFC, unseen characters out, each run of blanks (NBSP too) one space, none around.

    Entities and mojibake are mended. Most lines are tidy already, as two looks tell: the rest costs 6 times as much.
    """
    texts = _mend(texts, texts.str.contains("&", literal=True), _ENTITY, html.unescape)
    is_ascii = texts.str.contains(_ASCII)
    if is_ascii.all():
        return texts
    texts = _mend(texts, is_ascii.fill_null(value=False).not_(), _MOJIBAKE, _mend_encoding)
    rows = texts.str.contains(_TIDY).fill_null(value=False).not_().arg_true()
    return texts.scatter(rows, _tidy(texts.gather(rows)))


def _mend(texts: pl.Series, may: pl.Series, pattern: str, mend: Callable[[str], str]) -> pl.Series:
    """Those that may need it, and have the pattern, through a function."""
    rows = may.arg_true()
    rows = rows.filter(texts.gather(rows).str.contains(pattern))
    if rows.is_empty():
        return texts
    return texts.scatter(rows, pl.Series([mend(text) for text in texts.gather(rows)], dtype=pl.String))


def _mend_encoding(text: str) -> str:
    import ftfy  # few loads need it

    only_encoding = ftfy.TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        remove_control_chars=False,
        normalization=None,
    )
    return ftfy.fix_text(text, only_encoding)


def _tidy(texts: pl.Series) -> pl.Series:
    seen = texts.str.replace_all(_UNSEEN, "").str.replace_all(_BLANKS, " ").str.strip_chars(" ")
    return seen.str.normalize("NFC")
