"""Calendar files on their way to the two of a pair, one for each change of a session that calendars should follow."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from mentoring.messages import Kind
from mentoring.pairs import Pair
from mentoring.sessions import Session
from storage import outbox
from storage.claims import Claim
from storage.database import Transaction
from storage.outbox import UNSETTLED, Effect, Message
from storage.tables import OutboxRow, OutboxState

MAY_HAVE_ARRIVED = (OutboxState.SENT, OutboxState.UNCERTAIN, OutboxState.POSTING)
"""And any that was on its way when there was trouble: it may have been overtaken before it was tried again."""


def send(transaction: Transaction, session: Session, pair: Pair, *, now: datetime) -> None:
    """Send both the file of a session that was booked, moved or cancelled: call it with the change, once it is saved.

    `session.starts_at` stays when a booked session is cancelled, as the file says when it would have been, and
    `session.sequence` has risen with a move or a cancellation. Nothing goes out once the session would be over.
    """
    messages = [
        Message(
            workspace_id=session.workspace_id,
            programme_id=session.programme_id,
            kind=Kind.SESSION_FILE,
            effect=Effect.UPLOAD,
            subject_id=session.id,
            person_id=person_id,
            occasion=f"{session.version}",
            due_at=now,
            expires_at=session.ends_at,
        )
        for person_id in (pair.mentor_id, pair.mentee_id)
    ]
    outbox.put(transaction, messages, now)


def is_outdated(transaction: Transaction, claim: Claim) -> bool:
    """Whether a newer file of the same session waits for the same person: one of them says it all."""
    newer = and_(col(OutboxRow.id) > claim.id, col(OutboxRow.state).in_(UNSETTLED))
    return transaction.exec(select(OutboxRow.id).where(_same_file(claim), newer)).first() is not None


def has_one(transaction: Transaction, claim: Claim) -> bool:
    """Whether an earlier file of this session may have reached this person."""
    row = OutboxRow
    had_trouble = and_(
        col(row.called_at).is_not(None), col(row.problem).is_not(None), col(row.state) != OutboxState.DEAD.value
    )
    earlier = and_(col(row.id) < claim.id, or_(col(row.state).in_(MAY_HAVE_ARRIVED), had_trouble))
    return transaction.exec(select(row.id).where(_same_file(claim), earlier)).first() is not None


def _same_file(claim: Claim) -> ColumnElement[bool]:
    return and_(
        col(OutboxRow.kind) == claim.kind.value,
        col(OutboxRow.subject_id) == claim.subject_id,
        col(OutboxRow.person_id) == claim.person_id,
    )
