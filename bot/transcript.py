"""What people receive, as text in a terminal: the story of the demo is read, not looked at."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

Json = Mapping[str, Any]

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
        return ["  ".join(f"[ {element['text']['text']} ]" for element in block["elements"])]
    texts = block["elements"] if kind == "context" else [block["text"]]
    lines = [readable(text["text"], names) for text in texts]
    button = block.get("accessory")
    return [*lines, f"[ {button['text']['text']} ]"] if button else lines
