"""Drives a sandbox from outside: acts as its people, sees what they see, makes trouble, moves its time."""

import time
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sandbox.wire import Outcome, SandboxError, Wire

__all__ = ["Outcome", "SandboxClient", "SandboxError", "StepResult"]
Json = dict[str, Any]


@dataclass(frozen=True)
class StepResult:
    """Where the clock stands after a step."""

    now: datetime
    warnings: list[str]
    steps: int


class SandboxClient(Wire):
    """People are named by id, handle, real name or e-mail address; channels by id or name."""

    # Acting

    def command(self, user: str, text: str, *, channel: str | None = None) -> Outcome:
        """Type a slash command, by default in the direct conversation with the app."""
        return self._act("command", user=user, text=text, channel=channel)

    def click(
        self,
        user: str,
        message: Json,
        action_id: str,
        *,
        value: object = None,
        values: Mapping[str, object] | None = None,
        block_id: str | None = None,
    ) -> Outcome:
        """Use an element of a message; `value` is what is chosen, or tells buttons with the same action_id apart.

        `values` is what the person filled in elsewhere in the message before, by action_id.
        """
        place = {"channel": message["channel"], "ts": message["ts"], "block_id": block_id}
        return self._act("click", user=user, action_id=action_id, value=value, values=dict(values or {}), **place)

    def click_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        *,
        value: object = None,
        values: Mapping[str, object] | None = None,
        block_id: str | None = None,
    ) -> Outcome:
        """Use an element of a modal or the Home tab; `values` is what was typed so far, by action_id."""
        typed = {"values": dict(values or {}), "block_id": block_id}
        return self._act("click_view", user=user, view_id=view_id, action_id=action_id, value=value, **typed)

    def submit(self, user: str, view_id: str, values: Mapping[str, object] | None = None) -> Outcome:
        """Fill in a modal, by action_id, and submit it."""
        return self._act("submit", user=user, view_id=view_id, values=dict(values or {}))

    def suggest(
        self,
        user: str,
        action_id: str,
        query: str,
        *,
        message: Json | None = None,
        view_id: str | None = None,
        block_id: str | None = None,
    ) -> Outcome:
        """Type into an external select of a message or a view; its options can be chosen from then on."""
        place = {"channel": message["channel"], "ts": message["ts"]} if message is not None else {"view_id": view_id}
        return self._act("suggest", user=user, action_id=action_id, query=query, block_id=block_id, **place)

    def close_view(self, user: str, view_id: str) -> Outcome:
        """Close the modal on top."""
        return self._act("close_view", user=user, view_id=view_id)

    def open_home(self, user: str) -> Outcome:
        """Open the app's Home tab."""
        return self._act("open_home", user=user)

    def say(self, user: str, channel: str, text: str) -> Json:
        """Write a message into a conversation."""
        return self._one("say", user=user, channel=channel, text=text)

    # Seeing

    def home(self, user: str) -> Json | None:
        """The Home tab that was published for a person."""
        found: Json | None = self._ask("home", user=user)
        return found

    def views(self, user: str) -> list[Json]:
        """A person's open modals, the one on top last."""
        return self._list("views", user=user)

    def messages(self, user: str, *, since: datetime | None = None) -> list[Json]:
        """All messages that a person sees, oldest first, or those posted since a moment."""
        return self._list("messages", user=user, since=since.timestamp() if since else None)

    def wait_messages(self, user: str, count: int = 1, timeout: float = 30) -> list[Json]:
        """The person's messages, as soon as there are `count`; SandboxError after `timeout` real seconds."""
        deadline = time.monotonic() + timeout
        while True:
            seen = self.messages(user)
            if len(seen) >= count:
                return seen
            if time.monotonic() > deadline:
                raise SandboxError(f"{user} sees {len(seen)} messages after {timeout:g} s, not {count}")
            time.sleep(0.02)

    def file(self, user: str, file_id: str) -> bytes:
        """What is in a file of a message that a person sees."""
        return b64decode(self._ask("file", user=user, file_id=file_id))

    def conversations(self, user: str) -> list[Json]:
        """The conversations that a person is in."""
        return self._list("conversations", user=user)

    def users(self) -> list[Json]:
        """Everybody, with locale and e-mail address."""
        return self._list("users")

    def user(self, name_or_id: str) -> Json:
        """One user."""
        return self._one("user", user=name_or_id)

    # People and channels

    def add_user(self, **details: object) -> Json:
        """Somebody joins the workspace: name, real_name, email, tz, locale, is_restricted and so on."""
        return self._one("add_user", **details)

    def update_user(self, user: str, **details: object) -> Json:
        """Somebody's profile changes."""
        return self._one("update_user", user=user, **details)

    def deactivate_user(self, user: str) -> Json:
        """Somebody leaves."""
        return self.update_user(user, deleted=True)

    def create_channel(self, name: str, *, members: list[str], private: bool = False, shared: bool = False) -> Json:
        """A channel with these members; the app is not in it unless it is invited. Shared: with another company."""
        return self._one("create_channel", name=name, members=members, private=private, shared=shared)

    def set_usergroup(self, handle: str, *, members: list[str]) -> Json:
        """A user group with these people and no others."""
        return self._one("set_usergroup", handle=handle, members=members)

    def invite(self, channel: str, user: str) -> Json:
        """Add a person or the app to a channel."""
        return self._one("invite", channel=channel, user=user)

    def kick(self, channel: str, user: str) -> Json:
        """Remove a person or the app from a channel."""
        return self._one("kick", channel=channel, user=user)

    def archive(self, channel: str) -> Json:
        """Archive a channel."""
        return self._one("archive", channel=channel)

    def uninstall(self) -> None:
        """Remove the app from the workspace: its tokens stop working."""
        self._ask("uninstall")

    # Trouble

    def fail(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        drop: Literal["before", "after"] | None = None,
        after: bool = False,
        delay: float | None = None,
        times: int = 1,
    ) -> None:
        """Let the next calls of a method, of a family ("chat.*") or of any ("*") go wrong.

        With `after`, or drop="after", they take effect all the same.
        """
        details = {"error": error, "status": status, "retry_after": retry_after, "drop": drop, "after": after}
        self._ask("fail", method=method, delay=delay, times=times, **details)

    def outage(self, length: timedelta) -> None:
        """Slack is down from now on, for so long in the world's time or until `end_outage`."""
        self._ask("outage", seconds=length.total_seconds())

    def end_outage(self) -> None:
        """Slack is up again."""
        self._ask("end_outage")

    def troubles(self) -> list[Json]:
        """Each call that went wrong, with its retries: method, to, failures, attempts, copies, arrived, became."""
        return self._list("troubles")

    def hold(self, method: str) -> None:
        """Stop the calls of a method before they take effect, until `release`."""
        self._ask("hold", method=method)

    def release(self) -> None:
        """Let held calls go on."""
        self._ask("release")

    def held(self) -> int:
        """How many calls are held."""
        return int(self._ask("held"))

    def set_patience(
        self,
        *,
        ack_seconds: float | None = None,
        trigger_seconds: float | None = None,
        settle_seconds: float | None = None,
    ) -> None:
        """How long Slack waits in real seconds, until `reset`: for an acknowledgement, a trigger id, a follower."""
        self._ask("patience", ack_seconds=ack_seconds, trigger_seconds=trigger_seconds, settle_seconds=settle_seconds)

    def close_sockets(self, *, abrupt: bool = False, refresh: bool = False, disable: bool = False) -> None:
        """Close the Socket Mode connections: properly, as a dead network does, or for Slack's own reasons.

        `refresh` is what happens every few hours, `disable` that Socket Mode is switched off (and on again).
        """
        self._ask("close_sockets", abrupt=abrupt, refresh=refresh, disable=disable)

    def sockets(self) -> int:
        """How many Socket Mode connections are open."""
        return int(self._ask("sockets"))

    def set_request_url(self, url: str | None) -> None:
        """Where signed requests go from now on; None is Socket Mode."""
        self._ask("request_url", url=url)

    # What passed between Slack and the app

    def calls(self, method: str | None = None) -> list[Json]:
        """Every Web API call: number, method, arguments, answer, at, to, fault, status, seconds, effect."""
        return self._list("calls", method=method)

    def deliveries(self) -> list[Json]:
        """Every payload sent to the app: number, kind, payload, attempt, seconds, acknowledged, answer, refused."""
        return self._list("deliveries")

    # Time

    def now(self) -> datetime:
        """The world's time."""
        return datetime.fromisoformat(self._ask("now"))

    def step(self, *, to: datetime | None = None, by: timedelta | None = None) -> StepResult:
        """Move time, stopping wherever the app wants to be woken."""
        if (to is None) == (by is None):
            raise ValueError("give either to or by")
        if to is not None:
            return self._stepped("step", to=to.isoformat())
        assert by is not None
        return self._stepped("step", by_seconds=by.total_seconds())

    def next(self) -> StepResult:
        """Move to the next thing that happens."""
        return self._stepped("next")

    def followers(self) -> int:
        """How many applications follow the clock."""
        return int(self._ask("followers"))

    def reset(self) -> None:
        """Begin anew with the same settings."""
        self._ask("reset")

    def start_over(self, state: str | None = None) -> None:
        """Begin with one of the worlds that the sandbox offers, or with a fresh one; returns once it can be used."""
        self._ask("start_over", state=state)

    def starting_over(self) -> Json:
        """The `states` to choose from, the `present` one, and what becomes of the next: under_way, progress, error."""
        return self._one("starting_over")

    def snapshot(self) -> Json:
        """The whole world, as a value that can be kept."""
        return self._one("snapshot")

    def restore(self, snapshot: Json) -> None:
        """Begin where a snapshot was taken; sockets and followers stay, and hear of the time."""
        self._ask("restore", snapshot=snapshot)

    def read_everything(self) -> None:
        """Everybody has seen every message that there is."""
        self._ask("read_everything")

    def _stepped(self, route: str, **asked: object) -> StepResult:
        found = self._one(route, **asked)
        return StepResult(datetime.fromisoformat(found["now"]), found["warnings"], found["steps"])
