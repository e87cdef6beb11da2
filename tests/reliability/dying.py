"""What runs in the processes of `test_killed.py`: Binôme's real parts, up to a point at which they stand still."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from sqlmodel import select

from bot import trying
from bot.app import build_app
from bot.clock import machine_now, monotonic
from bot.delivery import composer
from bot.http import WebServer
from bot.identity import ask_identity, slack_client
from bot.settings import read_settings
from sandbox.config import SandboxConfig
from scheduler.outbox import ENOUGH_LEASE, LEASE, Sender
from scheduler.planning import plan_due
from scheduler.slack_calls import SlackCaller
from storage import pace
from storage.database import Database, Transaction
from storage.tables import InboxRow, OutboxRow, OutboxState

PLANNED_AT = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
"""A Friday, nine o'clock in Paris, two days before enrolment closes."""
SENT_AT = PLANNED_AT + timedelta(hours=1)
"""Whatever planning spreads over a quarter of an hour is due."""

RATES = pace.Rates(1000, keeps_tiers=False)

UNGUARDED = 0.5
"""Seconds of a lease in which the one that will be paused may call Slack; where they pass too soon it claims anew."""

PAUSED = "paused past its lease, and woken"


@dataclass(frozen=True)
class Point:
    """The end of the first write that leaves `value` in `column`; `committed`: just after it."""

    column: Any
    value: str
    committed: bool = True

    def is_at(self, transaction: Transaction) -> bool:
        return self.value in transaction.scalars(select(self.column))


POINTS = {
    "before the plan commits": Point(OutboxRow.state, OutboxState.PENDING, committed=False),
    "planned, before the claim": Point(OutboxRow.state, OutboxState.PENDING),
    "claimed, before `posting`": Point(OutboxRow.state, OutboxState.CLAIMED),
    "`posting`, before the call": Point(OutboxRow.state, OutboxState.POSTING),
    "answer there, before the mark": Point(OutboxRow.state, OutboxState.SENT, committed=False),
    "marked": Point(OutboxRow.state, OutboxState.SENT),
    PAUSED: Point(OutboxRow.state, OutboxState.POSTING),
    "before it is written down": Point(InboxRow.kind, "user_change", committed=False),
    "written down, before the acknowledgement": Point(InboxRow.kind, "user_change"),
}
"""By their names in `docs/how-it-works.md`; the others are where Slack or the acknowledgement stands."""


class StoppingDatabase(Database):
    """Tells whoever listens at `line` when it is at its point, and stands still until told to go on."""

    def __init__(self, url: str, point: str, line: Connection) -> None:
        super().__init__(url, machine_now)
        self._point = POINTS.get(point)
        self._line = line

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        with super().writing() as transaction:
            yield transaction
            if self._point and not self._point.committed:
                transaction.flush()
                self._stop_at_point(transaction)
        if self._point and self._point.committed:
            with self.reading() as transaction:
                self._stop_at_point(transaction)

    def _stop_at_point(self, transaction: Transaction) -> None:
        if self._point and self._point.is_at(transaction):
            self._point = None
            self._line.send("here")
            self._line.recv()


def plan_and_send(database_url: str, sandbox_url: str, point: str, line: Connection) -> None:
    """What a tick of the scheduler does."""
    database = StoppingDatabase(database_url, point, line)
    slack = SlackCaller(slack_client("xoxb-sandbox", f"{sandbox_url}/api/"), database, RATES)
    sender = Sender(
        database,
        slack,
        compose=composer(),
        rates=RATES,
        now=lambda: SENT_AT,
        monotonic=monotonic,
        enough_lease=LEASE.total_seconds() - UNGUARDED if point == PAUSED else ENOUGH_LEASE,
    )
    plan_due(database, PLANNED_AT)
    sender.send_due()
    sender.close()
    database.close()


@contextmanager
def web_server(database: Database, workspace_id: int, sandbox_url: str, config: SandboxConfig) -> Iterator[WebServer]:
    """Takes Slack's requests on a port of its own, and does nothing else."""
    environment = trying.environment(sandbox_url, config) | {"BINOME_COORDINATORS": "U0COORDINATOR"}
    settings = read_settings(environment, http=True)
    app = build_app(
        settings,
        database=database,
        identity=ask_identity(slack_client(settings.bot_token, settings.slack_api_url)),
        workspace_id=workspace_id,
        now=lambda: SENT_AT,
    )
    server = WebServer(app, host="127.0.0.1", port=0, concurrency=2)
    server.start()
    yield server
    server.close()


def take_requests(
    database_url: str, sandbox_url: str, config: SandboxConfig, workspace_id: int, point: str, line: Connection
) -> None:
    """Says first on which port."""
    database = StoppingDatabase(database_url, point, line)
    with web_server(database, workspace_id, sandbox_url, config) as server:
        line.send(server.port)
        line.recv()
