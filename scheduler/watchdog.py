"""Whether the scheduler still ticks, seen by a thread that no clock can mislead (design, section 7).

A wall clock that is set back an hour stops APScheduler for an hour, and a scheduler whose thread has died stays silent.
The watchdog asks no clock for the time: it counts its own looks, a monotonic interval apart, at which a tick has shown
no sign of life. A process that was frozen looks no oftener than it ticks, and is not taken for one that is dead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from logging import getLogger
from threading import Event, Lock, Thread
from time import monotonic

log = getLogger("binome.watchdog")


@dataclass(frozen=True)
class Patience:
    """`look_every`, `grace` and `stuck` in seconds: a tick is missed after `intervals` of its own and the grace, and is
    stuck when it goes on for so long without getting anywhere."""

    look_every: float = 1.0
    intervals: int = 3
    grace: float = 10.0
    stuck: float = 900.0

    def looks(self, seconds: float) -> float:
        return seconds / self.look_every


class Tick:
    """One part of the work, done every so many seconds, and never twice at the same time.

    `progress` grows with what a long round has done.
    """

    def __init__(
        self, name: str, work: Callable[[], None], *, every: float, progress: Callable[[], int] = lambda: 0
    ) -> None:
        self.name = name
        self.every = every
        self._work = work
        self._progress = progress
        self._turn = Lock()
        self._turns = 0
        self._told = self._signs()
        self._told_at = monotonic()

    def __call__(self) -> None:
        # One that is under way in a scheduler that was given up comes to its end first.
        if not self._turn.acquire(blocking=False):
            return
        try:
            self._turns += 1
            self._work()
        finally:
            self._turn.release()

    @property
    def is_under_way(self) -> bool:
        return self._turn.locked()

    @property
    def lag(self) -> float:
        """Seconds by which its next sign of life is later than it should be, as far as somebody has looked."""
        self.signs()
        return max(0.0, monotonic() - self._told_at - self.every)

    def signs(self) -> tuple[int, bool, int]:
        """Of life: they change when it begins, ends, or gets on."""
        signs = self._signs()
        if signs != self._told:
            self._told, self._told_at = signs, monotonic()
        return signs

    def _signs(self) -> tuple[int, bool, int]:
        return self._turns, self.is_under_way, self._progress()

    def wait(self) -> None:
        """Until it is not under way."""
        with self._turn:
            pass


class Watchdog:
    """Starts the scheduler anew when a tick is missed, and says so until there are ticks again."""

    def __init__(self, ticks: Sequence[Tick], *, restart: Callable[[], None], patience: Patience) -> None:
        self._ticks = ticks
        self._restart = restart
        self._patience = patience
        self._seen = {tick.name: tick.signs() for tick in ticks}
        self._quiet = dict.fromkeys(self._seen, 0)
        self._missed: frozenset[str] = frozenset()
        self._stuck: frozenset[str] = frozenset()
        self._closing = Event()
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def silent(self) -> frozenset[str]:
        """The ticks that are missed, or under way and going nowhere."""
        return self._missed | self._stuck

    def _watch(self) -> None:
        while not self._closing.wait(self._patience.look_every):
            try:
                self._look()
            except Exception:
                log.exception("the scheduler could not be started anew; it is tried again")

    def _look(self) -> None:
        for tick in self._ticks:
            signs = tick.signs()
            self._quiet[tick.name] = self._quiet[tick.name] + 1 if signs == self._seen[tick.name] else 0
            self._seen[tick.name] = signs
        self._missed = frozenset(name for name in self._missed if self._quiet[name])
        self._tell_stuck()
        overdue = [tick.name for tick in self._ticks if not tick.is_under_way and self._is_overdue(tick)]
        if overdue:
            self._missed |= frozenset(overdue)
            log.error("no tick for too long (%s): the scheduler is started anew", ", ".join(overdue))
            self._quiet = dict.fromkeys(self._quiet, 0)
            self._restart()

    def _is_overdue(self, tick: Tick) -> bool:
        allowed = self._patience.intervals * tick.every + self._patience.grace
        return self._quiet[tick.name] >= self._patience.looks(allowed)

    def _tell_stuck(self) -> None:
        """A thread cannot be ended from outside: whoever watches `/healthz` starts the process anew."""
        longest = self._patience.looks(self._patience.stuck)
        stuck = frozenset(tick.name for tick in self._ticks if tick.is_under_way and self._quiet[tick.name] >= longest)
        for name in stuck - self._stuck:
            log.error("the tick %s has gone on for %.0f seconds and gets nowhere", name, self._patience.stuck)
        self._stuck = stuck
