"""Which replicas are alive, and on which host: SQLite serves one host only (design, section 7)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, inspect
from sqlmodel import col, select

from storage.database import Transaction
from storage.tables import HeartbeatRow

LIFETIME = timedelta(seconds=60)


def beat(transaction: Transaction, *, replica: str, host: str, machine: datetime) -> None:
    transaction.merge(HeartbeatRow(replica=replica, host=host, beat_at=machine))


def stop(transaction: Transaction, replica: str) -> None:
    transaction.execute(delete(HeartbeatRow).where(col(HeartbeatRow.replica) == replica))


def is_kept(transaction: Transaction) -> bool:
    """Whether the table is there; an empty database has none yet."""
    return inspect(transaction.connection()).has_table(str(HeartbeatRow.__tablename__))


def other_host_until(transaction: Transaction, *, host: str, machine: datetime) -> datetime | None:
    """Until when a replica on another host counts as alive; None when there is none."""
    query = select(HeartbeatRow.beat_at).where(HeartbeatRow.host != host, HeartbeatRow.beat_at > machine - LIFETIME)
    latest = transaction.exec(query.order_by(col(HeartbeatRow.beat_at).desc())).first()
    return latest + LIFETIME if latest else None


def is_anybody_alive(transaction: Transaction, machine: datetime) -> bool:
    """Whether a replica on any host beats."""
    query = select(HeartbeatRow.replica).where(HeartbeatRow.beat_at > machine - LIFETIME).limit(1)
    return transaction.exec(query).first() is not None
