"""What `binome import-people` opens and closes around an import, and what it says in the end."""

from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from time import monotonic

from slack_sdk.errors import SlackApiError

from bot.clock import machine_now, wall_now
from bot.hosts import other_host_until, this_replica
from bot.identity import ask_identity, slack_client
from bot.importing import ImportReport, import_people, refusal_line, report_lines
from bot.settings import Settings
from mentoring.spreadsheets import Unreadable
from storage import workspaces
from storage.database import Database, UnreachableError
from storage.migrating import BrokenReferencesError, SchemaTooNewError, migrate

NOTHING_CHANGED = "Nothing was changed."

BETWEEN_STEPS = 3.0
"""Seconds."""


_TROUBLE = (
    SchemaTooNewError,
    BrokenReferencesError,
    UnreachableError,
    SlackApiError,
    OSError,
    HTTPException,
)


class OtherHostError(Exception):
    """Another host works with this SQLite file."""


def import_file(file: Path, settings: Settings, *, complete: bool, dry_run: bool, say: Callable[[str], object]) -> int:
    """The exit code: 0 when the file was imported, even with lines that need a hand; 1 when nothing was."""
    try:
        content = file.read_bytes()
    except OSError as error:
        say(f"{file} cannot be read: {error.strerror}. {NOTHING_CHANGED}")
        return 1
    database = Database(settings.database_url, machine_now)
    try:
        report = _import(content, settings, database, complete=complete, dry_run=dry_run, say=say)
    except (Unreadable, OtherHostError, *_TROUBLE) as error:
        say(_explained(error))
        return 1
    finally:
        database.close()
    for line in report_lines(report):
        say(line)
    return 0


def _import(
    content: bytes,
    settings: Settings,
    database: Database,
    *,
    complete: bool,
    dry_run: bool,
    say: Callable[[str], object],
) -> ImportReport:
    client = slack_client(settings.bot_token, settings.slack_api_url)
    database.check_reachable()
    if other_host_until(database, this_replica(settings.host_id)):
        raise OtherHostError
    migrate(database)
    with database.writing() as transaction:
        workspace_id = workspaces.ensure(transaction, ask_identity(client).team_id, wall_now())
    return import_people(
        content,
        database=database,
        client=client,
        workspace_id=workspace_id,
        now=wall_now(),
        complete=complete,
        dry_run=dry_run,
        reading=Steps(say, "{:,} accounts read from Slack ..."),
        progress=Steps(say, "{:,} people written ..."),
    )


class Steps:
    """Says how far something has come, no more often than every few seconds: a short import says nothing."""

    def __init__(self, say: Callable[[str], object], words: str, *, clock: Callable[[], float] = monotonic) -> None:
        self._say, self._words, self._clock = say, words, clock
        self._next = clock() + BETWEEN_STEPS

    def __call__(self, done: int) -> None:
        if self._clock() >= self._next:
            self._next = self._clock() + BETWEEN_STEPS
            self._say(self._words.format(done))


def _explained(error: Exception) -> str:
    match error:
        case Unreadable():
            return refusal_line(error)
        case OtherHostError():
            return f"Another host is running Binôme on this SQLite file. Import there, or stop it. {NOTHING_CHANGED}"
        case SchemaTooNewError():
            return f"This is an older Binôme than the database: {error}. {NOTHING_CHANGED} Install the newer one."
        case BrokenReferencesError():
            return f"The database could not be brought up to date: {error}. {NOTHING_CHANGED} Restore it from a backup."
        case UnreachableError():
            return f"The database cannot be reached ({error}). {NOTHING_CHANGED} `binome doctor` says what to mend."
    reason = error.response["error"] if isinstance(error, SlackApiError) else str(error) or type(error).__name__
    return f"Slack could not be asked who is who ({reason}). {NOTHING_CHANGED} `binome doctor` says what to mend."
