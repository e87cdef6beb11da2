"""How soon requests are acknowledged while messages go out, and how many, beside an app that does nothing else."""

import http.client
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
from pathlib import Path

from bench import databases, delivery
from bench.local_slack import local_slack
from bench.replica import MORNING
from bot.clock import machine_now
from bot.identity import slack_client
from bot.trying import environment, sandbox_config
from sandbox.client import SandboxClient
from sandbox.company import make_company
from sandbox.delivery import Parcel
from sandbox.http_delivery import encode, sign
from storage.database import Database

PEOPLE = 200
PER_SECOND = 5
"""Messages that go out meanwhile: what Binôme keeps to where nothing else is set."""

REQUESTS_PER_SECOND = 50
SECONDS = 30
AT_ONCE = 8
"""Requests that are open at once where as many are sent as are taken."""

SATURATED = 8
"""Seconds of that."""

ROUNDS = 3
"""Times that the two apps take turns at it."""

COMMAND = "/mentoring help"
PATIENCE = 60.0

Figures = dict[str, float]
Ask = Callable[[], float]
"""Sends one request; answers the seconds until it was acknowledged."""


def add_options(options: ArgumentParser) -> None:
    databases.add_option(options)
    options.add_argument("--transport", choices=("http", "socket"), default="http")
    options.add_argument("--seconds", type=int, default=SECONDS)


def measure(*, quiet: bool, db: str, transport: str, seconds: int) -> Figures:
    """`p99_ms` at 50 requests a second; `share_of_bare_bolt` is of the requests a second that the bare app takes.

    Over Socket Mode both are asked through the sandbox, whose own work is part of what is measured.
    """
    with ExitStack() as opened:
        url = opened.enter_context(databases.migrated(db))
        request_url = "http://127.0.0.1:1/" if transport == "http" else None
        paces = {"conversations.open": 100_000.0}
        asked = local_slack(company_size=PEOPLE + 100, request_url=request_url, paces=paces)
        slack_url = opened.enter_context(asked)
        slack = opened.enter_context(SandboxClient(slack_url))
        _write_messages(slack, slack_url, url, (seconds + ROUNDS * SATURATED * 2) * PER_SECOND)
        settings = environment(slack_url, sandbox_config()) | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
        settings["DELIVERY_PER_SECOND"] = str(PER_SECOND)
        arguments = ["bot", "run", *(["--http"] if transport == "http" else [])]
        with _app(arguments, settings, transport, slack) as asks:
            times = _steadily(asks, seconds)
        taken: dict[str, list[float]] = {"binome": [], "bare": []}
        for _ in range(ROUNDS):
            with _app(arguments, settings, transport, slack) as asks:
                taken["binome"].append(_as_many_as_go(asks))
            with _app(["bench.bare", transport], settings, transport, slack) as asks:
                taken["bare"].append(_as_many_as_go(asks))
        went_out = sum(call["status"] == 200 for call in slack.calls("chat.postMessage"))
    if not quiet:
        print(f"{went_out} messages went out meanwhile; requests a second: {taken}")
    share = statistics.median(taken["binome"]) / statistics.median(taken["bare"])
    return {
        "p99_ms": round(1000 * statistics.quantiles(times, n=100)[98], 1),
        "share_of_bare_bolt": round(share, 2),
        "per_second": round(statistics.median(taken["binome"]), 1),
        "messages_meanwhile": went_out,
    }


def broken(figures: Figures) -> list[str]:
    return ["of a hundred requests more than one took 100 ms and longer"] if figures["p99_ms"] > 100 else []


def _write_messages(slack: SandboxClient, slack_url: str, database_url: str, messages: int) -> None:
    slack.step(by=MORNING - slack.now())
    config, database = sandbox_config(), Database(database_url, machine_now)
    delivery.write_rows(database, slack_client(config.bot_token, f"{slack_url}/api/"), messages, PEOPLE)
    database.close()


@contextmanager
def _app(
    arguments: list[str], settings: dict[str, str], transport: str, slack: SandboxClient
) -> Iterator[Callable[[], Ask]]:
    """Gives what makes an `Ask` for each thread."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env={**os.environ, **settings, "PORT": str(port), "PYTHONPATH": str(Path.cwd())},
            cwd=Path(folder),
        )
        try:
            _wait_until(lambda: _listens(port) if transport == "http" else slack.sockets() > 0, process)
            yield (lambda: _over_http(port)) if transport == "http" else (lambda: _through_slack(slack))
        finally:
            process.terminate()
            process.wait(PATIENCE)
            _wait_until(lambda: transport == "http" or slack.sockets() == 0)


def _over_http(port: int) -> Ask:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    config = sandbox_config()
    body, headers = encode(Parcel("slash_commands", _payload()))

    def ask() -> float:
        began = time.monotonic()
        signed = headers | sign(config.signing_secret, body, timestamp=int(time.time()))
        connection.request("POST", "/slack/events", body, signed)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            sys.exit(f"a request was answered with {answer.status}")
        return time.monotonic() - began

    return ask


def _through_slack(slack: SandboxClient) -> Ask:
    user = _somebody()

    def ask() -> float:
        outcome = slack.command(user, COMMAND)
        if not outcome.acknowledged:
            sys.exit(f"a request was not acknowledged: {outcome.problem}")
        return outcome.seconds

    return ask


def _payload() -> dict[str, str]:
    command, _, text = COMMAND.partition(" ")
    return {
        "command": command,
        "text": text,
        "user_id": _somebody(),
        "user_name": "bench",
        "team_id": "T0SANDBOX1",
        "team_domain": "sandbox",
        "channel_id": "D0BENCH",
        "channel_name": "directmessage",
        "api_app_id": "A0SANDBOX1",
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:1/",
    }


def _somebody() -> str:
    """Whom Binôme knows."""
    return make_company(seed=sandbox_config().company_seed, size=PEOPLE + 100).employees[0].slack_id


def _steadily(asks: Callable[[], Ask], seconds: int) -> list[float]:
    """So many a second, whether or not the earlier ones have been answered."""
    spread = [asks() for _ in range(AT_ONCE)]
    began, count = time.monotonic(), seconds * REQUESTS_PER_SECOND

    def part(number: int) -> list[float]:
        times = []
        for turn in range(number, count, AT_ONCE):
            moment = began + turn / REQUESTS_PER_SECOND
            time.sleep(max(0.0, moment - time.monotonic()))
            # A request that had to wait for the one before it has waited.
            late = max(0.0, time.monotonic() - moment)
            times.append(late + spread[number]())
        return times

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [taken for times in pool.map(part, range(AT_ONCE)) for taken in times]


def _as_many_as_go(asks: Callable[[], Ask]) -> float:
    """Requests a second."""
    spread = [asks() for _ in range(AT_ONCE)]
    until = time.monotonic() + SATURATED

    def part(number: int) -> int:
        count = 0
        while time.monotonic() < until:
            spread[number]()
            count += 1
        return count

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(part, range(AT_ONCE))) / SATURATED


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
