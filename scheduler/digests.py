"""Monday morning: each coordinator hears how their programmes stand."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from mentoring.digests import next_monday
from mentoring.messages import Kind
from mentoring.nudges import nudge_moment
from storage import digests, outbox
from storage.database import Database, Transaction
from storage.digests import DueDigest

BATCH = 100


def plan(database: Database, now: datetime) -> None:
    """Every digest that is due. Planning twice writes nothing twice, and after a long stop there is one."""
    while True:
        with database.writing() as transaction:
            due = digests.due(transaction, now, BATCH)
            outbox.put(transaction, [_message(each, now) for each in due if not each.is_first_look], now)
            for each in due:
                digests.set_next(transaction, each.programme_id, each.coordinator.id, _next(each, now))
        if len(due) < BATCH:
            return


def next_due(transaction: Transaction) -> datetime | None:
    return digests.next_due(transaction)


def _message(due: DueDigest, now: datetime) -> outbox.Message:
    """It gives way to the next one."""
    person = due.coordinator
    message = outbox.Message(
        workspace_id=due.workspace_id,
        programme_id=due.programme_id,
        kind=Kind.DIGEST,
        subject_id=due.programme_id,
        person_id=person.id,
        occasion=due.due_at.astimezone(ZoneInfo(person.zone)).date().isoformat(),
        due_at=now,
        expires_at=_next(due, now),
    )
    hours = person.hours
    return replace(message, due_at=nudge_moment(now, hours, key=message.key))


def _next(due: DueDigest, now: datetime) -> datetime:
    return next_monday(now, due.coordinator.zone)
