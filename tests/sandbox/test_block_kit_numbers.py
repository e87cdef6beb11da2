"""Every range of numbers of Block Kit at both ends, and what may be empty."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.sandbox.documents import (
    DATA_TABLE,
    MULTI_STATIC,
    TYPED,
    Blocks,
    Document,
    actions,
    button,
    check,
    field,
    modal,
    paragraph,
    plain,
    problems,
    rich_text,
    section,
    words,
)


class Range(NamedTuple):
    """`build(number)` is taken from `least` to `most`; no `most` is no upper end."""

    least: int
    most: int | None
    build: Callable[[int], Blocks | Document]
    pointer: str


def listed(**extra: int) -> Blocks:
    return [rich_text({"type": "rich_text_list", "style": "bullet", "elements": [paragraph(words())], **extra})]


INPUT = "/blocks/0/element"
PIECE = "/blocks/0/elements/0/elements/0"
NUMBERS = {
    "shortest text": Range(0, 3000, lambda n: [field({**TYPED, "min_length": n})], f"{INPUT}/min_length"),
    "longest text": Range(1, 3000, lambda n: [field({**TYPED, "max_length": n})], f"{INPUT}/max_length"),
    "ten digits of a moment": Range(
        1_000_000_000,
        9_999_999_999,
        lambda n: [field({"type": "datetimepicker", "initial_date_time": n})],
        f"{INPUT}/initial_date_time",
    ),
    "files": Range(
        1, 10, lambda n: modal(field({"type": "file_input", "max_files": n})), "/view/blocks/0/element/max_files"
    ),
    "things to choose": Range(
        1, None, lambda n: [field({**MULTI_STATIC, "max_selected_items": n})], f"{INPUT}/max_selected_items"
    ),
    "letters before a search": Range(
        0, None, lambda n: [field({"type": "external_select", "min_query_length": n})], f"{INPUT}/min_query_length"
    ),
    "letters before a search of several": Range(
        0,
        None,
        lambda n: [field({"type": "multi_external_select", "min_query_length": n})],
        f"{INPUT}/min_query_length",
    ),
    "rows of a page": Range(1, 100, lambda n: [{**DATA_TABLE, "page_size": n}], "/blocks/0/page_size"),
    "column of names": Range(
        0, None, lambda n: [{**DATA_TABLE, "row_header_column_index": n}], "/blocks/0/row_header_column_index"
    ),
    "fewest lines": Range(
        1, None, lambda n: [field({"type": "rich_text_input", "min_lines": n})], f"{INPUT}/min_lines"
    ),
    "most lines": Range(1, None, lambda n: [field({"type": "rich_text_input", "max_lines": n})], f"{INPUT}/max_lines"),
    "indent of a list": Range(0, 8, lambda n: listed(indent=n), "/blocks/0/elements/0/indent"),
    "offset of a list": Range(0, None, lambda n: listed(offset=n), "/blocks/0/elements/0/offset"),
    "border": Range(0, 1, lambda n: listed(border=n), "/blocks/0/elements/0/border"),
    "skin tone": Range(
        1,
        6,
        lambda n: [rich_text(paragraph({"type": "emoji", "name": "wave", "skin_tone": n}))],
        f"{PIECE}/skin_tone",
    ),
    "moment in a text": Range(
        0,
        None,
        lambda n: [rich_text(paragraph({"type": "date", "timestamp": n, "format": "{date}"}))],
        f"{PIECE}/timestamp",
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_have_their_ranges(name: str) -> None:
    least, most, build, pointer = NUMBERS[name]
    check(build(least))
    assert problems(build(least - 1)) == [f"must be greater than or equal to {least} at {pointer}"]
    if most is not None:
        check(build(most))
        assert problems(build(most + 1)) == [f"must be less than or equal to {most} at {pointer}"]


EMPTY = {
    "button value": [actions(button(value=""))],
    "workflow parameter": [
        actions(
            {
                "type": "workflow_button",
                "text": plain(),
                "workflow": {
                    "trigger": {
                        "url": "https://slack.com/shortcuts/Ft012/xyz",
                        "customizable_input_parameters": [{"name": "topic", "value": ""}],
                    }
                },
            }
        )
    ],
    "rich text section": [rich_text(paragraph())],
    "rich text quote": [rich_text({"type": "rich_text_quote", "elements": []})],
    "preformatted text": [rich_text({"type": "rich_text_preformatted", "elements": []})],
    "view names": modal(section(), callback_id="", external_id="", private_metadata=""),
}


@pytest.mark.parametrize("name", EMPTY)
def test_some_things_may_be_empty(name: str) -> None:
    check(EMPTY[name])
