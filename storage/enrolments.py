"""Who opted in to which programme, with what."""

from collections.abc import Collection
from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam, delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select, update
from sqlmodel.sql.expression import Select, SelectOfScalar

from mentoring.enrolments import BOTH, Answers, Chosen, Degree, Enrolment, EnrolmentState, Format, Side
from mentoring.programmes import Programme
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic
from storage.ahead import Ahead
from storage.database import Transaction, inserts_unless_known
from storage.tables import EnrolmentRow, EnrolmentTopicRow

ON_BOTH_SIDES = "both"

_ORDER = list(Topic)

_FORMATS = Ahead[tuple[int, int], Format]("formats of people in programmes")


def find(transaction: Transaction, programme_id: int, person_id: int) -> Enrolment | None:
    row = transaction.exec(
        select(EnrolmentRow).where(EnrolmentRow.programme_id == programme_id, EnrolmentRow.person_id == person_id)
    ).first()
    return _enrolment(row, _topics(transaction, row)) if row else None


def formats(transaction: Transaction, programme_id: int, person_ids: Collection[int]) -> dict[int, Format]:
    """How each of these people wants to meet, where they take part."""
    known = {number: _FORMATS.find(transaction, (programme_id, number)) for number in person_ids}
    if None in known.values():
        values = {"programme": programme_id, "people": list(person_ids)}
        return {number: Format(wanted) for number, wanted in transaction.exec(_formats(), params=values)}
    return {number: wanted for number, wanted in known.items() if wanted}


def look_ahead(transaction: Transaction, programme_id: int, person_ids: Collection[int]) -> None:
    """`formats` will be asked for these people, and none of them changes theirs in this transaction."""
    found = formats(transaction, programme_id, person_ids)
    _FORMATS.keep(transaction, {(programme_id, number): wanted for number, wanted in found.items()})


@cache
def _formats() -> Select[int, str]:
    """Built once: every message about a session asks."""
    return select(EnrolmentRow.person_id, EnrolmentRow.format).where(
        EnrolmentRow.programme_id == bindparam("programme"),
        col(EnrolmentRow.person_id).in_(bindparam("people", expanding=True)),
    )


def hold(transaction: Transaction, programme_id: int, person_ids: Collection[int]) -> None:
    """Hold the enrolments of some people against other writers until the transaction ends, all of them at once: whoever
    holds several does so in this order, so that no two writers wait for each other."""
    query = select(EnrolmentRow.id).where(
        EnrolmentRow.programme_id == programme_id, col(EnrolmentRow.person_id).in_(person_ids)
    )
    transaction.exec(query.order_by(col(EnrolmentRow.id)).with_for_update()).all()


def of_person(transaction: Transaction, person_id: int) -> list[Enrolment]:
    """Newest programme first; those somebody left are not among them."""
    rows = transaction.exec(_taking_part(), params={"person": person_id})
    return [_enrolment(row, _topics(transaction, row)) for row in rows]


@cache
def _taking_part() -> SelectOfScalar[EnrolmentRow]:
    """Built once: every Home asks."""
    theirs = EnrolmentRow.person_id == bindparam("person")
    still = EnrolmentRow.state != EnrolmentState.LEFT.value
    return select(EnrolmentRow).where(theirs, still).order_by(col(EnrolmentRow.programme_id).desc())


def save(transaction: Transaction, programme: Programme, enrolment: Enrolment) -> Enrolment:
    """Write a new enrolment or a changed one, and answer it with its number.

    Raises Refused(ALREADY_SETTLED) when the same person's first opt-in was written a moment ago.
    """
    row = transaction.get_one(EnrolmentRow, enrolment.id) if enrolment.id else _new_row(programme, enrolment)
    row.side = _kept(enrolment.answers.sides)
    row.languages = list(enrolment.answers.languages)
    row.format = enrolment.answers.format.value
    row.capacity = enrolment.answers.capacity
    row.state = enrolment.state.value
    row.opted_in_at = enrolment.opted_in_at
    row.version = enrolment.version
    row.paused_until = enrolment.paused_until
    row.own_topic, row.hope = enrolment.answers.own_topic or None, enrolment.answers.hope or None
    row.sensitive_counts = enrolment.answers.sensitive_counts
    transaction.add(row)
    try:
        transaction.flush()
    except IntegrityError as error:
        raise Refused(Reason.ALREADY_SETTLED) from error
    assert row.id is not None
    transaction.execute(delete(EnrolmentTopicRow).where(col(EnrolmentTopicRow.enrolment_id) == row.id))
    chosen = [
        {"enrolment_id": row.id, "side": each.side.value, "topic": each.topic.value, "degree": int(each.degree)}
        for each in enrolment.answers.topics
    ]
    inserts_unless_known(transaction, EnrolmentTopicRow, chosen)
    return _enrolment(row, enrolment.answers.topics)


def get(transaction: Transaction, enrolment_id: int) -> Enrolment:
    row = transaction.get_one(EnrolmentRow, enrolment_id)
    return _enrolment(row, _topics(transaction, row))


def due(transaction: Transaction, now: datetime, limit: int) -> list[Enrolment]:
    """Those that time asks something of, the longest due first."""
    query = select(EnrolmentRow).where(col(EnrolmentRow.next_check_at) <= now)
    rows = transaction.exec(query.order_by(col(EnrolmentRow.next_check_at), col(EnrolmentRow.id)).limit(limit))
    return [_enrolment(row, _topics(transaction, row)) for row in rows]


def next_due(transaction: Transaction) -> datetime | None:
    return transaction.exec(select(func.min(EnrolmentRow.next_check_at))).one()


def set_next_check(transaction: Transaction, enrolment_id: int, moment: datetime | None) -> None:
    query = update(EnrolmentRow).where(col(EnrolmentRow.id) == enrolment_id)
    transaction.execute(query.values(next_check_at=moment))


def rest_until(transaction: Transaction, programme_id: int, person_ids: Collection[int]) -> date | None:
    """The last day on which one of these people rests from a programme."""
    query = select(func.max(EnrolmentRow.paused_until)).where(
        EnrolmentRow.programme_id == programme_id, col(EnrolmentRow.person_id).in_(person_ids)
    )
    return transaction.exec(query).one()


def set_first_in_line(transaction: Transaction, programme_id: int, person_ids: Collection[int], *, first: bool) -> None:
    """Whether these people come before others in the next matching."""
    transaction.execute(
        update(EnrolmentRow)
        .where(col(EnrolmentRow.programme_id) == programme_id, col(EnrolmentRow.person_id).in_(person_ids))
        .values(first_in_line=first)
    )


def count_by_side(transaction: Transaction, programme_id: int) -> dict[Side, int]:
    query = (
        select(EnrolmentRow.side, func.count())
        .where(EnrolmentRow.programme_id == programme_id, EnrolmentRow.state != EnrolmentState.LEFT.value)
        .group_by(EnrolmentRow.side)
    )
    counted: dict[Side, int] = {}
    for kept, count in transaction.exec(query):
        for side in sides_in(kept):
            counted[side] = counted.get(side, 0) + count
    return counted


def sides_in(kept: str) -> tuple[Side, ...]:
    """The sides of an enrolment, of what its row keeps."""
    return BOTH if kept == ON_BOTH_SIDES else (Side(kept),)


def _kept(sides: tuple[Side, ...]) -> str:
    return sides[0].value if len(sides) == 1 else ON_BOTH_SIDES


def _new_row(programme: Programme, enrolment: Enrolment) -> EnrolmentRow:
    return EnrolmentRow(
        workspace_id=programme.workspace_id,
        programme_id=enrolment.programme_id,
        person_id=enrolment.person_id,
        side=_kept(enrolment.answers.sides),
        languages=[],
        format=enrolment.answers.format.value,
        capacity=enrolment.answers.capacity,
        state=enrolment.state.value,
        opted_in_at=enrolment.opted_in_at,
        version=enrolment.version,
    )


def _topics(transaction: Transaction, row: EnrolmentRow) -> tuple[Chosen, ...]:
    """In the order of the form; of whoever has not said how much, well."""
    found = transaction.exec(_chosen(), params={"enrolment": row.id})
    chosen = [Chosen(Side(side), Topic(topic), Degree(degree or Degree.WELL)) for side, topic, degree in found]
    return tuple(sorted(chosen, key=lambda each: (each.side is Side.MENTEE, _ORDER.index(each.topic))))


@cache
def _chosen() -> Select[str, str, int | None]:
    theirs = EnrolmentTopicRow.enrolment_id == bindparam("enrolment")
    return select(EnrolmentTopicRow.side, EnrolmentTopicRow.topic, EnrolmentTopicRow.degree).where(theirs)


def _enrolment(row: EnrolmentRow, topics: tuple[Chosen, ...]) -> Enrolment:
    assert row.id is not None
    return Enrolment(
        id=row.id,
        programme_id=row.programme_id,
        person_id=row.person_id,
        answers=Answers(
            sides=sides_in(row.side),
            topics=topics,
            languages=tuple(row.languages),
            format=Format(row.format),
            capacity=row.capacity,
            own_topic=row.own_topic or "",
            hope=row.hope or "",
            sensitive_counts=row.sensitive_counts,
        ),
        state=EnrolmentState(row.state),
        opted_in_at=row.opted_in_at,
        version=row.version,
        paused_until=row.paused_until,
    )
