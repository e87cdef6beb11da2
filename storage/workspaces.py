"""Slack workspaces by their internal number."""

from datetime import datetime

from sqlmodel import select

from storage.database import Transaction, inserts_unless_known
from storage.tables import WorkspaceRow


def find(transaction: Transaction, slack_id: str) -> int | None:
    return transaction.exec(select(WorkspaceRow.id).where(WorkspaceRow.slack_id == slack_id)).first()


def ensure(transaction: Transaction, slack_id: str, now: datetime) -> int:
    inserts_unless_known(transaction, WorkspaceRow, [{"slack_id": slack_id, "created_at": now}])
    workspace_id = find(transaction, slack_id)
    assert workspace_id is not None
    return workspace_id
