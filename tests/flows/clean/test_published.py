"""When a page was published and updated."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from made_up_pages import HEADLINE, PARAGRAPH, URL, ld, meta, page, read

DATES = [
    (page(ld(datePublished="2019-05-03T14:30:05+02:00")), datetime(2019, 5, 3, 12, 30, 5), "second", "date.json_ld"),
    (page(ld(datePublished="2019-05-03T14:30Z")), datetime(2019, 5, 3, 14, 30), "minute", "date.json_ld"),
    (page(ld(datePublished="2019-05-03T00:00:00Z")), datetime(2019, 5, 3), "day", "date.json_ld"),
    (page(ld(datePublished=1556893805)), datetime(2019, 5, 3, 14, 30, 5), "second", "date.json_ld"),
    (page(ld(datePublished="1556893805000")), datetime(2019, 5, 3, 14, 30, 5), "second", "date.json_ld"),
    (
        page(meta(article__published_time="2019-05-03T12:30:05Z")),
        datetime(2019, 5, 3, 12, 30, 5),
        "second",
        "date.meta",
    ),
    (page(meta(date="2019-05-03")), datetime(2019, 5, 3), "day", "date.meta_date"),
    (page(meta(w_published_date="2019-05-03").replace("_", "-")), datetime(2019, 5, 3), "day", "date.meta_like"),
    (page("", '<h1>A</h1><b itemprop="datePublished" content="2019-05-03">May</b>'), None, "day", "date.microdata"),
    (page("", '<h1>A</h1><time datetime="2019-05-03">3 May</time>'), datetime(2019, 5, 3), "day", "date.time"),
    (page("", '<h1>A</h1><p class="posted-on">3 May 2019</p>'), datetime(2019, 5, 3), "day", "date.class"),
    (page("", "<h1>A</h1><p>Published: 3 May 2019</p>"), datetime(2019, 5, 3), "day", "date.line"),
    (page("", "<h1>A</h1><p>May 3, 2019 6 min read for all who like boats and the sea</p>"), None, "day", "date.lead"),
]


@pytest.mark.parametrize(("html", "at", "precision", "rule"), DATES)
def test_a_date(html: str, at: datetime | None, precision: str, rule: str) -> None:
    found = read(html)
    assert found.published_at is not None
    assert found.published_at.replace(tzinfo=None) == (at or datetime(2019, 5, 3))
    assert found.published_at.tzinfo is UTC
    assert (found.published_precision, found.published_rule) == (precision, rule)


LANGUAGES = [
    "Published May 3, 2019",
    "Veröffentlicht am 3. Mai 2019",
    "Publié le 3 mai 2019",
    "Publicado el 3 de mayo de 2019",
    "Pubblicato il 3 maggio 2019",
    "Publicado em 3 de maio de 2019",
    "Gepubliceerd op 3 mei 2019",
    "Опубликовано 3 мая 2019",
    "发布时间：2019年5月3日",
    "公開日：2019年5月3日",
    "تم نشره الجمعة 3 مايو 2019",
    "Julkaistu 3.5.2019",
    "Yayınlanma: 3 Mayıs 2019",
]


@pytest.mark.parametrize("line", LANGUAGES)
def test_a_shown_date_in_a_language(line: str) -> None:
    assert read(page("", f"<h1>A day at sea</h1><p>{line}</p>")).published_day == date(2019, 5, 3)


@pytest.mark.parametrize(
    ("url", "day", "precision"),
    [
        ("https://a.example/2019/05/03/harbour", date(2019, 5, 3), "day"),
        ("https://a.example/2019/may/03/harbour", date(2019, 5, 3), "day"),
        ("https://a.example/news-20190503.html", date(2019, 5, 3), "day"),
        ("https://a.example/2019-05-03-harbour", date(2019, 5, 3), "day"),
        ("https://a.example/2019/05/harbour", date(2019, 5, 1), "month"),
        ("https://a.example/2019/99/harbour", None, None),
        ("https://a.example/13912019", None, None),
    ],
)
def test_a_date_in_the_address(url: str, day: date | None, precision: str | None) -> None:
    found = read(page(), url)
    assert (found.published_day, found.published_precision) == (day, precision)


def test_of_two_articles_the_page_s_own_counts() -> None:
    other = ld(headline="Ferry late", url="https://a.example/ferry", author="John Roe", datePublished="2018-01-01")
    own = ld(headline=HEADLINE, url=URL, author="Jane Doe", datePublished="2019-05-03")
    for head in (other + own, own + other):
        found = read(page(head), URL)
        assert (found.authors, found.published_day) == (("Jane Doe",), date(2019, 5, 3))


def test_the_more_trusted_date_wins() -> None:
    head = ld(datePublished="2019-05-03T08:00:00Z") + meta(article__published_time="2020-01-01T08:00:00Z")
    assert read(page(head)).published_rule == "date.json_ld"


@pytest.mark.parametrize("unlikely", ["1970-01-01T00:00:00Z", "2099-01-01", "0001-01-01T00:00:00", "soon", ""])
def test_a_date_that_cannot_be_loses(unlikely: str) -> None:
    head = ld(datePublished=unlikely) + meta(article__published_time="2019-05-03T08:00:00Z")
    found = read(page(head))
    assert (found.published_day, found.published_rule) == (date(2019, 5, 3), "date.meta")


def test_a_date_called_that_of_publication_beats_a_later_one() -> None:
    html = page(ld(datePublished="2024-05-03"), '<h1>A day</h1><p class="date">Published: 3 May 2019</p>')
    assert read(html).published_day == date(2019, 5, 3)


def test_the_day_is_the_outlet_s_own() -> None:
    html = page(ld(datePublished="2019-05-04T02:10:00Z"), '<h1>A day</h1><p class="date">May 3, 2019</p>')
    found = read(html)
    assert found.published_day == date(2019, 5, 3)
    assert found.published_at == datetime(2019, 5, 4, 2, 10, tzinfo=UTC)
    assert read(page(ld(datePublished="2019-05-03T22:10:00-04:00"))).published_day == date(2019, 5, 3)


def test_dates_of_a_list_of_articles_are_not_the_article_s() -> None:
    teasers = "".join(f'<div class="card-date">1 March 20{year}</div>' for year in (20, 21, 22))
    html = page("", f"<p>3 May 2019</p><h1>A day at sea</h1>{PARAGRAPH * 3}{teasers}")
    assert read(html).published_day == date(2019, 5, 3)


def test_an_update() -> None:
    found = read(page(ld(datePublished="2019-05-03T08:00:00Z", dateModified="2019-05-04T09:00:00Z")))
    assert (found.updated_at, found.updated_rule) == (datetime(2019, 5, 4, 9, tzinfo=UTC), "date.json_ld")
    earlier = read(page(ld(datePublished="2019-05-03T08:00:00Z", dateModified="2018-05-04T09:00:00Z")))
    assert earlier.updated_at is None
    shown = read(page("", '<h1>A day</h1><p class="date">3 May 2019</p><p class="date">Updated: 5 May 2019</p>'))
    assert (shown.published_day, shown.updated_precision) == (date(2019, 5, 3), "day")
    assert shown.updated_at == datetime(2019, 5, 5, tzinfo=UTC)


def test_a_declared_date_that_two_others_contradict_loses() -> None:
    head = meta(article__published_time="2019-02-05T16:07:00Z")
    shown = '<h1>A day</h1><time itemprop="datePublished" datetime="2023-08-30T15:45:00Z">30 August 2023</time>'
    assert read(page(head, f'{shown}<p class="date">30 August 2023</p>')).published_day == date(2023, 8, 30)
    updated = meta(article__published_time="2019-02-05T16:07:00Z", article__modified_time="2023-08-30T15:45:00Z")
    assert read(page(updated, f'{shown}<p class="date">30 August 2023</p>')).published_day == date(2019, 2, 5)


def test_a_date_that_is_declared_alone_gives_way_to_an_earlier_one_by_the_headline() -> None:
    built, shown = ld(datePublished="2024-11-20T10:00:00Z"), '<h1>A day</h1><p class="date">14 May 2019</p>'
    assert read(page(built, shown)).published_day == date(2019, 5, 14)
    twice = built + meta(article__published_time="2024-11-20T10:00:00Z")
    assert read(page(twice, shown)).published_day == date(2024, 11, 20)
    later = ld(datePublished="2019-05-01T10:00:00Z")
    assert read(page(later, shown)).published_day == date(2019, 5, 1)
    of_a_caption = "<h1>A day</h1><p>14 May 2019; the ferry leaves the harbour for the last time this year</p>"
    assert read(page(built, of_a_caption)).published_day == date(2024, 11, 20)


def test_day_and_month_in_numbers_do_not_contradict_the_declared_date() -> None:
    html = page(ld(datePublished="2019-11-01T10:00:00Z"), '<h1>A day</h1><p class="date">11/01/2019</p>')
    assert read(html).published_day == date(2019, 11, 1)


def test_a_date_that_is_declared_alone_gives_way_to_an_earlier_one_in_the_address() -> None:
    head = meta(pubdate="2024-11-20T10:00:00Z")
    assert read(page(head), "https://a.example/2019/05/14/harbour").published_day == date(2019, 5, 14)
    teasers = "".join(f"<p>Ferry late</p><p>{day} May 2019</p>" for day in (3, 5, 8))
    in_month = read(page(head, f"<h1>A day</h1>{teasers}"), "https://a.example/2024/11/harbour")
    assert in_month.published_day == date(2024, 11, 20)


def test_the_times_of_a_list_of_articles_come_last() -> None:
    days = ("2020-03-01", "2021-03-01", "2022-03-01")
    times = "".join(f'<time class="card-time" datetime="{day}">{day}</time>' for day in days)
    items = "".join(f'<b itemprop="datePublished" content="{day}">{day}</b>' for day in days)
    for listed in (times, items):
        found = read(page("", f"<h1>A day at sea</h1><p>3 May 2019</p>{PARAGRAPH * 3}{listed}"))
        assert (found.published_day, found.published_rule) == (date(2019, 5, 3), "date.line")
        assert read(page("", f"<h1>A day at sea</h1>{listed}")).published_rule == "date.listed"


def test_a_class_with_two_days_is_that_of_a_list() -> None:
    teasers = '<p class="card-date">1 March 2020</p><p class="card-date">1 March 2021</p>'
    html = page("", f"<p>3 May 2019</p><h1>A day at sea</h1>{PARAGRAPH * 3}{teasers}")
    assert read(html).published_day == date(2019, 5, 3)


def test_a_time_that_the_page_calls_the_update_s_is_not_that_of_publication() -> None:
    body = '<h1>A day</h1><p>Updated <time datetime="2024-02-12">February 12, 2024</time></p>'
    data = '<script>page = {"datePublished": "2019-05-03"}</script>'
    found = read(page("", body + data))
    assert (found.published_day, found.published_rule) == (date(2019, 5, 3), "date.script")
    assert found.updated_at == datetime(2024, 2, 12, tzinfo=UTC)
    assert read(page("", body)).published_day == date(2024, 2, 12)


def test_a_date_in_data_that_an_attribute_has() -> None:
    html = page("", "<h1>A day</h1><div props='{&quot;datePublished&quot;:&quot;2019-05-03T09:00:00Z&quot;}'></div>")
    found = read(html)
    assert (found.published_day, found.published_rule) == (date(2019, 5, 3), "date.script")


def test_an_update_before_publication_does_not_keep_the_day_from_being_the_outlet_s_own() -> None:
    html = page(
        ld(datePublished="2019-05-04T01:06:00Z", dateModified="2019-05-03T17:54:00Z"),
        '<h1>A day</h1><p class="date">May 3, 2019 6:06pm PT</p>',
    )
    assert (read(html).published_day, read(html).updated_at) == (date(2019, 5, 3), None)


def test_a_shown_month_does_not_correct_a_declared_day() -> None:
    html = page(ld(datePublished="2019-05-06T10:00:00Z"), "<h1>A day</h1><p>Published May 2019</p>")
    assert read(html).published_day == date(2019, 5, 6)


def test_a_caption_s_date_does_not_move_the_day() -> None:
    body = "<h1>A day</h1><p>The mayor speaks at the harbour on Thursday, May 2, 2019, as the ferry leaves for</p>"
    assert read(page(ld(datePublished="2019-05-03T04:03:00Z"), body)).published_day == date(2019, 5, 3)


def test_the_latest_day_that_the_text_tells_of_stands_in_for_a_missing_date() -> None:
    told = "<p>Boats wait in the harbour, as they did on 24 April 2019 when the ice came</p>"
    later = "<p>The harbour on the day after the storm of the spring, 28 April 2019, at noon</p>"
    found = read(page("", f"<h1>A day at sea</h1>{told}{later}"))
    assert (found.published_day, found.published_rule) == (date(2019, 4, 28), "date.near")


def test_a_number_in_the_address_that_starts_with_the_time() -> None:
    assert read(page(), "https://a.example/article/A2019050314320005196").published_day == date(2019, 5, 3)
    archived = read(page(), "https://archive.example/web/20190503143200/a.example/story")
    assert archived.published_day is None


def test_a_shown_date_corrects_the_time_in_its_own_element() -> None:
    found = read(page("", '<h1>A day at sea</h1><time datetime="2019-05-07">Publié le 3 mai 2019</time>'))
    assert found.published_day == date(2019, 5, 3)


@pytest.mark.parametrize(
    "line",
    [
        "This entry was posted on Friday, May 3rd, 2019 at 14:48 and is filed under Harbours.",
        "Dieser Artikel wurde am 3. Mai 2019 um 14:48 von Jane geschrieben und in die Kategorie Hafen eingeordnet.",
    ],
)
def test_the_sentence_below_a_blog_s_text_beats_its_comments_dates(line: str) -> None:
    filed = f"<h1>A day at sea</h1><p>{PARAGRAPH}</p><p>{line}</p><p>Max says: 5 May 2019 at 11:21</p>"
    assert read(page("", filed)).published_day == date(2019, 5, 3)


def test_what_holds_the_headline_is_no_sidebar() -> None:
    wrapped = (
        '<div class="content-sidebar"><h1>A day at sea</h1>{}<p class="posted-on">on 3.5.2019 in Boats, tar</p></div>'
    )
    beside = f'<h1>A day at sea</h1>{PARAGRAPH * 30}<div class="sidebar"><p class="posted-on">3 May 2019</p></div>'
    assert read(page("", wrapped.format(PARAGRAPH))).published_rule == "date.class"
    assert read(page("", beside)).published_rule != "date.class"


def test_a_date_called_that_of_publication_among_other_words_beats_a_paragraph_s() -> None:
    line = "来源: | 发布时间: 2019-05-03 | 浏览次数: 12345 次 责任编辑 王文 打印本页"
    told = "2019年3月20日，海港在冬天之后重新开放，船只驶向大海。"
    body = f"<h1>海港重新开放</h1><p>{line}</p><p>{told}</p>"
    assert read(page("", body)).published_day == date(2019, 5, 3)


@pytest.mark.parametrize(
    "data",
    [
        '<script>var post = {"pubDate"     : "2019-05-03T21:53:14+00:00"}</script>',
        """<meta name="parsely-page" content='{"title": "A day", "pub_date": "2019-05-03T01:30:41Z"}'>""",
    ],
)
def test_a_date_in_data_of_the_page_beats_the_address_s_month(data: str) -> None:
    found = read(page(data, "<h1>A day at sea</h1>"), "https://a.example/2019/05/harbour")
    assert (found.published_day, found.published_rule) == (date(2019, 5, 3), "date.script")


@pytest.mark.parametrize("zone", [" EDT", " -0400", ""])
def test_a_date_as_systems_print_it(zone: str) -> None:
    found = read(page(meta(article__published_time=f"Fri May 03 22:45:00{zone} 2019")))
    hour = datetime(2019, 5, 4, 2, 45, tzinfo=UTC) if zone else datetime(2019, 5, 3, 22, 45, tzinfo=UTC)
    assert (found.published_at, found.published_day) == (hour, date(2019, 5, 3))


@pytest.mark.parametrize(("text", "day"), [("May 3, 2019", 3), ("May 4, 2019", 4), ("1 May 2019", 4)])
def test_the_text_of_a_time_says_the_day_in_its_own_zone(text: str, day: int) -> None:
    time = f'<time datetime="2019-05-04T01:30:00Z">{text}</time>'
    body = f"<h1>A day at sea</h1><p>What the boats of the north looked like, told on {time} in the harbour of ice</p>"
    assert read(page("", body)).published_day == date(2019, 5, day)


def test_of_two_dates_in_a_line_the_one_before_the_update_is_of_publication() -> None:
    first = '<time datetime="2019-05-03T06:00:00Z">May 3, 2019</time>'
    second = '<time datetime="2021-07-21T06:00:00Z">July 21, 2021</time>'
    old = "This article is more than two years old, and the harbour may be another one"
    body = f"<h1>A day at sea</h1><p>Published {first} Last updated {second} {old}</p>"
    assert read(page("", body)).published_day == date(2019, 5, 3)
