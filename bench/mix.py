"""What people ask for in a workspace with Binôme: commands, the Home tab, a button and forms, some of them refused."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, cycle
from random import Random
from typing import Any

from bench.company import TEAM
from handlers.views.feedback import FEEDBACK_FORM, NOT_HELD
from sandbox.delivery import Parcel

APP = "A0SANDBOX1"
NO_TRIGGER = "1.2.3"

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request, and what stands in Binôme's answer; nothing where it is empty."""

    parcel: Parcel
    says: str = ""


@dataclass(frozen=True)
class Guest:
    """One of a pair, and the number of a session of theirs that is over."""

    slack_id: str
    session_id: int


def requests(guests: Sequence[Guest], *, start: int, only: str | None = None) -> Iterator[Asked]:
    """Without end: what stands in `MIX` in turn, or nothing but one of `KINDS`. `start` numbers the events: no two may
    have the same number."""
    half, chance = len(guests) // 2, Random(start)
    for number, kind in zip(count(start), cycle([only] if only else MIX), strict=False):
        # Whether somebody was there is said once: whoever sends the form never clicks the button.
        guest = guests[half + number % half] if kind == "button" else guests[chance.randrange(half)]
        yield KINDS[kind](guest, number)


def _command(guest: Guest, _: int) -> Asked:
    fields = {
        "command": "/mentoring",
        "text": "help",
        "user_id": guest.slack_id,
        "user_name": "guest",
        "team_id": TEAM,
        "team_domain": "sandbox",
        "channel_id": "D0BENCH",
        "channel_name": "directmessage",
        "api_app_id": APP,
        "trigger_id": NO_TRIGGER,
        "response_url": "http://127.0.0.1:1/",
    }
    return Asked(Parcel("slash_commands", fields), says='"blocks"')


def _home(guest: Guest, number: int) -> Asked:
    event = {"type": "app_home_opened", "user": guest.slack_id, "channel": "D0BENCH", "tab": "home"}
    payload = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": event | {"event_ts": f"{number}.000100"},
        "event_id": f"Ev{number}",
        "event_time": number,
        "authorizations": [{"team_id": TEAM, "user_id": "U0BINOME", "is_bot": True}],
    }
    return Asked(Parcel("events_api", payload))


def _form(guest: Guest, number: int) -> Asked:
    useful = {"type": "radio_buttons", "selected_option": {"value": str(number % 5 + 1)}}
    written = {"type": "plain_text_input", "value": f"The {number}th thing that I have learnt."}
    return Asked(_interaction(guest, "view_submission", view=_view(guest, useful=useful, changed=written)))


def _refused_form(guest: Guest, _: int) -> Asked:
    return Asked(_interaction(guest, "view_submission", view=_view(guest)), says='"errors"')


def _button(guest: Guest, _: int) -> Asked:
    clicked = {"type": "button", "action_id": f"{NOT_HELD}:en", "block_id": "b", "value": str(guest.session_id)}
    message = {"type": "message", "ts": "1.0", "text": "Did you meet?"}
    return Asked(_interaction(guest, "block_actions", actions=[clicked | {"action_ts": "1.0"}], message=message))


def _view(guest: Guest, **answers: Json) -> Json:
    return {
        "id": "V0BENCH",
        "type": "modal",
        "callback_id": FEEDBACK_FORM,
        "private_metadata": json.dumps({"session": guest.session_id, "language": "en"}),
        "blocks": [{"type": "input", "block_id": name, "element": {}} for name in ("useful", "changed", "shared")],
        "state": {"values": {name: {name: answer} for name, answer in answers.items()}},
    }


def _interaction(guest: Guest, kind: str, **rest: object) -> Parcel:
    payload = {
        "type": kind,
        "team": {"id": TEAM, "domain": "sandbox"},
        "user": {"id": guest.slack_id, "team_id": TEAM},
        "api_app_id": APP,
        "trigger_id": NO_TRIGGER,
        **rest,
    }
    return Parcel("interactive", payload)


KINDS: dict[str, Callable[[Guest, int], Asked]] = {
    "command": _command,
    "home": _home,
    "form": _form,
    "refused": _refused_form,
    "button": _button,
}

MIX = ("command", "home", "form", "command", "home", "refused", "command", "home", "form", "button")
