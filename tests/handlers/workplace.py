"""Binôme in the test's own process, and the people of a real local Slack who use it."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from queue import SimpleQueue
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from sqlmodel import select

from bot.answering import serve
from bot.clock import FollowedClock
from mentoring.programmes import Programme
from sandbox.client import Outcome, SandboxClient
from sandbox.company import make_company
from sandbox.delivery import Kind, Parcel
from sandbox.http_delivery import encode, sign
from scheduler.runner import Work
from storage.tables import Row
from tests.conftest import MachineClock
from tests.worlds import World

Json = dict[str, Any]

COMPANY = make_company()
FRENCH = [employee.slack_id for employee in COMPANY.employees if employee.locale.startswith("fr")]
ENGLISH = [employee.slack_id for employee in COMPANY.employees if employee.locale.startswith("en")]
BORDERS = {account.kind: account.slack_id for account in COMPANY.outsiders}
"""Accounts that cannot enrol, by what they are."""

MARC, LEA, CHLOE = FRENCH[:3]
ANNA, BEN, WEI = ENGLISH[:3]
CREATOR = ANNA

ANSWERS = {"side": "mentor", "topics": ["digital_tools", "ways_of_working"]}
DECLARED = {"level": 5}
"""What the form also asks of people whom the directory does not know."""


class Switchboard:
    """Where the local Slack sends its signed requests: to the app of the test that runs now."""

    def __init__(self) -> None:
        self._app: App | None = None
        self._threads: ThreadPoolExecutor | None = None

    @contextmanager
    def leads_to(self, app: App) -> Iterator[None]:
        """What has been begun is done at the end of the block."""
        with ThreadPoolExecutor(4, thread_name_prefix="request") as self._threads:
            self._app = app
            yield

    def __call__(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        assert self._app is not None
        assert self._threads is not None
        answers: SimpleQueue[BoltResponse] = SimpleQueue()
        request = BoltRequest(body=body.decode(), headers=dict(headers))
        self._threads.submit(serve, self._app, request, answers.put)
        answer = answers.get()
        return answer.status, {name: values[0] for name, values in answer.headers.items()}, answer.body.encode()


class Workplace:
    """A workspace with Binôme in it: `slack` acts and sees, `world` makes rows, `rows` reads them."""

    def __init__(self, app: App, slack: SandboxClient, world: World, *, clock: FollowedClock, secret: str) -> None:
        self.app = app
        self.slack = slack
        self.world = world
        self.clock = clock
        self.secret = secret

    def rows(self, table: type[Row], **equal: object) -> list[Any]:
        """All rows, oldest first, whose columns have these values."""
        query = select(table).filter_by(**equal).order_by(*table.__table__.primary_key.columns)
        with self.world.database.reading() as transaction:
            return list(transaction.exec(query))

    def open_form(self, user: str, text: str) -> Json:
        """The form that a command opens."""
        outcome = self.slack.command(user, text)
        assert outcome.acknowledged, outcome.problem
        assert outcome.view is not None, outcome.message or outcome.body
        return outcome.view

    def fill_in(self, user: str, text: str, **answers: object) -> Outcome:
        """Open a form by a command, and send it."""
        return self.slack.submit(user, self.open_form(user, text)["id"], answers)

    def join(self, user: str, command: str = "/mentoring join", **answers: object) -> Outcome:
        return self.fill_in(user, command, **{**ANSWERS, **DECLARED, **answers})

    def last_payload(self, kind: str) -> Json:
        """What Slack last sent of a kind, to be sent again with something changed."""
        return [each["payload"] for each in self.slack.deliveries() if each["kind"] == kind][-1]

    def unused_trigger(self, user: str) -> str:
        """A trigger id that has opened nothing yet."""
        self.slack.command(user, "/mentoring help")
        return str(self.last_payload("command")["trigger_id"])

    def send(self, kind: Kind, payload: Mapping[str, Any]) -> BoltResponse:
        """A rightly signed request with whatever in it."""
        body, headers = encode(Parcel(kind, dict(payload)))
        headers |= sign(self.secret, body, timestamp=int(time.time()))
        return self.app.dispatch(BoltRequest(body=body.decode(), headers=headers))

    def programme(self, **changes: object) -> Programme:
        """A programme that the creator coordinates."""
        return self.world.programme(self.world.person(CREATOR), **changes)


class Delivery:
    """What the scheduler does, when a test wants it done."""

    def __init__(self, work: Work, machine: MachineClock) -> None:
        self._work = work
        self._machine = machine

    def __call__(self) -> None:
        """Everything that is due, at the pace of one message a second in a conversation."""
        until = time.monotonic() + 60
        while True:
            self._machine.now += timedelta(seconds=2)
            self._work.everything()
            if self._work.outlook().is_done:
                return
            assert time.monotonic() < until, "something is never delivered"
            time.sleep(0.01)


def errors_of(response: BoltResponse) -> dict[str, str]:
    """The words under each field."""
    return json.loads(response.body or "{}").get("errors", {})


def texts_of(surface: Mapping[str, Any]) -> str:
    """Everything that a message, a form or a Home tab lets people read."""
    return "\n".join(_texts(surface))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name == "text" and isinstance(item, str):
                yield item
            else:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def until(condition: Callable[[], Any], *, seconds: float = 30) -> Any:
    """Wait until the condition holds and return what it gave: events are served after they are acknowledged."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
    return found


CHOSEN: Json = {
    "side": {"selected_option": {"value": "mentor"}},
    "topics": {"selected_options": [{"value": "digital_tools"}]},
    "languages": {"selected_options": [{"value": "fr"}]},
    "format": {"selected_option": {"value": "video"}},
    "capacity": {"value": "2"},
    "level": {"value": "5"},
}
"""Right answers to the form of joining, as Slack sends them."""


def submission(user: str, view: Json, **states: object) -> Json:
    """A submitted form as no client of Slack's would send it: any state, any metadata, anybody."""
    values = {name: {name: state} for name, state in states.items()}
    return {
        "type": "view_submission",
        "team": {"id": "T0SANDBOX1", "domain": "sandbox"},
        "user": {"id": user},
        "api_app_id": "A0SANDBOX1",
        "view": {**view, "state": {"values": values}},
    }
