"""A session between two people: proposing, accepting, moving, cancelling, and what came of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.enrolments import Side
from mentoring.pairs import Pair, PairState, other
from mentoring.refusals import Reason, Refused
from mentoring.sessions import (
    Cause,
    Outcome,
    SessionState,
    Slot,
    accept,
    book,
    cancel,
    choose,
    end,
    end_with_pair,
    met,
    opened,
    outcome,
    propose,
    put_off,
    withdraw_move,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BEGAN = NOW - timedelta(days=10)
TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)

PAIR = Pair(
    id=3,
    workspace_id=1,
    programme_id=2,
    mentor_id=7,
    mentee_id=8,
    state=PairState.ACTIVE,
    offered_at=BEGAN,
    expires_at=BEGAN + timedelta(days=7),
    mentor_accepted_at=BEGAN,
    mentee_accepted_at=BEGAN,
    started_on=BEGAN.date(),
    place_id=None,
    draft_id=None,
    version=2,
)

TO_PLAN = opened(PAIR, number=1, due_on=date(2026, 3, 20), minutes=60, uid="u1@binome", now=NOW)
PROPOSED = propose(TO_PLAN, Side.MENTEE, [TUESDAY, THURSDAY], busy=[], now=NOW)
OFFERED = [Slot(1, TUESDAY, Side.MENTEE), Slot(2, THURSDAY, Side.MENTEE)]
BOOKED = accept(PROPOSED, Side.MENTOR, TUESDAY, offered=OFFERED, busy=[], now=NOW)
MOVING = propose(BOOKED, Side.MENTEE, [FRIDAY], busy=[], now=NOW)
MOVE = [Slot(3, FRIDAY, Side.MENTEE)]
OVER = end(BOOKED, now=TUESDAY + timedelta(hours=1))
CANCELLED = cancel(BOOKED, Side.MENTOR, now=NOW)
EVERY = (TO_PLAN, PROPOSED, BOOKED, MOVING, OVER, CANCELLED)

sides = st.sampled_from(Side)


def refused(reason, field=None):
    """Expect this refusal, under this field of the form."""
    return pytest.raises(Refused, check=lambda refusal: (refusal.reason, refusal.field) == (reason, field))


class TestOpening:
    def test_begins_with_the_pair_the_number_and_the_date(self):
        assert (TO_PLAN.pair_id, TO_PLAN.programme_id, TO_PLAN.workspace_id) == (3, 2, 1)
        assert (TO_PLAN.number, TO_PLAN.due_on, TO_PLAN.minutes) == (1, date(2026, 3, 20), 60)
        assert (TO_PLAN.state, TO_PLAN.sequence, TO_PLAN.version) == (SessionState.TO_PLAN, 0, 1)


class TestProposing:
    def test_puts_times_to_the_partner(self):
        assert (
            replace(TO_PLAN, state=SessionState.PROPOSED, proposed_by=Side.MENTEE, waiting_since=NOW, version=2)
            == PROPOSED
        )

    def test_of_others_turns_the_question_round(self):
        countered = propose(PROPOSED, Side.MENTOR, [FRIDAY], busy=[], now=NOW, offered=OFFERED)
        assert (countered.proposed_by, countered.version) == (Side.MENTOR, 3)

    def test_of_the_same_once_more_changes_nothing(self):
        assert propose(PROPOSED, Side.MENTEE, [THURSDAY, TUESDAY], busy=[], now=NOW, offered=OFFERED) == PROPOSED

    def test_for_a_booked_session_leaves_the_old_time_standing(self):
        assert replace(BOOKED, proposed_by=Side.MENTEE, waiting_since=NOW, version=4) == MOVING
        assert MOVING.is_being_moved

    @pytest.mark.parametrize(
        ("starts", "reason", "field"),
        [
            ([], Reason.SLOT_MISSING, "slot_0"),
            ([TUESDAY, NOW], Reason.SLOT_PAST, "slot_1"),
            ([TUESDAY, THURSDAY, FRIDAY], Reason.SLOT_TAKEN, "slot_2"),
            ([TUESDAY + timedelta(days=day) for day in range(6)], Reason.TOO_MANY_SLOTS, "slot_0"),
        ],
        ids=["no time", "one that has passed", "one that is taken", "six times"],
    )
    def test_is_refused_under_the_field(self, starts, reason, field):
        busy = [(FRIDAY + timedelta(minutes=30), 60)]
        with refused(reason, field):
            propose(TO_PLAN, Side.MENTOR, starts, busy=busy, now=NOW)

    def test_a_time_right_after_another_session_is_free(self):
        busy = [(TUESDAY - timedelta(minutes=60), 60), (TUESDAY + timedelta(minutes=60), 60)]
        assert propose(TO_PLAN, Side.MENTOR, [TUESDAY], busy=busy, now=NOW).state is SessionState.PROPOSED

    @pytest.mark.parametrize("session", [OVER, CANCELLED], ids=["over", "cancelled"])
    def test_for_a_closed_session_comes_too_late(self, session):
        with refused(Reason.SESSION_SETTLED):
            propose(session, Side.MENTEE, [FRIDAY], busy=[], now=NOW)

    def test_once_it_has_begun_comes_too_late(self):
        with refused(Reason.SESSION_SETTLED):
            propose(BOOKED, Side.MENTEE, [FRIDAY], busy=[], now=TUESDAY)


class TestAccepting:
    def test_books_and_begins_the_calendars_count_at_0(self):
        assert (
            replace(
                PROPOSED,
                state=SessionState.BOOKED,
                starts_at=TUESDAY,
                proposed_by=None,
                waiting_since=None,
                booked_at=NOW,
                version=3,
            )
            == BOOKED
        )

    def test_of_a_move_keeps_the_calendar_number_and_raises_its_count(self):
        moved = accept(MOVING, Side.MENTOR, FRIDAY, offered=MOVE, busy=[], now=NOW)
        assert (moved.starts_at, moved.uid, moved.sequence) == (FRIDAY, BOOKED.uid, 1)
        assert not moved.is_being_moved

    def test_twice_changes_nothing(self):
        assert accept(BOOKED, Side.MENTOR, TUESDAY, offered=[], busy=[], now=NOW) == BOOKED

    @pytest.mark.parametrize(
        ("session", "side", "start", "offered"),
        [
            (PROPOSED, Side.MENTEE, TUESDAY, OFFERED),
            (PROPOSED, Side.MENTOR, FRIDAY, OFFERED),
            (PROPOSED, Side.MENTOR, TUESDAY, [Slot(9, TUESDAY, None)]),
            (TO_PLAN, Side.MENTOR, TUESDAY, [Slot(9, TUESDAY, None)]),
            (BOOKED, Side.MENTOR, THURSDAY, OFFERED),
            (MOVING, Side.MENTOR, TUESDAY, MOVE),
            (OVER, Side.MENTOR, TUESDAY, OFFERED),
            (CANCELLED, Side.MENTOR, TUESDAY, OFFERED),
        ],
        ids=[
            "one's own proposal",
            "a time nobody offers",
            "a suggestion that the other has not taken up",
            "before anybody proposed",
            "another time once one is booked",
            "the old time during a move",
            "what is over",
            "what is cancelled",
        ],
    )
    def test_is_already_settled_for(self, session, side, start, offered):
        with refused(Reason.SESSION_SETTLED):
            accept(session, side, start, offered=offered, busy=[], now=NOW)

    def test_a_time_that_has_passed_meanwhile(self):
        with refused(Reason.SLOT_PAST):
            accept(PROPOSED, Side.MENTOR, TUESDAY, offered=OFFERED, busy=[], now=TUESDAY)

    def test_a_time_that_was_taken_meanwhile(self):
        with refused(Reason.SLOT_TAKEN):
            accept(PROPOSED, Side.MENTOR, TUESDAY, offered=OFFERED, busy=[(TUESDAY, 30)], now=NOW)


class TestChoosing:
    """A click on one start time."""

    def test_of_a_suggestion_proposes_it(self):
        chosen = choose(TO_PLAN, Side.MENTEE, TUESDAY, offered=[Slot(9, TUESDAY, None)], busy=[], now=NOW)
        assert (chosen.state, chosen.proposed_by) == (SessionState.PROPOSED, Side.MENTEE)

    def test_of_the_same_time_by_both_is_an_agreement(self):
        assert choose(PROPOSED, Side.MENTOR, TUESDAY, offered=OFFERED, busy=[], now=NOW) == BOOKED

    def test_of_another_time_is_a_counter_proposal(self):
        chosen = choose(PROPOSED, Side.MENTOR, FRIDAY, offered=OFFERED, busy=[], now=NOW)
        assert (chosen.state, chosen.proposed_by) == (SessionState.PROPOSED, Side.MENTOR)

    def test_twice_changes_nothing(self):
        offered = [Slot(1, TUESDAY, Side.MENTEE)]
        assert choose(PROPOSED, Side.MENTEE, TUESDAY, offered=offered, busy=[], now=NOW) == PROPOSED

    def test_comes_too_late_once_a_time_is_booked(self):
        with refused(Reason.SESSION_SETTLED):
            choose(BOOKED, Side.MENTEE, FRIDAY, offered=OFFERED, busy=[], now=NOW)
        assert choose(BOOKED, Side.MENTEE, TUESDAY, offered=OFFERED, busy=[], now=NOW) == BOOKED


class TestADateOfTheirOwn:
    @pytest.mark.parametrize("session", [TO_PLAN, PROPOSED], ids=["to plan", "proposed"])
    def test_is_booked(self, session):
        booked = book(session, FRIDAY, busy=[], now=NOW)
        assert (booked.state, booked.starts_at, booked.proposed_by) == (SessionState.BOOKED, FRIDAY, None)
        assert booked.sequence == 0

    def test_ends_a_move(self):
        assert book(MOVING, THURSDAY, busy=[], now=NOW).sequence == 1
        assert book(MOVING, TUESDAY, busy=[], now=NOW) == replace(BOOKED, version=5)

    def test_twice_changes_nothing(self):
        assert book(BOOKED, TUESDAY, busy=[], now=NOW) == BOOKED

    def test_does_not_overrule_what_both_have_booked(self):
        with refused(Reason.SESSION_SETTLED):
            book(BOOKED, FRIDAY, busy=[], now=NOW)

    @pytest.mark.parametrize(("start", "reason"), [(NOW, Reason.SLOT_PAST), (FRIDAY, Reason.SLOT_TAKEN)])
    def test_is_ahead_and_free(self, start, reason):
        with refused(reason, "starts_at"):
            book(TO_PLAN, start, busy=[(FRIDAY, 60)], now=NOW)


class TestHavingMetAlready:
    @pytest.mark.parametrize("session", [TO_PLAN, PROPOSED], ids=["to plan", "proposed"])
    def test_is_over_at_that_time(self, session):
        over = met(session, BEGAN, began=BEGAN, now=NOW)
        assert (over.state, over.starts_at, over.over_at) == (SessionState.OVER, BEGAN, NOW)
        assert (over.sequence, over.version) == (0, session.version + 1)

    def test_in_the_place_of_a_booked_time_is_a_change_for_calendars(self):
        assert met(BOOKED, BEGAN, began=BEGAN, now=NOW).sequence == 1

    def test_twice_changes_nothing(self):
        assert met(OVER, TUESDAY, began=BEGAN, now=FRIDAY) == OVER

    @pytest.mark.parametrize(
        "start", [NOW, TUESDAY, BEGAN - timedelta(seconds=1)], ids=["now", "ahead", "before they were a pair"]
    )
    def test_lies_between_the_beginning_and_now(self, start):
        with refused(Reason.MEETING_NOT_PAST, "starts_at"):
            met(TO_PLAN, start, began=BEGAN, now=NOW)

    @pytest.mark.parametrize("session", [OVER, CANCELLED], ids=["over", "cancelled"])
    def test_comes_too_late_for_a_closed_session(self, session):
        with refused(Reason.SESSION_SETTLED):
            met(session, BEGAN, began=BEGAN, now=NOW)


class TestNotThisMonth:
    @pytest.mark.parametrize("session", [TO_PLAN, PROPOSED], ids=["to plan", "proposed"])
    def test_closes_it_and_keeps_the_side(self, session):
        closed = put_off(session, Side.MENTOR, is_last=False, now=NOW)
        assert (closed.state, closed.cause) == (SessionState.CANCELLED, Cause.NOT_THIS_MONTH)
        assert (closed.cancelled_by, closed.cancelled_at, closed.sequence) == (Side.MENTOR, NOW, 0)

    def test_twice_changes_nothing(self):
        closed = put_off(TO_PLAN, Side.MENTOR, is_last=False, now=NOW)
        assert put_off(closed, Side.MENTEE, is_last=True, now=NOW) == closed

    def test_is_not_possible_for_the_last(self):
        with refused(Reason.LAST_OF_SERIES):
            put_off(TO_PLAN, Side.MENTOR, is_last=True, now=NOW)

    @pytest.mark.parametrize("session", [BOOKED, MOVING, OVER, CANCELLED])
    def test_comes_too_late_once_a_time_stands_or_it_is_closed(self, session):
        with refused(Reason.SESSION_SETTLED):
            put_off(session, Side.MENTOR, is_last=True, now=NOW)


class TestCancelling:
    @pytest.mark.parametrize("session", [BOOKED, MOVING], ids=["booked", "being moved"])
    def test_keeps_the_side_and_tells_calendars(self, session):
        closed = cancel(session, Side.MENTEE, now=NOW)
        assert (closed.state, closed.cause, closed.cancelled_by) == (
            SessionState.CANCELLED,
            Cause.CANCELLED,
            Side.MENTEE,
        )
        assert (closed.starts_at, closed.proposed_by, closed.sequence) == (TUESDAY, None, 1)

    def test_twice_changes_nothing(self):
        assert cancel(CANCELLED, Side.MENTOR, now=FRIDAY) == CANCELLED

    @pytest.mark.parametrize("session", [TO_PLAN, PROPOSED, OVER, CANCELLED])
    def test_is_for_what_is_booked(self, session):
        with refused(Reason.SESSION_SETTLED):
            cancel(session, Side.MENTEE, now=NOW)

    def test_once_it_has_begun_comes_too_late(self):
        with refused(Reason.SESSION_SETTLED):
            cancel(BOOKED, Side.MENTEE, now=TUESDAY)


class TestTheEnd:
    def test_comes_when_its_time_has_passed(self):
        ended = TUESDAY + timedelta(minutes=60)
        assert end(BOOKED, now=ended - timedelta(seconds=1)) == BOOKED
        assert end(BOOKED, now=ended) == replace(BOOKED, state=SessionState.OVER, over_at=ended, version=4)

    def test_lets_an_unanswered_move_fall(self):
        assert end(MOVING, now=FRIDAY).proposed_by is None

    @pytest.mark.parametrize("session", [TO_PLAN, PROPOSED, OVER, CANCELLED])
    def test_changes_nothing_else(self, session):
        assert end(session, now=FRIDAY) == session

    @pytest.mark.parametrize(("session", "sequence"), [(TO_PLAN, 0), (PROPOSED, 0), (BOOKED, 1), (MOVING, 1)])
    def test_of_the_pair_closes_what_is_open(self, session, sequence):
        closed = end_with_pair(session, now=NOW)
        assert (closed.state, closed.cause, closed.sequence) == (SessionState.CANCELLED, Cause.PAIR_ENDED, sequence)
        assert closed.cancelled_by is None

    def test_of_the_pair_leaves_what_has_been_as_it_is(self):
        assert end_with_pair(OVER, now=FRIDAY) == OVER
        assert end_with_pair(CANCELLED, now=FRIDAY) == CANCELLED
        assert end_with_pair(BOOKED, now=FRIDAY).state is SessionState.OVER


@pytest.mark.parametrize(
    ("answers", "days", "what"),
    [
        ([True, True], 0, Outcome.HELD),
        ([True], 0, Outcome.HELD),
        ([False], 0, Outcome.MISSED),
        ([False, False], 0, Outcome.MISSED),
        ([True, False], 0, Outcome.DIFFERS),
        ([], 6.99, None),
        ([], 7, Outcome.UNCONFIRMED),
        ([True], 8, Outcome.HELD),
        ([False], 8, Outcome.MISSED),
    ],
)
def test_what_came_of_it(answers, days, what):
    ended_at = NOW
    now = NOW + timedelta(days=days)
    assert outcome(answers, ended_at=ended_at, now=now, answer_days=7) is what


class TestAnySession:
    @given(st.sampled_from(EVERY), sides)
    def test_both_sides_may_do_the_same(self, session, side):
        """The mentor can do everything that the mentee can (design, section 4)."""

        def does(side):
            try:
                return propose(session, side, [FRIDAY], busy=[], now=NOW).state
            except Refused as refusal:
                return refusal.reason

        assert does(side) == does(other(side))

    @given(st.lists(st.sampled_from("pPaAbBcCwe"), max_size=12))
    def test_the_calendars_count_never_falls_and_every_change_is_a_new_version(self, steps):
        session, offered = TO_PLAN, []
        for step in steps:
            side = Side.MENTOR if step.isupper() else Side.MENTEE
            try:
                after, offered = _step(session, step.lower(), side, offered)
            except Refused:
                continue
            assert after == session or after.version == session.version + 1
            assert after.sequence >= session.sequence
            session = after


def _step(session, step, side, offered):
    match step:
        case "p":
            proposed = propose(session, side, [TUESDAY, FRIDAY], busy=[], now=NOW, offered=offered)
            return proposed, [Slot(1, TUESDAY, side), Slot(2, FRIDAY, side)]
        case "a":
            return accept(session, side, FRIDAY, offered=offered, busy=[], now=NOW), []
        case "b":
            return book(session, THURSDAY, busy=[], now=NOW), []
        case "c":
            return cancel(session, side, now=NOW), []
        case "w":
            return withdraw_move(session), offered
        case _:
            return end(session, now=NOW + timedelta(days=20)), []
