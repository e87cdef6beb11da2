"""What people receive, as text in a terminal: the story of the demo is read, not looked at."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import track

Json = Mapping[str, Any]
T = TypeVar("T")

_LINK = re.compile(r"<([@#!]?)([^|>]*)(?:\|([^>]*))?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


class Transcript:
    """Prints the story: who does what, and the messages as they are read."""

    def __init__(self, console: Console, names: Mapping[str, str]) -> None:
        self._console = console
        self._names = names

    def chapter(self, text: str) -> None:
        self._console.rule(f"[bold]{escape(text)}", align="left")

    def act(self, text: str) -> None:
        self._console.print(f"[dim]→ {escape(text)}")

    def message(self, reader: str, when: str, message: Json) -> None:
        lines = message_lines(message.get("blocks") or [], self._names) or [readable(message["text"], self._names)]
        body = "\n".join(escape(line) for line in lines)
        self._console.print(Panel(body, title=escape(f"{reader}, {when}"), title_align="left"))

    def track(self, steps: Sequence[T], what: str) -> Iterable[T]:
        """The same steps, while it is shown how far they are."""
        return track(steps, description=what, console=self._console, transient=True)


def message_lines(blocks: Iterable[Json], names: Mapping[str, str]) -> list[str]:
    """The blocks of a message, a line or more each; buttons in brackets."""
    return [line for block in blocks for line in _lines(block, names)]


def readable(text: str, names: Mapping[str, str]) -> str:
    """Slack's markup as plain text, with names for the people it mentions."""

    def shown(match: re.Match[str]) -> str:
        sign, target, label = match.groups()
        return label or (f"{sign}{names.get(target, target)}" if sign in {"@", "#"} else target)

    plain = _LINK.sub(shown, text).replace("*", "").replace("`", "")
    for entity, character in _ENTITIES.items():
        plain = plain.replace(entity, character)
    return plain


def _lines(block: Json, names: Mapping[str, str]) -> list[str]:
    kind = block["type"]
    if kind == "divider":
        return ["─" * 20]
    if kind == "actions":
        return ["  ".join(f"[ {_label(element)} ]" for element in block["elements"])]
    lines = [readable(text["text"], names) for text in _texts(block)]
    accessory = block.get("accessory")
    return [*lines, f"[ {_label(accessory)} ]"] if accessory else lines


def _texts(block: Json) -> list[Json]:
    if block["type"] == "context":
        return list(block["elements"])
    return [*([block["text"]] if "text" in block else ()), *block.get("fields", ())]


def _label(element: Json) -> str:
    """What a button says; a menu shows three dots."""
    return str(element["text"]["text"]) if element["type"] == "button" else "…"
