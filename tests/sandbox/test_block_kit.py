"""Every block and element is taken where Slack shows it, and refused elsewhere."""

from collections.abc import Iterator
from copy import deepcopy
from functools import reduce

import pytest

from sandbox.block_kit_blocks import BLOCKS
from sandbox.block_kit_elements import ACCESSORIES, ACTIONS, CONTEXT_ACTIONS, INPUTS
from tests.sandbox.documents import (
    Blocks,
    Document,
    actions,
    button,
    check,
    context_actions,
    field,
    home,
    judge,
    modal,
    plain,
    problems,
    rich_text,
    section,
)
from tests.sandbox.examples import EVERYWHERE, RICH_TEXTS, VALID_BLOCKS, VALID_ELEMENTS


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


def test_context_actions_take_only_their_own_elements() -> None:
    assert problems([context_actions(button())]) == ["unsupported type: button at /blocks/0/elements/0/type"]


def test_workflow_buttons_stand_in_messages_only() -> None:
    check([actions(VALID_ELEMENTS["workflow_button"])])
    check([section(accessory=VALID_ELEMENTS["workflow_button"])])


def test_file_inputs_stand_in_modals_only() -> None:
    assert problems(home(field(VALID_ELEMENTS["file_input"]))) == [
        "unsupported type: file_input at /view/blocks/0/element/type"
    ]


UNKNOWN_TO_THE_SDK = {"data_table", "data_visualization"}


@pytest.mark.parametrize("kind", sorted(set(VALID_BLOCKS) - UNKNOWN_TO_THE_SDK))
def test_slack_sdk_takes_the_same_blocks(kind: str) -> None:
    judge([VALID_BLOCKS[kind][1]])


def spots(value: object, pointer: str = "") -> Iterator[str]:
    """Where every value of a document stands."""
    if pointer:
        yield pointer
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in pairs:
        yield from spots(item, f"{pointer}/{step}")


def spoiled(document: Blocks | Document, pointer: str) -> Blocks | Document:
    """A copy with a value of another type at one spot."""
    *steps, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
    copy = deepcopy(document)
    holder = reduce(lambda value, step: value[step], steps, copy)
    holder[last] = "words" if not isinstance(holder[last], str) else 7
    return copy


VIEWED = set(VALID_ELEMENTS) - {"workflow_button"}
NAMED = {"callback_id": "c", "external_id": "e", "private_metadata": "m"}
SPOILABLE = {
    **{f"block {kind}": [block] for kind, (where, block) in VALID_BLOCKS.items() if "message" in where},
    **{f"accessory {kind}": modal(section(accessory=VALID_ELEMENTS[kind])) for kind in ACCESSORIES if kind in VIEWED},
    **{f"action {kind}": modal(actions(VALID_ELEMENTS[kind])) for kind in ACTIONS if kind in VIEWED},
    "workflow button": [actions(VALID_ELEMENTS["workflow_button"])],
    **{f"context action {kind}": [context_actions(VALID_ELEMENTS[kind])] for kind in CONTEXT_ACTIONS},
    **{f"rich text {name}": [rich_text(text)] for name, text in RICH_TEXTS.items()},
    **{f"input {kind}": modal(field(VALID_ELEMENTS[kind])) for kind in INPUTS},
    "alert": modal(VALID_BLOCKS["alert"][1]),
    "modal": modal(section(), close=plain(), clear_on_close=True, notify_on_close=False, **NAMED),
    "home": home(section(), **NAMED),
}


@pytest.mark.parametrize("name", SPOILABLE)
def test_every_value_must_have_its_type(name: str) -> None:
    document = SPOILABLE[name]
    check(document)
    root = "/blocks" if isinstance(document, list) else "/view"
    for pointer in spots(document):
        assert any(problem.endswith(f" at {root}{pointer}") for problem in problems(spoiled(document, pointer)))
