"""Dates in the reader's locale and zone (docs.slack.dev/reference/block-kit/block-elements/date-element)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.page.dates import date_text, moment
from tests.sandbox.page.drawn import NOW, READER

AT = datetime(2026, 3, 9, 13, 34, 56, tzinfo=UTC)
FRENCH = replace(READER, language="fr", locale="fr-FR")


def plain_spaces(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("token", "english", "french"),
    [
        ("date_num", "2026-03-09", "2026-03-09"),
        ("date_slash", "3/9/2026", "09/03/2026"),
        ("date", "March 9", "9 mars"),
        ("date_short", "Mar 9, 2026", "9 mars 2026"),
        ("date_long", "Monday, March 9, 2026", "lundi 9 mars 2026"),
        ("date_long_full", "March 9, 2026", "9 mars 2026"),
        ("date_pretty", "March 9", "9 mars"),
        ("date_short_pretty", "Mar 9, 2026", "9 mars 2026"),
        ("date_long_pretty", "Monday, March 9, 2026", "lundi 9 mars 2026"),
        ("day_divider_pretty", "Monday, March 9", "lundi 9 mars"),
        ("time", "2:34 PM", "14:34"),
        ("time_secs", "2:34:56 PM", "14:34:56"),
        ("ago", "in 1 week", "dans 1 semaine"),
        ("nonsense", "{nonsense}", "{nonsense}"),
    ],
)
def test_every_token(token, english, french):
    assert plain_spaces(date_text(AT, "{" + token + "}", READER)) == english
    assert plain_spaces(date_text(AT, "{" + token + "}", FRENCH)) == french


@pytest.mark.parametrize(("days", "word"), [(-1, "yesterday"), (0, "today"), (1, "tomorrow")])
@pytest.mark.parametrize("token", ["date_pretty", "date_short_pretty", "date_long_pretty", "day_divider_pretty"])
def test_near_days_have_words(token, days, word):
    at = NOW + timedelta(days=days)
    assert date_text(at, "on {" + token + "}", READER) == f"on {word}"
    assert date_text(at, "{" + token + "} it is", READER) == f"{word.capitalize()} it is"


def test_near_days_are_in_the_language_of_the_dates():
    assert date_text(NOW, "{date_pretty}", replace(READER, language="en", locale="fr-FR")) == "Aujourd’hui"
    assert date_text(NOW, "{date_pretty}", replace(READER, language="fr", locale="en-GB")) == "Today"


def test_the_day_is_that_of_the_readers_zone():
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert date_text(late, "{date_num} {date_pretty}", READER) == "2026-03-03 tomorrow"
    in_toronto = replace(READER, zone=ZoneInfo("America/Toronto"))
    assert date_text(late, "{date_num} {date_pretty}", in_toronto) == "2026-03-02 today"


def test_today_is_that_of_the_readers_zone():
    late = replace(READER, now=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    assert date_text(datetime(2026, 3, 3, 12, tzinfo=UTC), "it is {date_pretty}", late) == "it is today"


def test_day_divider_names_another_year():
    assert date_text(AT.replace(year=2027), "{day_divider_pretty}", READER) == "Tuesday, March 9, 2027"


def test_ago_looks_back():
    assert date_text(NOW - timedelta(minutes=3), "{ago}", READER) == "3 minutes ago"


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en-GB", "Monday, 9 March"),
        ("de-DE", "Montag, 9. März"),
        ("es-LA", "lunes, 9 de marzo"),
        ("pt-BR", "segunda-feira, 9 de março"),
        ("ja-JP", "3月9日月曜日"),
        ("ko-KR", "3월 9일 월요일"),
        ("zh-TW", "3月9日 星期一"),
        ("xx-XX", "Monday, March 9"),
    ],
)
def test_slacks_other_locales(locale, written):
    assert date_text(AT, "{day_divider_pretty}", replace(READER, locale=locale)) == written


@pytest.mark.parametrize("unix", ["", "x", None, "9" * 20, {}])
def test_what_is_no_moment(unix):
    assert moment(unix) is None
