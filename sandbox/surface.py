"""What is on a message, a modal or a Home tab: its interactive elements, and the ids that Slack makes up for them."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sandbox.identity import Ids

Json = dict[str, Any]
Typed = dict[str, dict[str, Json]]
"""States of elements, by block_id and action_id."""
_WITHIN = {"container": "child_blocks", "carousel": "elements"}
"""Where the blocks stand that another one holds."""


@dataclass
class Held:
    """What one person's client holds on a surface: what was typed or chosen, and the options last suggested there."""

    typed: Typed = field(default_factory=dict)
    offered: dict[str, dict[str, list[Json]]] = field(default_factory=dict)


def with_ids(blocks: list[Json], ids: Ids) -> list[Json]:
    """Copies of blocks, each with the block_id and action_ids that Slack makes up where the app gave none."""
    copies = deepcopy(blocks)
    for block in every_block(copies):
        block["block_id"] = block.get("block_id") or ids.next("", length=5)
        for element in elements_of(block):
            element["action_id"] = element.get("action_id") or ids.next("", length=5)
    return copies


def every_block(blocks: list[Json]) -> Iterator[Json]:
    """These blocks, and those that stand within them."""
    for block in blocks:
        yield block
        yield from every_block(block.get(_WITHIN.get(block["type"], ""), []))


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of one block: of actions, a card or an input, or the accessory of a section."""
    if block["type"] in {"actions", "context_actions"}:
        return list(block["elements"])
    if block["type"] == "card":
        return list(block.get("actions", []))
    found = block.get("element") if block["type"] == "input" else block.get("accessory")
    return [found] if isinstance(found, dict) and found["type"] != "image" else []


def fields_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element, each with its block."""
    for block in every_block(blocks):
        for element in elements_of(block):
            yield block, element


def still_there(held: Held, blocks: list[Json]) -> Held:
    """What stays when a surface gets other blocks: what has the same block_id and action_id."""
    kept = {(block["block_id"], element["action_id"]) for block, element in fields_of(blocks)}
    return Held(_only(kept, held.typed), _only(kept, held.offered))


def _only(kept: set[tuple[str, str]], held: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        block: {action: found for action, found in fields.items() if (block, action) in kept}
        for block, fields in held.items()
    }
