"""The clock that makes Binôme look at what is due. APScheduler is only that: the state is rows (design, section 7)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from apscheduler.schedulers.background import BackgroundScheduler

from scheduler import publishing
from scheduler.events import look_again
from scheduler.groups import look_at_next_group
from scheduler.invitations import invite_members
from scheduler.outbox import Sender
from scheduler.planning import next_due, plan_due
from scheduler.roll_call import look_at_next_page
from scheduler.slack_calls import SlackCaller
from scheduler.solving import Solving
from scheduler.upkeep import Pruning, beat
from scheduler.watchdog import Patience, Tick, Watchdog
from storage import announcements, drafts, inbox, outbox, rests
from storage.database import Database, Transaction

JITTER = 1
"""Seconds by which replicas' slow ticks fall apart."""

AFTER_TROUBLE = timedelta(seconds=2)
"""To wait after a round of looking at Slack that came to nothing."""

SHORTEST_WAIT = timedelta(minutes=1)
"""Of a followed clock, for what waits in machine time: it is not stopped for each message by itself."""


@dataclass(frozen=True)
class Replica:
    """This process among those that share a database."""

    name: str
    host: str


@dataclass(frozen=True)
class Outlook:
    """Which parts of the work have something to do now, and when something is next to do, in business time.

    `rests`: something is due and waits in machine time, as Slack was in trouble or has asked to wait.
    """

    follows: bool
    solves: bool
    plans: bool
    sends: bool
    rests: bool
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
        pruning: Pruning,
        now: Callable[[], datetime],
        replica: Replica,
    ) -> None:
        self._database = database
        self._slack = slack
        self._sender = sender
        self._solving = solving
        self._pruning = pruning
        self._now = now
        self._replica = replica
        self._looks_from: datetime | None = None
        self._looks = 0
        self._slack_came_back = Event()

    def plan(self) -> None:
        plan_due(self._database, self._now())

    def solve(self) -> None:
        self._solving.solve_due(self._now())

    def publish(self) -> None:
        """Part of planning as well; whoever publishes pairs does not wait for its slow tick."""
        publishing.plan(self._database, self._now())

    def send(self) -> None:
        if self._slack_came_back.is_set():
            self._go_on()
        self._sender.send_due()

    def follow_slack(self) -> None:
        """Does not ask a Slack in trouble again at once."""
        with self._database.reading() as transaction:
            if self._looks_later(transaction) or not _is_to_look(transaction):
                return
        done = look_again(self._database, self._slack, self._now(), looked=self._looked)
        done += invite_members(self._database, self._slack, self._now(), read=self._looked)
        with self._database.reading() as transaction:
            is_in_trouble = not done and _is_to_look(transaction)
            self._looks_from = self._database.machine_now(transaction) + AFTER_TROUBLE if is_in_trouble else None

    def call_the_roll(self) -> None:
        look_at_next_page(self._database, self._slack, self._now())
        look_at_next_group(self._database, self._slack, self._now())

    def slack_came_back(self) -> None:
        """The connection was lost and is there again: what rests is sent with the next tick."""
        self._slack_came_back.set()

    def pass_time(self, passed: timedelta) -> None:
        """A followed clock was pushed: what rests has waited for so long."""
        self._looks_from = None
        with self._database.writing() as transaction:
            machine = self._database.machine_now(transaction)
            rests.shorten(transaction, self._now(), machine, by=passed)

    def beat(self) -> None:
        beat(self._database, replica=self._replica.name, host=self._replica.host)

    def prune(self) -> None:
        self._pruning.prune(self._now())

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
            looks, looks_later = _is_to_look(transaction), self._looks_later(transaction)
            sends, rested = self._sending(transaction, now)
            waited = now + SHORTEST_WAIT if looks and looks_later else None
            later = [moment for moment in (planned, sent, rested, waited) if moment and moment > now]
            return Outlook(
                follows=looks and not looks_later,
                solves=drafts.is_waiting(transaction),
                plans=planned is not None and planned <= now,
                sends=sends,
                rests=rested is not None or waited is not None,
                next_moment=min(later, default=None),
            )

    def _looked(self) -> None:
        self._looks += 1

    def _go_on(self) -> None:
        self._slack_came_back.clear()
        self._looks_from = None
        try:
            with self._database.writing() as transaction:
                rests.end(transaction, self._now(), self._database.machine_now(transaction))
        except Exception:
            # The next tick comes back to it.
            self._slack_came_back.set()
            raise

    def _looks_later(self, transaction: Transaction) -> bool:
        return self._looks_from is not None and self._looks_from > self._database.machine_now(transaction)

    def _sending(self, transaction: Transaction, now: datetime) -> tuple[bool, datetime | None]:
        """Whether there is something to send now; else when what is due has rested, on a clock that is followed."""
        if not outbox.unsettled(transaction, now):
            return False, None
        machine = self._database.machine_now(transaction)
        rest = rests.look(transaction, now, machine)
        if rest.moves or not rest.until:
            return True, None
        return False, now + max(rest.until - machine, SHORTEST_WAIT)

    def rows_worked_on(self) -> int:
        """How many rows of the outbox have been taken in hand and settled, or put back, since the start."""
        return self._sender.worked_on

    def looks(self) -> int:
        """At how many people Slack has been asked, in vain or not, since the start."""
        return self._looks

    def steps_solved(self) -> int:
        return self._solving.steps

    def pages_pruned(self) -> int:
        return self._pruning.pages

    def stop(self) -> None:
        """Begin nothing new: a round of sending that is under way ends with what it has claimed, and a draft that is
        being worked out is left to the next start."""
        self._solving.stop()
        self._pruning.stop()
        self._sender.stop()

    def close(self) -> None:
        """Finish what is in flight."""
        self._sender.close()


def _is_to_look(transaction: Transaction) -> bool:
    return inbox.is_waiting(transaction) or announcements.is_waiting(transaction)


class Ticker:
    """Ticks until closed. Missed ticks are one tick: what was due is still due."""

    def __init__(self, work: Work, patience: Patience = Patience()) -> None:  # noqa: B008 - frozen
        self.ticks = (
            Tick("send", work.send, every=0.5, progress=work.rows_worked_on),
            Tick("follow_slack", work.follow_slack, every=0.5, progress=work.looks),
            Tick("solve", work.solve, every=0.5, progress=work.steps_solved),
            Tick("publish", work.publish, every=0.5),
            Tick("call_the_roll", work.call_the_roll, every=5),
            Tick("beat", work.beat, every=20),
            Tick("plan", work.plan, every=60),
            Tick("prune", work.prune, every=24 * 60 * 60, progress=work.pages_pruned),
        )
        self._scheduler = _scheduler(self.ticks)
        self._watchdog = Watchdog(self.ticks, restart=self._restart, patience=patience)

    def start(self) -> None:
        self._scheduler.start()
        self._watchdog.start()

    @property
    def silent(self) -> frozenset[str]:
        """The ticks that do not come, or get nowhere."""
        return self._watchdog.silent

    def close(self) -> None:
        """Wait for the ticks that are under way."""
        self._watchdog.close()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        for tick in self.ticks:
            tick.wait()

    def _restart(self) -> None:
        """What is wrong with the old one may be that it cannot even be ended: nobody waits for that."""
        given_up, self._scheduler = self._scheduler, _scheduler(self.ticks)
        Thread(target=given_up.shutdown, kwargs={"wait": False}, name="given up", daemon=True).start()
        self._scheduler.start()


def _scheduler(ticks: Iterable[Tick]) -> BackgroundScheduler:
    """Every part begins at once; the slow ones of replicas fall apart."""
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    at_once = datetime.now(UTC)
    for tick in ticks:
        jitter = JITTER if tick.every > JITTER else None
        scheduler.add_job(tick, "interval", seconds=tick.every, jitter=jitter, next_run_time=at_once)
    return scheduler
