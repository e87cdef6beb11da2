"""Told to end while Slack hangs, Binôme leaves within ten seconds and gives back what it has claimed."""

import signal
import time
from datetime import timedelta

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
