"""Whom coordinators want together, or apart, in the drafts of a programme until the next publishing."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from mentoring.matching.values import Wish
from mentoring.programmes import Programme
from storage.database import Transaction
from storage.tables import PairingWishRow

Couple = tuple[int, int]
"""Mentor and mentee, by person number."""


def of_programme(transaction: Transaction, programme_id: int) -> dict[Couple, Wish]:
    row = PairingWishRow
    query = select(row.mentor_id, row.mentee_id, row.wish).where(row.programme_id == programme_id)
    return {(mentor_id, mentee_id): Wish(wish) for mentor_id, mentee_id, wish in transaction.exec(query)}


def keep(
    transaction: Transaction, programme: Programme, couple: Couple, wish: Wish | None, *, by: int, now: datetime
) -> None:
    """Instead of what was wanted of the two before; None takes it back."""
    row = PairingWishRow
    mentor_id, mentee_id = couple
    here = (
        col(row.programme_id) == programme.id,
        col(row.mentor_id) == mentor_id,
        col(row.mentee_id) == mentee_id,
    )
    transaction.execute(delete(row).where(*here))
    if wish:
        transaction.add(
            PairingWishRow(
                workspace_id=programme.workspace_id,
                programme_id=programme.id,
                mentor_id=mentor_id,
                mentee_id=mentee_id,
                wish=wish.value,
                wished_by=by,
                wished_at=now,
            )
        )


def clear(transaction: Transaction, programme_id: int) -> None:
    transaction.execute(delete(PairingWishRow).where(col(PairingWishRow.programme_id) == programme_id))
