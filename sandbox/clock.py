"""The time of the sandbox's world: it stands still except when it is stepped, and followers settle at each step."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sandbox.changes import Changes
from sandbox.phrases import Phrase

Tell = Callable[[datetime], Awaitable[None]]
Ring = Callable[[], None]


@dataclass(eq=False)
class Follower:
    """An application that follows; `next` is when it wants to be woken, None for never.

    `told` is what it heard last; `late`, that it did not settle in time.
    """

    tell: Tell
    told: datetime
    next: datetime | None = None
    late: bool = False
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def settle(self, wake: datetime | None, *, at: datetime | None = None) -> None:
        """Take the follower's word that nothing more can be done.

        It may say at which moment: what it said unasked and what crossed a step on the way is then told apart.
        """
        self.next = wake
        if at in {None, self.told}:
            self.settled.set()


@dataclass
class StepReport:
    """Where a step ended, what went wrong on the way, and how many moments it stopped at."""

    now: datetime
    steps: int = 0
    warnings: list[str] = field(default_factory=list)


class Clock:
    """Business time in aware UTC; steps are serialised."""

    def __init__(self, start: datetime, *, changes: Changes, settle_seconds: float = 10.0) -> None:
        self.now = start.astimezone(UTC)
        self.settle_seconds = settle_seconds
        self._changes = changes
        self._followers: list[Follower] = []
        self._alarms: list[tuple[datetime, Ring]] = []
        self._stepping = asyncio.Lock()
        self.last_ts = 0

    @property
    def followers(self) -> int:
        """How many applications follow."""
        return len(self._followers)

    def message_ts(self) -> str:
        """A message's id: the world's time with a fraction that makes it unique and increasing."""
        self.last_ts = max(self.last_ts + 1, round(self.now.timestamp() * 1_000_000))
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def follow(self, tell: Tell) -> Follower:
        """Begin to follow; whoever calls this tells the present moment."""
        follower = Follower(tell, self.now)
        self._followers.append(follower)
        return follower

    def leave(self, follower: Follower) -> None:
        """Stop waiting for somebody who is gone."""
        if follower in self._followers:
            self._followers.remove(follower)
        follower.settled.set()

    def alarm(self, moment: datetime, ring: Ring) -> None:
        """Stop at this moment as well, and ring before followers are told of it."""
        self._alarms.append((moment, ring))

    async def step(self, to: datetime) -> StepReport:
        """Move to a moment, stopping on the way wherever a follower wants to be woken, and at alarms."""
        async with self._stepping:
            report = await self._settle_present()
            while self.now < to:
                await self._move(min(self._earliest() or to, to), report)
            return report

    async def step_to_next(self) -> StepReport:
        """One step to the earliest moment that a follower or an alarm waits for; none when nothing waits."""
        async with self._stepping:
            report = await self._settle_present()
            earliest = self._earliest()
            if earliest is not None:
                await self._move(earliest, report)
            return report

    async def restart(self, start: datetime, *, move_in: Callable[[], None], last_ts: int = 0) -> None:
        """Go to the time of another world, which moves in once no step is under way."""
        async with self._stepping:
            self.now = start.astimezone(UTC)
            self.last_ts = last_ts
            move_in()
            self._alarms.clear()
            for follower in self._followers:
                follower.next = None
            await self._move(self.now, StepReport(self.now))

    async def _settle_present(self) -> StepReport:
        """What people did since the last step is worked off before time moves."""
        report = StepReport(self.now)
        await self._tell_all(report)
        return report

    async def _move(self, moment: datetime, report: StepReport) -> None:
        self.now = report.now = moment
        report.steps += 1
        self._ring()
        self._changes.note()
        await self._tell_all(report)

    def _earliest(self) -> datetime | None:
        awaited = [*(follower.next for follower in self._followers), *(moment for moment, _ in self._alarms)]
        return min((moment for moment in awaited if moment is not None and moment > self.now), default=None)

    def _ring(self) -> None:
        due = [alarm for alarm in self._alarms if alarm[0] <= self.now]
        self._alarms = [alarm for alarm in self._alarms if alarm[0] > self.now]
        for _, ring in due:
            ring()

    async def _tell_all(self, report: StepReport) -> None:
        answers = await asyncio.gather(*(self._tell(follower) for follower in self._followers))
        report.warnings += [warning for warning in answers if warning]

    async def _tell(self, follower: Follower) -> str | None:
        if not follower.late:
            # The answer to what it was told before would be taken for the answer to this.
            await self._settles(follower)
        follower.settled.clear()
        follower.told = self.now
        await follower.tell(self.now)
        follower.late = not await self._settles(follower)
        moment = self.now.isoformat()
        if follower.late:
            seconds = f"{self.settle_seconds:g}"
            return Phrase(
                "a follower had not settled at %(moment)s after %(seconds)s s", moment=moment, seconds=seconds
            )
        if follower not in self._followers:
            return Phrase("a follower left at %(moment)s", moment=moment)
        if follower.next is not None and follower.next <= self.now:
            return Phrase(
                "a follower settled at %(moment)s, but asks for %(next)s, not later",
                moment=moment,
                next=follower.next.isoformat(),
            )
        return None

    async def _settles(self, follower: Follower) -> bool:
        """Whether it settles in time."""
        try:
            await asyncio.wait_for(follower.settled.wait(), self.settle_seconds)
        except TimeoutError:
            return False
        return True
