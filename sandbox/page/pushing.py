"""Pushing the clock from the page: one push at a time, in the background, so that the page shows where it stands."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import StepReport
from sandbox.house import House
from sandbox.page.moments import a_month_later

AHEAD = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True)
class Pushed:
    """A push that is over: from when, where it ended, and what the clock warned of."""

    since: datetime
    report: StepReport


class Pusher:
    """Steps the clock of one house when somebody presses a button."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._task: asyncio.Task[None] | None = None
        self.last: Pushed | None = None

    @property
    def is_pushing(self) -> bool:
        """Whether time is moving."""
        return self._task is not None and not self._task.done()

    def push(self, how: str) -> None:
        """By an hour, a day or a month, or to the next thing that happens; while time moves already, nothing."""
        if not self.is_pushing:
            self._task = asyncio.create_task(self._push(how))

    async def _push(self, how: str) -> None:
        clock = self._house.clock
        since = clock.now
        try:
            report = await (clock.step_to_next() if how == "next" else clock.step(_goal(since, how)))
            self.last = Pushed(since, report)
        finally:
            # Only afterwards is the task done, and the page shall know that.
            asyncio.get_running_loop().call_soon(self._house.changes.note)


def _goal(now: datetime, how: str) -> datetime:
    return a_month_later(now) if how == "month" else now + AHEAD[how]
