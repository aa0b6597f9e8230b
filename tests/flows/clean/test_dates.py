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
    ("8:00 PM EST, Tue December 19, 2023", "2023-12-20T01:00", "minute"),
    ("2019 May 3", "2019-05-03T00:00", "day"),
    ("3 de mayo de 201921:25", "2019-05-03T21:25", "minute"),
    ("Jane DoeMay 3, 20195 min read", "2019-05-03T00:00", "day"),
    ("الجمعة 3 أيار / مايو 2019 09:22", "2019-05-03T09:22", "minute"),
    ("3 كانون الأول 2019", "2019-12-03T00:00", "day"),
    ("3 Μαΐου 2019", "2019-05-03T00:00", "day"),
    ("2019. május 3. 12:30", "2019-05-03T12:30", "minute"),
    ("2019 m. gegužės 3 d.", "2019-05-03T00:00", "day"),
    ("2019. gada 3. maijs", "2019-05-03T00:00", "day"),
    ("3. svibnja 2019.", "2019-05-03T00:00", "day"),
    ("3 במאי 2019", "2019-05-03T00:00", "day"),
    ("3 Agustus 2019", "2019-08-03T00:00", "day"),
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


OF_THE_WORLD = [
    ("Veröffentlicht am 3. Mai 2019 um 14:05 Uhr MESZ", "2019-05-03T12:05", "minute", True),
    ("Stand: 03.05.2019 14:05 Uhr", "2019-05-03T14:05", "minute", False),
    ("Publiziert3. Mai 2019, 14:05", "2019-05-03T14:05", "minute", False),
    ("Publié le vendredi 3 mai 2019 à 14h05", "2019-05-03T14:05", "minute", False),
    ("Mis à jour le 3 mai 2019 à 14:05 (UTC+2)", "2019-05-03T12:05", "minute", True),
    ("3 de mayo de 2019 a las 14:05 CEST", "2019-05-03T12:05", "minute", True),
    ("viernes 3 de mayo del 2019", "2019-05-03T00:00", "day", False),
    ("Pubblicato il 3 maggio 2019 alle 14:05", "2019-05-03T14:05", "minute", False),
    ("3 Maggio 2019 ore 14.05", "2019-05-03T14:05", "minute", False),
    ("Publicado em 3 de maio de 2019 às 14h05", "2019-05-03T14:05", "minute", False),
    ("03/05/2019 14h05", "2019-05-03T14:05", "minute", False),
    ("Gepubliceerd op 3 mei 2019 om 14:05", "2019-05-03T14:05", "minute", False),
    ("vr 3 mei 2019, 14:05 uur CEST", "2019-05-03T12:05", "minute", True),
    ("Опубликовано 3 мая 2019 в 14:05", "2019-05-03T14:05", "minute", False),
    ("3 мая 2019 г. в 14:05 мск", "2019-05-03T11:05", "minute", True),
    ("发布时间：2019-05-03 14:05:10", "2019-05-03T14:05:10", "second", False),
    ("更新2019年5月3日 下午2:05", "2019-05-03T14:05", "minute", False),
    ("2019年5月3日 14:05 北京时间", "2019-05-03T06:05", "minute", True),
    ("公開日：2019年5月3日（金）14時05分", "2019-05-03T14:05", "minute", False),
    ("2019年5月3日(金) 午後2時5分", "2019-05-03T14:05", "minute", False),
    ("2019/5/3 14:05 JST", "2019-05-03T05:05", "minute", True),
    ("2019년 5월 3일 오후 2:05", "2019-05-03T14:05", "minute", False),
    ("2019. 5. 3. 14:05", "2019-05-03T14:05", "minute", False),
]


@pytest.mark.parametrize(("text", "at", "precision", "has_zone"), OF_THE_WORLD, ids=[row[0] for row in OF_THE_WORLD])
def test_a_date_in_a_language(text: str, at: str, precision: str, has_zone: bool) -> None:
    moment = find_moment(text)
    assert moment is not None
    assert moment.at.isoformat().startswith(at)
    assert (moment.precision, moment.has_zone) == (precision, has_zone)


@pytest.mark.parametrize(
    ("text", "start"), [("Associated PressApril 28, 2023 GMT", 16), ("By Jane DoeNovember 20, 2007", 11)]
)
def test_a_date_joined_to_the_word_before(text: str, start: int) -> None:
    moment = find_moment(text)
    assert moment is not None
    assert moment.start == start
