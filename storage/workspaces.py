"""Slack workspaces by their internal number."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import col, func, select, update

from storage.database import Transaction, inserts_unless_known
from storage.tables import WorkspaceRow

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Look:
    """A page of a workspace's accounts that is to be looked at; `home` is Slack's id of the workspace."""

    workspace_id: int
    home: str
    cursor: str | None


def find(transaction: Transaction, team_id: str) -> int | None:
    return transaction.exec(select(WorkspaceRow.id).where(WorkspaceRow.slack_id == team_id)).first()


def slack_id(transaction: Transaction, workspace_id: int) -> str:
    return transaction.get_one(WorkspaceRow, workspace_id).slack_id


def ensure(transaction: Transaction, team_id: str, now: datetime) -> int:
    inserts_unless_known(transaction, WorkspaceRow, [{"slack_id": team_id, "created_at": now}])
    workspace_id = find(transaction, team_id)
    assert workspace_id is not None
    return workspace_id


def next_look(transaction: Transaction) -> datetime:
    """When accounts are next to be looked at, in machine time."""
    moment = func.coalesce(WorkspaceRow.next_look_at, LONG_AGO)
    return transaction.exec(select(func.min(moment))).one() or datetime.max.replace(tzinfo=UTC)


def take_look(transaction: Transaction, machine: datetime, *, lease: timedelta, first: timedelta) -> Look | None:
    """The page whose turn it is, for this replica alone while the lease lasts. A workspace that is new waits first."""
    row = transaction.exec(
        select(WorkspaceRow)
        .where(func.coalesce(WorkspaceRow.next_look_at, LONG_AGO) <= machine)
        .order_by(col(WorkspaceRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    assert row.id is not None
    is_new = row.next_look_at is None
    set_next_look(transaction, row.id, machine + (first if is_new else lease), cursor=row.look_cursor)
    return None if is_new else Look(row.id, row.slack_id, row.look_cursor)


def set_next_look(transaction: Transaction, workspace_id: int, moment: datetime, *, cursor: str | None) -> None:
    query = update(WorkspaceRow).where(col(WorkspaceRow.id) == workspace_id)
    transaction.execute(query.values(next_look_at=moment, look_cursor=cursor))
