"""What lines that are timestamps and bylines say of their article."""

from __future__ import annotations

import polars as pl
import pytest

from flows.clean.labels import read_labels


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("By Jane Doe, Chief Marketing Officer", ["Jane Doe"]),
        ("By Privacy Notice", []),
        ("ByJane Doe | 3 May 2019", ["Jane Doe"]),
        ("No Comments | 3 May 2019", []),
        ("3 May 2019", None),
    ],
)
def test_a_label_names_people_alone(line: str, authors: list[str] | None) -> None:
    labels = read_labels(pl.DataFrame({"text": [line], "length": [len(line)]}))
    assert labels["authors"].to_list() == [authors]


@pytest.mark.parametrize(
    ("line", "credited"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("By The Associated Press", ["The Associated Press"]),
        ("By Valley Post Staff", ["Valley Post Staff"]),
        ("By Robin | 3 May 2019", ["Robin"]),
        ("No Comments | 3 May 2019", []),
        ("3 May 2019", None),
    ],
)
def test_whom_a_label_credits(line: str, credited: list[str] | None) -> None:
    labels = read_labels(pl.DataFrame({"text": [line], "length": [len(line)]}))
    assert labels["credits"].to_list() == [credited]
