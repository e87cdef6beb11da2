"""A replica's parts on a real database, talking to a real sandbox over HTTP."""

from collections.abc import Iterator

import pytest

from bot.clock import FollowedClock, machine_now, monotonic
from bot.delivery import composer
from bot.identity import slack_client
from handlers import matching
from sandbox.client import SandboxClient
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox
from scheduler.outbox import Sender
from scheduler.runner import Replica, Work
from scheduler.slack_calls import SlackCaller
from scheduler.solving import Solving
from scheduler.upkeep import Pruning
from storage import pace
from storage.database import Database
from storage.retention import Retention
from tests.conftest import T0
from tests.worlds import World

FAST = pace.Rates(1000, keeps_tiers=False)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxConfig(start=T0, rate_limits=False)) as sandbox:
        yield sandbox


@pytest.fixture
def slack(sandbox) -> Iterator[SandboxClient]:
    with SandboxClient(sandbox.url) as client:
        client.reset()
        yield client


@pytest.fixture
def database(database_url) -> Iterator[Database]:
    """With the machine clock of this process: what crosses a socket takes real time."""
    database = Database(database_url, machine_now)
    yield database
    database.close()


@pytest.fixture
def world(database) -> World:
    return World(database)


@pytest.fixture
def clock() -> FollowedClock:
    return FollowedClock(T0)


@pytest.fixture
def caller(sandbox, database) -> SlackCaller:
    return SlackCaller(slack_client("xoxb-sandbox", f"{sandbox.url}/api/"), database, FAST)


@pytest.fixture
def sender(database, caller, clock) -> Iterator[Sender]:
    sender = Sender(database, caller, compose=composer(), rates=FAST, now=clock, monotonic=monotonic)
    yield sender
    sender.close()


@pytest.fixture
def solving(database, caller) -> Solving:
    return Solving(database, caller, show=matching.shown)


@pytest.fixture
def work(database, caller, sender, solving, clock) -> Work:
    pruning = Pruning(database, Retention())
    return Work(database, caller, sender, solving=solving, pruning=pruning, now=clock, replica=Replica("r1", "h1"))
