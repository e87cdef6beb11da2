"""A session, from "when?" to what came of it (design, sections 5 and 6)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from mentoring.availability import Busy, collides
from mentoring.enrolments import Side
from mentoring.pairs import Pair
from mentoring.refusals import Reason, Refused

MOST_SLOTS = 5  # start times in one proposal


class SessionState(StrEnum):
    TO_PLAN = "to_plan"
    PROPOSED = "proposed"
    BOOKED = "booked"
    OVER = "over"
    CANCELLED = "cancelled"


UNBOOKED = frozenset({SessionState.TO_PLAN, SessionState.PROPOSED})
OPEN = UNBOOKED | {SessionState.BOOKED}


class Cause(StrEnum):
    """Why a session row was closed without a meeting; only the first counts as a cancellation."""

    CANCELLED = "cancelled"
    NOT_THIS_MONTH = "not_this_month"
    LAPSED = "lapsed"
    PAIR_ENDED = "pair_ended"


class Outcome(StrEnum):
    """What came of a session that is over, from the two private answers."""

    HELD = "held"
    MISSED = "missed"
    DIFFERS = "differs"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Session:
    """One meeting of a pair. `number` counts the series from 0; `due_on` is a date in the programme's zone.

    `starts_at` stands while it is booked or over, also while another time is being agreed: then `proposed_by` says who
    proposed it. `waiting_since` is when somebody proposed, or their times passed without an answer: reminders count
    from there. `sequence` and `uid` are the calendar's (RFC 5545). `id` is 0 until it is saved.
    """

    id: int
    workspace_id: int
    programme_id: int
    pair_id: int
    number: int
    due_on: date
    state: SessionState
    minutes: int
    uid: str
    sequence: int
    opened_at: datetime
    starts_at: datetime | None = None
    proposed_by: Side | None = None
    waiting_since: datetime | None = None
    booked_at: datetime | None = None
    stalled_at: datetime | None = None
    over_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_by: Side | None = None
    cause: Cause | None = None
    version: int = 0

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def is_being_moved(self) -> bool:
        return self.state is SessionState.BOOKED and self.proposed_by is not None


@dataclass(frozen=True)
class Slot:
    """A start time on offer, in UTC; `proposed_by` is None for what Binôme suggests."""

    id: int
    starts_at: datetime
    proposed_by: Side | None


Slots = Collection[Slot]


def opened(pair: Pair, *, number: int, due_on: date, minutes: int, uid: str, now: datetime) -> Session:
    """A new session to plan: `number` of the series, due on a date in the programme's zone."""
    return Session(
        id=0,
        workspace_id=pair.workspace_id,
        programme_id=pair.programme_id,
        pair_id=pair.id,
        number=number,
        due_on=due_on,
        state=SessionState.TO_PLAN,
        minutes=minutes,
        uid=uid,
        sequence=0,
        opened_at=now,
        version=1,
    )


def opened_anew(session: Session, now: datetime) -> Session:
    """The same session, planned from now on: one of the two had rested."""
    waiting = now if session.waiting_since else None
    return _changed(session, opened_at=now, waiting_since=waiting, stalled_at=None)


def propose(
    session: Session, side: Side, starts: Iterable[datetime], *, busy: Busy, now: datetime, offered: Slots = ()
) -> Session:
    """One side puts start times on offer, in the place of those before; for a booked session this is a move: the old
    time stands until a new one is accepted. Proposing again what is `offered` already changes nothing.

    Raises Refused, under the field `slot_<n>` counted from 0: SLOT_MISSING, TOO_MANY_SLOTS, SLOT_PAST, SLOT_TAKEN; and
    SESSION_SETTLED once it has begun, is over or is cancelled.
    """
    wanted = list(dict.fromkeys(starts))
    check_plannable(session, now)
    if not wanted:
        raise Refused(Reason.SLOT_MISSING, field="slot_0")
    if len(wanted) > MOST_SLOTS:
        raise Refused(Reason.TOO_MANY_SLOTS, field="slot_0", most=MOST_SLOTS)
    for place, start in enumerate(wanted):
        _check_free(session, start, busy=busy, now=now, field=f"slot_{place}")
    if session.proposed_by is side and set(wanted) == _starts_of(offered, side):
        return session
    state = SessionState.BOOKED if session.state is SessionState.BOOKED else SessionState.PROPOSED
    return _changed(session, state=state, proposed_by=side, waiting_since=now)


def choose(session: Session, side: Side, starts_at: datetime, *, offered: Slots, busy: Busy, now: datetime) -> Session:
    """A click on one start time: accepts it where the other side has put it on offer, as when both click the same
    suggestion; else proposes it to them. The state of the answer says which. Raises as `accept` and `propose` do."""
    is_answer = session.proposed_by not in (None, side) and starts_at in _starts_of(offered, session.proposed_by)
    if is_answer or _is_settled(session):
        return accept(session, side, starts_at, offered=offered, busy=busy, now=now)
    return propose(session, side, [starts_at], busy=busy, now=now, offered=offered)


def accept(session: Session, side: Side, starts_at: datetime, *, offered: Slots, busy: Busy, now: datetime) -> Session:
    """The other side than the one that proposed takes one of the slots on offer. Accepting twice changes nothing.

    Raises Refused: SESSION_SETTLED for whoever proposed, and for a slot no longer on offer; SLOT_PAST; SLOT_TAKEN.
    """
    if _is_settled(session) and session.starts_at == starts_at:
        return session
    check_plannable(session, now)
    if session.proposed_by in (None, side) or starts_at not in _starts_of(offered, session.proposed_by):
        raise Refused(Reason.SESSION_SETTLED)
    _check_free(session, starts_at, busy=busy, now=now)
    return _booked(session, starts_at, now)


def book(session: Session, starts_at: datetime, *, busy: Busy, now: datetime) -> Session:
    """One side writes down a date that both have already agreed elsewhere. Twice the same changes nothing.

    Raises Refused under the field `starts_at`: SLOT_PAST, SLOT_TAKEN; and SESSION_SETTLED when another
    time is booked that nobody has asked to move.
    """
    if _is_settled(session):
        if session.starts_at == starts_at:
            return session
        raise Refused(Reason.SESSION_SETTLED)
    check_plannable(session, now)
    _check_free(session, starts_at, busy=busy, now=now, field="starts_at")
    if session.starts_at == starts_at:
        return withdraw_move(session)
    return _booked(session, starts_at, now)


def met(session: Session, starts_at: datetime, *, began: datetime, now: datetime) -> Session:
    """The two have already met: the session is over, at a time that has passed, after the pair `began`. Twice the same
    changes nothing.

    Raises Refused: MEETING_NOT_PAST under the field `starts_at`; SESSION_SETTLED when it is over or cancelled.
    """
    if session.state is SessionState.OVER and session.starts_at == starts_at:
        return session
    if session.state not in OPEN:
        raise Refused(Reason.SESSION_SETTLED)
    if not began <= starts_at < now:
        raise Refused(Reason.MEETING_NOT_PAST, field="starts_at")
    return _changed(
        session,
        state=SessionState.OVER,
        starts_at=starts_at,
        proposed_by=None,
        over_at=now,
        sequence=session.sequence + (session.booked_at is not None and session.starts_at != starts_at),
    )


def put_off(session: Session, side: Side, *, is_last: bool, now: datetime) -> Session:
    """Not this month: the series goes on with the next number. Twice changes nothing.
    Raises Refused: SESSION_SETTLED when a time stands or it is closed; LAST_OF_SERIES when there is no next."""
    if session.cause is Cause.NOT_THIS_MONTH:
        return session
    if session.state not in UNBOOKED:
        raise Refused(Reason.SESSION_SETTLED)
    if is_last:
        raise Refused(Reason.LAST_OF_SERIES)
    return _cancelled(session, Cause.NOT_THIS_MONTH, now, side)


def cancel(session: Session, side: Side, *, now: datetime) -> Session:
    """One side takes back a booked session before it begins; the same number is planned anew. Twice changes nothing.
    Raises Refused(SESSION_SETTLED)."""
    if session.cause is Cause.CANCELLED and session.cancelled_by is side:
        return session
    if session.state is not SessionState.BOOKED or _has_begun(session, now):
        raise Refused(Reason.SESSION_SETTLED)
    return _cancelled(session, Cause.CANCELLED, now, side)


def withdraw_move(session: Session) -> Session:
    """The time that is booked stands, and no other is asked for; any other session stays as it is."""
    return _changed(session, proposed_by=None, waiting_since=None) if session.is_being_moved else session


def end(session: Session, *, now: datetime) -> Session:
    """A booked session whose time has passed; any other session stays as it is."""
    ended = session.state is SessionState.BOOKED and session.ends_at and session.ends_at <= now
    return _changed(session, state=SessionState.OVER, proposed_by=None, over_at=now) if ended else session


def end_with_pair(session: Session, *, now: datetime) -> Session:
    """What is still open when a pair ends is closed with it; a session whose time has passed is over."""
    session = end(session, now=now)
    return _cancelled(session, Cause.PAIR_ENDED, now) if session.state in OPEN else session


def outcome(answers: Collection[bool], *, ended_at: datetime, now: datetime, answer_days: int) -> Outcome | None:
    """What came of a session, from the private answers to "did it take place?"; None while nobody has answered and
    `answer_days` days are not over (design, section 5)."""
    if not answers:
        return Outcome.UNCONFIRMED if now >= ended_at + timedelta(days=answer_days) else None
    if all(answers):
        return Outcome.HELD
    return Outcome.DIFFERS if any(answers) else Outcome.MISSED


def check_plannable(session: Session, now: datetime) -> None:
    """Refuse to look for a time once it has begun, is over or is cancelled. Raises Refused(SESSION_SETTLED)."""
    if session.state not in OPEN or _has_begun(session, now):
        raise Refused(Reason.SESSION_SETTLED)


def _is_settled(session: Session) -> bool:
    return session.state is SessionState.BOOKED and not session.is_being_moved


def _has_begun(session: Session, now: datetime) -> bool:
    return session.starts_at is not None and session.starts_at <= now


def _check_free(session: Session, start: datetime, *, busy: Busy, now: datetime, field: str | None = None) -> None:
    if start <= now:
        raise Refused(Reason.SLOT_PAST, field=field)
    if collides(start, session.minutes, busy):
        raise Refused(Reason.SLOT_TAKEN, field=field)


def _starts_of(offered: Slots, side: Side | None) -> set[datetime]:
    return {slot.starts_at for slot in offered if slot.proposed_by is side}


def _booked(session: Session, starts_at: datetime, now: datetime) -> Session:
    return _changed(
        session,
        state=SessionState.BOOKED,
        starts_at=starts_at,
        proposed_by=None,
        waiting_since=None,
        booked_at=now,
        sequence=session.sequence + (session.booked_at is not None),
    )


def _cancelled(session: Session, cause: Cause, now: datetime, side: Side | None = None) -> Session:
    return _changed(
        session,
        state=SessionState.CANCELLED,
        cause=cause,
        cancelled_at=now,
        cancelled_by=side,
        proposed_by=None,
        sequence=session.sequence + (session.booked_at is not None),
    )


def _changed(session: Session, **changes: Any) -> Session:  # noqa: ANN401 - the fields of a session
    return replace(session, version=session.version + 1, **changes)
