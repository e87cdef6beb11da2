"""What an element holds: its initial state, and the state after a person has typed or chosen (as Slack's client does).

Values come as a person would give them: text, number, option value(s), user or channel id(s), a date, Unix seconds.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.errors import Impossible

Json = dict[str, Any]
Exists = Callable[[str], bool]

ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
EXTERNAL = {"external_select", "multi_external_select"}
MIN_QUERY = 3
"""How much is typed before an app is asked for options, unless the menu says otherwise."""

ONE_ID = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
}
MANY_IDS = {
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
TEXTS = {"plain_text_input", "email_text_input", "url_text_input"}
MOMENTS = {
    "datepicker": ("selected_date", "initial_date", re.compile(r"\d{4}-\d\d-\d\d")),
    "timepicker": ("selected_time", "initial_time", re.compile(r"([01]\d|2[0-3]):[0-5]\d")),
}
STATELESS = {"button", "workflow_button", "overflow", "feedback_buttons", "icon_button"}


def options_of(element: Json) -> list[Json]:
    """All options, in groups or not."""
    groups: list[Json] = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def initial_state(element: Json) -> Json:
    """The state before anybody has touched the element."""
    kind = element["type"]
    state: Json = {"type": kind}
    if kind in ONE_OPTION:
        state["selected_option"] = element.get("initial_option")
    elif kind in MANY_OPTIONS:
        state["selected_options"] = element.get("initial_options", [])
    elif kind in ONE_ID:
        state[ONE_ID[kind]] = element.get(ONE_ID[kind].replace("selected", "initial"))
    elif kind in MANY_IDS:
        state[MANY_IDS[kind]] = element.get(MANY_IDS[kind].replace("selected", "initial"), [])
    elif kind in MOMENTS:
        selected, initial, _ = MOMENTS[kind]
        state[selected] = element.get(initial)
    elif kind == "datetimepicker":
        state["selected_date_time"] = element.get("initial_date_time")
    elif kind == "rich_text_input":
        state["rich_text_value"] = element.get("initial_value")
    else:
        state["value"] = element.get("initial_value")
    return state


def filled_state(element: Json, value: object, *, exists: Exists) -> Json:
    """The state after a person has given `value`; Impossible where Slack's client would not accept it."""
    kind = element["type"]
    if value is None or value in ("", []):
        return {**initial_state({**element, **_without_initial(element)}), "type": kind}
    for kinds, fill in _FILL:
        if kind in kinds:
            return {"type": kind, **fill(element, value, exists)}
    raise Impossible(f"the sandbox has no hand for {kind} elements yet")


def is_empty(state: Json) -> bool:
    """Whether nothing is given."""
    return all(value in (None, "", []) for name, value in state.items() if name != "type")


def check_length(element: Json, state: Json) -> None:
    """Refuse text that is shorter or longer than the element allows."""
    text = state.get("value")
    if element["type"] != "plain_text_input" or not text:
        return
    low, high = element.get("min_length", 0), element.get("max_length", 3000)
    if not low <= len(text) <= high:
        raise Impossible(f"{element['action_id']}: {len(text)} characters, {low} to {high} are allowed")


def _without_initial(element: Json) -> Json:
    return {name: [] if isinstance(element[name], list) else None for name in element if name.startswith("initial_")}


def _option(element: Json, value: object) -> Json:
    for option in options_of(element):
        if option["value"] == value:
            return option
    raise Impossible(f"{element['action_id']}: no option {value!r}")


def _several(element: Json, value: object) -> list[Any]:
    values = list(value) if isinstance(value, (list, tuple)) else [value]
    limit = element.get("max_selected_items")
    if limit is not None and len(values) > limit:
        raise Impossible(f"{element['action_id']}: at most {limit} can be chosen")
    return values


def _fill_option(element: Json, value: object, _exists: Exists) -> Json:
    return {"selected_option": _option(element, value)}


def _fill_options(element: Json, value: object, _exists: Exists) -> Json:
    return {"selected_options": [_option(element, one) for one in _several(element, value)]}


def _fill_id(element: Json, value: object, exists: Exists) -> Json:
    if not exists(str(value)):
        raise Impossible(f"{element['action_id']}: {value!r} cannot be chosen")
    return {ONE_ID[element["type"]]: value}


def _fill_ids(element: Json, value: object, exists: Exists) -> Json:
    chosen = _several(element, value)
    for one in chosen:
        if not exists(str(one)):
            raise Impossible(f"{element['action_id']}: {one!r} cannot be chosen")
    return {MANY_IDS[element["type"]]: chosen}


def _fill_text(element: Json, value: object, _exists: Exists) -> Json:
    text = str(value)
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise Impossible(f"{element['action_id']}: not an e-mail address")
    if element["type"] == "url_text_input" and not re.match(r"https?://\S+$", text):
        raise Impossible(f"{element['action_id']}: not a web address")
    return {"value": text}


def _fill_number(element: Json, value: object, _exists: Exists) -> Json:
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise Impossible(f"{element['action_id']}: {value!r} is not a number") from error
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        raise Impossible(f"{element['action_id']}: a whole number is asked for")
    low, high = element.get("min_value"), element.get("max_value")
    if (low is not None and number < Decimal(low)) or (high is not None and number > Decimal(high)):
        raise Impossible(f"{element['action_id']}: {value} is out of range")
    return {"value": str(value)}


def _fill_moment(element: Json, value: object, _exists: Exists) -> Json:
    selected, _, shape = MOMENTS[element["type"]]
    if not shape.fullmatch(str(value)):
        raise Impossible(f"{element['action_id']}: {value!r} is not a {element['type'].removesuffix('picker')}")
    return {selected: str(value)}


def _fill_date_time(element: Json, value: object, _exists: Exists) -> Json:
    if not isinstance(value, int):
        raise Impossible(f"{element['action_id']}: Unix seconds are asked for")
    return {"selected_date_time": value}


def _fill_rich_text(_element: Json, value: object, _exists: Exists) -> Json:
    if isinstance(value, dict):
        return {"rich_text_value": value}
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(value)}]}
    return {"rich_text_value": {"type": "rich_text", "elements": [section]}}


_FILL: tuple[tuple[set[str], Callable[[Json, object, Exists], Json]], ...] = (
    (ONE_OPTION, _fill_option),
    (MANY_OPTIONS, _fill_options),
    (set(ONE_ID), _fill_id),
    (set(MANY_IDS), _fill_ids),
    (TEXTS, _fill_text),
    ({"number_input"}, _fill_number),
    (set(MOMENTS), _fill_moment),
    ({"datetimepicker"}, _fill_date_time),
    ({"rich_text_input"}, _fill_rich_text),
)
