"""A pause: until when, by whose date, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring.enrolments import Answers, Enrolment, EnrolmentState, Format, Side
from mentoring.pausing import LONGEST, pause, resume, resumes_at
from mentoring.refusals import Reason, Refused

TODAY = date(2026, 3, 2)
ANSWERS = Answers((Side.MENTOR,), (), ("fr",), Format.EITHER, capacity=1)
ENROLMENT = Enrolment(1, 1, 1, ANSWERS, EnrolmentState.ACTIVE, datetime(2026, 3, 1, tzinfo=UTC), version=1)


@pytest.mark.parametrize("until", [TODAY, TODAY + LONGEST])
def test_from_today_to_a_year(until):
    resting = pause(ENROLMENT, until, today=TODAY)
    assert (resting.state, resting.paused_until, resting.version) == (EnrolmentState.PAUSED, until, 2)


@pytest.mark.parametrize("until", [None, TODAY - timedelta(days=1), TODAY + LONGEST + timedelta(days=1), date.max])
def test_any_other_day_is_refused_under_its_field(until):
    with pytest.raises(Refused) as refused:
        pause(ENROLMENT, until, today=TODAY)
    assert (refused.value.reason, refused.value.field) == (Reason.PAUSE_OUT_OF_RANGE, "until")


def test_who_has_left_has_nothing_to_rest_from():
    with pytest.raises(Refused) as refused:
        pause(replace(ENROLMENT, state=EnrolmentState.LEFT), TODAY, today=TODAY)
    assert refused.value.reason is Reason.NO_ENROLMENT


def test_a_second_pause_takes_the_place_of_the_first():
    first = pause(ENROLMENT, TODAY, today=TODAY)
    assert pause(first, TODAY + timedelta(days=9), today=TODAY).paused_until == TODAY + timedelta(days=9)


def test_coming_back_twice_changes_nothing():
    back = resume(pause(ENROLMENT, TODAY, today=TODAY))
    assert (back.state, back.paused_until) == (EnrolmentState.ACTIVE, None)
    assert resume(back) == back


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/Paris", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("Asia/Singapore", datetime(2026, 3, 28, 16, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 29, 4, tzinfo=UTC)),
    ],
)
def test_ends_where_the_day_after_begins(zone, moment):
    assert resumes_at(date(2026, 3, 28), zone) == moment
