"""Who books sessions for whom, and what the two hear about it."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, or_, select

from mentoring.delegates import STANDING, Delegation, DelegationState, end
from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.pairs import PairState
from mentoring.refusals import Reason, Refused
from mentoring.sessions import Session
from storage import outbox, pairs, sessions
from storage.database import Transaction
from storage.tables import DelegationRow


def find(transaction: Transaction, workspace_id: int, delegation_id: int) -> Delegation:
    """Held against other writers until the transaction ends. Raises Refused(DELEGATION_OVER)."""
    query = select(DelegationRow).where(DelegationRow.id == delegation_id, DelegationRow.workspace_id == workspace_id)
    row = transaction.exec(query.with_for_update()).first()
    if row is None:
        raise Refused(Reason.DELEGATION_OVER)
    return _delegation(row)


def get(transaction: Transaction, delegation_id: int) -> Delegation:
    return _delegation(transaction.get_one(DelegationRow, delegation_id))


def of_mentee(transaction: Transaction, person_id: int) -> Delegation | None:
    """The one that stands: somebody is asked, or books."""
    row = transaction.exec(select(DelegationRow).where(DelegationRow.mentee_id == person_id, _stands())).first()
    return _delegation(row) if row else None


def books_for(transaction: Transaction, delegate_id: int, mentee_id: int) -> bool:
    """Whether somebody may book for a mentee today."""
    query = select(DelegationRow.id).where(
        DelegationRow.mentee_id == mentee_id,
        DelegationRow.delegate_id == delegate_id,
        DelegationRow.state == DelegationState.ACTIVE.value,
    )
    return transaction.exec(query).first() is not None


def save(transaction: Transaction, delegation: Delegation, now: datetime) -> Delegation:
    """Write a new one or a changed one, and tell the two. Raises Refused(ALREADY_SETTLED) when the mentee has asked
    somebody in the same moment."""
    row = transaction.get_one(DelegationRow, delegation.id) if delegation.id else _new_row(delegation, now)
    row.state, row.version = delegation.state.value, delegation.version
    row.settled_at = None if delegation.state is DelegationState.ASKED else now
    transaction.add(row)
    try:
        transaction.flush()
    except IntegrityError as error:
        raise Refused(Reason.ALREADY_SETTLED) from error
    return _delegation(row)


def tell(transaction: Transaction, delegation: Delegation, person_id: int, now: datetime) -> None:
    """One of the two hears how it stands."""
    outbox.put(transaction, [_message(Kind.DELEGATE_NEWS, delegation, person_id, now)], now)


def tell_asked(transaction: Transaction, delegation: Delegation, now: datetime) -> None:
    outbox.put(transaction, [_message(Kind.DELEGATE_ASKED, delegation, delegation.delegate_id, now)], now)


def redraw(transaction: Transaction, delegation: Delegation, now: datetime) -> None:
    """Where the delegate was asked, it stands how it is now."""
    asked = outbox.posts_about(transaction, [Kind.DELEGATE_ASKED], delegation.id)
    updates = [
        _message(Kind.DELEGATE_ASKED, delegation, delegation.delegate_id, now, follows=each.id) for each in asked
    ]
    outbox.put(transaction, updates, now)


def sessions_of(transaction: Transaction, mentee_id: int) -> list[Session]:
    """What is open in the pairs in which somebody learns."""
    active = pairs.of_person(transaction, mentee_id, states=[PairState.ACTIVE])
    found = [sessions.open_of(transaction, pair.id) for pair in active if pair.side_of(mentee_id) is Side.MENTEE]
    return [session for session in found if session]


def end_all_of(transaction: Transaction, person_id: int, now: datetime) -> None:
    """Whoever is gone books for nobody, and nobody books for them; the other one is told."""
    query = select(DelegationRow).where(
        or_(DelegationRow.mentee_id == person_id, DelegationRow.delegate_id == person_id), _stands()
    )
    for row in transaction.exec(query).all():
        over = save(transaction, end(_delegation(row), person_id), now)
        tell(transaction, over, over.mentee_id if person_id == over.delegate_id else over.delegate_id, now)


def _stands() -> ColumnElement[bool]:
    return col(DelegationRow.state).in_([state.value for state in STANDING])


def _new_row(delegation: Delegation, now: datetime) -> DelegationRow:
    return DelegationRow(
        workspace_id=delegation.workspace_id,
        mentee_id=delegation.mentee_id,
        delegate_id=delegation.delegate_id,
        state=delegation.state.value,
        asked_at=now,
        version=delegation.version,
    )


def _message(
    kind: Kind, delegation: Delegation, person_id: int, now: datetime, *, follows: int | None = None
) -> outbox.Message:
    occasion = f"update:{delegation.version}:{follows}" if follows else str(delegation.version)
    return outbox.Message(
        workspace_id=delegation.workspace_id,
        programme_id=None,
        kind=kind,
        subject_id=delegation.id,
        person_id=person_id,
        occasion=occasion,
        due_at=now,
        effect=outbox.Effect.UPDATE if follows else outbox.Effect.POST,
        follows_id=follows,
    )


def _delegation(row: DelegationRow) -> Delegation:
    assert row.id is not None
    return Delegation(
        id=row.id,
        workspace_id=row.workspace_id,
        mentee_id=row.mentee_id,
        delegate_id=row.delegate_id,
        state=DelegationState(row.state),
        version=row.version,
    )
