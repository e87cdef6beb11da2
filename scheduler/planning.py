"""What time asks for: every subject takes what is due of it, asks the rules, writes the nudges and the next check
(design, section 6)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from scheduler import closing, digests, offers, pausing, publishing, sessions
from storage.database import Database, Transaction


@dataclass(frozen=True)
class Planner:
    """One subject: `plan` does everything that is due of it, `next_due` says when time next asks something of it, in
    business time."""

    plan: Callable[[Database, datetime], None]
    next_due: Callable[[Transaction], datetime | None]


PLANNERS = (
    Planner(publishing.plan, publishing.next_due),
    Planner(offers.plan, offers.next_due),
    Planner(sessions.plan, sessions.next_due),
    Planner(pausing.plan, pausing.next_due),
    Planner(closing.plan, closing.next_due),
    Planner(digests.plan, digests.next_due),
)


def plan_due(database: Database, now: datetime) -> None:
    """Plan everything that is due. Planning twice writes nothing twice. Where nothing is due, nothing is held up."""
    with database.reading() as transaction:
        due = [planner for planner in PLANNERS if _is_due(planner.next_due(transaction), now)]
    for planner in due:
        planner.plan(database, now)


def next_due(transaction: Transaction) -> datetime | None:
    """When there is next something to plan; a moment that has passed means now."""
    moments = [planner.next_due(transaction) for planner in PLANNERS]
    return min((moment for moment in moments if moment), default=None)


def _is_due(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
