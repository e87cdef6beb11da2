"""How the messages of a coordinator's programmes fare: what is counted, and what is sent again."""

from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from mentoring.health import LATE_AFTER, SHOWN_FOR, Health
from mentoring.messages import Kind
from storage import delivery_health
from storage.outbox import OutboxState
from storage.tables import AuditRow, OutboxRow
from tests.conftest import T0
from tests.storage.test_plans import PROGRAMME, filled, plans
from tests.worlds import World

__all__ = ["filled"]

SECOND = timedelta(seconds=1)


@pytest.fixture
def world(database):
    return World(database)


@pytest.fixture
def coordinator(world):
    return world.person("U1")


@pytest.fixture
def programme(world, coordinator):
    return world.programme(coordinator)


def put(world, programme, state, **columns):
    with world.database.reading() as transaction:
        occasion = str(len(transaction.exec(select(OutboxRow.id)).all()))
    message = world.message(programme, world.person("U2"), occasion=occasion)
    world.put(message)
    with world.database.writing() as transaction:
        mine = update(OutboxRow).where(col(OutboxRow.key) == message.key)
        transaction.execute(mine.values(state=state.value, **columns))


def health(world, *programmes):
    with world.database.reading() as transaction:
        return delivery_health.of_programmes(transaction, [each.id for each in programmes], T0)


def retry(world, programme, by, *, uncertain):
    with world.database.writing() as transaction:
        return delivery_health.retry(transaction, [programme.id], uncertain=uncertain, by=by.id, now=T0)


def test_is_good_where_everything_goes_its_way(world, programme):
    put(world, programme, OutboxState.PENDING)
    put(world, programme, OutboxState.PENDING, due_at=T0 - LATE_AFTER + SECOND)
    put(world, programme, OutboxState.POSTING, due_at=T0 - LATE_AFTER)
    for state in (OutboxState.SENT, OutboxState.CANCELLED, OutboxState.EXPIRED, OutboxState.FOLDED):
        put(world, programme, state, due_at=T0 - LATE_AFTER)
    assert health(world, programme) == Health()
    assert health(world, programme).is_good


def test_counts_what_waits_is_uncertain_and_is_dead(world, programme):
    put(world, programme, OutboxState.PENDING, due_at=T0 - LATE_AFTER)
    for _ in range(2):
        put(world, programme, OutboxState.UNCERTAIN)
    for _ in range(3):
        put(world, programme, OutboxState.DEAD)
    assert health(world, programme) == Health(late=1, uncertain=2, dead=3)


def test_what_waits_for_a_message_of_tomorrow_is_not_late(world, programme):
    put(world, programme, OutboxState.PENDING, due_at=T0 + LATE_AFTER)
    with world.database.reading() as transaction:
        nudge = transaction.exec(select(OutboxRow.id)).one()
    put(world, programme, OutboxState.PENDING, due_at=T0 - LATE_AFTER, effect="update", follows_id=nudge)
    assert health(world, programme).is_good
    with world.database.writing() as transaction:
        transaction.execute(update(OutboxRow).values(due_at=T0 - LATE_AFTER))
    assert health(world, programme) == Health(late=2)


def test_counts_the_programmes_asked_for_alone(world, programme, coordinator):
    other = world.programme(coordinator, name="Another")
    put(world, other, OutboxState.DEAD)
    assert health(world, programme) == Health()
    assert health(world, programme, other) == Health(dead=1)


def test_a_folded_message_of_several_programmes_counts_for_each(world, programme, coordinator):
    other, third = (world.programme(coordinator, name=name) for name in ("Another", "A third"))
    for each in (programme, other):
        put(world, each, OutboxState.FOLDED)
    put(world, programme, OutboxState.UNCERTAIN, kind=Kind.FOLDED_NUDGES.value, programme_id=None)
    with world.database.writing() as transaction:
        fold = transaction.exec(select(OutboxRow).where(OutboxRow.kind == Kind.FOLDED_NUDGES.value)).one()
        transaction.execute(update(OutboxRow).where(OutboxRow.id != fold.id).values(folded_into=fold.id))
    assert [health(world, each) for each in (programme, other, third)] == [Health(uncertain=1)] * 2 + [Health()]
    assert health(world, programme, other) == Health(uncertain=1)
    assert retry(world, third, coordinator, uncertain=True) == 0
    assert retry(world, other, coordinator, uncertain=True) == 1


def test_leaves_out_what_nobody_could_mend(world, programme):
    put(world, programme, OutboxState.DEAD, expires_at=T0)
    put(world, programme, OutboxState.DEAD, due_at=T0 - SHOWN_FOR)
    put(world, programme, OutboxState.DEAD, kind=Kind.ANNOUNCEMENT.value)
    assert health(world, programme) == Health()
    assert retry(world, programme, world.person("U1"), uncertain=True) == 0


def test_sends_again_what_is_counted(world, programme, coordinator):
    other = world.programme(coordinator, name="Another")
    put(world, other, OutboxState.DEAD)
    put(world, programme, OutboxState.DEAD)
    put(world, programme, OutboxState.UNCERTAIN)
    assert retry(world, programme, coordinator, uncertain=False) == 1
    assert health(world, programme, other) == Health(dead=1, uncertain=1)
    assert retry(world, programme, coordinator, uncertain=True) == 1
    assert retry(world, programme, coordinator, uncertain=True) == 0
    assert health(world, programme, other) == Health(dead=1)
    with world.database.reading() as transaction:
        rows = transaction.exec(select(AuditRow).order_by(col(AuditRow.id))).all()
        assert [(row.action, row.programme_id, row.person_id, row.facts) for row in rows] == [
            ("messages_retried", programme.id, coordinator.id, {"dead": 1}),
            ("messages_retried", programme.id, coordinator.id, {"uncertain": 1}),
        ]


def test_looks_at_what_has_not_gone_well_alone(filled):
    """A Home tab opens as quickly among millions of messages that arrived."""
    steps = plans(filled, lambda transaction: delivery_health.of_programmes(transaction, [PROGRAMME], T0))
    looks = [step for step in steps if " outbox " in step]
    assert len(looks) == 2
    assert all("ix_outbox_waiting (state=? AND due_at" in step for step in looks), looks
