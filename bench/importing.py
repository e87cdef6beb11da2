"""How long 100,000 lines take to come in, how much memory, and how long a listener's write waits meanwhile."""

import json
import statistics
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import databases
from bench.company import TEAM
from bench.import_run import slack_id
from bot.clock import machine_now, wall_now
from mentoring.people import Profile, Standing
from storage import people, workspaces
from storage.database import Database

LINES = 100_000
REGULARS = 200
"""People whom Binôme knows before, and whose clicks are written while the import writes them too."""

BETWEEN_CLICKS = 0.02
MOST_SECONDS = 60.0
MOST_MB = 500.0
MOST_WAIT_MS = 200.0

Figures = dict[str, float]


def add_options(options: ArgumentParser) -> None:
    databases.add_option(options)
    options.add_argument("--lines", type=int, default=LINES)


def measure(*, quiet: bool, db: str, lines: int) -> Figures:
    """`seconds` of a first import, without Slack's pages, and `again_s` of one that changes every person;
    `peak_mb` of the larger; `longest_wait_ms` of a listener's write, from asking for it to its commit."""
    with databases.migrated(db) as url:
        database = Database(url, machine_now)
        ids = _meet_regulars(database)
        alone = _waits_alone(database, ids)
        with _clicks(database, ids) as waits:
            first, again = (_import(url, lines, variant) for variant in (1, 2))
        database.close()
    if first["imported"] < lines or again["imported"] < lines:
        sys.exit(f"not everybody was imported: {first}, {again}")
    if not quiet:
        print(f"{lines:,} lines, {len(waits):,} writes of listeners meanwhile")
    return {
        "seconds": round(first["seconds"], 1),
        "again_s": round(again["seconds"], 1),
        "processor_s": round(first["processor_seconds"], 1),
        "peak_mb": round(max(first["peak_mb"], again["peak_mb"]), 1),
        "longest_wait_ms": round(max(waits), 1),
        "p99_wait_ms": round(statistics.quantiles(waits, n=100)[98], 1),
        "longest_wait_alone_ms": round(max(alone), 1),
        "writes_meanwhile": len(waits),
    }


def broken(figures: Figures) -> list[str]:
    promises = {
        f"an import took {MOST_SECONDS:g} s and longer": max(figures["seconds"], figures["again_s"]) >= MOST_SECONDS,
        f"an import took more than {MOST_MB:g} MB": figures["peak_mb"] > MOST_MB,
        f"a listener's write waited more than {MOST_WAIT_MS:g} ms": figures["longest_wait_ms"] > MOST_WAIT_MS,
    }
    return [words for words, is_broken in promises.items() if is_broken]


def _import(url: str, lines: int, variant: int) -> Figures:
    command = [sys.executable, "-m", "bench.import_run", url, str(lines), str(variant)]
    done = subprocess.run(command, cwd=Path.cwd(), stdout=subprocess.PIPE, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def _meet_regulars(database: Database) -> list[int]:
    with database.writing() as transaction:
        workspace_id = workspaces.ensure(transaction, TEAM, wall_now())
        met = people.meet_all(transaction, workspace_id, [slack_id(each) for each in range(REGULARS)], wall_now())
    return [person.id for person in met.values()]


def _waits_alone(database: Database, ids: list[int]) -> list[float]:
    return [_click(database, ids[number % len(ids)]) for number in range(100)]


@contextmanager
def _clicks(database: Database, ids: list[int]) -> Iterator[list[float]]:
    """Gives the milliseconds that each write of a listener took, one after the other, until the block ends."""
    waits: list[float] = []
    over = threading.Event()

    def click_on() -> None:
        while not over.wait(BETWEEN_CLICKS):
            waits.append(_click(database, ids[len(waits) % len(ids)]))

    thread = threading.Thread(target=click_on)
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join()


def _click(database: Database, person_id: int) -> float:
    began = time.monotonic()
    with database.writing() as transaction:
        people.save_profile(transaction, person_id, Profile(Standing.MEMBER, "fr", "Europe/Paris"))
    return 1000 * (time.monotonic() - began)
