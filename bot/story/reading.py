"""What people see in a message that they can act on, by the ids of its buttons."""

from collections.abc import Iterator

from bot.story.stage import Json


def elements(message: Json) -> Iterator[Json]:
    """Every button and menu of a message, from the top."""
    for block in message.get("blocks") or []:
        yield from block.get("elements", ()) if block["type"] == "actions" else ()
        if "accessory" in block:
            yield block["accessory"]


def find(message: Json, action: str) -> Json | None:
    """The first element of an action, whatever number or language its id ends with."""
    return next((each for each in elements(message) if _is(each, action)), None)


def find_all(message: Json, action: str) -> list[Json]:
    return [each for each in elements(message) if _is(each, action)]


def _is(element: Json, action: str) -> bool:
    name = str(element.get("action_id", "")).partition(":")[0]
    return name == action or (name.startswith(f"{action}_") and name.removeprefix(f"{action}_").isdecimal())
