"""Who changed what: every change by a coordinator, every import, export and erasure."""

from datetime import datetime

from storage.database import Transaction
from storage.tables import AuditRow


def write(
    transaction: Transaction,
    *,
    workspace_id: int,
    action: str,
    now: datetime,
    person_id: int | None = None,
    programme_id: int | None = None,
    subject_id: int | None = None,
    facts: dict[str, int] | None = None,
) -> None:
    """`person_id` acted; None is the operator at the command line. `facts` are counts, never texts."""
    transaction.add(
        AuditRow(
            workspace_id=workspace_id,
            programme_id=programme_id,
            person_id=person_id,
            action=action,
            subject_id=subject_id,
            facts=facts or {},
            at=now,
        )
    )
