"""Every block and element is taken where Slack shows it, and refused elsewhere."""

import pytest

from sandbox.block_kit_blocks import BLOCKS
from sandbox.block_kit_elements import ACCESSORIES, ACTIONS, CONTEXT_ACTIONS, INPUTS
from tests.sandbox.documents import (
    CHECKBOXES,
    FEEDBACK,
    GROUPED,
    ICON_BUTTON,
    IMAGE,
    MULTI_STATIC,
    NUMBER,
    OVERFLOW,
    RADIO,
    TABLE_CELL,
    TYPED,
    VIDEO,
    Blocks,
    Document,
    actions,
    button,
    check,
    confirm,
    field,
    home,
    judge,
    modal,
    mrkdwn,
    option,
    options,
    paragraph,
    plain,
    problems,
    refusal,
    rich_text,
    section,
    words,
)

EVERYWHERE = {"message", "modal", "home"}
VALID_BLOCKS = {
    "actions": (EVERYWHERE, actions(button(action_id="a"), button(action_id="b"))),
    "alert": ({"modal"}, {"type": "alert", "text": mrkdwn(), "level": "warning"}),
    "context": (EVERYWHERE, {"type": "context", "elements": [IMAGE, plain(), mrkdwn()]}),
    "context_actions": ({"message"}, {"type": "context_actions", "elements": [ICON_BUTTON]}),
    "divider": (EVERYWHERE, {"type": "divider"}),
    "header": (EVERYWHERE, {"type": "header", "text": plain()}),
    "image": (EVERYWHERE, {**IMAGE, "title": plain()}),
    "input": (EVERYWHERE, field(TYPED, hint=plain(), optional=True, dispatch_action=True)),
    "markdown": ({"message"}, {"type": "markdown", "text": "# Words"}),
    "rich_text": (EVERYWHERE, rich_text(paragraph(words()))),
    "section": (EVERYWHERE, section(fields=[plain(), mrkdwn()], accessory=IMAGE, expand=True, block_id="b")),
    "table": (
        {"message", "home"},
        {
            "type": "table",
            "rows": [
                [TABLE_CELL, rich_text(paragraph(words()))],
                [TABLE_CELL, {"type": "raw_number", "value": 1.5, "text": "1.5"}],
            ],
            "column_settings": [None, {"align": "right", "is_wrapped": True}],
        },
    ),
    "video": (EVERYWHERE, {**VIDEO, "author_name": "Ada", "title_url": "https://example.com", "description": plain()}),
}
VALID_ELEMENTS = {
    "button": button(url="https://example.com", value="v", style="danger", confirm=confirm(style="primary")),
    "workflow_button": {
        "type": "workflow_button",
        "text": plain(),
        "workflow": {"trigger": {"url": "https://slack.com/shortcuts/Ft012/xyz"}},
    },
    "checkboxes": {
        **CHECKBOXES,
        "options": [{"text": mrkdwn(), "value": "a", "description": mrkdwn()}, option("b")],
        "initial_options": [option("b")],
    },
    "datepicker": {"type": "datepicker", "initial_date": "2028-02-29", "placeholder": plain()},
    "datetimepicker": {"type": "datetimepicker", "initial_date_time": 1_767_225_600},
    "email_text_input": {"type": "email_text_input", "initial_value": "ada@example.com"},
    "feedback_buttons": {"type": "feedback_buttons", "positive_button": FEEDBACK, "negative_button": FEEDBACK},
    "file_input": {"type": "file_input", "filetypes": ["csv"], "max_files": 1},
    "icon_button": ICON_BUTTON,
    "image": {"type": "image", "slack_file": {"id": "F012ABC"}, "alt_text": "A picture"},
    "number_input": {**NUMBER, "min_value": "-1.5", "initial_value": "2", "max_value": "3"},
    "overflow": {**OVERFLOW, "options": [option(url="https://example.com"), option("b")], "confirm": confirm()},
    "plain_text_input": {
        **TYPED,
        "multiline": True,
        "min_length": 3,
        "max_length": 5,
        "initial_value": "words",
        "placeholder": plain(),
        "focus_on_load": True,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
    },
    "radio_buttons": {**RADIO, "initial_option": options(3)[1]},
    "rich_text_input": {"type": "rich_text_input", "initial_value": rich_text(paragraph(words()))},
    "timepicker": {"type": "timepicker", "initial_time": "23:59", "timezone": "America/Toronto"},
    "url_text_input": {"type": "url_text_input", "initial_value": "https://example.com"},
    "static_select": {**GROUPED, "initial_option": options(2)[0], "placeholder": plain()},
    "external_select": {"type": "external_select", "initial_option": option(), "min_query_length": 3},
    "users_select": {"type": "users_select", "initial_user": "U012ABC", "confirm": confirm()},
    "conversations_select": {
        "type": "conversations_select",
        "default_to_current_conversation": True,
        "filter": {"include": ["public", "mpim"], "exclude_bot_users": True},
    },
    "channels_select": {"type": "channels_select", "initial_channel": "C012ABC"},
    "multi_static_select": {**MULTI_STATIC, "initial_options": options(2), "max_selected_items": 2},
    "multi_external_select": {"type": "multi_external_select", "initial_options": [option()], "min_query_length": 0},
    "multi_users_select": {"type": "multi_users_select", "initial_users": ["U012ABC", "W012ABC"]},
    "multi_conversations_select": {"type": "multi_conversations_select", "initial_conversations": ["G012ABC"]},
    "multi_channels_select": {"type": "multi_channels_select", "initial_channels": ["C012ABC"]},
}


def on_surface(surface: str, block: Document) -> Blocks | Document:
    return {"message": [block], "modal": modal(block), "home": home(block)}[surface]


def test_every_known_block_has_a_valid_document() -> None:
    assert set(BLOCKS) == set(VALID_BLOCKS)


def test_every_known_element_has_a_valid_document() -> None:
    assert set(VALID_ELEMENTS) == {*ACTIONS, *ACCESSORIES, *INPUTS, *CONTEXT_ACTIONS}


@pytest.mark.parametrize("surface", sorted(EVERYWHERE))
@pytest.mark.parametrize("kind", VALID_BLOCKS)
def test_blocks_are_taken_where_slack_shows_them_and_nowhere_else(kind: str, surface: str) -> None:
    surfaces, block = VALID_BLOCKS[kind]
    document = on_surface(surface, block)
    if surface in surfaces:
        check(document)
    else:
        pointer = "/blocks/0/type" if surface == "message" else "/view/blocks/0/type"
        assert problems(document) == [f"unsupported type: {kind} at {pointer}"]


CONTAINERS = {
    "accessory": (ACCESSORIES, lambda element: section(accessory=element), "/view/blocks/0/accessory/type"),
    "actions": (ACTIONS, actions, "/view/blocks/0/elements/0/type"),
    "input": (INPUTS, field, "/view/blocks/0/element/type"),
}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("kind", VALID_ELEMENTS)
def test_elements_are_taken_in_their_blocks_and_in_no_others(kind: str, container: str) -> None:
    allowed, around, pointer = CONTAINERS[container]
    document = modal(around(VALID_ELEMENTS[kind]))
    if kind in allowed and kind != "workflow_button":
        check(document)
    else:
        assert problems(document) == [f"unsupported type: {kind} at {pointer}"]


@pytest.mark.parametrize("kind", CONTEXT_ACTIONS)
def test_context_actions_take_their_own_elements(kind: str) -> None:
    check([{"type": "context_actions", "elements": [VALID_ELEMENTS[kind]]}])


@pytest.mark.parametrize("kind", ["feedback_buttons", "button"])
def test_only_messages_have_what_views_have_not(kind: str) -> None:
    context_actions = {"type": "context_actions", "elements": [VALID_ELEMENTS[kind]]}
    assert refusal(home(context_actions)).code == "invalid_arguments"


def test_workflow_buttons_stand_in_messages_only() -> None:
    check([actions(VALID_ELEMENTS["workflow_button"])])
    check([section(accessory=VALID_ELEMENTS["workflow_button"])])


def test_file_inputs_stand_in_modals_only() -> None:
    assert problems(home(field(VALID_ELEMENTS["file_input"]))) == [
        "unsupported type: file_input at /view/blocks/0/element/type"
    ]


RICH_TEXTS = {
    "every piece": paragraph(
        words("a", style={"bold": True, "italic": True, "strike": False, "code": True}),
        {"type": "link", "url": "mailto:ada@example.com", "text": "Ada", "unsafe": False},
        {"type": "channel", "channel_id": "C012ABC"},
        {"type": "user", "user_id": "U012ABC", "style": {"highlight": True}},
        {"type": "usergroup", "usergroup_id": "S012ABC"},
        {"type": "team", "team_id": "T012ABC"},
        {"type": "emoji", "name": "wave", "skin_tone": 3},
        {"type": "date", "timestamp": 1_767_225_600, "format": "{date_long} at {time}", "fallback": "1 January"},
        {"type": "broadcast", "range": "here"},
        {"type": "color", "value": "#FF00aa"},
    ),
    "list": {
        "type": "rich_text_list",
        "style": "ordered",
        "elements": [paragraph(words()), paragraph(words())],
        "indent": 1,
        "offset": 2,
        "border": 1,
    },
    "quote": {"type": "rich_text_quote", "elements": [words()], "border": 0},
    "preformatted": {"type": "rich_text_preformatted", "elements": [words("x = 1")]},
}


@pytest.mark.parametrize("name", RICH_TEXTS)
def test_rich_text_is_taken(name: str) -> None:
    check([rich_text(RICH_TEXTS[name])])


@pytest.mark.parametrize("kind", sorted(set(VALID_BLOCKS) - {"table"}))
def test_slack_sdk_takes_the_same_blocks(kind: str) -> None:
    judge([VALID_BLOCKS[kind][1]])
