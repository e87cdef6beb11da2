"""Starting and stopping: a start that fails leaves nothing behind, and a stop is heard at once."""

import threading
import time
from dataclasses import replace
from threading import Event

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import text
from sqlmodel import select

from bot import hosts
from bot.clock import machine_now
from bot.hosts import SecondHostError
from bot.running import StoppedError, start
from bot.settings import read_settings
from bot.trying import environment, sandbox_config
from sandbox.client import SandboxClient
from sandbox.server import Sandbox
from storage import heartbeat
from storage.database import Database
from storage.migrating import revision
from storage.tables import HeartbeatRow
from tests.worlds import World

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
def file(tmp_path, migrated_sqlite):
    file = tmp_path / "binome.db"
    file.write_bytes(migrated_sqlite)
    return file


@pytest.fixture
def database(file):
    database = Database(f"sqlite:///{file}", machine_now)
    yield database
    database.close()


@pytest.fixture
def settings(local_slack, slack, file):
    values = environment(local_slack.url, CONFIG) | {
        "DATABASE_URL": f"sqlite:///{file}",
        "BINOME_COORDINATORS": slack.user("louis.lefevre")["id"],
        "BINOME_HOST_ID": "here",
        "PORT": "0",
    }
    return replace(read_settings(values), signing_secret=CONFIG.signing_secret)


@pytest.fixture
def another_host(database):
    with database.writing() as transaction:
        heartbeat.beat(transaction, replica="other", host="there", machine=machine_now())


def hosts_alive(database):
    with database.reading() as transaction:
        return [row.host for row in transaction.exec(select(HeartbeatRow))]


def at_work():
    """Threads of what a start opens."""
    names = ("listener", "sender", "APScheduler", "clock", "http")
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(names)]


@pytest.mark.parametrize("http", [False, True])
def test_a_clean_stop_leaves_nothing_behind(settings, database, http):
    started = start(settings, http=http, stopping=Event())
    assert hosts_alive(database) == ["here"]
    assert at_work() != []
    started.close()
    assert (hosts_alive(database), at_work()) == ([], [])


def test_a_wrong_app_level_token_ends_the_start_before_anything_is_done(settings, slack, database):
    with pytest.raises(SlackApiError, match="invalid_auth"):
        start(replace(settings, app_token="xapp-of-another-app"), http=False, stopping=Event())
    assert {call["method"] for call in slack.calls()} == {"auth.test", "apps.connections.open"}
    assert (hosts_alive(database), at_work()) == ([], [])


def test_a_wrong_bot_token_leaves_no_heartbeat(settings, database):
    with pytest.raises(SlackApiError, match="invalid_auth"):
        start(replace(settings, bot_token="xoxb-of-another-app"), http=False, stopping=Event())
    assert (hosts_alive(database), at_work()) == ([], [])


def test_a_clock_out_of_reach_leaves_no_heartbeat(settings, database):
    with pytest.raises(ConnectionRefusedError):
        start(replace(settings, clock_url="ws://127.0.0.1:1/clock"), http=False, stopping=Event())
    assert (hosts_alive(database), at_work()) == ([], [])


def test_binome_ends_with_the_clock_that_it_follows(settings):
    """Left over from a demo that was killed, it would answer beside the next one, at a time that stands still."""
    stopping = Event()
    with Sandbox(CONFIG) as sandbox:
        own = environment(sandbox.url, CONFIG)
        moved = replace(settings, slack_api_url=own["SLACK_API_URL"], clock_url=own["BINOME_CLOCK_URL"])
        started = start(moved, http=False, stopping=stopping)
        assert not stopping.wait(0.3)
    assert stopping.wait(5)
    started.close()
    assert at_work() == []


def test_a_clean_stop_is_no_news_from_the_clock(settings):
    stopping = Event()
    start(settings, http=False, stopping=stopping).close()
    assert not stopping.is_set()


def test_a_stop_does_not_wait_for_all_that_is_due(settings, slack, database):
    world = World(database)
    employees = [world.person(user["id"]) for user in slack.users()[:40]]
    programme = world.programme(employees[0])
    world.put(*(world.message(programme, person) for person in employees))
    slack.fail("chat.postMessage", delay=0.5, times=100)
    started = start(replace(settings, clock_url=None, posts_per_second=1000), http=True, stopping=Event())
    while not slack.calls("chat.postMessage"):
        time.sleep(0.01)
    started.close()
    assert len(slack.calls("chat.postMessage")) < len(employees)


@pytest.mark.usefixtures("another_host")
def test_a_stop_is_heard_while_another_host_is_waited_for(settings, database, monkeypatch):
    monkeypatch.setattr(hosts, "LOOK_EVERY", 60)
    stopping = Event()
    threading.Timer(0.1, stopping.set).start()
    began = time.monotonic()
    with pytest.raises(StoppedError):
        start(settings, http=False, stopping=stopping)
    assert time.monotonic() - began < 30
    assert hosts_alive(database) == ["there"]


def test_a_stop_is_heard_once_slow_slack_has_answered(settings, slack, database):
    stopping = Event()
    slack.hold("auth.test")

    def stop():
        while slack.held() == 0:
            time.sleep(0.01)
        stopping.set()
        slack.release()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(StoppedError):
        start(settings, http=False, stopping=stopping)
    stopper.join()
    assert [call["method"] for call in slack.calls()] == ["auth.test"]
    assert (hosts_alive(database), at_work()) == ([], [])


class Living:
    """Never asked to stop; another host beats on whenever it is waited for."""

    def __init__(self, database):
        self.database = database

    def wait(self, timeout=None):
        assert timeout is not None
        with self.database.writing() as transaction:
            heartbeat.beat(transaction, replica="other", host="there", machine=machine_now())
        return False


@pytest.mark.usefixtures("another_host")
def test_the_schema_is_left_alone_while_another_host_works_with_it(settings, database):
    with database.writing() as transaction:
        transaction.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SecondHostError):
        start(settings, http=False, stopping=Living(database))
    assert revision(database) == "0000"
