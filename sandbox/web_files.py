"""files.getUploadURLExternal and files.completeUploadExternal (Slack docs: the page of each method)."""

from typing import Any

from sandbox.arguments import names, parsed, text
from sandbox.block_kit import BlockKitError, check_message
from sandbox.errors import SlackError
from sandbox.files import StoredFile, file_json
from sandbox.local import LocalSlack
from sandbox.surface import elements_of
from sandbox.web_chat import postable
from sandbox.world import Conversation, Draft

Json = dict[str, Any]
MAX_ALT_TEXT = 1000
MAX_CHANNELS = 100

PLAIN_BLOCKS = {"section", "rich_text"}
"""The blocks that are known to be shown with a file; Slack's documentation only says "rich text blocks"."""


def get_upload_url(slack: LocalSlack, arguments: Json) -> Json:
    """files.getUploadURLExternal: where the bytes go, and the id that the file will have."""
    name, length = text(arguments, "filename"), text(arguments, "length")
    for field, given in (("filename", name), ("length", length)):
        if not given:
            raise _invalid(f"missing required field: {field}")
    if not (length or "").isdecimal():
        raise _invalid("must be a number [json-pointer:/length]")
    if int(length or 0) == 0:
        raise SlackError("missing_argument")
    if len(text(arguments, "alt_txt") or "") > MAX_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    file, ticket = slack.files.announce(name or "", int(length or 0), created=slack.world.seconds())
    return {"ok": True, "upload_url": f"{slack.base_url}/upload/v1/{ticket}", "file_id": file.id}


def complete_upload(slack: LocalSlack, arguments: Json) -> Json:
    """files.completeUploadExternal: once for each file; without a channel they stay the app's own."""
    wanted = _wanted(arguments)
    found = [_uploaded(slack, entry["id"]) for entry in wanted]
    places = _places(slack, arguments)
    draft = _draft(slack, arguments, places)
    for file, entry in zip(found, wanted, strict=True):
        file.shared = True
        file.title = str(entry.get("title") or file.name)
    identity = slack.identity
    draft.files = [
        file_json(file, base_url=slack.base_url, user=identity.bot_user_id, team_id=identity.team_id) for file in found
    ]
    for place in places:
        slack.world.post(place, slack.world.users[identity.bot_user_id], draft)
    # Slack shares after it has answered: where the message stands is not yet known.
    return {"ok": True, "files": [{"id": file.id, "title": file.title} for file in found]}


def _wanted(arguments: Json) -> list[Json]:
    entries = parsed(arguments, "files", refusal="invalid_arguments")
    if not entries:
        raise _invalid("missing required field: files")
    if not isinstance(entries, list) or not all(isinstance(each, dict) and "id" in each for each in entries):
        raise _invalid("must be a list of files with their ids [json-pointer:/files]")
    return entries


def _uploaded(slack: LocalSlack, file_id: object) -> StoredFile:
    file = slack.files.known.get(str(file_id))
    if file is None or file.content is None or file.shared:
        raise SlackError("file_not_found")
    return file


def _places(slack: LocalSlack, arguments: Json) -> list[Conversation]:
    wanted = dict.fromkeys([*names(arguments, "channel_id"), *names(arguments, "channels")])
    if len(wanted) > MAX_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    return [_place(slack, channel_id) for channel_id in wanted]


def _place(slack: LocalSlack, channel_id: str) -> Conversation:
    """By id only, and only where the app is a member."""
    if channel_id not in slack.world.conversations:
        raise SlackError("channel_not_found")
    channel = postable(slack, channel_id)
    if slack.identity.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _draft(slack: LocalSlack, arguments: Json, places: list[Conversation]) -> Draft:
    comment, thread_ts = text(arguments, "initial_comment"), text(arguments, "thread_ts")
    if thread_ts is not None and any((place.id, thread_ts) not in slack.world.messages for place in places):
        raise SlackError("thread_not_found")
    blocks = None if comment else parsed(arguments, "blocks", refusal="invalid_blocks")
    if blocks is not None:
        _check_blocks(blocks)
    return Draft(text=comment or "", blocks=blocks, thread_ts=thread_ts)


def _check_blocks(blocks: object) -> None:
    try:
        check_message(blocks, text="a file")
    except BlockKitError as error:
        raise SlackError("invalid_blocks", messages=error.messages) from error
    if isinstance(blocks, list) and any(block["type"] not in PLAIN_BLOCKS or elements_of(block) for block in blocks):
        raise SlackError("invalid_blocks")


def _invalid(what: str) -> SlackError:
    return SlackError("invalid_arguments", messages=(f"[ERROR] {what}",))
