"""An article's body lines become paragraphs, its paragraphs sentences, all with exact offsets and word counts."""

from __future__ import annotations

from flows.segment.paragraphs import make_bodies, make_paragraphs
from flows.segment.sentences import make_sentences
from flows.segment.spans import sentence_spans
from flows.segment.words import count_words

__all__ = ["count_words", "make_bodies", "make_paragraphs", "make_sentences", "sentence_spans"]
