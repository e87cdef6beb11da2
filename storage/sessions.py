"""Sessions and the slots on offer for them."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Update, and_, bindparam, delete
from sqlalchemy.orm import Mapped
from sqlmodel import col, or_, select, update
from sqlmodel.sql.expression import Select, SelectOfScalar

from mentoring.enrolments import Side
from mentoring.pairs import PairState
from mentoring.refusals import Reason, Refused
from mentoring.sessions import OPEN, Cause, Session, SessionState
from storage.database import Transaction, inserts_unless_known
from storage.slots import slots as slots
from storage.tables import PairRow, SessionAnswerRow, SessionRow, SlotRow

LONGEST = timedelta(days=1)
"""No session is longer: whatever began earlier than this is over."""


def find(transaction: Transaction, workspace_id: int, session_id: int, *, held: bool = True) -> Session:
    """A session of this workspace; ids that come from Slack are never trusted. Raises Refused(NOT_YOUR_SESSION): whose
    it is, is checked with `Pair.side_of`.

    To be changed, it is held against other writers until the transaction ends: its pair first, as everywhere, so that
    no two writers wait for each other.
    """
    pair_id = transaction.exec(_pair_of(), params={"session": session_id, "workspace": workspace_id}).first()
    if pair_id is None:
        raise Refused(Reason.NOT_YOUR_SESSION)
    if not held:
        return get(transaction, session_id)
    transaction.exec(_pair_held(), params={"pair": pair_id}).one()
    return _session(transaction.exec(_held(), params={"session": session_id}).one())


# These are built once, as every request about a session and every Home asks: building takes longer than running.


@cache
def _pair_of() -> SelectOfScalar[int]:
    here = SessionRow.workspace_id == bindparam("workspace")
    return select(SessionRow.pair_id).where(SessionRow.id == bindparam("session"), here)


@cache
def _pair_held() -> SelectOfScalar[int | None]:
    number: Mapped[int | None] = col(PairRow.id)
    return select(number).where(number == bindparam("pair")).with_for_update()


@cache
def _held() -> SelectOfScalar[SessionRow]:
    return select(SessionRow).where(SessionRow.id == bindparam("session")).with_for_update()


@cache
def _of_pair() -> SelectOfScalar[SessionRow]:
    return select(SessionRow).where(SessionRow.pair_id == bindparam("pair")).order_by(col(SessionRow.id))


@cache
def _open_of() -> SelectOfScalar[SessionRow]:
    return _of_pair().where(col(SessionRow.state).in_(OPEN)).limit(1)


@cache
def _answers() -> Select[int, bool]:
    session = SessionAnswerRow.session_id == bindparam("session")
    return select(SessionAnswerRow.person_id, SessionAnswerRow.took_place).where(session)


@cache
def _answers_of_pair() -> Select[int, bool]:
    return (
        select(SessionAnswerRow.session_id, SessionAnswerRow.took_place)
        .join(SessionRow, col(SessionRow.id) == col(SessionAnswerRow.session_id))
        .where(SessionRow.pair_id == bindparam("pair"))
    )


def get(transaction: Transaction, session_id: int) -> Session:
    return _session(transaction.get_one(SessionRow, session_id))


def of_pair(transaction: Transaction, pair_id: int) -> list[Session]:
    """In the order in which they were opened."""
    return [_session(row) for row in transaction.exec(_of_pair(), params={"pair": pair_id})]


def open_of(transaction: Transaction, pair_id: int) -> Session | None:
    """The session a pair is planning or has booked, the oldest where there are several."""
    row = transaction.exec(_open_of(), params={"pair": pair_id}).first()
    return _session(row) if row else None


def save(transaction: Transaction, session: Session, *, next_check_at: datetime | None) -> Session:
    """Write a new session or a changed one, with when time next asks something of it, and answer it with its number.

    What people change is looked at by planning at once: `next_check_at` is now. A session that closes asks its pair
    what comes next.
    """
    row = transaction.get_one(SessionRow, session.id) if session.id else _new_row(session)
    closes = row.state in OPEN and session.state not in OPEN
    row.number, row.due_on = session.number, session.due_on
    row.state = session.state.value
    row.sequence, row.minutes = session.sequence, session.minutes
    row.opened_at = session.opened_at
    row.starts_at, row.booked_at = session.starts_at, session.booked_at
    row.proposed_by = session.proposed_by.value if session.proposed_by else None
    row.waiting_since, row.stalled_at, row.over_at, row.cancelled_at = (
        session.waiting_since,
        session.stalled_at,
        session.over_at,
        session.cancelled_at,
    )
    row.cancelled_by = session.cancelled_by.value if session.cancelled_by else None
    row.cause = session.cause.value if session.cause else None
    row.version, row.next_check_at = session.version, next_check_at
    transaction.add(row)
    transaction.flush()
    if closes:
        _ask_pair(transaction, session.pair_id, session.over_at or session.cancelled_at)
    return _session(row)


def offer_slots(
    transaction: Transaction, session: Session, starts: Iterable[datetime], *, proposed_by: Side | None
) -> None:
    """Put these start times on offer, in the place of those before; one that stays keeps its number."""
    wanted = dict.fromkeys(starts)
    # Compared as a value, so that a suggestion, which nobody proposed, is not kept in the place of a proposal.
    same_side = col(SlotRow.proposed_by).is_not_distinct_from(proposed_by.value if proposed_by else None)
    stays = and_(same_side, col(SlotRow.starts_at).in_(wanted))
    transaction.execute(delete(SlotRow).where(col(SlotRow.session_id) == session.id, ~stays))
    values = [
        {
            "workspace_id": session.workspace_id,
            "session_id": session.id,
            "starts_at": start,
            "proposed_by": proposed_by.value if proposed_by else None,
        }
        for start in wanted
    ]
    inserts_unless_known(transaction, SlotRow, values)


def busy(
    transaction: Transaction, person_ids: Collection[int], *, since: datetime, except_session: int = 0
) -> list[tuple[datetime, int]]:
    """When these people have sessions booked from a moment on, or under way then: start and minutes."""
    query = (
        select(SessionRow.starts_at, SessionRow.minutes)
        .join(PairRow, col(PairRow.id) == col(SessionRow.pair_id))
        .where(
            _concerns(person_ids),
            SessionRow.state == SessionState.BOOKED.value,
            col(SessionRow.starts_at) > since - LONGEST,
            SessionRow.id != except_session,
        )
    )
    return [(start, minutes) for start, minutes in transaction.exec(query) if start]


def on_offer(
    transaction: Transaction, person_ids: Collection[int], *, since: datetime, except_session: int
) -> list[tuple[datetime, int]]:
    """The slots these people may still take in their other sessions, from a moment on: start and minutes."""
    query = (
        select(SlotRow.starts_at, SessionRow.minutes)
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(PairRow, col(PairRow.id) == col(SessionRow.pair_id))
        .where(
            _concerns(person_ids),
            col(SessionRow.state).in_(OPEN),
            SlotRow.starts_at > since,
            SessionRow.id != except_session,
        )
    )
    return list(transaction.exec(query).all())


def answers(transaction: Transaction, session_id: int) -> dict[int, bool]:
    """Whether it took place, by the person who says so."""
    return dict(transaction.exec(_answers(), params={"session": session_id}).all())


def answers_of_pair(transaction: Transaction, pair_id: int) -> dict[int, list[bool]]:
    """What was said of each session of a pair that somebody has answered for, by session."""
    said: dict[int, list[bool]] = {}
    for session_id, took_place in transaction.exec(_answers_of_pair(), params={"pair": pair_id}):
        said.setdefault(session_id, []).append(took_place)
    return said


def save_answer(transaction: Transaction, session: Session, person_id: int, *, took_place: bool, now: datetime) -> bool:
    """Whether this is the person's first answer; a later one does not change it. The first asks the pair what comes
    next."""
    values = {
        "session_id": session.id,
        "person_id": person_id,
        "workspace_id": session.workspace_id,
        "took_place": took_place,
        "answered_at": now,
    }
    if not inserts_unless_known(transaction, SessionAnswerRow, [values]):
        return False
    _ask_pair(transaction, session.pair_id, now)
    return True


def due(transaction: Transaction, now: datetime, limit: int) -> list[Session]:
    """What time asks something of, held with its pairs; where another writer holds the pair, the next look takes it."""
    waiting = select(SessionRow.pair_id).where(col(SessionRow.next_check_at) <= now)
    soonest = waiting.order_by(col(SessionRow.next_check_at)).limit(limit)
    held = transaction.exec(select(PairRow.id).where(col(PairRow.id).in_(soonest)).with_for_update(skip_locked=True))
    rows = transaction.exec(
        select(SessionRow)
        .where(col(SessionRow.pair_id).in_(held.all()), col(SessionRow.next_check_at) <= now)
        .order_by(col(SessionRow.next_check_at))
        .limit(limit)
        .with_for_update()
    )
    return [_session(row) for row in rows]


def next_due(transaction: Transaction) -> datetime | None:
    return transaction.exec(_soonest()).first()


@cache
def _soonest() -> SelectOfScalar[datetime | None]:
    """Every tick asks: built once."""
    at: Mapped[datetime | None] = col(SessionRow.next_check_at)
    return select(at).where(at.is_not(None)).order_by(at).limit(1)


def set_next_check(transaction: Transaction, session_id: int, at: datetime | None) -> None:
    transaction.execute(update(SessionRow).where(col(SessionRow.id) == session_id).values(next_check_at=at))


def _ask_pair(transaction: Transaction, pair_id: int, at: datetime | None) -> None:
    """An active pair is asked what comes next."""
    transaction.execute(_asks_pair(), {"pair": pair_id, "at": at})


@cache
def _asks_pair() -> Update:
    is_active = and_(col(PairRow.id) == bindparam("pair"), col(PairRow.state) == PairState.ACTIVE.value)
    return update(PairRow).where(is_active).values(next_check_at=bindparam("at"))


def _concerns(person_ids: Collection[int]) -> ColumnElement[bool]:
    return or_(col(PairRow.mentor_id).in_(person_ids), col(PairRow.mentee_id).in_(person_ids))


def _new_row(session: Session) -> SessionRow:
    return SessionRow(
        workspace_id=session.workspace_id,
        programme_id=session.programme_id,
        pair_id=session.pair_id,
        number=session.number,
        due_on=session.due_on,
        state=session.state.value,
        minutes=session.minutes,
        uid=session.uid,
        opened_at=session.opened_at,
    )


def _session(row: SessionRow) -> Session:
    assert row.id is not None
    return Session(
        id=row.id,
        workspace_id=row.workspace_id,
        programme_id=row.programme_id,
        pair_id=row.pair_id,
        number=row.number,
        due_on=row.due_on,
        state=SessionState(row.state),
        minutes=row.minutes,
        uid=row.uid,
        sequence=row.sequence,
        opened_at=row.opened_at,
        starts_at=row.starts_at,
        proposed_by=Side(row.proposed_by) if row.proposed_by else None,
        waiting_since=row.waiting_since,
        booked_at=row.booked_at,
        stalled_at=row.stalled_at,
        over_at=row.over_at,
        cancelled_at=row.cancelled_at,
        cancelled_by=Side(row.cancelled_by) if row.cancelled_by else None,
        cause=Cause(row.cause) if row.cause else None,
        version=row.version,
    )
