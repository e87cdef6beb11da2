"""How a client asks a sandbox: JSON to its control interface, and the words of a refusal as an exception."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

import httpx

Json = dict[str, Any]


class SandboxError(Exception):
    """The sandbox would not do that: the words are its own."""


@dataclass(frozen=True)
class Outcome:
    """What came of an act; `seconds` is real time to the acknowledgement, `problem` why Slack would show an error.

    `suggested` is what a menu offers then: `options` or `option_groups`.
    """

    acknowledged: bool
    status: int | None
    body: Json | None
    seconds: float
    errors: dict[str, str]
    view: Json | None
    message: Json | None
    problem: str | None
    suggested: Json | None


class Wire:
    """One connection to the control interface."""

    def __init__(self, url: str) -> None:
        # No time limit: a step waits up to ten seconds for each follower at each stop. No proxy: it is this machine.
        # Loading certificates would be most of what a test waits for, and the sandbox speaks plain HTTP.
        no_certificates = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._http = httpx.Client(base_url=url, timeout=None, trust_env=False, verify=no_certificates)  # noqa: S113

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        """Use it in a with statement."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Close."""
        self.close()

    def _act(self, route: str, **asked: object) -> Outcome:
        return Outcome(**self._one(route, **asked))

    def _list(self, route: str, **asked: object) -> list[Json]:
        found: list[Json] = self._ask(route, **asked)
        return found

    def _one(self, route: str, **asked: object) -> Json:
        found: Json = self._ask(route, **asked)
        return found

    def _ask(self, route: str, **asked: object) -> Any:  # noqa: ANN401 - whatever JSON the route answers
        answer = self._http.post(f"/control/{route}", json=_plain(asked))
        body = answer.json()
        if not body["ok"]:
            raise SandboxError(body["error"])
        return body["result"]


def _plain(value: object) -> object:
    """What JSON can carry: moments become Unix seconds, dates their ISO form, as Slack's pickers give them."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.isoformat() if isinstance(value, date) else value
