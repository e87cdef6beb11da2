"""SQLite serves one host; a host that stopped without a word is waited for."""

from datetime import timedelta

import pytest

from bot.hosts import SecondHostError, claim_host, this_replica
from scheduler.runner import Replica
from storage import heartbeat
from storage.database import Database
from storage.heartbeat import LIFETIME
from storage.migrating import migrate
from tests.conftest import MachineClock

HERE, THERE = Replica("r1", "here"), Replica("r2", "there")


@pytest.fixture
def sqlite(tmp_path, machine):
    database = Database(f"sqlite:///{tmp_path / 'binome.db'}", machine)
    migrate(database)
    yield database
    database.close()


class Waiting:
    """Passes machine time instead of waiting for it; another host may beat on meanwhile."""

    def __init__(self, machine: MachineClock, database: Database, *, beating: Replica | None = None) -> None:
        self.machine, self.database, self.beating = machine, database, beating
        self.seconds = 0.0

    def __call__(self, seconds: float) -> None:
        self.seconds += seconds
        self.machine.now += timedelta(seconds=seconds)
        if self.beating and self.seconds % 20 < seconds:
            beat(self.database, self.beating)


def beat(database: Database, replica: Replica) -> None:
    with database.writing() as transaction:
        heartbeat.beat(transaction, replica=replica.name, host=replica.host, machine=database.machine_now(transaction))


def test_the_same_host_may_start_again_at_once(sqlite, machine):
    said = []
    claim_host(sqlite, HERE, say=said.append, sleep=Waiting(machine, sqlite))
    claim_host(sqlite, Replica("r3", "here"), say=said.append, sleep=Waiting(machine, sqlite))
    assert said == []


def test_a_host_that_died_is_waited_for_and_said(sqlite, machine):
    beat(sqlite, THERE)
    said, waiting = [], Waiting(machine, sqlite)
    claim_host(sqlite, HERE, say=said.append, sleep=waiting)
    assert len(said) == 1
    assert LIFETIME.total_seconds() <= waiting.seconds <= LIFETIME.total_seconds() + 4


def test_a_host_that_is_alive_is_refused_with_the_way_out(sqlite, machine):
    beat(sqlite, THERE)
    with pytest.raises(SecondHostError, match="PostgreSQL"):
        claim_host(sqlite, HERE, say=lambda _: None, sleep=Waiting(machine, sqlite, beating=THERE))


def test_a_clean_stop_leaves_nothing_to_wait_for(sqlite, machine):
    beat(sqlite, THERE)
    with sqlite.writing() as transaction:
        heartbeat.stop(transaction, THERE.name)
    waiting = Waiting(machine, sqlite)
    claim_host(sqlite, HERE, say=lambda _: None, sleep=waiting)
    assert waiting.seconds == 0


def test_postgresql_serves_any_number_of_hosts(database, machine):
    if database.is_sqlite:
        return
    beat(database, THERE)
    claim_host(database, HERE, say=lambda words: pytest.fail(words))


def test_a_replica_has_a_name_of_its_own_and_the_hosts_id():
    first, second = this_replica("container-7"), this_replica("container-7")
    assert first.host == second.host == "container-7"
    assert first.name != second.name
    assert this_replica(None).host
