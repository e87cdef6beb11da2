"""How much waits, for whoever watches Binôme: counted in the indexes of what is open, however much was ever sent."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, case, literal, union_all
from sqlmodel import col, func, select
from sqlmodel.sql.expression import Select

from mentoring.pairs import PairState
from storage.database import Transaction
from storage.outbox import UNSETTLED
from storage.outbox_care import waits_for_another
from storage.tables import CoordinatorRow, OutboxRow, OutboxState, PairRow, ProgrammeRow, SessionRow

WATCHED = (*UNSETTLED, OutboxState.UNCERTAIN, OutboxState.DEAD)


@dataclass(frozen=True)
class Backlog:
    """Rows of the outbox in one state, and since when the first of those that are due has been so, in business time."""

    state: OutboxState
    rows: int
    due: int
    oldest_due_at: datetime | None


def of_outbox(transaction: Transaction, now: datetime) -> list[Backlog]:
    """In each state that somebody may have to do something about; what came to a good end is not counted."""
    due_at = col(OutboxRow.due_at)
    is_due = due_at <= now
    found = transaction.exec(
        select(OutboxRow.state, func.count(), func.count(case((is_due, 1))), func.min(case((is_due, due_at))))
        .where(col(OutboxRow.state).in_(WATCHED))
        .group_by(OutboxRow.state)
    )
    counted = {OutboxState(state): Backlog(OutboxState(state), rows, due, oldest) for state, rows, due, oldest in found}
    if (pending := counted.get(OutboxState.PENDING)) and pending.due:
        due, oldest = transaction.exec(_pending_due(now)).one()
        counted[OutboxState.PENDING] = replace(pending, due=due, oldest_due_at=oldest)
    return [counted.get(state, Backlog(state, 0, 0, None)) for state in WATCHED]


def _pending_due(now: datetime) -> Select[int, datetime | None]:
    """Nobody can do anything about what waits for another message, which is not due yet."""
    due_at = col(OutboxRow.due_at)
    is_due = and_(col(OutboxRow.state) == OutboxState.PENDING.value, due_at <= now)
    return select(func.count(), func.min(due_at)).where(is_due, ~waits_for_another(now))


def to_plan(transaction: Transaction, now: datetime) -> dict[str, int]:
    """How many rows of each subject planning has still to look at."""
    return dict(transaction.execute(union_all(*_to_plan(now))).all())


def _to_plan(now: datetime) -> list[Select[str, int]]:
    return [
        _counted("programme").where(col(ProgrammeRow.next_check_at) <= now),
        _counted("pair").where(
            col(PairRow.state).in_((PairState.OFFERED, PairState.ACTIVE)), col(PairRow.next_check_at) <= now
        ),
        _counted("session").where(col(SessionRow.next_check_at) <= now),
        _counted("digest").where(col(CoordinatorRow.next_digest_at) <= now),
    ]


def _counted(subject: str) -> Select[str, int]:
    return select(literal(subject), func.count())
