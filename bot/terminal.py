"""What the commands share: the settings they read, the database they look at, and the words with which they give up."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database

WRONG_SETTINGS = 2


def environment() -> dict[str, str]:
    from bot.settings import read_environment

    return read_environment(os.environ)


def settings_for(*, http: bool | None) -> "Settings":
    """The settings, or every problem at once and exit code 2; `http` is None where no requests are taken."""
    from bot.settings import SettingsError, read_settings

    try:
        return read_settings(environment(), http=http)
    except SettingsError as error:
        give_up("\n".join(["Binôme cannot start:", *(f"  - {problem}" for problem in error.problems)]), WRONG_SETTINGS)


@contextmanager
def database_in_use() -> Iterator["Database"]:
    """The database of the settings as it is, with replicas at it or not; it is neither made nor migrated.

    Gives up in words where there is none, or none that this code can work with.
    """
    from bot.clock import machine_now
    from storage.database import Database

    settings = settings_for(http=None)
    check_file(settings.database_url)
    database = Database(settings.database_url, machine_now)
    try:
        _check(database, settings)
        yield database
    finally:
        database.close()


def check_file(url: str) -> None:
    """Connecting to a SQLite file that is not there would make it. Gives up in words."""
    from pathlib import Path

    from storage.database import check_url

    address = check_url(url)
    if address.get_backend_name() == "sqlite" and not (address.database and Path(address.database).is_file()):
        give_up(f"There is no database at {address.database}. Check DATABASE_URL; `binome run` makes a new one.")


def give_up(words: str, code: int = 1) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(code)


def _check(database: "Database", settings: "Settings") -> None:
    from bot.hosts import other_host_until, this_replica
    from storage.database import UnreachableError
    from storage.migrating import HEAD, SchemaTooNewError, check_schema

    try:
        database.check_reachable()
        found = check_schema(database)
    except UnreachableError as error:
        give_up(f"The database cannot be reached ({error}). `binome doctor` says what to mend.")
    except SchemaTooNewError as error:
        give_up(f"This is an older Binôme than the database: {error}. Install the newer one.")
    if found is None:
        give_up("The database is empty: nothing has ever run on it. `binome run` sets it up.")
    if found < HEAD:
        give_up(f"The database is at schema {found}, and this Binôme works with {HEAD}: `binome run` brings it there.")
    if other_host_until(database, this_replica(settings.host_id)):
        give_up("Another host is running Binôme on this SQLite file. Give the command there, or stop that Binôme.")
