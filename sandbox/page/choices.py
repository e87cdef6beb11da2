"""What menus, checkboxes and radio buttons offer, and which of it is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from sandbox.inputs import EXTERNAL, MANY_IDS, MANY_OPTIONS, ONE_ID, ONE_OPTION
from sandbox.page.drawing import Drawing
from sandbox.page.reader import Json, Reader


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to choose: its value in the form and what the person reads."""

    value: str
    text: str | Markup
    description: str | Markup = ""
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Choices under a heading; those of a menu without groups are one group without a label."""

    label: str = ""
    choices: tuple[Choice, ...]

    def chosen_first(self) -> "Group":
        """What is chosen stands where one looks; Slack shows it above the menu."""
        return replace(self, choices=tuple(sorted(self.choices, key=lambda choice: not choice.chosen)))


def groups_of(element: Json, state: Json, drawing: Drawing) -> tuple[Group, ...]:
    """What an element offers; anything chosen that is not offered is offered as well, so that it is not lost."""
    kind = element["type"]
    if kind in ONE_ID or kind in MANY_IDS:
        return (Group(choices=_by_name(_names(kind, drawing.reader), _chosen(state))),)
    if kind in EXTERNAL:
        return option_groups({"options": _chosen_options(state)}, _chosen(state), drawing)
    return option_groups(element, _chosen(state), drawing)


def option_groups(menu: Json, chosen: tuple[str, ...], drawing: Drawing) -> tuple[Group, ...]:
    """The `options` or `option_groups` of a menu, or of an app's answer to block_suggestion."""
    groups = menu.get("option_groups") or [{"options": menu.get("options", [])}]
    return tuple(
        Group(
            label=drawing.plain(group["label"]) if "label" in group else "",
            choices=tuple(_choice(option, chosen, drawing) for option in group["options"]),
        )
        for group in groups
    )


def _choice(option: Json, chosen: tuple[str, ...], drawing: Drawing) -> Choice:
    return Choice(
        value=option["value"],
        text=_label(option["text"], drawing),
        description=_label(option["description"], drawing) if "description" in option else "",
        chosen=option["value"] in chosen,
    )


def _label(text: Json, drawing: Drawing) -> str | Markup:
    return drawing.text(text) if text["type"] == "mrkdwn" else drawing.plain(text)


def _by_name(names: Mapping[str, str], chosen: tuple[str, ...]) -> tuple[Choice, ...]:
    offered = dict(names) | {identifier: identifier for identifier in chosen if identifier not in names}
    return tuple(
        Choice(value=identifier, text=name, chosen=identifier in chosen) for identifier, name in offered.items()
    )


def _names(kind: str, reader: Reader) -> Mapping[str, str]:
    if "users" in kind:
        return reader.people
    if "conversations" in kind and reader.conversations is not None:
        return reader.conversations
    return reader.channels


def _chosen(state: Json) -> tuple[str, ...]:
    """The values or ids that a state holds."""
    kind = state["type"]
    if kind in ONE_OPTION or kind in MANY_OPTIONS:
        return tuple(option["value"] for option in _chosen_options(state))
    held = state[ONE_ID[kind]] if kind in ONE_ID else state[MANY_IDS[kind]]
    return tuple(held) if isinstance(held, list) else (held,) if held else ()


def _chosen_options(state: Json) -> list[Json]:
    held = state.get("selected_option") or state.get("selected_options") or []
    return held if isinstance(held, list) else [held]
