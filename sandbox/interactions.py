"""Builds what Slack sends when a person does something (Slack docs: "Handling user interaction", "Slash commands")."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from sandbox.local import LocalSlack, state_values
from sandbox.modals import OpenView
from sandbox.users import User
from sandbox.world import Conversation, Message, message_json

Json = dict[str, Any]
RESPONSE_USES = 5
RESPONSE_SECONDS = 30 * 60


@dataclass
class ResponseUrl:
    """Where an app may answer later, a few times and for half an hour of real time."""

    user: str
    channel: str
    message_ts: str | None
    issued: float
    uses: int = 0

    @property
    def refusal(self) -> str | None:
        """Slack's code when it is used up or too old."""
        if time.monotonic() - self.issued > RESPONSE_SECONDS:
            return "expired_url"
        return "used_url" if self.uses >= RESPONSE_USES else None


def command_payload(slack: LocalSlack, user: User, channel: Conversation, text: str) -> Json:
    """A slash command, as the fields of a form."""
    command, _, rest = text.partition(" ")
    identity = slack.identity
    return {
        "token": identity.verification_token,
        "team_id": identity.team_id,
        "team_domain": identity.team_domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": rest.strip(),
        "api_app_id": identity.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url(slack, user, channel.id, None, kind="commands"),
        "trigger_id": slack.triggers.issue(user.id),
    }


def message_actions_payload(slack: LocalSlack, user: User, message: Message, action: Json) -> Json:
    """block_actions from a message, with all that the person's client holds on it."""
    typed = message.held_by(user.id).typed
    return (
        _actions(slack, user, action)
        | _message_place(slack, message)
        | {
            "state": {"values": state_values(message.blocks or [], typed)},
            "response_url": response_url(slack, user, message.channel, message.ts, kind="actions"),
        }
    )


def view_actions_payload(slack: LocalSlack, user: User, view: OpenView, action: Json) -> Json:
    """block_actions from a modal or the Home tab."""
    return _actions(slack, user, action) | _view_place(slack, view)


def suggestion_payload(
    slack: LocalSlack, user: User, surface: Message | OpenView, *, place: tuple[Json, Json], query: str
) -> Json:
    """block_suggestion, for a menu and its block (Slack docs: "block_suggestion payload")."""
    block, menu = place
    asked = {"block_id": block["block_id"], "action_id": menu["action_id"], "value": query}
    around = _view_place(slack, surface) if isinstance(surface, OpenView) else _message_place(slack, surface)
    return _interaction(slack, user, "block_suggestion") | asked | around


def submission_payload(slack: LocalSlack, user: User, view: OpenView) -> Json:
    """view_submission."""
    return _interaction(slack, user, "view_submission") | {
        "trigger_id": slack.triggers.issue(user.id),
        "view": slack.shown_view(view),
        "response_urls": [],
    }


def closed_payload(slack: LocalSlack, user: User, view: OpenView, *, cleared: bool) -> Json:
    """view_closed, for views that ask for it."""
    return _interaction(slack, user, "view_closed") | {"view": slack.shown_view(view), "is_cleared": cleared}


def channel_name(channel: Conversation) -> str:
    """What Slack writes as channel_name: only channels have a name of their own there."""
    return {"im": "directmessage", "mpim": channel.name, "private_channel": "privategroup"}.get(
        channel.kind, channel.name
    )


def response_url(slack: LocalSlack, user: User, channel: str, message_ts: str | None, *, kind: str) -> str:
    """A new address for later answers."""
    path = f"/{kind}/{slack.identity.team_id}/{len(slack.response_urls) + 1}/{secrets.token_urlsafe(18)}"
    slack.response_urls[path] = ResponseUrl(user.id, channel, message_ts, time.monotonic())
    return slack.base_url + path


def _message_place(slack: LocalSlack, message: Message) -> Json:
    channel = slack.world.conversations[message.channel]
    ephemeral = message.ephemeral_to is not None
    return {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        },
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": message_json(message, slack.identity),
    }


def _view_place(slack: LocalSlack, view: OpenView) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": slack.shown_view(view)}


def _interaction(slack: LocalSlack, user: User, kind: str) -> Json:
    identity = slack.identity
    return {
        "type": kind,
        "team": {"id": identity.team_id, "domain": identity.team_domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": identity.team_id},
        "api_app_id": identity.app_id,
        "token": identity.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _actions(slack: LocalSlack, user: User, action: Json) -> Json:
    return _interaction(slack, user, "block_actions") | {
        "trigger_id": slack.triggers.issue(user.id),
        "actions": [{**action, "action_ts": f"{time.time():.6f}"}],
    }
