"""What follows in the rows when a message arrived, or never will."""

from datetime import datetime

from mentoring.messages import Kind
from storage import announcements, outbox
from storage.claims import Claim, Effect
from storage.database import Transaction

UNCERTAIN = "uncertain"
OWN_ERROR = "own_error"


def after_delivery(transaction: Transaction, claim: Claim, now: datetime) -> None:
    if claim.kind is Kind.ANNOUNCEMENT and claim.effect is Effect.POST:
        announcements.mark_posted(transaction, claim.subject_id, now)


def after_failure(transaction: Transaction, claim: Claim, code: str, now: datetime) -> None:
    """An announcement that did not arrive, or perhaps did: tell the coordinator what helps.

    `code` is Slack's own, or UNCERTAIN, or OWN_ERROR; the words for it are in `handlers/views/coordinating.py`.
    """
    if claim.kind is not Kind.ANNOUNCEMENT or claim.effect is not Effect.POST:
        return
    announcement = announcements.get(transaction, claim.subject_id)
    announcements.mark_refused(transaction, announcement.id, code)
    message = outbox.Message(
        workspace_id=announcement.workspace_id,
        programme_id=announcement.programme_id,
        kind=Kind.ANNOUNCEMENT_REFUSED,
        subject_id=announcement.id,
        person_id=announcement.announced_by,
        occasion="1",
        due_at=now,
    )
    outbox.put(transaction, [message], now)
