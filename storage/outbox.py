"""Messages on their way: written with the change they tell about, and looked up. Sending them is in `claims.py`.

A row holds a kind and ids, never text. Business time decides when it is due and too late; machine time decides leases,
waits and pace (design, sections 6 and 7).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain
from operator import attrgetter

from sqlalchemy import Select, and_, bindparam, exists
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col, func, select, update
from sqlmodel.sql.expression import SelectOfScalar

from mentoring.messages import Kind
from storage.ahead import Ahead
from storage.database import Transaction, inserts_unless_known
from storage.tables import Effect as Effect
from storage.tables import OutboxRow
from storage.tables import OutboxState as OutboxState

IN_FLIGHT = (OutboxState.CLAIMED, OutboxState.POSTING)
UNSETTLED = (OutboxState.PENDING, *IN_FLIGHT)
STANDING = (*UNSETTLED, OutboxState.SENT)
"""What is in Slack, or on its way there."""


@dataclass(frozen=True)
class Message:
    """Something to tell a person or a place. `occasion` is a local date or cycle for what time causes, and the
    subject's version for what a person causes: the same occasion is told once."""

    workspace_id: int
    programme_id: int | None
    kind: Kind
    subject_id: int
    occasion: str
    due_at: datetime
    person_id: int | None = None
    place_id: int | None = None
    expires_at: datetime | None = None
    follows_id: int | None = None
    effect: Effect = Effect.POST

    @property
    def lane(self) -> str:
        return f"person:{self.person_id}" if self.person_id else f"place:{self.place_id}"

    @property
    def key(self) -> str:
        return f"{self.programme_id or 0}:{self.subject_id}:{self.kind}:{self.lane}:{self.occasion}"


@dataclass(frozen=True)
class Posted:
    """A row that posted, or will post, a message."""

    id: int
    kind: Kind
    person_id: int | None
    place_id: int | None


_POSTS = Ahead[tuple[Kind, int], list[Posted]]("posts about subjects")


def put(transaction: Transaction, messages: Sequence[Message], now: datetime) -> int:
    """Write messages (500 at most) with the change they tell about; answers how many were not there yet.

    An update takes in those that still wait to bring the same message up to date: each shows what is true when it goes.
    """
    _fold(transaction, [message for message in messages if message.effect is Effect.UPDATE], now)
    return inserts_unless_known(transaction, OutboxRow, [_values(message, now) for message in messages])


def posted(
    transaction: Transaction,
    *,
    kind: Kind,
    subject_id: int,
    person_id: int | None = None,
    place_id: int | None = None,
) -> int | None:
    """The row that posted the message about a subject to a person or a place, for an update to follow."""
    query = _posting(to_person=person_id is not None, to_place=place_id is not None)
    values = {"kind": kind, "subject": subject_id, "person": person_id, "place": place_id}
    return transaction.exec(query, params=values).first()


@cache
def _posting(*, to_person: bool, to_place: bool) -> SelectOfScalar[int | None]:
    """Built once: building it takes longer than running it."""
    number: Mapped[int | None] = col(OutboxRow.id)
    return (
        select(number)
        .where(
            OutboxRow.kind == bindparam("kind"),
            OutboxRow.subject_id == bindparam("subject"),
            OutboxRow.person_id == (bindparam("person") if to_person else None),
            OutboxRow.place_id == (bindparam("place") if to_place else None),
            OutboxRow.effect == Effect.POST,
            col(OutboxRow.state).in_(STANDING),
        )
        .order_by(number.desc())
    )


def bring_forward(transaction: Transaction, *, programme_id: int, person_id: int, now: datetime) -> None:
    """What waits for a person longer than until now, in one programme, has its moment now."""
    query = update(OutboxRow).where(
        col(OutboxRow.person_id) == person_id,
        col(OutboxRow.state) == OutboxState.PENDING.value,
        col(OutboxRow.due_at) > now,
        col(OutboxRow.programme_id) == programme_id,
    )
    transaction.execute(query.values(due_at=now))


def cancel_waiting(transaction: Transaction, person_id: int, now: datetime) -> None:
    """Nothing that waits for a person goes out; what is being sent in this moment is not called back."""
    query = update(OutboxRow).where(
        col(OutboxRow.person_id) == person_id, col(OutboxRow.state) == OutboxState.PENDING.value
    )
    transaction.execute(query.values(state=OutboxState.CANCELLED.value, settled_at=now))


def posts_about(transaction: Transaction, kinds: Collection[Kind], subject_id: int) -> list[Posted]:
    """Every message of these kinds about a subject that stands in Slack or is on its way there, oldest first."""
    known = [_POSTS.find(transaction, (kind, subject_id)) for kind in kinds]
    found = [posts for posts in known if posts is not None]
    if len(found) < len(known):
        found = list(_posts_of(transaction, kinds, [subject_id]).values())
    return sorted(chain.from_iterable(found), key=attrgetter("id"))


def look_ahead(transaction: Transaction, kinds: Collection[Kind], subject_ids: Collection[int]) -> None:
    """`posts_about` will be asked for each of these; `forget_posts` where one changes in this transaction."""
    _POSTS.keep(transaction, _posts_of(transaction, kinds, subject_ids))


def forget_posts(transaction: Transaction, kind: Kind, subject_id: int) -> None:
    _POSTS.forget(transaction, (kind, subject_id))


def _posts_of(
    transaction: Transaction, kinds: Collection[Kind], subject_ids: Collection[int]
) -> dict[tuple[Kind, int], list[Posted]]:
    """By kind and subject, in no order."""
    posts: dict[tuple[Kind, int], list[Posted]] = {(kind, number): [] for kind in kinds for number in subject_ids}
    values = {"kinds": [kind.value for kind in kinds], "subjects": list(subject_ids)}
    # States are looked at here: SQLite would rather go through all that was ever sent.
    for each in transaction.execute(_posts(), values):
        if each.id and each.state in STANDING:
            kind = Kind(each.kind)
            posts[kind, each.subject_id].append(Posted(each.id, kind, each.person_id, each.place_id))
    return posts


@cache
def _posts() -> Select[int | None, str, int, int | None, int | None, str]:
    """Built once: every message about a session asks."""
    row = OutboxRow
    is_of_kind = col(row.kind).in_(bindparam("kinds", expanding=True))
    about = and_(is_of_kind, col(row.subject_id).in_(bindparam("subjects", expanding=True)))
    columns = (
        col(row.id),
        col(row.kind),
        col(row.subject_id),
        col(row.person_id),
        col(row.place_id),
        col(row.state),
    )
    return sql_select(*columns).where(about, col(row.effect) == Effect.POST.value)


def ts_of(transaction: Transaction, row_id: int) -> str | None:
    """Slack's `ts` of a posted row."""
    return transaction.exec(select(OutboxRow.ts).where(OutboxRow.id == row_id)).first()


def unsettled(transaction: Transaction, now: datetime) -> int:
    """How many rows are due and not settled; what follows a message that is not due yet waits with it."""
    return transaction.exec(_unsettled(), params={"now": now}).one()


def next_due(transaction: Transaction, now: datetime) -> datetime | None:
    """When the next row falls due, in business time."""
    return transaction.exec(_next_due(), params={"now": now}).one()


@cache
def _unsettled() -> SelectOfScalar[int]:
    """Every step of a followed clock asks: built once, as `_next_due` is."""
    followed = aliased(OutboxRow)
    waits = exists().where(
        col(followed.id) == OutboxRow.follows_id,
        col(followed.state) == OutboxState.PENDING.value,
        col(followed.due_at) > bindparam("now"),
    )
    is_due = col(OutboxRow.due_at) <= bindparam("now")
    return select(func.count()).where(col(OutboxRow.state).in_(UNSETTLED), is_due, ~waits)


@cache
def _next_due() -> SelectOfScalar[datetime]:
    waits = col(OutboxRow.state) == OutboxState.PENDING.value
    return select(func.min(OutboxRow.due_at)).where(waits, col(OutboxRow.due_at) > bindparam("now"))


def _fold(transaction: Transaction, updates: Sequence[Message], now: datetime) -> None:
    if not updates:
        return
    row = OutboxRow
    query = select(row.id, row.state).where(
        col(row.follows_id).in_([message.follows_id for message in updates]),
        col(row.key).not_in([message.key for message in updates]),
        row.effect == Effect.UPDATE,
    )
    waiting = [number for number, state in transaction.exec(query) if state == OutboxState.PENDING]
    if waiting:
        # One that was claimed in the meantime goes its way.
        still = (col(row.id).in_(waiting), col(row.state) == OutboxState.PENDING.value)
        transaction.execute(update(row).where(*still).values(state=OutboxState.FOLDED.value, settled_at=now))


def _values(message: Message, now: datetime) -> dict[str, object]:
    return {
        "workspace_id": message.workspace_id,
        "programme_id": message.programme_id,
        "key": message.key,
        "kind": message.kind.value,
        "effect": message.effect.value,
        "subject_id": message.subject_id,
        "person_id": message.person_id,
        "place_id": message.place_id,
        "lane": message.lane,
        "follows_id": message.follows_id,
        "state": OutboxState.PENDING.value,
        "created_at": now,
        "due_at": message.due_at,
        "expires_at": message.expires_at,
        "attempts": 0,
    }
