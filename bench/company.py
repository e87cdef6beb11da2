"""Rows of many people at once, written past the rules: what a bench begins with."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, cast, insert, literal, select

from mentoring.cadence import Rhythm
from mentoring.enrolments import EnrolmentState, Format, Side
from mentoring.pairs import PairState
from mentoring.people import Standing
from storage.database import Transaction
from storage.tables import EnrolmentRow, PairRow, PersonRow, ProgrammeRow, WorkspaceRow

TEAM = "T0SANDBOX1"

Number = ColumnElement[int]
Column = Callable[[Number], ColumnElement[Any]]


def fill(transaction: Transaction, table: type[Any], count: int, **columns: object) -> None:
    """Write so many rows within the database; a column is a value, or an expression of the row's number from 1."""
    numbers = select(literal(1).label("number")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.number + 1).where(numbers.c.number < count))
    kinds = table.__table__.columns
    values = {
        name: column(numbers.c.number) if callable(column) else literal(column, kinds[name].type)
        for name, column in columns.items()
    }
    transaction.execute(insert(table.__table__).from_select(list(values), select(*values.values())))


def named(prefix: str) -> Column:
    """`prefix` and the number of the row."""
    return lambda number: literal(prefix) + cast(number, String)


def write_programme(transaction: Transaction, now: datetime) -> None:
    """The workspace and a programme, both number 1."""
    fill(transaction, WorkspaceRow, 1, slack_id=TEAM, created_at=now)
    fill(
        transaction,
        ProgrammeRow,
        1,
        workspace_id=1,
        name="Reverse mentoring",
        topics=["digital_tools"],
        closes_on=(now - timedelta(days=30)).date(),
        zone="Europe/Paris",
        rhythm=asdict(Rhythm()),
        pairing={},
        created_at=now - timedelta(days=60),
        version=1,
    )


def write_people(transaction: Transaction, slack_ids: Sequence[str], now: datetime) -> None:
    """Numbered from 1 in this order, at work in Paris."""
    rows = [_person(now) | {"slack_id": slack_id} for slack_id in slack_ids]
    transaction.execute(insert(PersonRow), rows)


def write_crowd(transaction: Transaction, count: int, now: datetime) -> None:
    """People whom no Slack knows."""
    fill(transaction, PersonRow, count, **_person(now), slack_id=named("U"))


def _person(now: datetime) -> dict[str, object]:
    return {
        "workspace_id": 1,
        "standing": Standing.MEMBER.value,
        "language": "fr",
        "zone": "Europe/Paris",
        "country": "FR",
        "level_declared": False,
        "manager_declared": False,
        "languages": ["fr", "en"],
        "in_directory": True,
        "created_at": now,
    }


def write_pairs(transaction: Transaction, count: int, now: datetime, **columns: object) -> None:
    """Pair n is of mentor 2n - 1 and mentee 2n, active for a month."""
    usual: dict[str, object] = {
        "workspace_id": 1,
        "programme_id": 1,
        "mentor_id": lambda number: number * 2 - 1,
        "mentee_id": lambda number: number * 2,
        "state": PairState.ACTIVE.value,
        "score": 0.5,
        "parts": {},
        "offered_at": now - timedelta(days=40),
        "expires_at": now - timedelta(days=30),
        "started_on": (now - timedelta(days=32)).date(),
        "version": 1,
    }
    fill(transaction, PairRow, count, **usual | columns)


def write_enrolments(transaction: Transaction, people: int, now: datetime) -> None:
    """Odd people are mentors, even ones mentees."""
    for side, first in ((Side.MENTOR, -1), (Side.MENTEE, 0)):
        fill(
            transaction,
            EnrolmentRow,
            people // 2,
            workspace_id=1,
            programme_id=1,
            person_id=lambda number, first=first: number * 2 + first,
            side=side.value,
            languages=["fr", "en"],
            format=Format.EITHER.value,
            capacity=1,
            state=EnrolmentState.ACTIVE.value,
            opted_in_at=now - timedelta(days=50),
            first_in_line=False,
            version=1,
        )
