"""Slack's limits on Web API calls, in real time (Slack docs: "Rate limits", and the page of each method)."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute for each tier; a whole minute's worth may come at once."""

SPECIAL = 300
"""A minute, for the methods of which Slack says "several hundred"."""

CALLS_PER_MINUTE = {
    "api.test": TIERS[4],
    "auth.test": SPECIAL,
    "apps.connections.open": TIERS[1],
    "chat.postMessage": SPECIAL,
    "chat.update": TIERS[3],
    "chat.delete": TIERS[3],
    "chat.postEphemeral": TIERS[4],
    "chat.scheduleMessage": TIERS[3],
    "chat.deleteScheduledMessage": TIERS[3],
    "chat.scheduledMessages.list": TIERS[3],
    "conversations.open": TIERS[3],
    "conversations.info": TIERS[3],
    "conversations.members": TIERS[4],
    "conversations.list": TIERS[2],
    "files.getUploadURLExternal": TIERS[4],
    "files.completeUploadExternal": TIERS[4],
    "usergroups.list": TIERS[2],
    "usergroups.users.list": TIERS[2],
    "users.info": TIERS[4],
    "users.list": TIERS[2],
    "users.lookupByEmail": TIERS[3],
    "team.info": TIERS[3],
    "views.open": TIERS[4],
    "views.push": TIERS[4],
    "views.update": TIERS[4],
    "views.publish": TIERS[4],
}

SMALL_BURST = 10
"""Slack tolerates "a small amount of burst" in tier 1: each of an app's ten sockets may open once."""

SECONDS_AT_ONCE = 2
"""A method with a pace of its own takes so many seconds' worth at once."""

ONE = 0.95
"""What counts as one whole call: an app that waits exactly a second is not refused for the jitter of the network."""


@dataclass
class Bucket:
    """Holds up to `size` calls and gains `per_second`."""

    size: float
    per_second: float
    filled: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Begin full."""
        self.filled = self.size

    def take(self) -> int:
        """Take one call: 0 when there was one, else the whole seconds to wait for the next."""
        now = time.monotonic()
        self.filled = min(self.size, self.filled + (now - self.at) * self.per_second)
        self.at = now
        if self.filled < ONE:
            return max(1, math.ceil((1 - self.filled) / self.per_second))
        self.filled = max(0.0, self.filled - 1)
        return 0


class RateLimits:
    """One bucket for each method, and one for each channel posted to; `paces` are calls a second of the methods that
    keep to no tier."""

    def __init__(self, *, enabled: bool, paces: Mapping[str, float]) -> None:
        self.enabled = enabled
        self._paces = paces
        self._methods: dict[str, Bucket] = {}
        self._channels: dict[str, Bucket] = {}

    def call(self, method: str) -> int:
        """Count a call: 0, or the seconds to wait."""
        if pace := self._paces.get(method):
            return self._take(self._methods, method, Bucket(max(1, pace * SECONDS_AT_ONCE), pace))
        a_minute = CALLS_PER_MINUTE[method]
        return self._take(self._methods, method, Bucket(max(a_minute, SMALL_BURST), a_minute / 60))

    def post(self, channel: str) -> int:
        """Count a message to a channel (one a second): 0, or the seconds to wait."""
        return self._take(self._channels, channel, Bucket(1, 1))

    def _take(self, buckets: dict[str, Bucket], name: str, fresh: Bucket) -> int:
        return buckets.setdefault(name, fresh).take() if self.enabled else 0
