"""Slack is down until a moment of the world's time, or until somebody ends it."""

import asyncio
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.errors import Impossible


class Outage:
    """At most one at a time; a second one replaces the end of the first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._up = asyncio.Event()
        self._up.set()
        self.until: datetime | None = None

    @property
    def in_force(self) -> bool:
        """Whether Slack is down now."""
        return self.until is not None

    def begin(self, length: timedelta) -> None:
        """From now on; the clock ends it when it gets there, also in the middle of a step."""
        if length <= timedelta():
            raise Impossible("an outage takes some time")
        self.until = self._clock.now + length
        self._up.clear()
        self._clock.alarm(self.until, self._end_if_over)

    def end(self) -> None:
        """Slack is up again."""
        self.until = None
        self._up.set()

    async def wait_until_up(self) -> None:
        """Stand still while Slack is down."""
        await self._up.wait()

    def _end_if_over(self) -> None:
        if self.until is not None and self._clock.now >= self.until:
            self.end()
