"""Three start times for two people, wherever they are."""

import timeit
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.availability import WorkingHours, collides, is_public_holiday, meets_in_hours
from mentoring.slots import LATEST_DAY, NOTICE, suggest
from tests.mentoring.test_availability import COUNTRIES, zones

PARIS = WorkingHours("Europe/Paris", "FR")
SINGAPORE = WorkingHours("Asia/Singapore", "SG")
TORONTO = WorkingHours("America/Toronto", "CA")
KATHMANDU = WorkingHours("Asia/Kathmandu", "NP")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WEDNESDAY = date(2026, 3, 25)
"""Four days before Paris changes to summer time; Toronto has done so already."""

hours_anywhere = st.builds(
    WorkingHours,
    zone=zones,
    country=st.sampled_from(COUNTRIES),
    starts=st.times(time(6), time(10)).map(lambda at: at.replace(second=0, microsecond=0)),
    ends=st.times(time(15), time(21)).map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.frozensets(st.integers(0, 6), min_size=4),
)
moments = st.timedeltas(timedelta(), timedelta(days=1500)).map(lambda passed: datetime(2025, 1, 1, tzinfo=UTC) + passed)
lengths = st.sampled_from((30, 45, 60, 90))


@st.composite
def questions(draw):
    """Two people, a date up to a month ahead, and sessions that stand near it."""
    now, first, second = draw(moments), draw(hours_anywhere), draw(hours_anywhere)
    around = now.date() + timedelta(days=draw(st.integers(-3, 30)))
    midnight = datetime.combine(around, time(), UTC)
    near = st.timedeltas(-timedelta(days=7), timedelta(days=7)).map(lambda passed: midnight + passed)
    busy = draw(st.lists(st.tuples(near, lengths), max_size=12))
    return (first, second), {"around": around, "minutes": draw(lengths), "busy": busy, "now": now}


def local(start, hours, form="%a %d %H:%M"):
    return start.astimezone(ZoneInfo(hours.zone)).strftime(form)


def suggested(*both, around=WEDNESDAY, minutes=60, busy=(), now=NOW):
    return suggest(both, around=around, minutes=minutes, busy=busy, now=now)


@pytest.mark.parametrize(
    ("both", "around", "first", "second"),
    [
        ((PARIS, PARIS), WEDNESDAY, ["Tue 24 14:00", "Wed 25 10:00", "Thu 26 10:00"], None),
        ((PARIS, PARIS), date(2026, 3, 28), ["Thu 26 14:00", "Fri 27 10:00", "Mon 30 10:00"], None),
        ((PARIS, PARIS), date(2026, 7, 14), ["Mon 13 10:00", "Wed 15 14:00", "Thu 16 10:00"], None),
        (
            (PARIS, SINGAPORE),
            date(2026, 3, 28),
            ["Thu 26 09:00", "Fri 27 09:00", "Mon 30 10:00"],
            ["Thu 26 16:00", "Fri 27 16:00", "Mon 30 16:00"],
        ),
        (
            (SINGAPORE, PARIS),
            date(2026, 8, 10),
            ["Fri 07 16:00", "Tue 11 16:00", "Wed 12 16:00"],
            ["Fri 07 10:00", "Tue 11 10:00", "Wed 12 10:00"],
        ),
        (
            (PARIS, TORONTO),
            WEDNESDAY,
            ["Tue 24 15:00", "Wed 25 15:00", "Thu 26 15:00"],
            ["Tue 24 10:00", "Wed 25 10:00", "Thu 26 10:00"],
        ),
        (
            (KATHMANDU, PARIS),
            WEDNESDAY,
            ["Tue 24 15:00", "Wed 25 15:00", "Thu 26 15:00"],
            ["Tue 24 10:15", "Wed 25 10:15", "Thu 26 10:15"],
        ),
    ],
    ids=[
        "the day itself and its neighbours",
        "around a weekend",
        "around 14 July",
        "Singapore's afternoon, over the change to summer time",
        "around a holiday of the first of them",
        "Toronto's morning",
        "a zone with a quarter of an hour",
    ],
)
def test_three_days_near_the_date_at_sensible_hours_of_both(both, around, first, second):
    suggestion = suggested(*both, around=around)
    assert not suggestion.outside_hours
    assert [local(start, both[0]) for start in suggestion.starts] == first
    assert [local(start, both[1]) for start in suggestion.starts] == (second or first)


def test_what_either_has_already_is_left_alone():
    taken = [(datetime(2026, 3, 25, 9, 0, tzinfo=UTC), 45), (datetime(2026, 3, 26, 8, 0, tzinfo=UTC), 540)]
    starts = suggested(PARIS, PARIS, busy=taken).starts
    assert [local(start, PARIS) for start in starts] == ["Mon 23 10:00", "Tue 24 14:00", "Wed 25 11:00"]


def test_nothing_is_suggested_within_a_day():
    starts = suggested(PARIS, PARIS, around=date(2026, 3, 2), now=NOW + timedelta(hours=1, minutes=10)).starts
    assert [local(start, PARIS) for start in starts] == ["Tue 03 10:30", "Wed 04 14:00", "Thu 05 10:00"]


def test_where_days_are_few_one_day_is_named_more_than_once():
    fridays = WorkingHours("Europe/Paris", "FR", days=frozenset({4}))
    starts = suggested(fridays, PARIS, around=date(2026, 12, 27), now=datetime(2026, 12, 1, tzinfo=UTC)).starts
    assert [local(start, PARIS) for start in starts] == ["Fri 18 10:00", "Fri 18 11:00", "Fri 08 14:00"]


def test_who_share_no_hours_meet_half_way():
    """Nine hours apart, half an hour after Paris closes and before Los Angeles opens."""
    suggestion = suggested(PARIS, WorkingHours("America/Los_Angeles", "US"), around=date(2026, 6, 10))
    assert suggestion.outside_hours
    assert [local(start, PARIS) for start in suggestion.starts] == ["Tue 09 17:30", "Wed 10 17:30", "Thu 11 17:30"]


def test_toronto_and_singapore_share_no_hours_and_one_at_the_edge_of_the_day_in_winter():
    suggestion = suggested(TORONTO, SINGAPORE, around=date(2026, 2, 4), now=datetime(2026, 1, 20, tzinfo=UTC))
    assert suggestion.outside_hours
    assert [local(start, TORONTO) for start in suggestion.starts] == ["Tue 03 19:00", "Wed 04 19:00", "Thu 05 19:00"]
    assert [local(start, SINGAPORE) for start in suggestion.starts] == ["Wed 04 08:00", "Thu 05 08:00", "Fri 06 08:00"]


def test_twelve_hours_apart_there_is_nothing_to_suggest():
    assert suggested(TORONTO, SINGAPORE, around=date(2026, 7, 8)).starts == ()


class TestAnyTwoPeople:
    @given(questions())
    def test_hear_of_times_in_the_hours_of_both_and_never_on_a_holiday(self, question):
        both, asked = question
        suggestion = suggest(both, **asked)
        for start in suggestion.starts:
            for hours in both:
                assert not is_public_holiday(start.astimezone(ZoneInfo(hours.zone)).date(), hours.country)
                assert start.astimezone(ZoneInfo(hours.zone)).weekday() in hours.days
                assert suggestion.outside_hours or meets_in_hours(start, asked["minutes"], hours)

    @given(questions())
    def test_who_share_no_hours_stay_between_eight_and_eight(self, question):
        both, asked = question
        suggestion = suggest(both, **asked)
        for start in suggestion.starts if suggestion.outside_hours else ():
            for hours in both:
                begins = start.astimezone(ZoneInfo(hours.zone))
                ends = begins + timedelta(minutes=asked["minutes"])
                assert min(time(8), hours.starts) <= begins.time() < ends.time() <= max(time(20), hours.ends)

    @given(questions())
    def test_hear_of_free_times_soon_enough_and_near_enough(self, question):
        both, asked = question
        starts = suggest(both, **asked).starts
        taken = list(asked["busy"])
        for start in starts:
            assert start >= asked["now"] + NOTICE
            assert abs(start.astimezone(ZoneInfo(both[0].zone)).date() - asked["around"]).days <= LATEST_DAY
            assert not collides(start, asked["minutes"], taken)
            taken.append((start, asked["minutes"]))

    @given(questions())
    def test_hear_of_half_hours_in_order_and_of_the_same_again(self, question):
        both, asked = question
        suggestion = suggest(both, **asked)
        assert list(suggestion.starts) == sorted(suggestion.starts)
        assert all(start.astimezone(ZoneInfo(both[0].zone)).minute in (0, 30) for start in suggestion.starts)
        assert suggest(both, **asked) == suggestion

    @given(questions())
    def test_hear_of_one_day_twice_only_where_there_are_fewer_than_three(self, question):
        both, asked = question
        starts = suggest(both, **asked).starts
        days = {start.astimezone(ZoneInfo(both[0].zone)).date() for start in starts}
        if len(days) < len(starts):
            rest = [(datetime.combine(each, time(), ZoneInfo(both[0].zone)).astimezone(UTC), 1440) for each in days]
            others = suggest(both, **(asked | {"busy": [*asked["busy"], *rest]}))
            assert others.starts == () or others.outside_hours


def test_suggesting_takes_less_than_five_milliseconds():
    """The quickest of some: others share the machine."""
    busy = [(NOW + timedelta(hours=hour), 60) for hour in range(36)]
    assert min(timeit.repeat(lambda: suggested(PARIS, SINGAPORE, busy=busy), number=1, repeat=20)) < 0.005
