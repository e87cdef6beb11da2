"""What passes between Slack and the app: calls one way, deliveries the other, under one running number."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from sandbox.arguments import names
from sandbox.local import LocalSlack
from sandbox.users import SLACKBOT

Json = dict[str, Any]
KEPT = 50_000
"""As many calls and as many deliveries are remembered: more than a load test makes, less than fills the memory."""


def begin_call(slack: LocalSlack, method: str) -> Json:
    """The record of a Web API call that has just come in.

    `at` is the world's time. Its end fills in `to`, `answer`, `status` (None where the connection was cut), `seconds`
    (real), `effect` (whether it did its work), `fault`: what went wrong ("planned", "cut", "delay", "outage", "limit").
    """
    record: Json = {
        "number": next(slack.numbers),
        "method": method,
        "arguments": {},
        "answer": None,
        "at": slack.clock.now.isoformat(),
        "to": "",
        "fault": None,
        "status": None,
        "seconds": None,
        "effect": False,
    }
    _keep(slack.calls, record)
    return record


def end_call(slack: LocalSlack, record: Json, *, seconds: float) -> None:
    """Whom it was for is said by what then exists: a modal that was opened, a conversation that was made."""
    record["seconds"] = seconds
    record["to"] = addressee(slack, record["arguments"])
    slack.troubles.note(record)


def begin_delivery(slack: LocalSlack, kind: str, payload: Json, *, attempt: int) -> Json:
    """The record of a payload that is on its way to the app; `refused` is Slack's code where the answer is wrong."""
    record: Json = {
        "number": next(slack.numbers),
        "kind": kind,
        "payload": payload,
        "attempt": attempt,
        "at": slack.clock.now.isoformat(),
        "acknowledged": False,
        "seconds": None,
        "status": None,
        "answer": None,
        "refused": None,
    }
    _keep(slack.deliveries, record)
    return record


def recent(slack: LocalSlack, *, limit: int) -> list[Json]:
    """The newest records of both kinds, newest first; calls have a method, deliveries a kind."""
    newest = chain(slack.calls[-limit:], slack.deliveries[-limit:])
    return sorted(newest, key=_number, reverse=True)[:limit]


def numbered(slack: LocalSlack, number: int) -> Json | None:
    """The record with this number."""
    return next((record for record in chain(slack.calls, slack.deliveries) if record["number"] == number), None)


def addressee(slack: LocalSlack, arguments: Json) -> str:
    """Whom a call is about, by name: a channel, the people of a direct conversation, the owner of a view, a person."""
    place = arguments.get("channel") or arguments.get("channel_id")
    conversation = slack.world.conversations.get(str(place)) if place else None
    if conversation is not None and not conversation.is_direct:
        return f"#{conversation.name}"
    people = conversation.members if conversation is not None else list(_people(slack, arguments))
    others = [person for person in people if person not in {slack.identity.bot_user_id, SLACKBOT}]
    return ", ".join(name_of(slack, person) for person in others)


def name_of(slack: LocalSlack, user_id: str) -> str:
    """The name of a person, or the id where nobody has it."""
    user = slack.world.users.get(user_id)
    return user.real_name if user is not None else user_id


def _keep(records: list[Json], record: Json) -> None:
    """Remember it; a tenth of the oldest goes where there are too many."""
    if len(records) >= KEPT:
        del records[: KEPT // 10]
    records.append(record)


def _people(slack: LocalSlack, arguments: Json) -> Iterator[str]:
    for argument in ("user", "user_id", "users"):
        yield from names(arguments, argument)
    view = slack.modals.by_id(str(arguments.get("view_id", "")))
    owner = view.user if view is not None else slack.triggers.owner(str(arguments.get("trigger_id", "")))
    if owner is not None:
        yield owner


def _number(record: Json) -> int:
    number: int = record["number"]
    return number
