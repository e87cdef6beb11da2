"""Sessions and slots in rows: what is busy, what is on offer, and who may touch which."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mentoring.enrolments import Side
from mentoring.pairs import PairState
from mentoring.refusals import Reason, Refused
from mentoring.sessions import Cause, SessionState
from storage import pairs, sessions
from tests.conftest import T0
from tests.worlds import World

TOMORROW, LATER, LAST = (T0 + timedelta(days=days) for days in (1, 2, 3))
TO_PLAN = {"state": SessionState.TO_PLAN, "starts_at": None, "booked_at": None, "over_at": None}
BOOKED = {"state": SessionState.BOOKED, "over_at": None}


@pytest.fixture
def world(database):
    return World(database)


@pytest.fixture
def duo(world):
    """A pair whose mentor is in a second one too."""
    programme = world.programme(world.person("U1"))
    mentor, one, other = (world.person(name) for name in ("U2", "U3", "U4"))
    return world.pair(programme, mentor, one), world.pair(programme, mentor, other)


def starts(world, session):
    with world.database.reading() as transaction:
        return {slot.starts_at: (slot.id, slot.proposed_by) for slot in sessions.slots(transaction, session.id)}


def offer(world, session, *moments, by=None):
    with world.database.writing() as transaction:
        sessions.offer_slots(transaction, session, moments, proposed_by=by)


def test_a_slot_that_stays_on_offer_keeps_its_number(world, duo):
    session = world.session(duo[0], **TO_PLAN)
    offer(world, session, TOMORROW, LATER)
    before = starts(world, session)
    offer(world, session, LATER, LAST, LAST)
    after = starts(world, session)
    assert set(after) == {LATER, LAST}
    assert after[LATER] == before[LATER]


def test_a_suggestion_that_somebody_takes_up_is_theirs(world, duo):
    session = world.session(duo[0], **TO_PLAN)
    offer(world, session, TOMORROW, LATER)
    offer(world, session, TOMORROW, by=Side.MENTEE)
    assert [side for _id, side in starts(world, session).values()] == [Side.MENTEE]


def test_what_stands_in_either_diary_is_busy_also_while_it_goes_on(world, duo):
    one, other = duo
    soon = world.session(one, starts_at=TOMORROW, **BOOKED)
    world.session(other, starts_at=T0 - timedelta(minutes=30), **BOOKED)
    world.session(other, starts_at=T0 - timedelta(days=2), **BOOKED)
    with world.database.reading() as transaction:
        busy = sessions.busy(transaction, [one.mentor_id], since=T0)
        assert sorted(busy) == [(T0 - timedelta(minutes=30), 60), (TOMORROW, 60)]
        assert sessions.busy(transaction, [one.mentee_id], since=T0, except_session=soon.id) == []


def test_what_may_still_be_chosen_elsewhere_is_on_offer(world, duo):
    one, other = duo
    mine, theirs = world.session(one, **TO_PLAN), world.session(other, **TO_PLAN)
    offer(world, mine, TOMORROW)
    offer(world, theirs, LATER, T0 - timedelta(hours=1))
    with world.database.reading() as transaction:
        assert sessions.on_offer(transaction, [one.mentor_id], since=T0, except_session=mine.id) == [(LATER, 60)]
        assert sessions.on_offer(transaction, [one.mentee_id], since=T0, except_session=mine.id) == []


def test_a_session_of_another_workspace_is_nobodys(world, duo):
    session = world.session(duo[0], **TO_PLAN)
    elsewhere = World(world.database, "T0SANDBOX2")
    with world.database.writing() as transaction:
        assert sessions.find(transaction, world.workspace_id, session.id) == session
        with pytest.raises(Refused) as refusal:
            sessions.find(transaction, elsewhere.workspace_id, session.id)
    assert refusal.value.reason is Reason.NOT_YOUR_SESSION


class TestAskingThePair:
    """Whatever closes a session makes its pair look for the next."""

    @pytest.fixture
    def pair(self, world, duo):
        with world.database.writing() as transaction:
            for each in duo:
                pairs.set_next_check(transaction, each.id, None)
        return duo[0]

    def due(self, world, at=T0):
        with world.database.writing() as transaction:
            return [pair.id for pair in pairs.due(transaction, PairState.ACTIVE, at, 10)]

    def test_when_it_closes(self, world, pair):
        session = world.session(pair, **TO_PLAN)
        assert self.due(world) == []
        closed = replace(session, state=SessionState.CANCELLED, cause=Cause.LAPSED, cancelled_at=T0)
        with world.database.writing() as transaction:
            sessions.save(transaction, closed, next_check_at=None)
        assert self.due(world) == [pair.id]

    def test_when_somebody_says_whether_it_took_place(self, world, pair):
        session = world.session(pair)
        with world.database.writing() as transaction:
            assert sessions.save_answer(transaction, session, pair.mentor_id, took_place=True, now=T0)
        assert self.due(world) == [pair.id]

    def test_but_not_when_they_say_it_again(self, world, pair):
        session = world.session(pair)
        with world.database.writing() as transaction:
            sessions.save_answer(transaction, session, pair.mentor_id, took_place=True, now=T0)
            pairs.set_next_check(transaction, pair.id, None)
        with world.database.writing() as transaction:
            assert not sessions.save_answer(transaction, session, pair.mentor_id, took_place=False, now=T0)
            assert sessions.answers_of_pair(transaction, pair.id) == {session.id: [True]}
        assert self.due(world) == []
