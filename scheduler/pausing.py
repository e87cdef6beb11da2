"""A pause is over: whoever rested takes part again, and is told (design, section 5)."""

from dataclasses import replace
from datetime import datetime

from mentoring.enrolments import Enrolment
from mentoring.messages import Kind
from mentoring.nudges import nudge_moment
from storage import enrolments, outbox, pauses, people, programmes
from storage.database import Database, Transaction

BATCH = 50


def plan(database: Database, now: datetime) -> None:
    """End every pause that is over. Planning twice writes nothing twice."""
    while True:
        with database.reading() as transaction:
            due = enrolments.due(transaction, now, BATCH)
        for enrolment in due:
            with database.writing() as transaction:
                _end(transaction, enrolment, now)
        if len(due) < BATCH:
            return


def next_due(transaction: Transaction) -> datetime | None:
    return enrolments.next_due(transaction)


def _end(transaction: Transaction, enrolment: Enrolment, now: datetime) -> None:
    person = people.get(transaction, enrolment.person_id)
    programme = programmes.get(transaction, enrolment.programme_id)
    back = pauses.end_if_over(transaction, programme, person, now=now)
    if back is None:
        return
    message = outbox.Message(
        workspace_id=programme.workspace_id,
        programme_id=programme.id,
        kind=Kind.ENROLMENT_RESUMED,
        subject_id=back.id,
        person_id=person.id,
        occasion=str(back.version),
        due_at=now,
    )
    hours = person.hours
    outbox.put(transaction, [replace(message, due_at=nudge_moment(now, hours, key=message.key))], now)
