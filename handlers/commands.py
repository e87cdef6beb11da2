"""`/mentoring` and its French twin `/mentorat`: the same listener, answered in the acknowledgement itself."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers import (
    coordinating,
    delegating,
    digests,
    inviting,
    joining,
    leaving,
    matching,
    own_data,
    own_settings,
    pausing,
    people_lines,
    profile,
)
from handlers.subcommands import SUBCOMMANDS, Unknown, parse
from handlers.views.blocks import Message
from handlers.views.help import COMMAND, help_message, unknown_message
from handlers.visitors import Desk, FormOpener, Visitor, greet
from storage import programmes

LANGUAGE_OF = {command: language for language, command in COMMAND.items()}

ENTRANCES = {
    "join": joining.join,
    "leave": leaving.leave,
    "resume": pausing.resume,
    "profile": profile.profile,
    "settings": own_settings.settings,
    "privacy": own_data.privacy,
    "delegate": delegating.delegate,
    "programme new": coordinating.new_programme,
    "announce": coordinating.announce,
    "coordinators": coordinating.coordinators,
    "invite": inviting.invite,
    "people": people_lines.paste_people,
    "digest": digests.show,
    "match": matching.match,
}


def run_command(ack: Ack, command: dict[str, Any], client: WebClient, desk: Desk) -> None:
    language = LANGUAGE_OF.get(command["command"])
    visitor = greet(desk, command["user_id"], language)
    message = _answer(command.get("text", ""), desk, visitor, FormOpener(client, command["trigger_id"]))
    if message:
        ack(response_type="ephemeral", text=message.text, blocks=message.blocks)
    else:
        ack()


def register(app: App) -> None:
    for command in LANGUAGE_OF:
        app.command(command)(run_command)


def _answer(text: str, desk: Desk, visitor: Visitor, opener: FormOpener) -> Message | None:
    """A message to answer with, or None where a form was opened."""
    subcommand = parse(text)
    if isinstance(subcommand, Unknown):
        return unknown_message(
            subcommand.written, subcommand.nearest.phrase(visitor.words.language), _help_phrase(visitor), visitor.words
        )
    if subcommand.name == "help":
        return _help(desk, visitor)
    if subcommand.name == "pause":
        pausing.pause(desk, visitor, opener, written=text)
        return None
    return ENTRANCES[subcommand.name](desk, visitor, opener)


def _help(desk: Desk, visitor: Visitor) -> Message:
    with desk.database.reading() as transaction:
        coordinates = bool(programmes.coordinated_by(transaction, visitor.person.id))
    creates = visitor.person.slack_id in desk.creators
    shown = [
        (subcommand.name, subcommand.phrase(visitor.words.language))
        for subcommand in SUBCOMMANDS
        if (creates or not subcommand.for_creators) and (coordinates or not subcommand.for_coordinators)
    ]
    return help_message(shown, visitor.words)


def _help_phrase(visitor: Visitor) -> str:
    return next(each for each in SUBCOMMANDS if each.name == "help").phrase(visitor.words.language)
