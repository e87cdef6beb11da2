"""Small things that the sandbox's tests share: views, blocks, and a way to wait for what happens in other threads."""

import time


def plain(text):
    return {"type": "plain_text", "text": text}


def button(action_id, *, value=None, text="Go"):
    return {"type": "button", "action_id": action_id, "text": plain(text), **({"value": value} if value else {})}


def section(text="Words"):
    return {"type": "section", "text": plain(text)}


def actions(*elements, block_id=None):
    return {"type": "actions", "elements": list(elements), **({"block_id": block_id} if block_id else {})}


def text_input(action_id, *, block_id, optional=False, **element):
    field = {"type": "plain_text_input", "action_id": action_id, **element}
    return {"type": "input", "block_id": block_id, "label": plain("Label"), "optional": optional, "element": field}


def select(action_id, *values, kind="static_select", **more):
    return {"type": kind, "action_id": action_id, "options": [{"text": plain(v), "value": v} for v in values], **more}


def modal(*blocks, title="Title", **more):
    shown = list(blocks) or [text_input("name", block_id="name_block")]
    return {"type": "modal", "title": plain(title), "submit": plain("Send"), "blocks": shown, **more}


def home(*blocks, **more):
    shown = list(blocks) or [{"type": "section", "text": plain("Welcome")}]
    return {"type": "home", "blocks": shown, **more}


def until(condition, *, seconds=30):
    """Wait until the condition holds and return what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
    return found
