"""What `binome import-people` opens and closes around an import, and what it says in the end."""

from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.clock import machine_now, wall_now
from bot.identity import ask_identity, slack_client
from bot.importing import import_people, refusal_line, report_lines
from bot.settings import Settings
from mentoring.spreadsheets import Unreadable
from storage import workspaces
from storage.database import Database, UnreachableError
from storage.migrating import migrate

NOTHING_CHANGED = "Nothing was changed."


def import_file(file: Path, settings: Settings, *, complete: bool, dry_run: bool, say: Callable[[str], object]) -> int:
    """The exit code: 0 when the file was imported, even with lines that need a hand; 1 when nothing was."""
    try:
        content = file.read_bytes()
    except OSError as error:
        say(f"{file} cannot be read: {error.strerror}. {NOTHING_CHANGED}")
        return 1
    database = Database(settings.database_url, machine_now)
    client = slack_client(settings.bot_token, settings.slack_api_url)
    try:
        database.check_reachable()
        migrate(database)
        with database.writing() as transaction:
            workspace_id = workspaces.ensure(transaction, ask_identity(client).team_id, wall_now())
        report = import_people(
            content,
            database=database,
            client=client,
            workspace_id=workspace_id,
            now=wall_now(),
            complete=complete,
            dry_run=dry_run,
        )
    except Unreadable as error:
        say(f"{refusal_line(error)}")
        return 1
    except (SlackApiError, URLError) as error:
        reason = error.response["error"] if isinstance(error, SlackApiError) else error.reason
        say(f"Slack could not be asked who is who ({reason}). {NOTHING_CHANGED} `binome doctor` says what to mend.")
        return 1
    except UnreachableError as error:
        say(f"The database cannot be reached ({error}). {NOTHING_CHANGED} `binome doctor` says what to mend.")
        return 1
    finally:
        database.close()
    for line in report_lines(report):
        say(line)
    return 0
