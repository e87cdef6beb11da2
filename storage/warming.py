"""What messages tell about, looked up for several of them at once."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from mentoring.messages import ABOUT_SESSIONS
from storage import enrolments, outbox, people, slots
from storage.claims import Claim
from storage.database import Transaction
from storage.session_news import STANDING
from storage.tables import PairRow, PersonRow, PlaceRow, ProgrammeRow, SessionRow

_KNOWN = "rows looked up ahead"
"""Where a transaction keeps them: it would forget rows that nobody holds on to."""


def warm(transaction: Transaction, claims: Sequence[Claim]) -> None:
    """What rendering these messages will ask for one by one: this transaction knows it until it ends. What is missing
    here is looked up as ever."""
    sessions = _load(transaction, SessionRow, (each.subject_id for each in claims if each.kind in ABOUT_SESSIONS))
    pairs = _load(transaction, PairRow, (session.pair_id for session in sessions))
    places = _load(transaction, PlaceRow, (each.place_id for each in claims))
    readers = [each.person_id for each in claims]
    both = [person_id for pair in pairs for person_id in (pair.mentor_id, pair.mentee_id)]
    readers_and_both = _load(transaction, PersonRow, (*readers, *both))
    people.look_ahead(transaction, readers_and_both)
    programmes = _load(transaction, ProgrammeRow, (each.programme_id for each in claims))
    transaction.info[_KNOWN] = [*sessions, *pairs, *places, *readers_and_both, *programmes]
    _look_ahead(transaction, sessions, pairs)


def _look_ahead(transaction: Transaction, sessions: Sequence[SessionRow], pairs: Sequence[PairRow]) -> None:
    if not sessions:
        return
    numbers = [session.id for session in sessions if session.id]
    outbox.look_ahead(transaction, STANDING, numbers)
    slots.look_ahead(transaction, numbers)
    for programme_id, theirs in groupby(sorted(pairs, key=_programme), _programme):
        both = [person_id for pair in theirs for person_id in (pair.mentor_id, pair.mentee_id)]
        enrolments.look_ahead(transaction, programme_id, both)


def _load(transaction: Transaction, table: type[Any], numbers: Iterable[int | None]) -> list[Any]:
    wanted = [number for number in set(numbers) if number]
    query = _numbered(table)  # type: ignore[arg-type]  # classes are hashable
    return list(transaction.exec(query, params={"numbers": wanted})) if wanted else []


@cache
def _numbered(table: type[Any]) -> SelectOfScalar[Any]:
    """Built once for each table: every group of messages asks."""
    return select(table).where(col(table.id).in_(bindparam("numbers", expanding=True)))


_programme = attrgetter("programme_id")
