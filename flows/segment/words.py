"""Word counts by Unicode's word rules (UAX 29), over a whole column."""

from __future__ import annotations

import polars as pl

# Scripts without blanks between words: each character counts.
_CHARACTERS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# A stop, colon or apostrophe between letters, a comma or stop between digits, ends no word (WB6, WB7, WB11, WB12).
_WORD = rf"[{_CHARACTERS}&&\p{{L}}]|[\w--[{_CHARACTERS}]]+(?:[.'’:·,;][\w--[{_CHARACTERS}]]+)*"


def count_words(text: pl.Expr) -> pl.Expr:
    """String -> Int32: the number of words; for Chinese, Japanese, Thai, Lao, Khmer and Burmese, of characters."""
    return text.str.count_matches(_WORD).cast(pl.Int32)
