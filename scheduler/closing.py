"""Enrolment closes soon: those invited who have not answered are reminded once. Once it is closed, announcements say so
and lose their button."""

from dataclasses import replace
from datetime import datetime

from mentoring.messages import Kind
from mentoring.nudges import nudge_moment
from mentoring.people import Person
from mentoring.programmes import (
    Programme,
    closing_reminder_applies,
    closing_reminder_day,
    enrolment_ends,
    enrolment_is_open,
    next_check,
)
from storage import announcements, outbox, people, programmes
from storage.database import LARGEST_WRITE, Database, Transaction

BATCH = 100


def plan(database: Database, now: datetime) -> None:
    """Everything that is due of programmes. Planning twice writes nothing twice."""
    while True:
        with database.reading() as transaction:
            due = programmes.due(transaction, now, BATCH)
        for programme in due:
            _plan_programme(database, programme, now)
        if len(due) < BATCH:
            return


def next_due(transaction: Transaction) -> datetime | None:
    return programmes.next_due(transaction)


def _plan_programme(database: Database, programme: Programme, now: datetime) -> None:
    """Nudge those invited who have not answered, a part at a time; the next check is written last."""
    if not enrolment_is_open(programme, now):
        _close(database, programme, now)
        return
    last_person = 0
    while True:
        with database.writing() as transaction:
            part = announcements.unanswered(transaction, programme.id, after_person=last_person, limit=LARGEST_WRITE)
            invited = [person_id for person_id, invited_at in part if _applies(programme, invited_at, now)]
            _remind(transaction, programme, invited, now)
            if len(part) < LARGEST_WRITE:
                programmes.set_next_check(transaction, programme.id, next_check(programme, now))
                return
        last_person = part[-1][0]


def _close(database: Database, programme: Programme, now: datetime) -> None:
    with database.writing() as transaction:
        posted = announcements.standing(transaction, programme.id)
        outbox.put(transaction, [_closed(transaction, programme, each, now) for each in posted], now)
        programmes.set_next_check(transaction, programme.id, next_check(programme, now))


def _closed(
    transaction: Transaction, programme: Programme, announcement: announcements.Announcement, now: datetime
) -> outbox.Message:
    kind, place_id = Kind.ANNOUNCEMENT, announcement.place_id
    return outbox.Message(
        workspace_id=programme.workspace_id,
        programme_id=programme.id,
        kind=kind,
        subject_id=announcement.id,
        place_id=place_id,
        occasion=f"closed:{programme.closes_on.isoformat()}",
        due_at=now,
        effect=outbox.Effect.UPDATE,
        follows_id=outbox.posted(transaction, kind=kind, subject_id=announcement.id, place_id=place_id),
    )


def _applies(programme: Programme, invited_at: datetime, now: datetime) -> bool:
    return closing_reminder_applies(programme, invited_at=invited_at, now=now)


def _remind(transaction: Transaction, programme: Programme, person_ids: list[int], now: datetime) -> None:
    reminders = [_reminder(programme, person, now) for person in people.get_all(transaction, person_ids)]
    outbox.put(transaction, reminders, now)


def _reminder(programme: Programme, person: Person, now: datetime) -> outbox.Message:
    """The occasion is the local date of the reminder: a programme that closes later reminds again."""
    message = outbox.Message(
        workspace_id=programme.workspace_id,
        programme_id=programme.id,
        kind=Kind.ENROLMENT_CLOSING,
        subject_id=programme.id,
        person_id=person.id,
        occasion=closing_reminder_day(programme).isoformat(),
        due_at=now,
        expires_at=enrolment_ends(programme),
    )
    hours = person.hours
    return replace(message, due_at=nudge_moment(now, hours, key=message.key))
