"""Binôme's real Bolt app on a real database, reached through a real local Slack over HTTP."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import delete

from bot import trying
from bot.app import build_app
from bot.clock import FollowedClock
from bot.identity import Identity, ask_identity, slack_client
from bot.running import build_work
from bot.settings import Settings
from mentoring.programmes import Programme
from sandbox.client import SandboxClient
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox
from scheduler.runner import Replica
from storage.database import Database
from storage.tables import Row
from tests.conftest import T0, MachineClock
from tests.handlers.workplace import CREATOR, Delivery, Switchboard, Workplace
from tests.worlds import World


@pytest.fixture(params=["sqlite"])
def database_url(database_url: str) -> str:
    """SQLite, and PostgreSQL where a test asks for both: what differs is proved in `tests/storage/`."""
    return database_url


@pytest.fixture(scope="session")
def machine() -> MachineClock:
    """Machine time goes on from test to test."""
    return MachineClock()


@pytest.fixture(scope="session")
def shared_sqlite(
    migrated_sqlite: bytes, machine: MachineClock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One for all tests: compiling the statements anew for each would be half of the time they take."""
    file = tmp_path_factory.mktemp("handlers") / "binome.db"
    file.write_bytes(migrated_sqlite)
    database = Database(f"sqlite:///{file}", machine)
    yield database
    database.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, database_url: str, machine: MachineClock) -> Iterator[Database]:
    """Without any rows."""
    if database_url.startswith("sqlite"):
        shared: Database = request.getfixturevalue("shared_sqlite")
        with shared.writing() as transaction:
            for table in reversed(Row.metadata.sorted_tables):
                transaction.execute(delete(table))
        yield shared
        return
    database = Database(database_url, machine)
    yield database
    database.close()


@pytest.fixture(scope="session")
def switchboard() -> Switchboard:
    return Switchboard()


@pytest.fixture(scope="session")
def config(switchboard: Switchboard) -> SandboxConfig:
    asked = trying.sandbox_config(rate_limits=False)
    return replace(asked, start=T0, deliver=switchboard, event_retry_seconds=(0.05, 0.5, 10.0))


@pytest.fixture(scope="session")
def local_slack(config: SandboxConfig) -> Iterator[Sandbox]:
    with Sandbox(config) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def hands(local_slack: Sandbox) -> Iterator[SandboxClient]:
    with SandboxClient(local_slack.url) as client:
        yield client


@pytest.fixture
def slack(hands: SandboxClient) -> SandboxClient:
    """Acts and sees, in a fresh world."""
    hands.reset()
    return hands


@pytest.fixture(scope="session")
def settings(local_slack: Sandbox, config: SandboxConfig) -> Settings:
    return Settings(
        bot_token=config.bot_token,
        signing_secret=config.signing_secret,
        slack_api_url=f"{local_slack.url}/api/",
        creators=frozenset({CREATOR}),
        posts_per_second=1000,
    )


@pytest.fixture(scope="session")
def identity(settings: Settings) -> Identity:
    return ask_identity(slack_client(settings.bot_token, settings.slack_api_url))


@pytest.fixture
def clock() -> FollowedClock:
    return FollowedClock(T0)


@pytest.fixture
def bot(
    database: Database,
    slack: SandboxClient,
    settings: Settings,
    identity: Identity,
    clock: FollowedClock,
    switchboard: Switchboard,
) -> Iterator[Workplace]:
    world = World(database, identity.team_id)
    app = build_app(settings, database=database, identity=identity, workspace_id=world.workspace_id, now=clock)
    with switchboard.leads_to(app):
        yield Workplace(app, slack, world, clock=clock, secret=settings.signing_secret or "")


@pytest.fixture
def programme(bot: Workplace) -> Programme:
    """One that is open for three weeks."""
    return bot.programme()


@pytest.fixture
def deliver(
    bot: Workplace, settings: Settings, database: Database, clock: FollowedClock, machine: MachineClock
) -> Iterator[Delivery]:
    """Lets the scheduler do all that is due."""
    work = build_work(settings, database, now=clock, replica=Replica("test", "host"))
    yield Delivery(work, machine)
    work.close()
