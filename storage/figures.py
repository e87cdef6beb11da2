"""A programme in figures, computed by the database: activity only, never what anybody said of a session but whether it
took place (design, sections 5 and 8)."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select, union_all
from sqlmodel import col

from mentoring.digests import Figures, SessionFigures
from mentoring.enrolments import EnrolmentState, Side
from mentoring.pairs import REMIND_OFFER_AFTER, RUNNING, PairState
from mentoring.people import Standing
from mentoring.programmes import Programme
from mentoring.sessions import UNBOOKED, Cause, SessionState
from storage.database import Transaction
from storage.enrolments import ON_BOTH_SIDES
from storage.tables import EnrolmentRow, PairRow, PersonRow, SessionAnswerRow, SessionRow

COUNTS = ("due", "booked", "held", "unconfirmed", "missed", "differs", "cancelled")
PUT_OFF = (Cause.NOT_THIS_MONTH, Cause.PAIR_ENDED)
"""Sessions that are not due any more, for the good reason that nobody expects them."""


def of_programme(transaction: Transaction, programme: Programme, *, since: datetime, now: datetime) -> Figures:
    """The figures of today, and of what came after a moment (UTC)."""
    enrolled, waiting = _people(transaction, programme.id)
    pairs = _pairs(transaction, programme.id)
    sessions = _sessions(transaction, programme, since=since, now=now)
    return Figures(
        enrolled=enrolled,
        waiting=waiting,
        offers=pairs.get(PairState.OFFERED, 0),
        slow_offers=_slow_offers(transaction, programme.id, now),
        active=pairs.get(PairState.ACTIVE, 0),
        stalled=_stalled(transaction, programme.id),
        completed=pairs.get(PairState.COMPLETED, 0),
        ended=pairs.get(PairState.ENDED, 0),
        ahead=sessions["ahead"],
        in_all=SessionFigures(**{name: sessions[name] for name in COUNTS}),
        lately=SessionFigures(**{name: sessions[f"{name}_lately"] for name in COUNTS}),
    )


def stalled_pairs(transaction: Transaction, programme_id: int, limit: int) -> list[tuple[int, int]]:
    """Mentor and mentee of pairs that find no time, those that wait for longest first."""
    query = (
        select(col(PairRow.mentor_id), col(PairRow.mentee_id))
        .join(SessionRow, col(SessionRow.pair_id) == col(PairRow.id))
        .where(*_is_stalled(programme_id))
        .order_by(col(SessionRow.stalled_at), col(PairRow.id))
        .limit(limit)
    )
    return [(mentor_id, mentee_id) for mentor_id, mentee_id in transaction.execute(query)]


def _people(transaction: Transaction, programme_id: int) -> tuple[dict[Side, int], dict[Side, int]]:
    """Those enrolled on each side, and of them those who wait, as matching would take them."""
    taken = _places_taken(programme_id)
    may_be_paired = and_(
        col(EnrolmentRow.state) == EnrolmentState.ACTIVE.value,
        col(PersonRow.standing) == Standing.MEMBER.value,
        col(PersonRow.slack_id).is_not(None),
    )
    on = {side: col(EnrolmentRow.side).in_((side.value, ON_BOTH_SIDES)) for side in Side}
    query = (
        select(
            *(_sum(on[side]) for side in Side),
            *(_sum(and_(on[side], may_be_paired, _has_room(side, taken))) for side in Side),
        )
        .select_from(EnrolmentRow)
        .join(PersonRow, col(PersonRow.id) == col(EnrolmentRow.person_id))
        .outerjoin(taken, taken.c.person_id == col(EnrolmentRow.person_id))
        .where(col(EnrolmentRow.programme_id) == programme_id, col(EnrolmentRow.state) != EnrolmentState.LEFT.value)
    )
    counts = [count or 0 for count in transaction.execute(query).one()]
    return dict(zip(Side, counts[:2], strict=True)), dict(zip(Side, counts[2:], strict=True))


def _has_room(side: Side, taken: Subquery) -> ColumnElement[bool]:
    """For whoever is on both sides each counts on its own; whoever has changed sides keeps the pairs they are in."""
    here = {Side.MENTOR: taken.c.as_mentor, Side.MENTEE: taken.c.as_mentee}[side]
    places = col(EnrolmentRow.capacity) if side is Side.MENTOR else literal(1)
    both = col(EnrolmentRow.side) == ON_BOTH_SIDES
    return func.coalesce(case((both, here), else_=taken.c.as_mentor + taken.c.as_mentee), 0) < places


def _places_taken(programme_id: int) -> Subquery:
    """By person and side: offers and pairs hold a place."""
    is_running = (col(PairRow.programme_id) == programme_id, col(PairRow.state).in_(RUNNING))
    both = union_all(
        select(col(PairRow.mentor_id).label("person_id"), literal(1).label("mentors")).where(*is_running),
        select(col(PairRow.mentee_id).label("person_id"), literal(0).label("mentors")).where(*is_running),
    ).subquery()
    as_mentor = func.sum(both.c.mentors)
    return (
        select(both.c.person_id, as_mentor.label("as_mentor"), (func.count() - as_mentor).label("as_mentee"))
        .group_by(both.c.person_id)
        .subquery()
    )


def _pairs(transaction: Transaction, programme_id: int) -> dict[PairState, int]:
    query = (
        select(col(PairRow.state), func.count())
        .where(col(PairRow.programme_id) == programme_id)
        .group_by(col(PairRow.state))
    )
    return {PairState(state): count for state, count in transaction.execute(query)}


def _slow_offers(transaction: Transaction, programme_id: int, now: datetime) -> int:
    count: int = transaction.execute(
        select(func.count()).where(
            col(PairRow.programme_id) == programme_id,
            col(PairRow.state) == PairState.OFFERED.value,
            col(PairRow.offered_at) <= now - REMIND_OFFER_AFTER,
        )
    ).scalar_one()
    return count


def _stalled(transaction: Transaction, programme_id: int) -> int:
    query = select(func.count(func.distinct(col(SessionRow.pair_id)))).join(
        PairRow, col(PairRow.id) == col(SessionRow.pair_id)
    )
    count: int = transaction.execute(query.where(*_is_stalled(programme_id))).scalar_one()
    return count


def _is_stalled(programme_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(SessionRow.programme_id) == programme_id,
        col(SessionRow.state).in_(UNBOOKED),
        col(SessionRow.stalled_at).is_not(None),
        col(PairRow.state) == PairState.ACTIVE.value,
    )


def _sessions(transaction: Transaction, programme: Programme, *, since: datetime, now: datetime) -> dict[str, int]:
    """Rows are first put together by pair and number of the series, so that each counts as due and as held once."""
    each = _by_number(programme, since=since, now=now)
    is_due = or_(each.c.over == 1, and_(each.c.came == 1, each.c.put_off == 0))
    counted = [name for name in each.c.keys() if name not in {"over", "came", "put_off", "was_due"}]  # noqa: SIM118
    query = select(
        _sum(is_due).label("due"),
        _sum(and_(is_due, each.c.was_due == 0)).label("due_lately"),
        *(func.coalesce(func.sum(each.c[name]), 0).label(name) for name in counted),
    )
    return {name: int(count) for name, count in transaction.execute(query).mappings().one().items()}


def _by_number(programme: Programme, *, since: datetime, now: datetime) -> Subquery:
    row, said = SessionRow, _answers(programme.id)
    silence = timedelta(days=programme.rhythm.answer_days)
    over = col(row.state) == SessionState.OVER.value
    booked = col(row.state).in_((SessionState.BOOKED, SessionState.OVER))
    ahead = and_(col(row.state) == SessionState.BOOKED.value, col(row.starts_at) > now)
    cancelled = col(row.cause) == Cause.CANCELLED.value
    held = and_(over, said.c.yes > 0, said.c.no == 0)
    missed = and_(over, said.c.no > 0, said.c.yes == 0)
    differs = and_(over, said.c.no > 0, said.c.yes > 0)
    unconfirmed = and_(over, said.c.session_id.is_(None), col(row.over_at) <= now - silence)
    today, then = programme.local_date(now), programme.local_date(since)
    columns = {
        "over": _any(over),
        "came": _any(_has_come(today)),
        "put_off": _any(col(row.cause).in_(PUT_OFF)),
        "was_due": _any(or_(and_(over, col(row.over_at) <= since), _has_come(then))),
        "held": _any(held),
        "held_lately": _any(and_(held, said.c.first_yes > since)),
        "unconfirmed": _any(unconfirmed),
        "unconfirmed_lately": _any(and_(unconfirmed, col(row.over_at) > since - silence)),
        "booked": _sum(booked),
        "booked_lately": _sum(and_(booked, func.coalesce(col(row.booked_at), col(row.over_at)) > since)),
        "ahead": _sum(ahead),
        "missed": _sum(missed),
        "missed_lately": _sum(and_(missed, said.c.first_no > since)),
        "differs": _sum(differs),
        "differs_lately": _sum(and_(differs, or_(said.c.first_no > since, said.c.first_yes > since))),
        "cancelled": _sum(cancelled),
        "cancelled_lately": _sum(and_(cancelled, col(row.cancelled_at) > since)),
    }
    return (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(row)
        .outerjoin(said, said.c.session_id == col(row.id))
        .where(col(row.programme_id) == programme.id)
        .group_by(col(row.pair_id), col(row.number))
        .subquery()
    )


def _has_come(day: date) -> ColumnElement[bool]:
    expected = or_(col(SessionRow.cause).is_(None), col(SessionRow.cause).not_in(PUT_OFF))
    return and_(col(SessionRow.due_on) <= day, expected)


def _answers(programme_id: int) -> Subquery:
    """By session: how many said yes and no, and when first."""
    answer = SessionAnswerRow
    yes = col(answer.took_place).is_(True)
    return (
        select(
            col(answer.session_id),
            _sum(yes).label("yes"),
            _sum(~yes).label("no"),
            func.min(case((yes, col(answer.answered_at)))).label("first_yes"),
            func.min(case((~yes, col(answer.answered_at)))).label("first_no"),
        )
        .join(SessionRow, col(SessionRow.id) == col(answer.session_id))
        .where(col(SessionRow.programme_id) == programme_id)
        .group_by(col(answer.session_id))
        .subquery()
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows it holds for; 0 where there are none."""
    return func.coalesce(func.sum(case((condition, literal(1)), else_=literal(0))), 0)


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where it holds for one row at least."""
    return func.max(case((condition, literal(1)), else_=literal(0)))
