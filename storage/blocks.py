"""Who would rather not be paired with whom: read by matching for both of the two, and shown to its author alone."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, or_, select

from mentoring.people import Person
from storage.database import Transaction, inserts_unless_known
from storage.tables import BlockRow


def add(transaction: Transaction, person: Person, blocked_id: int, now: datetime) -> None:
    values = {
        "person_id": person.id,
        "blocked_id": blocked_id,
        "workspace_id": person.workspace_id,
        "blocked_at": now,
    }
    inserts_unless_known(transaction, BlockRow, [values])


def take_back(transaction: Transaction, person_id: int, blocked_id: int) -> None:
    """Only their own: what the other one may have said stands."""
    theirs = (col(BlockRow.person_id) == person_id, col(BlockRow.blocked_id) == blocked_id)
    transaction.execute(delete(BlockRow).where(*theirs))


def of_person(transaction: Transaction, person_id: int) -> list[int]:
    """Whom somebody named, in the order in which they did."""
    query = select(BlockRow.blocked_id).where(BlockRow.person_id == person_id)
    return list(transaction.exec(query.order_by(col(BlockRow.blocked_at), col(BlockRow.blocked_id))))


def among(transaction: Transaction, person_ids: Collection[int] | None = None) -> set[tuple[int, int]]:
    """Every two of whom one named the other, each couple in both orders; of some people (1,000 at most) or of all."""
    query = select(BlockRow.person_id, BlockRow.blocked_id)
    if person_ids is not None:
        query = query.where(or_(col(BlockRow.person_id).in_(person_ids), col(BlockRow.blocked_id).in_(person_ids)))
    found = list(transaction.exec(query))
    return {couple for one, other in found for couple in ((one, other), (other, one))}
