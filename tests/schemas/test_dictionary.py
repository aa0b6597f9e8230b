"""The data dictionary is made from the models, and published beside the tables."""

from __future__ import annotations

from pathlib import Path

from schemas import MODELS
from schemas.dictionary import data_dictionary

PUBLISHED = Path(__file__).parents[2] / "warehouse" / "README.md"


def test_it_has_every_table_and_column() -> None:
    page = data_dictionary()
    for model in MODELS:
        assert f"## {model.table_name()}\n" in page
        for column in model.dtypes():
            assert f"\n| {column} | " in page


def test_the_published_page_is_the_current_one() -> None:
    assert PUBLISHED.read_text("utf-8") == data_dictionary()
