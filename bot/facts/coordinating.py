"""What messages to coordinators, and announcements, tell; None when it is no longer true."""

from datetime import datetime

from bot.facts.reading import Facts
from handlers.views.coordinating import Announced, AnnouncementRefused, CoordinatorAdded, Created
from mentoring.messages import Kind
from mentoring.programmes import enrolment_is_open
from mentoring.refusals import Refused
from storage import announcements, programmes
from storage.claims import Claim, Effect
from storage.database import Transaction


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
    if not enrolment_is_open(programme, now):
        return Announced(programme, closed=True) if claim.effect is Effect.UPDATE else None
    return Announced(programme)


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
    Kind.PROGRAMME_CREATED: created,
}
