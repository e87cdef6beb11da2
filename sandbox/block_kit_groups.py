"""Checks of the blocks that hold others, or several things at once: cards, carousels, containers, plans.

Source: docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Mapping
from typing import Any

from sandbox import block_kit_rich_text as rich_text
from sandbox.block_kit_elements import ACTIONS, image
from sandbox.block_kit_objects import block_shape, plain_text, text
from sandbox.block_kit_rules import Place, Rule, anything, by_type, flag, items, one_of, shape, string, url

_ON_A_CARD = ("hero_image", "title", "actions", "body")
_image = by_type({"image": image})
_rich_text = by_type({"rich_text": block_shape({"elements": rich_text.elements})})


def _shows_something(found: Mapping[str, Any], place: Place) -> None:
    if not found.keys() & set(_ON_A_CARD):
        place.refuse(f"must define at least one of {', '.join(f'`{key}`' for key in _ON_A_CARD)}")


def _has_a_title(found: Mapping[str, Any], place: Place) -> None:
    if "title" not in found and "rich_text_title" not in found:
        place.refuse("must define either `title` or `rich_text_title`")


def _divides_what_stays_open(found: Mapping[str, Any], place: Place) -> None:
    if found.get("is_collapsible") is True and found.get("has_header_divider") is True:
        (place / "has_header_divider").refuse("cannot be set when `is_collapsible` is true")


def container(children: Mapping[str, Rule]) -> Rule:
    """A container of these kinds of blocks."""
    return block_shape(
        {"child_blocks": items(by_type(children), most=10)},
        {
            "title": plain_text(150),
            "rich_text_title": _rich_text,
            "subtitle": text(150),
            "icon": _image,
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
        _has_a_title,
        _divides_what_stays_open,
    )


card = block_shape(
    None,
    {
        "hero_image": _image,
        "icon": _image,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": items(by_type({"button": ACTIONS["button"]}), most=3),
    },
    _shows_something,
)
carousel = block_shape({"elements": items(by_type({"card": card}), most=10)})
_source = by_type({"url": shape({"type": anything, "url": url(), "text": string()})})
task_card = block_shape(
    {"task_id": string(), "title": string(), "status": one_of("pending", "in_progress", "complete", "error")},
    {"details": _rich_text, "output": _rich_text, "sources": items(_source)},
)
plan = block_shape({"title": string()}, {"tasks": items(by_type({"task_card": task_card}), most=50)})
