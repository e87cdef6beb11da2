"""What the tests of the renderer draw, and for whom."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.identity import Ids
from sandbox.local import state_values
from sandbox.page.rendering import Reader, Surface, blocks_html
from sandbox.surface import with_ids
from tests.sandbox.page.html import Node, parsed

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
READER = Reader(
    language="en",
    locale="en-US",
    zone=PARIS,
    now=NOW,
    people={"U012ABC": "Ada Lovelace", "U0LEA": "Léa Martin"},
    channels={"C012ABC": "general"},
    usergroups={"S012ABC": "mentors"},
    own_address="http://127.0.0.1:8080",
)


def prepared(*blocks):
    """The blocks as the sandbox keeps them."""
    return with_ids(list(blocks), Ids())


def surface(blocks, *, kind="modal", errors=None):
    return Surface(kind=kind, id="v1", values=state_values(blocks, {}), errors=errors or {})


def drawn(*blocks, kind="modal", reader=READER, errors=None) -> Node:
    """The tree of the blocks' HTML; each block has an id of its own unless it has one."""
    ready = prepared(*blocks)
    return parsed(blocks_html(ready, surface(ready, kind=kind, errors=errors), reader))


def is_drawn(root: Node) -> bool:
    """Whether nothing is shown as its JSON."""
    return not [node for node in root.walk() if node.has_class("not-drawn")]
