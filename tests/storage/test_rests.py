"""What rests after trouble: told apart from what may go, shortened by pushed time, ended by Slack's return."""

from datetime import timedelta

import pytest

from storage import claims, pace, rests
from storage.claims import OutboxState
from tests.conftest import T0
from tests.storage.test_outbox import claim, mark, rows
from tests.worlds import World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(database):
    return World(database)


@pytest.fixture
def message(world):
    programme = world.programme(world.person("U1"))
    return world.message(programme, world.person("U2"))


def machine(world):
    with world.database.reading() as transaction:
        return world.database.machine_now(transaction)


def look(world, *, after=timedelta()):
    with world.database.reading() as transaction:
        return rests.look(transaction, T0, world.database.machine_now(transaction) + after)


def fail(world, *, wait=10 * MINUTE):
    (held,) = claim(world)
    until = machine(world) + wait
    mark(world, claims.retry, held, retry_at=until, problem="TimeoutError", is_setback=True)
    return until


def test_what_may_go_moves_and_what_is_on_its_way_too(world, message):
    world.put(message)
    assert look(world).moves
    claim(world)
    assert look(world).moves


def test_what_failed_rests_until_its_next_try(world, message):
    world.put(message)
    until = fail(world)
    assert look(world) == rests.Rest(moves=False, until=until)
    assert look(world, after=11 * MINUTE).moves


def test_a_paused_method_holds_up_only_its_own_queue(world, message):
    world.put(message)
    now = machine(world)
    mark(world, pace.pause, message.workspace_id, "chat.update", machine=now, until=now + MINUTE)
    assert look(world).moves
    mark(world, pace.pause, message.workspace_id, "conversations.open", machine=now, until=now + MINUTE)
    assert look(world) == rests.Rest(moves=False, until=now + MINUTE)


def test_what_follows_a_resting_message_rests_with_it(world, message):
    world.put(message)
    until = fail(world)
    follows = {"effect": claims.Effect.UPDATE, "follows_id": rows(world)[0].id, "occasion": "update:1"}
    world.put(message.__class__(**{**vars(message), **follows}))
    assert look(world) == rests.Rest(moves=False, until=until)


def test_pushed_time_counts_as_waited(world, message):
    world.put(message)
    until, now = fail(world), machine(world)
    mark(world, pace.pause, message.workspace_id, pace.POST_METHOD, machine=now, until=now + 5 * MINUTE)
    mark(world, rests.shorten, T0, machine(world), by=4 * MINUTE)
    assert look(world) == rests.Rest(moves=False, until=now + MINUTE)
    mark(world, rests.shorten, T0, machine(world), by=2 * MINUTE)
    assert look(world) == rests.Rest(moves=False, until=until - 6 * MINUTE)
    mark(world, rests.shorten, T0, machine(world), by=10 * MINUTE)
    assert len(claim(world)) == 1


def test_slacks_return_ends_the_wait_of_what_never_reached_it(world, message):
    world.put(message)
    (held,) = claim(world)
    mark(world, claims.give_back, held, retry_at=machine(world) + MINUTE)
    mark(world, rests.end, T0, machine(world))
    assert [(row.retry_at, row.attempts) for row in rows(world)] == [(None, 0)]


def test_slacks_return_is_no_comfort_for_a_message_that_is_wrong_in_itself(world, message):
    """It would be tried for ever, and come back to the front each time."""
    world.put(message)
    (held,) = claim(world)
    until = machine(world) + 10 * MINUTE
    mark(world, claims.retry_or_bury, held, retry_at=until, problem="own_error", now=T0)
    mark(world, rests.end, T0, machine(world))
    assert [(row.retry_at, row.attempts) for row in rows(world)] == [(until, 1)]


def test_slacks_return_ends_the_rest_and_gives_the_try_back(world, message):
    world.put(message)
    fail(world)
    mark(world, rests.end, T0, machine(world))
    (row,) = rows(world)
    assert (row.state, row.attempts, row.setbacks, row.retry_at) == (OutboxState.PENDING, 0, 0, None)
    assert len(claim(world)) == 1
