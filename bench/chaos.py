"""Three replicas, and everything goes wrong that can: what arrived, what did not, and what arrived twice.

Nothing is lost, whatever must arrive does, and a second copy comes only of a fault that hit an open call.
"""

import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from random import Random, SystemRandom

from bench import databases
from bench.chaos_faults import Faults, Replicas
from bench.chaos_messages import Fate, Messages, is_lost
from bench.chaos_replica import calls
from bench.crashing import Place, migrated
from bot.clock import machine_now
from bot.signals import exit_when_asked
from bot.trying import environment, local_slack, sandbox_config
from sandbox.client import SandboxClient
from storage.database import Database
from storage.tables import OutboxState

LONGEST_PEACE = 0.5
"""Seconds between two faults."""
DRAINED_WITHIN = 180.0
"""Seconds for everything to be settled once nothing goes wrong any more: waits after trouble grow."""

Figures = dict[str, float]


def add_options(options: ArgumentParser) -> None:
    databases.add_option(options)
    options.add_argument("--seconds", type=float, default=10.0, help="how long things go wrong")
    options.add_argument("--seed", type=int, default=None, help="what goes wrong when; any, unless given")


def measure(*, quiet: bool, db: str, seconds: float, seed: int | None) -> Figures:
    """`lost` are messages neither in Slack nor counted as uncertain reminders; `twice` are copies beyond the first.

    `open_calls_hit` are calls after which nobody wrote down that the message stands in Slack; each may cost one copy.
    `unexplained` are copies beyond those.
    """
    # Its replicas end with it.
    exit_when_asked()
    seed = SystemRandom().randrange(10**6) if seed is None else seed
    if not quiet:
        print(f"seed {seed}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="binome-chaos-") as name,
        migrated(db, Path(name)) as place,
        local_slack(Path(name)) as url,
        SandboxClient(url) as slack,
    ):
        return _measured(Path(name), place, slack, url=url, seconds=seconds, random=Random(seed))


def broken(figures: Figures) -> list[str]:
    """Which promises did not hold."""
    promises = {
        "messages were lost": not figures["lost"],
        "messages that must arrive did not": not figures["must_arrive_missing"],
        "messages came twice without a fault in an open call": not figures["unexplained"],
        "nothing went wrong, so nothing is proved": bool(figures["faults"]),
    }
    return [words for words, holds in promises.items() if not holds]


def _measured(folder: Path, place: Place, slack: SandboxClient, *, url: str, seconds: float, random: Random) -> Figures:
    database = Database(place.url, machine_now)
    messages = Messages(database)
    messages.prepare()
    replicas = Replicas(folder, environment(url, sandbox_config()) | {"DATABASE_URL": place.url})
    faults = Faults(random, replicas, slack, place)
    try:
        _go_wrong(seconds, messages, replicas, faults, random)
        _drain(messages, replicas)
    finally:
        replicas.end()
    fates = messages.fates(slack, calls(replicas.diaries))
    database.close()
    return _figures(fates, faults.happened)


def _go_wrong(seconds: float, messages: Messages, replicas: Replicas, faults: Faults, random: Random) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        messages.write(random)
        time.sleep(random.uniform(0, LONGEST_PEACE))
        faults.one()
        replicas.mend()


def _drain(messages: Messages, replicas: Replicas) -> None:
    """Let the replicas finish in peace; what they leave undone shows in the figures."""
    until = time.monotonic() + DRAINED_WITHIN
    while messages.waiting() and time.monotonic() < until:
        replicas.mend()
        time.sleep(0.2)


def _figures(fates: list[Fate], faults: int) -> Figures:
    return {
        "messages": len(fates),
        "faults": faults,
        "lost": sum(is_lost(fate) for fate in fates),
        "twice": sum(max(0, fate.copies - 1) for fate in fates),
        "uncertain": sum(fate.state == OutboxState.UNCERTAIN.value for fate in fates),
        "must_arrive_missing": sum(fate.must_arrive and not fate.copies for fate in fates),
        "open_calls_hit": sum(fate.hits for fate in fates),
        "unexplained": sum(max(0, fate.copies - 1 - fate.hits) for fate in fates),
    }
