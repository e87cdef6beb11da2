"""Messages that need a hand: looked at, sent again or taken back while replicas send (design, section 7).

Whoever sends holds a row only for moments, and what is in flight is never touched. Every change is an audit row.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from storage import audit
from storage.database import LARGEST_WRITE, Transaction
from storage.outbox import IN_FLIGHT
from storage.tables import OutboxRow, OutboxState

FAILED = (OutboxState.DEAD, OutboxState.UNCERTAIN)
NEED_A_HAND = (*FAILED, *IN_FLIGHT, OutboxState.PENDING)
"""What has not settled well, or not yet."""


class Refusal(StrEnum):
    """Why a message is left as it is."""

    UNKNOWN = "unknown"
    IN_FLIGHT = "in_flight"
    SENT = "sent"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FOLDED = "folded"
    SETTLED = "settled"


@dataclass(frozen=True)
class Entry:
    """A message as operators see it: what it is about by number, and how it stands. Neither names nor texts."""

    id: int
    kind: str
    state: str
    effect: str
    workspace_id: int
    programme_id: int | None
    subject_id: int
    person_id: int | None
    place_id: int | None
    follows_id: int | None
    folded_into: int | None
    created_at: datetime
    due_at: datetime
    expires_at: datetime | None
    retry_at: datetime | None
    lease_until: datetime | None
    called_at: datetime | None
    settled_at: datetime | None
    attempts: int
    setbacks: int
    problem: str | None
    ts: str | None
    key: str


def counts(transaction: Transaction) -> dict[OutboxState, int]:
    """How many messages stand how, all that are kept."""
    query = select(col(OutboxRow.state), func.count()).group_by(col(OutboxRow.state))
    found = {OutboxState(state): count for state, count in transaction.execute(query)}
    return {state: found.get(state, 0) for state in OutboxState}


def entries(
    transaction: Transaction,
    *,
    states: Collection[OutboxState],
    kind: str | None = None,
    programme_id: int | None = None,
    limit: int,
) -> list[Entry]:
    """Those longest due first."""
    query = select(OutboxRow).where(col(OutboxRow.state).in_(states))
    if kind:
        query = query.where(OutboxRow.kind == kind)
    if programme_id:
        query = query.where(OutboxRow.programme_id == programme_id)
    rows = transaction.exec(query.order_by(col(OutboxRow.due_at), col(OutboxRow.id)).limit(limit))
    return [_entry(row) for row in rows]


def find(transaction: Transaction, number: int) -> Entry | None:
    row = transaction.get(OutboxRow, number)
    return _entry(row) if row else None


def retry(transaction: Transaction, numbers: Iterable[int], now: datetime) -> dict[int, Refusal | None]:
    """Put messages back in the queue, as if they had never been tried; answers by number why one is not."""
    return _change(transaction, numbers, now, refusal=_why_not_again, change=_again, action="message_retried")


def cancel(transaction: Transaction, numbers: Iterable[int], now: datetime) -> dict[int, Refusal | None]:
    """Take back messages that wait, and put away those that nobody will get; answers by number why one is not."""

    def take_back(row: OutboxRow) -> None:
        row.state, row.settled_at = OutboxState.CANCELLED, now

    return _change(transaction, numbers, now, refusal=_why_not_back, change=take_back, action="message_cancelled")


def waiting(transaction: Transaction, due_before: datetime) -> int:
    """How many messages wait that are due before a moment."""
    return transaction.exec(select(func.count()).select_from(OutboxRow).where(*_waits(due_before))).one()


def cancel_all(transaction: Transaction, due_before: datetime, now: datetime) -> int:
    """Take back what waits and is due before a moment, 500 at most; answers how many."""
    query = select(OutboxRow).where(*_waits(due_before)).order_by(col(OutboxRow.id)).limit(LARGEST_WRITE)
    taken: Counter[tuple[int, int | None]] = Counter()
    for row in transaction.exec(query.with_for_update(skip_locked=True)):
        taken[row.workspace_id, row.programme_id] += 1
        row.state, row.settled_at = OutboxState.CANCELLED, now
    for (workspace_id, programme_id), count in taken.items():
        audit.write(
            transaction,
            workspace_id=workspace_id,
            programme_id=programme_id,
            action="messages_cancelled",
            facts={OutboxState.PENDING.value: count},
            now=now,
        )
    return taken.total()


def retry_all(
    transaction: Transaction,
    states: Sequence[OutboxState],
    now: datetime,
    *,
    which: ColumnElement[bool] | None = None,
    by: int | None = None,
    due_anew: bool = False,
) -> Counter[OutboxState]:
    """The same for all that failed so and would not come too late, 500 at most: answers how many of each.

    `which` narrows them down. `by` is who asks, None for the operator. Those that fall due anew, at `now`, do not count
    as late; an operator's clock may be another than that of Binôme, which can follow one.
    """
    query = select(OutboxRow).where(col(OutboxRow.state).in_(states), is_in_time(now))
    if which is not None:
        query = query.where(which)
    held = query.order_by(col(OutboxRow.id)).limit(LARGEST_WRITE).with_for_update(skip_locked=True)
    rows = transaction.exec(held).all()
    done: dict[tuple[int, int | None], Counter[OutboxState]] = {}
    for row in rows:
        done.setdefault((row.workspace_id, row.programme_id), Counter())[OutboxState(row.state)] += 1
        _again(row)
        if due_anew:
            row.due_at = now
    for (workspace_id, programme_id), facts in done.items():
        audit.write(
            transaction,
            workspace_id=workspace_id,
            programme_id=programme_id,
            person_id=by,
            action="messages_retried",
            facts={state.value: count for state, count in facts.items()},
            now=now,
        )
    return sum(done.values(), Counter())


def is_in_time(now: datetime) -> ColumnElement[bool]:
    """Whether a message would not come too late."""
    return or_(col(OutboxRow.expires_at).is_(None), col(OutboxRow.expires_at) > now)


def waits_for_another(now: datetime) -> ColumnElement[bool]:
    """Whether a message follows one that is not due yet: it is not late, whenever it was due itself."""
    followed = aliased(OutboxRow)
    return exists().where(
        col(followed.id) == OutboxRow.follows_id,
        col(followed.state) == OutboxState.PENDING.value,
        col(followed.due_at) > now,
    )


def _change(
    transaction: Transaction,
    numbers: Iterable[int],
    now: datetime,
    *,
    refusal: Callable[[OutboxRow, datetime], Refusal | None],
    change: Callable[[OutboxRow], None],
    action: str,
) -> dict[int, Refusal | None]:
    outcome: dict[int, Refusal | None] = dict.fromkeys(numbers, Refusal.UNKNOWN)
    wanted = select(OutboxRow).where(col(OutboxRow.id).in_(list(outcome))).order_by(col(OutboxRow.id))
    for row in transaction.exec(wanted.with_for_update()):
        assert row.id is not None
        outcome[row.id] = refusal(row, now)
        if outcome[row.id]:
            continue
        facts = {row.state: 1}
        change(row)
        audit.write(
            transaction,
            workspace_id=row.workspace_id,
            programme_id=row.programme_id,
            action=action,
            subject_id=row.id,
            facts=facts,
            now=now,
        )
    return outcome


def _again(row: OutboxRow) -> None:
    row.state, row.settled_at, row.retry_at = OutboxState.PENDING, None, None
    row.attempts = row.setbacks = 0


def _why_not_again(row: OutboxRow, now: datetime) -> Refusal | None:
    if row.state in IN_FLIGHT:
        return Refusal.IN_FLIGHT
    if row.state in (OutboxState.SENT, OutboxState.CANCELLED, OutboxState.FOLDED):
        return Refusal(row.state)
    is_late = row.expires_at is not None and row.expires_at <= now
    return Refusal.EXPIRED if is_late or row.state == OutboxState.EXPIRED else None


def _why_not_back(row: OutboxRow, _now: datetime) -> Refusal | None:
    if row.state in (OutboxState.PENDING, OutboxState.DEAD):
        return None
    if row.state in IN_FLIGHT:
        return Refusal.IN_FLIGHT
    return Refusal.SETTLED if row.state == OutboxState.UNCERTAIN else Refusal(row.state)


def _waits(due_before: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(OutboxRow.state) == OutboxState.PENDING.value, col(OutboxRow.due_at) < due_before


def _entry(row: OutboxRow) -> Entry:
    return Entry(**{field.name: getattr(row, field.name) for field in fields(Entry)})
