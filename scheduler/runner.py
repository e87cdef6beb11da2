"""The clock that makes Binôme look at what is due. APScheduler is only that: the state is rows (design, section 7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from scheduler import publishing
from scheduler.events import look_again
from scheduler.invitations import invite_members
from scheduler.outbox import Sender
from scheduler.planning import next_due, plan_due
from scheduler.slack_calls import SlackCaller
from scheduler.solving import Solving
from scheduler.upkeep import beat
from storage import announcements, drafts, inbox, outbox
from storage.database import Database

JITTER = 1
"""Seconds by which replicas' slow ticks fall apart."""


@dataclass(frozen=True)
class Replica:
    """This process among those that share a database."""

    name: str
    host: str


@dataclass(frozen=True)
class Outlook:
    """Which parts of the work have something to do now, and when something is next to do, in business time."""

    follows: bool
    solves: bool
    plans: bool
    sends: bool
    next_moment: datetime | None

    @property
    def is_done(self) -> bool:
        return not (self.follows or self.solves or self.plans or self.sends)


class Work:
    """Everything that time and events ask of a replica; every part may run at any time, on any number of replicas."""

    def __init__(
        self,
        database: Database,
        slack: SlackCaller,
        sender: Sender,
        *,
        solving: Solving,
        now: Callable[[], datetime],
        replica: Replica,
    ) -> None:
        self._database = database
        self._slack = slack
        self._sender = sender
        self._solving = solving
        self._now = now
        self._replica = replica

    def plan(self) -> None:
        plan_due(self._database, self._now())

    def solve(self) -> None:
        self._solving.solve_due(self._now())

    def publish(self) -> None:
        """Part of planning as well; whoever publishes pairs does not wait for its slow tick."""
        publishing.plan(self._database, self._now())

    def send(self) -> None:
        self._sender.send_due()

    def follow_slack(self) -> None:
        look_again(self._database, self._slack, self._now())
        invite_members(self._database, self._slack, self._now())

    def beat(self) -> None:
        beat(self._database, replica=self._replica.name, host=self._replica.host)

    def everything(self) -> None:
        """All of it once, in the order in which one part leads to the next."""
        self.follow_slack()
        self.solve()
        self.plan()
        self.send()

    def catch_up(self) -> Outlook:
        """Only what has something to do, and what that leads to; answers how it stood just before."""
        outlook = self.outlook()
        if outlook.follows:
            self.follow_slack()
        if outlook.solves:
            self.solve()
        if outlook.plans:
            self.plan()
        if not outlook.is_done:
            self.send()
        return outlook

    def outlook(self) -> Outlook:
        """What is left to do, at this moment of business time and later."""
        now = self._now()
        with self._database.reading() as transaction:
            planned, sent = next_due(transaction), outbox.next_due(transaction, now)
            later = [moment for moment in (planned, sent) if moment and moment > now]
            return Outlook(
                follows=inbox.is_waiting(transaction) or announcements.is_waiting(transaction),
                solves=drafts.is_waiting(transaction),
                plans=planned is not None and planned <= now,
                sends=outbox.unsettled(transaction, now) > 0,
                next_moment=min(later, default=None),
            )

    def stop(self) -> None:
        """Begin nothing new: a round of sending that is under way ends with what it has claimed, and a draft that is
        being worked out is left to the next start."""
        self._solving.stop()
        self._sender.stop()

    def close(self) -> None:
        """Finish what is in flight."""
        self._sender.close()


class Ticker:
    """Ticks until closed. Missed ticks are one tick: what was due is still due."""

    def __init__(self, work: Work) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._every(work.send, seconds=0.5)
        self._every(work.follow_slack, seconds=0.5)
        self._every(work.solve, seconds=0.5)
        self._every(work.publish, seconds=0.5)
        self._every(work.beat, seconds=20, jitter=JITTER)
        self._every(work.plan, seconds=60, jitter=JITTER)

    def start(self) -> None:
        self._scheduler.start()

    def close(self) -> None:
        """Wait for the ticks that are under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _every(self, tick: Callable[[], None], *, seconds: float, jitter: int | None = None) -> None:
        at_once = datetime.now(UTC)
        self._scheduler.add_job(tick, "interval", seconds=seconds, jitter=jitter, next_run_time=at_once)
