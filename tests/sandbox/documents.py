"""Small Block Kit documents from which the tests of the sandbox build theirs."""

from typing import Any

Document = dict[str, Any]


def plain(text: str = "Words") -> Document:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Words*") -> Document:
    return {"type": "mrkdwn", "text": text}


def section(**extra: Any) -> Document:
    return {"type": "section", "text": mrkdwn(), **extra}


def button(**extra: Any) -> Document:
    return {"type": "button", "text": plain(), **extra}


def actions(*elements: Document, **extra: Any) -> Document:
    return {"type": "actions", "elements": list(elements), **extra}


def field(element: Document, **extra: Any) -> Document:
    """An input block around an element."""
    return {"type": "input", "label": plain("Label"), "element": element, **extra}


def option(value: str = "one", text: str = "One", **extra: Any) -> Document:
    return {"text": plain(text), "value": value, **extra}


def options(count: int) -> list[Document]:
    return [option(f"value-{number}") for number in range(count)]


def confirm(**extra: Any) -> Document:
    return {"title": plain(), "text": mrkdwn(), "confirm": plain("Yes"), "deny": plain("No"), **extra}


def rich_text(*elements: Document, **extra: Any) -> Document:
    return {"type": "rich_text", "elements": list(elements), **extra}


def paragraph(*pieces: Document) -> Document:
    return {"type": "rich_text_section", "elements": list(pieces)}


def words(text: str = "Words", **extra: Any) -> Document:
    return {"type": "text", "text": text, **extra}


def modal(*blocks: Document, **extra: Any) -> Document:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": list(blocks), **extra}


def home(*blocks: Document, **extra: Any) -> Document:
    return {"type": "home", "blocks": list(blocks), **extra}


def without(document: Document, *keys: str) -> Document:
    return {key: value for key, value in document.items() if key not in keys}
