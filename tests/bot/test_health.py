"""What watches Binôme is told the truth: that it lives, that it can serve, and what it does."""

import threading
import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.clock import machine_now
from bot.health import Health, HealthServer
from bot.metrics import Metrics
from bot.running import start
from bot.settings import read_settings
from bot.trying import environment, sandbox_config
from sandbox.client import SandboxClient
from sandbox.server import Sandbox
from storage.database import Database
from tests.worlds import World

CONFIG = sandbox_config(rate_limits=False)
PATIENCE = 30


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
def settings(local_slack, slack, file):
    values = environment(local_slack.url, CONFIG) | {"DATABASE_URL": f"sqlite:///{file}", "PORT": "0"}
    values |= {"HEALTH_PORT": "0", "DELIVERY_PER_SECOND": "1000"}
    return replace(read_settings(values), signing_secret=CONFIG.signing_secret, clock_url=None)


@pytest.fixture
def stopping():
    return Event()


@pytest.fixture(params=["socket_mode", "http"])
def running(request, settings, slack, stopping):
    http = request.param == "http"
    running = start(settings, http=http, stopping=stopping)
    if http:
        slack.set_request_url(f"http://127.0.0.1:{running.transport.port}/slack/events")
    yield running
    running.close()


def ask(running, path):
    return httpx.get(f"http://127.0.0.1:{running.health.port}{path}", timeout=PATIENCE)


def wait_for(happened):
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, "it never happens"
        time.sleep(0.02)


def samples(running):
    families = text_string_to_metric_families(ask(running, "/metrics").text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


def test_a_running_binome_lives_and_can_serve(running, stopping):
    wait_for(lambda: ask(running, "/readyz").status_code == 200)
    assert ask(running, "/healthz").text == "ok\n"
    stopping.set()
    assert (ask(running, "/readyz").status_code, ask(running, "/readyz").text) == (503, "stopping\n")
    assert ask(running, "/healthz").status_code == 200


@pytest.mark.parametrize("running", ["socket_mode"], indirect=True)
def test_without_slack_it_lives_and_cannot_serve(running, slack):
    wait_for(lambda: ask(running, "/readyz").status_code == 200)
    slack.outage(timedelta(hours=1))
    slack.close_sockets(abrupt=True)
    wait_for(lambda: ask(running, "/readyz").text == "not connected to Slack\n")
    wait_for(lambda: samples(running)["binome_slack_connected",] == 0)
    assert ask(running, "/healthz").status_code == 200
    slack.end_outage()
    wait_for(lambda: ask(running, "/readyz").status_code == 200)


@pytest.fixture
def lost_database():
    database = Database("postgresql://nobody@127.0.0.1:1/nowhere", machine_now)
    yield database
    database.close()


class Parts:
    """A transport and a ticker as health sees them, in a state that the test chooses."""

    def __init__(self, silent=frozenset()):
        self.silent = silent
        self.ticks = ()

    def is_connected(self):
        return True


@pytest.fixture
def health(lost_database):
    health = Health(Metrics(), is_stopping=lambda: False)
    with closing(HealthServer(health, host="127.0.0.1", port=0)) as server:
        server.start()
        yield Answering(health, server, lost_database)


@dataclass(frozen=True)
class Answering:
    told: Health
    health: HealthServer
    database: Database


def test_while_it_starts_it_lives_and_cannot_serve(health):
    assert (ask(health, "/healthz").status_code, ask(health, "/readyz").text) == (200, "starting\n")


def test_without_its_database_it_lives_and_cannot_serve(health):
    parts = Parts()
    health.told.watch(health.database, parts, parts, machine_now)
    answer = ask(health, "/readyz")
    assert (answer.status_code, answer.text) == (503, "the database is not reached\n")
    assert ask(health, "/healthz").status_code == 200
    assert samples(health)["binome_database_reached",] == 0


def test_a_scheduler_that_does_not_tick_is_told_until_it_ticks_again(health):
    parts = Parts(silent=frozenset({"send", "plan"}))
    health.told.watch(health.database, parts, parts, machine_now)
    answer = ask(health, "/healthz")
    assert (answer.status_code, answer.text) == (503, "no tick: plan\nno tick: send\n")
    parts.silent = frozenset()
    assert ask(health, "/healthz").status_code == 200


def test_what_was_sent_and_what_waits_is_told_without_anybodys_name(running, slack, file):
    database = Database(f"sqlite:///{file}", machine_now)
    world = World(database)
    reader, other = (world.person(slack.user(name)["id"]) for name in ("louis.lefevre", "oceane.dubois"))
    programme = world.programme(reader)
    slack.fail("chat.postMessage", status=429, retry_after=1)
    slack.fail("chat.postMessage", error="channel_not_found")
    world.put(world.message(programme, reader))
    wait_for(lambda: samples(running).get(("binome_slack_rate_limited_total", "chat.postMessage")))
    wait_for(lambda: samples(running)["binome_outbox_rows", "dead"] == 1)
    world.put(world.message(programme, other))
    sent = ("binome_deliveries_total", "post", "programme_created", "sent")
    wait_for(lambda: sent in samples(running))
    world.put(world.message(programme, other, occasion="later", due_at=machine_now().replace(year=2050)))
    assert slack.command("louis.lefevre", "/mentoring help").acknowledged
    found = samples(running)
    database.close()
    assert found["binome_deliveries_total", "post", "programme_created", "dead"] == 1
    assert found[sent] == 1
    assert found["binome_outbox_rows", "pending"] == 1
    assert found["binome_outbox_due_rows", "pending"] == 0
    assert found["binome_outbox_oldest_due_seconds", "pending"] == 0
    assert found["binome_planning_due_rows", "pair"] == 0
    assert found["binome_acknowledgement_seconds_count",] >= 1
    assert found["binome_acknowledgement_seconds_sum",] < PATIENCE
    assert found["binome_tick_lag_seconds", "send"] < PATIENCE
    assert found["binome_database_reached",] == 1
    assert found["binome_slack_connected",] == 1
    told = ask(running, "/metrics").text
    private = [reader.slack_id, "lefevre", "Lefèvre", "Reverse mentoring", "xoxb-", "xapp-"]
    assert [word for word in private if word in told] == []


def test_nothing_listens_unless_it_is_asked_for(settings):
    running = start(replace(settings, health_port=None), http=False, stopping=Event())
    assert running.health is None
    assert [thread for thread in threading.enumerate() if thread.name == "health"] == []
    running.close()


def test_a_taken_port_ends_the_start_before_anything_is_done(settings, slack):
    first = start(settings, http=False, stopping=Event())
    calls = len(slack.calls("auth.test"))
    with pytest.raises(OSError, match="in use"):
        start(replace(settings, health_port=first.health.port), http=False, stopping=Event())
    first.close()
    assert len(slack.calls("auth.test")) == calls
