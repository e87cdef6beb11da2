"""The whole of Binôme in production mode, on each database and over each transport, with a local Slack."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Event

import pytest

from bot import logs, running, trying
from bot.settings import read_settings
from sandbox.client import SandboxClient
from sandbox.server import Sandbox

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For stories that do nothing new to the database."""

TOOLS = ("asyncio", "httpcore")
"""Loggers of what plays Slack and its people in the same process."""


class Binome:
    """Binôme in production mode on its database: it can be stopped, and started again."""

    def __init__(self, slack: SandboxClient, environment: Mapping[str, str], *, http: bool) -> None:
        self._slack = slack
        self._http = http
        self._settings = read_settings(environment, http=http)
        self._started: running.Running | None = None

    def start(self) -> None:
        self._started = running.start(self._settings, http=self._http, stopping=Event())
        if self._http:
            self._slack.set_request_url(f"http://127.0.0.1:{self._started.transport.port}/slack/events")
        else:
            while self._slack.sockets() == 0:
                pass

    def stop(self) -> None:
        if self._started:
            self._started.close()
        self._started = None


@dataclass(frozen=True)
class Live:
    """A running Binôme, seen from Slack."""

    binome: Binome
    slack: SandboxClient
    coordinator: dict
    french: dict
    english: dict
    silent: dict


@pytest.fixture
def transport(database_url) -> str:
    """Each database with one transport, and the other way round: the two know nothing of each other."""
    return "socket_mode" if database_url.startswith("sqlite") else "http"


@pytest.fixture
def logged(caplog) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged when operators look closer: the root's level is the one that they set."""
    levels = {name: logging.getLogger(name).level for name in (*logs.QUIET, *TOOLS)}
    logs.quieten()
    for name in TOOLS:
        logging.getLogger(name).setLevel(logging.WARNING)
    with caplog.at_level(logging.DEBUG):
        yield caplog
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def live(database_url, transport, logged) -> Iterator[Live]:
    http = transport == "http"
    config = trying.sandbox_config(rate_limits=False, request_url="http://127.0.0.1:1/" if http else None)
    with Sandbox(config) as sandbox, SandboxClient(sandbox.url) as slack:
        french, english, silent = (slack.user(name) for name in ("louis.lefevre", "oceane.dubois", "guillaume.gagnon"))
        environment = trying.environment(sandbox.url, config) | {
            "DATABASE_URL": database_url,
            "BINOME_COORDINATORS": french["id"],
            "DELIVERY_PER_SECOND": "1000",
            "PORT": "0",
        }
        binome = Binome(slack, environment, http=http)
        try:
            binome.start()
            yield Live(binome, slack, coordinator=french, french=french, english=english, silent=silent)
        finally:
            binome.stop()


def private_words_logged(live: Live, logged: pytest.LogCaptureFixture, *texts: str) -> list[str]:
    """Names, addresses, tokens and these texts of people, as far as a log line has them (design, section 8)."""
    formatter = logging.Formatter(logs.FORMAT)
    lines = "\n".join(map(formatter.format, [*logged.get_records("setup"), *logged.records]))
    assert "binome.outbox: row" in lines
    private = [*texts, "xoxb-", "xapp-", "sandbox-signing-secret"]
    for person in live.slack.users():
        private += filter(None, (person["id"], person["name"], person.get("real_name"), person["profile"].get("email")))
    return [word for word in private if word in lines]
