"""The kinds of message that Binôme sends, and what each is worth."""

from enum import StrEnum


class Kind(StrEnum):
    """What a message is about. Its words are in `handlers/views/`, in the `MESSAGES` of its subject."""

    ANNOUNCEMENT = "announcement"
    ANNOUNCEMENT_REFUSED = "announcement_refused"
    COORDINATOR_ADDED = "coordinator_added"
    ENROLMENT_CLOSING = "enrolment_closing"
    ENROLMENT_CONFIRMED = "enrolment_confirmed"
    PROGRAMME_CREATED = "programme_created"
    SESSION_FILE = "session_file"


NUDGES = frozenset({Kind.ENROLMENT_CLOSING})
"""Caused by time: they reach people in their working hours, and are not sent again when their fate is uncertain."""


def must_arrive(kind: Kind) -> bool:
    """Whether an uncertain delivery is repeated, at the price of a possible second copy (design, section 7)."""
    return kind not in NUDGES
