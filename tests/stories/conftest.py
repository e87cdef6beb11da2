"""The whole of Binôme in production mode, on each database and over each transport, with a local Slack."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event

import pytest

from bot import logs, running, trying
from bot.settings import read_settings
from sandbox.client import SandboxClient
from sandbox.server import Sandbox


@dataclass(frozen=True)
class Live:
    """A running Binôme, seen from Slack."""

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
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    logs.quieten()
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
        started = running.start(read_settings(environment, http=http), http=http, stopping=Event())
        try:
            _connect(started, slack, http=http)
            yield Live(slack, coordinator=french, french=french, english=english, silent=silent)
        finally:
            started.close()


def _connect(started: running.Running, slack: SandboxClient, *, http: bool) -> None:
    if http:
        slack.set_request_url(f"http://127.0.0.1:{started.transport.port}/slack/events")
    else:
        while slack.sockets() == 0:
            pass
