"""What people hear about a session: written with the change, by handlers and by planning alike.

Whatever was posted about it before is brought up to date with each change, so that no button is left that does nothing.
The occasion of a message is the session's version: three counter-proposals in a day are three messages (design,
section 7).
"""

from datetime import datetime

from mentoring.delegates import DelegationState
from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.pairs import Pair, other
from mentoring.sessions import Session
from storage import delegations, outbox
from storage.database import Transaction

ASKING = (Kind.SESSION_PLAN, Kind.SESSION_PLAN_REMINDER)
"""They ask one of the two for a time."""

PROPOSING = (Kind.SESSION_PROPOSED, Kind.SESSION_KEPT)
"""They answer one of the two; only the newest of them says whose turn it is."""

STANDING = (*ASKING, *PROPOSING, Kind.SESSION_REMINDER, Kind.SESSION_BOOKED, Kind.DELEGATED_SESSION)
"""All that stands in Slack about a session and changes with it."""


def proposed(transaction: Transaction, session: Session, pair: Pair, *, now: datetime) -> None:
    """The partner of whoever proposed is asked."""
    assert session.proposed_by is not None
    redraw(transaction, session, now=now)
    _tell(transaction, Kind.SESSION_PROPOSED, session, pair.person_on(other(session.proposed_by)), now)
    if session.proposed_by is Side.MENTOR:
        delegate(transaction, session, pair, now=now)


def booked(transaction: Transaction, session: Session, pair: Pair, *, now: datetime) -> None:
    """Both see the time, also a new one, in their conversation."""
    redraw(transaction, session, now=now)
    _tell_both(transaction, Kind.SESSION_BOOKED, session, pair, now)
    delegate(transaction, session, pair, now=now)


def kept(transaction: Transaction, session: Session, pair: Pair, *, asked_by: Side, now: datetime) -> None:
    """A move does not suit: whoever asked for it hears that the time stands."""
    redraw(transaction, session, now=now)
    _tell(transaction, Kind.SESSION_KEPT, session, pair.person_on(asked_by), now)


def cancelled(transaction: Transaction, session: Session, pair: Pair, *, now: datetime) -> None:
    """A booked session was taken back."""
    redraw(transaction, session, now=now)
    _tell_both(transaction, Kind.SESSION_CANCELLED, session, pair, now)
    delegate(transaction, session, pair, now=now)


def delegate(transaction: Transaction, session: Session, pair: Pair, *, now: datetime) -> None:
    """Whoever books for the one who learns, where somebody does, sees how it stands."""
    delegation = delegations.of_mentee(transaction, pair.mentee_id)
    if delegation and delegation.state is DelegationState.ACTIVE:
        _tell(transaction, Kind.DELEGATED_SESSION, session, delegation.delegate_id, now)


def left_out(
    transaction: Transaction, session: Session, pair: Pair, *, proposed_by: Side | None, now: datetime
) -> None:
    """ "Not this month". Whoever waits for an answer to a proposal is told; anybody else sees it where they were asked,
    and is not disturbed for a session that nobody had a time for."""
    if proposed_by and proposed_by is not session.cancelled_by:
        _tell(transaction, Kind.SESSION_LEFT_OUT, session, pair.person_on(proposed_by), now)
    redraw(transaction, session, now=now)


def redraw(transaction: Transaction, session: Session, *, now: datetime) -> None:
    """Bring up to date whatever was posted about a session, to both. Call it with every change of its state."""
    updates = [
        outbox.Message(
            workspace_id=session.workspace_id,
            programme_id=session.programme_id,
            kind=posted.kind,
            subject_id=session.id,
            person_id=posted.person_id,
            place_id=posted.place_id,
            occasion=f"update:{session.version}:{posted.id}",
            due_at=now,
            effect=outbox.Effect.UPDATE,
            follows_id=posted.id,
        )
        for posted in outbox.posts_about(transaction, STANDING, session.id)
    ]
    outbox.put(transaction, updates, now)


def _tell(transaction: Transaction, kind: Kind, session: Session, person_id: int, now: datetime) -> None:
    outbox.put(transaction, [_message(kind, session, now=now, person_id=person_id)], now)


def _tell_both(transaction: Transaction, kind: Kind, session: Session, pair: Pair, now: datetime) -> None:
    outbox.put(transaction, [_message(kind, session, now=now, place_id=pair.place_id)], now)


def _message(
    kind: Kind, session: Session, *, now: datetime, person_id: int | None = None, place_id: int | None = None
) -> outbox.Message:
    return outbox.Message(
        workspace_id=session.workspace_id,
        programme_id=session.programme_id,
        kind=kind,
        subject_id=session.id,
        person_id=person_id,
        place_id=place_id,
        occasion=str(session.version),
        due_at=now,
    )
