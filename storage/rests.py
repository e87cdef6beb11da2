"""Rows that are due and rest until some moment of machine time, and paused methods: what may go before that moment.

Machine time and business time are one, but where Binôme follows a clock that somebody else pushes: there the pushed
time has to be counted as time that was waited (design, section 9).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, or_
from sqlmodel import col, func, select, update

from storage import claims
from storage.database import Transaction
from storage.outbox import IN_FLIGHT
from storage.queues import QUEUES
from storage.tables import OutboxRow, OutboxState, PaceRow


@dataclass(frozen=True)
class Rest:
    """Whether a row is on its way or may go at once, and when the first of the others may, in machine time."""

    moves: bool
    until: datetime | None


def look(transaction: Transaction, now: datetime, machine: datetime) -> Rest:
    """How those stand that are due; for when there are some."""
    moments = [*_resting(transaction, now, machine), *_pauses(transaction, machine).values()]
    # Mostly nothing rests, and each step of a followed clock asks.
    return Rest(moves=not moments or _moves(transaction, now, machine), until=min(moments, default=None))


def shorten(transaction: Transaction, now: datetime, machine: datetime, *, by: timedelta) -> None:
    """So much time has passed on the clock that is followed."""
    for row in transaction.exec(select(OutboxRow).where(_rests(now, machine))):
        if row.retry_at:
            row.retry_at -= by
    for pace in transaction.exec(select(PaceRow).where(col(PaceRow.paused_until) > machine)):
        if pace.paused_until:
            pace.paused_until -= by


def end(transaction: Transaction, now: datetime, machine: datetime) -> None:
    """Slack is there again: what rests because of it goes at once, and the try that its absence cost does not count.

    What has failed for a reason of its own goes on resting: its tries have to come to an end.
    """
    of_slack = or_(col(OutboxRow.setbacks) > 0, col(OutboxRow.attempts) == 0)
    setbacks = case((col(OutboxRow.setbacks) > 0, OutboxRow.setbacks - 1), else_=0)
    again = update(OutboxRow).where(_rests(now, machine), of_slack)
    transaction.execute(again.values(retry_at=None, setbacks=setbacks))


def _rests(now: datetime, machine: datetime) -> ColumnElement[bool]:
    is_due = col(OutboxRow.due_at) <= now
    return and_(col(OutboxRow.state) == OutboxState.PENDING.value, is_due, col(OutboxRow.retry_at) > machine)


def _resting(transaction: Transaction, now: datetime, machine: datetime) -> list[datetime]:
    first = transaction.exec(select(func.min(OutboxRow.retry_at)).where(_rests(now, machine))).one()
    return [first] if first else []


def _pauses(transaction: Transaction, machine: datetime) -> dict[tuple[int, str], datetime]:
    rows = transaction.exec(select(PaceRow).where(col(PaceRow.paused_until) > machine))
    return {(row.workspace_id, row.method): row.paused_until for row in rows if row.paused_until}


def _moves(transaction: Transaction, now: datetime, machine: datetime) -> bool:
    in_flight = (col(OutboxRow.due_at) <= now, col(OutboxRow.state).in_(IN_FLIGHT))
    if transaction.exec(select(OutboxRow.id).where(*in_flight).limit(1)).first():
        return True
    paused = _pauses(transaction, machine)
    return any(
        not any((workspace_id, method) in paused for method in QUEUES[queue])
        for workspace_id, queue in claims.ready(transaction, now=now, machine=machine)
    )
