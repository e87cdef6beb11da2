"""Dates and times where Slack does not write them for the reader."""

from datetime import UTC, date, datetime

import pytest

from handlers.views.dates import (
    day_in_words,
    moment_for_two,
    moment_in_words,
    moment_link,
    moment_with_zone,
    zone_in_words,
)
from handlers.views.words import languages, words_in

AFTERNOON = datetime(2026, 3, 17, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (date(2026, 3, 2), "Monday 2 March", "lundi 2 mars"),
        (date(2026, 4, 1), "Wednesday 1 April", "mercredi 1er avril"),
        (date(2026, 8, 1), "Saturday 1 August", "samedi 1er août"),
        (date(2026, 8, 11), "Tuesday 11 August", "mardi 11 août"),
        (date(2026, 2, 21), "Saturday 21 February", "samedi 21 février"),
        (date(2026, 12, 31), "Thursday 31 December", "jeudi 31 décembre"),
        (date(2027, 1, 1), "Friday 1 January", "vendredi 1er janvier"),
    ],
)
def test_a_day_in_words(day, english, french):
    assert day_in_words(day, words_in("en")) == english
    assert day_in_words(day, words_in("fr")) == french


@pytest.mark.parametrize("language", languages())
def test_every_language_names_its_days(language):
    """No language falls back to a format that says more, such as the year, or has it from another one."""
    days = {day_in_words(date(2026, 3, number), words_in(language)) for number in range(1, 32)}
    assert len(days) == 31
    assert not any("2026" in day for day in days)


@pytest.mark.parametrize(
    ("at", "zone", "english", "french"),
    [
        (AFTERNOON, "Europe/Paris", "Tuesday 17 March, 14:30", "mardi 17 mars, 14\u00a0h\u00a030"),
        (datetime(2026, 3, 1, 8, 0, tzinfo=UTC), "Europe/Paris", "Sunday 1 March, 9:00", "dimanche 1er mars, 9\u00a0h"),
        (datetime(2026, 3, 1, 8, 5, tzinfo=UTC), "UTC", "Sunday 1 March, 8:05", "dimanche 1er mars, 8\u00a0h\u00a005"),
        (
            datetime(2026, 3, 31, 22, 0, tzinfo=UTC),
            "Europe/Paris",
            "Wednesday 1 April, 0:00",
            "mercredi 1er avril, 0\u00a0h",
        ),
    ],
)
def test_a_moment_in_words(at, zone, english, french):
    assert moment_in_words(at, zone, words_in("en")) == english
    assert moment_in_words(at, zone, words_in("fr")) == french


@pytest.mark.parametrize(
    ("zone", "english", "french"),
    [
        ("Europe/Paris", "Paris time", "heure de Paris"),
        ("Asia/Singapore", "Singapore time", "heure de Singapour"),
        ("Europe/Amsterdam", "Amsterdam time", "heure d’Amsterdam"),
        ("Africa/Cairo", "Cairo time", "heure du Caire"),
        ("Indian/Reunion", "Réunion time", "heure de La Réunion"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time", "heure de Buenos Aires"),
        ("UTC", "UTC", "UTC"),
        ("Etc/UTC", "UTC", "UTC"),
        ("Etc/GMT+5", "Etc/GMT+5", "Etc/GMT+5"),
        ("EST", "EST", "EST"),
    ],
)
def test_a_zone_in_words(zone, english, french):
    assert zone_in_words(zone, words_in("en")) == english
    assert zone_in_words(zone, words_in("fr")) == french


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ("Europe/Brussels", "Tuesday 17 March, 14:30, Paris time"),
        ("Asia/Singapore", "Tuesday 17 March, 14:30, Paris time (21:30, Singapore time)"),
        ("Pacific/Auckland", "Tuesday 17 March, 14:30, Paris time (Wednesday 18 March, 2:30, Auckland time)"),
    ],
)
def test_a_moment_for_two_is_told_twice_only_where_their_clocks_differ(other, text):
    assert moment_for_two(AFTERNOON, "Europe/Paris", other, words_in("en")) == text


def test_a_change_to_summer_time_moves_one_clock_and_not_the_other():
    """Europe changes on 29 March 2026, Singapore never."""
    words = words_in("en")
    before, after = (datetime(2026, 3, day, 8, 0, tzinfo=UTC) for day in (27, 30))
    assert moment_with_zone(before, "Europe/Paris", words) == "Friday 27 March, 9:00, Paris time"
    assert moment_with_zone(after, "Europe/Paris", words) == "Monday 30 March, 10:00, Paris time"
    assert moment_with_zone(after, "Asia/Singapore", words) == "Monday 30 March, 16:00, Singapore time"


def test_where_slack_cannot_write_a_moment_it_names_the_zone():
    link = moment_link(AFTERNOON, "Europe/Paris", words_in("en"))
    assert link == "<!date^1773754200^{date_long}, {time}|Tuesday 17 March, 14:30, Paris time>"
