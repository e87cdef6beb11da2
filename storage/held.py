"""A claimed row, as whoever renders and sends it knows it, and as a transaction holds it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import and_, bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from mentoring.messages import Kind
from storage.database import Transaction
from storage.outbox import IN_FLIGHT
from storage.tables import Effect, OutboxRow

_HELD = "held claims"
"""Where a transaction keeps the rows that it holds."""


class ClaimLost(Exception):
    """Another replica holds this row now: its lease ran out here."""


@dataclass(frozen=True)
class Claim:
    """A row held by this process until its lease ends. `token` fences off whoever held it before."""

    id: int
    token: str
    workspace_id: int
    programme_id: int | None
    kind: Kind
    effect: Effect
    subject_id: int
    person_id: int | None
    place_id: int | None
    follows_id: int | None
    attempts: int
    setbacks: int
    due_at: datetime
    expires_at: datetime | None
    folded_into: int | None


def facts_of(row: OutboxRow) -> Claim:
    """A row as whoever renders it knows it, held or not."""
    assert row.id is not None
    return Claim(
        id=row.id,
        token=row.token or "",
        workspace_id=row.workspace_id,
        programme_id=row.programme_id,
        kind=Kind(row.kind),
        effect=Effect(row.effect),
        subject_id=row.subject_id,
        person_id=row.person_id,
        place_id=row.place_id,
        follows_id=row.follows_id,
        attempts=row.attempts,
        setbacks=row.setbacks,
        due_at=row.due_at,
        expires_at=row.expires_at,
        folded_into=row.folded_into,
    )


def hold(transaction: Transaction, claim: Claim) -> OutboxRow:
    """The claimed row, kept until the transaction ends. Raises ClaimLost."""
    row = _held_before(transaction, claim)
    row = row or transaction.exec(_held(), params={"claimed": claim.id, "token": claim.token}).first()
    if row is None:
        raise ClaimLost(claim.id)
    return row


def hold_all(transaction: Transaction, held: Collection[Claim]) -> list[Claim]:
    """Several claimed rows, kept until the transaction ends by one look: `hold` then finds them. Answers those that are
    still held."""
    found = transaction.exec(_all_held(), params={"claimed": [claim.id for claim in held]})
    transaction.info[_HELD] = {row.id: row for row in found}
    return [claim for claim in held if _held_before(transaction, claim)]


def _held_before(transaction: Transaction, claim: Claim) -> OutboxRow | None:
    row: OutboxRow | None = transaction.info.get(_HELD, {}).get(claim.id)
    return row if row and row.token == claim.token and row.state in IN_FLIGHT else None


@cache
def _held() -> SelectOfScalar[OutboxRow]:
    is_mine = and_(col(OutboxRow.id) == bindparam("claimed"), col(OutboxRow.token) == bindparam("token"))
    return select(OutboxRow).where(is_mine, col(OutboxRow.state).in_(IN_FLIGHT)).with_for_update(key_share=True)


@cache
def _all_held() -> SelectOfScalar[OutboxRow]:
    is_meant = col(OutboxRow.id).in_(bindparam("claimed", expanding=True))
    return select(OutboxRow).where(is_meant).order_by(col(OutboxRow.id)).with_for_update(key_share=True)
