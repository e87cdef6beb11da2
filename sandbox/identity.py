"""The fixed names of the workspace and the app, and the making of further ids."""

import base64
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Identity:
    """Who the workspace and the app are, in Slack's ids."""

    team_id: str = "T0SANDBOX1"
    team_domain: str = "sandbox"
    team_name: str = "Sandbox"
    app_id: str = "A0SANDBOX1"
    bot_id: str = "B0SANDBOX1"
    bot_user_id: str = "U0SANDBOT1"
    bot_name: str = "sandboxapp"
    verification_token: str = "sandbox-verification-token"  # noqa: S105 - Slack's long outdated shared word, never checked


class Ids:
    """Slack-like ids that look random, never repeat, and are the same in each run."""

    def __init__(self) -> None:
        self.count = 0

    def next(self, prefix: str, *, length: int = 10) -> str:
        """A new id such as C0K3J9XQ2A."""
        self.count += 1
        digest = hashlib.blake2b(f"{prefix}{self.count}".encode(), digest_size=10).digest()
        return prefix + base64.b32encode(digest).decode()[:length]
