"""Which token and which scopes each Web API method needs (Slack docs: the page of each method, "Scopes")."""

from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["bot", "app", "none"]
CONVERSATION_READ = ("channels:read", "groups:read", "im:read", "mpim:read")


@dataclass(frozen=True)
class Needs:
    """One of `scopes` is enough; none named means that any valid token will do."""

    token: TokenKind = "bot"  # noqa: S105 - a kind
    scopes: tuple[str, ...] = ()


NEEDS: dict[str, Needs] = {
    "api.test": Needs("none"),
    "auth.test": Needs(),
    "apps.connections.open": Needs("app"),
    "chat.postMessage": Needs(scopes=("chat:write",)),
    "chat.update": Needs(scopes=("chat:write",)),
    "chat.delete": Needs(scopes=("chat:write",)),
    "chat.postEphemeral": Needs(scopes=("chat:write",)),
    "chat.scheduleMessage": Needs(scopes=("chat:write",)),
    "chat.deleteScheduledMessage": Needs(scopes=("chat:write",)),
    "chat.scheduledMessages.list": Needs(),
    "conversations.open": Needs(scopes=("im:write", "mpim:write")),
    "conversations.info": Needs(scopes=CONVERSATION_READ),
    "conversations.members": Needs(scopes=CONVERSATION_READ),
    "conversations.list": Needs(scopes=CONVERSATION_READ),
    "files.getUploadURLExternal": Needs(scopes=("files:write",)),
    "files.completeUploadExternal": Needs(scopes=("files:write",)),
    "usergroups.list": Needs(scopes=("usergroups:read",)),
    "usergroups.users.list": Needs(scopes=("usergroups:read",)),
    "users.info": Needs(scopes=("users:read",)),
    "users.list": Needs(scopes=("users:read",)),
    "users.lookupByEmail": Needs(scopes=("users:read.email",)),
    "team.info": Needs(scopes=("team:read",)),
    "views.open": Needs(),
    "views.push": Needs(),
    "views.update": Needs(),
    "views.publish": Needs(),
}

READ_SCOPE_OF_KIND = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}

KNOWN_SCOPES = frozenset(scope for needs in NEEDS.values() for scope in needs.scopes) | {"commands"}
"""Granted when there is no manifest. chat:write.public is not among them: a bot is a member of where it posts."""
