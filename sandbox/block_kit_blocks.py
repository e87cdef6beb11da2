"""Checks of the blocks themselves, and on which surfaces each may stand.

Source: docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Mapping
from typing import Any

from sandbox import block_kit_rich_text as rich_text
from sandbox.block_kit_data import data_table, data_visualization, table
from sandbox.block_kit_elements import ACCESSORIES, ACTIONS, CONTEXT_ACTIONS, INPUTS, image
from sandbox.block_kit_groups import card, carousel, container, plan, task_card
from sandbox.block_kit_objects import block_shape, plain_text, slack_file, text
from sandbox.block_kit_rules import (
    Place,
    Rule,
    by_type,
    each_differs,
    exactly_one,
    flag,
    items,
    on,
    one_of,
    string,
    url,
)

MARKDOWN_LENGTH = 12_000


def _has_words(section: Mapping[str, Any], place: Place) -> None:
    if "text" not in section and "fields" not in section:
        place.refuse("must define either `text` or `fields`")


def _action_ids_differ(block: Mapping[str, Any], place: Place) -> None:
    elements = block.get("elements")
    if isinstance(elements, list):
        each_differs(elements, "action_id", place / "elements")


_section = block_shape(
    None,
    {"text": text(), "fields": items(text(2000), most=10), "accessory": by_type(ACCESSORIES), "expand": flag},
    _has_words,
)
_image = block_shape(
    {"alt_text": string(2000)},
    {"image_url": url(), "slack_file": slack_file, "title": plain_text(2000)},
    exactly_one("image_url", "slack_file"),
)
_input = block_shape(
    {"label": plain_text(2000), "element": by_type(INPUTS)},
    {"hint": plain_text(2000), "optional": flag, "dispatch_action": flag},
)
_video = block_shape(
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
_alert = block_shape({"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")})

_EVERYWHERE: Mapping[str, Rule] = {
    "actions": block_shape({"elements": items(by_type(ACTIONS), most=25)}, None, _action_ids_differ),
    "context": block_shape(
        {"elements": items(by_type({"image": image, "plain_text": text(), "mrkdwn": text()}), most=10)}
    ),
    "divider": block_shape(),
    "header": block_shape({"text": plain_text(150)}),
    "image": _image,
    "input": _input,
    "rich_text": block_shape({"elements": rich_text.elements}),
    "section": _section,
    "video": _video,
}
_IN_MESSAGES: Mapping[str, Rule] = {
    "context_actions": block_shape({"elements": items(by_type(CONTEXT_ACTIONS), most=5)}, None, _action_ids_differ),
    "data_visualization": data_visualization,
    "markdown": block_shape({"text": string(MARKDOWN_LENGTH)}),
    "plan": plan,
    "task_card": task_card,
}
_ON_MESSAGES_AND_HOME: Mapping[str, Rule] = {
    "card": card,
    "carousel": carousel,
    "container": container({**_EVERYWHERE, "table": table}),
    "data_table": data_table,
    "table": table,
}
BLOCKS: Mapping[str, Rule] = {
    **_EVERYWHERE,
    **{kind: on("message", rule=rule, kind=kind) for kind, rule in _IN_MESSAGES.items()},
    **{kind: on("message", "home", rule=rule, kind=kind) for kind, rule in _ON_MESSAGES_AND_HOME.items()},
    "alert": on("modal", rule=_alert, kind="alert"),
}
block = by_type(BLOCKS)
