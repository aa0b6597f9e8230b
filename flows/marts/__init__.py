"""Marts: what people ask for, as SQL over the tables; one file each, its first lines a comment that says what it is."""

from __future__ import annotations

from pathlib import Path

MARTS = ("articles", "article_documents", "paragraphs", "sentences", "paragraphs_wide", "sentences_wide")
"""In the order in which they build on each other. One named like a table shows part of it, `all_<table>` the whole."""


def read_mart(name: str) -> tuple[str, str]:
    """What the mart is, in words, and its SELECT."""
    lines = (Path(__file__).parent / f"{name}.sql").read_text("utf-8").splitlines()
    comment = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    return " ".join(comment), "\n".join(line for line in lines if not line.startswith("--"))
