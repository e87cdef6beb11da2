"""How soon requests are acknowledged while messages go out, and how many, beside an app that does nothing else."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Lock

import psutil

from bench import company, databases, delivery
from bench.lines import PATIENCE, HttpLine, Line, SocketLine
from bench.local_slack import local_slack
from bench.mix import KINDS, Asked, Guest, requests
from bench.replica import MORNING
from bot.clock import machine_now
from bot.identity import slack_client
from bot.trying import environment, sandbox_config
from mentoring.sessions import SessionState
from sandbox.client import SandboxClient
from sandbox.company import make_company
from storage.database import Database
from storage.tables import SessionRow

PEOPLE = 1_000
PER_SECOND = 5
"""Messages that go out meanwhile: what Binôme keeps to where nothing else is set."""

REQUESTS_PER_SECOND = 50
SECONDS = 30
AT_ONCE = 8
"""Requests that are open at once where as many are sent as are taken."""

SATURATED = 8
"""Seconds of that in each round."""

ROUNDS = 3
"""In each of them both apps are started anew and take their turn: a machine may be busier at one time than another."""

WARM_UP = 40
"""Requests after each start that do not count; `bench start` measures how it begins."""

Figures = dict[str, float]


@dataclass
class Shown:
    """What an app has shown in its rounds so far."""

    seconds: list[float] = field(default_factory=list)
    """How long each request waited for its acknowledgement, at 50 requests a second."""
    per_second: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    """For each request."""

    @property
    def p99_ms(self) -> float:
        return round(1000 * statistics.quantiles(self.seconds, n=100)[98], 1)


@dataclass(frozen=True)
class App:
    """One of the two, as a process of its own; `answers` says whether what it answers is looked at."""

    arguments: list[str]
    answers: bool
    shown: Shown = field(default_factory=Shown)


@dataclass(frozen=True)
class Place:
    """Where the apps run, and how they are asked."""

    settings: dict[str, str]
    http: bool
    line: SocketLine | None


def add_options(options: ArgumentParser) -> None:
    databases.add_option(options)
    options.add_argument("--transport", choices=("http", "socket"), default="http")
    options.add_argument("--seconds", type=int, default=SECONDS, help="of 50 requests each")
    options.add_argument("--saturated", type=int, default=SATURATED, help="seconds a round of as many as are taken")
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--only", choices=KINDS, help="instead of a mix of all")
    options.add_argument("--people", type=int, default=PEOPLE, help="an even number")


def measure(
    *,
    quiet: bool,
    db: str,
    transport: str,
    seconds: int,
    saturated: int,
    rounds: int,
    people: int,
    only: str | None,
) -> Figures:
    """`p99_ms` at 50 requests a second; `share_of_bare_bolt` is of the requests a second that the bare app takes.

    What is `bare_` is that app's; `cpu_ms` is for each request, and includes the messages that go out meanwhile.
    """
    with ExitStack() as opened:
        url = opened.enter_context(databases.migrated(db))
        request_url = "http://127.0.0.1:1/" if transport == "http" else None
        paces = dict.fromkeys(("conversations.open", "views.publish"), 100_000.0)
        asked = local_slack(company_size=people + 100, request_url=request_url, paces=paces)
        slack_url = opened.enter_context(asked)
        settings = environment(slack_url, sandbox_config())
        # Time goes on as it does for operators.
        del settings["BINOME_CLOCK_URL"]
        settings |= {"DATABASE_URL": url, "LOG_LEVEL": "ERROR", "DELIVERY_PER_SECOND": str(PER_SECOND)}
        guests = _write(settings, people, (seconds + rounds * (saturated + 10)) * PER_SECOND)
        line = None
        if transport == "socket":
            line = SocketLine(slack_url)
            settings["SLACK_API_URL"] = opened.enter_context(line.opened())
        place = Place(settings, transport == "http", line)
        binome = App(["bench.binome", transport, str(time.time())], answers=True)
        bare = App(["bench.bare", transport], answers=False)
        mix = requests(guests, start=int(time.time()), only=only)
        for _ in range(rounds):
            for app in (binome, bare):
                _take_turn(app, place, mix, seconds=seconds / rounds, saturated=saturated)
        with SandboxClient(slack_url) as slack:
            went_out = sum(call["status"] == 200 for call in slack.calls("chat.postMessage"))
    if not quiet:
        print(f"requests a second: {binome.shown.per_second}, of the bare app {bare.shown.per_second}")
    return _figures(binome.shown, bare.shown) | {"messages_meanwhile": went_out}


def _figures(binome: Shown, bare: Shown) -> Figures:
    per_second, bare_per_second = statistics.median(binome.per_second), statistics.median(bare.per_second)
    return {
        "p99_ms": binome.p99_ms,
        "share_of_bare_bolt": round(per_second / bare_per_second, 2),
        "bare_p99_ms": bare.p99_ms,
        "requests": len(binome.seconds),
        "per_second": round(per_second, 1),
        "bare_per_second": round(bare_per_second, 1),
        "cpu_ms": round(statistics.median(binome.cpu_ms), 2),
        "bare_cpu_ms": round(statistics.median(bare.cpu_ms), 2),
    }


def broken(figures: Figures) -> list[str]:
    return ["of a hundred requests more than one took 100 ms and longer"] if figures["p99_ms"] > 100 else []


def _write(settings: dict[str, str], people: int, messages: int) -> list[Guest]:
    """Messages that wait, and for each pair a session that is over."""
    database = Database(settings["DATABASE_URL"], machine_now)
    slack = slack_client(settings["SLACK_BOT_TOKEN"], settings["SLACK_API_URL"])
    delivery.write_rows(database, slack, messages, people)
    with database.writing() as transaction:
        company.fill(
            transaction,
            SessionRow,
            people // 2,
            workspace_id=1,
            programme_id=1,
            pair_id=lambda number: number,
            number=1,
            due_on=(MORNING - timedelta(days=1)).date(),
            state=SessionState.OVER.value,
            minutes=60,
            uid=company.named("over-"),
            opened_at=MORNING - timedelta(days=14),
            starts_at=MORNING - timedelta(days=1),
            booked_at=MORNING - timedelta(days=7),
            over_at=MORNING - timedelta(hours=23),
            version=1,
        )
    database.close()
    employees = make_company(seed=sandbox_config().company_seed, size=people + 100).employees
    return [Guest(employees[number].slack_id, messages + number // 2 + 1) for number in range(people)]


def _take_turn(app: App, place: Place, mix: Iterator[Asked], *, seconds: float, saturated: float) -> None:
    def ask() -> None:
        with one_at_a_time:
            asked = next(mix)
        answer = line.ask(asked)
        if app.answers and not (asked.says in answer if asked.says else answer in {"", '""'}):
            sys.exit(f"a request was answered with {answer}: {asked.parcel.payload}")

    one_at_a_time = Lock()
    with _running(app, place) as (line, process):
        for _ in range(WARM_UP):
            ask()
        app.shown.seconds += _steadily(ask, round(seconds * REQUESTS_PER_SECOND))
        before = _cpu_seconds(process)
        taken = _as_many_as_go(ask, saturated)
        app.shown.per_second.append(taken / saturated)
        app.shown.cpu_ms.append(1000 * (_cpu_seconds(process) - before) / taken)


@contextmanager
def _running(app: App, place: Place) -> "Iterator[tuple[Line, subprocess.Popen[bytes]]]":
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", *app.arguments],
            env={**os.environ, **place.settings, "PORT": str(port), "PYTHONPATH": str(Path.cwd())},
            cwd=Path(folder),
        )
        try:
            _wait_until(lambda: place.line.connected.is_set() if place.line else _listens(port), process)
            yield place.line or HttpLine(port), process
        finally:
            process.terminate()
            process.wait(PATIENCE)
            _wait_until(lambda: place.line is None or not place.line.connected.is_set())


def _steadily(ask: Callable[[], None], requests: int) -> list[float]:
    """So many a second, whether or not the earlier ones have been answered; answers how long each took."""
    began = time.monotonic()

    def one(number: int) -> float:
        moment = began + number / REQUESTS_PER_SECOND
        time.sleep(max(0.0, moment - time.monotonic()))
        ask()
        # One that had to wait for those before it has waited.
        return time.monotonic() - moment

    with ThreadPoolExecutor(AT_ONCE * 2) as pool:
        return list(pool.map(one, range(requests)))


def _as_many_as_go(ask: Callable[[], None], seconds: float) -> int:
    until = time.monotonic() + seconds

    def part(_: int) -> int:
        count = 0
        while time.monotonic() < until:
            ask()
            count += 1
        return count

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(part, range(AT_ONCE)))


def _cpu_seconds(process: "subprocess.Popen[bytes]") -> float:
    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system)


def _wait_until(there: Callable[[], bool], process: "subprocess.Popen[bytes] | None" = None) -> None:
    until = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > until or (process and process.poll() is not None):
            sys.exit("an app did not come up, or did not end")
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as looking:
        return looking.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
