"""Whether the messages of a programme go out as they should: for those who coordinate it, in counts alone."""

from dataclasses import dataclass
from datetime import timedelta

LATE_AFTER = timedelta(hours=1)
"""What waits for working hours, or for a day with fewer messages, falls due only then; a large announcement takes most
of an hour at Slack's own pace."""

SHOWN_FOR = timedelta(days=30)
"""After that, sending what has failed would help nobody."""


@dataclass(frozen=True)
class Health:
    """How many messages are due and wait for too long, may or may not have arrived, and could not be delivered."""

    late: int = 0
    uncertain: int = 0
    dead: int = 0

    @property
    def is_good(self) -> bool:
        return not (self.late or self.has_failed)

    @property
    def has_failed(self) -> bool:
        """Whether there is something to send again."""
        return bool(self.uncertain or self.dead)
