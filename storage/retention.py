"""What is kept, for how long, and removed a part at a time (design, section 8).

A message that was settled long ago goes only once nothing needs it: while its subject goes on, planning would take it
for one that was never told, and a change would find no message to bring up to date.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, false, or_
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from mentoring import delegates
from mentoring.drafts import DraftState
from mentoring.enrolments import EnrolmentState
from mentoring.messages import ABOUT_SESSIONS, Kind
from mentoring.pairs import RUNNING
from mentoring.sessions import OPEN
from storage.database import LARGEST_WRITE, Transaction
from storage.outbox import UNSETTLED
from storage.tables import (
    AuditRow,
    DelegationRow,
    DraftRow,
    EnrolmentRow,
    InboxRow,
    OutboxRow,
    PairRow,
    ProgrammeRow,
    SessionRow,
)

ABOUT_PAIRS = frozenset({Kind.KICK_OFF, Kind.OFFER_CLOSED, Kind.PAIR_COMPLETED, Kind.PAIR_ENDED})
ABOUT_MESSAGES = frozenset(kind for kind in Kind if kind.startswith("folded_"))
"""They stand for others, and go after them."""

ABOUT_DELEGATIONS = frozenset({Kind.DELEGATE_ASKED, Kind.DELEGATE_NEWS})
ABOUT_PEOPLE = frozenset({Kind.MY_DATA})
"""Nothing goes on for them: what they tell is made anew each time."""

ABOUT_DRAFTS = frozenset({Kind.NOT_MATCHED, Kind.OFFERS, Kind.OFFERS_REMINDER})
ABOUT_ENROLMENTS = frozenset({Kind.ENROLMENT_CONFIRMED, Kind.ENROLMENT_RESUMED, Kind.PARTNER_RESTS})
ABOUT_PROGRAMMES = frozenset(
    {
        Kind.ANNOUNCEMENT,
        Kind.ANNOUNCEMENT_REFUSED,
        Kind.COORDINATOR_ADDED,
        Kind.DIGEST,
        Kind.ENROLMENT_CLOSING,
        Kind.INVITATION,
        Kind.PROGRAMME_CREATED,
    }
)


@dataclass(frozen=True)
class Retention:
    """How long what is done with is kept: events that came in, messages that are settled, and who changed what."""

    events: timedelta = timedelta(days=7)
    messages: timedelta = timedelta(days=400)
    audit: timedelta = timedelta(days=730)


@dataclass(frozen=True)
class Stock:
    """Rows that grow old: when each was written, and whether one that old is done with."""

    name: str
    table: type[Any]
    written_at: Mapped[datetime]
    may_go: Callable[[datetime], ColumnElement[bool]]


@dataclass(frozen=True)
class Page:
    """Some rows in the order of their numbers: those that may go, and after which number to look on; None at the end
    of what is old."""

    may_go: list[int]
    look_on: int | None


def page(transaction: Transaction, stock: Stock, *, after: int, before: datetime) -> Page:
    """What comes `after` a number and was written `before` a moment."""
    number = col(stock.table.id)
    old = select(number, stock.written_at).where(number > after).order_by(number).limit(LARGEST_WRITE)
    rows = transaction.execute(old).all()
    numbers = [row[0] for row in rows]
    is_last = len(rows) < LARGEST_WRITE or rows[-1][1] >= before
    may_go = transaction.execute(_done_with(stock, numbers, before)).scalars().all() if numbers else []
    return Page(list(may_go), None if is_last else numbers[-1])


def remove(transaction: Transaction, stock: Stock, numbers: Iterable[int], *, before: datetime) -> int:
    """Remove those that may still go; what somebody holds or has brought back to life in the meantime stays."""
    found = _done_with(stock, numbers, before).with_for_update(skip_locked=True)
    still = list(transaction.execute(found).scalars())
    if still:
        transaction.execute(delete(stock.table).where(col(stock.table.id).in_(still)))
    return len(still)


def _done_with(stock: Stock, numbers: Iterable[int], before: datetime) -> Any:  # noqa: ANN401 - SQLModel types it oddly
    number = col(stock.table.id)
    return select(number).where(number.in_(list(numbers)), stock.may_go(before))


def _is_done_event(before: datetime) -> ColumnElement[bool]:
    return col(InboxRow.done_at) < before


def _is_old_entry(before: datetime) -> ColumnElement[bool]:
    return col(AuditRow.at) < before


def _is_done_message(before: datetime) -> ColumnElement[bool]:
    row = OutboxRow
    is_over = or_(*(and_(col(row.kind).in_(kinds), ~goes_on) for kinds, goes_on in _goes_on()))
    is_settled = and_(col(row.state).not_in(UNSETTLED), col(row.settled_at) < before)
    return and_(is_settled, is_over, ~_is_needed_by_another())


def _is_needed_by_another() -> ColumnElement[bool]:
    """Whether a row follows this one, or points to it in another way."""
    messages, other = OutboxRow.__table__, OutboxRow.__table__.alias()  # type: ignore[attr-defined]
    pointing = [key.parent.name for key in messages.foreign_keys if key.column is messages.c.id]
    return or_(*(exists().where(other.c[name] == messages.c.id) for name in pointing))


def _goes_on() -> tuple[tuple[frozenset[Kind], ColumnElement[bool]], ...]:
    """Kinds of message, and when their subject goes on."""
    row, running = OutboxRow, col(PairRow.state).in_(RUNNING)
    of_them = or_(col(PairRow.mentor_id) == row.person_id, col(PairRow.mentee_id) == row.person_id)
    session_goes_on = or_(col(SessionRow.state).in_(OPEN), col(SessionRow.next_check_at).is_not(None), running)
    is_to_offer = and_(col(DraftRow.state) == DraftState.PUBLISHED.value, col(DraftRow.offered_at).is_(None))
    return (
        (
            ABOUT_SESSIONS,
            exists().where(
                col(SessionRow.id) == row.subject_id, col(PairRow.id) == SessionRow.pair_id, session_goes_on
            ),
        ),
        (ABOUT_PAIRS, exists().where(col(PairRow.id) == row.subject_id, running)),
        (
            ABOUT_DRAFTS,
            or_(
                exists().where(col(DraftRow.id) == row.subject_id, is_to_offer),
                exists().where(of_them, running),
            ),
        ),
        (
            ABOUT_ENROLMENTS,
            exists().where(
                col(EnrolmentRow.id) == row.subject_id, col(EnrolmentRow.state) != EnrolmentState.LEFT.value
            ),
        ),
        (
            ABOUT_PROGRAMMES,
            exists().where(col(ProgrammeRow.id) == row.programme_id, col(ProgrammeRow.next_check_at).is_not(None)),
        ),
        (
            ABOUT_DELEGATIONS,
            exists().where(
                col(DelegationRow.id) == row.subject_id,
                col(DelegationRow.state).in_([state.value for state in delegates.STANDING]),
            ),
        ),
        (ABOUT_MESSAGES, false()),
        (ABOUT_PEOPLE, false()),
    )


EVENTS = Stock("events", InboxRow, col(InboxRow.received_at), _is_done_event)
MESSAGES = Stock("messages", OutboxRow, col(OutboxRow.created_at), _is_done_message)
AUDIT = Stock("audit", AuditRow, col(AuditRow.at), _is_old_entry)
