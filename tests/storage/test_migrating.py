"""The schema: the same however a database came to it."""

import sqlite3
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage.database import Database
from storage.migrating import HEAD, BrokenReferencesError, SchemaTooNewError, migrate, revision
from storage.tables import Row


def test_head_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", "storage/migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_migrated_schema_is_the_schema_of_the_tables(database: Database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: not (kind == "table" and name == "schema_history"),
            },
        )
        assert compare_metadata(context, Row.metadata) == []


def test_migrating_twice_changes_nothing(database: Database):
    assert migrate(database) == HEAD
    assert revision(database) == HEAD


def test_an_empty_database_has_no_revision(empty_url, machine):
    database = Database(empty_url, machine)
    assert revision(database) is None
    assert migrate(database) is None
    assert revision(database) == HEAD
    database.close()


@pytest.mark.parametrize(("oldest_code", "refused"), [("0001", False), ("9998", True)])
def test_newer_schema_is_refused_only_when_it_names_newer_code(empty_url, machine, oldest_code, refused):
    database = Database(empty_url, machine)
    migrate(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("INSERT INTO schema_history VALUES ('9999', :oldest)"), {"oldest": oldest_code})
    if refused:
        with pytest.raises(SchemaTooNewError, match="9999"):
            migrate(database)
    else:
        assert migrate(database) == "9999"
    database.close()


def test_a_migration_that_leaves_broken_references_is_undone(tmp_path, machine):
    path = tmp_path / "binome.db"
    with closing(sqlite3.connect(path)) as stray:
        stray.executescript(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
            "CREATE TABLE child (parent_id REFERENCES parent (id)); INSERT INTO child VALUES (5);"
        )
    database = Database(f"sqlite:///{path}", machine)
    with pytest.raises(BrokenReferencesError, match="child"):
        migrate(database)
    assert revision(database) is None
    database.close()
