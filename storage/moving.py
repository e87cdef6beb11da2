"""Everything of one database copied into another one, of whichever kind: how SQLite is left for PostgreSQL.

All of it is one transaction of the new database, and the old one is only read. No replica may run on either: their
first heartbeat waits until this is over.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, Table, bindparam, exists, func, inspect, or_, select, text, update
from sqlmodel import Session

from storage import heartbeat
from storage.database import LARGEST_WRITE, Database
from storage.migrating import HEAD, migrate, revision
from storage.tables import HeartbeatRow, Row

NOT_MOVED = str(HeartbeatRow.__tablename__)
"""Which replicas are alive is true of the old database alone."""


class OtherRevisionError(Exception):
    """The old database is not at this code's schema; the words are its revision."""


class ReplicaRunsError(Exception):
    """A replica works with one of the two."""


class NotEmptyError(Exception):
    """The new database holds something already; the words are the name of a table."""


class CopyDiffersError(Exception):
    """What was read again is not what was written, so nothing was kept; the words are the name of a table."""


@dataclass(frozen=True)
class Moved:
    """A table, and how many of its rows are in the new database."""

    table: str
    rows: int


@dataclass(frozen=True)
class _Sum:
    """Of the rows of a table, in whatever order they come."""

    rows: int = 0
    digest: int = 0

    def plus(self, values: Iterable[object]) -> "_Sum":
        digest = int.from_bytes(sha256(repr(tuple(values)).encode()).digest()[:8])
        return _Sum(self.rows + 1, (self.digest + digest) % 2**64)


def move(source: Database, target: Database) -> list[Moved]:
    """Copy all rows, with their numbers, into an empty database; it is brought to this code's schema first.

    Raises OtherRevisionError, NotEmptyError, ReplicaRunsError and CopyDiffersError; then the new database is empty.
    """
    if (found := revision(source)) != HEAD:
        raise OtherRevisionError(found or "none")
    _check_empty(target)
    migrate(target)
    with _held(target) as new:
        _check_empty(target)
        with _held(source) as old:
            return [_move(table, old, new) for table in Row.metadata.sorted_tables if table.name != NOT_MOVED]


def _check_empty(database: Database) -> None:
    with database.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        for table in Row.metadata.sorted_tables:
            if table.name in there and table.name != NOT_MOVED and connection.scalar(select(exists(select(table)))):
                raise NotEmptyError(table.name)


@contextmanager
def _held(database: Database) -> Iterator[Connection]:
    """One transaction that sees one moment, and that keeps replicas from starting until it ends."""
    options = {"binome_writes": True} if database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with database.engine.connect().execution_options(**options) as connection, connection.begin():
        if not database.is_sqlite:
            connection.execute(text(f"LOCK TABLE {NOT_MOVED} IN SHARE ROW EXCLUSIVE MODE"))
        with Session(connection) as transaction:
            if heartbeat.is_anybody_alive(transaction, database.machine_now(transaction)):
                raise ReplicaRunsError
        yield connection


def _move(table: Table, old: Connection, new: Connection) -> Moved:
    within = sorted({key.parent.name for key in table.foreign_keys if key.column.table is table})
    written = _Sum()
    for rows in _parts(table, old):
        for row in rows:
            written = written.plus(row.values())
        # A row may point to one of the same table that comes after it: that is written last.
        new.execute(table.insert(), [{**row, **dict.fromkeys(within)} for row in rows])
    if within:
        _point(table, within, old, new)
    if new.dialect.name == "postgresql" and "id" in table.primary_key.columns and written.rows:
        _count_on(table, new)
    read = _Sum()
    for rows in _parts(table, new):
        for row in rows:
            read = read.plus(row.values())
    if read != written:
        raise CopyDiffersError(table.name)
    return Moved(table.name, read.rows)


def _parts(table: Table, connection: Connection) -> Iterator[Sequence[RowMapping]]:
    rows = connection.execute(select(table), execution_options={"yield_per": LARGEST_WRITE})
    return rows.mappings().partitions()


def _point(table: Table, within: Sequence[str], old: Connection, new: Connection) -> None:
    """Write what rows of a table say of other rows of it."""
    columns = [table.c[name] for name in within]
    pointing = select(table.c.id.label("row"), *(column.label(f"to_{column.name}") for column in columns))
    rows = old.execute(
        pointing.where(or_(*(column.is_not(None) for column in columns))),
        execution_options={"yield_per": LARGEST_WRITE},
    )
    points = update(table).where(table.c.id == bindparam("row"))
    points = points.values({name: bindparam(f"to_{name}") for name in within})
    for part in rows.mappings().partitions():
        new.execute(points, [dict(row) for row in part])


def _count_on(table: Table, new: Connection) -> None:
    """New rows get the numbers after those that were copied."""
    sequence = func.pg_get_serial_sequence(table.name, "id")
    new.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))
