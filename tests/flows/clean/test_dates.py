"""Dates as outlets print them."""

from __future__ import annotations

import pytest

from flows.clean.dates import find_moment, find_moments

PRINTED = [
    ("(China Daily )| Updated : 2018-06-09", "2018-06-09T00:00", "day"),
    ("Published: June 9, 2018 at 3:45 p.m. EDT", "2018-06-09T19:45", "minute"),
    ("Aktualisiert: 9. Juni 2018, 14:05 Uhr", "2018-06-09T14:05", "minute"),
    ("9 июня 2018, 10:00 мск", "2018-06-09T07:00", "minute"),
    ("2018年6月9日 08:12", "2018-06-09T08:12", "minute"),
    ("Mis à jour le 09/06/2018 à 10h32", "2018-06-09T10:32", "minute"),
    ("09.06.2018 | 12:00", "2018-06-09T12:00", "minute"),
    ("Sat 9 Jun 2018 12.00 BST", "2018-06-09T11:00", "minute"),
    ("12:30, 9 June 2018", "2018-06-09T12:30", "minute"),
    ("2018-06-09T02:11:30Z", "2018-06-09T02:11:30", "second"),
    ("2018-06-09T02:11:00+08:00", "2018-06-08T18:11", "second"),
    ("06/30/2018", "2018-06-30T00:00", "day"),
    ("03/04/2018", "2018-04-03T00:00", "day"),
    ("03/04/2018 5:00 PM EST", "2018-03-04T22:00", "minute"),
    ("Juni 2018", "2018-06-01T00:00", "month"),
    ("9 de junio de 2018", "2018-06-09T00:00", "day"),
    ("Le 1er mars 2019", "2019-03-01T00:00", "day"),
    ("20180609", "2018-06-09T00:00", "day"),
    ("May 2, 2023 10:15pm ET", "2023-05-03T02:15", "minute"),
    ("January 2, 2023 10:15pm ET", "2023-01-03T03:15", "minute"),
]


@pytest.mark.parametrize(("text", "at", "precision"), PRINTED, ids=[text for text, _, _ in PRINTED])
def test_a_printed_date(text: str, at: str, precision: str) -> None:
    moment = find_moment(text)
    assert moment is not None
    assert moment.at.isoformat().startswith(at)
    assert moment.precision == precision
    assert 0 <= moment.start < moment.end <= len(text)


@pytest.mark.parametrize("text", ["", "Room 2018", "31/02/2018", "call 555-2018-99", "the 1990s", "13.13.2018"])
def test_what_is_no_date(text: str) -> None:
    assert find_moment(text) is None


def test_several_dates_in_a_line() -> None:
    found = find_moments("Publié le 09/06/2018 à 10h32 | Mis à jour le 10/06/2018 à 8h")
    assert [str(moment.at.date()) for moment in found] == ["2018-06-09", "2018-06-10"]
