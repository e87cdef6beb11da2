"""Everything about a person, removed. What stays is an internal number that leads to nobody, so that the figures of
programmes, the pairs of others and their reporting line stay true (design, section 8).

What may be many rows goes first and a part at a time; then one write does all that anybody could notice. Whoever is cut
short before that is not erased, and asks again; after it nothing is left to do.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import col, select

from mentoring.enrolments import Format
from mentoring.pairs import RUNNING
from mentoring.people import Standing
from mentoring.programmes import Programme, enrolment_is_open
from mentoring.refusals import Reason, Refused
from storage import audit, endings, enrolments, feedback, programmes
from storage.database import LARGEST_WRITE, Database, Transaction
from storage.outbox import OutboxState
from storage.tables import (
    AdmittedRow,
    BlockRow,
    BusyTimeRow,
    CalendarRow,
    CoordinatorRow,
    DelegationRow,
    DraftLeftOutRow,
    DraftPairRow,
    DraftRow,
    EnrolmentRow,
    EnrolmentTopicRow,
    InboxRow,
    InvitationRow,
    OutboxRow,
    PairingCareRow,
    PairingWishRow,
    PairReasonRow,
    PairRow,
    PersonRow,
    PlaceRow,
    ProgrammeRow,
    SessionRow,
    SlotRow,
)

DRAFTS_AT_ONCE = 15
"""In each somebody may stand with as many people as they have places for, and once left out."""

_NOBODY: dict[str, Any] = {
    "slack_id": None,
    "slack_conversation": None,
    "employee_number": None,
    "standing": Standing.DEACTIVATED.value,
    "language": None,
    "language_chosen": False,
    "zone": "UTC",
    "level": None,
    "level_declared": False,
    "manager_declared": False,
    "department": None,
    "site": None,
    "site_declared": False,
    "country": None,
    "region": None,
    "languages": [],
    "in_directory": False,
    "opens": 540,
    "closes": 1080,
    "working_days": "01234",
    "away_until": None,
    "video_link": None,
}
_OF_THEIRS_ALONE = (
    DraftPairRow,
    DraftLeftOutRow,
    PairingWishRow,
    PairingCareRow,
    AdmittedRow,
    CoordinatorRow,
    PairReasonRow,
    BlockRow,
    CalendarRow,
    BusyTimeRow,
)
"""Tables of which nothing stays."""


def left_alone(transaction: Transaction, person_id: int, now: datetime) -> list[Programme]:
    """Programmes that go on and that nobody else coordinates."""
    mine = programmes.coordinated_by(transaction, person_id)
    return [
        each
        for each in mine
        if programmes.coordinators(transaction, each.id) == [person_id] and _goes_on(transaction, each, person_id, now)
    ]


def erase(database: Database, person_id: int, *, now: datetime) -> None:
    """Raises Refused(LAST_COORDINATOR), and nothing is erased then that anybody could notice."""
    with database.reading() as transaction:
        _check_not_last(transaction, person_id, now)
    while _remove_some(database, person_id):
        pass
    with database.writing() as transaction:
        _hold_programmes(transaction, person_id)
        _check_not_last(transaction, person_id, now)
        _erase(transaction, person_id, now)
    database.forget_what_was_deleted()


def forget_places(transaction: Transaction) -> int:
    """Slack's ids of conversations with people who are erased, once what was still to be brought up to date in them
    has been; answers how many."""
    erased = select(PersonRow.id).where(col(PersonRow.erased_at).is_not(None))
    waiting = select(OutboxRow.place_id).where(
        col(OutboxRow.place_id) == col(PlaceRow.id),
        col(OutboxRow.state).in_((OutboxState.PENDING.value, OutboxState.CLAIMED.value, OutboxState.POSTING.value)),
    )
    of_theirs = or_(col(PlaceRow.first_person_id).in_(erased), col(PlaceRow.second_person_id).in_(erased))
    query = select(PlaceRow.id).where(of_theirs, col(PlaceRow.slack_id).is_not(None), ~waiting.exists())
    found = list(transaction.exec(query.limit(LARGEST_WRITE)))
    if found:
        transaction.execute(update(PlaceRow).where(col(PlaceRow.id).in_(found)).values(slack_id=None))
    return len(found)


def _goes_on(transaction: Transaction, programme: Programme, person_id: int, now: datetime) -> bool:
    """Whether people may still enrol, or others are in a pair."""
    if enrolment_is_open(programme, now):
        return True
    of_others = (PairRow.mentor_id != person_id, PairRow.mentee_id != person_id)
    running = select(PairRow.id).where(PairRow.programme_id == programme.id, col(PairRow.state).in_(RUNNING))
    return transaction.exec(running.where(*of_others).limit(1)).first() is not None


def _check_not_last(transaction: Transaction, person_id: int, now: datetime) -> None:
    for programme in left_alone(transaction, person_id, now):
        raise Refused(Reason.LAST_COORDINATOR, programme=programme.name)


def _hold_programmes(transaction: Transaction, person_id: int) -> None:
    """So that of two who coordinate, and are erased at the same time, one stays to be asked."""
    mine = select(CoordinatorRow.programme_id).where(CoordinatorRow.person_id == person_id)
    query = select(ProgrammeRow.id).where(col(ProgrammeRow.id).in_(mine)).order_by(col(ProgrammeRow.id))
    transaction.exec(query.with_for_update()).all()


def _remove_some(database: Database, person_id: int) -> bool:
    """A part of what drafts, past sessions and Slack's events have left; whether there was any."""
    with database.writing() as transaction:
        of_drafts = [_from_drafts(transaction, table, person_id) for table in (DraftPairRow, DraftLeftOutRow)]
        return any((*of_drafts, _slots(transaction, person_id), _notices(transaction, person_id)))


def _from_drafts(transaction: Transaction, table: type[Any], person_id: int) -> int:
    theirs = _names(table, person_id)
    some = select(table.draft_id).where(theirs).distinct().limit(DRAFTS_AT_ONCE)
    return _count(transaction, delete(table).where(theirs, table.draft_id.in_(some)))


def _slots(transaction: Transaction, person_id: int) -> int:
    sessions = (
        select(SessionRow.id)
        .join(PairRow, col(PairRow.id) == col(SessionRow.pair_id))
        .where(_names(PairRow, person_id), col(PairRow.state).not_in(RUNNING))
    )
    some = select(SlotRow.id).where(col(SlotRow.session_id).in_(sessions)).limit(LARGEST_WRITE)
    return _count(transaction, delete(SlotRow).where(col(SlotRow.id).in_(some)))


def _notices(transaction: Transaction, person_id: int) -> int:
    some = select(InboxRow.id).where(InboxRow.person_id == person_id).limit(LARGEST_WRITE)
    return _count(transaction, delete(InboxRow).where(col(InboxRow.id).in_(some)))


def _erase(transaction: Transaction, person_id: int, now: datetime) -> None:
    for enrolment in enrolments.of_person(transaction, person_id):
        programme = programmes.get(transaction, enrolment.programme_id)
        endings.leave_programme(transaction, programme, person_id, now=now)
    endings.end_what_goes_on(transaction, person_id, now=now)
    workspace_id = transaction.get_one(PersonRow, person_id).workspace_id
    transaction.flush()
    _slots(transaction, person_id)
    _notices(transaction, person_id)
    for table in _OF_THEIRS_ALONE:
        transaction.execute(delete(table).where(_names(table, person_id)))
    transaction.execute(delete(InvitationRow).where(col(InvitationRow.person_id) == person_id))
    _empty(transaction, person_id, now)
    _call_back(transaction, person_id, now)
    _forget_person(transaction, person_id, now)
    audit.write(
        transaction,
        workspace_id=workspace_id,
        person_id=person_id,
        action="erase_person",
        subject_id=person_id,
        now=now,
    )


def _empty(transaction: Transaction, person_id: int, now: datetime) -> None:
    """Their words and choices, in rows that stay for the figures or for the other one."""
    mine = select(EnrolmentRow.id).where(EnrolmentRow.person_id == person_id)
    transaction.execute(delete(EnrolmentTopicRow).where(col(EnrolmentTopicRow.enrolment_id).in_(mine)))
    plain: dict[str, Any] = {
        "languages": [],
        "format": Format.EITHER.value,
        "hope": None,
        "own_topic": None,
        "sensitive_counts": False,
    }
    changes: tuple[tuple[type[Any], str, dict[str, Any]], ...] = (
        (EnrolmentRow, "person_id", plain | {"paused_until": None, "next_check_at": None}),
        (InvitationRow, "invited_by", {"invited_by": None}),
        (ProgrammeRow, "contact_id", {"contact_id": None}),
        (DraftRow, "requested_by", {"view_id": None}),
    )
    for table, column, values in changes:
        transaction.execute(update(table).where(getattr(table, column) == person_id).values(**values))
    feedback.forget_words(transaction, person_id)
    pairs = select(PairRow.id).where(_names(PairRow, person_id))
    of_theirs = update(SessionRow).where(col(SessionRow.pair_id).in_(pairs))
    transaction.execute(of_theirs.values(place=None, video_link=None))
    over = {"state": "ended", "settled_at": now, "version": DelegationRow.version + 1}
    standing = col(DelegationRow.state).in_(("asked", "active"))
    transaction.execute(update(DelegationRow).where(_names(DelegationRow, person_id), standing).values(**over))


def _call_back(transaction: Transaction, person_id: int, now: datetime) -> None:
    """Nothing that waits for them goes out, nor what was about to; a call that is open cannot be called back."""
    waiting = col(OutboxRow.state).in_((OutboxState.PENDING.value, OutboxState.CLAIMED.value))
    theirs = update(OutboxRow).where(col(OutboxRow.person_id) == person_id, waiting)
    transaction.execute(theirs.values(state=OutboxState.CANCELLED.value, settled_at=now, token=None, lease_until=None))


def _forget_person(transaction: Transaction, person_id: int, now: datetime) -> None:
    """Who led them is kept, by number, where they lead others: whom those may be paired with depends on it."""
    leads = transaction.exec(select(PersonRow.id).where(PersonRow.manager_id == person_id).limit(1)).first()
    values = _NOBODY | {"erased_at": now} | ({} if leads else {"manager_id": None})
    transaction.execute(update(PersonRow).where(col(PersonRow.id) == person_id).values(**values))


def _names(table: type[Any], person_id: int) -> ColumnElement[bool]:
    """Whether any column of a row is about them."""
    of_people = [
        column
        for column in table.__table__.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    ]
    return or_(*(column == person_id for column in of_people))


def _count(transaction: Transaction, statement: Any) -> int:  # noqa: ANN401 - any DELETE
    done: int = transaction.connection().execute(statement).rowcount
    return done
