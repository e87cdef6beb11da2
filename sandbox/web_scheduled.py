"""chat.scheduleMessage, chat.deleteScheduledMessage, chat.scheduledMessages.list (Slack docs: the page of each)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.arguments import page, text
from sandbox.errors import SlackError
from sandbox.local import LocalSlack
from sandbox.web_chat import checked_draft, postable
from sandbox.world import Draft

Json = dict[str, Any]
FARTHEST = 120 * 24 * 3600
WINDOW, MOST_IN_A_WINDOW = 5 * 60, 30
"""Slack does not say where its five minutes begin: here at each full five minutes."""
LAST_MINUTE = 60


@dataclass(frozen=True)
class Scheduled:
    """A message on its way; `post_at` and `created` are Unix seconds of the world's time."""

    id: str
    channel: str
    post_at: int
    created: int
    draft: Draft


def schedule_message(slack: LocalSlack, arguments: Json) -> Json:
    """chat.scheduleMessage: posted when the clock gets there, unless it carries metadata (Slack documents that bug)."""
    channel = postable(slack, text(arguments, "channel") or "")
    post_at, draft = _moment(slack, arguments), checked_draft(arguments)
    window = [one for one in _pending(slack, channel.id) if one.post_at // WINDOW == post_at // WINDOW]
    if len(window) >= MOST_IN_A_WINDOW:
        raise SlackError("restricted_too_many")
    message = Scheduled(slack.world.ids.next("Q"), channel.id, post_at, slack.world.seconds(), draft)
    slack.scheduled[message.id] = message
    slack.clock.alarm(datetime.fromtimestamp(post_at, UTC), lambda: _post(slack, message))
    return {
        "ok": True,
        "channel": channel.id,
        "scheduled_message_id": message.id,
        "post_at": post_at,
        "message": {"type": "delayed_message", "text": draft.text, "bot_id": slack.identity.bot_id},
    }


def delete_scheduled_message(slack: LocalSlack, arguments: Json) -> Json:
    """chat.deleteScheduledMessage: until a minute before it is posted."""
    channel = postable(slack, text(arguments, "channel") or "")
    message = slack.scheduled.get(text(arguments, "scheduled_message_id") or "")
    if message is None or message.channel != channel.id or message.post_at - slack.world.seconds() < LAST_MINUTE:
        raise SlackError("invalid_scheduled_message_id")
    del slack.scheduled[message.id]
    return {"ok": True}


def scheduled_messages_list(slack: LocalSlack, arguments: Json) -> Json:
    """chat.scheduledMessages.list: what is still on its way, the next one first."""
    channel = text(arguments, "channel")
    if channel and channel not in slack.world.conversations:
        raise SlackError("invalid_channel")
    messages, cursor = page(arguments, _pending(slack, channel), default=100)
    shown = [
        {
            "id": one.id,
            "channel_id": one.channel,
            "post_at": one.post_at,
            "date_created": one.created,
            "text": one.draft.text,
        }
        for one in messages
    ]
    return {"ok": True, "scheduled_messages": shown, "response_metadata": {"next_cursor": cursor}}


def _moment(slack: LocalSlack, arguments: Json) -> int:
    given = text(arguments, "post_at") or ""
    if not given.isdecimal():
        raise SlackError("invalid_time")
    ahead = int(given) - slack.world.seconds()
    if ahead <= 0:
        raise SlackError("time_in_past")
    if ahead > FARTHEST:
        raise SlackError("time_too_far")
    return int(given)


def _pending(slack: LocalSlack, channel: str | None) -> list[Scheduled]:
    found = [one for one in slack.scheduled.values() if channel in {None, "", one.channel}]
    return sorted(found, key=lambda one: one.post_at)


def _post(slack: LocalSlack, message: Scheduled) -> None:
    """Unless it was deleted, the app was removed, or the place has become one where nothing can be posted."""
    if slack.scheduled.pop(message.id, None) is None or message.draft.metadata is not None or not slack.installed:
        return
    try:
        channel = postable(slack, message.channel)
    except SlackError:
        return
    slack.world.post(channel, slack.world.users[slack.identity.bot_user_id], message.draft)
