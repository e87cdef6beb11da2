"""Everything that Slack documents, drawn: sound HTML, a name for every control, and nothing lost on the way back."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.block_kit_elements import ACCESSORIES, ACTIONS, INPUTS
from sandbox.fields import fill_fields
from sandbox.local import state_values
from sandbox.page.forms import read_form
from sandbox.page.rendering import Surface, blocks_html
from sandbox.surface import Held
from tests.sandbox.documents import TYPED, actions, field, paragraph, plain, rich_text, section, words
from tests.sandbox.examples import RICH_TEXTS, VALID_BLOCKS, VALID_ELEMENTS
from tests.sandbox.page.drawn import PARIS, READER, drawn, is_drawn, prepared, surface
from tests.sandbox.page.html import controls, form_data, labels, parsed

DRAWN_BLOCKS = {
    *("actions", "alert", "card", "carousel", "container", "context", "divider", "header", "image", "input"),
    *("rich_text", "section", "table"),
    *(f"rich text: {name}" for name in RICH_TEXTS),
}
NOT_DRAWN_ELEMENTS = {"file_input", "workflow_button"}

GOLDEN = sorted((Path(__file__).parents[2] / "handlers" / "views" / "golden").glob("*.json"))
PLACED = {
    f"{kind} as {where}": block(VALID_ELEMENTS[kind])
    for where, kinds, block in (
        ("accessory", ACCESSORIES, lambda element: section(accessory=element)),
        ("action", ACTIONS, actions),
        ("input", INPUTS, lambda element: field(element, hint=plain("A hint"))),
    )
    for kind in kinds
}
LOSSY = {
    "a second that the picker does not show": {"type": "datetimepicker", "initial_date_time": 1_772_453_117},
    "an hour that comes twice": {"type": "datetimepicker", "initial_date_time": 1_792_891_800},
    "styled words": {
        "type": "rich_text_input",
        "initial_value": rich_text(paragraph(words(style={"bold": True}), {"type": "emoji", "name": "wave"})),
    },
    "words that begin with a line break": {**TYPED, "multiline": True, "initial_value": "\n\nwords\n"},
    "somebody who has left": {"type": "users_select", "initial_user": "U0GONE"},
}
DRAWN = {name: block for name, block in PLACED.items() if name.split()[0] not in NOT_DRAWN_ELEMENTS}
EVERY_BLOCK = {kind: block for kind, (_, block) in VALID_BLOCKS.items()} | {
    f"rich text: {name}": rich_text(part) for name, part in RICH_TEXTS.items()
}

WITHIN = {"type": "container", "title": plain(), "child_blocks": [field(VALID_ELEMENTS["plain_text_input"])]}
COMING_BACK = DRAWN | {name: field(element) for name, element in LOSSY.items()} | {"field in a container": WITHIN}

each_coming_back = pytest.mark.parametrize("block", COMING_BACK.values(), ids=COMING_BACK)
each_block = pytest.mark.parametrize(("kind", "block"), EVERY_BLOCK.items(), ids=EVERY_BLOCK)


def assert_sound(root):
    """Unique ids, references that lead somewhere, and a name for whatever can be used."""
    ids = [node["id"] for node in root.walk() if node.get("id")]
    assert len(ids) == len(set(ids))
    for node in root.walk():
        pointed_at = [*(node.get("aria-describedby") or "").split(), *filter(None, [node.get("for")])]
        assert set(pointed_at) <= set(ids)
    for control in controls(root):
        assert labels(control, root), control
    for button in root.all("button", "summary"):
        assert button.text or button.get("aria-label") or "hidden" in button.attributes, button
    for region in root.all(role="region"):
        assert region.get("aria-label"), region
    for group in root.all("fieldset"):
        assert group.get("aria-label") or group.one("legend").text, group


@each_block
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_block(kind, block, language):
    root = drawn(block, reader=replace(READER, language=language))
    assert_sound(root)
    assert is_drawn(root) == (kind in DRAWN_BLOCKS)


@pytest.mark.parametrize(("name", "block"), PLACED.items(), ids=PLACED)
@pytest.mark.parametrize("kind", ["message", "modal", "home"])
def test_every_element_in_every_place(name, block, kind):
    root = drawn(block, kind=kind)
    assert_sound(root)
    assert is_drawn(root) == (name.split()[0] not in NOT_DRAWN_ELEMENTS)


@each_coming_back
@pytest.mark.parametrize("touched", [True, False], ids=["filled in", "empty"])
def test_what_is_shown_comes_back(block, touched):
    kept = block if touched else json.loads(json.dumps(block), object_hook=_without_initial)
    blocks = prepared(kept)
    shown = parsed(blocks_html(blocks, surface(blocks), READER))
    filled = read_form(blocks, form_data(shown), zone=PARIS)
    before = state_values(blocks, {})
    assert filled.values.keys() == {(block_id, action_id) for block_id in before for action_id in before[block_id]}
    held = Held()
    fill_fields(blocks, held, filled.values, exists=lambda _: True)
    assert state_values(blocks, held.typed) == before


def _without_initial(value):
    return {name: held for name, held in value.items() if not name.startswith("initial_")}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_messages_of_a_real_bot(path):
    blocks = json.loads(path.read_text())["blocks"]
    root = drawn(*blocks, kind="message", reader=replace(READER, language=path.stem.rpartition(".")[2]))
    assert_sound(root)
    assert is_drawn(root)


def test_ids_of_a_surface_are_its_own():
    blocks = prepared(*DRAWN.values())
    for block in blocks:
        block["block_id"] = f"{block['block_id']} with a space"
    surfaces = [Surface(kind="message", id=name, errors={block["block_id"]: "No" for block in blocks}) for name in "ab"]
    assert_sound(parsed("".join(blocks_html(blocks, each, READER) for each in surfaces)))


broken = st.sampled_from([None, 1, "x", [], {}, [None], {"type": "image"}, {"type": "mrkdwn", "text": 5}])


@settings(max_examples=300)
@given(st.sampled_from([*EVERY_BLOCK.values(), *PLACED.values()]), st.data())
def test_half_made_blocks_never_break_the_page(block, data):
    made = json.loads(json.dumps(block))
    parts = [part for part in _objects(made) if part]
    part = data.draw(st.sampled_from(parts))
    name = data.draw(st.sampled_from(sorted(part)))
    if data.draw(st.booleans()):
        del part[name]
    else:
        part[name] = data.draw(broken)
    html = blocks_html([made], Surface(kind="modal", id="v1"), READER)
    assert parsed(html).children


def _objects(value):
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)


@pytest.mark.parametrize("block", [None, "x", 1, [], {}, {"type": "nonsense"}, {"type": "section"}, {"type": ["x"]}])
def test_what_is_no_block_is_shown_as_it_is(block):
    box = parsed(blocks_html([block], Surface(kind="message", id="m1"), READER))
    if block != {"type": "section"}:
        assert json.loads(box.one("pre").raw_text) == block
