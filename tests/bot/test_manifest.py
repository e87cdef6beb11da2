"""The app manifest: what Slack is asked for, and that the app answers exactly that."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from jsonschema import Draft7Validator
from slack_bolt import App
from typer.testing import CliRunner

from bot.app import SUBJECTS
from bot.cli import app as command_line
from bot.manifest import BOT_SCOPES, LOOK_AGAIN_EVENTS, manifest

URL = "https://binome.example.com"
SCHEMA = json.loads(Path("tests/data/manifest.schema.2.0.0.json").read_text())

MAY_BE_ASKED_FOR = {
    "channels:read": "who is in the channel where a programme is announced",
    "chat:write": "messages",
    "commands": "/mentoring and /mentorat",
    "files:write": "calendar files of booked sessions, sent to the two who meet",
    "groups:read": "the same as channels:read, in a private channel",
    "im:write": "a conversation with one person",
    "mpim:write": "the conversation that the two of a pair share",
    "usergroups:read": "who is in the user group that a programme is open to",
    "users:read": "language, time zone, guest or not",
    "users:read.email": "matching the lines of a people file",
}
"""The whole list, and why. A longer one is a decision of its own: docs/adr/0002-no-history-scope.md."""

NEEDS_SCOPE = {"team_join": "users:read", "user_change": "users:read"}
NEEDS_NO_SCOPE = {"app_home_opened", "app_uninstalled", "tokens_revoked"}

both_modes = pytest.mark.parametrize("url", [None, URL], ids=["socket_mode", "http"])


@pytest.fixture
def asked_for():
    return yaml.safe_load(Path("manifest.yml").read_text())


def printed(*arguments):
    return CliRunner().invoke(command_line, ["manifest", *arguments])


def test_manifest_yml_is_what_the_command_prints():
    assert Path("manifest.yml").read_text() == printed().stdout


def test_http_manifest_sends_everything_to_one_address():
    socket, http = yaml.safe_load(printed().stdout), yaml.safe_load(printed("--http", f"{URL}/").stdout)
    features, settings = http["features"], http["settings"]
    addresses = {
        *(command.pop("url") for command in features["slash_commands"]),
        settings["event_subscriptions"].pop("request_url"),
        settings["interactivity"].pop("request_url"),
    }
    assert addresses == {f"{URL}/slack/events"}
    assert settings.pop("socket_mode_enabled") is False
    assert socket["settings"].pop("socket_mode_enabled") is True
    assert http == socket


@pytest.mark.parametrize("address", ["http://binome.example.com", "binome.example.com"])
def test_other_addresses_than_https_are_refused(address):
    refused = printed("--http", address)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "https" in refused.stderr


def test_no_scope_reads_messages(asked_for):
    assert [scope for scope in granted(asked_for) if scope.endswith(":history")] == []


def test_no_scope_beyond_the_list(asked_for):
    assert set(granted(asked_for)) == set(MAY_BE_ASKED_FOR)
    assert list(asked_for["oauth_config"]["scopes"]) == ["bot"], "a person is never asked for a token of their own"


def test_doctor_looks_for_the_scopes_of_the_manifest(asked_for):
    assert tuple(granted(asked_for)) == BOT_SCOPES


@both_modes
def test_schema_of_slack_takes_it(url):
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(manifest(url))] == []


def test_schema_of_slack_would_refuse_a_slip():
    slip = manifest()
    slip["features"]["slash_commands"][0]["command"] = "mentoring"
    slip["settings"]["socket_mode"] = True
    assert len(list(Draft7Validator(SCHEMA).iter_errors(slip))) == 2


@both_modes
def test_every_address_is_https(url):
    addresses = [text for text in texts(manifest(url)) if "://" in text]
    assert bool(addresses) == bool(url)
    assert all(urlsplit(address).scheme == "https" for address in addresses)


def test_each_event_has_its_scope(asked_for):
    events = set(asked_for["settings"]["event_subscriptions"]["bot_events"])
    assert events <= {*NEEDS_SCOPE, *NEEDS_NO_SCOPE}
    assert {NEEDS_SCOPE[event] for event in events & set(NEEDS_SCOPE)} <= set(granted(asked_for))


def test_commands_have_their_scope(asked_for):
    assert asked_for["features"]["slash_commands"]
    assert "commands" in granted(asked_for)


def test_bot_has_a_name_that_slack_takes(asked_for):
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", asked_for["features"]["bot_user"]["display_name"])


def test_colour_is_six_digits(asked_for):
    assert re.fullmatch(r"#[0-9a-f]{6}", asked_for["display_information"]["background_color"])


def test_messages_can_reach_people_and_nothing_can_be_typed(asked_for):
    tabs = asked_for["features"]["app_home"]
    assert tabs["messages_tab_enabled"], "Slack refuses direct messages of an app without this tab"
    assert tabs["messages_tab_read_only_enabled"], "without a history scope nobody would hear what is typed"


class NotingApp(App):
    """A real app that also keeps the names of the commands and events it is given listeners for."""

    def __init__(self):
        super().__init__(token="xoxb-1", signing_secret="secret", token_verification_enabled=False)
        self.commands, self.events = set(), set(LOOK_AGAIN_EVENTS)

    def command(self, command, *arguments, **options):
        self.commands.add(command)
        return super().command(command, *arguments, **options)

    def event(self, event, *arguments, **options):
        self.events.add(event)
        return super().event(event, *arguments, **options)


def test_app_listens_to_what_the_manifest_names_and_nothing_else(asked_for):
    app = NotingApp()
    for subject in SUBJECTS:
        subject.register(app)
    assert app.commands == {command["command"] for command in asked_for["features"]["slash_commands"]}
    assert app.events == set(asked_for["settings"]["event_subscriptions"]["bot_events"])


def granted(asked_for):
    return asked_for["oauth_config"]["scopes"]["bot"]


def texts(part):
    """Every text in a manifest, wherever it stands."""
    if isinstance(part, dict):
        return [text for value in part.values() for text in texts(value)]
    if isinstance(part, list):
        return [text for value in part for text in texts(value)]
    return [part] if isinstance(part, str) else []
