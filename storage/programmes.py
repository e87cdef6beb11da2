"""Programmes and the people who coordinate them."""

from dataclasses import asdict
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped
from sqlmodel import col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from mentoring.admission import Admission
from mentoring.cadence import Rhythm
from mentoring.digests import next_monday
from mentoring.matching.settings import PairingRules
from mentoring.programmes import Programme, ProgrammePlan, next_check
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic
from storage import people
from storage.database import Transaction, inserts_unless_known
from storage.tables import CoordinatorRow, ProgrammeRow


def create(transaction: Transaction, workspace_id: int, plan: ProgrammePlan, now: datetime) -> Programme:
    """Raises Refused(NAME_TAKEN) when the workspace has a programme of that name."""
    row = ProgrammeRow(
        workspace_id=workspace_id,
        name=plan.name,
        topics=[topic.value for topic in plan.topics],
        closes_on=plan.closes_on,
        zone=plan.zone,
        contact_id=plan.contact_id,
        rhythm=asdict(plan.rhythm),
        created_at=now,
    )
    transaction.add(row)
    try:
        transaction.flush()
    except IntegrityError as error:
        raise Refused(Reason.NAME_TAKEN, field="name", programme=plan.name) from error
    programme = _programme(row)
    row.next_check_at = next_check(programme, now)
    return programme


def get(transaction: Transaction, programme_id: int) -> Programme:
    return _programme(transaction.get_one(ProgrammeRow, programme_id))


def find(transaction: Transaction, workspace_id: int, programme_id: int) -> Programme:
    """A programme of this workspace; ids that come from Slack are never trusted. Raises Refused(PROGRAMME_UNKNOWN)."""
    row = transaction.exec(
        select(ProgrammeRow).where(ProgrammeRow.id == programme_id, ProgrammeRow.workspace_id == workspace_id)
    ).first()
    if row is None:
        raise Refused(Reason.PROGRAMME_UNKNOWN)
    return _programme(row)


def named(transaction: Transaction, written: str) -> list[Programme]:
    """Those of this number, or else of this name, in whatever workspace."""
    number = int(written) if written.isascii() and written.isdigit() else 0
    rows = transaction.exec(select(ProgrammeRow).where(ProgrammeRow.id == number)).all()
    rows = rows or transaction.exec(select(ProgrammeRow).where(ProgrammeRow.name == written.strip())).all()
    return [_programme(row) for row in rows]


def save_pairing(transaction: Transaction, programme: Programme, rules: PairingRules) -> None:
    """Raises Refused(ALREADY_SETTLED) where the programme has changed since it was read."""
    changed = transaction.connection().execute(
        update(ProgrammeRow)
        .where(col(ProgrammeRow.id) == programme.id, col(ProgrammeRow.version) == programme.version)
        .values(pairing=vars(rules), version=programme.version + 1)
    )
    if not changed.rowcount:
        raise Refused(Reason.ALREADY_SETTLED)


def all_of(transaction: Transaction, workspace_id: int) -> list[Programme]:
    """Newest first."""
    return [_programme(row) for row in transaction.exec(_of_workspace(), params={"workspace": workspace_id})]


@cache
def _of_workspace() -> SelectOfScalar[ProgrammeRow]:
    """Built once: every Home asks."""
    here = ProgrammeRow.workspace_id == bindparam("workspace")
    return select(ProgrammeRow).where(here).order_by(col(ProgrammeRow.id).desc())


def coordinated_by(transaction: Transaction, person_id: int) -> list[Programme]:
    """Newest first."""
    return [_programme(row) for row in transaction.exec(_of_coordinator(), params={"person": person_id})]


@cache
def _of_coordinator() -> SelectOfScalar[ProgrammeRow]:
    """Built once: every Home and many commands ask."""
    return (
        select(ProgrammeRow)
        .join(CoordinatorRow, col(CoordinatorRow.programme_id) == col(ProgrammeRow.id))
        .where(CoordinatorRow.person_id == bindparam("person"))
        .order_by(col(ProgrammeRow.id).desc())
    )


def check_coordinates(transaction: Transaction, programme_id: int, person_id: int) -> None:
    """Raises Refused(NOT_A_COORDINATOR); read from the database at every action (design, section 4)."""
    if transaction.get(CoordinatorRow, (programme_id, person_id)) is None:
        raise Refused(Reason.NOT_A_COORDINATOR)


def coordinators(transaction: Transaction, programme_id: int) -> list[int]:
    query = select(CoordinatorRow.person_id).where(CoordinatorRow.programme_id == programme_id)
    return list(transaction.exec(query.order_by(col(CoordinatorRow.added_at), col(CoordinatorRow.person_id))))


def add_coordinator(transaction: Transaction, programme: Programme, person_id: int, now: datetime) -> bool:
    """Whether the person is a coordinator only from now on."""
    values = {
        "programme_id": programme.id,
        "person_id": person_id,
        "workspace_id": programme.workspace_id,
        "added_at": now,
        "next_digest_at": next_monday(now, people.get(transaction, person_id).zone),
    }
    return inserts_unless_known(transaction, CoordinatorRow, [values]) == 1


def due(transaction: Transaction, now: datetime, limit: int) -> list[Programme]:
    rows = transaction.exec(
        select(ProgrammeRow)
        .where(col(ProgrammeRow.next_check_at) <= now)
        .order_by(col(ProgrammeRow.next_check_at))
        .limit(limit)
    )
    return [_programme(row) for row in rows]


def next_due(transaction: Transaction) -> datetime | None:
    return transaction.exec(_soonest()).first()


@cache
def _soonest() -> SelectOfScalar[datetime | None]:
    """Every tick asks: built once."""
    at: Mapped[datetime | None] = col(ProgrammeRow.next_check_at)
    return select(at).where(at.is_not(None)).order_by(at).limit(1)


def set_next_check(transaction: Transaction, programme_id: int, at: datetime | None) -> None:
    transaction.execute(update(ProgrammeRow).where(col(ProgrammeRow.id) == programme_id).values(next_check_at=at))


def _programme(row: ProgrammeRow) -> Programme:
    assert row.id is not None
    return Programme(
        id=row.id,
        workspace_id=row.workspace_id,
        name=row.name,
        topics=tuple(Topic(topic) for topic in row.topics),
        closes_on=row.closes_on,
        zone=row.zone,
        contact_id=row.contact_id,
        version=row.version,
        rhythm=Rhythm(**row.rhythm),
        pairing=PairingRules(**row.pairing),
        admission=_admission(row),
    )


def _admission(row: ProgrammeRow) -> Admission:
    """A programme that says nothing is open to all."""
    kept = row.admission
    levels = {name: range(kept[name][0], kept[name][1] + 1) for name in ("mentors", "mentees") if name in kept}
    return Admission(
        **levels,
        only_listed=bool(kept.get("only_listed")),
        both_sides=bool(kept.get("both_sides")),
        group=row.slack_group or "",
    )
