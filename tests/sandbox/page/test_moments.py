"""Moments as people read them, and the months that one can push the clock by."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.page import moments

EVENING = datetime(2026, 1, 5, 19, 30, tzinfo=UTC)
PARIS, SINGAPORE = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Singapore")


@pytest.mark.parametrize(
    ("language", "zone", "written"),
    [
        ("en", PARIS, ("Monday, January 5, 2026", "Jan 5, 2026", "8:30 PM")),
        ("fr", PARIS, ("lundi 5 janvier 2026", "5 janv. 2026", "20:30")),
        ("en", SINGAPORE, ("Tuesday, January 6, 2026", "Jan 6, 2026", "3:30 AM")),
        ("fr", SINGAPORE, ("mardi 6 janvier 2026", "6 janv. 2026", "03:30")),
    ],
)
def test_are_written_by_the_clock_and_in_the_language_of_their_reader(language, zone, written):
    shown = (moments.day, moments.short_day, moments.time_of_day)
    assert tuple(" ".join(show(EVENING, zone, language).split()) for show in shown) == written


@pytest.mark.parametrize(
    ("zone", "city"),
    [("Europe/Paris", "Paris"), ("America/New_York", "New York"), ("America/Argentina/Salta", "Salta"), ("UTC", "UTC")],
)
def test_are_named_by_a_city(zone, city):
    assert moments.city(ZoneInfo(zone)) == city


@pytest.mark.parametrize(
    ("day", "later"),
    [
        ((2026, 1, 5), (2026, 2, 5)),
        ((2026, 1, 31), (2026, 2, 28)),
        ((2028, 1, 31), (2028, 2, 29)),
        ((2026, 3, 31), (2026, 4, 30)),
        ((2026, 11, 30), (2026, 12, 30)),
        ((2026, 12, 31), (2027, 1, 31)),
    ],
)
def test_of_a_month_later(day, later):
    assert moments.a_month_later(datetime(*day, 8, 15, tzinfo=UTC)) == datetime(*later, 8, 15, tzinfo=UTC)
