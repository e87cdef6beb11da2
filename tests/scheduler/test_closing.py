"""The nudge that time makes: three days before enrolment closes, to those invited who have not answered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from mentoring.enrolments import Answers, Format, Side, chosen_topics, enrol
from mentoring.topics import Topic
from scheduler import closing
from storage import announcements, enrolments, outbox, people, programmes
from storage.database import LARGEST_WRITE
from storage.tables import OutboxRow
from tests.conftest import T0

REMINDER_DAY = datetime(2026, 3, 19, 23, 0, tzinfo=UTC)
"""Midnight in Paris, three days before the last day to enrol."""
CLOSED = REMINDER_DAY + timedelta(days=4)


@pytest.fixture
def coordinator(world):
    return world.person("U1")


@pytest.fixture
def programme(world, coordinator):
    return world.programme(coordinator)


def invite(world, programme, *people, at=T0):
    with world.database.writing() as transaction:
        announcements.invite(transaction, world.workspace_id, programme.id, [person.id for person in people], at)


def planned(world):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(OutboxRow).order_by(OutboxRow.person_id)))


def closing_due(world):
    with world.database.reading() as transaction:
        return closing.next_due(transaction)


def test_nothing_is_planned_before_its_day(world, programme):
    invite(world, programme, world.person("U2"))
    assert closing_due(world) == REMINDER_DAY
    closing.plan(world.database, REMINDER_DAY - timedelta(seconds=1))
    assert planned(world) == []


def test_each_reads_it_in_the_morning_of_their_own_day(world, programme):
    zones = {"U2": "Europe/Paris", "U3": "America/Toronto", "U4": "Asia/Singapore"}
    invite(world, programme, *(world.person(slack_id, zone=zone) for slack_id, zone in zones.items()))
    closing.plan(world.database, REMINDER_DAY)
    mornings = [datetime(2026, 3, 20, hour, tzinfo=UTC) for hour in (8, 13, 1)]
    for row, morning in zip(planned(world), mornings, strict=True):
        assert morning <= row.due_at < morning + timedelta(minutes=15)
        assert row.key.endswith(":2026-03-20")


def test_planning_twice_or_after_a_crash_plans_once(world, programme):
    invite(world, programme, world.person("U2"), world.person("U3"))
    closing.plan(world.database, REMINDER_DAY)
    before = [(row.id, row.due_at) for row in planned(world)]
    with world.database.writing() as transaction:
        programmes.set_next_check(transaction, programme.id, REMINDER_DAY)
    closing.plan(world.database, REMINDER_DAY)
    assert [(row.id, row.due_at) for row in planned(world)] == before
    assert closing_due(world) == CLOSED


def test_whoever_has_answered_or_was_invited_just_now_hears_nothing(world, programme):
    answered, late = world.person("U2"), world.person("U3")
    invite(world, programme, answered)
    invite(world, programme, late, at=REMINDER_DAY)
    answers = Answers((Side.MENTOR,), chosen_topics(Side.MENTOR, (Topic.DIGITAL_TOOLS,)), ("en",), Format.EITHER, 1)
    with world.database.writing() as transaction:
        enrolments.save(transaction, programme, enrol(programme, answered, answers, current=None, now=T0))
    closing.plan(world.database, REMINDER_DAY)
    assert planned(world) == []


def test_a_long_stop_makes_no_reminder_after_enrolment_has_closed(world, programme):
    invite(world, programme, world.person("U2"))
    closing.plan(world.database, REMINDER_DAY + timedelta(days=7))
    assert planned(world) == []
    assert closing_due(world) is None


def test_more_people_than_one_write_holds_are_all_planned(world, programme):
    for letter, number in (("U", LARGEST_WRITE), ("W", 1)):
        with world.database.writing() as transaction:
            ids = [f"{letter}{each:04}" for each in range(number)]
            part = people.meet_all(transaction, world.workspace_id, ids, T0)
        invite(world, programme, *part.values())
    closing.plan(world.database, REMINDER_DAY)
    assert len(planned(world)) == LARGEST_WRITE + 1


@pytest.mark.parametrize("days", [1, 2, 3])
def test_a_programme_that_closes_within_three_days_reminds_nobody(world, coordinator, days):
    short = world.programme(coordinator, name="Short", closes_on=date(2026, 3, 2 + days))
    invite(world, short, world.person("U2"))
    closing.plan(world.database, T0 + timedelta(hours=1))
    assert planned(world) == []


def test_the_nudge_expires_with_enrolment(world, programme):
    invite(world, programme, world.person("U2"))
    closing.plan(world.database, REMINDER_DAY)
    (row,) = planned(world)
    assert row.expires_at == datetime(2026, 3, 23, 23, 0, tzinfo=UTC)
    with world.database.reading() as transaction:
        assert outbox.next_due(transaction, REMINDER_DAY) == row.due_at
