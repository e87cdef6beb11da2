"""What passed between Slack and the app, as the inspector lists it: request by request, the newest first."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.house import House
from sandbox.local import LocalSlack
from sandbox.page.words import environment, language_of
from sandbox.passages import name_of, numbered, recent

Json = dict[str, Any]
State = Literal["ok", "pending", "refused", "unacknowledged", "failed"]

SUBJECT_LENGTH = 80
HIDDEN = "•••"

SECRET = re.compile(r"(ticket=|/upload/v1/|/(?:commands|actions)/[^/\"]+/\d+/)[\w-]+")
"""Addresses that let whoever knows them act: their secret part is the last one."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One request and its answer. `kind` is a method, or what was delivered; `time` the world's, in the reader's zone.

    `code` is Slack's word or an HTTP status where it did not go well; `milliseconds` are real, None while it is under
    way; `attempt` counts from 0.
    """

    number: int
    direction: Literal["to_slack", "to_app"]
    kind: str
    who: str
    subject: str
    time: str
    milliseconds: int | None
    state: State
    code: str
    attempt: int = 0


@dataclass(frozen=True)
class EntryJson:
    """What was sent and what was answered, as indented JSON; `answered` is None where there was no answer."""

    sent: str
    answered: str | None


def entries(slack: LocalSlack, *, zone: ZoneInfo | None = None, limit: int = 100) -> list[Entry]:
    """The newest entries; what was sent is only glanced at, so that every look at the page can afford them."""
    return [
        _call(record, zone) if "method" in record else _delivery(slack, record, zone)
        for record in recent(slack, limit=limit)
    ]


def entry_json(slack: LocalSlack, number: int) -> EntryJson | None:
    """The details of one entry, without tokens; None where nothing has this number."""
    record = numbered(slack, number)
    if record is None:
        return None
    sent = record["arguments"] if "method" in record else record["payload"]
    answered = record["answer"]
    return EntryJson(_shown(slack, sent), _shown(slack, answered) if answered is not None else None)


def routes(house: House) -> list[BaseRoute]:
    """Where the details are loaded from when an entry is unfolded."""

    async def details(request: Request) -> Response:
        found = entry_json(house.slack, request.path_params["number"])
        if found is None:
            return PlainTextResponse("Not Found", status_code=404)
        template = environment(language_of(request)).get_template("inspector_entry.html")
        return HTMLResponse(template.render(entry=found))

    return [Route("/inspector/{number:int}", details)]


def _call(record: Json, zone: ZoneInfo | None) -> Entry:
    state, code = _call_state(record)
    return Entry(
        number=record["number"],
        direction="to_slack",
        kind=record["method"],
        who=record["to"],
        subject=_short(_call_subject(record["arguments"])),
        time=_time(record, zone),
        milliseconds=_milliseconds(record),
        state=state,
        code=code,
    )


def _delivery(slack: LocalSlack, record: Json, zone: ZoneInfo | None) -> Entry:
    state, code = _delivery_state(record)
    return Entry(
        number=record["number"],
        direction="to_app",
        kind=record["kind"],
        who=_actor(slack, record["payload"]),
        subject=_short(_delivery_subject(record["payload"])),
        time=_time(record, zone),
        milliseconds=_milliseconds(record),
        state=state,
        code=code,
        attempt=record["attempt"],
    )


def _call_state(record: Json) -> tuple[State, str]:
    if record["seconds"] is None:
        return "pending", ""
    error = (record["answer"] or {}).get("error", "")
    if record["fault"] not in {None, "delay"}:
        return "failed", error if record["status"] == 200 else str(record["status"] or "")
    return ("ok", "") if record["effect"] else ("refused", error or str(record["status"]))


def _delivery_state(record: Json) -> tuple[State, str]:
    if record["seconds"] is None:
        return "pending", ""
    if record["refused"] is not None:
        return "refused", record["refused"]
    return ("ok", "") if record["acknowledged"] else ("unacknowledged", str(record["status"] or ""))


def _call_subject(arguments: Json) -> str:
    """What a call brings: a view by its callback_id, a message by its text, a file by its name."""
    view = _view(arguments.get("view"))
    if view is not None:
        return str(view.get("callback_id") or view.get("type", ""))
    return str(arguments.get("text") or arguments.get("filename") or arguments.get("initial_comment") or "")


def _view(view: object) -> Json | None:
    """A view is an object in a JSON body, and text in a form."""
    if isinstance(view, str):
        try:
            view = json.loads(view)
        except ValueError:
            return None
    return view if isinstance(view, dict) else None


def _delivery_subject(payload: Json) -> str:
    """What somebody did: the command, the elements that they used, the form that they sent."""
    if "command" in payload:
        return f"{payload['command']} {payload['text']}".strip()
    if payload.get("actions"):
        return ", ".join(action["action_id"] for action in payload["actions"])
    if "view" in payload:
        return str(payload["view"].get("callback_id", ""))
    return str(payload.get("action_id") or payload.get("event", {}).get("tab", ""))


def _actor(slack: LocalSlack, payload: Json) -> str:
    user = payload.get("user") or payload.get("user_id") or payload.get("event", {}).get("user") or ""
    return name_of(slack, user["id"] if isinstance(user, dict) else user)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 1]}…"


def _time(record: Json, zone: ZoneInfo | None) -> str:
    return f"{datetime.fromisoformat(record['at']).astimezone(zone or UTC):%Y-%m-%d %H:%M:%S}"


def _milliseconds(record: Json) -> int | None:
    return round(record["seconds"] * 1000) if record["seconds"] is not None else None


def _shown(slack: LocalSlack, value: Json) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    config = slack.config
    for secret in (config.bot_token, config.app_token, config.signing_secret, slack.identity.verification_token):
        text = text.replace(secret, HIDDEN)
    return SECRET.sub(rf"\g<1>{HIDDEN}", text)
