"""`binome doctor`: what is right, what is not, and what to do about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.clock import machine_now
from bot.identity import Identity, ask_identity, slack_client
from bot.manifest import BOT_SCOPES
from bot.settings import Settings, SettingsError, read_settings
from storage.database import Database, UnreachableError
from storage.migrating import HEAD, revision


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
        yield Finding(True, f"Coordination: {len(settings.creators)} people may create programmes.")
    else:
        yield Finding(
            False,
            "Coordination: BINOME_COORDINATORS is empty, so nobody can create a programme. Set it to "
            "the Slack member ids of those who may, separated by commas.",
        )
    yield _database(settings)
    yield from _slack(settings)


def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url, machine_now)
    try:
        database.check_reachable()
        found = revision(database)
    except UnreachableError as error:
        return Finding(False, f"Database: it cannot be reached ({error}). Check DATABASE_URL and that it is running.")
    finally:
        database.close()
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
    except (URLError, OSError) as error:
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
    return Finding(True, "Socket Mode: the app-level token opens connections.")
