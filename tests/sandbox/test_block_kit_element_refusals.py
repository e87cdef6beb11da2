"""What Slack refuses in buttons, menus, pickers and inputs, each with the words and the place of its answer."""

import pytest

from tests.sandbox.documents import (
    CHECKBOXES,
    FEEDBACK,
    GROUPED,
    ICON_BUTTON,
    MULTI_STATIC,
    NUMBER,
    OVERFLOW,
    RADIO,
    STATIC,
    TYPED,
    actions,
    button,
    confirm,
    context_actions,
    field,
    mrkdwn,
    option,
    options,
    plain,
    problems,
    refusal,
    section,
    without,
)

ELEMENT = "/blocks/0/elements/0"
INPUT = "/blocks/0/element"
EXACT = "must exactly match one of the options"

ELEMENTS = {
    "a button without text": (
        [actions({"type": "button"})],
        [f"missing required field: text at {ELEMENT}"],
    ),
    "a button of an unknown style": (
        [actions(button(style="default"))],
        [f"must be a valid enum value at {ELEMENT}/style"],
    ),
    "a button of no style": ([actions(button(style=None))], [f"must provide a string at {ELEMENT}/style"]),
    "a button to nowhere": ([actions(button(url="example.com"))], [f"must be a valid URL at {ELEMENT}/url"]),
    "half a confirmation": (
        [actions(button(confirm=without(confirm(), "deny")))],
        [f"missing required field: deny at {ELEMENT}/confirm"],
    ),
    "markup in a confirmation's title": (
        [actions(button(confirm=confirm(title=mrkdwn())))],
        [f"unsupported type: mrkdwn at {ELEMENT}/confirm/title/type"],
    ),
    "a confirmation of an unknown style": (
        [actions(button(confirm=confirm(style="warning")))],
        [f"must be a valid enum value at {ELEMENT}/confirm/style"],
    ),
    "an overflow without options": (
        [actions({**OVERFLOW, "options": []})],
        [f"must provide at least 1 items at {ELEMENT}/options"],
    ),
    "a select without options": (
        [field({**STATIC, "options": []})],
        [f"must provide at least 1 items at {INPUT}/options"],
    ),
    "neither options nor groups": (
        [field(without(STATIC, "options"))],
        [f"must define either `options` or `option_groups` at {INPUT}"],
    ),
    "options and groups": (
        [field({**STATIC, **without(GROUPED, "type")})],
        [f"must define either `options` or `option_groups`, not both at {INPUT}"],
    ),
    "a group without options": (
        [field({**GROUPED, "option_groups": [{"label": plain(), "options": []}]})],
        [f"must provide at least 1 items at {INPUT}/option_groups/0/options"],
    ),
    "an option without a value": (
        [field({**STATIC, "options": [{"text": plain()}]})],
        [f"missing required field: value at {INPUT}/options/0"],
    ),
    "an address in a menu": (
        [field({**STATIC, "options": [option(url="https://example.com")]})],
        [f"invalid additional property: url at {INPUT}/options/0"],
    ),
    "an initial option of another menu": (
        [field({**STATIC, "initial_option": option("other")})],
        [f"{EXACT} at {INPUT}/initial_option"],
    ),
    "an initial option in other words": (
        [field({**STATIC, "initial_option": {**options(1)[0], "text": plain("Other")}})],
        [f"{EXACT} at {INPUT}/initial_option"],
    ),
    "an initial option of no group": (
        [field({**GROUPED, "initial_option": option("other")})],
        [f"{EXACT} at {INPUT}/initial_option"],
    ),
    "an initial radio button of another set": (
        [field({**RADIO, "initial_option": option("other")})],
        [f"{EXACT} at {INPUT}/initial_option"],
    ),
    "initial checkboxes of another set": (
        [field({**CHECKBOXES, "initial_options": [options(1)[0], option("other")]})],
        [f"{EXACT} at {INPUT}/initial_options/1"],
    ),
    "initial options of another menu": (
        [field({**MULTI_STATIC, "initial_options": [option("other")]})],
        [f"{EXACT} at {INPUT}/initial_options/0"],
    ),
    "an empty list of initial options": (
        [field({**MULTI_STATIC, "initial_options": []})],
        [f"must provide at least 1 items at {INPUT}/initial_options"],
    ),
    "a menu in which nothing can be chosen": (
        [field({**MULTI_STATIC, "max_selected_items": 0})],
        [f"must be greater than or equal to 1 at {INPUT}/max_selected_items"],
    ),
    "more users at first than allowed": (
        [field({"type": "multi_users_select", "initial_users": ["U012", "U013"], "max_selected_items": 1})],
        [f"no more than 1 items allowed at {INPUT}/initial_users"],
    ),
    "a user by name": (
        [field({"type": "users_select", "initial_user": "@ada"})],
        [f"must be a user id at {INPUT}/initial_user"],
    ),
    "a channel by name": (
        [field({"type": "channels_select", "initial_channel": "#general"})],
        [f"must be a channel id at {INPUT}/initial_channel"],
    ),
    "a conversation by name": (
        [field({"type": "conversations_select", "initial_conversation": "general"})],
        [f"must be a conversation id at {INPUT}/initial_conversation"],
    ),
    "an empty filter": (
        [field({"type": "conversations_select", "filter": {}})],
        [
            "must define at least one of `include`, `exclude_external_shared_channels`, `exclude_bot_users` "
            f"at {INPUT}/filter"
        ],
    ),
    "a filter for nothing known": (
        [field({"type": "conversations_select", "filter": {"include": ["dm"]}})],
        [f"must be a valid enum value at {INPUT}/filter/include/0"],
    ),
    "a response address outside of modals": (
        [field({"type": "channels_select", "response_url_enabled": True})],
        [f"works only with menus in modals at {INPUT}/response_url_enabled"],
    ),
    "a date that does not exist": (
        [field({"type": "datepicker", "initial_date": "2026-02-29"})],
        [f"must be a date in the format YYYY-MM-DD at {INPUT}/initial_date"],
    ),
    "a date in another order": (
        [field({"type": "datepicker", "initial_date": "01-02-2026"})],
        [f"must be a date in the format YYYY-MM-DD at {INPUT}/initial_date"],
    ),
    "a date without strokes": (
        [field({"type": "datepicker", "initial_date": "20260201"})],
        [f"must be a date in the format YYYY-MM-DD at {INPUT}/initial_date"],
    ),
    "a time after midnight": (
        [field({"type": "timepicker", "initial_time": "24:00"})],
        [f"must be a time in the format HH:mm at {INPUT}/initial_time"],
    ),
    "a time of one digit": (
        [field({"type": "timepicker", "initial_time": "9:00"})],
        [f"must be a time in the format HH:mm at {INPUT}/initial_time"],
    ),
    "a zone of no place": (
        [field({"type": "timepicker", "timezone": "Europe/Atlantis"})],
        [f"must be an IANA time zone at {INPUT}/timezone"],
    ),
    "a moment in milliseconds": (
        [field({"type": "datetimepicker", "initial_date_time": 1_767_225_600_000})],
        [f"must be less than or equal to 9999999999 at {INPUT}/initial_date_time"],
    ),
    "a moment in words": (
        [field({"type": "datetimepicker", "initial_date_time": "1767225600"})],
        [f"must provide an integer at {INPUT}/initial_date_time"],
    ),
    "a placeholder on a moment": (
        [field({"type": "datetimepicker", "placeholder": plain()})],
        [f"invalid additional property: placeholder at {INPUT}"],
    ),
    "a shortest length below zero": (
        [field({**TYPED, "min_length": -1})],
        [f"must be greater than or equal to 0 at {INPUT}/min_length"],
    ),
    "a longest length of zero": (
        [field({**TYPED, "max_length": 0})],
        [f"must be greater than or equal to 1 at {INPUT}/max_length"],
    ),
    "a longest length of 3001": (
        [field({**TYPED, "max_length": 3001})],
        [f"must be less than or equal to 3000 at {INPUT}/max_length"],
    ),
    "true for a length": (
        [field({**TYPED, "min_length": True})],
        [f"must provide an integer at {INPUT}/min_length"],
    ),
    "lengths the wrong way round": (
        [field({**TYPED, "min_length": 5, "max_length": 4})],
        [f"`min_length` must not be greater than `max_length` at {INPUT}/min_length"],
    ),
    "a first text too short": (
        [field({**TYPED, "min_length": 5, "initial_value": "four"})],
        [f"must be more than 4 characters at {INPUT}/initial_value"],
    ),
    "a first text too long": (
        [field({**TYPED, "max_length": 3, "initial_value": "four"})],
        [f"must be less than 4 characters at {INPUT}/initial_value"],
    ),
    "an action on nothing known": (
        [field({**TYPED, "dispatch_action_config": {"trigger_actions_on": ["on_blur"]}})],
        [f"must be a valid enum value at {INPUT}/dispatch_action_config/trigger_actions_on/0"],
    ),
    "a number as a number": (
        [field({**NUMBER, "initial_value": 3})],
        [f"must provide a string at {INPUT}/initial_value"],
    ),
    "a number in letters": (
        [field({**NUMBER, "initial_value": "1e3"})],
        [f"must be a number at {INPUT}/initial_value"],
    ),
    "a number of unsaid kind": (
        [field({"type": "number_input"})],
        [f"missing required field: is_decimal_allowed at {INPUT}"],
    ),
    "a fraction where none is allowed": (
        [field({**NUMBER, "is_decimal_allowed": False, "max_value": "2.5"})],
        [f"must be a whole number at {INPUT}/max_value"],
    ),
    "numbers the wrong way round": (
        [field({**NUMBER, "min_value": "3", "max_value": "2.9"})],
        [f"`min_value` must not be greater than `max_value` at {INPUT}/min_value"],
    ),
    "a first number out of range": (
        [field({**NUMBER, "max_value": "2", "initial_value": "2.1"})],
        [f"must be between `min_value` and `max_value` at {INPUT}/initial_value"],
    ),
    "an e-mail address without a host": (
        [field({"type": "email_text_input", "initial_value": "ada"})],
        [f"must be an e-mail address at {INPUT}/initial_value"],
    ),
    "a typed address without a scheme": (
        [field({"type": "url_text_input", "initial_value": "example.com"})],
        [f"must be a valid URL at {INPUT}/initial_value"],
    ),
    "a picture of nothing beside a section": (
        [section(accessory={"type": "image", "alt_text": "Nothing"})],
        ["must define either `image_url` or `slack_file` at /blocks/0/accessory"],
    ),
    "two icons of one id": (
        [context_actions({**ICON_BUTTON, "action_id": "same"}, {**ICON_BUTTON, "action_id": "same"})],
        ['`action_id` "same" already exists at /blocks/0/elements/1/action_id'],
    ),
    "neither options nor groups for several": (
        [field(without(MULTI_STATIC, "options"))],
        [f"must define either `options` or `option_groups` at {INPUT}"],
    ),
    "more external options at first than allowed": (
        [field({"type": "multi_external_select", "initial_options": options(2), "max_selected_items": 1})],
        [f"no more than 1 items allowed at {INPUT}/initial_options"],
    ),
    "more conversations at first than allowed": (
        [
            field(
                {
                    "type": "multi_conversations_select",
                    "initial_conversations": ["C012", "D012"],
                    "max_selected_items": 1,
                }
            )
        ],
        [f"no more than 1 items allowed at {INPUT}/initial_conversations"],
    ),
    "more channels at first than allowed": (
        [field({"type": "multi_channels_select", "initial_channels": ["C012", "C013"], "max_selected_items": 1})],
        [f"no more than 1 items allowed at {INPUT}/initial_channels"],
    ),
    "an unknown icon": (
        [{"type": "context_actions", "elements": [{**ICON_BUTTON, "icon": "star"}]}],
        [f"must be a valid enum value at {ELEMENT}/icon"],
    ),
    "praise without blame": (
        [{"type": "context_actions", "elements": [{"type": "feedback_buttons", "positive_button": FEEDBACK}]}],
        [f"missing required field: negative_button at {ELEMENT}"],
    ),
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_elements_are_refused(name: str) -> None:
    blocks, expected = ELEMENTS[name]
    assert refusal(blocks).code == "invalid_blocks"
    assert problems(blocks) == expected
