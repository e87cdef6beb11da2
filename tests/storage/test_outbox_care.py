"""Messages that are sent again or taken back by hand, while replicas send."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from storage import audit, claims, outbox_care
from storage.outbox import Effect
from storage.outbox_care import Refusal
from storage.pace import Rates
from storage.tables import AuditRow, OutboxRow, OutboxState
from tests.conftest import T0
from tests.worlds import World

LEASE = timedelta(seconds=60)


@pytest.fixture
def world(database):
    return World(database)


@pytest.fixture
def programme(world):
    return world.programme(world.person("U1"))


def put(world, programme, state, *, occasion="1", **columns):
    """A message that stands like this; answers its number."""
    reader = world.person("U1")
    message = world.message(programme, reader, occasion=f"{state}:{occasion}")
    world.put(message)
    with world.database.writing() as transaction:
        values = {"state": state.value, "attempts": 8, "setbacks": 3, "retry_at": T0, "settled_at": T0, **columns}
        transaction.execute(update(OutboxRow).where(col(OutboxRow.key) == message.key).values(**values))
        return transaction.exec(select(OutboxRow.id).where(OutboxRow.key == message.key)).one()


def row(world, number):
    with world.database.reading() as transaction:
        return transaction.get_one(OutboxRow, number)


def entries_of_audit(world):
    with world.database.reading() as transaction:
        rows = transaction.exec(select(AuditRow).order_by(col(AuditRow.id)))
        return [(each.action, each.programme_id, each.person_id, each.subject_id, each.facts) for each in rows]


def retry(world, *numbers, now=T0):
    with world.database.writing() as transaction:
        return outbox_care.retry(transaction, numbers, now)


def cancel(world, *numbers):
    with world.database.writing() as transaction:
        return outbox_care.cancel(transaction, numbers, T0)


@pytest.mark.parametrize("state", [OutboxState.DEAD, OutboxState.UNCERTAIN, OutboxState.PENDING])
def test_goes_back_into_the_queue_with_its_attempts_given_back(world, programme, state):
    number = put(world, programme, state, problem="channel_not_found")
    assert retry(world, number) == {number: None}
    again = row(world, number)
    assert (again.state, again.attempts, again.setbacks, again.retry_at, again.settled_at) == (
        OutboxState.PENDING,
        0,
        0,
        None,
        None,
    )
    assert entries_of_audit(world) == [("message_retried", programme.id, None, number, {state.value: 1})]
    with world.database.writing() as transaction:
        machine = world.database.machine_now(transaction)
        taken = claims.claim(transaction, now=T0, machine=machine, limit=5, lease=LEASE, rates=Rates())
    assert [(claim.id, claim.attempts) for claim in taken] == [(number, 1)]


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (OutboxState.CLAIMED, Refusal.IN_FLIGHT),
        (OutboxState.POSTING, Refusal.IN_FLIGHT),
        (OutboxState.SENT, Refusal.SENT),
        (OutboxState.CANCELLED, Refusal.CANCELLED),
        (OutboxState.EXPIRED, Refusal.EXPIRED),
        (OutboxState.FOLDED, Refusal.FOLDED),
    ],
)
def test_is_not_sent_again_otherwise(world, programme, state, refusal):
    number = put(world, programme, state)
    assert retry(world, number) == {number: refusal}
    assert cancel(world, number) == {number: refusal}
    assert (row(world, number).state, row(world, number).attempts) == (state, 8)
    assert entries_of_audit(world) == []


def test_is_not_sent_again_when_it_would_come_too_late(world, programme):
    number = put(world, programme, OutboxState.DEAD, expires_at=T0)
    assert retry(world, number) == {number: Refusal.EXPIRED}
    with world.database.writing() as transaction:
        assert outbox_care.retry_all(transaction, outbox_care.FAILED, T0).total() == 0
    assert row(world, number).state == OutboxState.DEAD


def test_only_what_waits_is_taken_back(world, programme):
    waiting, unsure = put(world, programme, OutboxState.PENDING), put(world, programme, OutboxState.UNCERTAIN)
    assert cancel(world, waiting, unsure, 4711) == {waiting: None, unsure: Refusal.SETTLED, 4711: Refusal.UNKNOWN}
    assert (row(world, waiting).state, row(world, waiting).settled_at) == (OutboxState.CANCELLED, T0)
    assert entries_of_audit(world) == [("message_cancelled", programme.id, None, waiting, {"pending": 1})]


def test_all_that_failed_goes_back_with_one_entry_for_each_programme(world, programme):
    other = world.programme(world.person("U1"), name="Another")
    dead = [put(world, programme, OutboxState.DEAD, occasion=str(each)) for each in range(3)]
    uncertain = put(world, other, OutboxState.UNCERTAIN)
    with world.database.writing() as transaction:
        done = outbox_care.retry_all(transaction, [OutboxState.DEAD], T0)
    assert done == {OutboxState.DEAD: 3}
    with world.database.writing() as transaction:
        done = outbox_care.retry_all(transaction, outbox_care.FAILED, T0)
    assert done == {OutboxState.UNCERTAIN: 1}
    assert {row(world, number).state for number in [*dead, uncertain]} == {OutboxState.PENDING}
    assert entries_of_audit(world) == [
        ("messages_retried", programme.id, None, None, {"dead": 3}),
        ("messages_retried", other.id, None, None, {"uncertain": 1}),
    ]


def test_lists_what_was_longest_due_first(world, programme):
    late = put(world, programme, OutboxState.DEAD, due_at=T0 - timedelta(hours=1))
    later = put(world, programme, OutboxState.PENDING)
    sent = put(world, programme, OutboxState.SENT)
    with world.database.reading() as transaction:
        need = outbox_care.entries(transaction, states=outbox_care.NEED_A_HAND, limit=9)
        one = outbox_care.entries(transaction, states=outbox_care.NEED_A_HAND, programme_id=programme.id, limit=1)
        none = outbox_care.entries(transaction, states=list(OutboxState), kind="kick_off", limit=9)
        counts = outbox_care.counts(transaction)
        found = outbox_care.find(transaction, sent)
    assert [entry.id for entry in need] == [late, later]
    assert ([entry.id for entry in one], none) == ([late], [])
    assert {state for state, count in counts.items() if count} == {"dead", "pending", "sent"}
    assert (found.id, found.effect, found.subject_id) == (sent, Effect.POST, programme.id)


def test_whoever_sends_is_waited_for(world, programme):
    """A row that a sender holds is looked at once it is let go: what was sent meanwhile is not sent again."""
    number = put(world, programme, OutboxState.DEAD)
    outcome = {}
    with world.database.writing() as transaction:
        held = transaction.exec(select(OutboxRow).where(OutboxRow.id == number).with_for_update()).one()
        operator = threading.Thread(target=lambda: outcome.update(retry(world, number)))
        operator.start()
        operator.join(0.3)
        assert operator.is_alive()
        held.state = OutboxState.SENT.value
        audit.write(transaction, workspace_id=world.workspace_id, action="test", now=T0)
    operator.join(30)
    assert outcome == {number: Refusal.SENT}
