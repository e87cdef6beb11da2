"""What Slack or a first meeting asks Binôme to look at again. Only that something happened, never what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlmodel import col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from storage.database import Transaction, inserts_unless_known
from storage.tables import InboxRow

PERSON_MET = "person_met"


@dataclass(frozen=True)
class Notice:
    id: int
    workspace_id: int
    kind: str
    person_id: int | None


def record(
    transaction: Transaction, workspace_id: int, *, event_id: str, kind: str, person_id: int | None, now: datetime
) -> bool:
    """Whether this is the first time the event is seen. An event about nobody known is remembered as done."""
    values = {
        "workspace_id": workspace_id,
        "event_id": event_id,
        "kind": kind,
        "person_id": person_id,
        "received_at": now,
        "done_at": None if person_id else now,
    }
    return inserts_unless_known(transaction, InboxRow, [values]) == 1


def look_at(transaction: Transaction, workspace_id: int, person_id: int, now: datetime) -> None:
    """Ask for the profile of somebody met for the first time."""
    event_id = f"{PERSON_MET}:{person_id}"
    record(transaction, workspace_id, event_id=event_id, kind=PERSON_MET, person_id=person_id, now=now)


def is_waiting(transaction: Transaction) -> bool:
    return transaction.exec(_first_open()).first() is not None


@cache
def _first_open() -> SelectOfScalar[str]:
    """Every tick asks: built once."""
    return select(InboxRow.event_id).where(col(InboxRow.done_at).is_(None)).limit(1)


def waiting(transaction: Transaction, limit: int) -> list[Notice]:
    rows = transaction.exec(
        select(InboxRow).where(col(InboxRow.done_at).is_(None)).order_by(col(InboxRow.id)).limit(limit)
    )
    return [Notice(row.id, row.workspace_id, row.kind, row.person_id) for row in rows if row.id is not None]


def mark_done(transaction: Transaction, ids: Iterable[int], now: datetime) -> None:
    transaction.execute(update(InboxRow).where(col(InboxRow.id).in_(list(ids))).values(done_at=now))
