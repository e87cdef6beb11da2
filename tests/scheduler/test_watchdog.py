"""A scheduler that no longer ticks is started anew, and nothing else is taken for one (design, section 7)."""

import logging
import sys
import time
from datetime import datetime, timedelta
from threading import Event, Thread

import apscheduler.schedulers.base
import pytest

from handlers import matching
from scheduler import runner
from scheduler.runner import Replica, Ticker, Work
from scheduler.solving import Solving
from scheduler.upkeep import Pruning
from scheduler.watchdog import Patience, Tick, Watchdog
from storage import drafts, inbox
from storage.retention import Retention
from tests.conftest import T0

SHORT = Patience(look_every=0.05, intervals=1, grace=1.0, stuck=1.5)
PATIENCE = 60

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""The database plays no part in it."""


def wait_for(happened):
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, "it never happens"
        time.sleep(0.01)


@pytest.fixture
def ticker(work):
    ticker = Ticker(work, SHORT)
    ticker.start()
    yield ticker
    ticker.close()


@pytest.fixture
def reader(slack, world):
    return world.person(slack.user("louis.lefevre")["id"], language="fr")


def is_sent_still(slack, world, reader):
    """Whether a message that is written now goes."""
    world.put(world.message(world.programme(reader), reader))
    wait_for(lambda: slack.messages(reader.slack_id))


def first_ticks(ticker):
    wait_for(lambda: all(tick.signs()[0] for tick in ticker.ticks))


@on_sqlite
def test_a_scheduler_whose_thread_has_died_is_replaced(ticker, slack, world, reader, caplog, monkeypatch):
    first_ticks(ticker)
    dead = ticker._scheduler
    monkeypatch.setattr(dead, "_process_jobs", lambda: 1 / 0)
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    wait_for(lambda: not dead._thread.is_alive())
    wait_for(lambda: ticker._scheduler is not dead)
    wait_for(lambda: not ticker.silent)
    assert any("started anew" in record.message and record.levelno == logging.ERROR for record in caplog.records)
    is_sent_still(slack, world, reader)


@on_sqlite
def test_a_wall_clock_that_is_set_back_an_hour_does_not_stop_it(ticker, slack, world, reader, monkeypatch):
    first_ticks(ticker)
    stopped = ticker._scheduler

    class AnHourAgo(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(hours=1)

    # What both read the wall clock by; the machine's own cannot be set from here.
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", AnHourAgo)
    monkeypatch.setattr(runner, "datetime", AnHourAgo)
    wait_for(lambda: ticker._scheduler is not stopped)
    wait_for(lambda: not ticker.silent)
    is_sent_still(slack, world, reader)


@on_sqlite
def test_it_is_silent_from_the_moment_it_is_missed_until_it_ticks_again(ticker, monkeypatch):
    first_ticks(ticker)
    may_start = Event()
    restart = ticker._watchdog._restart

    def wait_and_restart():
        may_start.wait(PATIENCE)
        restart()

    monkeypatch.setattr(ticker._watchdog, "_restart", wait_and_restart)
    ticker._scheduler.pause()
    # Which of them is missed first is chance: the watchdog waits in the start of the new scheduler.
    wait_for(lambda: ticker.silent)
    may_start.set()
    wait_for(lambda: not ticker.silent)


def looks_until_missed(tick):
    return round(SHORT.looks(SHORT.intervals * tick.every + SHORT.grace)) + 1


def test_a_scheduler_that_ticks_is_left_alone():
    """Looked at by hand: how fast the machine is plays no part."""
    tick, restarts = Tick("send", lambda: None, every=0.5), []
    watchdog = Watchdog([tick], restart=lambda: restarts.append(None), patience=SHORT)
    for _ in range(2 * looks_until_missed(tick)):
        tick()
        watchdog._look()
    assert (restarts, watchdog.silent) == ([], frozenset())
    for _ in range(looks_until_missed(tick)):
        watchdog._look()
    assert restarts == [None]


def test_a_long_round_is_stuck_only_once_it_gets_on_no_more(caplog):
    done, go_on = iter(range(1000)), Event()
    steps = [0]
    tick = Tick("solve", lambda: go_on.wait(PATIENCE) and None, every=0.5, progress=lambda: steps[0])
    watchdog = Watchdog([tick], restart=lambda: None, patience=SHORT)
    under_way = Thread(target=tick)
    under_way.start()
    wait_for(lambda: tick.is_under_way)
    for _ in range(2 * round(SHORT.looks(SHORT.stuck))):
        steps[0] = next(done)
        watchdog._look()
    assert (watchdog.silent, "gets nowhere" in caplog.text) == (frozenset(), False)
    for _ in range(round(SHORT.looks(SHORT.stuck)) + 1):
        watchdog._look()
    assert (watchdog.silent, "gets nowhere" in caplog.text) == ({"solve"}, True)
    go_on.set()
    under_way.join()


def signs_of(work):
    return {tick.name: tick.signs() for tick in Ticker(work, SHORT).ticks}


@on_sqlite
def test_each_row_that_is_sent_is_a_sign_of_life(work, slack, world):
    employees = [world.person(user["id"]) for user in slack.users()[:12]]
    programme = world.programme(employees[0])
    world.put(*(world.message(programme, person) for person in employees))
    work.send()
    assert signs_of(work)["send"] == (0, False, len(employees))


@on_sqlite
def test_each_draft_that_is_worked_on_is_a_sign_of_life(database, caller, sender, clock, slack, world):
    """A dozen of a minute each is no hang."""
    broken = Solving(database, caller, show=matching.shown, command=(sys.executable, "-c", "raise SystemExit(1)"))
    pruning = Pruning(database, Retention())
    work = Work(database, caller, sender, solving=broken, pruning=pruning, now=clock, replica=Replica("r1", "h1"))
    coordinator = world.person(slack.users()[0]["id"])
    programmes = [world.programme(coordinator, name=f"No. {number}") for number in range(3)]
    with database.writing() as transaction:
        for programme in programmes:
            drafts.request(transaction, programme, person_id=coordinator.id, view_id="V1", now=T0)
    work.solve()
    assert signs_of(work)["solve"] == (0, False, len(programmes))


@on_sqlite
def test_each_look_at_somebody_and_each_part_of_what_is_old_is_a_sign_of_life(work, slack, world):
    """A Slack that hangs for ten seconds a call, or years of rows to remove, is not what a new start would mend."""
    people = [world.person(user["id"]) for user in slack.users()[:3]]
    with world.database.writing() as transaction:
        for person in people:
            inbox.look_at(transaction, world.workspace_id, person.id, T0)
    slack.fail("users.info", status=500, times=len(people))
    work.follow_slack()
    assert signs_of(work)["follow_slack"] == (0, False, len(people))
    work.prune()
    assert signs_of(work)["prune"][2] > 0


@pytest.fixture
def held():
    """A tick that is under way and gets nowhere, seen by a watchdog."""
    go_on, restarts = Event(), []
    tick = Tick("send", lambda: go_on.wait(PATIENCE) and None, every=0.1)
    watchdog = Watchdog([tick], restart=lambda: restarts.append(None), patience=SHORT)
    return tick, watchdog, go_on, restarts


def test_what_gets_nowhere_is_told_and_not_begun_twice(held):
    tick, watchdog, go_on, restarts = held
    under_way = Thread(target=tick)
    under_way.start()
    wait_for(lambda: tick.is_under_way)
    tick()
    assert tick.signs()[0] == 1
    watchdog.start()
    wait_for(lambda: watchdog.silent == {"send"})
    assert restarts == []
    go_on.set()
    under_way.join()
    wait_for(lambda: restarts)
    watchdog.close()


def test_it_tells_how_late_it_is():
    tick = Tick("send", lambda: None, every=0.05)
    time.sleep(0.3)
    assert 0.2 < tick.lag < PATIENCE
    tick()
    assert tick.lag == 0


def test_a_long_round_that_gets_on_is_not_late():
    steps = iter((0, 0, 0, 1, 1))
    tick = Tick("solve", lambda: None, every=0.05, progress=lambda: next(steps))
    time.sleep(0.3)
    assert tick.lag > 0.2
    tick.signs()
    assert tick.lag == 0
