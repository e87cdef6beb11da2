"""A pair, from the offer to its end (design, section 5)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mentoring.enrolments import Enrolment, EnrolmentState, Side
from mentoring.people import Person, check_may_take_part
from mentoring.refusals import Reason, Refused

OFFER_LASTS = timedelta(days=7)
REMIND_OFFER_AFTER = timedelta(days=3)


class PairState(StrEnum):
    OFFERED = "offered"
    ACTIVE = "active"
    COMPLETED = "completed"
    DECLINED = "declined"
    EXPIRED = "expired"
    ENDED = "ended"


RUNNING = frozenset({PairState.OFFERED, PairState.ACTIVE})
WITHDRAWN = frozenset({PairState.DECLINED, PairState.EXPIRED})
"""Offers that came to nothing: what it was, nobody is told (design, section 5)."""


@dataclass(frozen=True)
class Pair:
    """One mentor with one mentee, by their person numbers.

    `started_on` is the anchor of the cadence: the local date, in the programme's zone, on which the second of the two
    accepted. `place_id` is their group conversation.
    """

    id: int
    workspace_id: int
    programme_id: int
    mentor_id: int
    mentee_id: int
    state: PairState
    offered_at: datetime
    expires_at: datetime
    mentor_accepted_at: datetime | None
    mentee_accepted_at: datetime | None
    started_on: date | None
    place_id: int | None
    draft_id: int | None
    version: int

    def side_of(self, person_id: int) -> Side:
        """Raises Refused(NOT_YOUR_PAIR) for everybody but the two."""
        if person_id == self.mentor_id:
            return Side.MENTOR
        if person_id == self.mentee_id:
            return Side.MENTEE
        raise Refused(Reason.NOT_YOUR_PAIR)

    def person_on(self, side: Side) -> int:
        return self.mentor_id if side is Side.MENTOR else self.mentee_id

    def partner_of(self, person_id: int) -> int:
        """Raises Refused(NOT_YOUR_PAIR) for everybody but the two."""
        return self.person_on(other(self.side_of(person_id)))

    def accepted_by(self, side: Side) -> bool:
        return bool(self.mentor_accepted_at if side is Side.MENTOR else self.mentee_accepted_at)


def other(side: Side) -> Side:
    return Side.MENTEE if side is Side.MENTOR else Side.MENTOR


def accept(pair: Pair, side: Side, *, today: date, now: datetime) -> Pair:
    """One side says yes; with the second yes the pair begins. Saying yes twice changes nothing.

    `today` is the date in the programme's zone. Raises Refused(OFFER_CLOSED).
    """
    if pair.state in RUNNING and pair.accepted_by(side):
        return pair
    check_open(pair, now)
    answered = replace(pair, mentor_accepted_at=now) if side is Side.MENTOR else replace(pair, mentee_accepted_at=now)
    if answered.mentor_accepted_at and answered.mentee_accepted_at:
        answered = replace(answered, state=PairState.ACTIVE, started_on=today)
    return replace(answered, version=pair.version + 1)


def decline(pair: Pair, *, now: datetime) -> Pair:
    """One side says no. Raises Refused(OFFER_CLOSED)."""
    check_open(pair, now)
    return _moved(pair, PairState.DECLINED)


def expire(pair: Pair) -> Pair:
    """An offer whose time is over; any other pair stays as it is."""
    return _moved(pair, PairState.EXPIRED) if pair.state is PairState.OFFERED else pair


def end(pair: Pair) -> Pair:
    """Either side leaves, before or after it began. Raises Refused(PAIR_OVER)."""
    if pair.state is PairState.OFFERED:
        return _moved(pair, PairState.DECLINED)
    if pair.state is not PairState.ACTIVE:
        raise Refused(Reason.PAIR_OVER)
    return _moved(pair, PairState.ENDED)


def complete(pair: Pair) -> Pair:
    """The series is over."""
    return _moved(pair, PairState.COMPLETED) if pair.state is PairState.ACTIVE else pair


def check_has_room(enrolment: Enrolment | None, side: Side, *, taken: int) -> Enrolment:
    """The enrolment of somebody who may say yes once more on a side: `taken` counts their pairs and what they said yes
    to, on this side where they are on both.

    Raises Refused: NO_ENROLMENT, PLACES_TAKEN (mentors), PAIRED_ALREADY (mentees).
    """
    if enrolment is None or enrolment.state is EnrolmentState.LEFT:
        raise Refused(Reason.NO_ENROLMENT)
    if taken < max(1, enrolment.answers.places_on(side)):
        return enrolment
    if side is Side.MENTEE:
        raise Refused(Reason.PAIRED_ALREADY)
    raise Refused(Reason.PLACES_TAKEN, capacity=enrolment.answers.capacity)


def check_partner(partner: Person) -> None:
    """Refuse to begin with somebody who may no longer take part, in the words for every closed offer.

    Raises Refused(OFFER_CLOSED).
    """
    try:
        check_may_take_part(partner)
    except Refused as refused:
        raise Refused(Reason.OFFER_CLOSED) from refused


def next_check_of_offer(pair: Pair, now: datetime) -> datetime:
    """When time next asks something of an offer, in UTC: the reminder, then the end."""
    reminder = pair.offered_at + REMIND_OFFER_AFTER
    return reminder if now < reminder else pair.expires_at


def last_day_to_answer(expires_at: datetime, zone: str) -> date:
    """The last day, by the date in `zone`, that an offer is open to its end."""
    return expires_at.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)


def check_active(pair: Pair) -> None:
    """Raises Refused(PAIR_OVER)."""
    if pair.state is not PairState.ACTIVE:
        raise Refused(Reason.PAIR_OVER)


def check_open(pair: Pair, now: datetime) -> None:
    """Raises Refused(OFFER_CLOSED) when the offer no longer waits for answers."""
    if pair.state is not PairState.OFFERED or now >= pair.expires_at:
        raise Refused(Reason.OFFER_CLOSED)


def _moved(pair: Pair, state: PairState) -> Pair:
    return replace(pair, state=state, version=pair.version + 1)
