"""Told to end, Binôme answers for as long as it is asked to, and leaves within ten seconds also while Slack hangs."""

import signal
import socket
import time
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from bot import trying
from bot.clock import machine_now
from sandbox.client import SandboxClient
from sandbox.server import Sandbox
from scheduler.outbox import THREADS
from storage.database import Database
from storage.tables import OutboxRow, OutboxState
from tests.worlds import World

CONFIG = trying.sandbox_config(rate_limits=False)
PATIENCE = 60
HUNDREDS = 300


def states(database):
    with database.reading() as transaction:
        return sorted(transaction.exec(select(OutboxRow.state)))


@pytest.mark.parametrize("arguments", [["run"], ["run", "--http"]], ids=["socket_mode", "http"])
def test_a_slack_that_hangs_does_not_hold_up_the_end(arguments, tmp_path, migrated_sqlite):
    file = tmp_path / "binome.db"
    file.write_bytes(migrated_sqlite)
    database = Database(f"sqlite:///{file}", machine_now)
    with Sandbox(CONFIG) as sandbox, SandboxClient(sandbox.url) as slack:
        world = World(database)
        people = [world.person(user["id"]) for user in slack.users()[:HUNDREDS]]
        programme = world.programme(people[0])
        world.put(*(world.message(programme, person) for person in people))
        settings = trying.environment(sandbox.url, CONFIG) | {
            "DATABASE_URL": f"sqlite:///{file}",
            "DELIVERY_PER_SECOND": "1000",
            "PORT": "0",
        }
        del settings["BINOME_CLOCK_URL"]
        slack.hold("chat.postMessage")
        log = tmp_path / "binome.log"
        with log.open("w") as output, trying.start_process(arguments, output, settings) as process:
            until = time.monotonic() + PATIENCE
            while slack.held() < THREADS:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until
                time.sleep(0.02)
            assert OutboxState.CLAIMED in states(database)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            assert process.wait(timeout=PATIENCE) == 0
            took = timedelta(seconds=time.monotonic() - began)
        slack.release()
    assert took < timedelta(seconds=10), log.read_text()
    left = states(database)
    database.close()
    assert (left.count(OutboxState.CLAIMED), left.count(OutboxState.POSTING)) == (0, THREADS)
    assert left.count(OutboxState.PENDING) == len(left) - THREADS
    assert "leases give it back" in log.read_text()


DRAIN = 3


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def wait_for(happened, process, log):
    until = time.monotonic() + PATIENCE
    while not happened():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.02)


def test_requests_are_answered_until_the_balancer_has_noticed(tmp_path, migrated_sqlite):
    file, log = tmp_path / "binome.db", tmp_path / "binome.log"
    file.write_bytes(migrated_sqlite)
    port, health_port = free_port(), free_port()

    def readiness():
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{health_port}/readyz", timeout=PATIENCE).text

    with Sandbox(CONFIG) as sandbox, SandboxClient(sandbox.url) as slack, log.open("w") as output:
        settings = trying.environment(sandbox.url, CONFIG) | {
            "DATABASE_URL": f"sqlite:///{file}",
            "PORT": str(port),
            "HEALTH_PORT": str(health_port),
            "DRAIN_SECONDS": str(DRAIN),
        }
        del settings["BINOME_CLOCK_URL"]
        slack.set_request_url(f"http://127.0.0.1:{port}/slack/events")
        with trying.start_process(["run", "--http"], output, settings) as process:
            wait_for(lambda: readiness() == "ok\n", process, log)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            wait_for(lambda: readiness() == "stopping\n", process, log)
            assert slack.command("louis.lefevre", "/mentoring help").acknowledged
            assert process.wait(timeout=PATIENCE) == 0
        assert DRAIN <= time.monotonic() - began < DRAIN + 10, log.read_text()
        assert not slack.command("louis.lefevre", "/mentoring help").acknowledged
