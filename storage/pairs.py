"""Pairs, from the offer to the end. A private reason is written here and never read by anything that shows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Update, bindparam
from sqlalchemy.orm import Mapped
from sqlmodel import col, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from mentoring.pairs import RUNNING, Pair, PairState
from mentoring.refusals import Reason, Refused
from storage.database import Transaction, inserts_unless_known
from storage.tables import PairReasonRow, PairRow


@dataclass(frozen=True)
class Offer:
    """A pair to be offered, as a draft proposed it."""

    mentor_id: int
    mentee_id: int
    score: float
    parts: dict[str, float]


def offer_all(
    transaction: Transaction,
    offers: Collection[Offer],
    *,
    workspace_id: int,
    programme_id: int,
    draft_id: int,
    now: datetime,
    expires_at: datetime,
    next_check_at: datetime,
) -> int:
    """Write offers (500 at most); two people who are a pair already stay as they are. Answers how many were new."""
    values = [
        {
            "workspace_id": workspace_id,
            "programme_id": programme_id,
            "draft_id": draft_id,
            "mentor_id": offer.mentor_id,
            "mentee_id": offer.mentee_id,
            "state": PairState.OFFERED.value,
            "score": offer.score,
            "parts": offer.parts,
            "offered_at": now,
            "expires_at": expires_at,
            "next_check_at": next_check_at,
            "version": 1,
        }
        for offer in offers
    ]
    return inserts_unless_known(transaction, PairRow, values)


def find(transaction: Transaction, workspace_id: int, pair_id: int) -> Pair:
    """A pair of this workspace, held against other writers until the transaction ends; ids that come from Slack are
    never trusted. Raises Refused(NOT_YOUR_PAIR): whose it is, is checked with `Pair.side_of`."""
    row = transaction.exec(
        select(PairRow).where(PairRow.id == pair_id, PairRow.workspace_id == workspace_id).with_for_update()
    ).first()
    if row is None:
        raise Refused(Reason.NOT_YOUR_PAIR)
    return _pair(row)


def get(transaction: Transaction, pair_id: int) -> Pair:
    return _pair(transaction.get_one(PairRow, pair_id))


def save(transaction: Transaction, pair: Pair, *, next_check_at: datetime | None, now: datetime) -> None:
    """Write down what became of a pair, with when time next asks something of it."""
    row = transaction.get_one(PairRow, pair.id)
    row.state = pair.state.value
    row.mentor_accepted_at, row.mentee_accepted_at = pair.mentor_accepted_at, pair.mentee_accepted_at
    row.started_on, row.place_id = pair.started_on, pair.place_id
    row.version, row.next_check_at = pair.version, next_check_at
    if pair.state not in RUNNING and row.settled_at is None:
        row.settled_at = now
    transaction.flush()


def keep_reason(transaction: Transaction, pair_id: int, person_id: int, reason: str, now: datetime) -> None:
    values = {"pair_id": pair_id, "person_id": person_id, "reason": reason, "given_at": now}
    inserts_unless_known(transaction, PairReasonRow, [values])


def running_of(transaction: Transaction, person_id: int) -> list[Pair]:
    """The offers and active pairs somebody is in, oldest first."""
    return of_person(transaction, person_id, states=RUNNING)


def of_person(transaction: Transaction, person_id: int, *, states: Collection[PairState]) -> list[Pair]:
    """Oldest first."""
    return [pair for pair in _all_of(transaction, person_id) if pair.state in states]


def running_in(transaction: Transaction, programme_id: int, person_id: int) -> list[Pair]:
    """The offers and active pairs somebody is in, in one programme, oldest first; held against other writers until the
    transaction ends."""
    found = transaction.exec(select(PairRow.id, PairRow.programme_id, PairRow.state).where(_is_in(person_id)))
    mine = [number for number, programme, state in found if programme == programme_id and state in RUNNING]
    rows = transaction.exec(
        select(PairRow)
        .where(col(PairRow.id).in_(mine))
        .order_by(col(PairRow.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [pair for pair in map(_pair, rows) if pair.state in RUNNING]


def of_draft(transaction: Transaction, draft_id: int, person_id: int) -> list[Pair]:
    """What one draft offered somebody, in any state, oldest first."""
    return [pair for pair in _all_of(transaction, person_id) if pair.draft_id == draft_id]


def due(transaction: Transaction, state: PairState, now: datetime, limit: int) -> list[Pair]:
    """What time asks something of, held; where another writer holds a pair, the next look takes it."""
    rows = transaction.exec(
        select(PairRow)
        .where(PairRow.state == state.value, col(PairRow.next_check_at) <= now)
        .order_by(col(PairRow.next_check_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_pair(row) for row in rows]


def next_due(transaction: Transaction, state: PairState) -> datetime | None:
    return transaction.exec(_soonest(state)).first()


@cache
def _soonest(state: PairState) -> SelectOfScalar[datetime | None]:
    """Every tick asks: built once."""
    at: Mapped[datetime | None] = col(PairRow.next_check_at)
    return select(at).where(PairRow.state == state.value, at.is_not(None)).order_by(at).limit(1)


def set_next_check(transaction: Transaction, pair_id: int, at: datetime | None) -> None:
    transaction.execute(_checks_next(), {"pair": pair_id, "at": at})


@cache
def _checks_next() -> Update:
    """Built once: every answer about a session asks."""
    return update(PairRow).where(col(PairRow.id) == bindparam("pair")).values(next_check_at=bindparam("at"))


def _all_of(transaction: Transaction, person_id: int) -> list[Pair]:
    """Every pair that somebody was ever in, oldest first."""
    return [_pair(row) for row in transaction.exec(_ever_of(), params={"person": person_id})]


@cache
def _ever_of() -> SelectOfScalar[PairRow]:
    """Built once: every Home asks."""
    return select(PairRow).where(_is_in(bindparam("person"))).order_by(col(PairRow.id))


def _is_in(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Nothing else is asked for beside it: SQLite would look through all pairs of a state, programme or draft."""
    return or_(col(PairRow.mentor_id) == person_id, col(PairRow.mentee_id) == person_id)


def _pair(row: PairRow) -> Pair:
    assert row.id is not None
    return Pair(
        id=row.id,
        workspace_id=row.workspace_id,
        programme_id=row.programme_id,
        mentor_id=row.mentor_id,
        mentee_id=row.mentee_id,
        state=PairState(row.state),
        offered_at=row.offered_at,
        expires_at=row.expires_at,
        mentor_accepted_at=row.mentor_accepted_at,
        mentee_accepted_at=row.mentee_accepted_at,
        started_on=row.started_on,
        place_id=row.place_id,
        draft_id=row.draft_id,
        version=row.version,
    )
