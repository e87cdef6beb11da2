"""The clocks (design, section 6): business time for everything people see, machine time for leases and waits."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

Now = Callable[[], datetime]
"""Business time, aware UTC."""


def wall_now() -> datetime:
    """Business time where no other clock is followed."""
    return datetime.now(UTC)


def machine_now() -> datetime:
    """Machine time of this host, aware UTC; it never moves with business time."""
    return datetime.fromtimestamp(time.time(), UTC)


def monotonic() -> float:
    """Seconds of a clock that nobody can set, for what is left of a lease within one process."""
    return time.monotonic()


class FollowedClock:
    """Business time that another clock owns, such as the sandbox's (design, section 9)."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = Lock()

    def __call__(self) -> datetime:
        with self._lock:
            return self._now

    def set(self, now: datetime) -> None:
        with self._lock:
            self._now = now
