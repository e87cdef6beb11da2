"""What reached people lately, over all conversations: each message at the local time of whoever got it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.house import House
from sandbox.page import moments
from sandbox.page.conversations import SHOWN
from sandbox.page.readers import reader_of
from sandbox.page.rendering import text_html
from sandbox.users import User
from sandbox.world import Conversation, Message

KEPT = 40


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


def happenings(house: House, *, language: str, since: str | None) -> list[Happening]:
    """The newest first; `since` is the `ts` of the newest message before the clock was pushed."""
    sent = [each for each in house.world.messages.values() if _has_reached(house, each)]
    newest = sorted(sent, key=lambda message: message.ts)[-KEPT:]
    at_once = _shown_at_once(house, newest)
    return [
        _happening(
            house,
            message,
            language=language,
            since=since,
            query="" if message.ts in at_once[message.channel] else "?all",
        )
        for message in reversed(newest)
    ]


def _shown_at_once(house: House, sent: list[Message]) -> dict[str, set[str]]:
    """By channel the `ts` of the messages with which it begins on the page; the others are a click away."""
    written: dict[str, list[str]] = {message.channel: [] for message in sent}
    for message in house.world.messages.values():
        if message.channel in written:
            written[message.channel].append(message.ts)
    return {channel: set(sorted(stamps)[-SHOWN:]) for channel, stamps in written.items()}


def _has_reached(house: House, message: Message) -> bool:
    by_app = message.bot_id is not None and message.ephemeral_to is None
    return by_app and bool(_people(house, house.world.conversations[message.channel]))


def _happening(house: House, message: Message, *, language: str, since: str | None, query: str) -> Happening:
    channel = house.world.conversations[message.channel]
    reader = _people(house, channel)[0]
    zone, moment = ZoneInfo(reader.tz), datetime.fromtimestamp(float(message.ts), UTC)
    return Happening(
        key=f"happened-{message.channel}-{message.ts}",
        path=f"/as/{reader.id}/in/{channel.id}{query}",
        anchor=f"m-{message.ts}",
        to=_to(house, channel),
        day=moments.short_day(moment, zone, language),
        time=moments.time_of_day(moment, zone, language),
        city=moments.city(zone),
        text=text_html(message.text, reader_of(house, reader, language)).striptags(),
        is_new=since is not None and message.ts > since,
    )


def _people(house: House, channel: Conversation) -> list[User]:
    """Whom it reaches; it is shown through the eyes of the first."""
    members = [house.world.users[member] for member in channel.members]
    return [member for member in members if member.is_person]


def _to(house: House, channel: Conversation) -> str:
    if not channel.is_direct:
        return f"#{channel.name}"
    return ", ".join(person.real_name for person in _people(house, channel))
