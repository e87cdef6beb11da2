"""What messages tell about, looked up for several of them at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import col, select

from mentoring.messages import ABOUT_SESSIONS
from storage.claims import Claim
from storage.database import Transaction
from storage.tables import PairRow, PersonRow, PlaceRow, ProgrammeRow, SessionRow


def warm(transaction: Transaction, claims: Sequence[Claim]) -> list[object]:
    """Rows that rendering these messages will ask for one by one: as long as the answer is kept, this transaction knows
    them. What is missing here is looked up as ever."""
    sessions = _load(transaction, SessionRow, (each.subject_id for each in claims if each.kind in ABOUT_SESSIONS))
    pairs = _load(transaction, PairRow, (session.pair_id for session in sessions))
    places = _load(transaction, PlaceRow, (each.place_id for each in claims))
    readers = [each.person_id for each in claims]
    both = [person_id for pair in pairs for person_id in (pair.mentor_id, pair.mentee_id)]
    people = _load(transaction, PersonRow, (*readers, *both))
    programmes = _load(transaction, ProgrammeRow, (each.programme_id for each in claims))
    return [*sessions, *pairs, *places, *people, *programmes]


def _load(transaction: Transaction, table: type[Any], numbers: Iterable[int | None]) -> list[Any]:
    wanted = {number for number in numbers if number}
    return list(transaction.exec(select(table).where(col(table.id).in_(wanted)))) if wanted else []
