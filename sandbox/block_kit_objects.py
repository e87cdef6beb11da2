"""Checks of Block Kit's composition objects: texts, options, confirmations and their like.

Source: docs.slack.dev/reference/block-kit/composition-objects
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.block_kit_rules import (
    Place,
    Rule,
    WholeRule,
    anything,
    by_type,
    exactly_one,
    flag,
    items,
    matching,
    one_of,
    shape,
    string,
    url,
)

ID_LENGTH = 255
TEXT_LENGTH = 3000

identifier = string(ID_LENGTH)
style = one_of("primary", "danger")
user_id = matching(r"[UW][A-Z0-9]{2,}", "must be a user id")
channel_id = matching(r"C[A-Z0-9]{2,}", "must be a channel id")
conversation_id = matching(r"[CDG][A-Z0-9]{2,}", "must be a conversation id")


def _words(most: int) -> Rule:
    of_good_length = string(most)

    def check(value: object, place: Place) -> None:
        of_good_length(value, place)
        if isinstance(value, str) and value and not value.strip():
            place.refuse("must be more than 0 characters")

    return check


def plain_text(most: int = TEXT_LENGTH) -> Rule:
    """A text object that takes no markup."""
    return by_type({"plain_text": shape({"type": anything, "text": _words(most)}, {"emoji": flag})})


def text(most: int = TEXT_LENGTH) -> Rule:
    """A text object, plain or mrkdwn."""
    return by_type(
        {
            "plain_text": plain_text(most),
            "mrkdwn": shape({"type": anything, "text": _words(most)}, {"verbatim": flag}),
        }
    )


slack_file = shape({}, {"id": matching(r"F[A-Z0-9]{2,}", "must be a file id"), "url": url()}, exactly_one("id", "url"))

confirm = shape(
    {"title": plain_text(100), "text": text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": style},
)

dispatch_action_config = shape(
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), most=2)},
)


def _not_empty(value: Mapping[str, Any], place: Place) -> None:
    if not value:
        place.refuse("must define at least one of `include`, `exclude_external_shared_channels`, `exclude_bot_users`")


conversation_filter = shape(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    _not_empty,
)

option = shape(
    {"text": plain_text(75), "value": string(150)},
    {"description": plain_text(75)},
)
# Checkboxes and radio buttons alone may show markup.
rich_option = shape(
    {"text": text(75), "value": string(150)},
    {"description": text(75)},
)
overflow_option = shape(
    {"text": plain_text(75), "value": string(150)},
    {"description": plain_text(75), "url": url()},
)
option_group = shape({"label": plain_text(75), "options": items(option, most=100)})


def block_shape(
    required: Mapping[str, Rule] | None = None, optional: Mapping[str, Rule] | None = None, *whole: WholeRule
) -> Rule:
    """A block: an object with a type, which may have a block_id."""
    return shape({"type": anything, **(required or {})}, {"block_id": identifier, **(optional or {})}, *whole)


def every_option(element: Mapping[str, Any]) -> Iterator[object]:
    """The options of an element, whether or not they stand in groups."""
    yield from _listed(element, "options")
    for group in _listed(element, "option_groups"):
        if isinstance(group, dict):
            yield from _listed(group, "options")


def _listed(value: Mapping[str, Any], key: str) -> list[object]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def initial_option_exists(element: Mapping[str, Any], place: Place) -> None:
    """What is chosen at first must be one of the options, exactly."""
    if "initial_option" in element and element["initial_option"] not in list(every_option(element)):
        (place / "initial_option").refuse("must exactly match one of the options")


def initial_options_exist(element: Mapping[str, Any], place: Place) -> None:
    choices = list(every_option(element))
    for index, chosen in enumerate(_listed(element, "initial_options")):
        if chosen not in choices:
            (place / "initial_options" / index).refuse("must exactly match one of the options")


def no_more_than_allowed(initial: str) -> WholeRule:
    """Not more things chosen at first than `max_selected_items` allows."""

    def check(element: Mapping[str, Any], place: Place) -> None:
        most = element.get("max_selected_items")
        if isinstance(most, int) and len(_listed(element, initial)) > most:
            (place / initial).refuse(f"no more than {most} items allowed")

    return check
