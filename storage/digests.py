"""Which coordinators a digest is due for."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy.orm import Mapped
from sqlmodel import col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from mentoring.people import Person
from storage import people
from storage.database import Transaction
from storage.tables import CoordinatorRow


@dataclass(frozen=True)
class DueDigest:
    """`is_first_look` where nobody has found the coordinator's Monday yet: nothing is sent then."""

    workspace_id: int
    programme_id: int
    coordinator: Person
    due_at: datetime
    is_first_look: bool


def due(transaction: Transaction, now: datetime, limit: int) -> list[DueDigest]:
    """Those due, the oldest first, held against other writers until the transaction ends."""
    rows = transaction.exec(
        select(CoordinatorRow)
        .where(col(CoordinatorRow.next_digest_at) <= now)
        .order_by(col(CoordinatorRow.next_digest_at), col(CoordinatorRow.person_id), col(CoordinatorRow.programme_id))
        .limit(limit)
        .with_for_update()
    )
    return [_due(transaction, row) for row in rows]


def next_due(transaction: Transaction) -> datetime | None:
    return transaction.exec(_soonest()).first()


def set_next(transaction: Transaction, programme_id: int, person_id: int, at: datetime) -> None:
    transaction.execute(
        update(CoordinatorRow)
        .where(col(CoordinatorRow.programme_id) == programme_id, col(CoordinatorRow.person_id) == person_id)
        .values(next_digest_at=at)
    )


def _due(transaction: Transaction, row: CoordinatorRow) -> DueDigest:
    assert row.next_digest_at is not None
    return DueDigest(
        workspace_id=row.workspace_id,
        programme_id=row.programme_id,
        coordinator=people.get(transaction, row.person_id),
        due_at=row.next_digest_at,
        is_first_look=row.next_digest_at <= row.added_at,
    )


@cache
def _soonest() -> SelectOfScalar[datetime | None]:
    at: Mapped[datetime | None] = col(CoordinatorRow.next_digest_at)
    return select(at).where(at.is_not(None)).order_by(at).limit(1)
