"""Trouble at the press of a button, and what became of what it hit, as the page shows them."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.errors import Impossible
from sandbox.faults import Fault
from sandbox.house import House
from sandbox.page import moments
from sandbox.page.requests import done, posted
from sandbox.page.words import words
from sandbox.troubles import Failure, Trouble

FAULTS: dict[str, Callable[[int], Fault]] = {
    "rate_limited": lambda times: Fault(status=429, retry_after=30, times=times),
    "error_before": lambda times: Fault(status=500, times=times),
    "error_after": lambda times: Fault(status=500, after=True, times=times),
    "dropped_before": lambda times: Fault(drop="before", times=times),
    "dropped_after": lambda times: Fault(drop="after", times=times),
}
"""What one can plan for the next calls, by the name of its button."""

CALLS = {"messages": "chat.postMessage", "updates": "chat.update", "files": "files.*", "views": "views.*", "any": "*"}
"""Which calls one can choose, and Slack's methods for them."""

OUTAGE = timedelta(hours=1)
MOST_TIMES = 100
SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Delay:
    """A line of the list: `call` is Slack's method, `became` as in `Trouble.became` and `outcome` the words for it."""

    key: str
    call: str
    to: str
    since: str
    failures: list[str]
    became: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class TroubleShown:
    """`outage` is when the outage in force ends; `planned` says what still waits for its calls."""

    outage: str | None
    planned: list[str]
    delays: list[Delay]


@dataclass(frozen=True)
class _Teller:
    """Puts trouble into the words of a language and the time of a zone."""

    language: str
    zone: ZoneInfo

    @property
    def words(self) -> NullTranslations:
        return words(self.language)

    def moment(self, moment: datetime) -> str:
        """Day and time."""
        day = moments.short_day(moment, self.zone, self.language)
        return f"{day}, {moments.time_of_day(moment, self.zone, self.language)}"

    def delay(self, trouble: Trouble) -> Delay:
        """One line."""
        first = trouble.failures[0]
        return Delay(
            key=f"trouble-{first.number}",
            call=trouble.method,
            to=trouble.to,
            since=self.moment(first.at),
            failures=self._failures(trouble.failures),
            became=trouble.became,
            outcome=self._outcome(trouble),
        )

    def planned(self, method: str, fault: Fault) -> str:
        """What is planned for which calls."""
        told = self.words.ngettext(
            "%(what)s: next call of %(method)s", "%(what)s: next %(num)s calls of %(method)s", fault.times
        )
        return told % {"what": self._fault(fault), "method": method, "num": fault.times}

    def _failures(self, failures: list[Failure]) -> list[str]:
        counted = Counter(map(self._failure, failures))
        return [f"{what} × {times}" if times > 1 else what for what, times in counted.items()]

    def _failure(self, failure: Failure) -> str:
        gettext = self.words.gettext
        if failure.what == "outage":
            return gettext("Slack was down")
        if failure.what == "rate_limited":
            return gettext("429, too many calls")
        if failure.what == "dropped":
            return gettext("answer lost, done") if failure.effect else gettext("connection cut, nothing done")
        told = gettext("%(code)s, though done") if failure.effect else gettext("%(code)s, nothing done")
        return told % {"code": failure.code}

    def _fault(self, fault: Fault) -> str:
        gettext = self.words.gettext
        if fault.drop is not None:
            return gettext("Lose the answer") if fault.drop == "after" else gettext("Cut the connection")
        if not fault.spoils_answer:
            return gettext("Slow answer")
        code = str(fault.status or fault.error)
        return gettext("%(code)s, though done") % {"code": code} if fault.after else code

    def _outcome(self, trouble: Trouble) -> str:
        gettext = self.words.gettext
        if trouble.became == "waiting":
            return gettext("waiting")
        if trouble.became == "had_arrived" or trouble.arrived is None:
            return gettext("had arrived, though the app was told otherwise")
        said = {"moment": self.moment(trouble.arrived), "number": trouble.attempts}
        if trouble.became == "arrived_twice":
            return gettext("arrived again %(moment)s (attempt %(number)s): it is there twice") % said
        return gettext("arrived %(moment)s (attempt %(number)s)") % said


def trouble_shown(house: House, *, zone: ZoneInfo, language: str) -> TroubleShown:
    """Everything that the page says of trouble, the newest first."""
    slack, teller = house.slack, _Teller(language, zone)
    until = slack.outage.until
    return TroubleShown(
        outage=teller.moment(until) if until is not None else None,
        planned=[teller.planned(each.method, each.fault) for each in slack.faults.planned],
        delays=[teller.delay(trouble) for trouble in reversed(slack.troubles.all[-SHOWN:])],
    )


def routes(house: House) -> list[BaseRoute]:
    """What the buttons are sent to."""

    async def make(request: Request) -> None:
        asked = await posted(request)
        await _make(house, {name: values[0] for name, values in asked.items()})

    async def end(_request: Request) -> None:
        house.slack.outage.end()

    async def forget(_request: Request) -> None:
        house.slack.faults.forget()

    return [_post("/trouble", make), _post("/trouble/end", end), _post("/trouble/forget", forget)]


def _post(path: str, act: Callable[[Request], Awaitable[None]]) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            await act(request)
        except (Impossible, KeyError, ValueError) as mistake:
            return PlainTextResponse(str(mistake), status_code=400)
        return done(request)

    return Route(path, endpoint, methods=["POST"])


async def _make(house: House, asked: dict[str, str]) -> None:
    if asked["kind"] == "outage":
        house.begin_outage(OUTAGE)
    elif asked["kind"] == "close_sockets":
        house.cut_sockets()
    else:
        times = int(asked.get("times", "1"))
        if not 1 <= times <= MOST_TIMES:
            raise Impossible(f"between 1 and {MOST_TIMES} times")
        house.slack.faults.plan(CALLS[asked["calls"]], FAULTS[asked["kind"]](times))
