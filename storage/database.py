"""The engine and its transactions: the one place that commits."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from functools import cache
from threading import Lock, local
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session

Transaction = Session
"""What `reading()` and `writing()` hand out; outside `storage/` it is only passed on."""

DatabaseTrouble = SQLAlchemyError
"""What any use of the database may raise."""

LARGEST_WRITE = 500
"""Rows in one write: longer ones hold up listeners on SQLite (design, section 3)."""

BUSY_TIMEOUT_MS = 10_000

_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class DatabaseUrlError(ValueError):
    """The database address is not one that Binôme works with."""


class UnreachableError(Exception):
    """The database cannot be reached; the words are the driver's, without the address and its password."""


class NestedWriteError(Exception):
    """A write was begun within another one of the same thread: it would wait for itself."""


class Database:
    """SQLite or PostgreSQL behind `reading()` and `writing()`.

    `machine_now` gives machine time where the database has no better clock: SQLite is one host, so its machine time is
    the process's; on PostgreSQL the replicas agree on the server's (design, section 6).
    """

    def __init__(self, url: str, machine_now: Callable[[], datetime]) -> None:
        self._machine_now = machine_now
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._reading = self.engine.execution_options(postgresql_readonly=True)
        self._writing = self.engine.execution_options(binome_writes=True)
        # SQLite takes one writer at a time and lets others sleep in growing steps: threads of one process queue here.
        self._turn: AbstractContextManager[object] = Lock() if self.is_sqlite else nullcontext()
        self._thread = local()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A look that holds up nobody: PostgreSQL refuses to change or hold a row in it."""
        with Session(self._reading, autoflush=False) as transaction:
            yield transaction

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One write: committed when the block ends, undone when it raises. Raises NestedWriteError."""
        if getattr(self._thread, "writes", False):
            raise NestedWriteError
        self._thread.writes = True
        try:
            with self._turn, Session(self._writing, expire_on_commit=False) as transaction:
                yield transaction
                transaction.commit()
        finally:
            self._thread.writes = False

    def check_reachable(self) -> None:
        """Raises UnreachableError."""
        try:
            with self.engine.connect():
                pass
        except DBAPIError as error:
            raise UnreachableError(str(error.orig).splitlines()[0]) from error

    def machine_now(self, transaction: Transaction) -> datetime:
        """The clock that leases, pauses and paces are measured by, in UTC."""
        if self.is_sqlite:
            return self._machine_now()
        now: datetime = transaction.connection().scalar(text("SELECT clock_timestamp()"))
        return now

    def forget_what_was_deleted(self) -> None:
        """Empty the log of SQLite, where pages stand as they were; whoever reads meanwhile leaves it to the next time.
        PostgreSQL has its own way (VACUUM)."""
        if self.is_sqlite:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self.engine.dispose()


def apart(transaction: Transaction) -> AbstractContextManager[object]:
    """A part of a transaction that may fail by itself: after an error PostgreSQL would refuse all the rest as well."""
    return transaction.begin_nested()


def inserts_unless_known(transaction: Transaction, table: type[Any], values: list[dict[str, Any]]) -> int:
    """Insert rows that no unique constraint refuses; answer how many were new."""
    if not values:
        return 0
    statement = _insert_unless_known(transaction.get_bind().dialect.name, table.__table__)
    return len(transaction.connection().execute(statement, values).all())


@cache
def _insert_unless_known(dialect: str, table: Table) -> ReturningInsert[Any]:
    """The values go beside the statement, not into it: it is built and compiled once, however many rows come."""
    key = next(iter(table.primary_key.columns))
    statement: ReturningInsert[Any] = _INSERTS[dialect](table).on_conflict_do_nothing().returning(key)
    return statement


def check_url(url: str) -> URL:
    """The parsed address of a SQLite or PostgreSQL database. Raises DatabaseUrlError."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUrlError("not an address") from error
    if parsed.get_backend_name() not in _DRIVERS:
        raise DatabaseUrlError(parsed.get_backend_name())
    return parsed


def _engine(url: str) -> Engine:
    parsed = check_url(url)
    address = parsed.set(drivername=_DRIVERS[parsed.get_backend_name()])
    # Parameters are names and ids, which must not get into the log with the trace of an error.
    if parsed.get_backend_name() != "sqlite":
        # Statements are not prepared: a pooler may give each transaction another connection, which does not know them.
        never = {"prepare_threshold": None}
        return create_engine(address, hide_parameters=True, pool_pre_ping=True, pool_size=20, connect_args=never)
    engine = create_engine(
        address, hide_parameters=True, connect_args={"isolation_level": None, "check_same_thread": False}
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    # What is deleted is overwritten in the file as well, and not only forgotten.
    safe = ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
    for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_TIMEOUT_MS}", *safe):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A write that starts as a read can find the file locked half-way, with no waiting; IMMEDIATE waits at the start.
    writes = connection.get_execution_options().get("binome_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
