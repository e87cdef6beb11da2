"""The directory as an import reads and writes it: whole people, many at a time."""

import dataclasses
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Update, bindparam, delete, insert, or_, update
from sqlmodel import col, select

from mentoring.directory import Plan, Planned
from mentoring.people import Standing
from mentoring.reporting_lines import Known
from storage import audit, people
from storage.database import LARGEST_WRITE, Database, Transaction
from storage.tables import PersonRow, Row

CHUNK = 200
"""People in one write: few enough that whoever waits for it hardly notices, on a busy machine too."""

REST = 0.02
"""Seconds that SQLite is left to others after each write: who waits for it from another process looks again in steps
that grow, and would find it taken each time."""

_T = TypeVar("_T")
_WHOSE = "person_id"


def read(transaction: Transaction, workspace_id: int) -> list[Known]:
    """Everybody of a workspace, in one query."""
    query = select(*_columns()).where(PersonRow.workspace_id == workspace_id).order_by(col(PersonRow.id))
    return _all(transaction, query)


def read_about(
    transaction: Transaction, workspace_id: int, *, slack_ids: Sequence[str], numbers: Sequence[str]
) -> list[Known]:
    """Those named by some signs (500 of each at most), all above them, and those who report to them."""
    of_workspace = select(*_columns()).where(PersonRow.workspace_id == workspace_id)
    named = or_(col(PersonRow.slack_id).in_(slack_ids), col(PersonRow.employee_number).in_(numbers))
    found = {each.id: each for each in _all(transaction, of_workspace.where(named))}
    led = of_workspace.where(col(PersonRow.manager_id).in_(list(found))).limit(LARGEST_WRITE)
    found |= {each.id: each for each in _all(transaction, led)}
    while above := {each.manager_id for each in found.values() if each.manager_id} - found.keys():
        found |= {each.id: each for each in _all(transaction, of_workspace.where(col(PersonRow.id).in_(above)))}
    return list(found.values())


def write(
    database: Database,
    plan: Plan,
    *,
    workspace_id: int,
    now: datetime,
    progress: Callable[[int], object],
    by: int | None = None,
) -> None:
    """Write a plan in transactions of at most CHUNK people; `progress` is told how many are done.

    A write that is cut short leaves whole people, and the next import of the same file adds what is missing.
    """
    with _writing(database) as transaction:
        # Ahead of the first change, so that a write that is cut short has left its trace too.
        facts = dataclasses.asdict(plan.counts)
        audit.write(transaction, workspace_id=workspace_id, action="import_people", now=now, person_id=by, facts=facts)
    _release_numbers(database, plan.people)
    ids = _meet(database, plan.people, workspace_id=workspace_id, now=now)
    done = 0
    for chunk in _chunks(_changes(plan.people, ids)):
        with _writing(database) as transaction:
            for columns, changes in itertools.groupby(chunk, key=tuple):
                transaction.connection().execute(_update(columns), list(changes))
        done += len(chunk)
        progress(done)
    _remove_unreferenced(database, plan.removable)


@contextmanager
def _writing(database: Database) -> Iterator[Transaction]:
    with database.writing() as transaction:
        yield transaction
    if database.is_sqlite:
        time.sleep(REST)


def _columns() -> list[Any]:
    return [getattr(PersonRow, each.name) for each in dataclasses.fields(Known)]


def _all(transaction: Transaction, query: Any) -> list[Known]:  # noqa: ANN401 - a query of those columns
    rows = transaction.execute(query, execution_options={"yield_per": LARGEST_WRITE}).mappings()
    return [_known(dict(row)) for row in rows]


def _known(row: dict[str, Any]) -> Known:
    return Known(**row | {"standing": Standing(row["standing"]), "languages": tuple(row["languages"])})


def _release_numbers(database: Database, planned: Sequence[Planned]) -> None:
    """Free the employee numbers that change hands: two people may be swapping theirs."""
    numbered = [each.id for each in planned if each.id and "employee_number" in each.values]
    for chunk in _chunks(numbered):
        with _writing(database) as transaction:
            transaction.execute(
                update(PersonRow).where(col(PersonRow.id).in_(chunk)).values(employee_number=None),
                execution_options={"synchronize_session": False},
            )


def _meet(database: Database, planned: Sequence[Planned], *, workspace_id: int, now: datetime) -> list[int]:
    """Everybody's internal number, in the order of the plan; whoever had none gets one."""
    slack_ids = [each.slack_id for each in planned if not each.id and each.slack_id]
    by_slack_id: dict[str, int] = {}
    for chunk in _chunks(slack_ids):
        with _writing(database) as transaction:
            people.add_all(transaction, workspace_id, chunk, now)
        with database.reading() as transaction:
            by_slack_id |= people.ids_of(transaction, workspace_id, chunk)
    outside = iter(
        _add_outside(
            database,
            sum(not each.id and not each.slack_id for each in planned),
            workspace_id=workspace_id,
            now=now,
        )
    )
    return [each.id or (by_slack_id[each.slack_id] if each.slack_id else next(outside)) for each in planned]


def _add_outside(database: Database, count: int, *, workspace_id: int, now: datetime) -> list[int]:
    ids: list[int] = []
    for chunk in _chunks(range(count)):
        row = {"workspace_id": workspace_id, "standing": Standing.OUTSIDE.value, "created_at": now}
        with _writing(database) as transaction:
            ids += transaction.execute(insert(PersonRow).returning(col(PersonRow.id)), [row for _ in chunk]).scalars()
    return ids


def _changes(planned: Sequence[Planned], ids: Sequence[int]) -> list[dict[str, Any]]:
    """The columns that change, by person; those with the same columns together, as one statement writes them."""
    changes = [_row_values(each, ids) | {_WHOSE: ids[place]} for place, each in enumerate(planned) if each.changes]
    return sorted(changes, key=tuple)


def _update(columns: Sequence[str]) -> Update:
    """A statement that writes some columns of one person after the other."""
    person = Row.metadata.tables["person"]
    values: dict[str, Any] = {name: bindparam(name) for name in columns if name != _WHOSE}
    return update(person).where(person.columns["id"] == bindparam(_WHOSE)).values(values)


def _row_values(planned: Planned, ids: Sequence[int]) -> dict[str, Any]:
    values = dict(planned.values)
    if "standing" in values:
        values["standing"] = values["standing"].value
    if "languages" in values:
        values["languages"] = list(values["languages"])
    if planned.manager is not None:
        values["manager_id"] = ids[planned.manager]
    return dict(sorted(values.items()))


def _remove_unreferenced(database: Database, ids: Sequence[int]) -> None:
    """Forget those among some people who never took part in anything: no row of any table names them.

    Round by round, as one who is forgotten may have been the last to name another, as manager.
    """
    while ids:
        gone: set[int] = set()
        for chunk in _chunks(ids):
            with _writing(database) as transaction:
                gone |= _remove(transaction, chunk)
        ids = [each for each in ids if each not in gone] if gone else []


def _remove(transaction: Transaction, ids: Sequence[int]) -> set[int]:
    unreferenced = [_not_named(column, ids) for column in _references()]
    statement = delete(PersonRow).where(col(PersonRow.id).in_(ids), *unreferenced).returning(col(PersonRow.id))
    removed = transaction.execute(statement, execution_options={"synchronize_session": False})
    return {person_id for person_id in removed.scalars() if person_id}


def _references() -> Iterator[Any]:
    person = Row.metadata.tables["person"].columns["id"]
    for table in Row.metadata.tables.values():
        yield from (column for column in table.columns if column.references(person))


def _not_named(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:  # noqa: ANN401 - any table's column
    # Narrowed to these people first: without it each chunk would walk through the whole outbox.
    named = select(column).where(column.in_(ids))
    return col(PersonRow.id).not_in(named)


def _chunks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
