"""`binome doctor`: what is right, what is not, and what to do about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import holidays
from slack_sdk.errors import SlackApiError

from bot.clock import machine_now
from bot.identity import Identity, ask_identity, slack_client
from bot.manifest import BOT_SCOPES
from bot.settings import Settings, SettingsError, read_settings
from storage import people
from storage.database import Database, UnreachableError, check_url
from storage.migrating import HEAD, SchemaTooNewError, check_schema


@dataclass(frozen=True)
class Finding:
    good: bool
    text: str


def examine(values: Mapping[str, str], *, http: bool) -> Iterator[Finding]:
    """Settings first: without them nothing else can be looked at. Changes nothing."""
    try:
        settings = read_settings(values, http=http)
    except SettingsError as error:
        yield from (Finding(False, problem) for problem in error.problems)
        return
    yield Finding(True, "Settings: everything that is needed is set.")
    if settings.creators:
        who = "1 person" if len(settings.creators) == 1 else f"{len(settings.creators)} people"
        yield Finding(True, f"Coordination: {who} may create programmes.")
    else:
        yield Finding(
            False,
            "Coordination: BINOME_COORDINATORS is empty, so nobody can create a programme. Set it to "
            "the Slack member ids of those who may, separated by commas.",
        )
    yield from _database(settings)
    yield from _slack(settings)


def _database(settings: Settings) -> Iterator[Finding]:
    address = check_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and address.database and _can_be_made(Path(address.database)):
        # Connecting would make the file.
        yield Finding(True, f"Database: {address.database} is not there yet, `binome run` will make it.")
        return
    database = Database(settings.database_url, machine_now)
    try:
        database.check_reachable()
        found = check_schema(database)
        yield _schema(found)
        if found == HEAD:
            yield from _holidays(database)
    except UnreachableError as error:
        yield Finding(False, f"Database: it cannot be reached ({error}). Check DATABASE_URL and that it is running.")
    except SchemaTooNewError as error:
        yield Finding(False, f"Database: this is an older Binôme than the database: {error}. Install the newer one.")
    finally:
        database.close()


def _can_be_made(file: Path) -> bool:
    return not file.exists() and file.absolute().parent.is_dir()


def _holidays(database: Database) -> Iterator[Finding]:
    with database.reading() as transaction:
        unknown = sorted(set(people.countries(transaction)) - holidays.list_supported_countries().keys())
    if unknown:
        text = f"Holidays: those of {', '.join(unknown)} are not known; people there may be nudged on one."
        yield Finding(True, text)


def _schema(found: str | None) -> Finding:
    if found is None:
        return Finding(True, "Database: reached; it is empty, and `binome run` will set it up.")
    if found < HEAD:
        return Finding(True, f"Database: reached; `binome run` will bring it from {found} to {HEAD}.")
    return Finding(True, f"Database: reached, at {found}.")


def _slack(settings: Settings) -> Iterator[Finding]:
    try:
        identity = ask_identity(slack_client(settings.bot_token, settings.slack_api_url))
    except SlackApiError as error:
        yield Finding(
            False,
            f"Slack: the bot token was refused ({error.response['error']}). Copy it again from "
            "OAuth & Permissions into SLACK_BOT_TOKEN.",
        )
        return
    except (OSError, HTTPException) as error:
        yield Finding(False, f"Slack: {settings.slack_api_url} cannot be reached ({error}). Check the network.")
        return
    yield Finding(True, f"Slack: the bot token is that of {identity.bot_user_id} in workspace {identity.team_id}.")
    yield _scopes(identity)
    if settings.app_token:
        yield _app_token(settings)


def _scopes(identity: Identity) -> Finding:
    missing = sorted(set(BOT_SCOPES) - identity.scopes)
    if missing:
        return Finding(
            False,
            f"Scopes: {', '.join(missing)} missing. Paste `binome manifest` into the app's manifest "
            "and install it again.",
        )
    if history := sorted(scope for scope in identity.scopes if scope.endswith(":history")):
        return Finding(
            False,
            f"Scopes: {', '.join(history)} granted, and Binôme must not have it: it never reads "
            "what people write. Paste `binome manifest` into the app's manifest and install it again.",
        )
    return Finding(True, "Scopes: the token has what the manifest asks for, and cannot read messages.")


def _app_token(settings: Settings) -> Finding:
    client = slack_client(settings.bot_token, settings.slack_api_url)
    try:
        client.apps_connections_open(app_token=settings.app_token or "")
    except SlackApiError as error:
        return Finding(
            False,
            f"Socket Mode: the app-level token was refused ({error.response['error']}). Make one with "
            "connections:write under Basic Information, and put it into SLACK_APP_TOKEN.",
        )
    except (OSError, HTTPException) as error:
        return Finding(False, f"Socket Mode: {settings.slack_api_url} cannot be reached ({error}). Check the network.")
    return Finding(True, "Socket Mode: the app-level token opens connections.")
