"""A replica whose deliveries go on one step at a time, and a Slack that answers each as the test says."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.delivery import composer
from bot.identity import slack_client
from scheduler.outbox import Prepared, Sender
from scheduler.slack_calls import Answer, SlackCaller, Trouble, TroubleKind
from storage.claims import Claim, ClaimLost
from storage.database import Database
from storage.pace import POST_METHOD
from tests.scheduler.conftest import FAST


class OwnError(Exception):
    """Something of our own breaks after the call."""


class Fate(StrEnum):
    ANSWERED = "answered"
    ANSWER_LOST = "posted, and its answer lost"
    ILL = "Slack is ill, and did nothing"
    TOLD_TO_WAIT = "told to wait"
    NOT_REACHED = "not reached"
    OWN_ERROR = "posted, and an error of our own"


POSTED = frozenset({Fate.ANSWERED, Fate.ANSWER_LOST, Fate.OWN_ERROR})
UNSURE = frozenset({Fate.ANSWER_LOST, Fate.ILL, Fate.OWN_ERROR})
TROUBLES = {
    Fate.ANSWER_LOST: Trouble(TroubleKind.UNCLEAR, "TimeoutError"),
    Fate.ILL: Trouble(TroubleKind.UNCLEAR, "internal_error"),
    Fate.NOT_REACHED: Trouble(TroubleKind.NOT_REACHED, "ConnectionRefusedError"),
    Fate.TOLD_TO_WAIT: Trouble(TroubleKind.RATE_LIMITED, "ratelimited", timedelta(seconds=30)),
}


@dataclass
class Time:
    """What passes for every process alike, and how far the clock of the database is off by leaps."""

    passed: timedelta = timedelta()
    leaps: int = 0
    """How often the database's clock has leapt ahead, which no process can see by its own."""


@dataclass(eq=False)
class Delivery:
    """One claimed row on its way through one process: claimed, prepared, answered, over."""

    replica: "Replica"
    claim: Claim
    leased_until: float
    leaps: int
    """Of the database's clock, as they stood at the claim."""
    prepared: Prepared | None = None
    answer: Answer | None = None
    is_over: bool = False
    is_hit: bool = False
    """Whether a fault hit its open call: what it posted may be posted once more."""

    def go_on(self, fate: Fate) -> None:
        """One step further; an error is treated as the sender treats it."""
        try:
            self._step(fate)
        except ClaimLost:
            self.is_over = True
        except OwnError:
            self.is_over = True
            self.replica.sender._fail(self.claim)

    def _step(self, fate: Fate) -> None:
        sender = self.replica.sender
        if self.answer:
            # Another may have taken over meanwhile: then it is not written down.
            self.is_hit = self.is_hit or self.is_past_its_lease()
            sender._marking.keep(self.claim, self.answer)
            self.is_over = True
        elif self.prepared:
            self.replica.slack.called_by(self, fate)
            self.answer = sender._call(self.claim, self.prepared, self.leased_until)
            self.is_over = self.answer is None
        else:
            self.prepared = sender._prepare(self.claim, self.leased_until)
            self.is_over = self.prepared is None or self.prepared.composed is None

    def may_come_again(self, later: "Delivery") -> bool:
        """Whether what it posted may rightly be posted by a later one: the open call was hit by a fault, its process
        died or froze past its lease before it wrote the answer down, or the database's clock has leapt."""
        has_leapt = later.replica.time.leaps != self.leaps
        return self.is_hit or has_leapt or (not self.is_over and self.is_past_its_lease())

    def is_past_its_lease(self) -> bool:
        return self.replica.monotonic() >= self.leased_until

    def dies(self) -> None:
        self.is_hit = self.is_hit or not self.is_over
        self.is_over = True


class FakeSlack(SlackCaller):
    """Keeps which deliveries posted each row, and answers the present one as it is fated to be."""

    def __init__(self, database: Database) -> None:
        super().__init__(slack_client("xoxb-none", "http://127.0.0.1:9/api/"), database, FAST)
        self.copies: dict[int, list[Delivery]] = defaultdict(list)
        self.twice: list[tuple[int, Fate]] = []
        """Rows that came again although nothing had hit them."""
        self._present: tuple[Delivery, Fate] | None = None

    def called_by(self, delivery: Delivery, fate: Fate) -> None:
        self._present = (delivery, fate)

    def call(self, workspace_id, method, arguments):  # noqa: ARG002 - as its base
        if method != POST_METHOD:
            return Answer({"channel": {"id": f"D{arguments['users']}"}})
        assert self._present
        delivery, fate = self._present
        delivery.is_hit = fate in UNSURE
        if fate in POSTED:
            self._post(delivery, fate)
        if fate is Fate.OWN_ERROR:
            raise OwnError
        return TROUBLES.get(fate) or Answer({"ts": f"{len(self.copies)}.000"})

    def _post(self, delivery: Delivery, fate: Fate) -> None:
        before = self.copies[delivery.claim.id]
        if not all(each.may_come_again(delivery) for each in before):
            self.twice.append((delivery.claim.id, fate))
        before.append(delivery)


@dataclass
class Replica:
    """A process with clocks of its own; a crash makes a new one of it."""

    database: Database
    slack: FakeSlack
    time: Time
    business: datetime
    booted: timedelta = timedelta()
    parts: dict[str, object] = field(default_factory=dict)
    """Parts of the sender that are not the product's."""
    make: Callable[..., Sender] = Sender
    deliveries: list[Delivery] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.sender = self.make(
            self.database,
            self.slack,
            compose=composer(),
            rates=FAST,
            now=lambda: self.business,
            monotonic=self.monotonic,
            **self.parts,
        )

    def monotonic(self) -> float:
        return (self.time.passed - self.booted).total_seconds()

    def claim(self) -> list[Delivery]:
        taken, leased_until = self.sender._claim()
        new = [Delivery(self, claim, leased_until, self.time.leaps) for claim in taken]
        self.deliveries += new
        return new

    def prepare_together(self, deliveries: list[Delivery]) -> None:
        """What can be is checked in one write, as the sender does with what it has claimed at once."""
        if not deliveries:
            return
        prepared = self.sender._prepare_together([each.claim for each in deliveries], deliveries[0].leased_until)
        for each in deliveries:
            each.prepared = prepared.get(each.claim.id)
            each.is_over = bool(each.prepared and each.prepared.composed is None)

    def under_way(self) -> list[Delivery]:
        return [each for each in self.deliveries if not each.is_over]

    def crash(self) -> None:
        for delivery in self.deliveries:
            delivery.dies()
        self.deliveries = []
        self.sender.close()
        self.begin()

    def send_all(self) -> None:
        for delivery in self.claim():
            while not delivery.is_over:
                delivery.go_on(Fate.ANSWERED)
