"""What `binome import-people` says when it cannot be done: words and exit code 1, and nothing changed."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from bot.clock import machine_now
from bot.directory import Steps, import_file
from bot.settings import read_settings
from bot.trying import environment, sandbox_config
from sandbox.client import SandboxClient
from sandbox.server import Sandbox
from storage import heartbeat
from storage.database import Database

CONFIG = sandbox_config(rate_limits=False)


@pytest.fixture(scope="module")
def local_slack():
    with Sandbox(CONFIG) as sandbox:
        yield sandbox


@pytest.fixture
def slack(local_slack):
    with SandboxClient(local_slack.url) as client:
        client.reset()
        yield client


@pytest.fixture
def database(tmp_path, migrated_sqlite):
    file = tmp_path / "binome.db"
    file.write_bytes(migrated_sqlite)
    database = Database(f"sqlite:///{file}", machine_now)
    yield database
    database.close()


@pytest.fixture
def told(local_slack, slack, tmp_path):
    """Imports a file, which must fail; answers the words."""
    file = tmp_path / "people.csv"
    file.write_text(f"slack_id\n{slack.user('louis.lefevre')['id']}\n")
    values = environment(local_slack.url, CONFIG) | {"DATABASE_URL": f"sqlite:///{tmp_path / 'binome.db'}"}

    def importing():
        said = []
        settings = read_settings(values, http=None)
        assert import_file(file, settings, complete=False, dry_run=False, say=said.append) == 1
        return "\n".join(said)

    return importing


@pytest.mark.parametrize("method", ["auth.test", "users.list"])
def test_slack_breaks_off(told, slack, database, method):
    slack.fail(method, drop="before")
    assert told().startswith("Slack could not be asked who is who (")
    with database.reading() as transaction:
        assert transaction.scalar(text("SELECT count(*) FROM person")) == 0


def test_a_database_of_newer_code(told, database):
    with database.writing() as transaction:
        transaction.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        transaction.execute(text("INSERT INTO schema_history VALUES ('9999', '9998')"))
    assert "older Binôme than the database" in told()


def test_references_that_are_broken(told, tmp_path):
    with closing(sqlite3.connect(tmp_path / "binome.db")) as stray:
        stray.executescript(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
            "CREATE TABLE child (parent_id REFERENCES parent (id)); INSERT INTO child VALUES (5);"
        )
    assert "first in child" in told()


def test_another_host_at_work(told, database):
    with database.writing() as transaction:
        heartbeat.beat(transaction, replica="other", host="there", machine=machine_now())
    assert told().startswith("Another host is running Binôme on this SQLite file.")


def test_how_far_it_is_is_said_every_few_seconds():
    said, now = [], [0.0]
    steps = Steps(said.append, "{:,} accounts read from Slack ...", clock=lambda: now[0])
    for second in range(8):
        now[0] = float(second)
        steps(1_000 * second)
    assert said == ["3,000 accounts read from Slack ...", "6,000 accounts read from Slack ..."]
