"""The control interface: acting, seeing, and making trouble, as JSON over HTTP from this machine only.

`POST /control/<name>` takes a JSON object and answers `{"ok": true, "result": ...}`, or status 409 with words when
Slack's own client would not let a person do that.
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.clock import StepReport
from sandbox.control_people import PEOPLE
from sandbox.control_trouble import TROUBLE
from sandbox.errors import Impossible
from sandbox.house import House
from sandbox.modals import OpenView
from sandbox.seeing import (
    conversations_seen,
    file_for,
    find_element,
    message_for,
    message_seen,
    messages_seen,
    view_for,
)
from sandbox.snapshot import take
from sandbox.world import Message

Json = dict[str, Any]


async def _command(house: House, asked: Json) -> Json:
    channel = house.world.find_conversation(asked["channel"]) if asked.get("channel") else None
    return asdict(await house.hands.command(house.world.find_user(asked["user"]), asked["text"], channel))


async def _click(house: House, asked: Json) -> Json:
    user = house.world.find_user(asked["user"])
    message = message_for(house.slack, user, asked["channel"], asked["ts"])
    value = asked.get("value")
    element = find_element(message.blocks or [], asked["action_id"], block_id=asked.get("block_id"), value=value)
    house.hands.type_into_message(user, message, asked.get("values") or {})
    return asdict(await house.hands.click(user, message, element, value))


async def _click_view(house: House, asked: Json) -> Json:
    user = house.world.find_user(asked["user"])
    view = view_for(house.slack, user, asked["view_id"])
    value = asked.get("value")
    element = find_element(view.blocks, asked["action_id"], block_id=asked.get("block_id"), value=value)
    house.hands.type_into(view, asked.get("values") or {})
    return asdict(await house.hands.click_view(user, view, element, value))


async def _submit(house: House, asked: Json) -> Json:
    user = house.world.find_user(asked["user"])
    view = view_for(house.slack, user, asked["view_id"])
    return asdict(await house.hands.submit(user, view, asked.get("values") or {}))


async def _suggest(house: House, asked: Json) -> Json:
    user = house.world.find_user(asked["user"])
    surface: Message | OpenView
    if asked.get("view_id"):
        surface = view_for(house.slack, user, asked["view_id"])
    else:
        surface = message_for(house.slack, user, asked["channel"], asked["ts"])
    element = find_element(surface.blocks or [], asked["action_id"], block_id=asked.get("block_id"), value=None)
    return asdict(await house.hands.suggest(user, surface, element, asked["query"]))


async def _close_view(house: House, asked: Json) -> Json:
    user = house.world.find_user(asked["user"])
    return asdict(await house.hands.close_view(user, view_for(house.slack, user, asked["view_id"])))


async def _open_home(house: House, asked: Json) -> Json:
    return asdict(await house.hands.open_home(house.world.find_user(asked["user"])))


async def _say(house: House, asked: Json) -> Json:
    user, channel = house.world.find_user(asked["user"]), house.world.find_conversation(asked["channel"])
    return message_seen(house.slack, user, house.hands.say(user, channel, asked["text"]))


async def _home(house: House, asked: Json) -> Json | None:
    view = house.slack.modals.home(house.world.find_user(asked["user"]).id)
    return house.slack.shown_view(view) if view is not None else None


async def _views(house: House, asked: Json) -> list[Json]:
    stack = house.slack.modals.stack(house.world.find_user(asked["user"]).id)
    return [house.slack.shown_view(view) for view in stack]


async def _messages(house: House, asked: Json) -> list[Json]:
    return messages_seen(house.slack, house.world.find_user(asked["user"]), since=asked.get("since") or 0)


async def _file(house: House, asked: Json) -> str:
    content = file_for(house.slack, house.world.find_user(asked["user"]), asked["file_id"])
    return b64encode(content).decode()


async def _conversations(house: House, asked: Json) -> list[Json]:
    return conversations_seen(house.slack, house.world.find_user(asked["user"]))


async def _patience(house: House, asked: Json) -> None:
    house.set_patience({name: float(seconds) for name, seconds in asked.items() if seconds is not None})


async def _calls(house: House, asked: Json) -> list[Json]:
    method = asked.get("method")
    return deepcopy([call for call in house.slack.calls if method in {None, call["method"]}])


async def _deliveries(house: House, _asked: Json) -> list[Json]:
    return deepcopy(house.slack.deliveries)


async def _now(house: House, _asked: Json) -> str:
    return house.clock.now.isoformat()


async def _followers(house: House, _asked: Json) -> int:
    return house.clock.followers


async def _step(house: House, asked: Json) -> Json:
    to = datetime.fromisoformat(asked["to"]) if asked.get("to") else None
    if to is None:
        to = house.clock.now + timedelta(seconds=asked["by_seconds"])
    if to.tzinfo is None:
        raise Impossible("a time needs a zone")
    return _report(await house.clock.step(to))


async def _next(house: House, _asked: Json) -> Json:
    return _report(await house.clock.step_to_next())


async def _reset(house: House, _asked: Json) -> None:
    await house.reset()


async def _start_over(house: House, asked: Json) -> None:
    await asyncio.shield(house.starting_over.begin(asked.get("state") or house.starting_over.present))
    if house.starting_over.error:
        raise Impossible(house.starting_over.error)


async def _starting_over(house: House, _asked: Json) -> Json:
    seen = house.starting_over
    return {
        "states": list(seen.names),
        "present": seen.present,
        "under_way": seen.is_under_way,
        "progress": seen.progress,
        "error": seen.error,
    }


async def _snapshot(house: House, _asked: Json) -> Json:
    return take(house.slack)


async def _restore(house: House, asked: Json) -> None:
    await house.restore(asked["snapshot"])


async def _read_everything(house: House, _asked: Json) -> None:
    house.slack.clients.read_everything(house.world)


async def _request_url(house: House, asked: Json) -> None:
    house.slack.request_url = asked["url"]


def _report(report: StepReport) -> Json:
    return {"now": report.now.isoformat(), "steps": report.steps, "warnings": report.warnings}


ROUTES: dict[str, Callable[[House, Json], Awaitable[Any]]] = {
    "command": _command,
    "click": _click,
    "click_view": _click_view,
    "submit": _submit,
    "suggest": _suggest,
    "close_view": _close_view,
    "open_home": _open_home,
    "say": _say,
    "home": _home,
    "views": _views,
    "messages": _messages,
    "file": _file,
    "conversations": _conversations,
    "patience": _patience,
    "calls": _calls,
    "deliveries": _deliveries,
    "now": _now,
    "followers": _followers,
    "step": _step,
    "next": _next,
    "reset": _reset,
    "start_over": _start_over,
    "starting_over": _starting_over,
    "snapshot": _snapshot,
    "restore": _restore,
    "read_everything": _read_everything,
    "request_url": _request_url,
    **PEOPLE,
    **TROUBLE,
}


async def answer_control(house: House, request: Request) -> Response:
    """Carry out one wish."""
    route = ROUTES.get(request.path_params["name"])
    if route is None:
        return _no(404, f"there is no /control/{request.path_params['name']}")
    try:
        asked = json.loads(await request.body() or b"{}")
        return JSONResponse({"ok": True, "result": await route(house, asked)})
    except Impossible as refusal:
        return _no(409, str(refusal))
    except (ValueError, KeyError, TypeError) as mistake:
        return _no(400, f"{type(mistake).__name__}: {mistake}")


def _no(status: int, words: str) -> Response:
    return JSONResponse({"ok": False, "error": words}, status_code=status)
