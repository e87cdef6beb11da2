"""What is removed once it was kept for long enough, and above all what is not: nothing is ever told twice for it."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlmodel import col, func, select, update

from mentoring.delegates import Delegation, DelegationState
from mentoring.enrolments import EnrolmentState
from mentoring.messages import Kind
from mentoring.pairs import PairState
from mentoring.sessions import SessionState
from scheduler import upkeep
from scheduler.planning import plan_due
from scheduler.upkeep import Pruning
from storage import audit, delegations, endings, inbox, offer_news, outbox, retention
from storage.database import LARGEST_WRITE
from storage.outbox import Effect, OutboxState
from storage.retention import Retention
from storage.tables import (
    AuditRow,
    CoordinatorRow,
    DelegationRow,
    EnrolmentRow,
    InboxRow,
    OutboxRow,
    PairRow,
    ProgrammeRow,
    SessionRow,
)
from tests.conftest import T0

DAY = timedelta(days=1)
OLD = T0 - 401 * DAY
AT_ONCE = Retention(events=timedelta(), messages=timedelta(), audit=timedelta())


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch):
    monkeypatch.setattr(upkeep, "PAUSE", 0.0)


def settle(world, *, at=OLD, state=OutboxState.SENT):
    """Everything that was ever written is sent, and was long ago."""
    with world.database.writing() as transaction:
        transaction.execute(update(OutboxRow).values(state=state.value, settled_at=at, created_at=at, ts="1.1"))


def prune(world, kept_for=None, now=T0):
    Pruning(world.database, kept_for or Retention()).prune(now)


def kinds(world):
    with world.database.reading() as transaction:
        return sorted(transaction.exec(select(OutboxRow.kind)))


def change(world, table, **values):
    with world.database.writing() as transaction:
        transaction.execute(update(table).values(**values))


@pytest.fixture
def pair(world):
    """One that goes on, with a session that is over."""
    programme = world.programme(world.person("U1"))
    pair = world.pair(programme, world.person("U2"), world.person("U3"))
    world.session(pair)
    with world.database.writing() as transaction:
        asked = Delegation(0, world.workspace_id, pair.mentee_id, programme.contact_id, DelegationState.ASKED)
        delegations.save(transaction, asked, OLD)
    return pair


def told(world, pair):
    """A message of each kind about what a pair is in, whose only subjects are the first of their tables."""
    with world.database.writing() as transaction:
        session_id = transaction.exec(select(SessionRow.id)).first()
        enrolment_id = transaction.exec(select(EnrolmentRow.id).where(EnrolmentRow.person_id == pair.mentor_id)).one()
    subjects = {
        **dict.fromkeys(retention.ABOUT_SESSIONS, session_id),
        **dict.fromkeys(retention.ABOUT_PAIRS, pair.id),
        **dict.fromkeys(retention.ABOUT_DRAFTS, pair.draft_id),
        **dict.fromkeys(retention.ABOUT_ENROLMENTS, enrolment_id),
        **dict.fromkeys(retention.ABOUT_PROGRAMMES, pair.programme_id),
        **dict.fromkeys(retention.ABOUT_DELEGATIONS, 1),
        **dict.fromkeys(retention.ABOUT_MESSAGES, 1),
        **dict.fromkeys(retention.ABOUT_PEOPLE, pair.mentor_id),
    }
    messages = [
        outbox.Message(
            workspace_id=world.workspace_id,
            programme_id=pair.programme_id,
            kind=kind,
            subject_id=subject_id,
            person_id=pair.mentor_id,
            occasion="1",
            due_at=OLD,
        )
        for kind, subject_id in subjects.items()
    ]
    world.put(*messages)
    settle(world)


def test_every_kind_of_message_has_a_subject_that_keeps_it():
    groups = [
        retention.ABOUT_SESSIONS,
        retention.ABOUT_PAIRS,
        retention.ABOUT_DRAFTS,
        retention.ABOUT_ENROLMENTS,
        retention.ABOUT_PROGRAMMES,
        retention.ABOUT_DELEGATIONS,
        retention.ABOUT_MESSAGES,
        retention.ABOUT_PEOPLE,
    ]
    assert sorted(kind for group in groups for kind in group) == sorted(Kind)


class TestMessages:
    def test_stay_while_all_goes_on(self, world, pair):
        told(world, pair)
        prune(world)
        assert kinds(world) == sorted(set(Kind) - retention.ABOUT_MESSAGES - retention.ABOUT_PEOPLE)

    def test_go_when_all_is_over(self, world, pair):
        told(world, pair)
        self.end_all(world)
        prune(world)
        assert kinds(world) == []

    def end_all(self, world):
        change(world, PairRow, state=PairState.ENDED.value)
        change(world, EnrolmentRow, state=EnrolmentState.LEFT.value)
        change(world, ProgrammeRow, next_check_at=None)
        change(world, DelegationRow, state=DelegationState.ENDED.value)

    def test_stay_about_a_session_that_is_still_open(self, world, pair):
        change(world, SessionRow, state=SessionState.BOOKED.value)
        told(world, pair)
        self.end_all(world)
        prune(world)
        assert kinds(world) == sorted(retention.ABOUT_SESSIONS)

    def test_stay_about_a_session_that_planning_will_look_at(self, world, pair):
        told(world, pair)
        self.end_all(world)
        change(world, SessionRow, next_check_at=T0)
        prune(world)
        assert kinds(world) == sorted(retention.ABOUT_SESSIONS)

    def test_stay_for_as_long_as_is_set(self, world, pair):
        told(world, pair)
        self.end_all(world)
        settle(world, at=T0 - 399 * DAY)
        prune(world)
        assert kinds(world) == sorted(Kind)
        prune(world, Retention(messages=398 * DAY))
        assert kinds(world) == []

    def test_stay_until_they_are_settled(self, world, pair):
        told(world, pair)
        self.end_all(world)
        for state in outbox.UNSETTLED:
            change(world, OutboxRow, state=state.value)
            prune(world)
            assert kinds(world) == sorted(Kind)

    def test_go_however_they_were_settled(self, world, pair):
        for state in set(OutboxState) - set(outbox.UNSETTLED):
            told(world, pair)
            self.end_all(world)
            change(world, OutboxRow, state=state.value)
            prune(world)
            assert kinds(world) == []

    def test_stay_while_a_younger_one_brings_them_up_to_date(self, world):
        reader = world.person("U1")
        programme = world.programme(reader)
        post = world.message(programme, reader)
        world.put(post)
        settle(world)
        with world.database.reading() as transaction:
            row_id = transaction.exec(select(OutboxRow.id)).one()
        world.put(world.message(programme, reader, occasion="2", effect=Effect.UPDATE, follows_id=row_id))
        change(world, ProgrammeRow, next_check_at=None)
        prune(world)
        assert len(kinds(world)) == 2
        settle(world)
        # What follows goes first; what was followed, the next day.
        prune(world)
        assert len(kinds(world)) == 1
        prune(world)
        assert kinds(world) == []

    def test_brought_back_to_life_in_the_meantime_stay(self, world, pair):
        told(world, pair)
        self.end_all(world)
        with world.database.reading() as transaction:
            page = retention.page(transaction, retention.MESSAGES, after=0, before=T0 - 400 * DAY)
        change(world, OutboxRow, state=OutboxState.PENDING.value, settled_at=None)
        with world.database.writing() as transaction:
            assert retention.remove(transaction, retention.MESSAGES, page.may_go, before=T0 - 400 * DAY) == 0


def test_planning_after_pruning_writes_nothing_anew(world, pair):
    """Even where everything that was sent may go at once, and planning looks at everything again."""
    world.session(pair, starts_at=T0 + DAY, state=SessionState.BOOKED, over_at=None, number=1)
    offered = world.pair(
        world.programme(world.person("U1"), name="Another"),
        world.person("U4"),
        world.person("U5"),
        state=PairState.OFFERED,
    )
    look_at_all_again(world)
    now = offered.offered_at + 3 * DAY
    plan_due(world.database, now)
    assert {Kind.SESSION_QUESTION, Kind.OFFERS_REMINDER} <= set(kinds(world))
    settle(world)
    prune(world, AT_ONCE, now)
    look_at_all_again(world)
    plan_due(world.database, now)
    with world.database.reading() as transaction:
        anew = select(OutboxRow.kind).where(OutboxRow.state == OutboxState.PENDING)
        assert transaction.exec(anew).all() == []


def look_at_all_again(world):
    change(world, PairRow, next_check_at=T0)
    change(world, SessionRow, next_check_at=T0)
    change(world, ProgrammeRow, next_check_at=T0)
    change(world, CoordinatorRow, next_digest_at=T0 + 30 * DAY)


def test_a_pair_that_ends_brings_up_to_date_what_told_of_it(world, pair):
    """The messages are older than what is kept, and the pair was still going on."""
    with world.database.writing() as transaction:
        offer_news.begun(transaction, pair, OLD)
    settle(world)
    prune(world)
    with world.database.writing() as transaction:
        endings.end_pair(transaction, pair, by=pair.mentor_id, reason="", now=T0)
        updates = transaction.exec(select(OutboxRow.kind).where(OutboxRow.effect == Effect.UPDATE)).all()
    assert updates == [Kind.KICK_OFF]


def test_events_that_are_done_go_after_a_week(world):
    person = world.person("U1")
    with world.database.writing() as transaction:
        for number, at in enumerate((T0 - 8 * DAY, T0 - 8 * DAY, T0 - 6 * DAY)):
            inbox.record(
                transaction, world.workspace_id, event_id=f"Ev{number}", kind="user_change", person_id=person.id, now=at
            )
        inbox.mark_done(transaction, [1], T0 - 8 * DAY)
        inbox.mark_done(transaction, [3], T0 - 6 * DAY)
    prune(world)
    with world.database.reading() as transaction:
        assert list(transaction.exec(select(InboxRow.event_id).order_by(col(InboxRow.id)))) == ["Ev1", "Ev2"]


def test_who_changed_what_is_kept_for_two_years(world):
    with world.database.writing() as transaction:
        for action, at in (("old", T0 - 731 * DAY), ("young", T0 - 729 * DAY)):
            audit.write(transaction, workspace_id=world.workspace_id, action=action, now=at)
    prune(world)
    with world.database.reading() as transaction:
        assert list(transaction.exec(select(AuditRow.action))) == ["young"]


class TestMany:
    """Ten thousand rows, all of which may go."""

    @pytest.fixture
    def many(self, world):
        values = {"workspace_id": world.workspace_id, "kind": "user_change", "received_at": OLD, "done_at": OLD}
        with world.database.writing() as transaction:
            transaction.execute(insert(InboxRow), [{**values, "event_id": f"Ev{each}"} for each in range(10_000)])
        return world

    def left(self, world):
        with world.database.reading() as transaction:
            return transaction.exec(select(func.count()).select_from(InboxRow)).one()

    def test_go_a_part_at_a_time(self, many):
        writes = []
        database = many.database

        class Counting:
            reading = staticmethod(database.reading)

            @staticmethod
            def writing():
                writes.append(TestMany().left(many))
                return database.writing()

        Pruning(Counting(), Retention()).prune(T0)
        steps = [before - after for before, after in zip(writes, [*writes[1:], self.left(many)], strict=True)]
        assert sum(steps) == 10_000
        assert max(steps) <= LARGEST_WRITE

    def test_let_others_write_meanwhile(self, many):
        """Nobody waits for all of it: a write takes its turn after a part."""
        pruning = threading.Thread(target=prune, args=[many])
        pruning.start()
        written = 0
        while pruning.is_alive():
            with many.database.writing() as transaction:
                audit.write(transaction, workspace_id=many.workspace_id, action="meanwhile", now=T0)
            written += 1
        pruning.join()
        assert written > 2
        assert self.left(many) == 0

    def test_stop_when_asked(self, many):
        pruning = Pruning(many.database, Retention())
        pruning.stop()
        pruning.prune(T0)
        assert self.left(many) == 10_000

    def test_are_removed_by_several_replicas_at_once(self, many):
        both = [threading.Thread(target=prune, args=[many]) for _ in range(2)]
        for each in both:
            each.start()
        for each in both:
            each.join()
        assert self.left(many) == 0
