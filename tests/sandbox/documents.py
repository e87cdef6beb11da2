"""Small Block Kit documents from which the tests of the sandbox build theirs, and what the checks say of them."""

from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from sandbox.block_kit import BlockKitError, check_message, check_view

Document = dict[str, Any]
Blocks = list[Document]


def plain(text: str = "Words") -> Document:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Words*") -> Document:
    return {"type": "mrkdwn", "text": text}


def section(**extra: Any) -> Document:
    return {"type": "section", "text": mrkdwn(), **extra}


def button(**extra: Any) -> Document:
    return {"type": "button", "text": plain(), **extra}


def actions(*elements: Document, **extra: Any) -> Document:
    return {"type": "actions", "elements": list(elements), **extra}


def field(element: Document, **extra: Any) -> Document:
    """An input block around an element."""
    return {"type": "input", "label": plain("Label"), "element": element, **extra}


def option(value: str = "one", text: str = "One", **extra: Any) -> Document:
    return {"text": plain(text), "value": value, **extra}


def options(count: int) -> list[Document]:
    return [option(f"value-{number}") for number in range(count)]


def context(*elements: Document) -> Document:
    return {"type": "context", "elements": list(elements)}


def context_actions(*elements: Document) -> Document:
    return {"type": "context_actions", "elements": list(elements)}


def confirm(**extra: Any) -> Document:
    return {"title": plain(), "text": mrkdwn(), "confirm": plain("Yes"), "deny": plain("No"), **extra}


def rich_text(*elements: Document, **extra: Any) -> Document:
    return {"type": "rich_text", "elements": list(elements), **extra}


def paragraph(*pieces: Document) -> Document:
    return {"type": "rich_text_section", "elements": list(pieces)}


def words(text: str = "Words", **extra: Any) -> Document:
    return {"type": "text", "text": text, **extra}


def modal(*blocks: Document, **extra: Any) -> Document:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": list(blocks), **extra}


def home(*blocks: Document, **extra: Any) -> Document:
    return {"type": "home", "blocks": list(blocks), **extra}


def without(document: Document, *keys: str) -> Document:
    return {key: value for key, value in document.items() if key not in keys}


IMAGE_URL = "https://example.com/picture.png"
IMAGE = {"type": "image", "image_url": IMAGE_URL, "alt_text": "A picture"}
VIDEO = {
    "type": "video",
    "alt_text": "A talk",
    "title": plain(),
    "video_url": "https://example.com/talk",
    "thumbnail_url": IMAGE_URL,
}
FEEDBACK = {"text": plain("Good"), "value": "good"}
ICON_BUTTON = {"type": "icon_button", "icon": "trash", "text": plain("Delete")}
STATIC = {"type": "static_select", "options": options(2)}
MULTI_STATIC = {"type": "multi_static_select", "options": options(3)}
GROUPED = {"type": "static_select", "option_groups": [{"label": plain("Group"), "options": options(2)}]}
CHECKBOXES = {"type": "checkboxes", "options": options(3)}
RADIO = {"type": "radio_buttons", "options": options(3)}
OVERFLOW = {"type": "overflow", "options": options(2)}
TYPED = {"type": "plain_text_input"}
NUMBER = {"type": "number_input", "is_decimal_allowed": True}
TABLE_CELL = {"type": "raw_text", "text": "Cell"}
DATA_TABLE = {"type": "data_table", "caption": "Words", "rows": [[TABLE_CELL]] * 2}
PIE = {"type": "pie", "segments": [{"label": "One", "value": 1}]}
CARD = {"type": "card", "title": mrkdwn()}
TASK = {"type": "task_card", "task_id": "1", "title": "Words", "status": "pending"}


def chart(chart: Document, **extra: Any) -> Document:
    return {"type": "data_visualization", "title": "Words", "chart": chart, **extra}


def series(points: int = 1, **extra: Any) -> Document:
    """A line through as many points."""
    data = [{"label": "One", "value": 1.5}] * points
    return {
        "type": "line",
        "series": [{"name": "Words", "data": data}],
        "axis_config": {"categories": ["One"]},
        **extra,
    }


def container(*blocks: Document, **extra: Any) -> Document:
    return {"type": "container", "title": plain(), "child_blocks": list(blocks), **extra}


def check(document: Blocks | Document) -> None:
    """Lists are the blocks of a message, objects are views."""
    if isinstance(document, list):
        check_message(document, text="Words")
    else:
        check_view(document)


def refusal(document: Blocks | Document) -> BlockKitError:
    with pytest.raises(BlockKitError) as caught:
        check(document)
    return caught.value


def problems(document: Blocks | Document) -> list[str]:
    """What is wrong, without the marks around it: `<what> at <pointer>`."""
    return [
        message.removeprefix("[ERROR] ").removesuffix("]").replace(" [json-pointer:", " at ")
        for message in refusal(document).messages
    ]


def judge(document: Blocks | Document) -> None:
    """slack_sdk's own opinion of a document."""
    if isinstance(document, list):
        for block in Block.parse_all(document):
            block.to_dict()
    else:
        View(**document).to_dict()
