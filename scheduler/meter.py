"""What delivery tells about itself, for whoever counts it; nobody, where nobody asks."""

from typing import Protocol

from mentoring.messages import Kind
from storage.claims import Effect, OutboxState


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
