"""Pushing the clock from the page: one push at a time, in the background, so that the page shows where it stands."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import StepReport
from sandbox.errors import Impossible
from sandbox.house import House
from sandbox.page.moments import a_month_later
from sandbox.world import World

GOALS: Mapping[str, Callable[[datetime], datetime]] = {
    "hour": lambda now: now + timedelta(hours=1),
    "day": lambda now: now + timedelta(days=1),
    "month": a_month_later,
}
TO_NEXT = "next"


@dataclass(frozen=True)
class Pushed:
    """A push that is over: in which world, the `ts` of the newest message before it, and what the clock says of it."""

    world: World
    newest: str
    report: StepReport


class Pusher:
    """Steps the clock of one house when somebody presses a button."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._task: asyncio.Task[None] | None = None
        self._last: Pushed | None = None

    @property
    def last(self) -> Pushed | None:
        """The last push of the present world."""
        return self._last if self._last is not None and self._last.world is self._house.world else None

    @property
    def is_pushing(self) -> bool:
        """Whether time is moving."""
        return self._task is not None and not self._task.done()

    def push(self, how: str) -> None:
        """By an hour, a day or a month, or to the next thing that happens; Impossible for any other push.

        Nothing happens while time moves already, nor while another world moves in.
        """
        if how != TO_NEXT and how not in GOALS:
            raise Impossible(f"nobody can push the clock by {how!r}")
        if not self.is_pushing and not self._house.starting_over.is_under_way:
            self._task = asyncio.create_task(self._push(how))

    async def _push(self, how: str) -> None:
        clock, world = self._house.clock, self._house.world
        newest = max((ts for _, ts in world.messages), default="")
        try:
            report = await (clock.step_to_next() if how == TO_NEXT else clock.step(GOALS[how](clock.now)))
            self._last = Pushed(world, newest, report)
        finally:
            # Only afterwards is the task done, and the page shall know that.
            asyncio.get_running_loop().call_soon(self._house.changes.note)
