"""What a paragraph's text is freed of: characters that nobody sees and that break searching and joining."""

from __future__ import annotations

import polars as pl

# Zero-width space, word joiner, byte order mark, soft hyphen, direction marks, control characters.
_UNSEEN = r"[\u200B\u200E\u200F\u2060\u202A-\u202E\u2066-\u2069\uFEFF\u00AD\x00-\x08\x0E-\x1B\x7F-\x9F]"
_BLANKS = r"[\s\x1C-\x1F]+"


def tidy(text: pl.Expr) -> pl.Expr:
    """String -> String: NFC, unseen characters out, each run of blanks (NBSP too) one space, none around."""
    return text.str.replace_all(_UNSEEN, "").str.replace_all(_BLANKS, " ").str.strip_chars(" ").str.normalize("NFC")
