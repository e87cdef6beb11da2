"""conversations.* (Slack docs: the page of each method)."""

from typing import Any

from sandbox.arguments import flag, names, page, text
from sandbox.errors import SlackError
from sandbox.local import LocalSlack
from sandbox.scopes import READ_SCOPE_OF_KIND
from sandbox.users import SLACKBOT
from sandbox.world import Conversation

Json = dict[str, Any]
MAX_PEOPLE = 8


def conversations_open(slack: LocalSlack, arguments: Json) -> Json:
    """conversations.open: the same people always get the same conversation; the bot is added and never named."""
    if text(arguments, "channel"):
        channel = _visible(slack, text(arguments, "channel") or "")
        if not channel.is_direct:
            raise SlackError("method_not_supported_for_channel_type")
        return _opened(slack, arguments, channel, already=True)
    users = list(dict.fromkeys(names(arguments, "users")))
    if not users:
        raise SlackError("users_list_not_supplied")
    slack.require_scope("im:write" if len(users) == 1 else "mpim:write")
    if len(users) > MAX_PEOPLE:
        raise SlackError("too_many_users")
    for user_id in users:
        _refuse_unreachable(slack, user_id)
    members = [*users, slack.identity.bot_user_id]
    found = slack.world.direct(members)
    if found is None and flag(arguments, "prevent_creation"):
        raise SlackError("channel_not_found")
    return _opened(slack, arguments, found or slack.world.open_direct(members), already=found is not None)


def conversations_info(slack: LocalSlack, arguments: Json) -> Json:
    """conversations.info."""
    channel = _visible(slack, text(arguments, "channel") or "")
    slack.require_scope(READ_SCOPE_OF_KIND[channel.kind])
    shown = conversation_json(slack, channel)
    if flag(arguments, "include_num_members"):
        shown["num_members"] = len(channel.members)
    if flag(arguments, "include_locale"):
        shown["locale"] = "en-US"
    return {"ok": True, "channel": shown}


def conversations_members(slack: LocalSlack, arguments: Json) -> Json:
    """conversations.members, in pages of 100."""
    channel = _visible(slack, text(arguments, "channel") or "")
    slack.require_scope(READ_SCOPE_OF_KIND[channel.kind])
    members, cursor = page(arguments, channel.members, default=100)
    return {"ok": True, "members": members, "response_metadata": {"next_cursor": cursor}}


def conversations_list(slack: LocalSlack, arguments: Json) -> Json:
    """conversations.list: public channels unless `types` asks for more; private ones only where the bot is."""
    kinds = names(arguments, "types") or ["public_channel"]
    for kind in kinds:
        if kind not in READ_SCOPE_OF_KIND:
            raise SlackError("invalid_types")
        slack.require_scope(READ_SCOPE_OF_KIND[kind])
    found = [
        channel
        for channel in slack.world.conversations.values()
        if channel.kind in kinds
        and (channel.kind == "public_channel" or slack.identity.bot_user_id in channel.members)
        and not (channel.archived and flag(arguments, "exclude_archived"))
    ]
    channels, cursor = page(arguments, found, default=100)
    shown = [conversation_json(slack, channel) for channel in channels]
    return {"ok": True, "channels": shown, "response_metadata": {"next_cursor": cursor}}


def conversation_json(slack: LocalSlack, channel: Conversation) -> Json:
    """The conversation object as the bot sees it (Slack docs: "Conversation object")."""
    shared = {
        "id": channel.id,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": slack.identity.team_id,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        other = next((m for m in channel.members if m != slack.identity.bot_user_id), channel.members[0])
        return shared | {"user": other, "is_user_deleted": slack.world.users[other].deleted, "priority": 0}
    return shared | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public_channel",
        "is_group": channel.kind == "private_channel",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public_channel",
        "is_general": channel.name == "general",
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_member": slack.identity.bot_user_id in channel.members,
        "unlinked": 0,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def _opened(slack: LocalSlack, arguments: Json, channel: Conversation, *, already: bool) -> Json:
    shown: Json = {"id": channel.id}
    if channel.kind == "mpim" or flag(arguments, "return_im"):
        shown = conversation_json(slack, channel)
    answer: Json = {"ok": True, "channel": shown}
    return answer | {"no_op": True, "already_open": True} if already else answer


def _refuse_unreachable(slack: LocalSlack, user_id: str) -> None:
    user = slack.world.users.get(user_id)
    if user is None:
        raise SlackError("user_not_found")
    if user.is_bot or user.id == SLACKBOT:
        raise SlackError("cannot_dm_bot")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_stranger:
        raise SlackError("user_not_visible")


def _visible(slack: LocalSlack, channel_id: str) -> Conversation:
    channel = slack.world.conversations.get(channel_id)
    if channel is None or (channel.kind != "public_channel" and slack.identity.bot_user_id not in channel.members):
        raise SlackError("channel_not_found")
    return channel
