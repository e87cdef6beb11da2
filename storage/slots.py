"""Start times on offer for sessions, as they are looked up."""

from collections.abc import Collection, Iterable
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from mentoring.enrolments import Side
from mentoring.sessions import Slot
from storage.ahead import Ahead
from storage.database import Transaction
from storage.tables import SlotRow

_SLOTS = Ahead[int, list[Slot]]("slots of sessions")


def slots(transaction: Transaction, session_id: int) -> list[Slot]:
    """Soonest first."""
    known = _SLOTS.find(transaction, session_id)
    return _of_sessions(transaction, [session_id])[session_id] if known is None else known


def look_ahead(transaction: Transaction, session_ids: Iterable[int]) -> None:
    """`slots` will be asked for each of these, and none of them changes in this transaction."""
    _SLOTS.keep(transaction, _of_sessions(transaction, set(session_ids)))


def _of_sessions(transaction: Transaction, session_ids: Collection[int]) -> dict[int, list[Slot]]:
    found: dict[int, list[Slot]] = {session_id: [] for session_id in session_ids}
    for row in transaction.exec(_wanted(), params={"sessions": list(session_ids)}):
        found[row.session_id].append(_slot(row))
    return found


@cache
def _wanted() -> SelectOfScalar[SlotRow]:
    """Built once: every message about a session asks."""
    wanted = col(SlotRow.session_id).in_(bindparam("sessions", expanding=True))
    return select(SlotRow).where(wanted).order_by(col(SlotRow.starts_at))


def _slot(row: SlotRow) -> Slot:
    assert row.id is not None
    return Slot(row.id, row.starts_at, Side(row.proposed_by) if row.proposed_by else None)
