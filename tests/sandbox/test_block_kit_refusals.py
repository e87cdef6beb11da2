"""Everything but lengths that Slack refuses in a document, each with the words and the place of its answer."""

import json

import pytest

from sandbox.block_kit import BlockKitError, check_message
from tests.sandbox.documents import (
    DATA_TABLE,
    IMAGE,
    PIE,
    STATIC,
    TABLE_CELL,
    TASK,
    TYPED,
    VIDEO,
    Blocks,
    Document,
    actions,
    button,
    chart,
    container,
    context,
    field,
    mrkdwn,
    paragraph,
    plain,
    problems,
    refusal,
    rich_text,
    section,
    series,
    without,
    words,
)

ELEMENT = "/blocks/0/elements/0"
INPUT = "/blocks/0/element"


def table(*rows: list[Document], **extra: object) -> Document:
    return {"type": "table", "rows": list(rows), **extra}


def pieces(*found: Document) -> Blocks:
    return [rich_text(paragraph(*found))]


SHAPES = {
    "a block that is no object": (["words"], ["must provide an object at /blocks/0"]),
    "a block without a type": ([{}], ["missing required field: type at /blocks/0"]),
    "an unknown block": ([{"type": "poll"}], ["unsupported type: poll at /blocks/0/type"]),
    "a type that is no string": ([{"type": ["section"]}], ["unsupported type: ['section'] at /blocks/0/type"]),
    "an unknown key": ([section(color="red")], ["invalid additional property: color at /blocks/0"]),
    "a key without a value": ([section(block_id=None)], ["must provide a string at /blocks/0/block_id"]),
    "a number for a string": ([section(block_id=7)], ["must provide a string at /blocks/0/block_id"]),
    "an empty block_id": ([section(block_id="")], ["must be more than 0 characters at /blocks/0/block_id"]),
    "a string for a flag": ([section(expand="true")], ["must provide a boolean at /blocks/0/expand"]),
    "an object for a list": (
        [{"type": "actions", "elements": button()}],
        ["must provide an array at /blocks/0/elements"],
    ),
    "two blocks of one id": (
        [section(block_id="same"), section(), section(block_id="same")],
        ['`block_id` "same" already exists at /blocks/2/block_id'],
    ),
    "two elements of one id": (
        [actions(button(action_id="same"), button(action_id="same"))],
        ['`action_id` "same" already exists at /blocks/0/elements/1/action_id'],
    ),
    "several problems": (
        [section(text=plain("")), {"type": "header"}],
        ["must be more than 0 characters at /blocks/0/text/text", "missing required field: text at /blocks/1"],
    ),
}

TEXTS = {
    "an empty text": ([section(text=mrkdwn(""))], ["must be more than 0 characters at /blocks/0/text/text"]),
    "a blank text": ([section(text=plain("  \n"))], ["must be more than 0 characters at /blocks/0/text/text"]),
    "a bare string": ([section(text="Words")], ["must provide an object at /blocks/0/text"]),
    "a text of no type": ([section(text={"text": "Words"})], ["missing required field: type at /blocks/0/text"]),
    "a text of another type": (
        [section(text={"type": "markdown", "text": "Words"})],
        ["unsupported type: markdown at /blocks/0/text/type"],
    ),
    "a text without text": ([section(text={"type": "mrkdwn"})], ["missing required field: text at /blocks/0/text"]),
    "emoji in mrkdwn": (
        [section(text={**mrkdwn(), "emoji": True})],
        ["invalid additional property: emoji at /blocks/0/text"],
    ),
    "verbatim in plain text": (
        [section(text={**plain(), "verbatim": True})],
        ["invalid additional property: verbatim at /blocks/0/text"],
    ),
    "markup in a header": (
        [{"type": "header", "text": mrkdwn()}],
        ["unsupported type: mrkdwn at /blocks/0/text/type"],
    ),
    "markup on a button": (
        [actions(button(text=mrkdwn()))],
        [f"unsupported type: mrkdwn at {ELEMENT}/text/type"],
    ),
    "markup in a placeholder": (
        [field({**TYPED, "placeholder": mrkdwn()})],
        [f"unsupported type: mrkdwn at {INPUT}/placeholder/type"],
    ),
    "markup in a label": ([field(TYPED, label=mrkdwn())], ["unsupported type: mrkdwn at /blocks/0/label/type"]),
    "markup in a hint": ([field(TYPED, hint=mrkdwn())], ["unsupported type: mrkdwn at /blocks/0/hint/type"]),
    "markup in a menu": (
        [field({**STATIC, "options": [{"text": mrkdwn(), "value": "a"}]})],
        [f"unsupported type: mrkdwn at {INPUT}/options/0/text/type"],
    ),
}

BLOCKS = {
    "a section without words": (
        [without(section(), "text")],
        ["must define either `text` or `fields` at /blocks/0"],
    ),
    "no fields": ([section(fields=[])], ["must provide at least 1 items at /blocks/0/fields"]),
    "no elements": ([actions()], ["must provide at least 1 items at /blocks/0/elements"]),
    "an empty context": ([context()], ["must provide at least 1 items at /blocks/0/elements"]),
    "a button in a context": ([context(button())], [f"unsupported type: button at {ELEMENT}/type"]),
    "a header without text": ([{"type": "header"}], ["missing required field: text at /blocks/0"]),
    "an image without words": ([without(IMAGE, "alt_text")], ["missing required field: alt_text at /blocks/0"]),
    "an image of nothing": (
        [without(IMAGE, "image_url")],
        ["must define either `image_url` or `slack_file` at /blocks/0"],
    ),
    "an image of two things": (
        [{**IMAGE, "slack_file": {"id": "F012ABC"}}],
        ["must define either `image_url` or `slack_file`, not both at /blocks/0"],
    ),
    "an image from a disk": (
        [{**IMAGE, "image_url": "file:///tmp/picture.png"}],
        ["must be a valid URL at /blocks/0/image_url"],
    ),
    "an address with a space": (
        [{**IMAGE, "image_url": "https://example.com/a b"}],
        ["must be a valid URL at /blocks/0/image_url"],
    ),
    "an address that breaks off": (
        [{**IMAGE, "image_url": "https://[::1"}],
        ["must be a valid URL at /blocks/0/image_url"],
    ),
    "a file of two names": (
        [{**without(IMAGE, "image_url"), "slack_file": {"id": "F012ABC", "url": "https://example.com"}}],
        ["must define either `id` or `url`, not both at /blocks/0/slack_file"],
    ),
    "a file at no address": (
        [{**without(IMAGE, "image_url"), "slack_file": {"url": "picture.png"}}],
        ["must be a valid URL at /blocks/0/slack_file/url"],
    ),
    "an input without a label": ([without(field(TYPED), "label")], ["missing required field: label at /blocks/0"]),
    "an input without an element": (
        [without(field(TYPED), "element")],
        ["missing required field: element at /blocks/0"],
    ),
    "a video over http": (
        [{**VIDEO, "video_url": "http://example.com/talk"}],
        ["must be a valid URL at /blocks/0/video_url"],
    ),
    "a video without a title": ([without(VIDEO, "title")], ["missing required field: title at /blocks/0"]),
    "an empty markdown block": (
        [{"type": "markdown", "text": ""}],
        ["must be more than 0 characters at /blocks/0/text"],
    ),
    "too much markdown in all": (
        [{"type": "markdown", "text": "x" * 6001}, {"type": "markdown", "text": "x" * 6000}],
        ["all markdown blocks together must be less than 12001 characters at /blocks"],
    ),
    "a table without rows": ([table()], ["must provide at least 1 items at /blocks/0/rows"]),
    "a row without cells": ([table([])], ["must provide at least 1 items at /blocks/0/rows/0"]),
    "a cell of plain text": ([table([plain()])], ["unsupported type: plain_text at /blocks/0/rows/0/0/type"]),
    "an empty cell": (
        [table([{**TABLE_CELL, "text": ""}])],
        ["must be more than 0 characters at /blocks/0/rows/0/0/text"],
    ),
    "a number in words": (
        [table([{"type": "raw_number", "value": "1", "text": "1"}])],
        ["must provide a number at /blocks/0/rows/0/0/value"],
    ),
    "too much in a table": (
        [table([{**TABLE_CELL, "text": "x" * 9000}], [rich_text(paragraph(words("x" * 1001)))])],
        ["must be less than 10001 characters at /blocks/0/rows"],
    ),
    "a column aligned to nothing": (
        [table([TABLE_CELL], column_settings=[{"align": "middle"}])],
        ["must be a valid enum value at /blocks/0/column_settings/0/align"],
    ),
    "a data table without a caption": (
        [without(DATA_TABLE, "caption")],
        ["missing required field: caption at /blocks/0"],
    ),
    "a data table of headings": (
        [{**DATA_TABLE, "rows": [[TABLE_CELL]]}],
        ["must provide at least 2 items at /blocks/0/rows"],
    ),
    "a data table of 21 columns": (
        [{**DATA_TABLE, "rows": [[TABLE_CELL] * 21] * 2}],
        [f"no more than 20 items allowed at /blocks/0/rows/{row}" for row in (0, 1)],
    ),
    "a rich heading": (
        [{**DATA_TABLE, "rows": [[rich_text(paragraph(words()))], [TABLE_CELL]]}],
        ["unsupported type: rich_text at /blocks/0/rows/0/0/type"],
    ),
    "a short row": (
        [{**DATA_TABLE, "rows": [[TABLE_CELL] * 2, [TABLE_CELL]]}],
        ["all rows must have the same number of cells at /blocks/0/rows/1"],
    ),
    "a chart of no kind": (
        [chart({"type": "radar"})],
        ["unsupported type: radar at /blocks/0/chart/type"],
    ),
    "a line without axes": (
        [chart(without(series(), "axis_config"))],
        ["missing required field: axis_config at /blocks/0/chart"],
    ),
    "three charts": (
        [chart(PIE)] * 3,
        ["no more than 2 data visualization blocks allowed at /blocks"],
    ),
    "an empty card": (
        [{"type": "card", "subtitle": plain()}],
        ["must define at least one of `hero_image`, `title`, `actions`, `body` at /blocks/0"],
    ),
    "a menu on a card": (
        [{"type": "card", "actions": [STATIC]}],
        ["unsupported type: static_select at /blocks/0/actions/0/type"],
    ),
    "a carousel of sections": (
        [{"type": "carousel", "elements": [section()]}],
        ["unsupported type: section at /blocks/0/elements/0/type"],
    ),
    "a container without a title": (
        [without(container(section()), "title")],
        ["must define either `title` or `rich_text_title` at /blocks/0"],
    ),
    "a container in a container": (
        [container(container(section()))],
        ["unsupported type: container at /blocks/0/child_blocks/0/type"],
    ),
    "a divider that closes": (
        [container(section(), is_collapsible=True, has_header_divider=True)],
        ["cannot be set when `is_collapsible` is true at /blocks/0/has_header_divider"],
    ),
    "a task of no known state": (
        [{**TASK, "status": "later"}],
        ["must be a valid enum value at /blocks/0/status"],
    ),
    "no rich text": ([rich_text()], ["must provide at least 1 items at /blocks/0/elements"]),
    "rich text of no section": ([rich_text(words())], [f"unsupported type: text at {ELEMENT}/type"]),
    "an empty piece": (pieces(words("")), [f"must be more than 0 characters at {ELEMENT}/elements/0/text"]),
    "an unknown style": (
        pieces(words(style={"blink": True})),
        [f"invalid additional property: blink at {ELEMENT}/elements/0/style"],
    ),
    "a mention of a name": (
        pieces({"type": "user", "user_id": "Ada"}),
        [f"must be a user id at {ELEMENT}/elements/0/user_id"],
    ),
    "a link that runs": (
        pieces({"type": "link", "url": "javascript:alert(1)"}),
        [f"must be a valid URL at {ELEMENT}/elements/0/url"],
    ),
    "a list of words": (
        [rich_text({"type": "rich_text_list", "style": "bullet", "elements": [words()]})],
        [f"unsupported type: text at {ELEMENT}/elements/0/type"],
    ),
    "a list of unknown style": (
        [rich_text({"type": "rich_text_list", "style": "dashes", "elements": [paragraph(words())]})],
        [f"must be a valid enum value at {ELEMENT}/style"],
    ),
}
MESSAGES = {**SHAPES, **TEXTS, **BLOCKS}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_are_refused(name: str) -> None:
    blocks, expected = MESSAGES[name]
    assert refusal(blocks).code == "invalid_blocks"
    assert problems(blocks) == expected


def code_of(blocks: object, text: str | None) -> str:
    with pytest.raises(BlockKitError) as caught:
        check_message(blocks, text=text)
    return caught.value.code


@pytest.mark.parametrize("blocks", ["not JSON", "{}", {"type": "divider"}, 7, "7"])
def test_blocks_must_be_a_list(blocks: object) -> None:
    assert code_of(blocks, "Words") == "invalid_blocks_format"


@pytest.mark.parametrize("text", [None, "", "  "])
@pytest.mark.parametrize("blocks", [None, [], "[]"])
def test_a_message_has_blocks_or_text(blocks: object, text: str | None) -> None:
    assert code_of(blocks, text) == "no_text"


def test_blocks_alone_or_text_alone_are_a_message() -> None:
    check_message([section()], text=None)
    check_message(None, text="Words")


def test_documents_may_come_as_json() -> None:
    check_message(json.dumps([section()]), text=None)
    assert code_of(json.dumps([{"type": "poll"}]), "Words") == "invalid_blocks"


def test_a_second_table_is_refused_by_its_own_name() -> None:
    error = refusal([table([TABLE_CELL]), table([TABLE_CELL])])
    assert (error.code, error.messages) == ("invalid_attachments", ("[ERROR] only_one_table_allowed",))
