"""A person's conversations, and what is written in one, as the page shows them."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from sandbox.house import House
from sandbox.local import state_values
from sandbox.page import moments
from sandbox.page.people import hue, initials, name_of
from sandbox.page.rendering import Reader, Surface, attachments_html, blocks_html, text_html
from sandbox.surface import Held
from sandbox.users import User
from sandbox.world import Conversation, Message

Json = dict[str, Any]
SHOWN = 60
"""Messages that a conversation begins with; the older ones are a click away."""

NAMED = 200
"""Members who are named; of the others only their number is said."""


@dataclass(frozen=True, kw_only=True)
class ConversationLine:
    """A line of the list; `kind` is Slack's, `is_app` marks the direct conversation with the app."""

    id: str
    name: str
    kind: str
    is_app: bool
    unread: int


@dataclass(frozen=True, kw_only=True)
class MessageShown:
    """A message as one person sees it; `day` stands above the first one of each day."""

    id: str
    path: str
    author: str
    initials: str
    hue: int
    is_app: bool
    day: str | None
    time: str
    moment: str
    content: Markup
    files: list[Json]
    is_edited: bool
    is_ephemeral: bool
    unanswered: str | None


@dataclass(frozen=True, kw_only=True)
class ConversationShown:
    """What stands in the middle; `older` counts the messages that are not shown yet, `others` the members not named."""

    line: ConversationLine
    members: list[str]
    others: int
    messages: list[MessageShown]
    older: int
    can_write: bool
    unanswered: str | None


def conversation_lines(house: House, user: User) -> list[ConversationLine]:
    """Those that the person is in: with the app first, then direct ones, then channels."""
    clients, world = house.slack.clients, house.world
    mine = [channel for channel in world.conversations.values() if user.id in channel.members]
    unread = Counter(message.channel for message in world.messages.values() if clients.is_new(user.id, message))
    lines = [_line(house, user, channel, unread[channel.id]) for channel in mine]
    return sorted(lines, key=lambda line: (not line.is_app, line.kind not in {"im", "mpim"}, line.name.casefold()))


def conversation_shown(
    house: House, user: User, channel: Conversation, *, reader: Reader, everything: bool
) -> ConversationShown:
    """The conversation with its newest messages, or with all of them."""
    written = [
        message
        for message in house.world.messages.values()
        if message.channel == channel.id and message.ephemeral_to in {None, user.id}
    ]
    written.sort(key=lambda message: message.ts)
    shown = written if everything else written[-SHOWN:]
    line = _line(house, user, channel, 0)
    return ConversationShown(
        line=line,
        members=[name_of(house, member) for member in channel.members[:NAMED]],
        others=len(channel.members[NAMED:]),
        messages=_messages(house, user, shown, reader=reader),
        older=len(written) - len(shown),
        can_write=not channel.archived and not (line.is_app and house.slack.app.messages_read_only),
        unanswered=house.slack.clients.unanswered.get((user.id, channel.id)),
    )


def place_of(message: Message) -> str:
    """Where a message stands, as a part of an address and of an id."""
    return f"{message.channel}/{message.ts}"


def _line(house: House, user: User, channel: Conversation, unread: int) -> ConversationLine:
    bot = house.slack.identity.bot_user_id
    return ConversationLine(
        id=channel.id,
        name=_name(house, user, channel),
        kind=channel.kind,
        is_app=channel.kind == "im" and bot in channel.members,
        unread=unread,
    )


def _name(house: House, user: User, channel: Conversation) -> str:
    if not channel.is_direct:
        return channel.name
    others = [member for member in channel.members if member != user.id]
    people = [member for member in others if len(others) == 1 or member != house.slack.identity.bot_user_id]
    return ", ".join(name_of(house, member) for member in people) or user.real_name


def _messages(house: House, user: User, messages: list[Message], *, reader: Reader) -> list[MessageShown]:
    shown, last_day = [], None
    for message in messages:
        moment = datetime.fromtimestamp(float(message.ts), UTC)
        day = moments.day(moment, reader.zone, reader.language)
        shown.append(_shown(house, user, message, reader=reader, day=day if day != last_day else None))
        last_day = day
    return shown


def _shown(house: House, user: User, message: Message, *, reader: Reader, day: str | None) -> MessageShown:
    author, place = name_of(house, message.user), place_of(message)
    moment = datetime.fromtimestamp(float(message.ts), UTC)
    return MessageShown(
        id=f"m-{message.ts}",
        path=place,
        author=author,
        initials=initials(author),
        hue=hue(message.user),
        is_app=message.bot_id is not None,
        day=day,
        time=moments.time_of_day(moment, reader.zone, reader.language),
        moment=moment.isoformat(),
        content=_content(user, message, reader),
        files=message.files or [],
        is_edited=message.edited is not None,
        is_ephemeral=message.ephemeral_to is not None,
        unanswered=house.slack.clients.unanswered.get((user.id, place)),
    )


def _content(user: User, message: Message, reader: Reader) -> Markup:
    held = message.held.get(user.id, Held())
    values = state_values(message.blocks or [], held.typed)
    surface = Surface(kind="message", values=values, id=f"m-{message.ts}")
    body = blocks_html(message.blocks, surface, reader) if message.blocks else text_html(message.text, reader)
    return body + attachments_html(message.attachments or [], surface, reader)
