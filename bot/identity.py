"""Which workspace the token belongs to, asked once at start."""

from dataclasses import dataclass, field

from slack_sdk import WebClient

HTTP_TIMEOUT = 10
"""Seconds for one call to Slack."""


@dataclass(frozen=True)
class Identity:
    """Binôme's own account in a workspace, and what its token may do."""

    team_id: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    token: str = field(repr=False)


def slack_client(token: str, base_url: str) -> WebClient:
    """A client that never repeats a call by itself: the SDK's default retries post twice (design, section 4)."""
    return WebClient(token=token, base_url=base_url, timeout=HTTP_TIMEOUT, retry_handlers=[])


def ask_identity(client: WebClient) -> Identity:
    """Raises what the SDK raises where Slack refuses the token or cannot be reached."""
    answer = client.auth_test()
    headers = {name.lower(): value for name, value in (answer.headers or {}).items()}
    scopes = str(headers.get("x-oauth-scopes", ""))
    return Identity(
        team_id=str(answer["team_id"]),
        bot_user_id=str(answer["user_id"]),
        bot_id=str(answer["bot_id"]),
        scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        token=client.token or "",
    )
