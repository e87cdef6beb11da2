"""Slack workspaces by their internal number."""

from datetime import datetime

from sqlmodel import select

from storage.database import Transaction, inserts_unless_known
from storage.tables import WorkspaceRow


def find(transaction: Transaction, team_id: str) -> int | None:
    return transaction.exec(select(WorkspaceRow.id).where(WorkspaceRow.slack_id == team_id)).first()


def slack_id(transaction: Transaction, workspace_id: int) -> str:
    return transaction.get_one(WorkspaceRow, workspace_id).slack_id


def ensure(transaction: Transaction, team_id: str, now: datetime) -> int:
    inserts_unless_known(transaction, WorkspaceRow, [{"slack_id": team_id, "created_at": now}])
    workspace_id = find(transaction, team_id)
    assert workspace_id is not None
    return workspace_id
