"""Which of Slack's methods a row of the outbox needs: rows that need the same ones wait for the same pace."""

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import col

from storage import pace
from storage.tables import Effect, OutboxRow, PersonRow, PlaceRow

OPEN_METHOD = "conversations.open"
UPLOAD_METHOD = "files.getUploadURLExternal"
METHODS = {
    Effect.POST: pace.POST_METHOD,
    Effect.UPDATE: "chat.update",
    Effect.UPLOAD: "files.completeUploadExternal",
}
"""The method by which each effect is seen."""


class Queue(StrEnum):
    """Rows that need the same calls: those to conversations that are not open yet wait for Slack's slow opening, and
    hold up nobody else."""

    FIRST_MESSAGES = "first_messages"
    MESSAGES = "messages"
    FIRST_FILES = "first_files"
    FILES = "files"
    UPDATES = "updates"


QUEUES = {
    Queue.FIRST_MESSAGES: (OPEN_METHOD, METHODS[Effect.POST]),
    Queue.MESSAGES: (METHODS[Effect.POST],),
    Queue.FIRST_FILES: (OPEN_METHOD, UPLOAD_METHOD, METHODS[Effect.UPLOAD]),
    Queue.FILES: (UPLOAD_METHOD, METHODS[Effect.UPLOAD]),
    Queue.UPDATES: (METHODS[Effect.UPDATE],),
}


def effect_of(queue: Queue) -> Effect:
    """What sending a row of this queue does."""
    if queue is Queue.UPDATES:
        return Effect.UPDATE
    return Effect.POST if queue in {Queue.FIRST_MESSAGES, Queue.MESSAGES} else Effect.UPLOAD


def stands_in(queue: Queue) -> ColumnElement[bool]:
    """Whether a row waits in this queue, in SQL."""
    has_effect = col(OutboxRow.effect) == effect_of(queue).value
    if queue is Queue.UPDATES:
        return has_effect
    person = exists().where(col(PersonRow.id) == OutboxRow.person_id, col(PersonRow.slack_conversation).is_(None))
    place = exists().where(col(PlaceRow.id) == OutboxRow.place_id, col(PlaceRow.slack_id).is_(None))
    unopened = or_(person, place)
    first = OPEN_METHOD in QUEUES[queue]
    return and_(has_effect, unopened if first else ~unopened)
