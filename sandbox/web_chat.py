"""chat.postMessage, chat.postEphemeral, chat.update and chat.delete (Slack docs: the page of each method)."""

from typing import Any

from sandbox.arguments import parsed, text
from sandbox.block_kit import BlockKitError, check_message
from sandbox.errors import SlackError
from sandbox.local import LocalSlack
from sandbox.world import MAX_TEXT, Conversation, Draft, Message, World, message_json

Json = dict[str, Any]
MAX_UPDATE_TEXT = 4000
MAX_MARKDOWN = 12_000
MAX_ATTACHMENTS = 100


def post_message(slack: LocalSlack, arguments: Json) -> Json:
    """chat.postMessage: one message a second for each channel."""
    channel = postable(slack, text(arguments, "channel") or "")
    draft = checked_draft(arguments)
    wait = slack.limits.post(channel.id)
    if wait:
        raise SlackError("ratelimited", retry_after=wait)
    if draft.thread_ts is not None and (channel.id, draft.thread_ts) not in slack.world.messages:
        raise SlackError("thread_not_found")
    bot = slack.world.users[slack.identity.bot_user_id]
    message = slack.world.post(channel, bot, draft)
    answer: Json = {"ok": True, "channel": channel.id, "ts": message.ts, "message": _posted(slack, message)}
    if len(draft.text) > MAX_TEXT:
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


def post_ephemeral(slack: LocalSlack, arguments: Json) -> Json:
    """chat.postEphemeral: for one member of a conversation, and for nobody else."""
    channel = postable(slack, text(arguments, "channel") or "")
    user = text(arguments, "user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    bot = slack.world.users[slack.identity.bot_user_id]
    message = slack.world.post(channel, bot, checked_draft(arguments), only_to=user)
    return {"ok": True, "message_ts": message.ts}


def update_message(slack: LocalSlack, arguments: Json) -> Json:
    """chat.update: what is not given again stays."""
    channel = postable(slack, text(arguments, "channel") or "")
    message = _own_message(slack, channel, arguments, refusal="cant_update_message")
    if len(text(arguments, "text") or "") > MAX_UPDATE_TEXT:
        raise SlackError("msg_too_long")
    draft = checked_draft(arguments)
    if arguments.get("text") is not None or draft.blocks is not None:
        message.text = draft.text
    if draft.blocks is not None:
        message.redraw(draft.blocks, slack.world.ids)
    if draft.attachments is not None:
        message.attachments = draft.attachments or None
    message.metadata = draft.metadata or message.metadata
    message.edited = {"user": slack.identity.bot_user_id, "ts": f"{slack.world.seconds()}.000000"}
    return {
        "ok": True,
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": _posted(slack, message),
    }


def delete_message(slack: LocalSlack, arguments: Json) -> Json:
    """chat.delete: only the app's own messages."""
    channel = postable(slack, text(arguments, "channel") or "")
    message = _own_message(slack, channel, arguments, refusal="cant_delete_message")
    del slack.world.messages[channel.id, message.ts]
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def checked_draft(arguments: Json) -> Draft:
    """The content of a message, refused with Slack's codes when it is not fit to be posted."""
    markdown = text(arguments, "markdown_text")
    draft = Draft(
        text=text(arguments, "text") or "",
        blocks=parsed(arguments, "blocks", refusal="invalid_blocks_format"),
        attachments=parsed(arguments, "attachments", refusal="invalid_attachments"),
        metadata=_metadata(arguments),
        thread_ts=text(arguments, "thread_ts"),
    )
    if markdown is not None:
        return _markdown_draft(markdown, draft)
    _check_attachments(draft.attachments)
    if not draft.text.strip() and not draft.blocks and not draft.attachments:
        raise SlackError("no_text")
    if draft.blocks is not None:
        _check_blocks(draft.blocks, draft.text or "attachments")
    return draft


def _markdown_draft(markdown: str, draft: Draft) -> Draft:
    if draft.text or draft.blocks:
        raise SlackError("markdown_text_conflict")
    if not markdown.strip():
        raise SlackError("no_text")
    if len(markdown) > MAX_MARKDOWN:
        raise SlackError("msg_too_long")
    draft.text = markdown
    return draft


def _check_blocks(blocks: object, fallback: str) -> None:
    try:
        check_message(blocks, text=fallback)
    except BlockKitError as error:
        raise SlackError(
            error.code, messages=error.messages, errors=[text.removeprefix("[ERROR] ") for text in error.messages]
        ) from error


def _check_attachments(attachments: object) -> None:
    if attachments is None:
        return
    if not isinstance(attachments, list) or not all(isinstance(attachment, dict) for attachment in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for attachment in attachments:
        if "blocks" in attachment:
            _check_blocks(attachment["blocks"], "attachment")


def _metadata(arguments: Json) -> Json | None:
    metadata = parsed(arguments, "metadata", refusal="invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    return metadata


def postable(slack: LocalSlack, channel_id: str) -> Conversation:
    """The conversation, if the app may post there. A user's id is refused: Slack's documentation contradicts itself."""
    world, bot = slack.world, slack.identity.bot_user_id
    channel = world.conversations.get(channel_id) or _public_channel(world, channel_id)
    if channel is None or (channel.kind != "public_channel" and bot not in channel.members):
        raise SlackError("channel_not_found")
    if channel.archived or channel.shared:
        raise SlackError("is_archived")
    if bot not in channel.members and "chat:write.public" not in slack.app.scopes:
        raise SlackError("not_in_channel")
    if channel.kind == "im" and not slack.app.messages_tab:
        raise SlackError("messages_tab_disabled")
    if channel.is_direct and all(world.users[member].deleted for member in channel.members if member != bot):
        raise SlackError("is_archived")
    return channel


def _public_channel(world: World, name: str) -> Conversation | None:
    named = (c for c in world.conversations.values() if c.kind == "public_channel" and f"#{c.name}" == name)
    return next(named, None)


def _own_message(slack: LocalSlack, channel: Conversation, arguments: Json, *, refusal: str) -> Message:
    message = slack.world.messages.get((channel.id, text(arguments, "ts") or ""))
    if message is None or message.ephemeral_to is not None:
        raise SlackError("message_not_found")
    if message.user != slack.identity.bot_user_id:
        raise SlackError(refusal)
    return message


def _posted(slack: LocalSlack, message: Message) -> Json:
    identity = slack.identity
    profile = {
        "id": identity.bot_id,
        "app_id": identity.app_id,
        "name": slack.app.name,
        "deleted": False,
        "updated": 0,
        "team_id": identity.team_id,
    }
    return message_json(message, identity) | {"bot_profile": profile}
