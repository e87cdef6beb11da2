"""Checks of the blocks themselves, and on which surfaces each may stand.

Source: docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Mapping
from typing import Any

from sandbox import block_kit_rich_text as rich_text
from sandbox.block_kit_elements import ACCESSORIES, ACTIONS, CONTEXT_ACTIONS, INPUTS, image
from sandbox.block_kit_objects import identifier, plain_text, slack_file, text
from sandbox.block_kit_rules import (
    Place,
    Rule,
    WholeRule,
    anything,
    by_type,
    each_differs,
    exactly_one,
    flag,
    items,
    number,
    on,
    one_of,
    shape,
    string,
    url,
)

MARKDOWN_LENGTH = 12_000
_TABLE_LENGTH = 10_000


def _block(
    required: Mapping[str, Rule] | None = None, optional: Mapping[str, Rule] | None = None, *whole: WholeRule
) -> Rule:
    return shape({"type": anything, **(required or {})}, {"block_id": identifier, **(optional or {})}, *whole)


def _has_words(section: Mapping[str, Any], place: Place) -> None:
    if "text" not in section and "fields" not in section:
        place.refuse("must define either `text` or `fields`")


def _action_ids_differ(block: Mapping[str, Any], place: Place) -> None:
    elements = block.get("elements")
    if isinstance(elements, list):
        each_differs(elements, "action_id", place / "elements")


def _cells_fit(table: Mapping[str, Any], place: Place) -> None:
    if _characters(table.get("rows")) > _TABLE_LENGTH:
        (place / "rows").refuse(f"must be less than {_TABLE_LENGTH + 1} characters")


def _characters(value: object) -> int:
    """How much text a table's cells show."""
    if isinstance(value, list):
        return sum(_characters(item) for item in value)
    if isinstance(value, dict):
        shown = value.get("text")
        return (len(shown) if isinstance(shown, str) else 0) + _characters(value.get("elements"))
    return 0


_cell = by_type(
    {
        "raw_text": shape({"type": anything, "text": string()}),
        "raw_number": shape({"type": anything, "value": number, "text": string()}),
        "rich_text": shape({"type": anything, "elements": rich_text.elements}, {"block_id": identifier}),
    }
)
_column = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _column_or_default(value: object, place: Place) -> None:
    if value is not None:
        _column(value, place)


_section = _block(
    None,
    {"text": text(), "fields": items(text(2000), most=10), "accessory": by_type(ACCESSORIES), "expand": flag},
    _has_words,
)
_image = _block(
    {"alt_text": string(2000)},
    {"image_url": url(), "slack_file": slack_file, "title": plain_text(2000)},
    exactly_one("image_url", "slack_file"),
)
_input = _block(
    {"label": plain_text(2000), "element": by_type(INPUTS)},
    {"hint": plain_text(2000), "optional": flag, "dispatch_action": flag},
)
_video = _block(
    {
        "alt_text": string(),
        "title": plain_text(199),
        "thumbnail_url": url(),
        "video_url": url(schemes=("https",)),
    },
    {
        "title_url": url(schemes=("https",)),
        "description": plain_text(),
        "provider_icon_url": url(),
        "provider_name": string(),
        "author_name": string(49),
    },
)
_table = _block(
    {"rows": items(items(_cell, most=20), most=100)},
    {"column_settings": items(_column_or_default, most=20)},
    _cells_fit,
)
_alert = _block({"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")})

BLOCKS: Mapping[str, Rule] = {
    "actions": _block({"elements": items(by_type(ACTIONS), most=25)}, None, _action_ids_differ),
    "alert": on("modal", rule=_alert, kind="alert"),
    "context": _block({"elements": items(by_type({"image": image, "plain_text": text(), "mrkdwn": text()}), most=10)}),
    "context_actions": on(
        "message",
        rule=_block({"elements": items(by_type(CONTEXT_ACTIONS), most=5)}, None, _action_ids_differ),
        kind="context_actions",
    ),
    "divider": _block(),
    "header": _block({"text": plain_text(150)}),
    "image": _image,
    "input": _input,
    "markdown": on("message", rule=_block({"text": string(MARKDOWN_LENGTH)}), kind="markdown"),
    "rich_text": _block({"elements": rich_text.elements}),
    "section": _section,
    "table": on("message", "home", rule=_table, kind="table"),
    "video": _video,
}
block = by_type(BLOCKS)
