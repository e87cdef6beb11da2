"""The rules of who may join a programme, and the people on its list."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select, update

from mentoring.admission import Admission
from mentoring.programmes import Programme
from mentoring.refusals import Reason, Refused
from storage import groups
from storage.database import Transaction, inserts_unless_known
from storage.tables import AdmittedRow, PersonRow, ProgrammeRow

LIST = "list"


def save(
    transaction: Transaction, programme: Programme, admission: Admission, listed: list[int], *, machine: datetime
) -> None:
    """Keep the rules and the list, 100 people at most. Who is in another group than before is looked up from `machine`
    time on, and nobody of the former one is admitted any more.

    Raises Refused(ALREADY_SETTLED) where the programme has changed since it was read.
    """
    row = ProgrammeRow
    changed = transaction.connection().execute(
        update(row)
        .where(col(row.id) == programme.id, col(row.version) == programme.version)
        .values(admission=_kept(admission), version=programme.version + 1, **_group(programme, admission, machine))
    )
    if not changed.rowcount:
        raise Refused(Reason.ALREADY_SETTLED)
    of_list = (col(AdmittedRow.programme_id) == programme.id, col(AdmittedRow.source) == LIST)
    transaction.execute(delete(AdmittedRow).where(*of_list))
    if admission.group != programme.admission.group:
        groups.forget(transaction, programme.id)
    same = {"programme_id": programme.id, "workspace_id": programme.workspace_id, "source": LIST}
    inserts_unless_known(transaction, AdmittedRow, [same | {"person_id": person_id} for person_id in listed])


def _group(programme: Programme, admission: Admission, machine: datetime) -> dict[str, Any]:
    if admission.group == programme.admission.group:
        return {}
    return {"slack_group": admission.group or None, "next_group_look_at": machine if admission.group else None}


def is_listed(transaction: Transaction, programme_id: int, person_id: int) -> bool:
    query = select(AdmittedRow.person_id).where(
        AdmittedRow.programme_id == programme_id, AdmittedRow.person_id == person_id
    )
    return transaction.exec(query.limit(1)).first() is not None


def listed(transaction: Transaction, programme_id: int) -> list[str]:
    """The Slack ids of the people on a programme's list."""
    query = (
        select(PersonRow.slack_id)
        .join(AdmittedRow, col(AdmittedRow.person_id) == col(PersonRow.id))
        .where(AdmittedRow.programme_id == programme_id, AdmittedRow.source == LIST)
        .order_by(col(PersonRow.id))
    )
    return [slack_id for slack_id in transaction.exec(query) if slack_id]


def _kept(admission: Admission) -> dict[str, Any]:
    """Levels as their first and last."""
    ticked = {"only_listed": admission.only_listed, "both_sides": admission.both_sides}
    sides = {"mentors": admission.mentors, "mentees": admission.mentees}
    return {name: [levels[0], levels[-1]] for name, levels in sides.items()} | ticked
