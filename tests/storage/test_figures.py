"""A programme in figures: a small world counted by hand, the same on both databases."""

from datetime import timedelta

import pytest

from mentoring.digests import SessionFigures
from mentoring.enrolments import EnrolmentState, Side
from mentoring.pairs import PairState
from mentoring.people import Standing
from mentoring.sessions import Cause, SessionState
from storage import figures, people
from storage.tables import EnrolmentRow, PairRow
from tests.conftest import T0
from tests.worlds import World

NOW = T0 + timedelta(days=60)
WEEK_AGO = NOW - timedelta(days=7)
LONG_AGO = NOW - timedelta(days=30)
DAYS_AGO = NOW - timedelta(days=2)
TO_COME = NOW + timedelta(days=5)


@pytest.fixture
def world(database):
    return World(database)


@pytest.fixture
def programme(world):
    return world.programme(world.person("U0BOSS"))


@pytest.fixture
def pair(world, programme):
    return world.pair(programme, world.person("U1MENTOR"), world.person("U1MENTEE"))


def counted(world, programme, now=NOW):
    with world.database.reading() as transaction:
        return figures.of_programme(transaction, programme, since=now - timedelta(days=7), now=now)


def over(world, pair, number, *, at, yes=(), no=(), answered_at=None, due_on=None):
    """A session that ended then, and who says what of it."""
    session = world.session(
        pair,
        number=number,
        due_on=due_on or at.date(),
        starts_at=at - timedelta(hours=1),
        booked_at=at - timedelta(days=10),
        over_at=at,
    )
    for side, took_place in [(side, True) for side in yes] + [(side, False) for side in no]:
        with world.database.reading() as transaction:
            person = people.get(transaction, pair.person_on(side))
        world.answer(session, person, took_place=took_place, now=answered_at or at)
    return session


def closed(world, pair, number, cause, *, at=DAYS_AGO, due_on=None, booked=False):
    return world.session(
        pair,
        number=number,
        due_on=due_on or LONG_AGO.date(),
        state=SessionState.CANCELLED,
        cause=cause,
        cancelled_at=at,
        over_at=None,
        starts_at=None,
        booked_at=at if booked else None,
    )


def waiting(world, pair, number, state=SessionState.TO_PLAN, **changes):
    usual = {"starts_at": None, "booked_at": None, "over_at": None, "due_on": TO_COME.date()}
    return world.session(pair, number=number, state=state, **{**usual, **changes})


def test_of_a_programme_that_begins_everything_is_nought(world, programme):
    found = counted(world, programme, now=T0)
    assert found.enrolled == found.waiting == {Side.MENTOR: 0, Side.MENTEE: 0}
    assert (found.offers, found.slow_offers, found.active, found.stalled, found.completed, found.ended) == (0,) * 6
    assert found.in_all == found.lately == SessionFigures()


class TestPeople:
    def test_wait_while_they_have_a_place_free(self, world, programme):
        mentors = [world.person(f"U2M{number}") for number in range(4)]
        mentees = [world.person(f"U2E{number}") for number in range(4)]
        world.enrol(programme, mentors[0], capacity=2)
        for person in mentors[1:]:
            world.enrol(programme, person)
        for person in mentees:
            world.enrol(programme, person, Side.MENTEE)
        world.pair(programme, mentors[0], mentees[0])
        world.pair(programme, mentors[1], mentees[1], state=PairState.OFFERED)
        found = counted(world, programme)
        assert found.enrolled == {Side.MENTOR: 4, Side.MENTEE: 4}
        assert found.waiting == {Side.MENTOR: 3, Side.MENTEE: 2}

    def test_of_a_mentor_with_all_places_taken_none_waits(self, world, programme):
        mentor = world.person("U2M0")
        world.enrol(programme, mentor, capacity=2)
        for number in range(2):
            world.pair(programme, mentor, world.person(f"U2E{number}"))
        assert counted(world, programme).waiting == {Side.MENTOR: 0, Side.MENTEE: 0}

    def test_wait_anew_once_their_pair_is_over(self, world, programme, pair):
        with world.database.writing() as transaction:
            transaction.get_one(PairRow, pair.id).state = PairState.ENDED.value
        found = counted(world, programme)
        assert found.waiting == {Side.MENTOR: 1, Side.MENTEE: 1}
        assert (found.active, found.ended) == (0, 1)

    def test_who_pause_are_enrolled_and_do_not_wait_and_who_left_are_neither(self, world, programme):
        paused = world.enrol(programme, world.person("U2A"))
        left = world.enrol(programme, world.person("U2B"))
        world.enrol(programme, world.person("U2C"))
        with world.database.writing() as transaction:
            transaction.get_one(EnrolmentRow, paused.id).state = EnrolmentState.PAUSED.value
            transaction.get_one(EnrolmentRow, left.id).state = EnrolmentState.LEFT.value
        found = counted(world, programme)
        assert (found.enrolled[Side.MENTOR], found.waiting[Side.MENTOR]) == (2, 1)

    def test_who_can_no_longer_take_part_do_not_wait(self, world, programme):
        world.enrol(programme, world.person("U2A"))
        world.person("U2A", standing=Standing.DEACTIVATED)
        assert counted(world, programme).waiting[Side.MENTOR] == 0

    def test_a_place_that_another_programme_fills_is_free_here(self, world, programme):
        mentor, mentee = world.person("U2A"), world.person("U2B")
        other = world.programme(world.person("U0BOSS"), name="Another")
        world.pair(other, mentor, mentee)
        world.enrol(programme, mentor)
        assert counted(world, programme).waiting[Side.MENTOR] == 1
        assert counted(world, programme).active == 0


class TestPairs:
    def test_are_counted_by_their_state(self, world, programme):
        for number, state in enumerate(PairState):
            pair = world.pair(programme, world.person(f"U3M{number}"), world.person(f"U3E{number}"))
            with world.database.writing() as transaction:
                transaction.get_one(PairRow, pair.id).state = state.value
        found = counted(world, programme)
        assert (found.offers, found.active, found.completed, found.ended) == (1, 1, 1, 1)

    def test_offers_are_slow_from_their_reminder_on(self, world, programme):
        world.pair(programme, world.person("U3M"), world.person("U3E"), state=PairState.OFFERED)
        assert counted(world, programme, now=T0 + timedelta(days=2, hours=23)).slow_offers == 0
        assert counted(world, programme, now=T0 + timedelta(days=3)).slow_offers == 1

    def test_are_stalled_with_a_session_that_finds_no_time(self, world, programme):
        pairs = [world.pair(programme, world.person(f"U3M{n}"), world.person(f"U3E{n}")) for n in range(5)]
        waiting(world, pairs[0], 0)
        waiting(world, pairs[1], 0, stalled_at=DAYS_AGO)
        waiting(world, pairs[2], 0, SessionState.PROPOSED, stalled_at=LONG_AGO)
        world.session(pairs[3], state=SessionState.BOOKED, stalled_at=DAYS_AGO, starts_at=TO_COME, over_at=None)
        waiting(world, pairs[4], 0, stalled_at=DAYS_AGO)
        with world.database.writing() as transaction:
            transaction.get_one(PairRow, pairs[4].id).state = PairState.ENDED.value
        assert counted(world, programme).stalled == 2
        with world.database.reading() as transaction:
            named = figures.stalled_pairs(transaction, programme.id, 10)
            assert figures.stalled_pairs(transaction, programme.id, 1) == named[:1]
        assert named == [(pair.mentor_id, pair.mentee_id) for pair in (pairs[2], pairs[1])]


class TestSessions:
    def test_a_world_counted_by_hand(self, world, programme):
        both = (Side.MENTOR, Side.MENTEE)
        one, two, three = (world.pair(programme, world.person(f"U4M{n}"), world.person(f"U4E{n}")) for n in range(3))
        # The first pair: held long ago, held this week, and a third with a date to come.
        over(world, one, 0, at=LONG_AGO, yes=both)
        over(world, one, 1, at=DAYS_AGO, yes=[Side.MENTEE])
        waiting(world, one, 2, SessionState.BOOKED, starts_at=TO_COME, booked_at=DAYS_AGO, due_on=TO_COME.date())
        # The second: missed long ago and held since; then nobody said anything; then the two differ, this week.
        over(world, two, 0, at=LONG_AGO, no=[Side.MENTOR])
        over(world, two, 0, at=LONG_AGO + timedelta(days=3), yes=both, due_on=LONG_AGO.date())
        over(world, two, 1, at=LONG_AGO + timedelta(days=20))
        over(world, two, 2, at=DAYS_AGO, yes=[Side.MENTOR], no=[Side.MENTEE])
        # The third: cancelled this week and planned anew; one lapsed; one put off; one over, not answered yet.
        closed(world, three, 0, Cause.CANCELLED, booked=True)
        waiting(world, three, 0, due_on=LONG_AGO.date())
        closed(world, three, 1, Cause.LAPSED, at=LONG_AGO)
        closed(world, three, 2, Cause.NOT_THIS_MONTH)
        over(world, three, 3, at=DAYS_AGO)
        found = counted(world, programme)
        assert found.in_all == SessionFigures(due=8, booked=8, held=3, unconfirmed=1, missed=1, differs=1, cancelled=1)
        assert found.lately == SessionFigures(due=3, booked=1, held=1, unconfirmed=1, missed=0, differs=1, cancelled=1)
        assert found.ahead == 1

    def test_held_before_its_date_is_due_as_well(self, world, programme, pair):
        over(world, pair, 0, at=DAYS_AGO, yes=[Side.MENTOR], due_on=TO_COME.date())
        found = counted(world, programme)
        assert (found.in_all.due, found.in_all.held, found.lately.due) == (1, 1, 1)
        later = counted(world, programme, now=NOW + timedelta(days=7))
        assert (later.in_all.due, later.lately.due) == (1, 0)

    def test_of_a_pair_that_ended_is_due_no_more_unless_it_took_place(self, world, programme, pair):
        over(world, pair, 0, at=LONG_AGO, yes=[Side.MENTOR])
        closed(world, pair, 1, Cause.CANCELLED, at=LONG_AGO)
        closed(world, pair, 1, Cause.PAIR_ENDED)
        found = counted(world, programme)
        assert (found.in_all.due, found.in_all.held, found.in_all.cancelled) == (1, 1, 1)

    def test_due_today_is_due(self, world, programme, pair):
        waiting(world, pair, 0, due_on=programme.local_date(NOW))
        waiting(
            world,
            world.pair(programme, world.person("U5"), world.person("U6")),
            0,
            due_on=programme.local_date(NOW) + timedelta(days=1),
        )
        assert counted(world, programme).in_all.due == 1

    def test_is_unconfirmed_after_the_days_to_answer_and_until_somebody_does(self, world, programme, pair):
        session = over(world, pair, 0, at=T0)
        days = programme.rhythm.answer_days
        almost = T0 + timedelta(days=days) - timedelta(seconds=1)
        assert counted(world, programme, now=almost).in_all.unconfirmed == 0
        found = counted(world, programme, now=T0 + timedelta(days=days))
        assert (found.in_all.unconfirmed, found.lately.unconfirmed) == (1, 1)
        with world.database.reading() as transaction:
            mentor = people.get(transaction, pair.mentor_id)
        world.answer(session, mentor, took_place=True, now=T0 + timedelta(days=8))
        late = counted(world, programme, now=T0 + timedelta(days=9)).lately
        assert (late.unconfirmed, late.held) == (0, 1)

    def test_each_week_is_counted_once(self, world, programme, pair):
        """What one digest counts, the next does not count again, and nothing falls between."""
        over(world, pair, 0, at=T0 + timedelta(days=6), yes=[Side.MENTOR], answered_at=T0 + timedelta(days=7))
        closed(world, pair, 1, Cause.CANCELLED, at=T0 + timedelta(days=7), due_on=TO_COME.date())
        weeks = [counted(world, programme, now=T0 + timedelta(days=7 * n)).lately for n in range(1, 5)]
        for name in ("due", "held", "cancelled", "booked"):
            assert sum(getattr(week, name) for week in weeks) <= 1, name
        assert sum(week.held for week in weeks) == 1
        assert sum(week.cancelled for week in weeks) == 1

    def test_of_another_programme_is_not_counted(self, world, programme):
        other = world.programme(world.person("U0BOSS"), name="Another")
        pair = world.pair(other, world.person("U5"), world.person("U6"))
        over(world, pair, 0, at=DAYS_AGO, yes=[Side.MENTOR])
        assert counted(world, programme).in_all == SessionFigures()
        assert counted(world, other).in_all.held == 1
