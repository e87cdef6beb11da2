"""Drafts, from the request to the offers. What stands in them is in `draft_sheets.py`.

A requested draft is solved under a lease; its attempt, counted at the claim, fences off whoever held it before.
"""

from datetime import datetime, timedelta
from functools import cache

from sqlmodel import col, func, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from mentoring.drafts import Draft, DraftState
from mentoring.matching.codec import figures_to_json
from mentoring.matching.values import Objective, Solution
from mentoring.programmes import Programme
from mentoring.refusals import Reason, Refused
from storage.database import Transaction, inserts_unless_known
from storage.tables import DraftRow

OPEN = (DraftState.REQUESTED.value, DraftState.READY.value)


class DraftLost(Exception):
    """It was discarded, or another replica works on it now: the lease ran out here."""


def find(transaction: Transaction, workspace_id: int, draft_id: int) -> Draft:
    """A draft of this workspace, held against other writers until the transaction ends; ids that come from Slack are
    never trusted. Raises Refused(ALREADY_SETTLED) where there is none."""
    row = transaction.exec(
        select(DraftRow).where(DraftRow.id == draft_id, DraftRow.workspace_id == workspace_id).with_for_update()
    ).first()
    if row is None:
        raise Refused(Reason.ALREADY_SETTLED)
    return _draft(row)


def open_of(transaction: Transaction, programme_id: int) -> Draft | None:
    """The one that a programme waits for or looks at."""
    row = transaction.exec(_open(programme_id)).first()
    return _draft(row) if row else None


def request(
    transaction: Transaction,
    programme: Programme,
    *,
    person_id: int,
    view_id: str,
    now: datetime,
    objective: Objective = Objective.PEOPLE,
) -> tuple[Draft, bool]:
    """The programme's open draft, held until the transaction ends, and whether it is a new one. One that is being
    worked out fills the view of whoever asked last."""
    values = {
        "workspace_id": programme.workspace_id,
        "programme_id": programme.id,
        "state": DraftState.REQUESTED.value,
        "requested_by": person_id,
        "requested_at": now,
        "view_id": view_id,
        "attempts": 0,
        "version": 1,
        "objective": objective.value,
    }
    is_new = inserts_unless_known(transaction, DraftRow, [values]) == 1
    held = _open(programme.id).with_for_update().execution_options(populate_existing=True)
    row = transaction.exec(held).first()
    if row is None:
        raise Refused(Reason.ALREADY_SETTLED)
    draft = _draft(row)
    if draft.state is DraftState.REQUESTED:
        shown_to = {"view_id": view_id, "requested_by": person_id}
        transaction.execute(update(DraftRow).where(col(DraftRow.id) == draft.id).values(**shown_to))
    return draft, is_new


def discard(transaction: Transaction, draft: Draft) -> None:
    _move(transaction, draft, DraftState.DISCARDED)


def publish(transaction: Transaction, draft: Draft, *, person_id: int, now: datetime) -> None:
    """From here on the planner writes the offers."""
    _move(transaction, draft, DraftState.PUBLISHED)
    row = transaction.get_one(DraftRow, draft.id)
    row.published_by, row.published_at = person_id, now


def claim(transaction: Transaction, *, machine: datetime, lease: timedelta) -> tuple[Draft, int] | None:
    """The oldest requested draft that nobody works on, with its attempt, which counts from here: one that kills its
    process is given up in the end."""
    row = transaction.exec(
        select(DraftRow)
        .where(
            DraftRow.state == DraftState.REQUESTED.value,
            or_(col(DraftRow.lease_until).is_(None), col(DraftRow.lease_until) < machine),
        )
        .order_by(col(DraftRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    row.lease_until = machine + lease
    row.attempts += 1
    return _draft(row), row.attempts


def hold(transaction: Transaction, draft_id: int, attempt: int) -> None:
    """Keep the claimed draft until the transaction ends. Raises DraftLost."""
    _claimed(transaction, draft_id, attempt)


def mark_ready(transaction: Transaction, draft_id: int, attempt: int, *, solution: Solution, now: datetime) -> Draft:
    """Raises DraftLost."""
    row = _claimed(transaction, draft_id, attempt)
    row.input_hash, row.solved_at = solution.input_hash, now
    row.figures = figures_to_json(solution.figures)
    return _settled(row, DraftState.READY)


def mark_failed(transaction: Transaction, draft_id: int, attempt: int) -> Draft:
    """Raises DraftLost."""
    return _settled(_claimed(transaction, draft_id, attempt), DraftState.FAILED)


def give_back(transaction: Transaction, draft_id: int, attempt: int, *, retry_at: datetime, counts: bool) -> None:
    """Somebody may take it once machine time has come to `retry_at`; an attempt that was broken off does not count.
    Raises DraftLost."""
    row = _claimed(transaction, draft_id, attempt)
    row.lease_until = retry_at
    row.attempts -= not counts


def to_offer(transaction: Transaction) -> list[Draft]:
    """Published drafts whose offers are not all written, oldest first."""
    query = select(DraftRow).where(DraftRow.state == DraftState.PUBLISHED.value, col(DraftRow.offered_at).is_(None))
    return [_draft(row) for row in transaction.exec(query.order_by(col(DraftRow.id)))]


def published_since(transaction: Transaction) -> datetime | None:
    """When the oldest of them was published."""
    return transaction.exec(_published_since()).one()


@cache
def _published_since() -> SelectOfScalar[datetime | None]:
    """Every tick asks: built once."""
    waits = (DraftRow.state == DraftState.PUBLISHED.value, col(DraftRow.offered_at).is_(None))
    return select(func.min(DraftRow.published_at)).where(*waits)


def still_to_offer(transaction: Transaction, draft_id: int) -> bool:
    """Whether offers remain to be written, held against other writers until the transaction ends."""
    query = select(DraftRow.id).where(DraftRow.id == draft_id, col(DraftRow.offered_at).is_(None)).with_for_update()
    return transaction.exec(query).first() is not None


def mark_offered(transaction: Transaction, draft_id: int, now: datetime) -> None:
    transaction.execute(update(DraftRow).where(col(DraftRow.id) == draft_id).values(offered_at=now))


def is_waiting(transaction: Transaction) -> bool:
    """Whether a draft is to be solved now."""
    return transaction.exec(_first_requested()).first() is not None


@cache
def _first_requested() -> SelectOfScalar[str]:
    """Every tick asks: built once."""
    return select(DraftRow.state).where(DraftRow.state == DraftState.REQUESTED.value).limit(1)


def _open(programme_id: int) -> SelectOfScalar[DraftRow]:
    return select(DraftRow).where(DraftRow.programme_id == programme_id, col(DraftRow.state).in_(OPEN))


def _claimed(transaction: Transaction, draft_id: int, attempt: int) -> DraftRow:
    row = transaction.exec(
        select(DraftRow)
        .where(DraftRow.id == draft_id, DraftRow.state == DraftState.REQUESTED.value, DraftRow.attempts == attempt)
        .with_for_update()
    ).first()
    if row is None:
        raise DraftLost(draft_id)
    return row


def _move(transaction: Transaction, draft: Draft, state: DraftState) -> None:
    row = transaction.get_one(DraftRow, draft.id)
    row.state, row.version = state.value, draft.version + 1
    transaction.flush()


def _settled(row: DraftRow, state: DraftState) -> Draft:
    row.state, row.lease_until = state.value, None
    row.version += 1
    return _draft(row)


def _draft(row: DraftRow) -> Draft:
    assert row.id is not None
    return Draft(
        id=row.id,
        workspace_id=row.workspace_id,
        programme_id=row.programme_id,
        state=DraftState(row.state),
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        view_id=row.view_id,
        input_hash=row.input_hash,
        version=row.version,
        objective=Objective(row.objective),
    )
