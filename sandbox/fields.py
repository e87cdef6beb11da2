"""A person fills in what stands on a surface: which field is meant, and what the person's client then holds."""

from collections.abc import Mapping
from typing import Any

from sandbox.errors import Impossible
from sandbox.inputs import EXTERNAL, STATELESS, Exists, check_length, filled_state, initial_state, is_empty
from sandbox.phrases import Phrase
from sandbox.surface import Held, fields_of

Json = dict[str, Any]
FieldKey = str | tuple[str, str]
"""An action_id, where only one field of the surface has it, or block_id and action_id."""


def fill_fields(blocks: list[Json], held: Held, values: Mapping[FieldKey, object], *, exists: Exists) -> None:
    """Keep what the person types; Impossible for a field that is not there or takes no such value."""
    for key, value in values.items():
        block, element = find_field(blocks, key)
        hold(block, element, held, fill_one(block, element, held, value, exists=exists))


def find_field(blocks: list[Json], key: FieldKey) -> tuple[Json, Json]:
    """The one field with this key, and its block."""
    found = [(block, element) for block, element in fields_of(blocks) if _has_key(block, element, key)]
    name = key if isinstance(key, str) else " in ".join(reversed(key))
    if not found:
        raise Impossible(f"there is no field {name!r} here")
    if len(found) > 1:
        raise Impossible(f"{len(found)} fields are called {name!r} here")
    return found[0]


def fill_one(block: Json, element: Json, held: Held, value: object, *, exists: Exists) -> Json:
    """The state that an element has after the person gave `value`."""
    if element["type"] in EXTERNAL:
        element = {**element, "options": _choices(block, element, held)}
    return filled_state(element, value, exists=exists)


def held_state(block: Json, element: Json, held: Held) -> Json:
    """The state that an element has now."""
    return held.typed.get(block["block_id"], {}).get(element["action_id"]) or initial_state(element)


def hold(block: Json, element: Json, held: Held, state: Json) -> None:
    """Keep a state, where the element has one."""
    if element["type"] not in STATELESS:
        held.typed.setdefault(block["block_id"], {})[element["action_id"]] = state


def refuse_incomplete(blocks: list[Json], held: Held) -> None:
    """Impossible where Slack's client would not submit: an input is empty, or its text too short or too long."""
    for block, element in fields_of(blocks):
        if block["type"] == "input":
            state = held_state(block, element, held)
            if is_empty(state) and not block.get("optional", False):
                raise Impossible(Phrase("%(field)s must be filled in", field=element["action_id"]))
            check_length(element, state)


def _has_key(block: Json, element: Json, key: FieldKey) -> bool:
    name: str = element["action_id"]
    return name == key if isinstance(key, str) else (block["block_id"], name) == key


def _choices(block: Json, element: Json, held: Held) -> list[Json]:
    """What can be chosen from a menu whose options the app suggests: what it offered last, and what stands there."""
    offered = held.offered.get(block["block_id"], {}).get(element["action_id"], [])
    states = (initial_state(element), held_state(block, element, held))
    chosen = [option for state in states for option in state.get("selected_options") or [state.get("selected_option")]]
    return [*offered, *(option for option in chosen if option)]
