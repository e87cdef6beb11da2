"""Whom coordinators have invited to a programme in person, and who would rather not be asked again."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select, update

from mentoring.programmes import Programme
from storage.database import Transaction, inserts_unless_known
from storage.tables import InvitationRow


def invite(
    transaction: Transaction, programme: Programme, person_ids: Collection[int], *, by: int, now: datetime
) -> list[int]:
    """Keep whom somebody has invited, 500 at most; the last one who did counts. Answers whom to tell: not those who
    asked not to be asked again."""
    same = {"programme_id": programme.id, "workspace_id": programme.workspace_id, "invited_at": now}
    inserts_unless_known(transaction, InvitationRow, [same | {"person_id": each} for each in person_ids])
    theirs = (col(InvitationRow.programme_id) == programme.id, col(InvitationRow.person_id).in_(person_ids))
    welcome = select(InvitationRow.person_id).where(*theirs, col(InvitationRow.declined_at).is_(None))
    told = list(transaction.exec(welcome.order_by(col(InvitationRow.person_id))))
    transaction.execute(update(InvitationRow).where(*theirs).values(invited_by=by))
    return told


def decline(transaction: Transaction, programme: Programme, person_id: int, now: datetime) -> None:
    """Not to be asked again about a programme."""
    row = {"programme_id": programme.id, "workspace_id": programme.workspace_id, "person_id": person_id}
    inserts_unless_known(transaction, InvitationRow, [row | {"invited_at": now}])
    theirs = (col(InvitationRow.programme_id) == programme.id, col(InvitationRow.person_id) == person_id)
    transaction.execute(update(InvitationRow).where(*theirs).values(declined_at=now))


def find(transaction: Transaction, programme_id: int, person_id: int) -> tuple[int | None, bool]:
    """Who invited somebody, and whether they would rather not be asked again."""
    row = transaction.get(InvitationRow, (programme_id, person_id))
    return (row.invited_by, row.declined_at is not None) if row else (None, False)
