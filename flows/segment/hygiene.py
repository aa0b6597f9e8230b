"""What a paragraph's text is freed of: characters that nobody sees and that break searching and joining."""

from __future__ import annotations

import polars as pl

# Zero-width space, word joiner, byte order mark, soft hyphen, direction marks, control characters.
_UNSEEN = r"[\u200B\u200E\u200F\u2060\u202A-\u202E\u2066-\u2069\uFEFF\u00AD\x00-\x08\x0E-\x1B\x7F-\x9F]"
_BLANKS = r"[\s\x1C-\x1F]+"
_PLAIN = r"^[\x21-\x7E](?: ?[\x21-\x7E])*$"


def tidy(texts: pl.Series) -> pl.Series:
    """String -> String: NFC, unseen characters out, each run of blanks (NBSP too) one space, none around.

    Most lines are plain ASCII and tidy already; only the others are touched.
    """
    is_plain = texts.str.contains(_PLAIN)
    if is_plain.all():
        return texts
    others = is_plain.fill_null(False).not_().arg_true()
    return texts.scatter(others, _tidy(texts.gather(others)))


def _tidy(texts: pl.Series) -> pl.Series:
    seen = texts.str.replace_all(_UNSEEN, "").str.replace_all(_BLANKS, " ").str.strip_chars(" ")
    return seen.str.normalize("NFC")
