"""What is on a message, a modal or a Home tab: its interactive elements, and the ids that Slack makes up for them."""

from copy import deepcopy
from typing import Any

from sandbox.identity import Ids

Json = dict[str, Any]


def with_ids(blocks: list[Json], ids: Ids) -> list[Json]:
    """Copies of blocks, each with the block_id and action_ids that Slack makes up where the app gave none."""
    copies = deepcopy(blocks)
    for block in copies:
        block["block_id"] = block.get("block_id") or ids.next("", length=5)
        for element in elements_of(block):
            element["action_id"] = element.get("action_id") or ids.next("", length=5)
    return copies


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of one block: of actions, of an input, or the accessory of a section."""
    if block["type"] in {"actions", "context_actions"}:
        return list(block["elements"])
    found = block.get("element") if block["type"] == "input" else block.get("accessory")
    return [found] if isinstance(found, dict) and found["type"] != "image" else []


def action_ids(block: Json) -> list[str]:
    """The action ids of one block."""
    return [element["action_id"] for element in elements_of(block)]
