"""What became of messages in a write, noted in it for whoever counts them once it is committed."""

from dataclasses import dataclass

from mentoring.messages import Kind
from storage.database import Transaction
from storage.tables import Effect, OutboxState

_OUTCOMES = "outcomes of messages"
"""Where a transaction keeps them."""


@dataclass(frozen=True)
class Outcome:
    """A message that has come to its end in this state; one that is `pending` is tried again, as of this problem."""

    kind: Kind
    effect: Effect
    state: OutboxState
    problem: str | None = None


def note(transaction: Transaction, outcome: Outcome) -> None:
    transaction.info.setdefault(_OUTCOMES, []).append(outcome)


def noted(transaction: Transaction) -> list[Outcome]:
    outcomes: list[Outcome] = transaction.info.get(_OUTCOMES, [])
    return outcomes
