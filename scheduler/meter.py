"""What delivery tells about itself, for whoever counts it; nobody, where nobody asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from mentoring.messages import Kind
from storage import outcomes
from storage.claims import Effect, OutboxState
from storage.database import Database, Transaction


class Meter(Protocol):
    """Told after the fact, from any thread. Kinds, effects and methods: never who or what it was about."""

    def settled(self, kind: Kind, effect: Effect, state: OutboxState) -> None:
        """A row has come to its end."""

    def retried(self, kind: Kind, effect: Effect, problem: str) -> None:
        """A row is to be tried again, as something went wrong; `problem` is a code."""

    def rate_limited(self, method: str) -> None:
        """Slack has answered 429."""


class Unmetered:
    """Where nobody counts."""

    def settled(self, kind: Kind, effect: Effect, state: OutboxState) -> None:
        pass

    def retried(self, kind: Kind, effect: Effect, problem: str) -> None:
        pass

    def rate_limited(self, method: str) -> None:
        pass


@contextmanager
def counted_write(database: Database, meter: Meter) -> Iterator[Transaction]:
    """One write; what became of messages in it is counted when it is committed. One that fails is made again."""
    with database.writing() as transaction:
        yield transaction
    for outcome in outcomes.noted(transaction):
        if outcome.state is OutboxState.PENDING:
            meter.retried(outcome.kind, outcome.effect, outcome.problem or "")
        else:
            meter.settled(outcome.kind, outcome.effect, outcome.state)
