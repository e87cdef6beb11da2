"""Holding messages while they are sent: claims, leases and what became of each (design, section 7).

A claim is a lease with a token that fences off whoever held the row before. Sending is in `scheduler/outbox.py`.
"""

from datetime import datetime, timedelta
from functools import cache
from secrets import token_hex

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from mentoring.messages import Kind, must_arrive
from storage import outcomes, pace
from storage.database import Transaction
from storage.held import Claim as Claim
from storage.held import ClaimLost as ClaimLost
from storage.held import facts_of as facts_of
from storage.held import hold as hold
from storage.held import hold_all as hold_all
from storage.outbox import IN_FLIGHT, UNSETTLED, forget_posts
from storage.outcomes import Outcome
from storage.queues import QUEUES, Queue, effect_of, stands_in
from storage.tables import Effect as Effect
from storage.tables import OutboxRow
from storage.tables import OutboxState as OutboxState

MOST_ATTEMPTS = 8

SENDER_LOST = "sender_lost"

ONCE = frozenset({Effect.POST, Effect.UPLOAD, Effect.MAIL})
"""What people would see twice."""


def claim(
    transaction: Transaction, *, now: datetime, machine: datetime, limit: int, lease: timedelta, rates: pace.Rates
) -> list[Claim]:
    """Take due rows to send now, as many as the pace allows, one for each conversation.

    The attempt counts from here, so that a row that kills its process is retired in the end.
    """
    _give_up_lost_leases(transaction, now, machine)
    claims: list[Claim] = []
    waiting = transaction.exec(_waiting(), params={"now": now, "machine": machine}).all()
    for workspace_id in sorted({workspace_id for workspace_id, _ in waiting}):
        # Holding the paces makes claims of one workspace wait for each other: no two rows of one conversation.
        paces = pace.hold(
            transaction, workspace_id, {method for needed in QUEUES.values() for method in needed}, machine
        )
        for queue, needed in QUEUES.items():
            if (workspace_id, effect_of(queue)) not in waiting:
                continue
            slots = min(limit, *(paces[method].slots(machine, rates.of(method)) for method in needed))
            rows = _claimable(
                transaction, workspace_id, queue, now=now, machine=machine, limit=slots, gap=rates.conversation_gap
            )
            for method in needed if rows else ():
                paces[method] = paces[method].after(len(rows), machine, rates.of(method))
                pace.spend(transaction, workspace_id, method, paces[method].next_call_at)
            claims += [_take(row, machine + lease) for row in rows]
            transaction.flush()
    return claims


def is_anything(transaction: Transaction, *, now: datetime, machine: datetime) -> bool:
    """Whether there is something to claim, or to take from a sender that vanished: a look that holds up nobody."""
    return transaction.exec(_first_to_look_at(), params={"now": now, "machine": machine}).first() is not None


def ready(transaction: Transaction, *, now: datetime, machine: datetime) -> set[tuple[int, Queue]]:
    """In which queues of which workspaces a row may go now, as far as the pace of its methods lets it."""
    values = {"now": now, "machine": machine}
    return {(workspace, queue) for queue in QUEUES for workspace in transaction.exec(_ready(queue), params=values)}


@cache
def _ready(queue: Queue) -> SelectOfScalar[int]:
    return select(OutboxRow.workspace_id).where(_is_due(), stands_in(queue), ~_follows_unsettled()).distinct()


def _follows_unsettled() -> ColumnElement[bool]:
    followed = aliased(OutboxRow)
    return exists().where(col(followed.id) == OutboxRow.follows_id, col(followed.state).in_(UNSETTLED))


def mark_posting(transaction: Transaction, claim: Claim, machine: datetime) -> None:
    """From here on a lost answer means that nobody knows whether the message was posted."""
    row = hold(transaction, claim)
    row.state, row.called_at = OutboxState.POSTING, machine


def mark_sent(transaction: Transaction, claim: Claim, *, ts: str | None, now: datetime) -> None:
    row = hold(transaction, claim)
    row.ts = ts
    _settle(transaction, row, OutboxState.SENT, now)


def mark_settled(
    transaction: Transaction, claim: Claim, state: OutboxState, *, now: datetime, problem: str | None = None
) -> None:
    """No longer true, too late, uncertain or dead; `problem` is a code, never a text. Without one, that of an earlier
    attempt stays."""
    row = hold(transaction, claim)
    row.problem = problem or row.problem
    _settle(transaction, row, state, now)


def give_back(transaction: Transaction, claim: Claim, *, retry_at: datetime) -> None:
    """Slack asked to wait: back in the queue, and the attempt does not count."""
    row = hold(transaction, claim)
    row.attempts -= 1
    _release(row, retry_at)


def retry(
    transaction: Transaction, claim: Claim, *, retry_at: datetime, problem: str, is_setback: bool = False
) -> None:
    """A setback is counted apart: Slack was in trouble, which tells nothing against the message."""
    row = hold(transaction, claim)
    if is_setback:
        row.attempts, row.setbacks = row.attempts - 1, row.setbacks + 1
    row.problem = problem
    _try_again(transaction, row, retry_at)


def postpone(transaction: Transaction, claim: Claim, *, due_at: datetime) -> None:
    """The recipient is not at work now: the row waits in business time, and the attempt does not count."""
    row = hold(transaction, claim)
    row.attempts -= 1
    row.due_at = due_at
    _release(row, None)


def retry_or_bury(transaction: Transaction, claim: Claim, *, retry_at: datetime, problem: str, now: datetime) -> bool:
    """An error of our own: another try later, or the end after the last one; answers whether this is the end.

    A row that was at Slack's door already is repeated only where a second copy is the lesser evil.
    """
    row = hold(transaction, claim)
    row.problem = problem
    if row.attempts >= MOST_ATTEMPTS:
        _settle(transaction, row, OutboxState.DEAD, now)
    elif row.state == OutboxState.POSTING and not may_repeat(claim.kind, claim.effect):
        _settle(transaction, row, OutboxState.UNCERTAIN, now)
    else:
        _try_again(transaction, row, retry_at)
        return False
    return True


def may_repeat(kind: Kind, effect: Effect) -> bool:
    """Whether a message of unknown fate is sent again: an update does no harm twice, and some kinds must arrive."""
    return effect not in ONCE or must_arrive(kind)


def _is_due() -> ColumnElement[bool]:
    """Takes the parameters `now` and `machine`."""
    rested = or_(col(OutboxRow.retry_at).is_(None), col(OutboxRow.retry_at) <= bindparam("machine"))
    due = col(OutboxRow.due_at) <= bindparam("now")
    return and_(due, col(OutboxRow.state) == OutboxState.PENDING.value, rested)


def _is_lost() -> ColumnElement[bool]:
    """Takes the parameter `machine`."""
    return and_(col(OutboxRow.state).in_(IN_FLIGHT), col(OutboxRow.lease_until) < bindparam("machine"))


def _claimable(
    transaction: Transaction,
    workspace_id: int,
    queue: Queue,
    *,
    now: datetime,
    machine: datetime,
    limit: int,
    gap: timedelta,
) -> list[OutboxRow]:
    """Due rows whose conversation is free, the oldest of each conversation.

    A row that waits to be tried again does not hold up its conversation; only what `follows` another waits for it.
    """
    if not limit:
        return []
    values = {"now": now, "machine": machine, "rested": machine - gap, "workspace": workspace_id, "most": limit}
    oldest: dict[str, OutboxRow] = {}
    for row in transaction.exec(_claimable_rows(queue), params=values):
        oldest.setdefault(row.lane, row)
    return list(oldest.values())


@cache
def _claimable_rows(queue: Queue) -> SelectOfScalar[OutboxRow]:
    """Built once: every tick asks, and building it takes longer than running it."""
    other = aliased(OutboxRow)
    busy = exists().where(
        col(other.lane) == OutboxRow.lane,
        or_(
            and_(col(other.state).in_(IN_FLIGHT), col(other.lease_until) >= bindparam("machine")),
            col(other.called_at) > bindparam("rested"),
        ),
    )
    return (
        select(OutboxRow)
        .where(_is_due(), stands_in(queue), ~busy, ~_follows_unsettled())
        .where(OutboxRow.workspace_id == bindparam("workspace"))
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, key_share=True)
    )


def _take(row: OutboxRow, lease_until: datetime) -> Claim:
    row.state, row.token, row.lease_until = OutboxState.CLAIMED, token_hex(8), lease_until
    row.attempts += 1
    return facts_of(row)


def _give_up_lost_leases(transaction: Transaction, now: datetime, machine: datetime) -> None:
    """Rows whose sender vanished. One that may have reached Slack is repeated where it must arrive or does no harm;
    one that has taken its sender with it too often is retired."""
    for row in transaction.exec(_lost_rows(), params={"machine": machine}):
        row.problem = SENDER_LOST
        repeats = row.state == OutboxState.CLAIMED or may_repeat(Kind(row.kind), Effect(row.effect))
        if repeats and row.attempts < MOST_ATTEMPTS:
            _try_again(transaction, row, None)
        else:
            state = OutboxState.DEAD if row.state == OutboxState.CLAIMED else OutboxState.UNCERTAIN
            _settle(transaction, row, state, now)
    transaction.flush()


@cache
def _first_to_look_at() -> SelectOfScalar[str]:
    return select(OutboxRow.key).where(or_(_is_due(), _is_lost())).limit(1)


@cache
def _waiting() -> Select[int, str]:
    """Which effects wait in which workspaces."""
    return select(OutboxRow.workspace_id, OutboxRow.effect).where(_is_due()).distinct()


@cache
def _lost_rows() -> SelectOfScalar[OutboxRow]:
    return select(OutboxRow).where(_is_lost()).with_for_update(skip_locked=True, key_share=True)


def _release(row: OutboxRow, retry_at: datetime | None) -> None:
    row.state, row.token, row.lease_until, row.retry_at = OutboxState.PENDING, None, None, retry_at


def _try_again(transaction: Transaction, row: OutboxRow, retry_at: datetime | None) -> None:
    """Back in the queue, as something went wrong."""
    _release(row, retry_at)
    outcomes.note(transaction, Outcome(Kind(row.kind), Effect(row.effect), OutboxState.PENDING, row.problem))


def _settle(transaction: Transaction, row: OutboxRow, state: OutboxState, now: datetime) -> None:
    row.state, row.token, row.lease_until, row.settled_at = state, None, None, now
    forget_posts(transaction, Kind(row.kind), row.subject_id)
    outcomes.note(transaction, Outcome(Kind(row.kind), Effect(row.effect), state))
