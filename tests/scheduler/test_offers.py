"""What time does to offers: one reminder in working hours to whoever has something to answer, then the end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from mentoring.enrolments import Side
from mentoring.pairs import OFFER_LASTS, REMIND_OFFER_AFTER, PairState, accept
from scheduler import offers
from storage import candidates, offer_news, pairs
from storage.tables import EnrolmentRow, OutboxRow, PairRow
from tests.conftest import T0

REMINDED = T0 + REMIND_OFFER_AFTER
OVER = T0 + OFFER_LASTS


@pytest.fixture
def programme(world):
    return world.programme(world.person("U1"))


@pytest.fixture
def mentor(world):
    return world.person("U2")


@pytest.fixture
def mentee(world):
    return world.person("U3")


def offer(world, programme, *both, now=T0):
    """One draft with these mentors and mentees, everybody asked."""
    draft_id = world.draft(programme, now=now)
    made = [
        world.pair(programme, mentor, mentee, state=PairState.OFFERED, draft_id=draft_id, now=now)
        for mentor, mentee in both
    ]
    with world.database.writing() as transaction:
        everybody = list(dict.fromkeys(person.id for each in both for person in each))
        offer_news.offer(transaction, draft_id=draft_id, programme=programme, person_ids=everybody, now=now)
    return made


def say_yes(world, pair, side, now=T0):
    with world.database.writing() as transaction:
        answered = accept(pair, side, today=now.date(), now=now)
        pairs.save(transaction, answered, next_check_at=REMINDED, now=now)


def told(world, kind, effect="post"):
    with world.database.reading() as transaction:
        query = select(OutboxRow).where(OutboxRow.kind == kind, OutboxRow.effect == effect)
        return list(transaction.exec(query.order_by(OutboxRow.person_id)))


def states(world):
    with world.database.reading() as transaction:
        return [row.state for row in transaction.exec(select(PairRow).order_by(PairRow.id))]


def next_due(world):
    with world.database.reading() as transaction:
        return offers.next_due(transaction)


class TestReminder:
    def test_comes_after_three_days_to_both(self, world, programme, mentor, mentee):
        offer(world, programme, (mentor, mentee))
        offers.plan(world.database, REMINDED - timedelta(seconds=1))
        assert told(world, "offers_reminder") == []
        assert next_due(world) == REMINDED
        offers.plan(world.database, REMINDED)
        assert [row.person_id for row in told(world, "offers_reminder")] == [mentor.id, mentee.id]
        assert {row.expires_at for row in told(world, "offers_reminder")} == {OVER}
        assert next_due(world) == OVER

    def test_comes_in_the_working_hours_of_each(self, world, programme):
        here, there = world.person("U2", zone="Europe/Paris"), world.person("U3", zone="America/Toronto")
        offer(world, programme, (here, there))
        offers.plan(world.database, REMINDED)
        mornings = [REMINDED, datetime(2026, 3, 5, 14, 0, tzinfo=UTC)]
        for row, morning in zip(told(world, "offers_reminder"), mornings, strict=True):
            assert morning <= row.due_at < morning + timedelta(minutes=15)

    def test_comes_only_to_whoever_has_not_answered(self, world, programme, mentor, mentee):
        (pair,) = offer(world, programme, (mentor, mentee))
        say_yes(world, pair, Side.MENTEE)
        offers.plan(world.database, REMINDED)
        assert [row.person_id for row in told(world, "offers_reminder")] == [mentor.id]

    def test_is_one_message_for_all_the_offers_of_a_draft(self, world, programme, mentor):
        world.enrol(programme, mentor, capacity=12)
        learners = [world.person(f"W{number}") for number in range(12)]
        offer(world, programme, *((mentor, learner) for learner in learners))
        offers.plan(world.database, REMINDED)
        reminded = [row.person_id for row in told(world, "offers_reminder")]
        assert sorted(reminded) == sorted([mentor.id, *(learner.id for learner in learners)])

    def test_comes_once_however_often_it_is_planned(self, world, programme, mentor, mentee):
        (pair,) = offer(world, programme, (mentor, mentee))
        offers.plan(world.database, REMINDED)
        before = [(row.id, row.due_at) for row in told(world, "offers_reminder")]
        with world.database.writing() as transaction:
            pairs.set_next_check(transaction, pair.id, REMINDED)
        offers.plan(world.database, REMINDED + timedelta(hours=1))
        assert [(row.id, row.due_at) for row in told(world, "offers_reminder")] == before

    def test_does_not_come_after_a_long_stop(self, world, programme, mentor, mentee):
        offer(world, programme, (mentor, mentee))
        offers.plan(world.database, OVER + timedelta(days=7))
        assert told(world, "offers_reminder") == []
        assert states(world) == ["expired"]


class TestExpiry:
    def test_closes_the_offer_and_brings_both_messages_up_to_date(self, world, programme, mentor, mentee):
        offer(world, programme, (mentor, mentee))
        for moment in (REMINDED, OVER - timedelta(seconds=1)):
            offers.plan(world.database, moment)
        assert states(world) == ["offered"]
        offers.plan(world.database, OVER)
        assert states(world) == ["expired"]
        for kind in ("offers", "offers_reminder"):
            assert [row.person_id for row in told(world, kind, "update")] == [mentor.id, mentee.id]
        assert told(world, "offer_closed") == []
        assert next_due(world) is None

    @pytest.mark.parametrize("side", list(Side))
    def test_is_told_to_whoever_had_said_yes(self, world, programme, mentor, mentee, side):
        (pair,) = offer(world, programme, (mentor, mentee))
        say_yes(world, pair, side)
        offers.plan(world.database, OVER)
        assert [row.person_id for row in told(world, "offer_closed")] == [pair.person_on(side)]

    def test_twice_is_once(self, world, programme, mentor, mentee):
        (pair,) = offer(world, programme, (mentor, mentee))
        say_yes(world, pair, Side.MENTOR)
        for day in range(3):
            offers.plan(world.database, OVER + timedelta(days=day))
        assert len(told(world, "offer_closed")) == 1

    def test_of_more_offers_than_one_write_holds_leaves_none_open(self, world, programme):
        both = [(world.person(f"M{number}"), world.person(f"W{number}")) for number in range(offers.BATCH + 1)]
        offer(world, programme, *both)
        offers.plan(world.database, OVER)
        assert set(states(world)) == {"expired"}

    def test_leaves_what_has_begun_alone(self, world, programme, mentor, mentee):
        world.pair(programme, mentor, mentee)
        offers.plan(world.database, OVER)
        assert states(world) == ["active"]


@pytest.mark.parametrize("answer", ["declined", "expired"])
def test_whoever_was_refused_keeps_their_place_and_is_offered_somebody_else(world, programme, mentor, mentee, answer):
    """The next draft takes both in again, and never proposes the two to each other."""
    (pair,) = offer(world, programme, (mentor, mentee))
    with world.database.writing() as transaction:
        transaction.get_one(PairRow, pair.id).state = answer
    with world.database.reading() as transaction:
        problem = candidates.problem(transaction, programme, OVER)
        assert {row.state for row in transaction.exec(select(EnrolmentRow))} == {"active"}
    assert {each.person_id for each in problem.candidates} == {mentor.id, mentee.id}
    assert problem.past == ((mentor.id, mentee.id),)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_an_offer_that_somebody_answers_right_now_waits_for_the_next_look(world, programme, mentor, mentee):
    """Planning waits for nobody: whoever leaves holds several pairs, in another order."""
    taken, free = offer(world, programme, (mentor, mentee), (mentor, world.person("U4")))
    with ThreadPoolExecutor(1) as planner, world.database.writing() as transaction:
        pairs.find(transaction, world.workspace_id, taken.id)
        planner.submit(offers.plan, world.database, OVER).result(timeout=5)
    with world.database.reading() as transaction:
        assert pairs.get(transaction, free.id).state is PairState.EXPIRED
        assert pairs.get(transaction, taken.id).state is PairState.OFFERED
