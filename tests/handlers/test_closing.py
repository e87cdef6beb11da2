"""The nudge before enrolment closes: true on the day it is read, and redrawn once it is answered."""

from datetime import UTC, date, datetime

import pytest

from storage import announcements
from tests.conftest import T0
from tests.handlers.workplace import LEA

SATURDAY = datetime(2026, 3, 21, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def programme(bot):
    """One whose reminder day is a Saturday."""
    return bot.programme(closes_on=date(2026, 3, 24))


@pytest.fixture
def nudged(bot, programme, deliver):
    """Somebody invited, who has been reminded on the next working day."""
    person = bot.world.person(LEA)
    with bot.world.database.writing() as transaction:
        announcements.invite(transaction, bot.world.workspace_id, programme.id, [person.id], T0)
    for moment in (SATURDAY, MONDAY):
        bot.clock.set(moment)
        deliver()
    return person


def nudge(bot):
    return next(message for message in bot.slack.messages(LEA) if not message["ephemeral"])


def test_after_a_weekend_it_tells_the_days_that_are_left(bot, nudged, programme):
    assert nudge(bot)["text"] == f"Enrolment in *{programme.name}* closes tomorrow, Tuesday 24 March."
