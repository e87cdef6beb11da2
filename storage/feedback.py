"""What each of the two says of a session. For its author, and what is shared for the partner: nothing else reads it."""

from sqlalchemy import update
from sqlmodel import col

from mentoring.feedback import Feedback
from storage.database import Transaction
from storage.tables import FeedbackRow


def find(transaction: Transaction, session_id: int, person_id: int) -> Feedback | None:
    row = transaction.get(FeedbackRow, (session_id, person_id))
    return _feedback(row) if row else None


def save(transaction: Transaction, workspace_id: int, feedback: Feedback) -> None:
    """In the place of what its author said before."""
    row = FeedbackRow(
        session_id=feedback.session_id,
        person_id=feedback.person_id,
        workspace_id=workspace_id,
        useful=feedback.useful,
        changed=feedback.changed,
        shared=feedback.shared,
        given_at=feedback.given_at,
        version=feedback.version,
    )
    transaction.merge(row)
    transaction.flush()


def forget_words(transaction: Transaction, person_id: int) -> None:
    """Empty what somebody wrote; how useful it was stays, for the figures."""
    theirs = update(FeedbackRow).where(col(FeedbackRow.person_id) == person_id)
    transaction.execute(theirs.values(changed=None, shared=None))


def _feedback(row: FeedbackRow) -> Feedback:
    return Feedback(
        session_id=row.session_id,
        person_id=row.person_id,
        useful=row.useful,
        changed=row.changed,
        shared=row.shared,
        given_at=row.given_at,
        version=row.version,
    )
