"""Block Kit is checked as Slack checks it; slack_sdk's own validation is the independent judge where it has one."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, Option, OptionGroup
from slack_sdk.models.views import View

from sandbox.block_kit import BlockKitError, check_message, check_view
from sandbox.block_kit_blocks import BLOCKS
from sandbox.block_kit_elements import ACCESSORIES, ACTIONS, CONTEXT_ACTIONS, INPUTS
from tests.sandbox.documents import (
    actions,
    button,
    confirm,
    field,
    home,
    modal,
    mrkdwn,
    option,
    options,
    paragraph,
    plain,
    rich_text,
    section,
    without,
    words,
)

IMAGE_URL = "https://example.com/picture.png"
IMAGE = {"type": "image", "image_url": IMAGE_URL, "alt_text": "A picture"}
VIDEO = {
    "type": "video",
    "alt_text": "A talk",
    "title": plain(),
    "video_url": "https://example.com/talk",
    "thumbnail_url": IMAGE_URL,
}
FEEDBACK = {"text": plain("Good"), "value": "good"}
ICON_BUTTON = {"type": "icon_button", "icon": "trash", "text": plain("Delete")}
STATIC = {"type": "static_select", "options": options(2)}
MULTI_STATIC = {"type": "multi_static_select", "options": options(3)}
GROUPED = {"type": "static_select", "option_groups": [{"label": plain("Group"), "options": options(2)}]}
CHECKBOXES = {"type": "checkboxes", "options": options(3)}
RADIO = {"type": "radio_buttons", "options": options(3)}
OVERFLOW = {"type": "overflow", "options": options(2)}
TYPED = {"type": "plain_text_input"}
NUMBER = {"type": "number_input", "is_decimal_allowed": True}
CELL = {"type": "raw_text", "text": "Cell"}

Blocks = list[dict[str, Any]]
View_ = dict[str, Any]


def check(document: Blocks | View_) -> None:
    """Lists are the blocks of a message, objects are views."""
    if isinstance(document, list):
        check_message(document, text="Words")
    else:
        check_view(document)


def refusal(document: Blocks | View_) -> BlockKitError:
    with pytest.raises(BlockKitError) as caught:
        check(document)
    return caught.value


def problems(document: Blocks | View_) -> list[str]:
    """What is wrong, without the marks around it: `<what> at <pointer>`."""
    return [
        message.removeprefix("[ERROR] ").removesuffix("]").replace(" [json-pointer:", " at ")
        for message in refusal(document).messages
    ]


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
                [CELL, rich_text(paragraph(words()))],
                [CELL, {"type": "raw_number", "value": 1.5, "text": "1.5"}],
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


def on_surface(surface: str, block: dict[str, Any]) -> Blocks | View_:
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


class Limit(NamedTuple):
    """`build(most)` is taken, `build(most + 1)` refused at `pointer`; `judged` when slack_sdk knows the limit too."""

    most: int
    build: Callable[[int], Blocks | View_]
    pointer: str
    judged: bool = True


def url_of(length: int) -> str:
    return "https://example.com/".ljust(length, "x")


def many_blocks(count: int) -> Blocks:
    return [{"type": "divider"}] * count


CHARACTERS = {
    "section text": Limit(3000, lambda n: [section(text=mrkdwn("x" * n))], "/blocks/0/text/text"),
    "section field": Limit(2000, lambda n: [section(fields=[plain("x" * n)])], "/blocks/0/fields/0/text", judged=False),
    "context text": Limit(
        3000, lambda n: [{"type": "context", "elements": [plain("x" * n)]}], "/blocks/0/elements/0/text", judged=False
    ),
    "header": Limit(150, lambda n: [{"type": "header", "text": plain("x" * n)}], "/blocks/0/text/text"),
    "block_id": Limit(255, lambda n: [section(block_id="x" * n)], "/blocks/0/block_id"),
    "action_id": Limit(255, lambda n: [actions(button(action_id="x" * n))], "/blocks/0/elements/0/action_id"),
    "button text": Limit(75, lambda n: [actions(button(text=plain("x" * n)))], "/blocks/0/elements/0/text/text"),
    "button value": Limit(2000, lambda n: [actions(button(value="x" * n))], "/blocks/0/elements/0/value"),
    "button url": Limit(3000, lambda n: [actions(button(url=url_of(n)))], "/blocks/0/elements/0/url"),
    "button label": Limit(
        75, lambda n: [actions(button(accessibility_label="x" * n))], "/blocks/0/elements/0/accessibility_label"
    ),
    "button prompt": Limit(
        4000, lambda n: [actions(button(agent_prompt="x" * n))], "/blocks/0/elements/0/agent_prompt"
    ),
    "placeholder": Limit(
        150, lambda n: [field({**TYPED, "placeholder": plain("x" * n)})], "/blocks/0/element/placeholder/text"
    ),
    "confirm title": Limit(
        100,
        lambda n: [actions(button(confirm=confirm(title=plain("x" * n))))],
        "/blocks/0/elements/0/confirm/title/text",
    ),
    "confirm text": Limit(
        300, lambda n: [actions(button(confirm=confirm(text=plain("x" * n))))], "/blocks/0/elements/0/confirm/text/text"
    ),
    "confirm yes": Limit(
        30,
        lambda n: [actions(button(confirm=confirm(confirm=plain("x" * n))))],
        "/blocks/0/elements/0/confirm/confirm/text",
    ),
    "confirm no": Limit(
        30, lambda n: [actions(button(confirm=confirm(deny=plain("x" * n))))], "/blocks/0/elements/0/confirm/deny/text"
    ),
    "option text": Limit(
        75,
        lambda n: [field({**STATIC, "options": [option(text="x" * n)]})],
        "/blocks/0/element/options/0/text/text",
        judged=False,
    ),
    "option value": Limit(
        150,
        lambda n: [field({**STATIC, "options": [option("x" * n)]})],
        "/blocks/0/element/options/0/value",
        judged=False,
    ),
    "option description": Limit(
        75,
        lambda n: [field({**RADIO, "options": [option(description=plain("x" * n))]})],
        "/blocks/0/element/options/0/description/text",
        judged=False,
    ),
    "option url": Limit(
        3000,
        lambda n: [actions({**OVERFLOW, "options": [option(url=url_of(n))]})],
        "/blocks/0/elements/0/options/0/url",
        judged=False,
    ),
    "group label": Limit(
        75,
        lambda n: [field({**GROUPED, "option_groups": [{"label": plain("x" * n), "options": options(1)}]})],
        "/blocks/0/element/option_groups/0/label/text",
        judged=False,
    ),
    "image alt_text": Limit(2000, lambda n: [{**IMAGE, "alt_text": "x" * n}], "/blocks/0/alt_text"),
    "image url": Limit(3000, lambda n: [{**IMAGE, "image_url": url_of(n)}], "/blocks/0/image_url"),
    "image title": Limit(2000, lambda n: [{**IMAGE, "title": plain("x" * n)}], "/blocks/0/title/text"),
    "accessory alt_text": Limit(
        2000, lambda n: [section(accessory={**IMAGE, "alt_text": "x" * n})], "/blocks/0/accessory/alt_text"
    ),
    "accessory url": Limit(
        3000, lambda n: [section(accessory={**IMAGE, "image_url": url_of(n)})], "/blocks/0/accessory/image_url"
    ),
    "input label": Limit(2000, lambda n: [field(TYPED, label=plain("x" * n))], "/blocks/0/label/text"),
    "input hint": Limit(2000, lambda n: [field(TYPED, hint=plain("x" * n))], "/blocks/0/hint/text"),
    "typed text": Limit(
        3000, lambda n: [field({**TYPED, "initial_value": "x" * n})], "/blocks/0/element/initial_value", judged=False
    ),
    "markdown": Limit(12_000, lambda n: [{"type": "markdown", "text": "x" * n}], "/blocks/0/text"),
    "video title": Limit(199, lambda n: [{**VIDEO, "title": plain("x" * n)}], "/blocks/0/title/text"),
    "video author": Limit(49, lambda n: [{**VIDEO, "author_name": "x" * n}], "/blocks/0/author_name"),
    "alert": Limit(
        200, lambda n: modal({"type": "alert", "text": plain("x" * n)}), "/view/blocks/0/text/text", judged=False
    ),
    "feedback text": Limit(
        75,
        lambda n: [
            {
                "type": "context_actions",
                "elements": [
                    {
                        "type": "feedback_buttons",
                        "positive_button": {**FEEDBACK, "text": plain("x" * n)},
                        "negative_button": FEEDBACK,
                    }
                ],
            }
        ],
        "/blocks/0/elements/0/positive_button/text/text",
    ),
    "modal title": Limit(24, lambda n: modal(section(), title=plain("x" * n)), "/view/title/text"),
    "modal submit": Limit(24, lambda n: modal(section(), submit=plain("x" * n)), "/view/submit/text"),
    "modal close": Limit(24, lambda n: modal(section(), close=plain("x" * n)), "/view/close/text"),
    "callback_id": Limit(255, lambda n: modal(section(), callback_id="x" * n), "/view/callback_id"),
    "external_id": Limit(255, lambda n: home(section(), external_id="x" * n), "/view/external_id", judged=False),
    "private_metadata": Limit(3000, lambda n: home(section(), private_metadata="x" * n), "/view/private_metadata"),
}
ITEMS = {
    "message blocks": Limit(50, many_blocks, "/blocks", judged=False),
    "modal blocks": Limit(100, lambda n: modal(*many_blocks(n)), "/view/blocks"),
    "home blocks": Limit(100, lambda n: home(*many_blocks(n)), "/view/blocks"),
    "section fields": Limit(10, lambda n: [section(fields=[plain()] * n)], "/blocks/0/fields"),
    "actions": Limit(25, lambda n: [actions(*[button()] * n)], "/blocks/0/elements"),
    "context": Limit(10, lambda n: [{"type": "context", "elements": [plain()] * n}], "/blocks/0/elements"),
    "context actions": Limit(
        5, lambda n: [{"type": "context_actions", "elements": [ICON_BUTTON] * n}], "/blocks/0/elements"
    ),
    "overflow options": Limit(
        5, lambda n: [actions({**OVERFLOW, "options": options(n)})], "/blocks/0/elements/0/options"
    ),
    "checkboxes": Limit(
        10, lambda n: [field({**CHECKBOXES, "options": options(n)})], "/blocks/0/element/options", judged=False
    ),
    "radio buttons": Limit(
        10, lambda n: [field({**RADIO, "options": options(n)})], "/blocks/0/element/options", judged=False
    ),
    "select options": Limit(100, lambda n: [field({**STATIC, "options": options(n)})], "/blocks/0/element/options"),
    "multi-select options": Limit(
        100, lambda n: [field({**MULTI_STATIC, "options": options(n)})], "/blocks/0/element/options"
    ),
    "option groups": Limit(
        100,
        lambda n: [field({**GROUPED, "option_groups": GROUPED["option_groups"] * n})],
        "/blocks/0/element/option_groups",
    ),
    "options of a group": Limit(
        100,
        lambda n: [field({**GROUPED, "option_groups": [{"label": plain(), "options": options(n)}]})],
        "/blocks/0/element/option_groups/0/options",
        judged=False,
    ),
    "options chosen at first": Limit(
        2,
        lambda n: [field({**MULTI_STATIC, "max_selected_items": 2, "initial_options": options(n)})],
        "/blocks/0/element/initial_options",
        judged=False,
    ),
    "table rows": Limit(100, lambda n: [{"type": "table", "rows": [[CELL]] * n}], "/blocks/0/rows", judged=False),
    "table columns": Limit(20, lambda n: [{"type": "table", "rows": [[CELL] * n]}], "/blocks/0/rows/0", judged=False),
    "table column settings": Limit(
        20,
        lambda n: [{"type": "table", "rows": [[CELL]], "column_settings": [None] * n}],
        "/blocks/0/column_settings",
        judged=False,
    ),
    "icon button viewers": Limit(
        10,
        lambda n: [{"type": "context_actions", "elements": [{**ICON_BUTTON, "visible_to_user_ids": ["U012ABC"] * n}]}],
        "/blocks/0/elements/0/visible_to_user_ids",
        judged=False,
    ),
}
JUDGED = {name: limit for name, limit in {**CHARACTERS, **ITEMS}.items() if limit.judged}


@pytest.mark.parametrize("name", CHARACTERS)
def test_texts_have_a_longest_length(name: str) -> None:
    limit = CHARACTERS[name]
    check(limit.build(limit.most))
    assert problems(limit.build(limit.most + 1)) == [
        f"must be less than {limit.most + 1} characters at {limit.pointer}"
    ]


@pytest.mark.parametrize("name", ITEMS)
def test_lists_have_a_greatest_number_of_items(name: str) -> None:
    limit = ITEMS[name]
    check(limit.build(limit.most))
    assert problems(limit.build(limit.most + 1)) == [f"no more than {limit.most} items allowed at {limit.pointer}"]


@pytest.mark.parametrize("name", JUDGED)
def test_slack_sdk_draws_the_same_line(name: str) -> None:
    limit = JUDGED[name]
    judge(limit.build(limit.most))
    with pytest.raises(SlackObjectFormationError):
        judge(limit.build(limit.most + 1))


def judge(document: Blocks | View_) -> None:
    """slack_sdk's own opinion of a document."""
    if isinstance(document, list):
        for block in Block.parse_all(document):
            block.to_dict()
    else:
        View(**document).to_dict()


def group(*, label: str = "Group", count: int = 1) -> None:
    OptionGroup(label=plain(label), options=options(count)).to_dict()


# Inside a menu, slack_sdk leaves these unchecked; alone, it does check them.
OPTION_JUDGES = {
    "option text": lambda n: Option(**option(text="x" * n)).to_dict(),
    "option value": lambda n: Option(**option("x" * n)).to_dict(),
    "group label": lambda n: group(label="x" * n),
    "options of a group": lambda n: group(count=n),
}


@pytest.mark.parametrize("name", OPTION_JUDGES)
def test_slack_sdk_draws_the_same_line_for_options(name: str) -> None:
    most = {**CHARACTERS, **ITEMS}[name].most
    OPTION_JUDGES[name](most)
    with pytest.raises(SlackObjectFormationError):
        OPTION_JUDGES[name](most + 1)


@pytest.mark.parametrize("kind", sorted(set(VALID_BLOCKS) - {"table"}))
def test_slack_sdk_takes_the_same_blocks(kind: str) -> None:
    judge([VALID_BLOCKS[kind][1]])
