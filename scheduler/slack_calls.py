"""One call to Slack, and what became of it: answered, refused, asked to wait, never reached, or nobody knows."""

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from scheduler.meter import Meter, Unmetered
from storage import pace
from storage.database import Database

UNCLEAR_CODES = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
"""Refusals after which nobody can tell whether the call took effect."""

STRUCTURED = frozenset({"blocks", "view"})
"""Arguments that are taken from JSON."""


class TroubleKind(StrEnum):
    NOT_REACHED = "not_reached"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Trouble:
    """`code` is Slack's, or the name of what went wrong on the way; `wait` is what Slack or the pace asks for."""

    kind: TroubleKind
    code: str
    wait: timedelta = timedelta()


@dataclass(frozen=True)
class Answer:
    data: Mapping[str, Any]


class SlackCaller:
    """Calls Slack outside every transaction, and keeps to the pace that all replicas share."""

    def __init__(self, client: WebClient, database: Database, rates: pace.Rates, *, meter: Meter | None = None) -> None:
        self._client = client
        self._database = database
        self._rates = rates
        self._meter = meter or Unmetered()

    @property
    def api_url(self) -> str:
        return self._client.base_url

    @property
    def timeout(self) -> float:
        """Seconds for one call."""
        return self._client.timeout

    def call(self, workspace_id: int, method: str, arguments: Mapping[str, Any]) -> Answer | Trouble:
        """A call whose pace was taken with the claim. A 429 pauses the method in this workspace for everybody."""
        outcome = classified_call(self._client, method, arguments)
        if isinstance(outcome, Trouble) and outcome.kind is TroubleKind.RATE_LIMITED:
            self._meter.rate_limited(method)
            with self._database.writing() as transaction:
                machine = self._database.machine_now(transaction)
                pace.pause(transaction, workspace_id, method, machine=machine, until=machine + outcome.wait)
        return outcome

    def paced_call(self, workspace_id: int, method: str, arguments: Mapping[str, Any]) -> Answer | Trouble:
        """A call that first takes its place in the pace of its method."""
        with self._database.writing() as transaction:
            machine = self._database.machine_now(transaction)
            later = pace.take(transaction, workspace_id, method, machine=machine, rate=self._rates.of(method))
        if later:
            return Trouble(TroubleKind.RATE_LIMITED, "paced", wait=later - machine)
        return self.call(workspace_id, method, arguments)


def classified_call(client: WebClient, method: str, arguments: Mapping[str, Any]) -> Answer | Trouble:
    """What the SDK returns or raises, sorted by what is known of the effect (design, section 7)."""
    try:
        # Slack reads structured arguments from JSON, and its reading methods take form fields only.
        if not STRUCTURED.isdisjoint(arguments):
            response = client.api_call(method, json=dict(arguments))
        else:
            response = client.api_call(method, params=dict(arguments))
    except SlackApiError as error:
        return _refusal(error)
    except URLError as error:
        return Trouble(_kind_of(error.reason), type(error.reason).__name__)
    except SlackRequestError:
        return Trouble(TroubleKind.UNCLEAR, "unreadable_answer")
    except (OSError, HTTPException) as error:
        return Trouble(_kind_of(error), type(error).__name__)
    assert isinstance(response.data, dict)
    return Answer(response.data)


def _refusal(error: SlackApiError) -> Trouble:
    response = error.response
    if response.status_code == 429:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Trouble(TroubleKind.RATE_LIMITED, "ratelimited", _wait(headers.get("retry-after", "")))
    code = response.data.get("error", "") if isinstance(response.data, dict) else ""
    if not re.fullmatch(r"[a-z_0-9]+", code):
        return Trouble(TroubleKind.UNCLEAR, f"unreadable_answer_{response.status_code}")
    if response.status_code >= 500 or code in UNCLEAR_CODES:
        return Trouble(TroubleKind.UNCLEAR, code)
    return Trouble(TroubleKind.REFUSED, code)


def _wait(retry_after: str) -> timedelta:
    """What Slack asks for, in whole seconds; half a minute where it does not say so in digits."""
    return timedelta(seconds=int(retry_after) if retry_after.isdecimal() else 30)


def _kind_of(reason: object) -> TroubleKind:
    never_left = isinstance(reason, ConnectionRefusedError | socket.gaierror)
    return TroubleKind.NOT_REACHED if never_left else TroubleKind.UNCLEAR
