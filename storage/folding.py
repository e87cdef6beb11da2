"""Nudges that stand as lines in one message instead of coming one after the other (design, section 6)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, func, select, update

from mentoring.messages import CAPPED, FOLDABLE, Kind
from mentoring.refusals import Reason, Refused
from storage import outbox, outcomes
from storage.claims import Claim, facts_of
from storage.database import Transaction
from storage.outcomes import Outcome
from storage.tables import Effect, OutboxRow, OutboxState

MOST_FOLDED = 20
"""Lines of one message, each with a button: more wait for the next one."""

REACHED = (OutboxState.SENT, OutboxState.UNCERTAIN)


def reached(transaction: Transaction, person_id: int, *, since: datetime) -> int:
    """How many nudges somebody got since a moment, without those that they asked to see."""
    query = (
        select(func.count())
        .where(OutboxRow.person_id == person_id, col(OutboxRow.settled_at) >= since)
        .where(col(OutboxRow.state).in_(REACHED), col(OutboxRow.kind).in_(CAPPED), OutboxRow.effect == Effect.POST)
        .where(col(OutboxRow.folded_into).is_(None))
    )
    return transaction.exec(query).one()


def waiting(transaction: Transaction, claim: Claim, *, until: datetime, now: datetime) -> list[Claim]:
    """The other nudges that fall due for the same person until a moment, held until the transaction ends: those that
    were never tried, the oldest first, no more than one message takes."""
    in_time = or_(col(OutboxRow.expires_at).is_(None), col(OutboxRow.expires_at) > now)
    query = (
        select(OutboxRow)
        .where(OutboxRow.person_id == claim.person_id, OutboxRow.state == OutboxState.PENDING)
        .where(col(OutboxRow.kind).in_(FOLDABLE), OutboxRow.effect == Effect.POST)
        .where(OutboxRow.attempts == 0, OutboxRow.setbacks == 0, col(OutboxRow.folded_into).is_(None))
        .where(col(OutboxRow.due_at) <= until, in_time)
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(MOST_FOLDED - 1)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return [facts_of(row) for row in transaction.exec(query)]


def fold(transaction: Transaction, claim: Claim, others: Sequence[Claim], now: datetime) -> None:
    """Put one message in the place of these nudges."""
    message = outbox.Message(
        workspace_id=claim.workspace_id,
        programme_id=_one_programme([claim, *others]),
        kind=Kind.FOLDED_NUDGES,
        subject_id=claim.id,
        person_id=claim.person_id,
        occasion="1",
        due_at=now,
    )
    outbox.put(transaction, [message], now)
    into = transaction.exec(select(OutboxRow.id).where(OutboxRow.key == message.key)).one()
    _settle(transaction, [claim, *others], into=into, now=now)


def lines_of(transaction: Transaction, fold_id: int) -> list[tuple[Claim, OutboxState]]:
    """The nudges that stand in a folded message, as they were written one after the other, and what became of each."""
    query = select(OutboxRow).where(OutboxRow.folded_into == fold_id)
    rows = transaction.exec(query.order_by(col(OutboxRow.id)))
    return [(facts_of(row), OutboxState(row.state)) for row in rows]


def show(transaction: Transaction, row_id: int, person_id: int, now: datetime) -> None:
    """Send a nudge by itself that stood as a line, once; its reader asked for it, whatever their hours are.

    Raises Refused where it is none of theirs.
    """
    row = transaction.exec(select(OutboxRow).where(OutboxRow.id == row_id).with_for_update(key_share=True)).first()
    if row is None or row.person_id != person_id or row.folded_into is None:
        raise Refused(Reason.NUDGE_GONE)
    if row.state == OutboxState.FOLDED:
        row.state, row.settled_at, row.due_at = OutboxState.PENDING, None, now
    folded = transaction.get_one(OutboxRow, row.folded_into)
    message = outbox.Message(
        workspace_id=row.workspace_id,
        programme_id=folded.programme_id,
        kind=Kind.FOLDED_NUDGES,
        subject_id=folded.subject_id,
        person_id=person_id,
        occasion=f"shown:{row_id}",
        due_at=now,
        follows_id=folded.id,
        effect=Effect.UPDATE,
    )
    transaction.flush()
    outbox.put(transaction, [message], now)


def _one_programme(claims: Collection[Claim]) -> int | None:
    programmes = {claim.programme_id for claim in claims}
    return programmes.pop() if len(programmes) == 1 else None


def _settle(transaction: Transaction, claims: Sequence[Claim], *, into: int | None, now: datetime) -> None:
    values = {
        "state": OutboxState.FOLDED.value,
        "folded_into": into,
        "settled_at": now,
        "token": None,
        "lease_until": None,
    }
    row_ids = [claim.id for claim in claims]
    transaction.execute(update(OutboxRow).where(col(OutboxRow.id).in_(row_ids)).values(values))
    for claim in claims:
        outcomes.note(transaction, Outcome(claim.kind, claim.effect, OutboxState.FOLDED))
