"""How the messages of some programmes fare, and another try for those that failed.

Found by state and due date: what was settled well, which is nearly everything, is not looked at.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from mentoring.health import LATE_AFTER, SHOWN_FOR, Health
from mentoring.messages import Kind
from storage import outbox_care
from storage.database import Transaction
from storage.outbox_care import FAILED
from storage.tables import OutboxRow, OutboxState


def of_programmes(transaction: Transaction, programme_ids: Collection[int], now: datetime) -> Health:
    """An announcement that failed is not counted: whoever made it has a message that says what helps."""
    is_late = and_(col(OutboxRow.due_at) <= now - LATE_AFTER, ~outbox_care.waits_for_another(now))
    late = and_(col(OutboxRow.state) == OutboxState.PENDING.value, is_late)
    failed = and_(col(OutboxRow.state).in_(FAILED), _is_recent(now))
    counted = {
        OutboxState(state): count
        for condition in (late, failed)
        for state, count in transaction.execute(
            select(col(OutboxRow.state), func.count())
            .where(condition, _is_theirs(programme_ids), outbox_care.is_in_time(now))
            .group_by(col(OutboxRow.state))
        )
    }
    return Health(
        late=counted.get(OutboxState.PENDING, 0),
        uncertain=counted.get(OutboxState.UNCERTAIN, 0),
        dead=counted.get(OutboxState.DEAD, 0),
    )


def retry(transaction: Transaction, programme_ids: Collection[int], *, uncertain: bool, by: int, now: datetime) -> int:
    """Send again what `of_programmes` counts as failed, 500 at most; those of unknown fate only where that is asked
    for. What is no longer true is dropped when it is sent. Answers how many there are."""
    states = FAILED if uncertain else (OutboxState.DEAD,)
    which = and_(_is_theirs(programme_ids), _is_recent(now))
    return outbox_care.retry_all(transaction, states, now, which=which, by=by, due_anew=True).total()


def _is_recent(now: datetime) -> ColumnElement[bool]:
    return col(OutboxRow.due_at) > now - SHOWN_FOR


def _is_theirs(programme_ids: Collection[int]) -> ColumnElement[bool]:
    """A folded message of several programmes belongs to none of them, and concerns those of each of its lines."""
    line = aliased(OutboxRow)
    has_line = exists().where(col(line.folded_into) == OutboxRow.id, col(line.programme_id).in_(programme_ids))
    is_folded = and_(col(OutboxRow.kind) == Kind.FOLDED_NUDGES.value, col(OutboxRow.programme_id).is_(None))
    concerns = or_(col(OutboxRow.programme_id).in_(programme_ids), and_(is_folded, has_line))
    return and_(concerns, col(OutboxRow.kind) != Kind.ANNOUNCEMENT.value)
