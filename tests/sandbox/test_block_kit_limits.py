"""Every length and number of Block Kit at its edge, with slack_sdk's own validation as the judge where it has one."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Option, OptionGroup

from tests.sandbox.documents import (
    CARD,
    CHECKBOXES,
    DATA_TABLE,
    FEEDBACK,
    GROUPED,
    ICON_BUTTON,
    IMAGE,
    MULTI_STATIC,
    OVERFLOW,
    PIE,
    RADIO,
    STATIC,
    TABLE_CELL,
    TASK,
    TYPED,
    VIDEO,
    Blocks,
    Document,
    actions,
    button,
    chart,
    check,
    confirm,
    container,
    context_actions,
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
    rich_text,
    section,
    series,
    words,
)


class Limit(NamedTuple):
    """`build(most)` is taken, `build(most + 1)` refused at `pointer`; `judged` when slack_sdk knows the limit too."""

    most: int
    build: Callable[[int], Blocks | Document]
    pointer: str
    judged: bool = True


def url_of(length: int) -> str:
    return "https://example.com/".ljust(length, "x")


def many_blocks(count: int) -> Blocks:
    return [{"type": "divider"}] * count


def workflow_button(**extra: object) -> Document:
    workflow = {"trigger": {"url": "https://slack.com/shortcuts/Ft012/xyz"}}
    return {"type": "workflow_button", "text": plain(), "workflow": workflow, **extra}


def feedback(**extra: object) -> Document:
    """Feedback buttons of which the good one is special."""
    buttons = {"positive_button": {**FEEDBACK, **extra}, "negative_button": FEEDBACK}
    return context_actions({"type": "feedback_buttons", **buttons})


ELEMENT = "/blocks/0/elements/0"
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
    "menu description": Limit(
        75,
        lambda n: [field({**STATIC, "options": [option(description=plain("x" * n))]})],
        "/blocks/0/element/options/0/description/text",
        judged=False,
    ),
    "radio text": Limit(
        75,
        lambda n: [field({**RADIO, "options": [option(text="x" * n)]})],
        "/blocks/0/element/options/0/text/text",
        judged=False,
    ),
    "radio value": Limit(
        150,
        lambda n: [field({**RADIO, "options": [option("x" * n)]})],
        "/blocks/0/element/options/0/value",
        judged=False,
    ),
    "overflow text": Limit(
        75,
        lambda n: [actions({**OVERFLOW, "options": [option(text="x" * n)]})],
        f"{ELEMENT}/options/0/text/text",
        judged=False,
    ),
    "overflow value": Limit(
        150,
        lambda n: [actions({**OVERFLOW, "options": [option("x" * n)]})],
        f"{ELEMENT}/options/0/value",
        judged=False,
    ),
    "overflow description": Limit(
        75,
        lambda n: [actions({**OVERFLOW, "options": [option(description=plain("x" * n))]})],
        f"{ELEMENT}/options/0/description/text",
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
    "all cells of a table": Limit(
        10_000,
        lambda n: [
            {
                "type": "table",
                "rows": [
                    [TABLE_CELL, rich_text(paragraph(words(), {"type": "emoji", "name": "wave"}))],
                    [{**TABLE_CELL, "text": "x" * (n - len("Cell") - len("Words"))}],
                ],
            }
        ],
        "/blocks/0/rows",
        judged=False,
    ),
    "all cells of a data table": Limit(
        20_000,
        lambda n: [{**DATA_TABLE, "rows": [[TABLE_CELL], [{**TABLE_CELL, "text": "x" * (n - len("Cell"))}]]}],
        "/blocks/0/rows",
        judged=False,
    ),
    "card title": Limit(150, lambda n: [{**CARD, "title": mrkdwn("x" * n)}], "/blocks/0/title/text"),
    "card subtitle": Limit(150, lambda n: [{**CARD, "subtitle": mrkdwn("x" * n)}], "/blocks/0/subtitle/text"),
    "card body": Limit(200, lambda n: [{**CARD, "body": mrkdwn("x" * n)}], "/blocks/0/body/text"),
    "container title": Limit(150, lambda n: [container(section(), title=plain("x" * n))], "/blocks/0/title/text"),
    "container subtitle": Limit(
        150, lambda n: [container(section(), subtitle=plain("x" * n))], "/blocks/0/subtitle/text"
    ),
    "chart title": Limit(50, lambda n: [chart(PIE, title="x" * n)], "/blocks/0/title", judged=False),
    "chart label": Limit(
        20,
        lambda n: [chart({**PIE, "segments": [{"label": "x" * n, "value": 1}]})],
        "/blocks/0/chart/segments/0/label",
        judged=False,
    ),
    "alert": Limit(
        200, lambda n: modal({"type": "alert", "text": plain("x" * n)}), "/view/blocks/0/text/text", judged=False
    ),
    "workflow button text": Limit(
        75, lambda n: [actions(workflow_button(text=plain("x" * n)))], f"{ELEMENT}/text/text", judged=False
    ),
    "workflow button label": Limit(
        75,
        lambda n: [actions(workflow_button(accessibility_label="x" * n))],
        f"{ELEMENT}/accessibility_label",
        judged=False,
    ),
    "feedback text": Limit(75, lambda n: [feedback(text=plain("x" * n))], f"{ELEMENT}/positive_button/text/text"),
    "feedback value": Limit(2000, lambda n: [feedback(value="x" * n)], f"{ELEMENT}/positive_button/value"),
    "feedback label": Limit(
        75,
        lambda n: [feedback(accessibility_label="x" * n)],
        f"{ELEMENT}/positive_button/accessibility_label",
        judged=False,
    ),
    "icon text": Limit(
        75, lambda n: [context_actions({**ICON_BUTTON, "text": plain("x" * n)})], f"{ELEMENT}/text/text", judged=False
    ),
    "icon value": Limit(
        2000, lambda n: [context_actions({**ICON_BUTTON, "value": "x" * n})], f"{ELEMENT}/value", judged=False
    ),
    "icon label": Limit(
        75,
        lambda n: [context_actions({**ICON_BUTTON, "accessibility_label": "x" * n})],
        f"{ELEMENT}/accessibility_label",
        judged=False,
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
    "table rows": Limit(100, lambda n: [{"type": "table", "rows": [[TABLE_CELL]] * n}], "/blocks/0/rows", judged=False),
    "table columns": Limit(
        20, lambda n: [{"type": "table", "rows": [[TABLE_CELL] * n]}], "/blocks/0/rows/0", judged=False
    ),
    "table column settings": Limit(
        20,
        lambda n: [{"type": "table", "rows": [[TABLE_CELL]], "column_settings": [None] * n}],
        "/blocks/0/column_settings",
        judged=False,
    ),
    "data table rows": Limit(
        201, lambda n: [{**DATA_TABLE, "rows": [[TABLE_CELL]] * n}], "/blocks/0/rows", judged=False
    ),
    "card actions": Limit(3, lambda n: [{**CARD, "actions": [button()] * n}], "/blocks/0/actions", judged=False),
    "cards": Limit(10, lambda n: [{"type": "carousel", "elements": [CARD] * n}], "/blocks/0/elements"),
    "blocks of a container": Limit(10, lambda n: [container(*[section()] * n)], "/blocks/0/child_blocks"),
    "tasks": Limit(
        50, lambda n: [{"type": "plan", "title": "x", "tasks": [TASK] * n}], "/blocks/0/tasks", judged=False
    ),
    "slices": Limit(
        12,
        lambda n: [chart({**PIE, "segments": PIE["segments"] * n})],
        "/blocks/0/chart/segments",
        judged=False,
    ),
    "lines": Limit(
        12,
        lambda n: [chart(series(series=series()["series"] * n))],
        "/blocks/0/chart/series",
        judged=False,
    ),
    "points": Limit(20, lambda n: [chart(series(n))], "/blocks/0/chart/series/0/data", judged=False),
    "triggers of an action": Limit(
        2,
        lambda n: [field({**TYPED, "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"] * n}})],
        "/blocks/0/element/dispatch_action_config/trigger_actions_on",
        judged=False,
    ),
    "kinds of conversation": Limit(
        4,
        lambda n: [field({"type": "conversations_select", "filter": {"include": ["im"] * n}})],
        "/blocks/0/element/filter/include",
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
