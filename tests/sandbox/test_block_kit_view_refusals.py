"""What Slack refuses in modals and home tabs, each with the words and the place of its answer."""

import json

import pytest

from sandbox.block_kit import BlockKitError, check_view
from tests.sandbox.documents import (
    RADIO,
    STATIC,
    TYPED,
    actions,
    check,
    field,
    home,
    modal,
    mrkdwn,
    plain,
    problems,
    refusal,
    section,
    without,
)

INPUT = "/view/blocks/0/element"
VIEWS = {
    "no type": (without(modal(section()), "type"), ["missing required field: type at /view"]),
    "another type": (modal(section(), type="workflow_step"), ["unsupported type: workflow_step at /view/type"]),
    "no title": (without(modal(section()), "title"), ["missing required field: title at /view"]),
    "an empty title": (modal(section(), title=plain("")), ["must be more than 0 characters at /view/title/text"]),
    "markup in the title": (modal(section(), title=mrkdwn()), ["unsupported type: mrkdwn at /view/title/type"]),
    "markup on submit": (modal(section(), submit=mrkdwn()), ["unsupported type: mrkdwn at /view/submit/type"]),
    "markup on close": (modal(section(), close=mrkdwn()), ["unsupported type: mrkdwn at /view/close/type"]),
    "no blocks": (modal(), ["must provide at least 1 items at /view/blocks"]),
    "blocks left out": (without(home(), "blocks"), ["missing required field: blocks at /view"]),
    "an unknown key": (
        modal(section(), submit_disabled=True),
        ["invalid additional property: submit_disabled at /view"],
    ),
    "a key of Slack's answer": (modal(section(), hash="1.a"), ["invalid additional property: hash at /view"]),
    "a title on a home tab": (
        home(section(), title=plain()),
        ["invalid additional property: title at /view"],
    ),
    "a submit button on a home tab": (
        home(section(), submit=plain()),
        ["invalid additional property: submit at /view"],
    ),
    "metadata that is an object": (
        home(section(), private_metadata={}),
        ["must provide a string at /view/private_metadata"],
    ),
    "an input that cannot be sent": (
        without(modal(section(), field(TYPED)), "submit"),
        ["must define `submit` to use an `input` block in modals at /view/blocks/1/input"],
    ),
    "two elements that want the cursor": (
        modal(
            field({**TYPED, "focus_on_load": True}),
            section(accessory={**STATIC, "focus_on_load": True}),
            actions({**RADIO, "focus_on_load": True}),
        ),
        [
            "only one element may have `focus_on_load` at /view/blocks/1/accessory/focus_on_load",
            "only one element may have `focus_on_load` at /view/blocks/2/elements/0/focus_on_load",
        ],
    ),
    "two blocks of one id": (
        modal(section(block_id="same"), section(block_id="same")),
        ['`block_id` "same" already exists at /view/blocks/1/block_id'],
    ),
    "two blocks of one id on a home tab": (
        home(section(block_id="same"), section(block_id="same")),
        ['`block_id` "same" already exists at /view/blocks/1/block_id'],
    ),
    "too many files": (
        modal(field({"type": "file_input", "max_files": 11})),
        [f"must be less than or equal to 10 at {INPUT}/max_files"],
    ),
    "lines the wrong way round": (
        modal(field({"type": "rich_text_input", "min_lines": 3, "max_lines": 2})),
        [f"`min_lines` must not be greater than `max_lines` at {INPUT}/min_lines"],
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_are_refused(name: str) -> None:
    view, expected = VIEWS[name]
    assert refusal(view).code == "invalid_arguments"
    assert problems(view) == expected


@pytest.mark.parametrize("view", ["not JSON", "[]", 7, None])
def test_a_view_must_be_an_object(view: object) -> None:
    with pytest.raises(BlockKitError, match="invalid_arguments"):
        check_view(view)


def test_a_view_may_come_as_json() -> None:
    check_view(json.dumps(modal(section())))


def test_a_home_tab_may_have_inputs_without_a_submit_button() -> None:
    check(home(field(TYPED)))


def test_a_view_may_be_250_kb_large_and_no_larger() -> None:
    blocks = [section(text=plain("x" * 2500)) for _ in range(97)]
    room = 250_000 - len(json.dumps(home(*blocks, section(text=plain())), separators=(",", ":")))
    check(home(*blocks, section(text=plain("Words" + "x" * room))))
    assert refusal(home(*blocks, section(text=plain("Words" + "x" * (room + 1))))).code == "view_too_large"


def test_a_view_is_measured_in_bytes() -> None:
    blocks = [section(text=plain("é" * 1300)) for _ in range(97)]
    assert refusal(home(*blocks)).code == "view_too_large"
