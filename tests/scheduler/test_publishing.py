"""A published draft becomes offers and messages, once, whatever happens on the way; others leave no trace."""

from datetime import timedelta

import pytest
from sqlmodel import select, update

from mentoring.drafts import DraftState
from mentoring.enrolments import EnrolmentState, Side
from mentoring.matching.values import LeftOut, Part, Proposed, Rule, Solution
from mentoring.pairs import OFFER_LASTS, REMIND_OFFER_AFTER
from mentoring.people import Standing
from scheduler import publishing
from storage import draft_sheets, drafts
from storage.database import LARGEST_WRITE
from storage.tables import DraftRow, EnrolmentRow, OutboxRow, PairRow
from tests.conftest import T0
from tests.scheduler.companies import enrol_company

LATER = T0 + timedelta(hours=1)


@pytest.fixture
def coordinator(world):
    return world.person("U1")


@pytest.fixture
def programme(world, coordinator):
    return world.programme(coordinator)


@pytest.fixture
def mentor(world, programme):
    return enrolled(world, programme, "U2", Side.MENTOR, capacity=2)


@pytest.fixture
def mentees(world, programme):
    return [enrolled(world, programme, f"U{number}", Side.MENTEE) for number in (3, 4)]


@pytest.fixture
def left_out(world, programme):
    return enrolled(world, programme, "U5", Side.MENTEE)


@pytest.fixture
def draft(world, programme, coordinator, mentor, mentees, left_out):
    """A ready one: the mentor with both mentees, the second the better match."""
    return ready(
        world,
        programme,
        coordinator,
        [proposed(mentor.id, mentee.id, score) for mentee, score in zip(mentees, (0.4, 0.8), strict=True)],
        [LeftOut(left_out.id, Rule.LANGUAGE)],
    )


def enrolled(world, programme, slack_id, side, *, capacity=1):
    person = world.person(slack_id)
    world.enrol(programme, person, side, capacity=capacity)
    return person


def proposed(mentor_id, mentee_id, score=0.5):
    return Proposed(mentor_id, mentee_id, score, {Part.TOPICS: score})


def ready(world, programme, coordinator, pairs, left_out=()):
    with world.database.writing() as transaction:
        draft, _ = drafts.request(transaction, programme, person_id=coordinator.id, view_id="V1", now=T0)
        machine = world.database.machine_now(transaction)
        draft, attempt = drafts.claim(transaction, machine=machine, lease=timedelta(seconds=90))
        for start in range(0, len(pairs), LARGEST_WRITE):
            draft_sheets.write_pairs(transaction, draft.id, pairs[start : start + LARGEST_WRITE])
        draft_sheets.write_left_out(transaction, draft.id, left_out)
        return drafts.mark_ready(transaction, draft.id, attempt, solution=Solution((), (), "h"), now=T0)


def publish(world, draft):
    with world.database.writing() as transaction:
        drafts.publish(transaction, draft, person_id=draft.requested_by, now=T0)


def rows(world, table):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(table).order_by(*table.__table__.primary_key.columns)))


def told(world):
    return {(row.kind, row.person_id) for row in rows(world, OutboxRow)}


def change(world, table, equal, **columns):
    with world.database.writing() as transaction:
        transaction.execute(update(table).filter_by(**equal).values(**columns))


class TestUnpublished:
    @pytest.mark.usefixtures("draft")
    def test_a_draft_leaves_no_trace(self, world):
        publishing.plan(world.database, T0)
        assert rows(world, PairRow) == []
        assert rows(world, OutboxRow) == []

    def test_a_discarded_draft_leaves_none_either(self, world, draft):
        with world.database.writing() as transaction:
            drafts.discard(transaction, draft)
        publishing.plan(world.database, T0)
        assert rows(world, PairRow) == []
        assert rows(world, OutboxRow) == []


class TestPublished:
    def test_each_pair_is_an_offer_and_each_person_hears_once(self, world, draft, mentor, mentees, left_out):
        publish(world, draft)
        publishing.plan(world.database, LATER)
        offers = rows(world, PairRow)
        assert {(row.mentor_id, row.mentee_id, row.score) for row in offers} == {
            (mentor.id, mentees[0].id, 0.4),
            (mentor.id, mentees[1].id, 0.8),
        }
        assert {(row.state, row.draft_id, row.offered_at) for row in offers} == {("offered", draft.id, LATER)}
        assert {row.expires_at - LATER for row in offers} == {OFFER_LASTS}
        assert {row.next_check_at - LATER for row in offers} == {REMIND_OFFER_AFTER}
        asked = {("offers", person.id) for person in (mentor, *mentees)}
        assert told(world) == asked | {("not_matched", left_out.id)}
        assert {(row.subject_id, row.due_at) for row in rows(world, OutboxRow)} == {(draft.id, LATER)}
        (row,) = rows(world, DraftRow)
        assert row.offered_at == LATER

    def test_planning_again_writes_nothing_again(self, world, draft):
        publish(world, draft)
        publishing.plan(world.database, T0)
        before = [row.id for table in (PairRow, OutboxRow) for row in rows(world, table)]
        publishing.plan(world.database, LATER)
        change(world, DraftRow, {"id": draft.id}, offered_at=None)
        publishing.plan(world.database, LATER)
        assert [row.id for table in (PairRow, OutboxRow) for row in rows(world, table)] == before

    def test_a_crash_after_the_pairs_is_made_good(self, world, draft, left_out, monkeypatch):
        publish(world, draft)
        with monkeypatch.context() as broken:
            broken.setattr("storage.offer_news.not_matched", lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                publishing.plan(world.database, T0)
        assert len(rows(world, PairRow)) == 2
        publishing.plan(world.database, LATER)
        assert len(rows(world, PairRow)) == 2
        assert len(rows(world, OutboxRow)) == 4
        assert ("not_matched", left_out.id) in told(world)

    def test_after_a_crash_an_offer_that_was_declined_meanwhile_stays_declined(self, world, draft, mentees):
        publish(world, draft)
        publishing.plan(world.database, T0)
        change(world, PairRow, {"mentee_id": mentees[0].id}, state="declined")
        change(world, DraftRow, {"id": draft.id}, offered_at=None)
        publishing.plan(world.database, LATER)
        assert sorted(row.state for row in rows(world, PairRow)) == ["declined", "offered"]
        assert ("not_matched", mentees[0].id) not in told(world)

    def test_more_pairs_than_one_write_holds_are_all_offered(self, world, programme, coordinator):
        enrol_company(world, programme, mentors=LARGEST_WRITE + 1, mentees=LARGEST_WRITE + 1)
        pairs = [proposed(1000 + number, 1000 + LARGEST_WRITE + 1 + number) for number in range(LARGEST_WRITE + 1)]
        publish(world, ready(world, programme, coordinator, pairs))
        publishing.plan(world.database, T0)
        assert len(rows(world, PairRow)) == LARGEST_WRITE + 1
        assert len(told(world)) == 2 * (LARGEST_WRITE + 1)


class TestMeanwhile:
    def test_whoever_left_is_not_asked(self, world, draft, mentees):
        publish(world, draft)
        change(world, EnrolmentRow, {"person_id": mentees[0].id}, state=EnrolmentState.LEFT.value)
        publishing.plan(world.database, T0)
        assert [row.mentee_id for row in rows(world, PairRow)] == [mentees[1].id]
        assert ("offers", mentees[0].id) not in told(world)

    def test_a_mentor_who_left_leaves_mentees_who_are_told(self, world, draft, mentor, mentees):
        publish(world, draft)
        change(world, EnrolmentRow, {"person_id": mentor.id}, state=EnrolmentState.LEFT.value)
        publishing.plan(world.database, T0)
        assert rows(world, PairRow) == []
        assert {("not_matched", mentee.id) for mentee in mentees} <= told(world)

    def test_a_deactivated_account_gets_no_offer(self, world, draft, mentees):
        publish(world, draft)
        world.person("U4", standing=Standing.DEACTIVATED)
        publishing.plan(world.database, T0)
        assert [row.mentee_id for row in rows(world, PairRow)] == [mentees[0].id]

    def test_a_mentor_who_gives_fewer_places_keeps_the_better_match(self, world, draft, mentor, mentees):
        publish(world, draft)
        change(world, EnrolmentRow, {"person_id": mentor.id}, capacity=1)
        publishing.plan(world.database, T0)
        assert [row.mentee_id for row in rows(world, PairRow)] == [mentees[1].id]
        assert ("not_matched", mentees[0].id) in told(world)

    def test_whoever_is_in_a_pair_by_now_gets_no_second_one(self, world, programme, draft, mentees):
        other = enrolled(world, programme, "U6", Side.MENTOR)
        world.pair(programme, other, mentees[0])
        publish(world, draft)
        publishing.plan(world.database, T0)
        offered = [row.mentee_id for row in rows(world, PairRow) if row.state == "offered"]
        assert offered == [mentees[1].id]
        assert not {("offers", mentees[0].id), ("not_matched", mentees[0].id)} & told(world)

    def test_two_who_were_offered_to_each_other_before_are_not_offered_again(
        self, world, programme, draft, mentor, mentees
    ):
        pair = world.pair(programme, mentor, mentees[0])
        change(world, PairRow, {"id": pair.id}, state="declined")
        publish(world, draft)
        publishing.plan(world.database, T0)
        assert [row.mentee_id for row in rows(world, PairRow) if row.state == "offered"] == [mentees[1].id]


def test_an_unpublished_draft_is_nothing_to_offer(world, draft):
    with world.database.reading() as transaction:
        assert drafts.to_offer(transaction) == []
        assert not drafts.is_waiting(transaction)
    publish(world, draft)
    with world.database.reading() as transaction:
        assert [each.state for each in drafts.to_offer(transaction)] == [DraftState.PUBLISHED]
        assert drafts.published_since(transaction) is not None
