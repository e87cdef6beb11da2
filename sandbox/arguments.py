"""Reads the arguments of a Web API call: form, JSON or query, as Slack takes them (Slack docs: "Using the Web API")."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sandbox.errors import SlackError

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"


async def read_arguments(request: Request) -> tuple[Json, str | None]:
    """All arguments without the token, and the token; query and body are one."""
    arguments: Json = dict(request.query_params)
    arguments |= await _body(request)
    token = arguments.pop("token", None)
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return arguments, bearer.strip() if scheme.lower() == "bearer" else token


async def _body(request: Request) -> Json:
    raw = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not raw:
        return {}
    if kind == FORM:
        return dict(parse_qsl(raw.decode(errors="replace"), keep_blank_values=True))
    if kind == "application/json":
        return _json_object(raw)
    raise SlackError("invalid_post_type" if kind else "missing_post_type")


def _json_object(raw: bytes) -> Json:
    try:
        found = json.loads(raw)
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(found, dict):
        raise SlackError("json_not_object")
    return found


def text(arguments: Json, name: str) -> str | None:
    """A text argument; numbers become text, as in a form."""
    value = arguments.get(name)
    return None if value is None or isinstance(value, (dict, list)) else str(value)


def flag(arguments: Json, name: str, *, default: bool = False) -> bool:
    """A yes or no: true, 1 and "true" are yes."""
    value = arguments.get(name)
    return default if value is None else str(value).lower() in {"true", "1"}


def names(arguments: Json, name: str) -> list[str]:
    """A list, or text with commas."""
    value = arguments.get(name)
    if isinstance(value, list):
        return [str(item) for item in value]
    return [item.strip() for item in str(value or "").split(",") if item.strip()]


def parsed(arguments: Json, name: str, *, refusal: str) -> Any:  # noqa: ANN401 - unchecked JSON
    """A structure: JSON text in a form, the thing itself in a JSON body; SlackError(refusal) when it is not JSON."""
    value = arguments.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise SlackError(refusal) from error


def page(arguments: Json, items: list[Any], *, default: int, most: int = 1000) -> tuple[list[Any], str]:
    """One page of items and the cursor of the next one, empty at the end (Slack docs: "Pagination")."""
    limit = text(arguments, "limit") or str(default)
    if not limit.isdecimal() or int(limit) > most:
        raise SlackError("invalid_limit")
    start = _position(text(arguments, "cursor") or "")
    end = start + int(limit) if int(limit) else len(items)
    return items[start:end], f"next:{end}=" if end < len(items) else ""


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    digits = cursor.removeprefix("next:").removesuffix("=")
    if not digits.isdecimal():
        raise SlackError("invalid_cursor")
    return int(digits)
