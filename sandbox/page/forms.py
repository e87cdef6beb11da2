"""A surface is one HTML form: how its fields are called, and what a person has filled in and pressed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from sandbox.errors import Impossible
from sandbox.fields import FieldKey
from sandbox.inputs import MANY_IDS, MANY_OPTIONS, MOMENTS, ONE_ID, ONE_OPTION, STATELESS, TEXTS
from sandbox.page.drawing import MISSHAPEN
from sandbox.page.reader import Json
from sandbox.page.rich_text import text_of
from sandbox.surface import elements_of, every_block

Form = Mapping[str, list[str]]
BEFORE = "/before"
"""Ends the name of the hidden field that holds what stood in a field whose HTML control can show only part of it."""


@dataclass(frozen=True)
class Act:
    """An element that was pressed or changed; `option` is the chosen one of an overflow menu."""

    block_id: str
    action_id: str
    option: str | None


@dataclass(frozen=True)
class Filled:
    """What a form brought: the act (None when the whole is submitted), and by (block_id, action_id) what every element
    holds, as `sandbox.inputs.filled_state` takes it."""

    act: Act | None
    values: Mapping[FieldKey, object]


def field_name(block: Json, element: Json) -> str:
    """What the element's control is called in the form; a name has exactly one `/` and no `=`."""
    return f"{quote(block['block_id'], safe='')}/{quote(element['action_id'], safe='')}"


def option_name(block: Json, element: Json, value: str) -> str:
    """What pressing one option of an overflow menu sends."""
    return f"{field_name(block, element)}={quote(value, safe='')}"


def read_form(blocks: list[Json], form: Form, *, zone: ZoneInfo) -> Filled:
    """What the form of these blocks brought; `zone` is that of whoever filled it in. Impossible for an act that cannot
    be read."""
    values: dict[FieldKey, object] = {
        (block["block_id"], element["action_id"]): _READERS[element["type"]](field_name(block, element), form, zone)
        for block in every_block(blocks)
        for element in elements_of(block)
        if element["type"] in _READERS
    }
    return Filled(_act(form), values)


def local_moment(unix: int, zone: ZoneInfo) -> str:
    """Unix seconds as `datetime-local` controls write them: to the minute, without a zone."""
    return datetime.fromtimestamp(unix, zone).replace(tzinfo=None).isoformat(timespec="minutes")


def _act(form: Form) -> Act | None:
    pressed = form.get("act", [""])[0]
    if not pressed:
        return None
    name, is_option, option = pressed.partition("=")
    block_id, is_field, action_id = name.partition("/")
    if not is_field:
        raise Impossible(f"{pressed!r} names no element")
    return Act(unquote(block_id), unquote(action_id), unquote(option) if is_option else None)


def _one(name: str, form: Form, _zone: ZoneInfo) -> str | None:
    return next(iter(form.get(name, ())), "") or None


def _many(name: str, form: Form, _zone: ZoneInfo) -> list[str]:
    return [value for value in form.get(name, []) if value]


def _text(name: str, form: Form, zone: ZoneInfo) -> str | None:
    """Browsers send the line breaks of a text as CR LF; Slack's have LF."""
    text = _one(name, form, zone)
    return text.replace("\r\n", "\n") if text else None


def _date_time(name: str, form: Form, zone: ZoneInfo) -> int | str | None:
    """Unix seconds. An hour that comes twice in the night when clocks go back is its first, unless the field held the
    second before; one that never comes is read by the clock that held until then. Text that is no moment stays text."""
    written, before = _one(name, form, zone), _one(name + BEFORE, form, zone)
    try:
        if written and before and local_moment(int(before), zone) == written:
            return int(before)
        return int(datetime.fromisoformat(written).replace(tzinfo=zone).timestamp()) if written else None
    except (ValueError, OverflowError, OSError):
        return written


def _rich_text(name: str, form: Form, zone: ZoneInfo) -> Json | str | None:
    """The rich text that was there before, as long as its words are the same; new words are without style."""
    written, before = _text(name, form, zone), _one(name + BEFORE, form, zone)
    try:
        rich_text: Json = json.loads(before or "{}")
        return rich_text if text_of(rich_text) == (written or "") else written
    except MISSHAPEN:
        return written


_READERS: Mapping[str, Callable[[str, Form, ZoneInfo], Any]] = {
    **dict.fromkeys((ONE_OPTION - STATELESS) | set(ONE_ID) | set(MOMENTS) | {"number_input"}, _one),
    **dict.fromkeys(MANY_OPTIONS | set(MANY_IDS), _many),
    **dict.fromkeys(TEXTS, _text),
    "datetimepicker": _date_time,
    "rich_text_input": _rich_text,
}
