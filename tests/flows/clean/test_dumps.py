"""Dumps in the styles that outlets print, with what must be found in each (tests/fixtures/dumps/expected.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from made_up import raw_documents

from flows.clean import Cleaned, clean_documents
from flows.segment import make_paragraphs

DUMPS = Path(__file__).parents[2] / "fixtures" / "dumps"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((DUMPS / "expected.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def cleaned() -> Cleaned:
    """All dumps in one batch."""
    return clean_documents(raw_documents({name: (DUMPS / f"{name}.txt").read_bytes() for name in EXPECTED}))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_dump(cleaned: Cleaned, name: str) -> None:
    expected = dict(EXPECTED[name])
    this = pl.col("document_id") == name
    draft = cleaned.drafts.filter(this).row(0, named=True)
    body = make_paragraphs(cleaned.body_lines.filter(this))["text"].to_list()
    roles = dict(cleaned.lines.filter(this).select("text", "role").iter_rows())
    found = {field: draft[field] for field in expected if field in draft}
    for date in ("published", "updated"):
        found[date] = str(draft[f"{date}_at"].date()) if draft[f"{date}_at"] else None
    found["roles"] = {line: roles[line] for line in expected.get("roles", {})}
    found["paragraphs"] = len(body)
    found["body_start"] = " ".join(body)[: len(expected.get("body_start", ""))]
    found["body_end"] = " ".join(body)[-len(expected.get("body_end", "-")) :]
    assert {field: found[field] for field in expected} == expected
