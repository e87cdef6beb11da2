"""When a nudge goes out: in working hours, and not all at the same second."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.availability import WorkingHours, working_moment
from mentoring.messages import Kind
from mentoring.nudges import SPREAD, Way, hours_for, nudge_moment, way
from tests.mentoring.test_availability import any_hours, moments

PARIS = WorkingHours("Europe/Paris", "FR")
MONDAY_AT_TEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEFORE_CLOSING = datetime(2026, 3, 2, 16, 59, 59, 999999, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)

keys = st.text(max_size=40)


@pytest.mark.parametrize(
    ("due", "opens"),
    [
        (MONDAY_AT_TEN, MONDAY_AT_TEN),
        (datetime(2026, 3, 2, 3, 0, tzinfo=UTC), datetime(2026, 3, 2, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 7, 3, 0, tzinfo=UTC), datetime(2026, 3, 9, 8, 0, tzinfo=UTC)),
    ],
    ids=["in hours", "at night", "on a Saturday"],
)
def test_goes_out_within_a_quarter_of_an_hour(due, opens):
    moment = nudge_moment(due, PARIS, key="1:1:enrolment_closing:person:7:2026-03-02")
    assert opens <= moment < opens + timedelta(minutes=15)


def test_a_share_that_reaches_past_the_evening_waits_for_the_morning():
    assert nudge_moment(BEFORE_CLOSING, PARIS, key="any") == NEXT_MORNING


def test_many_nudges_fall_apart():
    """Of 900 people, one a second, no minute has more than twice its share, and none stays empty."""
    seconds = [
        (nudge_moment(MONDAY_AT_TEN, PARIS, key=f"person:{number}") - MONDAY_AT_TEN).total_seconds()
        for number in range(900)
    ]
    minutes = [sum(1 for second in seconds if second // 60 == minute) for minute in range(15)]
    assert sum(minutes) == 900
    assert all(0 < count < 120 for count in minutes)


def test_two_people_hear_at_different_times():
    assert nudge_moment(MONDAY_AT_TEN, PARIS, key="person:1") != nudge_moment(MONDAY_AT_TEN, PARIS, key="person:2")


@given(moments, any_hours, keys)
def test_is_never_before_it_is_due_and_lies_in_hours(due, hours, key):
    moment = nudge_moment(due, hours, key=key)
    assert moment >= due
    assert working_moment(moment, hours) == moment


@given(moments, any_hours, keys)
def test_planning_twice_gives_the_same_moment(due, hours, key):
    assert nudge_moment(due, hours, key=key) == nudge_moment(due, hours, key=key)


@given(moments, any_hours, keys)
def test_is_no_later_than_the_spread_asks(due, hours, key):
    latest = working_moment(working_moment(due, hours) + SPREAD, hours)
    assert nudge_moment(due, hours, key=key) <= latest


@pytest.mark.parametrize(
    ("others", "sent_today", "is_late", "expected"),
    [
        (0, 0, False, Way.ALONE),
        (0, 1, False, Way.ALONE),
        (0, 2, False, Way.ANOTHER_DAY),
        (1, 0, False, Way.ALONE),
        (1, 1, False, Way.FOLDED),
        (2, 0, False, Way.FOLDED),
        (2, 2, False, Way.ANOTHER_DAY),
        (0, 0, True, Way.ALONE),
        (1, 0, True, Way.FOLDED),
        (1, 2, True, Way.ANOTHER_DAY),
    ],
)
def test_two_a_day_and_the_rest_in_one(others, sent_today, is_late, expected):
    assert way(others=others, sent_today=sent_today, is_late=is_late) is expected


def test_an_absence_holds_back_all_but_the_reminder_of_what_is_booked():
    away = replace(PARIS, away_until=date(2026, 3, 13))
    assert hours_for(Kind.SESSION_PLAN, away) == away
    assert hours_for(Kind.SESSION_REMINDER, away) == PARIS
