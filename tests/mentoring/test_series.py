"""What comes next for a pair that began on Monday 2 March 2026, and for any other."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.cadence import Rhythm, due_date, last_number
from mentoring.enrolments import Side
from mentoring.series import Complete, Open, Told, Wait, next_session
from mentoring.sessions import Cause, Outcome, SessionState, opened
from tests.mentoring.examples import PARIS_PROGRAMME, programme
from tests.mentoring.test_sessions import PAIR

BEGAN_ON = date(2026, 3, 2)
DUE = (date(2026, 3, 23), date(2026, 4, 2), date(2026, 5, 2), date(2026, 6, 2), date(2026, 9, 2))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def session(number, **changes):
    fresh = opened(PAIR, number=number, due_on=DUE[number], minutes=60, uid="u", now=utc("2026-03-02 09:00"))
    return replace(fresh, **changes)


def over(number, start, came_of):
    starts_at = utc(start)
    ended = starts_at + timedelta(hours=1)
    return Told(session(number, state=SessionState.OVER, starts_at=starts_at, over_at=ended), came_of)


def closed(number, cause):
    return Told(session(number, state=SessionState.CANCELLED, cause=cause, cancelled_by=Side.MENTOR))


def after(*history, at="2026-03-20 12:00"):
    return next_session(PARIS_PROGRAMME, history, began_on=BEGAN_ON, now=utc(at))


class TestWhatComesNext:
    def test_the_first_session_opens_at_once(self):
        assert after(at="2026-03-02 09:00") == Open(0, DUE[0])

    @pytest.mark.parametrize("state", [SessionState.TO_PLAN, SessionState.PROPOSED, SessionState.BOOKED])
    def test_nothing_while_a_session_is_open(self, state):
        assert after(Told(session(0, state=state))) == Wait(None)

    def test_nothing_until_it_is_known_what_came_of_the_last(self):
        assert after(over(0, "2026-03-18 09:00", None)) == Wait(utc("2026-03-25 10:00"))

    @pytest.mark.parametrize("came_of", [Outcome.HELD, Outcome.DIFFERS, Outcome.UNCONFIRMED])
    def test_the_next_opens_four_weeks_before_its_date(self, came_of):
        held = over(0, "2026-03-04 09:00", came_of)
        assert after(held, at="2026-03-04 12:00") == Wait(utc("2026-03-04 23:00"))
        assert after(held, at="2026-03-04 23:00") == Open(1, DUE[1])

    def test_the_next_is_three_weeks_after_one_that_was_held_late(self):
        assert after(over(0, "2026-03-20 09:00", Outcome.HELD)) == Open(1, date(2026, 4, 10))

    @pytest.mark.parametrize("at", ["2026-03-20 12:00", "2026-04-01 21:59"])
    def test_what_was_missed_or_cancelled_is_planned_again_at_once(self, at):
        assert after(over(0, "2026-03-18 09:00", Outcome.MISSED), at=at) == Open(0, DUE[0])
        assert after(closed(0, Cause.CANCELLED), at=at) == Open(0, DUE[0])

    def test_unless_the_next_is_due(self):
        assert after(closed(0, Cause.CANCELLED), at="2026-04-01 22:00") == Open(1, DUE[1])

    @pytest.mark.parametrize("cause", [Cause.NOT_THIS_MONTH, Cause.LAPSED])
    def test_what_is_put_off_or_lapsed_makes_way_to_the_next(self, cause):
        assert after(closed(0, cause)) == Open(1, DUE[1])
        assert after(closed(1, cause)) == Wait(utc("2026-04-03 22:00"))

    def test_a_quarter_lies_before_the_last(self):
        assert after(over(3, "2026-06-02 09:00", Outcome.HELD), at="2026-06-02 12:00") == Wait(utc("2026-08-04 22:00"))

    def test_a_missed_session_does_not_count_as_one_held(self):
        history = (over(0, "2026-03-04 09:00", Outcome.HELD), over(1, "2026-04-20 09:00", Outcome.MISSED))
        assert after(*history, closed(1, Cause.LAPSED), at="2026-05-02 12:00") == Open(2, DUE[2])


class TestTheEnd:
    @pytest.mark.parametrize("came_of", [Outcome.HELD, Outcome.DIFFERS, Outcome.UNCONFIRMED])
    def test_comes_with_the_last(self, came_of):
        assert after(over(4, "2026-09-02 09:00", came_of), at="2026-09-10 12:00") == Complete()

    def test_waits_for_what_came_of_the_last(self):
        assert after(over(4, "2026-09-02 09:00", None), at="2026-09-03 12:00") == Wait(utc("2026-09-09 10:00"))

    def test_waits_for_a_last_session_that_is_planned_again(self):
        missed = over(4, "2026-09-02 09:00", Outcome.MISSED)
        assert after(missed, at="2026-09-29 12:00") == Open(4, DUE[4])
        assert after(missed, at="2026-09-30 12:00") == Complete()

    def test_comes_when_the_last_has_lapsed(self):
        assert after(closed(4, Cause.LAPSED), at="2026-09-30 12:00") == Complete()

    def test_comes_earlier_when_the_series_was_shortened_meanwhile(self):
        short = programme(rhythm=Rhythm(months=2))
        history = [over(4, "2026-09-02 09:00", Outcome.HELD)]
        assert next_session(short, history, began_on=BEGAN_ON, now=utc("2026-09-10 12:00")) == Complete()


zones = st.sampled_from(["Europe/Paris", "Asia/Singapore", "America/Toronto", "Pacific/Apia", "Australia/Lord_Howe"])
anchors = st.dates(date(2024, 1, 1), date(2032, 12, 31))


@given(anchors, zones, st.lists(st.sampled_from([*Outcome, *Cause]), min_size=60, max_size=60))
def test_every_series_opens_each_session_on_its_own_day_and_ends(began_on, zone, fates):
    """Over month ends, leap days and clock changes, whatever becomes of each session: no number is skipped, none opens
    before its local day, none comes before an earlier one."""
    there = programme(zone=zone)
    now = datetime.combine(began_on, time(12), ZoneInfo(zone)).astimezone(UTC)
    history = []
    for fate in fates:
        step = next_session(there, history, began_on=began_on, now=now)
        if isinstance(step, Wait):
            assert step.until > now
            assert step.until.astimezone(ZoneInfo(zone)).time() == time()
            now = step.until
            step = next_session(there, history, began_on=began_on, now=now)
        if isinstance(step, Complete):
            break
        number = history[-1].session.number if history else -1
        assert step.number in {max(number, 0), number + 1}
        assert there.local_date(now) >= step.due_on - timedelta(days=28)
        assert step.due_on >= due_date(began_on, step.number, there.rhythm, last_held=None)
        opening = opened(PAIR, number=step.number, due_on=step.due_on, minutes=60, uid="u", now=now)
        now = max(now, there.starts_day(step.due_on)) + timedelta(hours=10)
        history.append(ended(opening, fate, now))
    assert isinstance(step, Complete)
    assert history[-1].session.number == last_number(there.rhythm)


def ended(session, fate, now):
    if isinstance(fate, Outcome):
        return Told(replace(session, state=SessionState.OVER, starts_at=now, over_at=now), fate)
    return Told(replace(session, state=SessionState.CANCELLED, cause=fate, cancelled_at=now))
