"""What each kind of message tells, read fresh in the moment of sending; None when it is no longer true."""

from collections.abc import Callable
from datetime import datetime

from handlers.views.coordinating import Announced, AnnouncementRefused, CoordinatorAdded, Created
from handlers.views.joining import Closing, Joined
from mentoring.enrolments import EnrolmentState
from mentoring.messages import Kind
from mentoring.people import check_may_take_part
from mentoring.programmes import days_to_enrol, enrolment_is_open
from mentoring.refusals import Refused
from storage import announcements, enrolments, people, programmes
from storage.claims import Claim, Effect
from storage.database import Transaction

Facts = Callable[[Transaction, Claim, datetime], object | None]


def confirmation(transaction: Transaction, claim: Claim, _now: datetime) -> Joined | None:
    enrolment = enrolments.get(transaction, claim.subject_id)
    if enrolment.state is EnrolmentState.LEFT:
        return None
    programme = programmes.get(transaction, enrolment.programme_id)
    return Joined(programme, enrolment.answers, edited=claim.effect is Effect.UPDATE)


def closing(transaction: Transaction, claim: Claim, now: datetime) -> Closing | None:
    """Told only to those who have not answered, may answer, and still can; and brought up to date once they have."""
    programme = programmes.get(transaction, claim.subject_id)
    assert claim.person_id is not None
    person = people.get(transaction, claim.person_id)
    enrolment = enrolments.find(transaction, programme.id, person.id)
    if claim.effect is Effect.UPDATE:
        answered = enrolment and enrolment.state is not EnrolmentState.LEFT
        return Closing(programme, days_to_enrol(programme, now), answered=True) if answered else None
    if not enrolment_is_open(programme, now) or enrolment:
        return None
    try:
        check_may_take_part(person)
    except Refused:
        return None
    return Closing(programme, days_to_enrol(programme, now), answered=False)


def created(transaction: Transaction, claim: Claim, _now: datetime) -> Created | None:
    return Created(programmes.get(transaction, claim.subject_id))


def coordinator_added(transaction: Transaction, claim: Claim, _now: datetime) -> CoordinatorAdded | None:
    assert claim.person_id is not None
    try:
        programmes.check_coordinates(transaction, claim.subject_id, claim.person_id)
    except Refused:
        return None
    return CoordinatorAdded(programmes.get(transaction, claim.subject_id))


def announced(transaction: Transaction, claim: Claim, now: datetime) -> Announced | None:
    announcement = announcements.get(transaction, claim.subject_id)
    programme = programmes.get(transaction, announcement.programme_id)
    return Announced(programme) if enrolment_is_open(programme, now) else None


def announcement_refused(transaction: Transaction, claim: Claim, _now: datetime) -> AnnouncementRefused | None:
    announcement = announcements.get(transaction, claim.subject_id)
    if not announcement.refusal:
        return None
    programme = programmes.get(transaction, announcement.programme_id)
    return AnnouncementRefused(programme, announcement.place, announcement.refusal)


FACTS: dict[Kind, Facts] = {
    Kind.ANNOUNCEMENT: announced,
    Kind.ANNOUNCEMENT_REFUSED: announcement_refused,
    Kind.COORDINATOR_ADDED: coordinator_added,
    Kind.ENROLMENT_CLOSING: closing,
    Kind.ENROLMENT_CONFIRMED: confirmation,
    Kind.PROGRAMME_CREATED: created,
}
