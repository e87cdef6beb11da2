"""Who can be matched in a programme, read from rows for the solver and for the reasons of a pair."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as columns
from sqlalchemy.orm import Mapped
from sqlmodel import col, or_, select

from mentoring.availability import WorkingHours, minutes_of_day
from mentoring.enrolments import Degree, EnrolmentState, Format, Side
from mentoring.matching.values import Candidate, Problem, Wish
from mentoring.pairs import RUNNING
from mentoring.people import Standing, time_of_day
from mentoring.programmes import Programme
from mentoring.topics import SENSITIVE
from storage import blocks, wishes
from storage.database import Transaction
from storage.enrolments import ON_BOTH_SIDES, sides_in
from storage.tables import EnrolmentRow, EnrolmentTopicRow, PairRow, PersonRow

IDS_AT_ONCE = 500


def problem(transaction: Transaction, programme: Programme, now: datetime) -> Problem:
    """Everybody who takes part today and has a place free, with all who are not to be paired: those who were a pair in
    the programme, and those of whom one would rather not."""
    known = _pairs_ever(transaction, programme.id)
    taken = _Taken(known)
    enrolled = _enrolled(transaction, programme, now)
    managers = _managers(transaction, programme, [each.person_id for each in enrolled])
    free = (replace(each, places=each.places - taken.by(each), managers=managers[each.person_id]) for each in enrolled)
    possible = tuple(each for each in free if each.places > 0)
    wanted = wishes.of_programme(transaction, programme.id)
    apart = {couple for couple, wish in wanted.items() if wish is Wish.FORBID}
    return Problem(
        rules=programme.pairing,
        candidates=possible,
        past=tuple(sorted(_pairs_in(known) | _blocked(transaction, possible) | apart)),
        sensitive=tuple(sorted(topic.value for topic in SENSITIVE)),
        pins=tuple(sorted(couple for couple, wish in wanted.items() if wish is Wish.PIN)),
    )


def of_people(
    transaction: Transaction, programme: Programme, person_ids: Collection[int], now: datetime
) -> dict[tuple[int, Side], Candidate]:
    """Those of some people (500 at most) who take part today, whatever places they have free, without their managers:
    for what two of them have in common. Whoever is on one side only is met there from either."""
    found = _enrolled(transaction, programme, now, person_ids)
    as_they_are = {(each.person_id, side): each for each in found for side in Side}
    return as_they_are | {(each.person_id, each.side): each for each in found}


def places_free(
    transaction: Transaction, programme_id: int, person_ids: Collection[int]
) -> dict[tuple[int, Side], int]:
    """The places that some people (1,000 at most) have free today on the sides they are enrolled on; their enrolments
    are held against other writers until the transaction ends."""
    query = (
        select(EnrolmentRow)
        .join(PersonRow, col(PersonRow.id) == col(EnrolmentRow.person_id))
        .where(EnrolmentRow.programme_id == programme_id, col(EnrolmentRow.person_id).in_(person_ids), *_takes_part())
        .order_by(col(EnrolmentRow.id))
        .with_for_update(of=EnrolmentRow)
    )
    enrolled = transaction.exec(query).all()
    taken = _Taken(_pairs_of(transaction, programme_id, person_ids))
    return {
        (each.person_id, side): (each.capacity if side is Side.MENTOR else 1)
        - taken.on(side, each.person_id, each.side)
        for each in enrolled
        for side in sides_in(each.side)
    }


def not_again(transaction: Transaction, programme_id: int, person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Mentor and mentee who are not to be paired, of some people (1,000 at most): of every pair that they ever were in,
    in whatever state, and where one would rather not. Nothing tells which of the two it is."""
    known = _pairs_of(transaction, programme_id, person_ids)
    return _pairs_in(known) | blocks.among(transaction, person_ids)


def _takes_part() -> tuple[ColumnElement[bool], ...]:
    return (
        col(EnrolmentRow.state) == EnrolmentState.ACTIVE.value,
        col(PersonRow.standing) == Standing.MEMBER.value,
        col(PersonRow.slack_id).is_not(None),
    )


def _enrolled(
    transaction: Transaction, programme: Programme, now: datetime, person_ids: Collection[int] | None = None
) -> list[Candidate]:
    """By person, so that the same rows make the same problem."""
    query = (
        columns(*_columns())
        .join_from(EnrolmentRow, PersonRow, col(PersonRow.id) == col(EnrolmentRow.person_id))
        .where(col(EnrolmentRow.programme_id) == programme.id, *_takes_part())
        .order_by(col(EnrolmentRow.person_id))
    )
    if person_ids is not None:
        query = query.where(col(EnrolmentRow.person_id).in_(person_ids))
    topics = _topics(transaction, programme.id, person_ids)
    hours = _Hours(now)
    return [
        Candidate(
            person_id=row.person_id,
            side=side,
            also_other_side=len(sides_in(row.side)) > 1,
            topics=tuple(topic for topic, _ in topics.get((row.person_id, side), ())),
            degrees=tuple(degree for _, degree in topics.get((row.person_id, side), ())),
            sensitive_counts=row.sensitive_counts,
            days=tuple(map(int, row.working_days)),
            languages=tuple(row.languages),
            format=Format(row.format),
            site=row.site,
            department=row.department,
            level=row.level,
            managers=(),
            opens=hours[row.zone, row.opens, row.closes][0],
            closes=hours[row.zone, row.opens, row.closes][1],
            places=row.capacity if side is Side.MENTOR else 1,
            first_in_line=row.first_in_line,
        )
        for row in transaction.execute(query)
        for side in sides_in(row.side)
    ]


def _columns() -> tuple[Mapped[Any], ...]:
    """Columns, not rows: making objects of thousands of people would be most of the time that matching takes."""
    enrolment, person = EnrolmentRow, PersonRow
    return (
        col(enrolment.person_id),
        col(enrolment.side),
        col(enrolment.languages),
        col(enrolment.format),
        col(enrolment.capacity),
        col(enrolment.first_in_line),
        col(enrolment.sensitive_counts),
        col(person.zone),
        col(person.opens),
        col(person.closes),
        col(person.working_days),
        col(person.site),
        col(person.department),
        col(person.level),
    )


class _Hours(dict[tuple[str, int, int], tuple[int, int]]):
    """A working day in minutes of UTC, by its zone, opening and closing; each reckoned once."""

    def __init__(self, now: datetime) -> None:
        self._day = now.date()

    def __missing__(self, key: tuple[str, int, int]) -> tuple[int, int]:
        zone, opens, closes = key
        hours = WorkingHours(zone, starts=time_of_day(opens), ends=time_of_day(closes))
        self[key] = minutes_of_day(hours, self._day)
        return self[key]


_Topics = dict[tuple[int, Side], list[tuple[str, int]]]


def _topics(transaction: Transaction, programme_id: int, person_ids: Collection[int] | None) -> _Topics:
    """What people chose on each side, and to what degree."""
    query = (
        select(EnrolmentRow.person_id, EnrolmentTopicRow.side, EnrolmentTopicRow.topic, EnrolmentTopicRow.degree)
        .join(EnrolmentTopicRow, col(EnrolmentTopicRow.enrolment_id) == col(EnrolmentRow.id))
        .where(EnrolmentRow.programme_id == programme_id)
        .order_by(col(EnrolmentRow.person_id), col(EnrolmentTopicRow.topic))
    )
    if person_ids is not None:
        query = query.where(col(EnrolmentRow.person_id).in_(person_ids))
    sides = {side.value: side for side in Side}
    chosen: _Topics = {}
    for person_id, side, topic, degree in transaction.exec(query):
        chosen.setdefault((person_id, sides[side]), []).append((topic, degree or Degree.WELL.value))
    return chosen


def _pairs_ever(transaction: Transaction, programme_id: int) -> list[tuple[int, int, str]]:
    query = select(PairRow.mentor_id, PairRow.mentee_id, PairRow.state).where(PairRow.programme_id == programme_id)
    return list(transaction.exec(query))


def _pairs_of(transaction: Transaction, programme_id: int, person_ids: Collection[int]) -> list[tuple[int, int, str]]:
    query = select(PairRow.programme_id, PairRow.mentor_id, PairRow.mentee_id, PairRow.state).where(
        or_(col(PairRow.mentor_id).in_(person_ids), col(PairRow.mentee_id).in_(person_ids))
    )
    # The programme is looked at here: SQLite would rather go through all of its pairs.
    found = transaction.exec(query)
    return [(mentor, mentee, state) for number, mentor, mentee, state in found if number == programme_id]


def _pairs_in(known: Iterable[tuple[int, int, str]]) -> set[tuple[int, int]]:
    return {(mentor_id, mentee_id) for mentor_id, mentee_id, _ in known}


def _blocked(transaction: Transaction, candidates: Iterable[Candidate]) -> set[tuple[int, int]]:
    """Those among some people of whom one would rather not be paired with the other, on whatever side each is."""
    possible = {each.person_id for each in candidates}
    return {couple for couple in blocks.among(transaction) if possible.issuperset(couple)}


class _Taken:
    """The places that people's pairs take: an offer holds one until it is answered. Whoever changed sides keeps the
    pairs they are in, so that those of both count; for somebody on both sides each counts on its own."""

    def __init__(self, known: Iterable[tuple[int, int, str]]) -> None:
        running = [each for each in known if each[2] in RUNNING]
        self._on = {
            Side.MENTOR: Counter(mentor_id for mentor_id, _, _ in running),
            Side.MENTEE: Counter(mentee_id for _, mentee_id, _ in running),
        }

    def by(self, candidate: Candidate) -> int:
        kept = ON_BOTH_SIDES if candidate.also_other_side else candidate.side.value
        return self.on(candidate.side, candidate.person_id, kept)

    def on(self, side: Side, person_id: int, kept: str) -> int:
        if kept == ON_BOTH_SIDES:
            return self._on[side][person_id]
        return sum(of_side[person_id] for of_side in self._on.values())


def _managers(transaction: Transaction, programme: Programme, person_ids: list[int]) -> dict[int, tuple[int, ...]]:
    """Who leads whom, from the direct manager up: as many steps as the rules look at, and one at least, for those who
    have the same manager. A line that bites its own tail ends before it comes round."""
    above: dict[int, int] = {}
    unread = set(person_ids)
    for _ in range(max(1, programme.pairing.reporting_steps)):
        found = _managers_of(transaction, unread)
        above |= found
        unread = set(found.values()) - above.keys()
    return {person_id: tuple(_upwards(person_id, above, programme)) for person_id in person_ids}


def _managers_of(transaction: Transaction, person_ids: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    remaining = iter(sorted(person_ids))
    while part := list(islice(remaining, IDS_AT_ONCE)):
        query = select(PersonRow.id, PersonRow.manager_id).where(
            col(PersonRow.id).in_(part), col(PersonRow.manager_id).is_not(None)
        )
        found |= {
            person_id: manager_id for person_id, manager_id in transaction.exec(query) if person_id and manager_id
        }
    return found


def _upwards(person_id: int, above: dict[int, int], programme: Programme) -> Iterator[int]:
    met = {person_id}
    for _ in range(max(1, programme.pairing.reporting_steps)):
        if person_id not in above or above[person_id] in met:
            return
        person_id = above[person_id]
        met.add(person_id)
        yield person_id
