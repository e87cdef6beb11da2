"""When people can be reached, wherever they are and whatever their clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.availability import (
    WorkingHours,
    countries_with_holidays,
    day_before,
    day_begins,
    is_public_holiday,
    meets_in_hours,
    regions_of,
    working_moment,
)

PARIS = WorkingHours("Europe/Paris", "FR")
SUNDAYS = frozenset({6})
COUNTRIES = ("FR", "CA", "SG", "US", "IN", "SA", None, "XX")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(moment, hours):
    return moment.astimezone(ZoneInfo(hours.zone))


moments = st.timedeltas(timedelta(), timedelta(days=3000)).map(lambda passed: utc("2024-01-01") + passed)
zones = st.sampled_from(sorted(available_timezones()))
# No hour at night: clocks change there, and the tables below say what happens then.
day_hours = st.builds(
    WorkingHours,
    zone=zones,
    country=st.sampled_from(COUNTRIES),
    starts=st.times(time(5), time(12)),
    ends=st.times(time(13), time(21)),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    region=st.sampled_from(("57", "ON", "TX", None, "??")),
    away_until=st.none() | st.dates(date(2024, 1, 1), date(2033, 1, 1)),
)
any_hours = st.builds(
    lambda zone, pair, days: WorkingHours(zone, None, min(pair), max(pair), days),
    zones,
    st.lists(st.times(), min_size=2, max_size=2, unique=True),
    st.frozensets(st.integers(0, 6), min_size=1),
)


class TestInParis:
    @pytest.mark.parametrize(
        ("at", "moment"),
        [
            ("2026-03-02 08:00", "2026-03-02 08:00"),
            ("2026-03-02 07:59", "2026-03-02 08:00"),
            ("2026-03-02 16:59", "2026-03-02 16:59"),
            ("2026-03-02 17:00", "2026-03-03 08:00"),
            ("2026-03-06 17:00", "2026-03-09 08:00"),
            ("2026-03-07 12:00", "2026-03-09 08:00"),
            ("2026-07-13 16:00", "2026-07-15 07:00"),
            ("2026-03-27 18:00", "2026-03-30 07:00"),
            ("2026-10-23 18:00", "2026-10-26 08:00"),
        ],
        ids=[
            "at work",
            "a minute early",
            "the last minute",
            "the day is over",
            "Friday evening",
            "Saturday",
            "the evening before 14 July",
            "the weekend of summer time",
            "the weekend of winter time",
        ],
    )
    def test_people_work_from_nine_to_six_on_weekdays(self, at, moment):
        assert working_moment(utc(at), PARIS) == utc(moment)

    def test_a_moment_is_told_in_utc_whatever_zone_asks(self):
        asked = datetime(2026, 3, 2, 7, 0, tzinfo=ZoneInfo("Asia/Singapore"))
        assert working_moment(asked, PARIS) == utc("2026-03-02 08:00")


class TestClockChanges:
    @pytest.mark.parametrize(
        ("starts", "at", "moment"),
        [
            (time(2, 30), "2026-03-29 00:00", "2026-03-29 01:30"),
            (time(2), "2026-03-29 00:00", "2026-03-29 01:00"),
            (time(2, 30), "2026-10-25 00:00", "2026-10-25 00:30"),
            (time(2, 30), "2026-10-25 00:45", "2026-10-25 00:45"),
            (time(2, 30), "2026-10-25 01:15", "2026-10-25 01:15"),
        ],
        ids=[
            "2:30 does not exist and becomes 3:30",
            "2:00 does not exist and becomes 3:00",
            "2:30 exists twice, the first counts",
            "past the first 2:30",
            "the second 2:15 lies in hours that began with the first 2:30",
        ],
    )
    def test_on_a_night_of_change(self, starts, at, moment):
        hours = WorkingHours("Europe/Paris", None, starts, time(12), SUNDAYS)
        assert working_moment(utc(at), hours) == utc(moment)

    def test_lord_howe_moves_by_half_an_hour(self):
        hours = WorkingHours("Australia/Lord_Howe", None, time(2, 15), time(12), SUNDAYS)
        assert working_moment(utc("2026-10-03 12:00"), hours) == utc("2026-10-03 15:45")


class TestHolidays:
    @pytest.mark.parametrize(
        ("day", "country", "expected"),
        [
            (date(2026, 7, 14), "FR", True),
            (date(2026, 7, 14), "SG", False),
            (date(2026, 7, 15), "FR", False),
            (date(2026, 4, 6), "FR", True),
            (date(2026, 8, 10), "SG", True),
            (date(2026, 12, 25), None, False),
            (date(2026, 12, 25), "XX", False),
        ],
        ids=[
            "14 July",
            "elsewhere",
            "the day after",
            "Easter Monday",
            "moved to Monday",
            "no country",
            "not a country",
        ],
    )
    def test_belong_to_a_country(self, day, country, expected):
        assert is_public_holiday(day, country) is expected

    def test_somebody_who_works_on_one_day_a_week_waits_for_the_next(self):
        """25 December 2026 and 1 January 2027 are Fridays."""
        fridays = WorkingHours("Europe/Paris", "FR", days=frozenset({4}))
        assert working_moment(utc("2026-12-19 12:00"), fridays) == utc("2027-01-08 08:00")

    def test_nobody_waits_for_ever(self):
        with pytest.raises(ValueError, match="no working day within 60 days of 2026-03-02"):
            working_moment(utc("2026-03-02 08:00"), WorkingHours("Europe/Paris", days=frozenset()))


class TestEverywhere:
    @given(moments, day_hours)
    def test_a_moment_lies_in_hours_on_a_working_day(self, at, hours):
        moment = local(working_moment(at, hours), hours)
        assert hours.starts <= moment.time() < hours.ends
        assert moment.weekday() in hours.days
        assert not is_public_holiday(moment.date(), hours.country)

    @given(moments, any_hours)
    def test_a_moment_is_never_before_it_is_asked_for(self, at, hours):
        assert working_moment(at, hours) >= at

    @given(moments, any_hours)
    def test_the_same_is_answered_again(self, at, hours):
        moment = working_moment(at, hours)
        assert working_moment(at, hours) == moment
        assert working_moment(moment, hours) == moment

    @given(moments, any_hours, st.timedeltas(timedelta(), timedelta(days=10)))
    def test_who_asks_later_is_never_served_earlier(self, at, hours, later):
        assert working_moment(at, hours) <= working_moment(at + later, hours)

    @given(moments, day_hours)
    def test_no_earlier_working_time_is_missed(self, at, hours):
        """Half an hour before a moment that was waited for, nobody was at work."""
        moment = working_moment(at, hours)
        earlier = local(moment - timedelta(minutes=30), hours)
        if moment - at >= timedelta(minutes=30):
            in_hours = hours.starts <= earlier.time() < hours.ends and earlier.weekday() in hours.days
            assert not in_hours or is_public_holiday(earlier.date(), hours.country)


@pytest.mark.parametrize(
    ("start", "minutes", "meets"),
    [
        (datetime(2026, 3, 2, 8, 0, tzinfo=UTC), 60, True),
        (datetime(2026, 3, 2, 7, 59, tzinfo=UTC), 60, False),
        (datetime(2026, 3, 2, 16, 0, tzinfo=UTC), 60, True),
        (datetime(2026, 3, 2, 16, 1, tzinfo=UTC), 60, False),
        (datetime(2026, 3, 7, 10, 0, tzinfo=UTC), 60, False),
        (datetime(2026, 5, 1, 10, 0, tzinfo=UTC), 60, False),
    ],
    ids=["as they open", "before", "to the end", "over the end", "a Saturday", "a holiday"],
)
def test_a_meeting_lies_in_working_hours_from_its_first_minute_to_its_last(start, minutes, meets):
    assert meets_in_hours(start, minutes, WorkingHours("Europe/Paris", "FR")) is meets


@pytest.mark.parametrize(
    ("at", "zone", "days", "begins"),
    [
        ("2026-03-02T08:00", "Europe/Paris", 0, "2026-03-01T23:00"),
        ("2026-03-01T23:30", "Europe/Paris", 0, "2026-03-01T23:00"),
        ("2026-03-28T12:00", "Europe/Paris", 1, "2026-03-28T23:00"),
        ("2026-03-29T12:00", "Europe/Paris", 1, "2026-03-29T22:00"),
        ("2026-03-02T08:00", "Pacific/Auckland", 0, "2026-03-01T11:00"),
        ("2026-09-06T12:00", "America/Santiago", 0, "2026-09-06T04:00"),
    ],
    ids=["a morning", "just after midnight", "tomorrow", "after the clocks change", "far east", "no midnight"],
)
def test_when_a_local_date_begins(at, zone, days, begins):
    assert day_begins(utc(at), zone, days=days) == utc(begins)


def test_a_region_has_its_own_holidays_beside_those_of_the_country():
    saint_stephen, labour_day = date(2026, 12, 26), date(2026, 5, 1)
    assert "57" in regions_of("FR")
    assert is_public_holiday(saint_stephen, "FR", "57")
    assert not is_public_holiday(saint_stephen, "FR")
    assert is_public_holiday(labour_day, "FR", "57")


@pytest.mark.parametrize("region", ["XX", "ON", ""])
def test_a_region_that_the_country_does_not_have_has_none_of_its_own(region):
    assert not is_public_holiday(date(2026, 12, 26), "FR", region)
    assert is_public_holiday(date(2026, 5, 1), "FR", region)


def test_countries_are_those_of_iso_3166():
    assert {"FR", "SG", "US"} < set(countries_with_holidays())
    assert all(len(code) == 2 for code in countries_with_holidays())
    assert regions_of(None) == regions_of("XX") == {}
    assert regions_of("FR")["57"] == "Moselle"


class TestAway:
    PARIS = WorkingHours("Europe/Paris", "FR", away_until=date(2026, 3, 13))

    @pytest.mark.parametrize("at", ["2026-03-02 08:00", "2026-03-13 16:59", "2026-03-15 12:00"])
    def test_nothing_reaches_anybody_before_the_working_day_after_it(self, at):
        assert working_moment(utc(at), self.PARIS) == utc("2026-03-16 08:00")

    def test_is_over_on_the_day_after(self):
        assert working_moment(utc("2026-03-17 09:30"), self.PARIS) == utc("2026-03-17 09:30")

    def test_may_last_longer_than_any_closure(self):
        away = WorkingHours("Europe/Paris", "FR", away_until=date(2026, 12, 30))
        assert working_moment(utc("2026-03-02 08:00"), away) == utc("2026-12-31 08:00")

    def test_whoever_has_a_date_in_it_is_there_the_day_before(self):
        assert day_before(utc("2026-03-12 09:00"), self.PARIS) == utc("2026-03-11 08:00")
