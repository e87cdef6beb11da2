"""What comes next for a pair: a session to open, a wait, or the end of the series (design, sections 5 and 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mentoring.cadence import due_date, last_number, opening_date, passing_date
from mentoring.programmes import Programme
from mentoring.sessions import OPEN, Cause, Outcome, Session, SessionState


@dataclass(frozen=True)
class Open:
    """A session to plan from now on."""

    number: int
    due_on: date


@dataclass(frozen=True)
class Wait:
    """Nothing to do until then; None while a session is open, which asks again when it closes."""

    until: datetime | None


@dataclass(frozen=True)
class Complete:
    """The series is over."""


@dataclass(frozen=True)
class Told:
    """A session of the pair, and what came of it as far as is known."""

    session: Session
    came_of: Outcome | None = None


def next_session(
    programme: Programme, history: Sequence[Told], *, began_on: date, now: datetime
) -> Open | Wait | Complete:
    """What now? `history` is in the order in which the sessions were opened; `began_on` is the pair's anchor.

    One session is open at a time. The next one waits until it is known what came of the last. What was missed or
    cancelled is planned again at once, until it makes way to the next; after all else the series goes on.
    """
    if not history:
        return Open(0, due_date(began_on, 0, programme.rhythm, last_held=None))
    if any(told.session.state in OPEN for told in history):
        return Wait(None)
    last = history[-1]
    if last.session.over_at and last.came_of is None:
        return Wait(last.session.over_at + timedelta(days=programme.rhythm.answer_days))
    if _is_planned_again(programme, last, began_on=began_on, now=now):
        return Open(last.session.number, last.session.due_on)
    if last.session.number >= last_number(programme.rhythm):
        return Complete()
    return _next_number(programme, history, began_on=began_on, now=now)


def _is_planned_again(programme: Programme, told: Told, *, began_on: date, now: datetime) -> bool:
    session = told.session
    passes = passing_date(began_on, session.number, session.due_on, programme.rhythm)
    fell_through = told.came_of is Outcome.MISSED or session.cause is Cause.CANCELLED
    return fell_through and programme.local_date(now) < passes


def _next_number(programme: Programme, history: Sequence[Told], *, began_on: date, now: datetime) -> Open | Wait:
    number = history[-1].session.number + 1
    due_on = due_date(began_on, number, programme.rhythm, last_held=_last_held(programme, history))
    opens = opening_date(due_on, programme.rhythm)
    if programme.local_date(now) < opens:
        return Wait(programme.starts_day(opens))
    return Open(number, due_on)


def _last_held(programme: Programme, history: Sequence[Told]) -> date | None:
    """The date of the last session that was held, or may have been."""
    held = [
        programme.local_date(told.session.starts_at)
        for told in history
        if told.session.state is SessionState.OVER and told.session.starts_at and told.came_of is not Outcome.MISSED
    ]
    return max(held, default=None)
