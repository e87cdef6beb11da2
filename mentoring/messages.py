"""The kinds of message that Binôme sends, and what each is worth."""

from enum import StrEnum


class Kind(StrEnum):
    """What a message is about. Its words are in `handlers/views/`, in the `MESSAGES` of its subject."""

    ANNOUNCEMENT = "announcement"
    ANNOUNCEMENT_REFUSED = "announcement_refused"
    COORDINATOR_ADDED = "coordinator_added"
    DELEGATED_SESSION = "delegated_session"
    DELEGATE_ASKED = "delegate_asked"
    DELEGATE_NEWS = "delegate_news"
    DIGEST = "digest"
    ENROLMENT_CLOSING = "enrolment_closing"
    ENROLMENT_CONFIRMED = "enrolment_confirmed"
    ENROLMENT_RESUMED = "enrolment_resumed"
    FOLDED_NUDGES = "folded_nudges"
    INVITATION = "invitation"
    KICK_OFF = "kick_off"
    MY_DATA = "my_data"
    NOT_MATCHED = "not_matched"
    OFFERS = "offers"
    OFFERS_REMINDER = "offers_reminder"
    OFFER_CLOSED = "offer_closed"
    PAIR_COMPLETED = "pair_completed"
    PAIR_ENDED = "pair_ended"
    PARTNER_RESTS = "partner_rests"
    PROGRAMME_CREATED = "programme_created"
    SESSION_BOOKED = "session_booked"
    SESSION_CANCELLED = "session_cancelled"
    SESSION_FILE = "session_file"
    SESSION_KEPT = "session_kept"
    SESSION_LEFT_OUT = "session_left_out"
    SESSION_PLAN = "session_plan"
    SESSION_PLAN_REMINDER = "session_plan_reminder"
    SESSION_PROPOSED = "session_proposed"
    SESSION_QUESTION = "session_question"
    SESSION_QUESTION_REMINDER = "session_question_reminder"
    SESSION_REMINDER = "session_reminder"
    SHARED_NOTE = "shared_note"


NUDGES = frozenset(
    {
        Kind.DIGEST,
        Kind.ENROLMENT_CLOSING,
        Kind.ENROLMENT_RESUMED,
        Kind.FOLDED_NUDGES,
        Kind.OFFERS_REMINDER,
        Kind.SESSION_PLAN,
        Kind.SESSION_PLAN_REMINDER,
        Kind.SESSION_REMINDER,
        Kind.SESSION_QUESTION,
        Kind.SESSION_QUESTION_REMINDER,
    }
)
"""Caused by time: they reach people in their working hours, and are not sent again when their fate is uncertain."""

CAPPED = NUDGES - {Kind.SESSION_REMINDER}
"""Nudges of which a person gets a few a day; the reminder of a booked session comes beside them (design, section 6)."""

FOLDABLE = CAPPED - {Kind.FOLDED_NUDGES}
"""Nudges that may stand as one line in a folded message."""

ABOUT_SESSIONS = frozenset(kind for kind in Kind if kind.startswith("session_")) | {
    Kind.DELEGATED_SESSION,
    Kind.SHARED_NOTE,
}
"""Messages whose subject is a session."""


def must_arrive(kind: Kind) -> bool:
    """Whether an uncertain delivery is repeated, at the price of a possible second copy (design, section 7)."""
    return kind not in NUDGES
