"""A replica's parts as in the tests of the scheduler; each test puts them together in its own way."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import update

from bot.clock import monotonic
from bot.delivery import composer
from mentoring.messages import Kind
from scheduler.outbox import Sender
from storage.database import Database
from storage.tables import OutboxRow
from tests.conftest import T0
from tests.scheduler.conftest import FAST, caller, clock, database, sandbox, slack, world  # noqa: F401 - fixtures
from tests.worlds import World

LONG_AGO = T0 - timedelta(days=365)


@pytest.fixture
def reader(slack, world):  # noqa: F811
    return world.person(slack.user("louis.lefevre")["id"])


@pytest.fixture
def programme(world, reader):  # noqa: F811
    return world.programme(reader)


@pytest.fixture
def must_arrive(world, programme, reader):  # noqa: F811
    """A message of a kind that must arrive."""
    return world.message(programme, reader)


@pytest.fixture
def reminder(world, programme, reader):  # noqa: F811
    return world.message(programme, reader, kind=Kind.ENROLMENT_CLOSING)


@pytest.fixture
def sending(database, caller, clock) -> Iterator:  # noqa: F811
    """Makes a replica's sender, of which parts are the test's own."""
    made: list[Sender] = []

    def make(*, slack=None, compose=None, **parts) -> Sender:  # noqa: F811
        parts = {"monotonic": monotonic, **parts}
        made.append(Sender(database, slack or caller, compose=compose or composer(), rates=FAST, now=clock, **parts))
        return made[-1]

    yield make
    for sender in made:
        sender.close()


def let_leases_end(database: Database) -> None:  # noqa: F811
    """Whoever holds a row has held it for too long, and what waits may be tried now."""
    with database.writing() as transaction:
        transaction.execute(update(OutboxRow).where(OutboxRow.lease_until.is_not(None)).values(lease_until=LONG_AGO))
        transaction.execute(update(OutboxRow).values(called_at=None, retry_at=None))


def received(slack, world: World, reader) -> int:  # noqa: F811
    """How many messages stand in the reader's conversation."""
    return len(slack.messages(reader.slack_id))
