"""What reached people lately, over all conversations: each message at the local time of whoever got it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.house import House
from sandbox.page import moments
from sandbox.page.people import name_of
from sandbox.page.readers import reader_of
from sandbox.page.rendering import text_html
from sandbox.world import Conversation, Message

KEPT = 80


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A message of the app: to whom, when by their clock, and how it begins; `is_new` since the clock was pushed."""

    key: str
    path: str
    anchor: str
    to: str
    day: str
    time: str
    city: str
    text: str
    is_new: bool


def happenings(house: House, *, language: str, since: datetime | None) -> list[Happening]:
    """The newest first."""
    sent = [each for each in house.world.messages.values() if each.bot_id is not None and each.ephemeral_to is None]
    newest = sorted(sent, key=lambda message: message.ts)[-KEPT:]
    return [_happening(house, message, language=language, since=since) for message in reversed(newest)]


def _happening(house: House, message: Message, *, language: str, since: datetime | None) -> Happening:
    channel = house.world.conversations[message.channel]
    reader = house.world.users[_reader(house, channel)]
    zone, moment = ZoneInfo(reader.tz), datetime.fromtimestamp(float(message.ts), UTC)
    return Happening(
        key=f"happened-{message.channel}-{message.ts}",
        path=f"/as/{reader.id}/in/{channel.id}",
        anchor=f"m-{message.ts}",
        to=_to(house, channel),
        day=moments.short_day(moment, zone, language),
        time=moments.time_of_day(moment, zone, language),
        city=moments.city(zone),
        text=text_html(message.text, reader_of(house, reader, language)).striptags(),
        is_new=since is not None and moment >= since,
    )


def _reader(house: House, channel: Conversation) -> str:
    """Through whose eyes it is shown: the person's own, or somebody's of a group."""
    return next(member for member in channel.members if member != house.slack.identity.bot_user_id)


def _to(house: House, channel: Conversation) -> str:
    if not channel.is_direct:
        return f"#{channel.name}"
    people = [member for member in channel.members if member != house.slack.identity.bot_user_id]
    return ", ".join(name_of(house, member) for member in people)
