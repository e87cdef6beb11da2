"""What time asks of a session: whom to ask for a date and when, what has stalled or lapsed, what to remind of, and how
it went (design, section 6)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mentoring.availability import WorkingHours, day_before, working_moment
from mentoring.cadence import lapse_date, stall_date
from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.pairs import other
from mentoring.programmes import Programme
from mentoring.sessions import UNBOOKED, Cause, Session, SessionState, Slot, end, withdraw_move

ASK_AGAIN = timedelta(hours=48)
"""Between the question after a session and its one reminder."""


@dataclass(frozen=True)
class Nudge:
    """A message to one side. It is `due` in the working hours after that moment, and too late once the next step of the
    ladder has come."""

    kind: Kind
    side: Side
    due: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Step:
    """A session as it stands now, what to tell, and when to look again: after now, or None when nothing is left."""

    session: Session
    nudges: tuple[Nudge, ...]
    next_check_at: datetime | None


@dataclass(frozen=True)
class Surroundings:
    """What a session's step depends on beside itself. `began_on` is the pair's anchor; `answered` are the sides that
    have said whether it took place."""

    programme: Programme
    began_on: date
    hours: Mapping[Side, WorkingHours]
    slots: Collection[Slot] = ()
    answered: Collection[Side] = ()


@dataclass(frozen=True)
class _Ladder:
    """Nudges in the order of their moments, and the moments at which something else happens."""

    nudges: tuple[Nudge, ...]
    moments: tuple[datetime | None, ...] = ()


def session_now(session: Session, around: Surroundings, *, now: datetime) -> Step:
    """What now? Asked again at the same moment, it answers the same; asked late, only the step that is due then."""
    session = _as_it_stands(session, around, now)
    ladder = _LADDERS[session.state](session, around)
    due = [nudge for nudge in ladder.nudges if nudge.due <= now < nudge.expires_at]
    moments = (*(nudge.due for nudge in ladder.nudges), *ladder.moments)
    return Step(session, tuple(due), min((moment for moment in moments if moment and moment > now), default=None))


def wanted_on(session: Session, programme: Programme, now: datetime) -> date:
    """The date around which slots are looked for: its own, today when that has passed, and half-way to it for a first
    session, which is wanted soon."""
    today = programme.local_date(now)
    if session.number == 0:
        soon = programme.local_date(session.opened_at) + timedelta(days=programme.rhythm.first_within_days // 2)
        return max(min(soon, session.due_on), today)
    return max(session.due_on, today)


def let_go(session: Session, *, now: datetime) -> Session:
    """Every proposed time has passed without an answer: a session to plan again, or the booked time stands."""
    if session.state is SessionState.PROPOSED:
        return _changed(session, state=SessionState.TO_PLAN, proposed_by=None, waiting_since=now)
    return withdraw_move(session)


def stall(session: Session, *, now: datetime) -> Session:
    """No time stands shortly before the session is due; marked once."""
    if session.state not in UNBOOKED or session.stalled_at:
        return session
    return _changed(session, stalled_at=now)


def lapse(session: Session, *, now: datetime) -> Session:
    """Nobody booked it until the next one is due; any other session stays as it is."""
    if session.state not in UNBOOKED:
        return session
    return _changed(session, state=SessionState.CANCELLED, cause=Cause.LAPSED, cancelled_at=now, proposed_by=None)


def _as_it_stands(session: Session, around: Surroundings, now: datetime) -> Session:
    """What the time that has passed has made of a session."""
    session = end(session, now=now)
    last_slot = _last_slot(session, around)
    if last_slot and last_slot <= now:
        session = let_go(session, now=now)
    if session.state not in UNBOOKED:
        return session
    if now >= _lapses_at(session, around):
        return lapse(session, now=now)
    return stall(session, now=now) if now >= _stalls_at(session, around) else session


def _to_plan(session: Session, around: Surroundings) -> _Ladder:
    """The mentee is asked, then reminded, then the mentor is asked."""
    rhythm, since = around.programme.rhythm, session.waiting_since or session.opened_at
    lapses = _lapses_at(session, around)
    steps = [
        (since, Kind.SESSION_PLAN, Side.MENTEE),
        (since + timedelta(days=rhythm.remind_days), Kind.SESSION_PLAN_REMINDER, Side.MENTEE),
        (since + timedelta(days=rhythm.mentor_days), Kind.SESSION_PLAN, Side.MENTOR),
    ]
    return _Ladder(_one_after_the_other(steps, until=lapses), (_stalls_at(session, around), lapses))


def _proposed(session: Session, around: Surroundings) -> _Ladder:
    """Whoever must answer is reminded once, while a proposed time is still ahead."""
    last_slot, lapses = _last_slot(session, around), _lapses_at(session, around)
    return _Ladder(
        _reminder_to_answer(session, around, until=min(last_slot or lapses, lapses)),
        (last_slot, _stalls_at(session, around), lapses),
    )


def _booked(session: Session, around: Surroundings) -> _Ladder:
    """Both are reminded on the working day before; a move that waits for an answer is on a ladder of its own."""
    assert session.starts_at is not None
    last_slot = _last_slot(session, around)
    reminders = [_reminder(session, side, hours) for side, hours in around.hours.items()]
    until = min(last_slot or session.starts_at, session.starts_at)
    return _Ladder(
        (*(each for each in reminders if each), *_reminder_to_answer(session, around, until=until)),
        (last_slot, session.ends_at),
    )


def _over(session: Session, around: Surroundings) -> _Ladder:
    """Both are asked how it went, once more after 48 hours, and then left in peace."""
    unanswered = [(side, hours) for side, hours in around.hours.items() if side not in around.answered]
    silent = _over_at(session) + timedelta(days=around.programme.rhythm.answer_days)
    return _Ladder(
        tuple(nudge for side, hours in unanswered for nudge in _questions(session, side, hours, silent=silent))
    )


def _cancelled(_session: Session, _around: Surroundings) -> _Ladder:
    return _Ladder(())


_LADDERS: Mapping[SessionState, Callable[[Session, Surroundings], _Ladder]] = {
    SessionState.TO_PLAN: _to_plan,
    SessionState.PROPOSED: _proposed,
    SessionState.BOOKED: _booked,
    SessionState.OVER: _over,
    SessionState.CANCELLED: _cancelled,
}


def _one_after_the_other(steps: Sequence[tuple[datetime, Kind, Side]], *, until: datetime) -> tuple[Nudge, ...]:
    """Each is too late when the next is due: after a long stop nobody gets them all."""
    ends = [*(due for due, _kind, _side in steps[1:]), until]
    return tuple(Nudge(kind, side, due, min(end, until)) for (due, kind, side), end in zip(steps, ends, strict=True))


def _reminder_to_answer(session: Session, around: Surroundings, *, until: datetime) -> tuple[Nudge, ...]:
    if not session.proposed_by or not session.waiting_since:
        return ()
    due = session.waiting_since + timedelta(days=around.programme.rhythm.remind_days)
    return (Nudge(Kind.SESSION_PLAN_REMINDER, other(session.proposed_by), due, until),)


def _reminder(session: Session, side: Side, hours: WorkingHours) -> Nudge | None:
    """In the morning of somebody's last working day before; none for what was booked on that day or since."""
    assert session.starts_at is not None
    due = day_before(session.starts_at, hours)
    zone = ZoneInfo(hours.zone)
    if session.booked_at and session.booked_at.astimezone(zone).date() >= due.astimezone(zone).date():
        return None
    return Nudge(Kind.SESSION_REMINDER, side, due, session.starts_at)


def _questions(session: Session, side: Side, hours: WorkingHours, *, silent: datetime) -> tuple[Nudge, ...]:
    """The 48 hours count from when the question reaches somebody, which after a Friday evening is Monday."""
    over_at = _over_at(session)
    steps = [
        (over_at, Kind.SESSION_QUESTION, side),
        (working_moment(over_at, hours) + ASK_AGAIN, Kind.SESSION_QUESTION_REMINDER, side),
    ]
    return _one_after_the_other(steps, until=silent)


def _over_at(session: Session) -> datetime:
    assert session.over_at is not None
    return session.over_at


def _last_slot(session: Session, around: Surroundings) -> datetime | None:
    """The last of the times that one side has put on offer."""
    if session.proposed_by is None:
        return None
    starts = [slot.starts_at for slot in around.slots if slot.proposed_by is session.proposed_by]
    return max(starts, default=None)


def _lapses_at(session: Session, around: Surroundings) -> datetime:
    """Whoever proposed has as long for an answer as a mentee has before the mentor is asked."""
    programme = around.programme
    day = lapse_date(
        around.began_on,
        session.number,
        session.due_on,
        programme.rhythm,
        opened_on=programme.local_date(session.opened_at),
    )
    if session.state is SessionState.PROPOSED and session.waiting_since:
        return max(programme.starts_day(day), session.waiting_since + timedelta(days=programme.rhythm.mentor_days))
    return programme.starts_day(day)


def _stalls_at(session: Session, around: Surroundings) -> datetime:
    programme = around.programme
    opened_on = programme.local_date(session.opened_at)
    return programme.starts_day(stall_date(session.due_on, programme.rhythm, opened_on=opened_on))


def _changed(session: Session, **changes: Any) -> Session:  # noqa: ANN401 - the fields of a session
    return replace(session, version=session.version + 1, **changes)
