"""Where an element stands: how it is called in the form and on the page, what it holds, what its control must know."""

from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from sandbox.inputs import initial_state
from sandbox.page.drawing import Drawing
from sandbox.page.forms import field_name
from sandbox.page.reader import Json


@dataclass(frozen=True)
class Place:
    """An element in its block on a surface."""

    drawing: Drawing
    block: Json
    element: Json

    @property
    def name(self) -> str:
        return field_name(self.block, self.element)

    @property
    def id(self) -> str:
        return self.drawing.html_id(self.name)

    @property
    def in_input(self) -> bool:
        """Whether it stands in an input block, which has a label, a hint and errors."""
        return bool(self.block["type"] == "input")

    @property
    def acts(self) -> bool:
        """Whether the app hears at once of a change."""
        return not self.in_input or bool(self.block.get("dispatch_action", False))

    @property
    def state(self) -> Json:
        held = self.drawing.surface.values.get(self.block["block_id"], {}).get(self.element["action_id"])
        return held or initial_state(self.element)

    def draw(self, macro: str, **values: object) -> Markup:
        return self.drawing.macro("elements.html", macro)(place=self, **values)


def hint_id(block: Json, drawing: Drawing) -> str:
    """The HTML id of an input block's hint."""
    return drawing.html_id(f"{quote(block['block_id'], safe='')}-hint")


def error_id(block: Json, drawing: Drawing) -> str:
    """The HTML id of what is wrong with an input block."""
    return drawing.html_id(f"{quote(block['block_id'], safe='')}-error")


def described_by(block: Json, drawing: Drawing) -> str | None:
    """The HTML ids of what explains an input block's field."""
    wrong = block["block_id"] in drawing.surface.errors
    ids = [hint_id(block, drawing)] if "hint" in block else []
    return " ".join([*ids, error_id(block, drawing)] if wrong else ids) or None


def attributes_of(place: Place, *, label: str, **more: object) -> dict[str, object]:
    """The HTML attributes of a control; those that are None are left out. `label` names it where neither an input block
    nor a placeholder does."""
    block, element, drawing = place.block, place.element, place.drawing
    placeholder = drawing.plain(element["placeholder"]) if "placeholder" in element else None
    return {
        "id": place.id,
        "name": place.name,
        "aria-label": None if place.in_input else placeholder or label,
        "aria-describedby": described_by(block, drawing) if place.in_input else None,
        "aria-invalid": "true" if block["block_id"] in drawing.surface.errors else None,
        "required": "" if place.in_input and not block.get("optional", False) else None,
        "autofocus": _autofocus(place),
        "data-act": "change" if place.acts else None,
        "data-confirm": drawing.confirm(element),
        **more,
    }


def _autofocus(place: Place) -> str | None:
    """Only a form that opens may take the cursor; a message that comes in may not."""
    return "" if place.element.get("focus_on_load") and place.drawing.surface.kind == "modal" else None
