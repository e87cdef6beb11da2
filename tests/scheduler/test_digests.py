"""Monday morning: one digest for each coordinator and programme, in their own zone, and never a pile of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from mentoring.messages import Kind
from scheduler import digests
from storage import programmes
from storage.tables import CoordinatorRow, OutboxRow, PersonRow
from tests.conftest import T0

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
"""Nine o'clock in Paris, a week after T0."""


@pytest.fixture
def coordinator(world):
    return world.person("U1")


@pytest.fixture
def programme(world, coordinator):
    return world.programme(coordinator)


def rows(world):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(OutboxRow).filter_by(kind=Kind.DIGEST.value).order_by(OutboxRow.id)))


def next_digest(world, programme, person):
    with world.database.reading() as transaction:
        return transaction.get_one(CoordinatorRow, (programme.id, person.id)).next_digest_at


def due_for(world, programme, person, at):
    with world.database.writing() as transaction:
        transaction.get_one(CoordinatorRow, (programme.id, person.id)).next_digest_at = at


def test_the_first_is_on_the_monday_after_somebody_begins_to_coordinate(world, programme, coordinator):
    assert next_digest(world, programme, coordinator) == MONDAY
    digests.plan(world.database, MONDAY - timedelta(seconds=1))
    assert rows(world) == []
    digests.plan(world.database, MONDAY)
    (row,) = rows(world)
    assert (row.subject_id, row.person_id) == (programme.id, coordinator.id)
    assert MONDAY <= row.due_at < MONDAY + timedelta(minutes=15)
    assert row.key.endswith(":2026-03-09")
    assert row.expires_at == next_digest(world, programme, coordinator) == MONDAY + timedelta(days=7)


def test_each_has_their_own_monday_morning(world, programme):
    for slack_id, zone in (("U2", "America/Toronto"), ("U3", "Asia/Singapore")):
        person = world.person(slack_id, zone=zone)
        with world.database.writing() as transaction:
            programmes.add_coordinator(transaction, programme, person.id, T0)
    for hour in range(24):
        digests.plan(world.database, datetime(2026, 3, 9, hour, tzinfo=UTC))
    assert [row.due_at.hour for row in rows(world) if row.key.endswith(":2026-03-09")] == [1, 8, 13]


def test_one_for_each_programme(world, programme, coordinator):
    world.programme(coordinator, name="Another")
    digests.plan(world.database, MONDAY)
    assert len({row.programme_id for row in rows(world)}) == len(rows(world)) == 2


def test_planning_twice_or_after_a_crash_plans_once(world, programme, coordinator):
    digests.plan(world.database, MONDAY)
    before = [(row.id, row.due_at) for row in rows(world)]
    due_for(world, programme, coordinator, MONDAY)
    digests.plan(world.database, MONDAY)
    assert [(row.id, row.due_at) for row in rows(world)] == before


def test_after_a_long_stop_there_is_one(world, programme, coordinator):
    stopped_until = MONDAY + timedelta(days=23, hours=2)
    digests.plan(world.database, stopped_until)
    (row,) = rows(world)
    assert row.due_at >= stopped_until
    assert next_digest(world, programme, coordinator) == datetime(2026, 4, 6, 7, 0, tzinfo=UTC)


def test_started_on_a_sunday_the_one_that_is_late_gives_way_to_the_next(world, programme):
    digests.plan(world.database, datetime(2026, 3, 22, 12, 0, tzinfo=UTC))
    digests.plan(world.database, datetime(2026, 3, 23, 8, 0, tzinfo=UTC))
    late, fresh = rows(world)
    assert late.expires_at <= late.due_at
    assert fresh.due_at < fresh.expires_at


def test_somebody_who_coordinated_before_there_were_digests_gets_none_at_once(world, programme, coordinator):
    """The migration leaves the moment at which they began."""
    due_for(world, programme, coordinator, T0)
    now = MONDAY + timedelta(days=2)
    digests.plan(world.database, now)
    assert rows(world) == []
    assert next_digest(world, programme, coordinator) == MONDAY + timedelta(days=7)


def test_on_a_public_holiday_it_comes_the_next_day(world, programme, coordinator):
    with world.database.writing() as transaction:
        transaction.get_one(PersonRow, coordinator.id).country = "FR"
    easter_monday = datetime(2026, 4, 6, 7, 0, tzinfo=UTC)
    due_for(world, programme, coordinator, easter_monday)
    digests.plan(world.database, easter_monday)
    assert rows(world)[0].due_at.date() == date(2026, 4, 7)


def test_time_next_asks_something_on_the_next_monday(world, programme):
    with world.database.reading() as transaction:
        assert digests.next_due(transaction) == MONDAY


def test_more_coordinators_than_one_batch_are_all_planned(world, programme):
    for number in range(digests.BATCH + 5):
        person = world.person(f"UMANY{number:03}")
        with world.database.writing() as transaction:
            programmes.add_coordinator(transaction, programme, person.id, T0)
    digests.plan(world.database, MONDAY)
    assert len(rows(world)) == digests.BATCH + 6
