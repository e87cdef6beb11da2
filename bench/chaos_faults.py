"""What goes wrong in the chaos bench: Slack, the replicas and the database, by the chance of a seed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any

import psutil

from bench.chaos_replica import LEASE
from bench.crashing import Place
from sandbox.client import SandboxClient
from storage.pace import POST_METHOD
from storage.queues import OPEN_METHOD

PATIENCE = 60.0
"""Seconds for what has to happen, on a busy machine."""

REPLICAS = 3
LONGEST_PAUSE = LEASE.total_seconds() + 2
CALL_COMES_WITHIN = 2.0
"""Seconds to wait for a call to hold."""

TROUBLES: tuple[dict[str, Any], ...] = (
    {"drop": "before"},
    {"drop": "after"},
    {"status": 429, "retry_after": 1},
    {"status": 500},
    {"status": 500, "after": True},
    {"error": "internal_error", "after": True},
)
"""A lost answer and an error, each before and after the call took effect."""


Strike = Callable[[subprocess.Popen[bytes]], None]


class Replicas:
    """Processes that are killed and paused, and started again."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._folder = folder
        self._settings = settings
        self._started = 0
        self._paused: dict[int, Timer] = {}
        self._names: dict[int, Path] = {}
        self._processes = [self._start() for _ in range(REPLICAS)]

    @property
    def diaries(self) -> Iterator[Path]:
        return self._folder.glob("*.diary")

    def at_work(self) -> list[subprocess.Popen[bytes]]:
        """Those that run and are not paused."""
        return [each for each in self._processes if each.poll() is None and each.pid not in self._paused]

    def in_a_call(self) -> list[subprocess.Popen[bytes]]:
        """Those at work whose last news is that a message is about to be posted."""
        return [each for each in self.at_work() if _last_line(self._diary(each)).startswith("+")]

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait(PATIENCE)

    def pause(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        process.send_signal(signal.SIGSTOP)
        watched = psutil.Process(process.pid)
        while watched.status() != psutil.STATUS_STOPPED:
            time.sleep(0.001)
        # Not a turn of the bench itself: it may be waiting for a lock that the paused one holds.
        waking = Timer(seconds, self._wake, [process])
        self._paused[process.pid] = waking
        waking.start()

    def mend(self) -> None:
        """Replace those that were killed."""
        self._processes = [each if each.poll() is None else self._start() for each in self._processes]

    def end(self) -> None:
        """As an operator does; one that does not end in time is a fault of ours."""
        for waking in list(self._paused.values()):
            waking.join()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(PATIENCE)

    def _wake(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGCONT)
        del self._paused[process.pid]

    def _start(self) -> subprocess.Popen[bytes]:
        self._started += 1
        name = self._folder / f"replica-{self._started}"
        with name.with_suffix(".log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bench.chaos_replica", str(name.with_suffix(".diary"))],
                env={**os.environ, **self._settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._names[process.pid] = name
        return process

    def _diary(self, process: subprocess.Popen[bytes]) -> Path:
        return self._names[process.pid].with_suffix(".diary")


def _last_line(file: Path) -> str:
    return file.read_text().rpartition("\n")[0].rpartition("\n")[2] if file.exists() else ""


class Faults:
    """Draws one fault after the other: all kinds come before any comes again."""

    def __init__(self, random: Random, replicas: Replicas, slack: SandboxClient, place: Place) -> None:
        self._random = random
        self._replicas = replicas
        self._slack = slack
        self._place = place
        self._deck: list[Callable[[], bool]] = []
        self.happened = 0

    def one(self) -> None:
        """Some need what is not there at this moment, and then do nothing."""
        if not self._deck:
            self._deck = [self._trouble] * len(TROUBLES) + [self._kill, self._pause, self._kill_in_a_call]
            self._deck += [self._pause_in_a_call, *([self._crash] if self._place.can_crash else [])]
            self._random.shuffle(self._deck)
        self.happened += self._deck.pop()()

    def _trouble(self) -> bool:
        method = OPEN_METHOD if self._random.random() < 0.1 else POST_METHOD
        self._slack.fail(method, **self._random.choice(TROUBLES))
        return True

    def _kill(self) -> bool:
        return self._strike(self._replicas.at_work(), self._replicas.kill)

    def _pause(self) -> bool:
        return self._strike(self._replicas.at_work(), self._pause_for_a_while)

    def _kill_in_a_call(self) -> bool:
        return self._in_a_call(self._replicas.kill)

    def _pause_in_a_call(self) -> bool:
        return self._in_a_call(self._pause_for_a_while)

    def _crash(self) -> bool:
        self._place.crash()
        time.sleep(self._random.uniform(0.2, 1.0))
        self._place.recover()
        return True

    def _in_a_call(self, strike: Strike) -> bool:
        """Strike while Slack has a call and has not answered it. Slack carries out what it has read."""
        self._slack.hold(POST_METHOD)
        until = time.monotonic() + CALL_COMES_WITHIN
        while not self._slack.held() and time.monotonic() < until:
            time.sleep(0.01)
        struck = self._strike(self._replicas.in_a_call(), strike)
        self._slack.release()
        return struck

    def _strike(self, targets: list[subprocess.Popen[bytes]], strike: Strike) -> bool:
        if targets:
            strike(self._random.choice(targets))
        return bool(targets)

    def _pause_for_a_while(self, process: subprocess.Popen[bytes]) -> None:
        self._replicas.pause(process, self._random.uniform(0.2, LONGEST_PAUSE))
