"""The outbox: what is claimed when, by whom, and what its marks mean."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from mentoring.messages import Kind
from storage import claims, outbox, pace, people, places
from storage.claims import ClaimLost, Effect, OutboxState
from storage.queues import OPEN_METHOD
from storage.tables import OutboxRow, PlaceRow
from tests.conftest import T0
from tests.worlds import World

LEASE = timedelta(seconds=60)
FAST = pace.Rates(1000, keeps_tiers=False)


@pytest.fixture
def world(database):
    return World(database)


@pytest.fixture
def programme(world):
    return world.programme(world.person("U1"))


@pytest.fixture
def reader(world):
    return world.person("U2")


def claim(world, *, now=T0, after=timedelta(), rates=FAST, limit=50):
    """What one replica claims, `after` so much machine time."""
    with world.database.writing() as transaction:
        machine = world.database.machine_now(transaction) + after
        return claims.claim(transaction, now=now, machine=machine, limit=limit, lease=LEASE, rates=rates)


def rows(world):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(OutboxRow).order_by(OutboxRow.id)))


def mark(world, function, *arguments, **details):
    with world.database.writing() as transaction:
        return function(transaction, *arguments, **details)


def test_an_update_takes_in_those_that_wait_to_show_the_same(world, programme, reader):
    world.put(world.message(programme, reader))
    post = rows(world)[0].id
    first, second = (
        world.message(programme, reader, occasion=occasion, effect=Effect.UPDATE, follows_id=post)
        for occasion in ("update:1", "update:2")
    )
    world.put(first)
    assert world.put(first) == 0
    world.put(second)
    assert [row.state for row in rows(world)] == [OutboxState.PENDING, OutboxState.FOLDED, OutboxState.PENDING]


def test_the_same_occasion_is_told_once(world, programme, reader):
    message = world.message(programme, reader)
    assert world.put(message, message) == 1
    assert world.put(message) == 0
    assert world.put(replace(message, occasion="2")) == 1
    assert rows(world)[0].key == f"{programme.id}:{programme.id}:programme_created:person:{reader.id}:1"


def test_a_row_holds_a_kind_and_numbers_and_no_text(world, programme, reader):
    world.put(world.message(programme, reader))
    values = rows(world)[0].model_dump()
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    assert set(texts) == {"key", "kind", "effect", "lane", "state"}


def test_claiming_counts_the_attempt_and_leaves_nothing_for_another(world, programme, reader):
    world.put(world.message(programme, reader))
    (first,) = claim(world)
    assert first.attempts == 1
    assert claim(world, after=timedelta(seconds=5)) == []


def test_what_is_not_due_waits_for_business_time(world, programme, reader):
    world.put(world.message(programme, reader, due_at=T0 + timedelta(days=1)))
    assert claim(world) == []
    assert len(claim(world, now=T0 + timedelta(days=1))) == 1


def test_what_must_wait_waits_for_machine_time(world, programme, reader):
    world.put(world.message(programme, reader))
    (held,) = claim(world)
    with world.database.writing() as transaction:
        later = world.database.machine_now(transaction) + timedelta(seconds=30)
        claims.retry(transaction, held, retry_at=later, problem="ratelimited")
    assert claim(world, now=T0 + timedelta(days=2)) == []
    (again,) = claim(world, after=timedelta(seconds=31))
    assert again.attempts == 2


def test_waiting_at_slacks_wish_costs_no_attempt(world, programme, reader):
    world.put(world.message(programme, reader))
    (held,) = claim(world)
    with world.database.writing() as transaction:
        claims.give_back(transaction, held, retry_at=world.database.machine_now(transaction))
    (again,) = claim(world, after=timedelta(seconds=1))
    assert again.attempts == 1


def test_a_lost_claim_goes_to_the_next_and_is_fenced_off(world, programme, reader):
    world.put(world.message(programme, reader))
    (lost,) = claim(world)
    (taken,) = claim(world, after=LEASE + timedelta(seconds=1))
    assert taken.attempts == 2
    for stale in (claims.hold, lambda t, c: claims.mark_sent(t, c, ts="1.0", now=T0)):
        with pytest.raises(ClaimLost):
            mark(world, stale, lost)
    mark(world, claims.mark_sent, taken, ts="1.0", now=T0)
    assert [row.state for row in rows(world)] == ["sent"]


@pytest.mark.parametrize(
    ("kind", "effect", "state"),
    [
        (Kind.PROGRAMME_CREATED, Effect.POST, "claimed"),
        (Kind.ENROLMENT_CLOSING, Effect.POST, "uncertain"),
        (Kind.ENROLMENT_CLOSING, Effect.UPDATE, "claimed"),
    ],
)
def test_a_sender_that_vanished_while_posting(world, programme, reader, kind, effect, state):
    """What must arrive and what may be repeated is sent again; a reminder is not."""
    world.put(world.message(programme, reader, kind=kind, effect=effect))
    (lost,) = claim(world)
    with world.database.writing() as transaction:
        claims.mark_posting(transaction, lost, world.database.machine_now(transaction))
    claim(world, after=LEASE + timedelta(seconds=1))
    assert [row.state for row in rows(world)] == [state]


def test_one_row_in_flight_for_each_conversation_the_oldest_first(world, programme, reader):
    other = world.person("U3")
    world.put(
        world.message(programme, reader, occasion="1"),
        world.message(programme, reader, occasion="2"),
        world.message(programme, other),
    )
    claimed = claim(world)
    assert sorted(each.person_id for each in claimed) == [reader.id, other.id]
    assert claim(world, after=timedelta(seconds=2)) == []


@pytest.mark.parametrize(
    ("rates", "after", "free"),
    [
        (pace.Rates(1000), 0.9, False),
        (pace.Rates(1000), 1.0, True),
        (FAST, 0.0, True),
    ],
    ids=["within the second", "after it", "where Slack has no limits"],
)
def test_a_conversation_rests_for_a_second_after_a_message(world, programme, reader, rates, after, free):
    """And still only one row of it is in flight."""
    with world.database.writing() as transaction:
        people.save_conversation(transaction, reader.id, "D1")
    world.put(world.message(programme, reader, occasion="1"), world.message(programme, reader, occasion="2"))
    (first,) = claim(world, rates=rates)
    assert claim(world, rates=rates) == []
    with world.database.writing() as transaction:
        called_at = world.database.machine_now(transaction) + timedelta(seconds=5)
        claims.mark_posting(transaction, first, called_at)
        claims.mark_sent(transaction, first, ts="1.0", now=T0)
        machine = called_at + timedelta(seconds=after)
        taken = claims.claim(transaction, now=T0, machine=machine, limit=50, lease=LEASE, rates=rates)
    assert len(taken) == free


def test_an_update_waits_for_the_post_it_belongs_to(world, programme, reader):
    world.put(world.message(programme, reader))
    post = rows(world)[0].id
    world.put(world.message(programme, reader, occasion="2", effect=Effect.UPDATE, follows_id=post))
    (first,) = claim(world)
    assert first.id == post
    mark(world, claims.mark_sent, first, ts="1.5", now=T0)
    (update,) = claim(world, after=timedelta(seconds=2))
    assert update.effect is Effect.UPDATE
    with world.database.reading() as transaction:
        assert outbox.ts_of(transaction, update.follows_id) == "1.5"


def test_the_pace_limits_a_claim_and_is_shared(world, programme):
    world.put(*(world.message(programme, world.person(f"U9{number}")) for number in range(20)))
    assert len(claim(world, rates=pace.Rates(5))) == 5
    # PostgreSQL's clock goes on by itself, so the test keeps well away from the edges.
    rates, later = pace.Rates(0.01), timedelta(seconds=60)
    assert len(claim(world, rates=rates, after=later)) == 1
    assert claim(world, rates=rates, after=later) == []
    assert len(claim(world, rates=rates, after=later * 3)) == 1


def test_an_error_of_our_own_is_tried_again_and_buried_in_the_end(world, programme, reader):
    world.put(world.message(programme, reader))
    waited = timedelta()
    for _ in range(claims.MOST_ATTEMPTS):
        (held,) = claim(world, after=waited)
        with world.database.writing() as transaction:
            now = world.database.machine_now(transaction) + waited
            claims.retry_or_bury(transaction, held, retry_at=now, problem="own_error", now=T0)
        waited += timedelta(seconds=2)
    assert [(row.state, row.problem) for row in rows(world)] == [("dead", "own_error")]


def test_what_is_left_and_what_comes_next(world, programme, reader):
    tomorrow = T0 + timedelta(days=1)
    world.put(world.message(programme, reader), world.message(programme, reader, occasion="2", due_at=tomorrow))
    with world.database.reading() as transaction:
        assert outbox.unsettled(transaction, T0) == 1
        assert outbox.next_due(transaction, T0) == tomorrow


def test_what_follows_a_message_of_tomorrow_is_not_left_today(world, programme, reader):
    tomorrow = T0 + timedelta(days=1)
    world.put(world.message(programme, reader, due_at=tomorrow))
    (posted,) = rows(world)
    update = world.message(programme, reader, occasion="update:2", effect=Effect.UPDATE, follows_id=posted.id)
    world.put(update)
    with world.database.reading() as transaction:
        assert outbox.unsettled(transaction, T0) == 0
        assert outbox.unsettled(transaction, tomorrow) == 2


def test_times_come_back_aware(world, programme, reader):
    world.put(world.message(programme, reader))
    (row,) = rows(world)
    assert isinstance(row.due_at, datetime)
    assert row.due_at == T0
    assert row.due_at.utcoffset() == timedelta()


def test_a_settled_row_is_not_claimed(world, programme, reader):
    world.put(world.message(programme, reader))
    (held,) = claim(world)
    mark(world, claims.mark_settled, held, OutboxState.CANCELLED, now=T0)
    assert claim(world, after=LEASE * 2) == []


@pytest.mark.parametrize(("posting", "state"), [(False, "dead"), (True, "uncertain")])
def test_a_row_that_takes_its_sender_with_it_is_retired(world, programme, reader, posting, state):
    world.put(world.message(programme, reader))
    gone = timedelta()
    for _ in range(claims.MOST_ATTEMPTS):
        (held,) = claim(world, after=gone)
        if posting:
            with world.database.writing() as transaction:
                claims.mark_posting(transaction, held, world.database.machine_now(transaction) + gone)
        gone += LEASE + timedelta(seconds=5)
    assert claim(world, after=gone) == []
    assert [(row.state, row.problem, row.settled_at) for row in rows(world)] == [(state, "sender_lost", T0)]


def test_people_to_be_written_to_for_the_first_time_hold_up_nobody_else(world, programme, reader):
    """Slack opens fewer conversations a minute than it takes messages."""
    world.put(*(world.message(programme, world.person(f"U9{number:03}")) for number in range(100)))
    world.put(world.message(programme, reader, due_at=T0 + timedelta(seconds=1)))
    with world.database.writing() as transaction:
        people.save_conversation(transaction, reader.id, "D1")
    waited = timedelta()
    while reader.id not in {each.person_id for each in claim(world, now=T0 + waited, after=waited, rates=pace.Rates())}:
        waited += timedelta(seconds=1)
        assert waited < timedelta(seconds=10)


def unopened_place(world, one, other):
    with world.database.writing() as transaction:
        return places.of_two(transaction, world.workspace_id, one=one.id, other=other.id)


def open_place(world, place_id):
    with world.database.writing() as transaction:
        transaction.get_one(PlaceRow, place_id).slack_id = "G1"


@pytest.mark.parametrize("effect", [Effect.POST, Effect.UPLOAD])
@pytest.mark.parametrize("opened", [False, True])
def test_only_a_conversation_that_is_not_open_yet_waits_for_the_pace_of_opening(
    world, programme, reader, effect, opened
):
    place_id = unopened_place(world, reader, world.person("U3"))
    if opened:
        open_place(world, place_id)
    with world.database.writing() as transaction:
        machine = world.database.machine_now(transaction)
        until = machine + timedelta(minutes=10)
        pace.pause(transaction, world.workspace_id, OPEN_METHOD, machine=machine, until=until)
    world.put(world.message(programme, reader, person_id=None, place_id=place_id, effect=effect))
    assert len(claim(world)) == opened


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_a_file_waits_for_the_pace_of_each_of_its_calls(world, programme, reader, method, opened):
    with world.database.writing() as transaction:
        people.save_conversation(transaction, reader.id, "D1" if opened else None)
        machine = world.database.machine_now(transaction)
        until = machine + timedelta(minutes=10)
        pace.pause(transaction, world.workspace_id, method, machine=machine, until=until)
    world.put(world.message(programme, reader, effect=Effect.UPLOAD))
    assert claim(world) == []
    assert len(claim(world, after=timedelta(minutes=11))) == 1


def test_two_messages_to_a_conversation_that_is_not_open_yet_come_one_after_the_other(world, programme, reader):
    """So that it is opened once; the second goes into what the first has opened."""
    place_id = unopened_place(world, reader, world.person("U3"))
    first = world.message(programme, reader, person_id=None, place_id=place_id)
    world.put(first, replace(first, occasion="2"))
    (held,) = claim(world)
    assert claim(world, after=timedelta(seconds=5)) == []
    open_place(world, place_id)
    mark(world, claims.mark_sent, held, ts="1.0", now=T0)
    assert len(claim(world, after=timedelta(seconds=5))) == 1


def test_a_file_and_a_message_to_one_person_are_not_in_flight_together(world, programme, reader):
    world.put(world.message(programme, reader), world.message(programme, reader, occasion="2", effect=Effect.UPLOAD))
    (held,) = claim(world)
    assert claim(world, after=timedelta(seconds=5)) == []
    mark(world, claims.mark_sent, held, ts="1.0", now=T0)
    assert [each.effect for each in claim(world, after=timedelta(seconds=5))] == [Effect.UPLOAD]
