"""A database that people have used, brought from each released schema to this one: nothing is lost on the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect, select, text

from mentoring.cadence import Rhythm
from mentoring.enrolments import Side
from mentoring.matching.settings import PairingRules
from mentoring.topics import Topic
from storage import announcements, enrolments, migrating, people, places, programmes
from storage.database import Database
from storage.migrating import HEAD, migrate, revision
from storage.tables import Row
from tests.conftest import T0

RELEASED = ["0001", "0002", "0003", "0004", "0005"]
OF_ALEMBIC = {"alembic_version", "schema_history"}
PARTS = (
    "get_columns",
    "get_foreign_keys",
    "get_indexes",
    "get_unique_constraints",
    "get_check_constraints",
)


def rows_of(released: str) -> list[str]:
    """The statements that fill a database of a released schema."""
    lines = Path(f"tests/data/rows_{released}.sql").read_text().splitlines()
    script = "\n".join(line for line in lines if not line.startswith("--"))
    return [statement for statement in script.split(";\n") if statement.strip()]


@pytest.fixture(params=RELEASED)
def released(request, monkeypatch, empty_url, machine) -> Iterator[Database]:
    """A filled database as the code of a release left it."""
    database = Database(empty_url, machine)
    with monkeypatch.context() as older:
        older.setattr(migrating, "HEAD", request.param)
        migrate(database)
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        for statement in rows_of(request.param):
            connection.exec_driver_sql(statement)
    assert revision(database) == request.param
    yield database
    database.close()


@pytest.fixture
def fresh(request, released, tmp_path, machine) -> Iterator[Database]:
    """A new database of the same kind."""
    sqlite = f"sqlite:///{tmp_path / 'fresh.db'}"
    database = Database(sqlite if released.is_sqlite else request.getfixturevalue("emptied_postgres")(), machine)
    migrate(database)
    yield database
    database.close()


def content(database: Database, columns: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, or of these columns."""
    found = MetaData()
    found.reflect(database.engine)
    shown = {}
    with database.engine.connect() as connection:
        for table in found.sorted_tables:
            if table.name in OF_ALEMBIC or (columns is not None and table.name not in columns):
                continue
            wanted = [table.columns[name] for name in columns[table.name]] if columns else list(table.columns)
            rows = connection.execute(select(*wanted).order_by(*table.primary_key.columns))
            shown[table.name] = [tuple(row) for row in rows]
    return shown


def columns_of(database: Database) -> dict[str, list[str]]:
    look = inspect(database.engine)
    return {
        table: [column["name"] for column in look.get_columns(table)]
        for table in look.get_table_names()
        if table not in OF_ALEMBIC
    }


def schema(database: Database) -> dict[str, Any]:
    """Each table with its columns, keys, indexes and constraints, whichever comes first."""
    look = inspect(database.engine)
    return {
        table: {part: sorted(_in_words(getattr(look, part)(table)), key=str) for part in PARTS}
        for table in look.get_table_names()
    }


def _in_words(part: Any) -> Any:
    """Types and conditions as they stand in SQL, so that two of them compare."""
    if isinstance(part, dict):
        return {name: _in_words(value) for name, value in part.items()}
    return [_in_words(each) for each in part] if isinstance(part, list) else str(part)


def test_every_table_of_the_release_has_rows(released):
    assert [table for table, rows in content(released).items() if not rows] == []


def test_no_row_is_lost_or_changed(released):
    columns = columns_of(released)
    before = content(released)
    migrate(released)
    assert revision(released) == HEAD
    after = content(released, columns)
    assert {table: len(rows) for table, rows in after.items()} == {table: len(rows) for table, rows in before.items()}
    assert after == before


def test_rows_that_point_to_a_table_made_anew_still_point_to_its_rows(released):
    """On SQLite a table is changed by being copied, and dropping the old one could take its children along."""
    migrate(released)
    with released.engine.connect() as connection:
        assert not released.is_sqlite or connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        announced = text("SELECT p.slack_id FROM announcement a JOIN place p ON p.id = a.place_id ORDER BY a.id")
        assert list(connection.scalars(announced)) == ["C0NEWS", "C0SECRET"]
        posted = text("SELECT p.slack_id FROM outbox o JOIN place p ON p.id = o.place_id ORDER BY o.id")
        assert list(connection.scalars(posted)) == ["C0NEWS", "C0SECRET"]


def test_an_upgraded_schema_is_that_of_a_new_database(released, fresh):
    migrate(released)
    assert schema(released) == schema(fresh)
    with released.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: not (kind == "table" and name == "schema_history"),
            },
        )
        assert compare_metadata(context, Row.metadata) == []


def test_what_was_there_is_read_and_goes_on(released):
    migrate(released)
    with released.writing() as transaction:
        programme = programmes.get(transaction, 1)
        assert (programme.rhythm, programme.pairing) == (Rhythm(), PairingRules())
        assert programme.topics == (Topic.DIGITAL_TOOLS, Topic.DATA_LITERACY)
        enrolment = enrolments.get(transaction, 2)
        assert (enrolment.answers.sides, enrolment.answers.capacity) == ((Side.MENTOR,), 3)
        assert announcements.get(transaction, 2).refusal == "not_in_channel"
        assert people.get(transaction, 3).manager_id == 2
        place_id = places.of_two(transaction, 1, one=3, other=2)
        assert places.readers(transaction, place_id) == [2, 3]
        assert people.meet(transaction, 1, "U0NEXT", T0).id == 6
