"""What people see, as plain values for whoever looks in from outside."""

from copy import deepcopy
from typing import Any

from sandbox.errors import Impossible
from sandbox.inputs import options_of
from sandbox.local import LocalSlack
from sandbox.modals import OpenView
from sandbox.phrases import Phrase
from sandbox.surface import fields_of
from sandbox.users import User
from sandbox.world import Message, message_json

Json = dict[str, Any]


def message_seen(slack: LocalSlack, user: User, message: Message) -> Json:
    """A message as this person sees it, with where it stands."""
    channel = slack.world.conversations[message.channel]
    others = [slack.world.users[member].name for member in channel.members if member != user.id]
    return deepcopy(message_json(message, slack.identity)) | {
        "channel": channel.id,
        "channel_kind": channel.kind,
        "channel_name": ", ".join(others) if channel.is_direct else channel.name,
        "ephemeral": message.ephemeral_to is not None,
    }


def messages_seen(slack: LocalSlack, user: User, since: float = 0) -> list[Json]:
    """The messages of the person's conversations, oldest first; `since` is the oldest that counts, in Unix seconds."""
    return [message_seen(slack, user, message) for message in slack.world.visible_to(user, since)]


def conversations_seen(slack: LocalSlack, user: User) -> list[Json]:
    """The conversations that the person is in."""
    return [
        {
            "id": channel.id,
            "kind": channel.kind,
            "name": channel.name,
            "members": list(channel.members),
            "archived": channel.archived,
        }
        for channel in slack.world.conversations.values()
        if user.id in channel.members
    ]


def message_for(slack: LocalSlack, user: User, channel: str, ts: str) -> Message:
    """The message, if the person sees it."""
    message = slack.world.messages.get((channel, ts))
    if message is None or message not in slack.world.visible_to(user):
        raise Impossible(
            Phrase("%(name)s sees no message %(ts)s in %(channel)s", name=user.name, ts=ts, channel=channel)
        )
    return message


def file_for(slack: LocalSlack, user: User, file_id: str) -> bytes:
    """What is in a file, if the person sees a message with it."""
    for message in slack.world.visible_to(user):
        if any(file["id"] == file_id for file in message.files or ()):
            return slack.files.known[file_id].content or b""
    raise Impossible(f"{user.name} sees no file {file_id}")


def view_for(slack: LocalSlack, user: User, view_id: str) -> OpenView:
    """The Home tab, or the modal on top: others are covered and cannot be touched."""
    home, top = slack.modals.home(user.id), slack.modals.top(user.id)
    for view in (top, home):
        if view is not None and view.id == view_id:
            return view
    raise Impossible(Phrase("%(name)s does not have view %(view)s in front of them", name=user.name, view=view_id))


def find_element(blocks: list[Json], action_id: str, *, block_id: str | None, value: object) -> tuple[Json, Json]:
    """The one element with this action_id, and its block; `value` tells buttons and options apart."""
    found = [
        (block, element)
        for block, element in fields_of(blocks)
        if element["action_id"] == action_id and block_id in {None, block["block_id"]}
    ]
    if len(found) > 1 and value is not None:
        found = [(block, element) for block, element in found if _offers(element, value)]
    if len(found) != 1:
        raise Impossible(f"{len(found)} elements are called {action_id!r} here")
    block, element = found[0]
    if element["type"] == "button" and value is not None and element.get("value") != value:
        raise Impossible(f"the button {action_id!r} has another value than {value!r}")
    return block, element


def _offers(element: Json, value: object) -> bool:
    return element.get("value") == value or any(option["value"] == value for option in options_of(element))
