"""`python -m bench.chaos_replica`: a replica put together as `binome run` does, with short leases and a diary.

The diary tells after a kill which calls were open. Each message carries the number of its row, so that copies can be
counted in Slack.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot import logs
from bot.clock import machine_now, monotonic
from bot.delivery import composer
from bot.identity import slack_client
from bot.signals import stop_signal
from handlers import matching
from scheduler.composing import Composed, Composer
from scheduler.outbox import Sender
from scheduler.runner import Replica, Ticker, Work
from scheduler.slack_calls import Answer, SlackCaller, Trouble, TroubleKind
from scheduler.solving import Solving
from scheduler.upkeep import Pruning
from storage import pace
from storage.claims import Claim
from storage.database import Database, Transaction
from storage.pace import POST_METHOD
from storage.retention import Retention
from storage.tables import OutboxRow, OutboxState

PLANNED_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""Business time stands still: a Monday, nine o'clock in Paris."""
SENT_AT = PLANNED_AT + timedelta(hours=1)
"""Whatever planning spreads over a quarter of an hour is due."""

LEASE = timedelta(seconds=5)
ENOUGH_LEASE = 2.5
HTTP_TIMEOUT = 2
RATES = pace.Rates(1000, keeps_tiers=False)


class Diary:
    """A line `+row` when Slack is about to be called, `-row` when the call certainly left nothing there, and `=row`
    once it is committed that the message was sent.

    A line that is written survives the process.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, mark: str, row: str) -> None:
        os.write(self._file, f"{mark}{row}\n".encode())


@dataclass(frozen=True)
class Calls:
    """Of one row: those that may have left a message in Slack, and how often it was written down that one has."""

    made: int
    marked: int


def calls(diaries: Iterable[Path]) -> dict[int, Calls]:
    """By row, of all replicas there were."""
    found: dict[str, Counter[int]] = {mark: Counter() for mark in "+-="}
    for diary in diaries:
        for line in diary.read_text().splitlines():
            found[line[0]][int(line[1:])] += 1
    return {row: Calls(made - found["-"][row], found["="][row]) for row, made in found["+"].items()}


class WatchedDatabase(Database):
    """Keeps a diary of what is marked as sent."""

    diary: Diary

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        sent: set[int] = set()

        def look(transaction: Transaction, _context: object) -> None:
            rows = [row for row in transaction.dirty if isinstance(row, OutboxRow)]
            sent.update(row.id for row in rows if row.id and row.state == OutboxState.SENT)

        with super().writing() as transaction:
            event.listen(transaction, "after_flush", look)
            yield transaction
        for row in sorted(sent):
            self.diary.note("=", str(row))


class WatchedCaller(SlackCaller):
    """Keeps a diary of what is posted."""

    diary: Diary

    def call(self, workspace_id: int, method: str, arguments: Mapping[str, Any]) -> Answer | Trouble:
        if method != POST_METHOD:
            return super().call(workspace_id, method, arguments)
        row = str(arguments["text"]).rpartition("[")[2].rstrip("]")
        self.diary.note("+", row)
        outcome = super().call(workspace_id, method, arguments)
        if isinstance(outcome, Trouble) and outcome.kind is not TroubleKind.UNCLEAR:
            self.diary.note("-", row)
        return outcome


def numbered(compose: Composer) -> Composer:
    """Each message ends with the number of its row."""

    def composed(transaction: Transaction, claim: Claim, now: datetime) -> Composed | None:
        message = compose(transaction, claim, now)
        if message is None:
            return None
        text = f"{message.arguments['text']} [{claim.id}]"
        return replace(message, arguments={**message.arguments, "text": text})

    return composed


def build_work(database: WatchedDatabase, diary: Diary, *, token: str, api_url: str) -> Work:
    client = slack_client(token, api_url)
    client.timeout = HTTP_TIMEOUT
    slack = WatchedCaller(client, database, RATES)
    sender = Sender(
        database,
        slack,
        compose=numbered(composer()),
        rates=RATES,
        now=lambda: SENT_AT,
        monotonic=monotonic,
        lease=LEASE,
        enough_lease=ENOUGH_LEASE,
    )
    slack.diary = database.diary = diary
    solving = Solving(database, slack, show=matching.shown)
    pruning = Pruning(database, Retention())
    replica = Replica(f"chaos-{os.getpid()}", "chaos")
    return Work(database, slack, sender, solving=solving, pruning=pruning, now=lambda: PLANNED_AT, replica=replica)


def main() -> None:
    logs.configure("INFO")
    stopping = stop_signal()
    database = WatchedDatabase(os.environ["DATABASE_URL"], machine_now)
    token, api_url = os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"]
    work = build_work(database, Diary(Path(sys.argv[1])), token=token, api_url=api_url)
    ticker = Ticker(work)
    ticker.start()
    stopping.wait()
    work.stop()
    ticker.close()
    work.close()
    database.close()


if __name__ == "__main__":
    main()
