"""What a sandbox is started with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sandbox.starting_over import Starts

Deliver = Callable[[dict[str, str], bytes], tuple[int, dict[str, str], bytes]]
"""Takes headers and body of a signed request, returns status, headers and body of the app's answer."""

Words: TypeAlias = Mapping[str, str]
"""The same words by language (`en`, `fr`); English is always among them."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What the page says to somebody new to this app.

    `roles` and `states` have words for each role and each world to begin with; `steps` what to try first in a world, by
    language, in Slack's markup.
    """

    roles: Mapping[str, Words] = field(default_factory=dict)
    states: Mapping[str, Words] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SandboxConfig:
    """Settings of one local Slack; all durations are real seconds.

    `manifest` is the parsed app manifest: it decides scopes, commands, events and tabs; without one all is granted.
    `request_url` chooses signed HTTP requests, `deliver` an in-process stand-in for them; with neither, Socket Mode.
    `roles` are people (by user id) whom to act as first, `guide` says what for. `starts` are the worlds to start over
    with: without, a fresh one.
    `paces` are calls a second of methods that keep to no tier of Slack's.
    `socket_seconds` is how long a command or a click waits for a socket when none is open: Slack does not.
    """

    port: int = 0
    host: str = "127.0.0.1"
    manifest: Mapping[str, Any] | None = None
    bot_token: str = "xoxb-sandbox"  # noqa: S105 - made up, and worth nothing outside this process
    app_token: str = "xapp-sandbox"  # noqa: S105
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    request_url: str | None = None
    start: datetime = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    rate_limits: bool = True
    paces: Mapping[str, float] = field(default_factory=dict)
    company_seed: int = 7
    company_size: int = 60
    roles: Mapping[str, str] = field(default_factory=dict)
    guide: Guide = field(default_factory=Guide)
    starts: Starts | None = None
    deliver: Deliver | None = None
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    settle_seconds: float = 10.0
    socket_seconds: float = 0.0
    event_retry_seconds: tuple[float, ...] = (0.1, 1.0, 5.0)

    def __post_init__(self) -> None:
        """Refuse a start without a time zone (the world's time is UTC), and to be reached from other machines."""
        if self.start.tzinfo is None:
            raise ValueError("start must carry a time zone")
        if self.host not in LOOPBACK:
            raise ValueError(f"the sandbox is for this machine only: host is one of {', '.join(LOOPBACK)}")
