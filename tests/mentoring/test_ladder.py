"""What time asks of a session: the ladder to a date, the day before, and afterwards.

A pair in Paris began on Monday 2 March 2026; its second session, month 1, is due on Thursday 2 April and was opened on
Thursday 5 March, four weeks before.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.availability import WorkingHours
from mentoring.enrolments import Side
from mentoring.ladder import Surroundings, session_now, wanted_on
from mentoring.messages import Kind
from mentoring.sessions import Cause, SessionState, Slot, accept, end, opened, propose
from tests.mentoring.examples import PARIS_PROGRAMME
from tests.mentoring.test_sessions import PAIR

BEGAN_ON = date(2026, 3, 2)
HOURS = {Side.MENTOR: WorkingHours("Europe/Paris", "FR"), Side.MENTEE: WorkingHours("Europe/Paris", "FR")}


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


OPENED = utc("2026-03-05 09:00")
TO_PLAN = opened(PAIR, number=1, due_on=date(2026, 4, 2), minutes=60, uid="u", now=OPENED)
STALLS = utc("2026-03-29 22:00")
LAPSES = utc("2026-05-01 22:00")


def around(*slots, answered=(), hours=HOURS):
    return Surroundings(PARIS_PROGRAMME, BEGAN_ON, hours, slots, answered)


def nudges(step):
    return [(nudge.kind, nudge.side) for nudge in step.nudges]


def look(session, at, *slots, **more):
    return session_now(session, around(*slots, **more), now=utc(at) if isinstance(at, str) else at)


class TestTheLadderToADate:
    @pytest.mark.parametrize(
        ("at", "nudge", "again"),
        [
            ("2026-03-05 09:00", (Kind.SESSION_PLAN, Side.MENTEE), "2026-03-09 09:00"),
            ("2026-03-09 08:59", (Kind.SESSION_PLAN, Side.MENTEE), "2026-03-09 09:00"),
            ("2026-03-09 09:00", (Kind.SESSION_PLAN_REMINDER, Side.MENTEE), "2026-03-12 09:00"),
            ("2026-03-12 09:00", (Kind.SESSION_PLAN, Side.MENTOR), "2026-03-29 22:00"),
            ("2026-03-29 22:00", (Kind.SESSION_PLAN, Side.MENTOR), "2026-05-01 22:00"),
        ],
        ids=["at once", "four days later, nearly", "four days later", "a week later", "three days before"],
    )
    def test_asks_the_mentee_reminds_and_asks_the_mentor(self, at, nudge, again):
        step = look(TO_PLAN, at)
        assert nudges(step) == [nudge]
        assert step.next_check_at == utc(again)

    def test_each_step_is_too_late_when_the_next_is_due(self):
        (asked,) = look(TO_PLAN, "2026-03-05 09:00").nudges
        (reminded,) = look(TO_PLAN, "2026-03-10 09:00").nudges
        assert asked.expires_at == reminded.due == utc("2026-03-09 09:00")
        assert reminded.expires_at == utc("2026-03-12 09:00")

    def test_marks_it_stalled_three_days_before_it_is_due(self):
        assert look(TO_PLAN, STALLS - timedelta(seconds=1)).session == TO_PLAN
        assert look(TO_PLAN, STALLS).session == replace(TO_PLAN, stalled_at=STALLS, version=2)

    def test_marks_it_stalled_once(self):
        stalled = look(TO_PLAN, STALLS).session
        assert look(stalled, STALLS + timedelta(days=3)).session == stalled

    def test_ends_when_the_next_session_is_due(self):
        step = look(TO_PLAN, LAPSES)
        assert (step.session.state, step.session.cause) == (SessionState.CANCELLED, Cause.LAPSED)
        assert (step.session.cancelled_by, step.nudges, step.next_check_at) == (None, (), None)


class TestAProposal:
    PROPOSED = propose(TO_PLAN, Side.MENTEE, [utc("2026-03-31 09:00")], busy=[], now=utc("2026-03-06 15:00"))
    SLOT = Slot(1, utc("2026-03-31 09:00"), Side.MENTEE)
    SUGGESTION = Slot(2, utc("2026-04-30 09:00"), None)

    def test_silences_the_ladder_and_reminds_the_partner_once_after_four_days(self):
        assert nudges(look(self.PROPOSED, "2026-03-09 09:00", self.SLOT)) == []
        step = look(self.PROPOSED, "2026-03-10 15:00", self.SLOT)
        assert nudges(step) == [(Kind.SESSION_PLAN_REMINDER, Side.MENTOR)]
        assert step.nudges[0].expires_at == self.SLOT.starts_at
        assert step.next_check_at == STALLS

    def test_that_passes_without_an_answer_begins_the_ladder_anew(self):
        """What Binôme suggested later than that does not count."""
        step = look(self.PROPOSED, self.SLOT.starts_at, self.SLOT, self.SUGGESTION)
        assert (step.session.state, step.session.proposed_by) == (SessionState.TO_PLAN, None)
        assert step.session.waiting_since == self.SLOT.starts_at
        assert nudges(step) == [(Kind.SESSION_PLAN, Side.MENTEE)]

    def test_stalls_alike(self):
        assert look(self.PROPOSED, STALLS, self.SLOT).session.stalled_at == STALLS

    def test_made_late_has_a_week_for_its_answer(self):
        late = propose(TO_PLAN, Side.MENTOR, [utc("2026-05-12 09:00")], busy=[], now=utc("2026-05-01 09:00"))
        slot = Slot(3, utc("2026-05-12 09:00"), Side.MENTOR)
        assert look(late, LAPSES, slot).session.state is SessionState.PROPOSED
        assert look(late, "2026-05-08 09:00", slot).session.cause is Cause.LAPSED


class TestABookedSession:
    TUESDAY = utc("2026-03-31 09:00")
    OFFERED = (Slot(1, TUESDAY, Side.MENTEE),)
    BOOKED = accept(TestAProposal.PROPOSED, Side.MENTOR, TUESDAY, offered=OFFERED, busy=[], now=utc("2026-03-07 09:00"))

    def booked_for(self, start, at="2026-03-07 09:00"):
        return replace(self.BOOKED, starts_at=utc(start), booked_at=utc(at))

    @pytest.mark.parametrize(
        ("start", "reminded"),
        [
            ("2026-03-31 09:00", "2026-03-30 07:00"),
            ("2026-03-30 09:00", "2026-03-27 08:00"),
            ("2026-04-07 09:00", "2026-04-03 07:00"),
            ("2026-03-26 12:00", "2026-03-25 08:00"),
        ],
        ids=[
            "Monday for Tuesday",
            "Friday for Monday",
            "Friday for the Tuesday after Easter",
            "Wednesday for Thursday",
        ],
    )
    def test_is_reminded_of_on_the_working_day_before(self, start, reminded):
        booked = self.booked_for(start)
        before = look(booked, utc(reminded) - timedelta(seconds=1))
        assert (nudges(before), before.next_check_at) == ([], utc(reminded))
        step = look(booked, reminded)
        assert nudges(step) == [(Kind.SESSION_REMINDER, Side.MENTOR), (Kind.SESSION_REMINDER, Side.MENTEE)]
        assert {nudge.expires_at for nudge in step.nudges} == {utc(start)}
        assert step.next_check_at == utc(start) + timedelta(hours=1)

    def test_is_reminded_of_on_each_ones_own_morning(self):
        hours = HOURS | {Side.MENTEE: WorkingHours("Asia/Singapore", "SG")}
        step = look(self.BOOKED, "2026-03-30 01:00", hours=hours)
        assert nudges(step) == [(Kind.SESSION_REMINDER, Side.MENTEE)]
        assert step.next_check_at == utc("2026-03-30 07:00")

    @pytest.mark.parametrize("booked_at", ["2026-03-30 06:00", "2026-03-30 12:00", "2026-03-31 07:00"])
    def test_booked_on_the_day_before_is_not_reminded_of(self, booked_at):
        booked = self.booked_for("2026-03-31 09:00", at=booked_at)
        assert look(booked, "2026-03-31 08:00").nudges == ()

    def test_is_reminded_of_late_after_a_stop_but_not_once_it_has_begun(self):
        assert len(look(self.BOOKED, self.TUESDAY - timedelta(minutes=1)).nudges) == 2
        assert look(self.BOOKED, self.TUESDAY).nudges == ()

    def test_is_over_when_its_time_has_passed_and_both_are_asked(self):
        over = look(self.BOOKED, "2026-03-31 10:00")
        assert over.session == end(self.BOOKED, now=utc("2026-03-31 10:00"))
        assert nudges(over) == [(Kind.SESSION_QUESTION, Side.MENTOR), (Kind.SESSION_QUESTION, Side.MENTEE)]

    def test_being_moved_reminds_whoever_must_answer(self):
        moving = propose(self.BOOKED, Side.MENTOR, [utc("2026-04-02 09:00")], busy=[], now=utc("2026-03-20 09:00"))
        slot = Slot(4, utc("2026-04-02 09:00"), Side.MENTOR)
        step = look(moving, "2026-03-24 09:00", slot)
        assert nudges(step) == [(Kind.SESSION_PLAN_REMINDER, Side.MENTEE)]
        assert step.nudges[0].expires_at == self.TUESDAY

    def test_stands_when_the_other_times_have_passed(self):
        moving = propose(self.BOOKED, Side.MENTOR, [utc("2026-03-25 09:00")], busy=[], now=utc("2026-03-20 09:00"))
        slot = Slot(4, utc("2026-03-25 09:00"), Side.MENTOR)
        step = look(moving, slot.starts_at, slot)
        assert not step.session.is_being_moved
        assert (step.session.starts_at, step.session.sequence) == (self.TUESDAY, 0)
        assert step.next_check_at == utc("2026-03-30 07:00")


class TestAfterwards:
    TUESDAY = end(TestABookedSession.BOOKED, now=utc("2026-03-31 10:00"))
    FRIDAY = replace(TUESDAY, starts_at=utc("2026-03-27 17:00"), over_at=utc("2026-03-27 18:00"))

    def test_both_are_asked_again_once_after_48_hours(self):
        step = look(self.TUESDAY, "2026-04-02 10:00")
        assert [kind for kind, _side in nudges(step)] == [Kind.SESSION_QUESTION_REMINDER] * 2
        assert step.next_check_at is None

    def test_who_was_asked_on_monday_for_friday_evening_is_reminded_on_wednesday(self):
        step = look(self.FRIDAY, "2026-03-27 18:00")
        assert step.next_check_at == step.nudges[0].expires_at == utc("2026-04-01 07:00")

    def test_whoever_has_answered_is_not_asked(self):
        step = look(self.TUESDAY, "2026-04-02 10:00", answered=[Side.MENTOR])
        assert nudges(step) == [(Kind.SESSION_QUESTION_REMINDER, Side.MENTEE)]
        assert look(self.TUESDAY, "2026-03-31 10:00", answered=list(Side)).next_check_at is None

    def test_nobody_is_asked_after_a_week(self):
        step = look(self.TUESDAY, "2026-04-07 10:00")
        assert (step.nudges, step.next_check_at) == ((), None)


class TestWhereSlotsAreLookedFor:
    @pytest.mark.parametrize(
        ("number", "due_on", "at", "wanted"),
        [
            (1, "2026-04-02", "2026-03-05 09:00", "2026-04-02"),
            (1, "2026-04-02", "2026-04-20 09:00", "2026-04-20"),
            (0, "2026-03-26", "2026-03-05 09:00", "2026-03-15"),
            (0, "2026-03-26", "2026-03-20 09:00", "2026-03-20"),
        ],
        ids=["around its date", "soon, when that has passed", "a first session: half-way", "and later: soon"],
    )
    def test(self, number, due_on, at, wanted):
        session = replace(TO_PLAN, number=number, due_on=date.fromisoformat(due_on))
        assert wanted_on(session, PARIS_PROGRAMME, utc(at)) == date.fromisoformat(wanted)


zones = st.sampled_from(["Europe/Paris", "Asia/Singapore", "America/Toronto", "Pacific/Auckland", "Pacific/Apia"])
moments = st.timedeltas(timedelta(), timedelta(days=400)).map(lambda passed: OPENED + passed)


class TestAtAnyTime:
    SESSIONS = (TO_PLAN, TestAProposal.PROPOSED, TestABookedSession.BOOKED, TestAfterwards.TUESDAY)

    @given(st.sampled_from(SESSIONS), moments, zones, zones)
    def test_the_next_look_is_later_and_the_same_is_answered_again(self, session, now, one, other):
        hours = {Side.MENTOR: WorkingHours(one), Side.MENTEE: WorkingHours(other)}
        surroundings = around(TestAProposal.SLOT, hours=hours)
        step = session_now(session, surroundings, now=now)
        assert step.next_check_at is None or step.next_check_at > now
        assert session_now(step.session, surroundings, now=now) == step
        assert all(nudge.due <= now < nudge.expires_at for nudge in step.nudges)

    @given(st.sampled_from(SESSIONS), zones, zones)
    def test_looking_when_asked_to_ends_with_nothing_left_to_look_at(self, session, one, other):
        hours = {Side.MENTOR: WorkingHours(one), Side.MENTEE: WorkingHours(other)}
        now, looks, told = OPENED, 0, []
        while now is not None:
            step = session_now(session, around(TestAProposal.SLOT, hours=hours), now=now)
            session, now, looks = step.session, step.next_check_at, looks + 1
            told += [(nudge.kind, nudge.side, nudge.due) for nudge in step.nudges]
            assert looks < 20
        assert session.state in {SessionState.CANCELLED, SessionState.OVER}
        assert len(set(told)) <= 8
