"""Brings payloads to the app over whichever way it listens, and tries events again."""

import asyncio
import time
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from sandbox.changes import Changes
from sandbox.local import LocalSlack
from sandbox.passages import begin_delivery

Json = dict[str, Any]
Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Parcel:
    """One payload on its way; `attempt` counts from 0, `reason` says why it is sent again."""

    kind: Kind
    payload: Json
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of one attempt; `reason` is Slack's word for a failure, `final` that the app wants no more."""

    acknowledged: bool
    status: int | None = None
    body: Json | None = None
    problem: str | None = None
    reason: str = "timeout"
    final: bool = False


class Way(Protocol):
    """Socket Mode or HTTP."""

    async def send(self, parcel: Parcel, *, seconds: float) -> Answer:
        """Deliver once, and wait that long for the acknowledgement."""


@dataclass(frozen=True)
class Delivered:
    """The answer, how long it took in real seconds, and the delivery's record, for what Slack makes of the answer."""

    answer: Answer
    seconds: float
    record: Json = field(default_factory=dict)


UNDELIVERED = Delivered(Answer(acknowledged=False), 0.0)
"""Nothing was sent, or it never came to an attempt."""


class Courier:
    """Sends commands and interactions once, and events until they are acknowledged or given up."""

    def __init__(self, *, socket: Way, http: Way, changes: Changes) -> None:
        self._socket = socket
        self._http = http
        self._changes = changes
        self._events: set[asyncio.Task[None]] = set()

    async def deliver(self, slack: LocalSlack, parcel: Parcel) -> Delivered:
        """One attempt, remembered in the list of deliveries."""
        way = self._http if slack.over_http else self._socket
        if parcel.kind == "events_api":
            await slack.outage.wait_until_up()
        record = begin_delivery(slack, _kind_of(parcel), deepcopy(parcel.payload), attempt=parcel.attempt)
        self._changes.note()
        began = time.monotonic()
        answer = await way.send(parcel, seconds=slack.config.ack_seconds)
        seconds = time.monotonic() - began
        record |= {
            "acknowledged": answer.acknowledged,
            "seconds": seconds,
            "status": answer.status,
            "answer": answer.body,
        }
        self._changes.note()
        return Delivered(answer, seconds, record)

    def announce(self, slack: LocalSlack, event: Json) -> "asyncio.Future[Delivered] | None":
        """Send an event if the app hears it; the future holds the first attempt, the others go on by themselves."""
        if not slack.app.hears(event["type"]) or not slack.installed:
            return None
        first: asyncio.Future[Delivered] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._insist(slack, event_payload(slack, event), first))
        self._events.add(task)
        task.add_done_callback(self._events.discard)
        task.add_done_callback(lambda _: _settle(first))
        return first

    def drop_events(self) -> None:
        """Give up what is still to be tried again (the world begins anew)."""
        for task in self._events:
            task.cancel()

    async def _insist(self, slack: LocalSlack, payload: Json, first: "asyncio.Future[Delivered]") -> None:
        reason = ""
        for attempt, pause in enumerate((0.0, *slack.config.event_retry_seconds)):
            await asyncio.sleep(pause)
            delivered = await self.deliver(slack, Parcel("events_api", payload, attempt, reason))
            if not first.done():
                first.set_result(delivered)
            if delivered.answer.acknowledged or delivered.answer.final:
                return
            reason = delivered.answer.reason


def _settle(first: "asyncio.Future[Delivered]") -> None:
    """Nobody shall wait for an attempt that was given up."""
    if not first.done():
        first.set_result(UNDELIVERED)


def event_payload(slack: LocalSlack, event: Json) -> Json:
    """The envelope of the Events API around one event (Slack docs: "Events API")."""
    identity = slack.identity
    authorization = {
        "enterprise_id": None,
        "team_id": identity.team_id,
        "user_id": identity.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": identity.verification_token,
        "team_id": identity.team_id,
        "context_team_id": identity.team_id,
        "context_enterprise_id": None,
        "api_app_id": identity.app_id,
        "event": {**event, "event_ts": slack.clock.message_ts()},
        "type": "event_callback",
        "event_id": slack.world.ids.next("Ev"),
        "event_time": slack.world.seconds(),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }


def _kind_of(parcel: Parcel) -> str:
    if parcel.kind == "slash_commands":
        return "command"
    kind: str = parcel.payload["event"]["type"] if parcel.kind == "events_api" else parcel.payload["type"]
    return kind
