"""The Slack user groups that programmes are open to: when each is looked at again, and who was found in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col, func, select, update

from storage.database import Transaction, inserts_unless_known
from storage.tables import AdmittedRow, ProgrammeRow

GROUP = "group"


@dataclass(frozen=True)
class GroupLook:
    """A programme whose group is to be looked at; `handle` is without its @."""

    programme_id: int
    workspace_id: int
    handle: str


def next_look(transaction: Transaction) -> datetime | None:
    """When a group is next to be looked at, in machine time."""
    return transaction.exec(select(func.min(ProgrammeRow.next_group_look_at))).one()


def take_look(transaction: Transaction, machine: datetime, *, lease: timedelta) -> GroupLook | None:
    """The group whose turn it is, for this replica alone while the lease lasts."""
    row = transaction.exec(
        select(ProgrammeRow)
        .where(col(ProgrammeRow.next_group_look_at) <= machine)
        .order_by(col(ProgrammeRow.next_group_look_at), col(ProgrammeRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None or row.id is None:
        return None
    row.next_group_look_at = machine + lease if row.slack_group else None
    return GroupLook(row.id, row.workspace_id, row.slack_group) if row.slack_group else None


def set_next_look(transaction: Transaction, look: GroupLook, moment: datetime) -> None:
    """Unless the programme has another group by now."""
    row = ProgrammeRow
    same = (col(row.id) == look.programme_id, col(row.slack_group) == look.handle)
    transaction.execute(update(row).where(*same).values(next_group_look_at=moment))


def admit(transaction: Transaction, look: GroupLook, person_ids: Collection[int]) -> None:
    """People found in a group, 500 at most; nobody where the programme has another group by now."""
    query = select(ProgrammeRow.slack_group).where(ProgrammeRow.id == look.programme_id).with_for_update()
    if transaction.exec(query).one() != look.handle:
        return
    same = {"programme_id": look.programme_id, "workspace_id": look.workspace_id, "source": GROUP}
    inserts_unless_known(transaction, AdmittedRow, [same | {"person_id": each} for each in person_ids])


def admitted(transaction: Transaction, programme_id: int) -> set[int]:
    """Everybody who was found in the group of a programme."""
    query = select(AdmittedRow.person_id).where(AdmittedRow.programme_id == programme_id, AdmittedRow.source == GROUP)
    return set(transaction.exec(query))


def remove(transaction: Transaction, programme_id: int, person_ids: Collection[int]) -> None:
    """People who are in the group no more, 500 at most; whoever has enrolled stays enrolled."""
    theirs = (col(AdmittedRow.programme_id) == programme_id, col(AdmittedRow.source) == GROUP)
    transaction.execute(delete(AdmittedRow).where(*theirs, col(AdmittedRow.person_id).in_(person_ids)))


def forget(transaction: Transaction, programme_id: int) -> None:
    """The programme has another group from now on, or none."""
    theirs = (col(AdmittedRow.programme_id) == programme_id, col(AdmittedRow.source) == GROUP)
    transaction.execute(delete(AdmittedRow).where(*theirs))
