"""Block Kit in the few shapes that Binôme uses. Text that is not `Mrkdwn` becomes `plain_text`, so that what people
wrote is never read as markup (design, section 4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.views.words import Mrkdwn
from mentoring.invites import Event

Block = dict[str, Any]

TEXT_LIMIT = 3000
OPTION_LIMIT = 75
OPTIONS_LIMIT = 100
LABEL_LIMIT = 24
HEADER_LIMIT = 150
CONFIRM_TITLE_LIMIT = 100
CONFIRM_TEXT_LIMIT = 300
CONFIRM_LABEL_LIMIT = 30


@dataclass(frozen=True)
class File:
    """What comes with a message: a calendar file, by the event it tells; or the text itself."""

    name: str
    title: str
    content: Event | str


@dataclass(frozen=True)
class Message:
    """A message as Slack takes it. `text` is what the notification and screen readers say: it makes sense alone, and it
    is all that is said beside a file."""

    text: Mrkdwn
    blocks: list[Block]
    file: File | None = None


View = Callable[..., Message]
"""Renders the facts of one kind of message in the reader's words."""


@dataclass(frozen=True)
class Option:
    text: str
    value: str

    def block(self) -> Block:
        return {"text": plain(self.text, OPTION_LIMIT), "value": self.value}


def plain(text: str, limit: int = TEXT_LIMIT) -> Block:
    return {"type": "plain_text", "text": shortened(text, limit)}


def text_object(text: str) -> Block:
    if isinstance(text, Mrkdwn):
        return {"type": "mrkdwn", "text": text, "verbatim": True}
    return plain(text)


def shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER_LIMIT)}


def section(text: str, *, accessory: Block | None = None) -> Block:
    return {"type": "section", "text": text_object(text)} | ({"accessory": accessory} if accessory else {})


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [text_object(text) for text in texts]}


def divider() -> Block:
    return {"type": "divider"}


def actions(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def button(text: str, action: str, *, value: str, primary: bool = False, confirm: Block | None = None) -> Block:
    element = {"type": "button", "action_id": action, "text": plain(text, OPTION_LIMIT), "value": value}
    return element | ({"style": "primary"} if primary else {}) | ({"confirm": confirm} if confirm else {})


def confirmation(title: str, text: str, *, yes: str, no: str) -> Block:
    """Asks before a click counts, with the consequence in words."""
    return {
        "title": plain(title, CONFIRM_TITLE_LIMIT),
        "text": plain(text, CONFIRM_TEXT_LIMIT),
        "confirm": plain(yes, CONFIRM_LABEL_LIMIT),
        "deny": plain(no, CONFIRM_LABEL_LIMIT),
    }


def overflow(action: str, options: Sequence[Option]) -> Block:
    """A small menu of what few people need; Slack takes five at most."""
    return {"type": "overflow", "action_id": action, "options": [option.block() for option in options]}


def modal(
    title: str,
    blocks: list[Block],
    *,
    close: str,
    callback: str | None = None,
    submit: str | None = None,
    carries: str = "",
) -> Block:
    """A form, or a page to read when it has no `submit`. `carries` comes back with it, and is never trusted."""
    view: Block = {
        "type": "modal",
        "title": plain(title, LABEL_LIMIT),
        "close": plain(close, LABEL_LIMIT),
        "blocks": blocks,
        "private_metadata": carries,
    }
    if submit and callback:
        view |= {"submit": plain(submit, LABEL_LIMIT), "callback_id": callback}
    return view


def field(name: str, label: str, element: Block, *, hint: str | None = None, optional: bool = False) -> Block:
    """An input of a form; its name is the id that comes back with the answer, and that a refusal is shown under."""
    block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": element | {"action_id": name},
        "optional": optional,
    }
    return block | ({"hint": plain(hint)} if hint else {})


def text_input(*, longest: int, shortest: int = 0, initial: str | None = None, lines: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": longest, "min_length": shortest}
    if lines:
        element["multiline"] = True
    return element | ({"initial_value": initial} if initial else {})


def number_input(least: int, most: int, *, initial: int | None = None) -> Block:
    element: Block = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
    }
    return element | ({"initial_value": str(initial)} if initial is not None else {})


def choice(options: Sequence[Option], *, chosen: str | None = None) -> Block:
    return _with_initial({"type": "static_select"}, options, chosen)


def radio(options: Sequence[Option], *, chosen: str | None = None) -> Block:
    return _with_initial({"type": "radio_buttons"}, options, chosen)


def choices(options: Sequence[Option], *, chosen: Sequence[str] = (), most: int | None = None) -> Block:
    element: Block = {"type": "multi_static_select", "options": [option.block() for option in options]}
    if most:
        element["max_selected_items"] = most
    initial = [option.block() for option in options if option.value in chosen]
    return element | ({"initial_options": initial} if initial else {})


def tick_box(option: Option, *, ticked: bool) -> Block:
    element: Block = {"type": "checkboxes", "options": [option.block()]}
    return element | ({"initial_options": [option.block()]} if ticked else {})


def person_select(*, chosen: str | None = None) -> Block:
    element: Block = {"type": "users_select"}
    return element | ({"initial_user": chosen} if chosen else {})


def tick_boxes(options: Sequence[Option], *, ticked: Sequence[str]) -> Block:
    element: Block = {"type": "checkboxes", "options": [option.block() for option in options]}
    initial = [option.block() for option in options if option.value in ticked]
    return element | ({"initial_options": initial} if initial else {})


def people_select(*, most: int | None = None) -> Block:
    return {"type": "multi_users_select"} | ({"max_selected_items": most} if most else {})


def channel_select() -> Block:
    """The current channel is chosen already; other companies' channels and direct messages are not offered."""
    return {
        "type": "conversations_select",
        "default_to_current_conversation": True,
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }


def date_picker(*, chosen: str | None = None) -> Block:
    return {"type": "datepicker"} | ({"initial_date": chosen} if chosen else {})


def time_picker(*, chosen: str) -> Block:
    """A time of day, as HH:MM, wherever the reader's device is."""
    return {"type": "timepicker", "initial_time": chosen}


def moment_picker(*, chosen: datetime | None = None) -> Block:
    """A date and a time, by the clock of the reader's device."""
    element: Block = {"type": "datetimepicker"}
    return element | ({"initial_date_time": int(chosen.timestamp())} if chosen else {})


def long_choice(options: Sequence[Option], *, chosen: str | None = None) -> Block:
    """More options than Slack takes in one group, in their order: grouped by their first letters."""
    parts = [options[start : start + OPTIONS_LIMIT] for start in range(0, len(options), OPTIONS_LIMIT)]
    groups = [
        {"label": plain(_letters(part), OPTION_LIMIT), "options": [each.block() for each in part]} for part in parts
    ]
    initial = next((option.block() for option in options if option.value == chosen), None)
    element: Block = {"type": "static_select", "option_groups": groups}
    return element | ({"initial_option": initial} if initial else {})


def _letters(options: Sequence[Option]) -> str:
    return f"{options[0].text[:1]} – {options[-1].text[:1]}"


def _with_initial(element: Block, options: Sequence[Option], chosen: str | None) -> Block:
    element["options"] = [option.block() for option in options]
    initial = next((option.block() for option in options if option.value == chosen), None)
    return element | ({"initial_option": initial} if initial else {})
