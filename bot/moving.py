"""`binome move-database`: what the operator reads while everything is copied, and afterwards."""

from collections.abc import Callable, Sequence

from bot.clock import machine_now
from bot.settings import Settings
from storage.database import Database, DatabaseTrouble, DatabaseUrlError, UnreachableError, check_url
from storage.migrating import HEAD, BrokenReferencesError, SchemaTooNewError
from storage.moving import CopyDiffersError, Moved, NotEmptyError, OtherRevisionError, ReplicaRunsError, move

_TROUBLE = (
    BrokenReferencesError,
    CopyDiffersError,
    DatabaseTrouble,
    NotEmptyError,
    OtherRevisionError,
    ReplicaRunsError,
    SchemaTooNewError,
    UnreachableError,
)

AFTERWARDS = (
    "Every row was read again from the new database, and is what it was in the old one, which is left as it is.",
    "Now set DATABASE_URL to the new one and start Binôme. Keep the old one until you have seen it work, and do not",
    "start Binôme on it again: people would be told twice.",
)


def move_database(settings: Settings, to: str, *, say: Callable[[str], object]) -> int:
    """The exit code: 0 when everything is in the new database, 1 when nothing is."""
    try:
        check_url(to)
    except DatabaseUrlError:
        say("--to is not an address of SQLite (sqlite:///./binome.db) or PostgreSQL (postgresql://...).")
        return 1
    source, target = Database(settings.database_url, machine_now), Database(to, machine_now)
    try:
        source.check_reachable()
        target.check_reachable()
        moved = move(source, target)
    except _TROUBLE as error:
        say(f"{_explained(error)} Nothing was moved.")
        return 1
    finally:
        source.close()
        target.close()
    for line in (*_counted(moved), *AFTERWARDS):
        say(line)
    return 0


def _counted(moved: Sequence[Moved]) -> list[str]:
    width = max(len(each.table) for each in moved)
    return [f"{each.table:<{width}}  {each.rows:>9}" for each in (*moved, Moved("in all", sum(m.rows for m in moved)))]


def _explained(error: Exception) -> str:
    match error:
        case OtherRevisionError():
            return f"The old database is at schema {error}, and this Binôme with {HEAD}: `binome run` brings it there."
        case NotEmptyError():
            return f"The new database is not empty: there are rows in its table {error}. Give one that is."
        case ReplicaRunsError():
            return "Binôme runs on one of the two: stop it first. If it was killed, wait for a minute."
        case CopyDiffersError():
            return f"The rows of {error} were not the same when they were read again, so the copy was given up."
        case SchemaTooNewError():
            return f"The new database is one of a newer Binôme: {error}."
        case UnreachableError():
            return f"A database cannot be reached ({error}). Check DATABASE_URL and --to."
    return f"The database had trouble ({type(error).__name__})."
