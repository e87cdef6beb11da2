"""Pairs and their sessions as time passes, in rows: what is opened, asked, marked and completed."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from mentoring import sessions as rules
from mentoring.enrolments import Side
from mentoring.pairs import PairState
from mentoring.refusals import Refused
from mentoring.sessions import OPEN, Cause, SessionState
from scheduler.sessions import next_due, plan
from storage import offer_news, outbox, pairs, sessions
from storage.tables import OutboxRow, PairRow, SessionRow
from tests.conftest import T0
from tests.worlds import World

FIRST_DUE = date(2026, 3, 23)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Pairing:
    """A pair of a world, and what planning has made of it."""

    def __init__(self, world, *, mentor_zone="Europe/Paris", names=("U2", "U3"), programme=None):
        self.world, self.database = world, world.database
        programme = programme or world.programme(world.person("U1"))
        self.programme = programme
        self.mentor, self.mentee = world.person(names[0], zone=mentor_zone), world.person(names[1])
        self.pair = world.pair(programme, self.mentor, self.mentee)

    def plan(self, at):
        plan(self.database, utc(at) if isinstance(at, str) else at)

    @property
    def state(self):
        with self.database.reading() as transaction:
            return pairs.get(transaction, self.pair.id).state

    @property
    def next_due(self):
        with self.database.reading() as transaction:
            return next_due(transaction)

    def history(self):
        with self.database.reading() as transaction:
            return sessions.of_pair(transaction, self.pair.id)

    @property
    def session(self):
        return self.history()[-1]

    def slots(self):
        with self.database.reading() as transaction:
            return sessions.slots(transaction, self.session.id)

    def messages(self):
        with self.database.reading() as transaction:
            rows = transaction.exec(select(OutboxRow).where(OutboxRow.effect == "post").order_by(OutboxRow.id)).all()
        sides = {self.mentor.id: "mentor", self.mentee.id: "mentee", None: "both"}
        return [(row.kind, sides[row.person_id]) for row in rows if row.person_id in sides]

    def rows(self):
        with self.database.reading() as transaction:
            return list(transaction.exec(select(OutboxRow).order_by(OutboxRow.id)))

    def change(self, rule, *, at, starts=(), by=Side.MENTEE):
        """What a handler does: a rule, the slots it leaves on offer, and a look of planning at once."""
        with self.database.writing() as transaction:
            session = sessions.find(transaction, self.world.workspace_id, self.session.id)
            changed = rule(session)
            saved = sessions.save(transaction, changed, next_check_at=at)
            sessions.offer_slots(transaction, saved, starts, proposed_by=by)
        self.plan(at)

    def book(self, start, *, at):
        self.change(lambda session: rules.book(session, start, busy=[], now=at), at=at)

    def answer(self, person, *, took_place, at):
        self.world.answer(self.session, person, took_place=took_place, now=at)
        self.plan(at)


@pytest.fixture
def duo(world):
    return Pairing(world)


class TestOpening:
    def test_a_pair_that_begins_has_its_first_session_to_plan_at_once(self, duo):
        duo.plan(T0)
        assert (duo.session.number, duo.session.state, duo.session.due_on) == (0, SessionState.TO_PLAN, FIRST_DUE)
        assert duo.session.uid.endswith("@binome")
        assert duo.messages() == [("session_plan", "mentee")]

    def test_three_suggested_slots_go_with_the_question(self, duo):
        """Half-way to its date, in the hours of both."""
        duo.plan(T0)
        assert [slot.starts_at for slot in duo.slots()] == [
            utc("2026-03-11 13:00"),
            utc("2026-03-12 09:00"),
            utc("2026-03-13 09:00"),
        ]
        assert {slot.proposed_by for slot in duo.slots()} == {None}

    def test_new_ones_come_when_what_was_proposed_has_passed_on_the_same_day(self, duo):
        duo.plan(T0)
        at, start = T0 + timedelta(hours=1), T0 + timedelta(hours=2)
        duo.change(
            lambda session: rules.propose(session, Side.MENTEE, [start], busy=[], now=at),
            at=at,
            starts=[start],
            by=Side.MENTEE,
        )
        duo.plan(start)
        assert duo.session.state is SessionState.TO_PLAN
        assert len(duo.slots()) == 3

    def test_planning_twice_opens_and_asks_once(self, duo):
        duo.plan(T0)
        before = (duo.history(), duo.slots(), duo.messages())
        with duo.database.writing() as transaction:
            pairs.set_next_check(transaction, duo.pair.id, T0)
            sessions.set_next_check(transaction, duo.session.id, T0)
        duo.plan(T0)
        assert (duo.history(), duo.slots(), duo.messages()) == before

    def test_a_mentor_of_twelve_is_suggested_at_different_hours(self, world):
        programme = world.programme(world.person("U1"))
        duos = [Pairing(world, names=("U2", f"W{number}"), programme=programme) for number in range(12)]
        plan(world.database, T0)
        starts = [slot.starts_at for duo in duos for slot in duo.slots()]
        assert len(starts) == len(set(starts)) == 36

    def test_a_session_that_is_booked_is_left_alone_by_suggestions(self, world):
        programme = world.programme(world.person("U1"))
        first = Pairing(world, programme=programme)
        first.plan(T0)
        first.book(utc("2026-03-12 09:00"), at=T0)
        second = Pairing(world, names=("U2", "U4"), programme=programme)
        second.plan(T0)
        assert utc("2026-03-12 09:00") not in [slot.starts_at for slot in second.slots()]


class TestTheLadder:
    def test_asks_one_then_the_other_and_marks_the_pair_stalled(self, duo):
        for moment in ("2026-03-02 08:00", "2026-03-06 08:00", "2026-03-09 08:00", "2026-03-19 23:00"):
            duo.plan(moment)
        assert duo.messages() == [
            ("session_plan", "mentee"),
            ("session_plan_reminder", "mentee"),
            ("session_plan", "mentor"),
        ]
        assert duo.session.stalled_at == utc("2026-03-19 23:00")

    def test_looks_again_when_the_next_step_is_due(self, duo):
        duo.plan(T0)
        assert duo.next_due == utc("2026-03-06 08:00")

    def test_tells_everybody_in_their_own_morning(self, world):
        duo = Pairing(world, mentor_zone="America/Toronto")
        duo.plan(T0)
        duo.plan("2026-03-09 08:00")
        asked = duo.rows()[-1]
        assert (asked.kind, asked.person_id) == ("session_plan", duo.mentor.id)
        assert utc("2026-03-09 13:00") <= asked.due_at < utc("2026-03-09 13:15")

    def test_after_a_stop_of_two_weeks_only_the_step_that_is_due_is_told(self, duo):
        duo.plan(T0)
        (asked,) = duo.rows()
        duo.plan(T0 + timedelta(days=14))
        assert duo.messages()[1:] == [("session_plan", "mentor")]
        assert asked.expires_at < T0 + timedelta(days=14)

    def test_nobody_books_it_and_the_next_takes_its_place(self, duo):
        duo.plan(T0)
        duo.plan("2026-04-01 22:00")
        lapsed, following = duo.history()
        assert (lapsed.state, lapsed.cause) == (SessionState.CANCELLED, Cause.LAPSED)
        assert (following.number, following.state) == (1, SessionState.TO_PLAN)

    def test_a_proposal_that_passes_unanswered_is_asked_for_anew(self, duo):
        duo.plan(T0)
        start = utc("2026-03-11 13:00")
        duo.change(lambda session: rules.propose(session, Side.MENTEE, [start], busy=[], now=T0), at=T0, starts=[start])
        assert duo.session.state is SessionState.PROPOSED
        duo.plan("2026-03-06 08:00")
        duo.plan(start)
        assert duo.session.state is SessionState.TO_PLAN
        assert duo.messages() == [
            ("session_plan", "mentee"),
            ("session_plan_reminder", "mentor"),
            ("session_plan", "mentee"),
        ]
        assert {slot.proposed_by for slot in duo.slots()} == {None}


class TestABookedSession:
    START = utc("2026-03-12 09:00")

    @pytest.fixture
    def booked(self, duo):
        duo.plan(T0)
        duo.book(self.START, at=T0 + timedelta(hours=2))
        return duo

    def test_is_reminded_of_the_day_before_and_asked_about_afterwards(self, booked):
        booked.plan("2026-03-11 08:00")
        booked.plan("2026-03-12 10:00")
        assert booked.messages()[1:] == [
            ("session_reminder", "mentor"),
            ("session_reminder", "mentee"),
            ("session_question", "mentor"),
            ("session_question", "mentee"),
        ]
        assert booked.session.state is SessionState.OVER

    def test_reminds_only_who_has_not_answered(self, booked):
        booked.plan("2026-03-12 10:00")
        booked.answer(booked.mentor, took_place=True, at=utc("2026-03-12 11:00"))
        booked.plan("2026-03-16 08:00")
        assert [each for each in booked.messages() if each[0] == "session_question_reminder"] == [
            ("session_question_reminder", "mentee")
        ]

    def test_held_leads_to_the_next(self, booked):
        booked.plan("2026-03-12 10:00")
        booked.answer(booked.mentor, took_place=True, at=utc("2026-03-12 11:00"))
        assert [session.number for session in booked.history()] == [0, 1]
        assert booked.session.due_on == date(2026, 4, 2)

    def test_missed_leads_straight_to_rebooking(self, booked):
        booked.plan("2026-03-12 10:00")
        booked.answer(booked.mentee, took_place=False, at=utc("2026-03-12 11:00"))
        assert [session.number for session in booked.history()] == [0, 0]
        assert booked.messages()[-1] == ("session_plan", "mentee")

    def test_cancelled_is_planned_again_at_once(self, booked):
        at = utc("2026-03-11 12:00")
        booked.change(lambda session: rules.cancel(session, Side.MENTEE, now=at), at=at)
        assert [(session.number, session.state) for session in booked.history()] == [
            (0, SessionState.CANCELLED),
            (0, SessionState.TO_PLAN),
        ]

    def test_unconfirmed_after_a_week_leads_to_the_next(self, booked):
        booked.plan("2026-03-12 10:00")
        booked.plan("2026-03-19 09:59")
        assert len(booked.history()) == 1
        assert booked.next_due == utc("2026-03-19 10:00")
        booked.plan("2026-03-19 10:00")
        assert [session.number for session in booked.history()] == [0, 1]

    def test_stands_and_offers_nothing_when_the_times_of_a_move_have_passed(self, booked):
        at, start = utc("2026-03-03 09:00"), utc("2026-03-05 09:00")
        booked.change(
            lambda session: rules.propose(session, Side.MENTOR, [start], busy=[], now=at),
            at=at,
            starts=[start],
            by=Side.MENTOR,
        )
        assert booked.session.is_being_moved
        booked.plan(start)
        assert (booked.session.starts_at, booked.session.proposed_by) == (self.START, None)
        assert booked.slots() == []

    def test_what_was_posted_shows_what_became_of_it(self, booked):
        booked.plan("2026-03-12 10:00")
        updates = [row for row in booked.rows() if row.effect == outbox.Effect.UPDATE]
        assert {row.kind for row in updates} == {"session_plan"}


class TestTheEnd:
    def test_of_a_pair_leaves_its_sessions_in_peace(self, duo):
        duo.plan(T0)
        with duo.database.writing() as transaction:
            pair = pairs.find(transaction, duo.world.workspace_id, duo.pair.id)
            pairs.save(transaction, replace(pair, state=PairState.ENDED), next_check_at=None, now=T0)
        duo.plan(T0 + timedelta(days=30))
        assert duo.messages() == [("session_plan", "mentee")]
        assert duo.next_due is None

    def test_of_the_series_is_told_in_the_conversation_of_the_two(self, duo):
        """On the morning after: the last session lapses at midnight. The button to end the pair goes."""
        with duo.database.writing() as transaction:
            offer_news.begun(transaction, duo.pair, T0)
        now = T0
        while now:
            duo.plan(now)
            now = duo.next_due
        assert duo.state is PairState.COMPLETED
        assert [session.number for session in duo.history()] == [0, 1, 2, 3, 4]
        kick_off, told = (row for row in duo.rows()[-2:])
        assert (kick_off.kind, kick_off.effect) == ("kick_off", outbox.Effect.UPDATE)
        assert (told.kind, told.place_id) == ("pair_completed", duo.pair.place_id)
        assert utc("2026-09-30 07:00") <= told.due_at < utc("2026-09-30 07:15")


ACTIONS = st.sampled_from(["propose", "accept", "book", "meet", "put_off", "cancel", "yes", "no", "nothing", "nothing"])
STEPS = st.lists(st.tuples(ACTIONS, st.sampled_from(Side), st.integers(1, 400)), min_size=6, max_size=12)
_names = itertools.count(1)


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_two_people_do_nothing_is_forgotten_and_the_series_ends(database, steps):
    """Hours pass between their clicks; planning looks when it said it would. Many more such years are on paper, in
    `tests/mentoring/test_year.py`."""
    world, number = World(database), next(_names)
    programme = world.programme(world.person("U1"), name=f"Programme {number}")
    duo = Pairing(world, names=(f"M{number}", f"L{number}"), programme=programme)
    now = T0
    for action, side, hours in steps:
        now = wait_until(duo, now, now + timedelta(hours=hours))
        try:
            act(duo, action, side, now)
        except Refused:
            continue
        check_nothing_is_forgotten(duo, now)
    wait_until(duo, now, now + timedelta(days=400))
    assert duo.state is PairState.COMPLETED
    assert duo.next_due is None


def wait_until(duo, now, until):
    """Let planning look whenever it asks to; answers when that is over."""
    duo.plan(now)
    while (moment := duo.next_due) and moment <= until:
        assert moment > now, "planning left something that was due"
        now = moment
        duo.plan(now)
        check_nothing_is_forgotten(duo, now)
    return until


def act(duo, action, side, now):
    """What one of the two does in this moment; refused where the state does not allow it."""
    ahead = [now + timedelta(days=3), now + timedelta(days=5)]
    match action:
        case "propose":
            rule = partial(rules.propose, side=side, starts=ahead, busy=[], now=now)
            duo.change(rule, at=now, starts=ahead, by=side)
        case "accept" if offered := [slot for slot in duo.slots() if slot.starts_at > now]:
            start = offered[0].starts_at
            duo.change(partial(rules.accept, side=side, starts_at=start, offered=offered, busy=[], now=now), at=now)
        case "book":
            duo.book(ahead[0], at=now)
        case "meet":
            duo.change(partial(rules.met, starts_at=now - timedelta(hours=2), began=T0, now=now), at=now)
        case "put_off":
            duo.change(partial(rules.put_off, side=side, is_last=duo.session.number == 4, now=now), at=now)
        case "cancel":
            duo.change(partial(rules.cancel, side=side, now=now), at=now)
        case "yes" | "no" if duo.session.state is SessionState.OVER:
            person = duo.mentor if side is Side.MENTOR else duo.mentee
            duo.answer(person, took_place=action == "yes", at=now)


def check_nothing_is_forgotten(duo, now):
    """At most one session is open; and either it or the pair is looked at again, later than now."""
    with duo.database.reading() as transaction:
        pair = transaction.get_one(PairRow, duo.pair.id)
        rows = transaction.exec(select(SessionRow).where(SessionRow.pair_id == duo.pair.id)).all()
    unsettled = [row for row in rows if SessionState(row.state) in OPEN]
    assert len(unsettled) <= 1
    checks = [row.next_check_at for row in unsettled] or [pair.next_check_at]
    if pair.state == PairState.ACTIVE:
        assert checks[0] is not None
        assert checks[0] > now
    else:
        assert (unsettled, pair.next_check_at) == ([], None)
