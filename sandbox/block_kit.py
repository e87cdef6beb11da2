"""Checks of what an app sends as Block Kit: messages, modals and home tabs.

Sources: docs.slack.dev/reference/block-kit and docs.slack.dev/reference/views
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.block_kit_blocks import MARKDOWN_LENGTH, block
from sandbox.block_kit_objects import option, option_group, plain_text
from sandbox.block_kit_rules import (
    Place,
    Surface,
    anything,
    by_type,
    each_differs,
    exactly_one,
    flag,
    items,
    shape,
    string,
)

_LARGEST_VIEW = 250_000  # bytes
_MOST_CHARTS = 2  # in a message


class BlockKitError(Exception):
    """Slack would not take this document: `code` is its error, `messages` say what is wrong and where."""

    def __init__(self, code: str, messages: tuple[str, ...] = ()) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = messages


def check_message(blocks: object, *, text: str | None) -> None:
    """Raises what Slack answers to a message with these blocks (a list, or its JSON) and this text."""
    found = [] if blocks is None else _parsed(blocks, code="invalid_blocks_format")
    if not isinstance(found, list):
        raise BlockKitError("invalid_blocks_format")
    if not found and not (text and text.strip()):
        raise BlockKitError("no_text")
    place = Place("/blocks", "message", [])
    _message_blocks(found, place)
    _raise_problems(place, code="invalid_blocks")
    if len(list(_of_type(found, "table"))) > 1:
        raise BlockKitError("invalid_attachments", ("[ERROR] only_one_table_allowed",))


def check_view(view: object) -> None:
    """Raises what Slack answers to this modal or home tab (an object, or its JSON)."""
    found = _parsed(view, code="invalid_arguments")
    written = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    if len(written.encode(errors="surrogatepass")) > _LARGEST_VIEW:
        raise BlockKitError("view_too_large")
    surface: Surface = "home" if isinstance(found, dict) and found.get("type") == "home" else "modal"
    place = Place("/view", surface, [])
    _view(found, place)
    _raise_problems(place, code="invalid_arguments")


def check_suggestions(answer: object) -> dict[str, Any]:
    """The part of an answer to block_suggestion that can be shown: `options` or `option_groups`, which may be empty.

    Slack has no error code for other answers: its client shows "No results".
    """
    found = answer if isinstance(answer, dict) else {}
    suggested = {key: found[key] for key in ("options", "option_groups") if key in found}
    place = Place("", "message", [])
    _suggestions(suggested, place)
    _raise_problems(place, code="invalid_options")
    return suggested


def _parsed(document: object, *, code: str) -> object:
    if not isinstance(document, str):
        return document
    try:
        found: object = json.loads(document)
    except json.JSONDecodeError:
        raise BlockKitError(code) from None
    return found


def _raise_problems(place: Place, *, code: str) -> None:
    if place.problems:
        raise BlockKitError(code, tuple(dict.fromkeys(place.problems)))


def _message_blocks(blocks: list[object], place: Place) -> None:
    items(block, least=0, most=50)(blocks, place)
    _blocks_agree(blocks, place)
    markdown = [str(found.get("text", "")) for _, found in _of_type(blocks, "markdown")]
    if len(markdown) > 1 and sum(map(len, markdown)) > MARKDOWN_LENGTH:
        place.refuse(f"all markdown blocks together must be less than {MARKDOWN_LENGTH + 1} characters")
    if len(list(_of_type(blocks, "data_visualization"))) > _MOST_CHARTS:
        place.refuse(f"no more than {_MOST_CHARTS} data visualization blocks allowed")


def _of_type(blocks: list[object], kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, found in enumerate(blocks):
        if isinstance(found, dict) and found.get("type") == kind:
            yield index, found


def _blocks_agree(blocks: list[object], place: Place) -> None:
    """What no two blocks of one surface may share."""
    each_differs(blocks, "block_id", place)
    for extra in list(_focused(blocks, place))[1:]:
        (extra / "focus_on_load").refuse("only one element may have `focus_on_load`")


def _focused(value: object, place: Place) -> Iterator[Place]:
    """The elements that ask to have the cursor when their surface opens."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _focused(item, place / index)
    elif isinstance(value, dict):
        if value.get("focus_on_load") is True:
            yield place
        for key in ("element", "elements", "accessory"):
            yield from _focused(value.get(key), place / key)


def _view_blocks_agree(view: Mapping[str, Any], place: Place) -> None:
    if isinstance(view.get("blocks"), list):
        _blocks_agree(view["blocks"], place / "blocks")


def _inputs_can_be_submitted(view: Mapping[str, Any], place: Place) -> None:
    if "submit" not in view and isinstance(view.get("blocks"), list):
        for index, _ in _of_type(view["blocks"], "input"):
            (place / "blocks" / index / "input").refuse("must define `submit` to use an `input` block in modals")


_blocks = items(block, most=100)
_names = {
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
    "private_metadata": string(3000, least=0),
}
_modal = shape(
    {"type": anything, "title": plain_text(24), "blocks": _blocks},
    {"submit": plain_text(24), "close": plain_text(24), "clear_on_close": flag, "notify_on_close": flag, **_names},
    _view_blocks_agree,
    _inputs_can_be_submitted,
)
_home = shape({"type": anything, "blocks": _blocks}, _names, _view_blocks_agree)
_view = by_type({"modal": _modal, "home": _home})
_suggestions = shape(
    {},
    {"options": items(option, least=0, most=100), "option_groups": items(option_group, least=0, most=100)},
    exactly_one("options", "option_groups"),
)
