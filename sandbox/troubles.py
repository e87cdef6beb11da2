"""What went wrong between the app and Slack, and what became of it: each call is followed through its retries."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
What = Literal["outage", "rate_limited", "server_error", "refused", "dropped"]
Became = Literal["waiting", "had_arrived", "arrived", "arrived_twice"]

MAKES_ANOTHER = frozenset({"chat.postMessage", "files.completeUploadExternal"})
"""Methods of which a second call leaves a second message; of the others it leaves the same."""

VOLATILE = frozenset({"block_id", "action_id", "trigger_id", "hash", "id"})
"""What an app makes up anew for the same content; `id` is that of a file, which is brought again with each try."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One call that went wrong: `number` is its place in the list of what passed, `at` the world's time.

    `code` is an HTTP status or Slack's word; empty where the connection was cut. With `effect` the call did its work.
    """

    number: int
    at: datetime
    what: What
    code: str
    effect: bool


@dataclass
class Trouble:
    """A call that went wrong at least once; `attempts` counts all its tries until it was answered as it should be."""

    method: str
    to: str
    failures: list[Failure] = field(default_factory=list)
    arrived: datetime | None = None

    @property
    def attempts(self) -> int:
        """How often the app has tried."""
        return len(self.failures) + (self.arrived is not None)

    @property
    def copies(self) -> int:
        """How often the call took effect."""
        return sum(failure.effect for failure in self.failures) + (self.arrived is not None)

    @property
    def became(self) -> Became:
        """What became of it so far; an app that does not try again leaves it waiting."""
        if self.copies > 1 and self.method in MAKES_ANOTHER:
            return "arrived_twice"
        if self.arrived is not None:
            return "arrived"
        return "had_arrived" if self.copies else "waiting"


class Troubles:
    """Every trouble of one world, oldest first; costs nothing while calls go well."""

    def __init__(self) -> None:
        self.all: list[Trouble] = []
        self._open: dict[str, Trouble] = {}

    def note(self, record: Json) -> None:
        """Take one answered call, as it is remembered in the list of calls."""
        if record["fault"] not in {None, "delay"}:
            self._note_failure(record)
        elif self._open and record["effect"]:
            trouble = self._open.pop(_identity(record), None)
            if trouble is not None:
                trouble.arrived = datetime.fromisoformat(record["at"])

    def _note_failure(self, record: Json) -> None:
        trouble = self._open.get(_identity(record))
        if trouble is None:
            trouble = Trouble(record["method"], record["to"])
            self.all.append(trouble)
            self._open[_identity(record)] = trouble
        trouble.failures.append(_failure(record))


def _failure(record: Json) -> Failure:
    error = (record["answer"] or {}).get("error", "")
    return Failure(
        number=record["number"],
        at=datetime.fromisoformat(record["at"]),
        what=_what(record),
        code=error if record["status"] in {200, None} else str(record["status"]),
        effect=record["effect"],
    )


def _what(record: Json) -> What:
    status: int | None = record["status"]
    if record["fault"] == "outage":
        return "outage"
    if status is None:
        return "dropped"
    if status == 429:
        return "rate_limited"
    return "server_error" if status >= 500 else "refused"


def _identity(record: Json) -> str:
    """The same for a call and its retries: method, place and content."""
    return json.dumps([record["method"], _steady(record["arguments"])], sort_keys=True)


def _steady(value: object) -> object:
    """A copy without what changes from try to try; JSON in a form field is looked into."""
    if isinstance(value, dict):
        return {name: _steady(item) for name, item in value.items() if name not in VOLATILE}
    if isinstance(value, list):
        return [_steady(item) for item in value]
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return _steady(json.loads(value))
        except ValueError:
            return value
    return value
