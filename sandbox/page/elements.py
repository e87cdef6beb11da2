"""The elements of blocks (buttons, menus, pickers, inputs) as native form controls.

Sources: docs.slack.dev/reference/block-kit/block-elements; the form's contract with the page's script: `forms`.
"""

import json
from collections.abc import Callable, Mapping

from markupsafe import Markup

from sandbox.inputs import MANY_IDS, MIN_QUERY, MOMENTS, TEXTS
from sandbox.page.choices import groups_of, option_groups
from sandbox.page.drawing import Drawing
from sandbox.page.forms import BEFORE, local_moment, option_name
from sandbox.page.mrkdwn import is_address
from sandbox.page.place import Place, attributes_of
from sandbox.page.reader import Json
from sandbox.page.rich_text import text_of

_GROUPS = {"checkboxes", "radio_buttons", "multi_static_select", *MANY_IDS}
"""Elements of several HTML controls."""
_MANY = 8  # more choices than this get a field that filters them
_MANY_LINES = 4
_LONGEST_TEXT = 3000


def element_html(block: Json, element: Json, drawing: Drawing) -> Markup:
    """One element; a box with its JSON where this page has no control for it."""
    draw = _DRAWN.get(element["type"])
    if draw is None:
        return drawing.not_drawn(element)
    return draw(Place(drawing, block, element))


def suggestions_html(answer: Json, drawing: Drawing) -> Markup:
    """`<option>`s for an app's answer to block_suggestion: its `options` or `option_groups`."""
    return drawing.macro("elements.html", "options")(option_groups(answer, (), drawing))


def _button(place: Place) -> Markup:
    element, url = place.element, place.element.get("url", "")
    attributes = {
        "value": place.name,
        "aria-label": element.get("accessibility_label"),
        "data-url": url if is_address(url) else None,
        "data-confirm": place.drawing.confirm(element),
    }
    return place.draw("button", text=place.drawing.plain(element["text"]), attributes=attributes)


def _overflow(place: Place) -> Markup:
    choices = [
        {
            "text": place.drawing.plain(option["text"]),
            "description": place.drawing.plain(option["description"]) if "description" in option else "",
            "attributes": {
                "value": option_name(place.block, place.element, option["value"]),
                "data-url": option["url"] if is_address(option.get("url", "")) else None,
                "data-confirm": place.drawing.confirm(place.element),
            },
        }
        for option in place.element["options"]
    ]
    return place.draw("overflow", choices=choices)


def _select(place: Place) -> Markup:
    """A menu of one; where a choice acts at once, it can be changed but not taken back, as in Slack."""
    element = place.element
    default = _asked(place)
    placeholder = place.drawing.plain(element["placeholder"]) if "placeholder" in element else default
    groups = groups_of(element, place.state, place.drawing)
    chosen = any(choice.chosen for group in groups for choice in group.choices)
    return place.draw(
        "select",
        attributes=attributes_of(place, label=default),
        groups=groups,
        placeholder=placeholder,
        chosen=chosen,
        can_be_emptied=place.in_input,
    )


def _external(place: Place) -> Markup:
    """A field to search with, and the menu that the page's script fills with what the app suggests."""
    element = place.element
    several = element["type"] == "multi_external_select"
    default = _asked(place)
    placeholder = place.drawing.plain(element["placeholder"]) if "placeholder" in element else default
    more = {"multiple": "", "data-max": element.get("max_selected_items")} if several else {}
    return place.draw(
        "external",
        attributes=attributes_of(place, label=default, **more),
        groups=groups_of(element, place.state, place.drawing),
        placeholder=placeholder,
        least=element.get("min_query_length", MIN_QUERY),
        several=several,
    )


def _boxes(place: Place) -> Markup:
    """Checkboxes, radio buttons, and menus of several."""
    element, kind = place.element, place.element["type"]
    groups = groups_of(element, place.state, place.drawing)
    attributes = attributes_of(place, label=_asked(place))
    of_boxes = ("name", "aria-invalid", "autofocus", *(("required",) if kind == "radio_buttons" else ()))
    around = {name: value for name, value in attributes.items() if name not in {*of_boxes, "required"}}
    if place.in_input:
        around |= {"aria-describedby": None}  # the block's fieldset has it
    is_long = kind.startswith("multi_") and sum(len(group.choices) for group in groups) > _MANY
    return place.draw(
        "boxes",
        around=around | {"data-max": element.get("max_selected_items")},
        box={name: attributes[name] for name in of_boxes},
        groups=tuple(group.chosen_first() for group in groups) if is_long else groups,
        box_type="radio" if kind == "radio_buttons" else "checkbox",
        menu=kind.startswith("multi_"),
        has_filter=is_long,
    )


def _typed(place: Place) -> Markup:
    """A line of text, an e-mail address, a web address or a number."""
    element, kind = place.element, place.element["type"]
    more: dict[str, object] = {"type": _INPUT_TYPES[kind], "value": place.state["value"] or ""}
    if kind == "number_input":
        step = "any" if element["is_decimal_allowed"] else "1"
        more |= {"min": element.get("min_value"), "max": element.get("max_value"), "step": step}
    return place.draw("field", attributes=_text_attributes(place, **more))


def _plain_text(place: Place) -> Markup:
    element, text = place.element, place.state["value"] or ""
    lengths = {"minlength": element.get("min_length"), "maxlength": element.get("max_length", _LONGEST_TEXT)}
    if element.get("multiline"):
        return place.draw("text_area", attributes=_text_attributes(place, rows=_MANY_LINES, **lengths), text=text)
    return place.draw("field", attributes=_text_attributes(place, type="text", value=text, **lengths))


def _rich_text(place: Place) -> Markup:
    """The words in a plain field, with the rich text that they come from beside it."""
    value = place.state["rich_text_value"]
    return place.draw(
        "text_area",
        attributes=_text_attributes(place, rows=place.element.get("min_lines", _MANY_LINES)),
        text=text_of(value) if value else "",
        before=_before(place, json.dumps(value, ensure_ascii=False) if value else None),
    )


def _text_attributes(place: Place, **more: object) -> dict[str, object]:
    element = place.element
    label = place.drawing.gettext("Text")
    placeholder = place.drawing.plain(element["placeholder"]) if "placeholder" in element else None
    acts = {"data-act": _typing_acts(element) if place.acts else None}
    return attributes_of(place, label=label, **{"placeholder": placeholder, "autocomplete": "off", **acts, **more})


def _typing_acts(element: Json) -> str:
    """What makes a text act: `enter`, `input` (each character) or both."""
    asked = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
    return " ".join(_TYPING_ACTS[trigger] for trigger in asked)


def _moment(place: Place) -> Markup:
    """A date or a time of day."""
    kind = place.element["type"]
    value = place.state[MOMENTS[kind][0]] or ""
    attributes = attributes_of(place, label=_asked(place), type=_INPUT_TYPES[kind], value=value)
    return place.draw("field", attributes=attributes, zone=place.element.get("timezone"))


def _date_time(place: Place) -> Markup:
    """A moment by the clock of whoever reads."""
    unix, zone = place.state["selected_date_time"], place.drawing.reader.zone
    attributes = attributes_of(
        place,
        label=_asked(place),
        type="datetime-local",
        value=local_moment(unix, zone) if unix else "",
        title=zone.key,
    )
    return place.draw("field", attributes=attributes, before=_before(place, unix))


def _asked(place: Place) -> str:
    """What a control asks for where the app says nothing."""
    text = _ASKS[place.element["type"]]
    return place.drawing.gettext(text)


def _before(place: Place, value: object) -> Mapping[str, object] | None:
    return {"name": place.name + BEFORE, "value": value} if value else None


def _(message: str) -> str:
    """Marks a text for the catalogue; it is translated when the reader is known."""
    return message


_ASKS: Mapping[str, str] = {
    **dict.fromkeys(("static_select", "external_select", "radio_buttons"), _("Choose an option")),
    **dict.fromkeys(("multi_static_select", "multi_external_select", "checkboxes"), _("Choose options")),
    "users_select": _("Choose a person"),
    "multi_users_select": _("Choose people"),
    "conversations_select": _("Choose a conversation"),
    "multi_conversations_select": _("Choose conversations"),
    "channels_select": _("Choose a channel"),
    "multi_channels_select": _("Choose channels"),
    "datepicker": _("Choose a date"),
    "timepicker": _("Choose a time"),
    "datetimepicker": _("Choose a date and a time"),
}
_INPUT_TYPES = {
    "email_text_input": "email",
    "url_text_input": "url",
    "number_input": "number",
    "datepicker": "date",
    "timepicker": "time",
}
_TYPING_ACTS = {"on_enter_pressed": "enter", "on_character_entered": "input"}
_DRAWN: Mapping[str, Callable[[Place], Markup]] = {
    "button": _button,
    "overflow": _overflow,
    **dict.fromkeys(("static_select", "users_select", "conversations_select", "channels_select"), _select),
    **dict.fromkeys(("external_select", "multi_external_select"), _external),
    **dict.fromkeys(_GROUPS, _boxes),
    **dict.fromkeys((TEXTS - {"plain_text_input"}) | {"number_input"}, _typed),
    "plain_text_input": _plain_text,
    "rich_text_input": _rich_text,
    **dict.fromkeys(MOMENTS, _moment),
    "datetimepicker": _date_time,
}
ONE_CONTROL = _DRAWN.keys() - _GROUPS
"""Elements that a label can name; around all others stands a fieldset, named by its legend."""
