"""Open modals, Home tabs and the trigger ids that let an app open them (Slack docs: "Modals", "App Home")."""

import time
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import SlackError
from sandbox.identity import Identity, Ids
from sandbox.surface import Held, Typed, still_there, with_ids

Json = dict[str, Any]
MAX_STACK = 3


@dataclass
class OpenView:
    """A modal or Home tab of one person; `errors` is what its last submission was told, by block_id."""

    id: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    held: Held = field(default_factory=Held)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """The blocks, each with its block_id."""
        blocks: list[Json] = self.content["blocks"]
        return blocks

    @property
    def typed(self) -> Typed:
        """What the person's client holds, by block_id and action_id."""
        return self.held.typed


@dataclass
class _Trigger:
    user: str
    issued: float
    used: bool = False


class Triggers:
    """Trigger ids: good for one use within some real seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._issued: dict[str, _Trigger] = {}

    def issue(self, user: str) -> str:
        """A new trigger id for what this person has just done."""
        trigger_id = f"{len(self._issued) + 1000}.1000000.{time.time_ns():x}"
        self._issued[trigger_id] = _Trigger(user, time.monotonic())
        return trigger_id

    def user_of(self, trigger_id: str) -> str:
        """Who it belongs to; SlackError when it is unknown, used or too old."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > self.seconds:
            raise SlackError("expired_trigger_id")
        return trigger.user

    def owner(self, trigger_id: str) -> str | None:
        """Whose it is or was, whatever has become of it."""
        trigger = self._issued.get(trigger_id)
        return trigger.user if trigger is not None else None

    def use_up(self, trigger_id: str) -> None:
        """It opened a view and will open no other."""
        self._issued[trigger_id].used = True


class Modals:
    """The stack of modals of each person (at most three), and each person's Home tab."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self.stacks: dict[str, list[OpenView]] = {}
        self.homes: dict[str, OpenView] = {}

    def stack(self, user: str) -> list[OpenView]:
        """Open modals of a person, the one on top last."""
        return self.stacks.setdefault(user, [])

    def top(self, user: str) -> OpenView | None:
        """The modal that the person looks at."""
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> OpenView | None:
        """The Home tab that the app has published for the person."""
        return self.homes.get(user)

    def by_id(self, view_id: str) -> OpenView | None:
        """An open view of whoever it is."""
        return next((view for view in self._all() if view.id == view_id), None)

    def by_external_id(self, external_id: str) -> OpenView | None:
        """An open view by the id that the app gave it."""
        return next((view for view in self._all() if view.content.get("external_id") == external_id), None)

    def open(self, user: str, view: Json) -> OpenView:
        """Begin a new stack."""
        self._refuse_duplicate(view, replacing=None)
        opened = self._make(user, view)
        self.stacks[user] = [opened]
        return opened

    def push(self, user: str, view: Json) -> OpenView:
        """Put a modal on top of the stack."""
        stack = self.stack(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        self._refuse_duplicate(view, replacing=None)
        pushed = self._make(user, view)
        pushed.root_id, pushed.previous_id = stack[0].id, stack[-1].id
        stack.append(pushed)
        return pushed

    def update(self, opened: OpenView, view: Json) -> OpenView:
        """Replace the content; what was typed stays where block_id and action_id are the same."""
        self._refuse_duplicate(view, replacing=opened)
        opened.content, opened.hash = self._content(view), self._hash()
        opened.held, opened.errors = still_there(opened.held, opened.blocks), {}
        return opened

    def publish(self, user: str, view: Json) -> OpenView:
        """Make or replace the Home tab."""
        home = self.homes.get(user)
        if home is not None:
            return self.update(home, view)
        self._refuse_duplicate(view, replacing=None)
        self.homes[user] = self._make(user, view)
        return self.homes[user]

    def close_top(self, user: str) -> None:
        """Close the modal that the person looks at."""
        if self.stack(user):
            self.stack(user).pop()

    def clear(self, user: str) -> None:
        """Close all modals of the person."""
        self.stack(user).clear()

    def _all(self) -> list[OpenView]:
        return [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())

    def _refuse_duplicate(self, view: Json, *, replacing: OpenView | None) -> None:
        external_id = view.get("external_id")
        owner = self.by_external_id(external_id) if external_id else None
        if owner is not None and owner is not replacing:
            raise SlackError("duplicate_external_id")

    def _make(self, user: str, view: Json) -> OpenView:
        view_id = self._ids.next("V")
        return OpenView(view_id, user, self._content(view), self._hash(), root_id=view_id)

    def _content(self, view: Json) -> Json:
        return {**deepcopy(view), "blocks": with_ids(view["blocks"], self._ids)}

    def _hash(self) -> str:
        return f"{time.time_ns() // 1_000_000_000}.{self._ids.next('', length=8).lower()}"


def view_json(view: OpenView, identity: Identity, values: dict[str, dict[str, Json]]) -> Json:
    """The view object of payloads and answers; `values` is its state (Slack docs: "View interaction payloads")."""
    content = view.content
    shown: Json = {
        "id": view.id,
        "team_id": identity.team_id,
        "type": content["type"],
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": values},
        "hash": view.hash,
        "title": content.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": identity.app_id,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": identity.team_id,
        "bot_id": identity.bot_id,
    }
    return deepcopy(shown)
