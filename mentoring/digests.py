"""The coordinators' weekly message: when it is sent, and what it counts (design, sections 5, 6 and 8)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from mentoring.enrolments import Side
from mentoring.programmes import Programme, enrolment_is_open

UTC = ZoneInfo("UTC")
MONDAY = 0
HOUR = time(9)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class SessionFigures:
    """Activity only. `due`, `held` and `unconfirmed` count the sessions of a series, each once however often it was
    planned; `booked`, `missed`, `differs` and `cancelled` count what happened."""

    due: int = 0
    booked: int = 0
    held: int = 0
    unconfirmed: int = 0
    missed: int = 0
    differs: int = 0
    cancelled: int = 0


@dataclass(frozen=True)
class Figures:
    """A programme as its coordinators see it, in people, pairs and sessions.

    `waiting` are those who could be matched today: a mentor counts once, however many places are free. `slow_offers`
    wait for longer than an offer should. `ahead` are the sessions that have a date to come. `lately` is the part of
    `in_all` that was not there a week ago.
    """

    enrolled: dict[Side, int]
    waiting: dict[Side, int]
    offers: int
    slow_offers: int
    active: int
    stalled: int
    completed: int
    ended: int
    ahead: int
    in_all: SessionFigures
    lately: SessionFigures


def next_monday(after: datetime, zone: str) -> datetime:
    """The first Monday, nine o'clock in a zone, that comes after a moment; both in UTC.

    Where clocks skip that hour it is the next one that exists, and where it comes twice, the first.
    """
    day = after.astimezone(ZoneInfo(zone)).date()
    day += timedelta(days=(MONDAY - day.weekday()) % 7)
    moment = datetime.combine(day, HOUR, ZoneInfo(zone)).astimezone(UTC)
    if moment > after:
        return moment
    return datetime.combine(day + WEEK, HOUR, ZoneInfo(zone)).astimezone(UTC)


def tells_something(programme: Programme, figures: Figures, now: datetime) -> bool:
    """Whether a week is worth a message: not where all pairs are over and nothing happened."""
    goes_on = enrolment_is_open(programme, now) or figures.offers or figures.active
    has_begun = figures.completed or figures.ended
    return bool(goes_on or not has_begun or figures.lately != SessionFigures())
