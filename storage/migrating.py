"""Bringing a database to the schema that this code knows, at start (design, section 3)."""

from importlib.resources import as_file, files

from sqlalchemy import Connection, inspect, text

from storage.database import Database

HEAD = "0007"
"""The newest migration this code knows. A database that says the same needs no look at the migrations at all."""

LOCK = 0x42494E4F
"""The advisory lock that makes replicas on PostgreSQL migrate one after the other."""


class SchemaTooNewError(Exception):
    """The database was brought further by newer code, which names an oldest code that is newer than this."""


class BrokenReferencesError(Exception):
    """A migration would have left rows that point to nothing; it was undone."""


def revision(database: Database) -> str | None:
    """The revision a database is at; None when it is empty."""
    with database.engine.connect() as connection:
        return _revision(connection)


def check_schema(database: Database) -> str | None:
    """The revision a database is at, changing nothing. Raises SchemaTooNewError where `migrate` would."""
    with database.engine.connect() as connection:
        found = _revision(connection)
        if found and found > HEAD:
            _check_old_code_may_work(connection)
        return found


def migrate(database: Database) -> str | None:
    """Run what is missing; answers the revision the database was at before.

    Raises SchemaTooNewError and BrokenReferencesError.
    """
    before = revision(database)
    if before == HEAD:
        return before
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # Alembic re-creates tables on SQLite; with foreign keys on, dropping a parent would empty its children.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        try:
            _migrate(connection, is_sqlite=database.is_sqlite)
        finally:
            connection.invalidate()
    return before


def _migrate(connection: Connection, *, is_sqlite: bool) -> None:
    connection = connection.execution_options(binome_writes=True)
    with connection.begin():
        if not is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        current = _revision(connection)
        if current and current > HEAD:
            _check_old_code_may_work(connection)
            return
        _upgrade(connection)
        if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise BrokenReferencesError(f"{len(broken)} rows point to nothing, first in {broken[0][0]}")


def _upgrade(connection: Connection) -> None:
    # Alembic is loaded only when there is something to migrate: a quick start, and less memory.
    from alembic import command
    from alembic.config import Config

    connection.execute(
        text("CREATE TABLE IF NOT EXISTS schema_history (revision VARCHAR PRIMARY KEY, oldest_code VARCHAR NOT NULL)")
    )
    with as_file(files("storage") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _check_old_code_may_work(connection: Connection) -> None:
    newer = text("SELECT revision, oldest_code FROM schema_history WHERE revision > :head ORDER BY revision")
    for newer_revision, oldest_code in connection.execute(newer, {"head": HEAD}):
        if oldest_code > HEAD:
            raise SchemaTooNewError(f"the database is at {newer_revision}, which needs code that knows {oldest_code}")
