"""Checks of block elements (buttons, menus, pickers, inputs), and in which blocks each may stand.

Source: docs.slack.dev/reference/block-kit/block-elements
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sandbox import block_kit_rich_text as rich_text
from sandbox.block_kit_objects import (
    channel_id,
    confirm,
    conversation_filter,
    conversation_id,
    dispatch_action_config,
    identifier,
    initial_option_exists,
    initial_options_exist,
    no_more_than_allowed,
    option,
    option_group,
    overflow_option,
    plain_text,
    rich_option,
    slack_file,
    style,
    user_id,
)
from sandbox.block_kit_rules import (
    Place,
    Rule,
    WholeRule,
    anything,
    exactly_one,
    flag,
    integer,
    items,
    matching,
    on,
    one_of,
    ordered,
    readable,
    shape,
    string,
    url,
)

_LONGEST_INPUT = 3000


def _element(
    required: Mapping[str, Rule] | None = None, optional: Mapping[str, Rule] | None = None, *whole: WholeRule
) -> Rule:
    return shape({"type": anything, **(required or {})}, {"action_id": identifier, **(optional or {})}, *whole)


def _read_date(value: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(value)
    return date.fromisoformat(value)


_date = readable(_read_date, "must be a date in the format YYYY-MM-DD")
_time_zone = readable(ZoneInfo, "must be an IANA time zone")
_time = matching(r"([01]\d|2[0-3]):[0-5]\d", "must be a time in the format HH:mm")
# Ten digits, says the documentation: seconds since 1970, from 2001 to 2286.
_moment = integer(1_000_000_000, 9_999_999_999)


def _in_modals_only(value: object, place: Place) -> None:
    flag(value, place)
    if place.surface != "modal":
        place.refuse("works only with menus in modals")


_placeholder = {"placeholder": plain_text(150)}
_focus = {"focus_on_load": flag}
_asks_first = {"confirm": confirm}
_menu = {**_placeholder, **_focus, **_asks_first}
_typed = {**_placeholder, **_focus, "dispatch_action_config": dispatch_action_config}
_several = {"max_selected_items": integer(1)}
_static_options: dict[str, Rule] = {
    "options": items(option, most=100),
    "option_groups": items(option_group, most=100),
}

image = shape(
    {"type": anything, "alt_text": string(2000)},
    {"image_url": url(), "slack_file": slack_file},
    exactly_one("image_url", "slack_file"),
)

_button = _element(
    {"text": plain_text(75)},
    {
        "url": url(schemes=("https", "http", "slack")),
        "value": string(2000, least=0),
        "style": style,
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "agent_prompt_display": string(),
        "visible_to_user_ids": items(user_id),
        **_asks_first,
    },
)
_workflow_trigger = shape(
    {"url": url()},
    {"customizable_input_parameters": items(shape({"name": string(), "value": string(least=0)}))},
)
_workflow_button = _element(
    {"text": plain_text(75), "workflow": shape({"trigger": _workflow_trigger})},
    {"style": style, "accessibility_label": string(75)},
)
_overflow = _element({"options": items(overflow_option, most=5)}, _asks_first)
_checkboxes = _element(
    {"options": items(rich_option, most=10)},
    {"initial_options": items(rich_option), **_focus, **_asks_first},
    initial_options_exist,
)
_radio_buttons = _element(
    {"options": items(rich_option, most=10)},
    {"initial_option": rich_option, **_focus, **_asks_first},
    initial_option_exists,
)

SELECTS: Mapping[str, Rule] = {
    "static_select": _element(
        None,
        {**_static_options, "initial_option": option, **_menu},
        exactly_one("options", "option_groups"),
        initial_option_exists,
    ),
    "external_select": _element(None, {"initial_option": option, "min_query_length": integer(0), **_menu}),
    "users_select": _element(None, {"initial_user": user_id, **_menu}),
    "conversations_select": _element(
        None,
        {
            "initial_conversation": conversation_id,
            "default_to_current_conversation": flag,
            "response_url_enabled": _in_modals_only,
            "filter": conversation_filter,
            **_menu,
        },
    ),
    "channels_select": _element(
        None, {"initial_channel": channel_id, "response_url_enabled": _in_modals_only, **_menu}
    ),
}
MULTI_SELECTS: Mapping[str, Rule] = {
    "multi_static_select": _element(
        None,
        {**_static_options, "initial_options": items(option), **_several, **_menu},
        exactly_one("options", "option_groups"),
        initial_options_exist,
        no_more_than_allowed("initial_options"),
    ),
    "multi_external_select": _element(
        None,
        {"initial_options": items(option), "min_query_length": integer(0), **_several, **_menu},
        no_more_than_allowed("initial_options"),
    ),
    "multi_users_select": _element(
        None, {"initial_users": items(user_id), **_several, **_menu}, no_more_than_allowed("initial_users")
    ),
    "multi_conversations_select": _element(
        None,
        {
            "initial_conversations": items(conversation_id),
            "default_to_current_conversation": flag,
            "filter": conversation_filter,
            **_several,
            **_menu,
        },
        no_more_than_allowed("initial_conversations"),
    ),
    "multi_channels_select": _element(
        None, {"initial_channels": items(channel_id), **_several, **_menu}, no_more_than_allowed("initial_channels")
    ),
}


_NUMBER = r"-?[0-9]+(\.[0-9]+)?"
# Numbers of a number input are written as strings.
_written_number = matching(_NUMBER, "must be a number")


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, str) and re.fullmatch(_NUMBER, value) else None


def _numbers_agree(element: Mapping[str, Any], place: Place) -> None:
    low, first, high = (_number(element.get(key)) for key in ("min_value", "initial_value", "max_value"))
    if low is not None and high is not None and low > high:
        (place / "min_value").refuse("`min_value` must not be greater than `max_value`")
    if first is not None and ((low is not None and first < low) or (high is not None and first > high)):
        (place / "initial_value").refuse("must be between `min_value` and `max_value`")
    if element.get("is_decimal_allowed") is False:
        for key in ("min_value", "initial_value", "max_value"):
            number = _number(element.get(key))
            if number is not None and number != number.to_integral_value():
                (place / key).refuse("must be a whole number")


def _first_text_fits(element: Mapping[str, Any], place: Place) -> None:
    first, least, most = (element.get(key) for key in ("initial_value", "min_length", "max_length"))
    if not isinstance(first, str):
        return
    if isinstance(least, int) and len(first) < least:
        (place / "initial_value").refuse(f"must be more than {least - 1} characters")
    if isinstance(most, int) and len(first) > most:
        (place / "initial_value").refuse(f"must be less than {most + 1} characters")


_datepicker = _element(None, {"initial_date": _date, **_menu})
_timepicker = _element(None, {"initial_time": _time, "timezone": _time_zone, **_menu})
_datetimepicker = _element(None, {"initial_date_time": _moment, **_focus, **_asks_first})
_rich_text_input = _element(
    None,
    {
        "initial_value": shape({"type": one_of("rich_text"), "elements": rich_text.elements}, {"block_id": identifier}),
        "min_lines": integer(1),
        "max_lines": integer(1),
        **_typed,
    },
    ordered("min_lines", "max_lines"),
)
_plain_text_input = _element(
    None,
    {
        "initial_value": string(_LONGEST_INPUT),
        "multiline": flag,
        "min_length": integer(0, _LONGEST_INPUT),
        "max_length": integer(1, _LONGEST_INPUT),
        **_typed,
    },
    ordered("min_length", "max_length"),
    _first_text_fits,
)
_email = matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "must be an e-mail address")

ACCESSORIES: Mapping[str, Rule] = {
    "button": _button,
    "workflow_button": on("message", rule=_workflow_button, kind="workflow_button"),
    "checkboxes": _checkboxes,
    "datepicker": _datepicker,
    "image": image,
    "overflow": _overflow,
    "radio_buttons": _radio_buttons,
    "timepicker": _timepicker,
    **SELECTS,
    **MULTI_SELECTS,
}
ACTIONS: Mapping[str, Rule] = {
    **{kind: rule for kind, rule in ACCESSORIES.items() if kind != "image"},
    "datetimepicker": _datetimepicker,
    "rich_text_input": _rich_text_input,
}
INPUTS: Mapping[str, Rule] = {
    "checkboxes": _checkboxes,
    "datepicker": _datepicker,
    "datetimepicker": _datetimepicker,
    "email_text_input": _element(None, {"initial_value": _email, **_typed}),
    "file_input": on(
        "modal",
        rule=_element(None, {"filetypes": items(string()), "max_files": integer(1, 10)}),
        kind="file_input",
    ),
    "number_input": _element(
        {"is_decimal_allowed": flag},
        {"initial_value": _written_number, "min_value": _written_number, "max_value": _written_number, **_typed},
        _numbers_agree,
    ),
    "plain_text_input": _plain_text_input,
    "radio_buttons": _radio_buttons,
    "rich_text_input": _rich_text_input,
    "timepicker": _timepicker,
    "url_text_input": _element(None, {"initial_value": url(), **_typed}),
    **SELECTS,
    **MULTI_SELECTS,
}

_feedback_button = shape({"text": plain_text(75), "value": string(2000)}, {"accessibility_label": string(75)})
CONTEXT_ACTIONS: Mapping[str, Rule] = {
    "feedback_buttons": _element({"positive_button": _feedback_button, "negative_button": _feedback_button}),
    "icon_button": _element(
        {"icon": one_of("trash"), "text": plain_text(75)},
        {
            "value": string(2000),
            "accessibility_label": string(75),
            "visible_to_user_ids": items(user_id, most=10),
            **_asks_first,
        },
    ),
}
