"""Blocks and views that Slack refuses, and the words and the place of its answer; one for each limit and rule."""

from tests.sandbox import documents as doc


def at(pointer: str, what: str) -> str:
    return f"{what} [json-pointer:{pointer}]"


TABLE = {"type": "table", "rows": [[doc.TABLE_CELL]]}
LONG = "x" * 3001
ELEMENT = "/blocks/0/elements/0"
INPUT = "/blocks/0/element"
MESSAGES = {
    "51 blocks": ([{"type": "divider"}] * 51, at("/blocks", "no more than 50 items allowed")),
    "an unknown block": ([{"type": "poll"}], at("/blocks/0/type", "unsupported type: poll")),
    "a block of modals": (
        [{"type": "alert", "text": doc.plain()}],
        at("/blocks/0/type", "unsupported type: alert"),
    ),
    "an unknown key": ([doc.section(color="red")], at("/blocks/0", "invalid additional property: color")),
    "a long section": (
        [doc.section(text=doc.mrkdwn(LONG))],
        at("/blocks/0/text/text", "must be less than 3001 characters"),
    ),
    "an empty section": (
        [doc.section(text=doc.mrkdwn(""))],
        at("/blocks/0/text/text", "must be more than 0 characters"),
    ),
    "eleven fields": (
        [doc.section(fields=[doc.plain()] * 11)],
        at("/blocks/0/fields", "no more than 10 items allowed"),
    ),
    "a long field": (
        [doc.section(fields=[doc.plain("x" * 2001)])],
        at("/blocks/0/fields/0/text", "must be less than 2001 characters"),
    ),
    "a long header": (
        [{"type": "header", "text": doc.plain("x" * 151)}],
        at("/blocks/0/text/text", "must be less than 151 characters"),
    ),
    "markup in a header": (
        [{"type": "header", "text": doc.mrkdwn()}],
        at("/blocks/0/text/type", "unsupported type: mrkdwn"),
    ),
    "26 elements": (
        [doc.actions(*[doc.button()] * 26)],
        at("/blocks/0/elements", "no more than 25 items allowed"),
    ),
    "eleven in a context": (
        [doc.context(*[doc.plain()] * 11)],
        at("/blocks/0/elements", "no more than 10 items allowed"),
    ),
    "a long button": (
        [doc.actions(doc.button(text=doc.plain("x" * 76)))],
        at(f"{ELEMENT}/text/text", "must be less than 76 characters"),
    ),
    "a long value": (
        [doc.actions(doc.button(value="x" * 2001))],
        at(f"{ELEMENT}/value", "must be less than 2001 characters"),
    ),
    "a coloured button": (
        [doc.actions(doc.button(style="green"))],
        at(f"{ELEMENT}/style", "must be a valid enum value"),
    ),
    "half a confirmation": (
        [doc.actions(doc.button(confirm=doc.without(doc.confirm(), "deny")))],
        at(f"{ELEMENT}/confirm", "missing required field: deny"),
    ),
    "two buttons of one id": (
        [doc.actions(doc.button(action_id="same"), doc.button(action_id="same"))],
        at("/blocks/0/elements/1/action_id", '`action_id` "same" already exists'),
    ),
    "two blocks of one id": (
        [doc.section(block_id="same"), doc.section(block_id="same")],
        at("/blocks/1/block_id", '`block_id` "same" already exists'),
    ),
    "101 options": (
        [doc.actions({**doc.STATIC, "options": doc.options(101)})],
        at(f"{ELEMENT}/options", "no more than 100 items allowed"),
    ),
    "a long option": (
        [doc.actions({**doc.STATIC, "options": [doc.option("x" * 151)]})],
        at(f"{ELEMENT}/options/0/value", "must be less than 151 characters"),
    ),
    "six in an overflow menu": (
        [doc.actions({**doc.OVERFLOW, "options": doc.options(6)})],
        at(f"{ELEMENT}/options", "no more than 5 items allowed"),
    ),
    "an initial option of no menu": (
        [doc.actions({**doc.STATIC, "initial_option": doc.option("other")})],
        at(f"{ELEMENT}/initial_option", "must exactly match one of the options"),
    ),
    "an image without words": (
        [doc.without(doc.IMAGE, "alt_text")],
        at("/blocks/0", "missing required field: alt_text"),
    ),
    "an input outside of its block": (
        [doc.actions(doc.TYPED)],
        at(f"{ELEMENT}/type", "unsupported type: plain_text_input"),
    ),
    "too much markdown": (
        [{"type": "markdown", "text": "x" * 12_001}],
        at("/blocks/0/text", "must be less than 12001 characters"),
    ),
    "rich text of no section": (
        [doc.rich_text(doc.words())],
        at(f"{ELEMENT}/type", "unsupported type: text"),
    ),
    "a long table": (
        [{**TABLE, "rows": [[doc.TABLE_CELL]] * 101}],
        at("/blocks/0/rows", "no more than 100 items allowed"),
    ),
    "202 rows of data": (
        [{**doc.DATA_TABLE, "rows": [[doc.TABLE_CELL]] * 202}],
        at("/blocks/0/rows", "no more than 201 items allowed"),
    ),
    "a page of 101 rows": (
        [{**doc.DATA_TABLE, "page_size": 101}],
        at("/blocks/0/page_size", "must be less than or equal to 100"),
    ),
    "a pie of 13 slices": (
        [doc.chart({**doc.PIE, "segments": doc.PIE["segments"] * 13})],
        at("/blocks/0/chart/segments", "no more than 12 items allowed"),
    ),
    "three charts": (
        [doc.chart(doc.PIE)] * 3,
        at("/blocks", "no more than 2 data visualization blocks allowed"),
    ),
    "a long card": (
        [{**doc.CARD, "body": doc.mrkdwn("x" * 201)}],
        at("/blocks/0/body/text", "must be less than 201 characters"),
    ),
    "four buttons on a card": (
        [{**doc.CARD, "actions": [doc.button()] * 4}],
        at("/blocks/0/actions", "no more than 3 items allowed"),
    ),
    "eleven cards": (
        [{"type": "carousel", "elements": [doc.CARD] * 11}],
        at("/blocks/0/elements", "no more than 10 items allowed"),
    ),
    "eleven blocks in a container": (
        [doc.container(*[doc.section()] * 11)],
        at("/blocks/0/child_blocks", "no more than 10 items allowed"),
    ),
    "51 tasks": (
        [{"type": "plan", "title": "Words", "tasks": [doc.TASK] * 51}],
        at("/blocks/0/tasks", "no more than 50 items allowed"),
    ),
    "six icons": (
        [doc.context_actions(*[doc.ICON_BUTTON] * 6)],
        at("/blocks/0/elements", "no more than 5 items allowed"),
    ),
}
VIEW_INPUT = "/view/blocks/0/element"
MODALS = {
    "a long title": (
        doc.modal(doc.section(), title=doc.plain("x" * 25)),
        at("/view/title/text", "must be less than 25 characters"),
    ),
    "markup in the title": (
        doc.modal(doc.section(), title=doc.mrkdwn()),
        at("/view/title/type", "unsupported type: mrkdwn"),
    ),
    "101 blocks": (
        doc.modal(*[{"type": "divider"}] * 101),
        at("/view/blocks", "no more than 100 items allowed"),
    ),
    "an input that cannot be sent": (
        doc.without(doc.modal(doc.field(doc.TYPED)), "submit"),
        at("/view/blocks/0/input", "must define `submit` to use an `input` block in modals"),
    ),
    "long metadata": (
        doc.modal(doc.section(), private_metadata=LONG),
        at("/view/private_metadata", "must be less than 3001 characters"),
    ),
    "a long callback_id": (
        doc.modal(doc.section(), callback_id="x" * 256),
        at("/view/callback_id", "must be less than 256 characters"),
    ),
    "a block of messages": (
        doc.modal({"type": "markdown", "text": "Words"}),
        at("/view/blocks/0/type", "unsupported type: markdown"),
    ),
    "a long placeholder": (
        doc.modal(doc.field({**doc.TYPED, "placeholder": doc.plain("x" * 151)})),
        at(f"{VIEW_INPUT}/placeholder/text", "must be less than 151 characters"),
    ),
    "lengths the wrong way round": (
        doc.modal(doc.field({**doc.TYPED, "min_length": 2, "max_length": 1})),
        at(f"{VIEW_INPUT}/min_length", "`min_length` must not be greater than `max_length`"),
    ),
    "a date that does not exist": (
        doc.modal(doc.field({"type": "datepicker", "initial_date": "2026-02-30"})),
        at(f"{VIEW_INPUT}/initial_date", "must be a date in the format YYYY-MM-DD"),
    ),
    "eleven radio buttons": (
        doc.modal(doc.field({**doc.RADIO, "options": doc.options(11)})),
        at(f"{VIEW_INPUT}/options", "no more than 10 items allowed"),
    ),
    "a fraction where none is allowed": (
        doc.modal(doc.field({**doc.NUMBER, "is_decimal_allowed": False, "min_value": "0.5"})),
        at(f"{VIEW_INPUT}/min_value", "must be a whole number"),
    ),
    "two cursors": (
        doc.modal(*[doc.field({**doc.TYPED, "focus_on_load": True})] * 2),
        at("/view/blocks/1/element/focus_on_load", "only one element may have `focus_on_load`"),
    ),
}
HOMES = {
    "a title": (doc.home(doc.section(), title=doc.plain()), at("/view", "invalid additional property: title")),
    "a file input": (
        doc.home(doc.field({"type": "file_input"})),
        at(f"{VIEW_INPUT}/type", "unsupported type: file_input"),
    ),
    "no blocks": (doc.home(), at("/view/blocks", "must provide at least 1 items")),
}
