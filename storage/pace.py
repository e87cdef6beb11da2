"""How fast Slack may be called, shared by all replicas: one row per workspace and method, in machine time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from storage.database import Transaction, inserts_unless_known
from storage.tables import PaceRow

POST_METHOD = "chat.postMessage"

QUIET = timedelta(days=1)
"""A method that was never called counts as quiet for so long."""


@dataclass(frozen=True)
class Rate:
    """Calls a second in the long run, and how many of them at once after a quiet time."""

    per_second: float
    burst: int

    @property
    def interval(self) -> timedelta:
        return timedelta(seconds=1 / self.per_second)


@dataclass(frozen=True)
class Rates:
    """The rates Binôme keeps to: its own for posting, Slack's tier for every other method.

    Source: Slack's "Rate limits" page; tiers are calls a minute, per method and workspace. A local Slack keeps none
    (`keeps_tiers`): there the other rates grow with the posting rate, and conversations need no rest.
    """

    posts_per_second: float = 5.0
    keeps_tiers: bool = True

    @property
    def conversation_gap(self) -> timedelta:
        """Between two messages in one conversation: Slack takes one a second."""
        return timedelta(seconds=1) if self.keeps_tiers else timedelta()

    def of(self, method: str) -> Rate:
        if method == POST_METHOD:
            return Rate(self.posts_per_second, burst=max(1, round(self.posts_per_second)))
        per_minute = _PER_MINUTE.get(method, 20)
        factor = 1.0 if self.keeps_tiers else max(1.0, self.posts_per_second / Rates.posts_per_second)
        return Rate(per_minute / 60 * factor, burst=max(1, round(per_minute / 5 * factor)))


_PER_MINUTE = {
    "chat.update": 50,
    "conversations.open": 50,
    "conversations.members": 100,
    "files.completeUploadExternal": 100,
    "files.getUploadURLExternal": 100,
    "users.info": 100,
    "users.list": 20,
}


@dataclass(frozen=True)
class Pace:
    """Where a method stands: it may be called from `next_call_at` on, but not before `paused_until`."""

    next_call_at: datetime
    paused_until: datetime | None

    def slots(self, machine: datetime, rate: Rate) -> int:
        """How many calls may start at this moment."""
        if machine < self.opens_at:
            return 0
        return min(rate.burst, int((machine - self.next_call_at) / rate.interval) + 1)

    @property
    def opens_at(self) -> datetime:
        return max(self.next_call_at, self.paused_until) if self.paused_until else self.next_call_at

    def after(self, calls: int, machine: datetime, rate: Rate) -> "Pace":
        """Where the method stands once these calls are taken."""
        oldest_credit = machine - rate.interval * (rate.burst - 1)
        return Pace(max(self.next_call_at, oldest_credit) + rate.interval * calls, self.paused_until)


def hold(transaction: Transaction, workspace_id: int, methods: Iterable[str], machine: datetime) -> dict[str, Pace]:
    """The paces of some methods, kept from other replicas until the transaction ends."""
    wanted = sorted(methods)
    rested = machine - QUIET
    inserts_unless_known(
        transaction,
        PaceRow,
        [{"workspace_id": workspace_id, "method": method, "next_call_at": rested} for method in wanted],
    )
    rows = transaction.exec(
        select(PaceRow)
        .where(PaceRow.workspace_id == workspace_id, col(PaceRow.method).in_(wanted))
        .order_by(PaceRow.method)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.method: Pace(row.next_call_at, row.paused_until) for row in rows}


def spend(transaction: Transaction, workspace_id: int, method: str, next_call_at: datetime) -> None:
    transaction.get_one(PaceRow, (workspace_id, method)).next_call_at = next_call_at


def take(transaction: Transaction, workspace_id: int, method: str, *, machine: datetime, rate: Rate) -> datetime | None:
    """Take one call now. None when it is taken, else the moment to come back."""
    pace = hold(transaction, workspace_id, [method], machine)[method]
    if not pace.slots(machine, rate):
        return pace.opens_at
    spend(transaction, workspace_id, method, pace.after(1, machine, rate).next_call_at)
    return None


def pause(transaction: Transaction, workspace_id: int, method: str, *, machine: datetime, until: datetime) -> None:
    """Slack answered 429: nobody calls this method in this workspace before then."""
    hold(transaction, workspace_id, [method], machine)
    transaction.get_one(PaceRow, (workspace_id, method)).paused_until = until
