"""What messages about enrolling tell, read fresh in the moment of sending; None when it is no longer true."""

from datetime import datetime

from bot.facts.reading import Facts
from handlers.views.inviting import Invitation
from handlers.views.joining import Closing, Joined, Left
from mentoring.enrolments import EnrolmentState
from mentoring.messages import Kind
from mentoring.people import Standing, check_may_take_part
from mentoring.programmes import days_to_enrol, enrolment_is_open
from mentoring.refusals import Refused
from storage import admission, enrolments, invitations, people, programmes
from storage.claims import Claim, Effect
from storage.database import Transaction


def confirmation(transaction: Transaction, claim: Claim, now: datetime) -> Joined | Left | None:
    """Nobody who has left since is welcomed; a welcome that stands is brought up to date."""
    enrolment = enrolments.get(transaction, claim.subject_id)
    programme = programmes.get(transaction, enrolment.programme_id)
    if enrolment.state is EnrolmentState.LEFT:
        return Left(programme, enrolment_is_open(programme, now)) if claim.effect is Effect.UPDATE else None
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
    listed = admission.is_listed(transaction, programme.id, person.id)
    may_join = programme.admission.may_join(person.level, listed=listed)
    _, declined = invitations.find(transaction, programme.id, person.id)
    if not enrolment_is_open(programme, now) or enrolment or declined or not may_join:
        return None
    try:
        check_may_take_part(person)
    except Refused:
        return None
    return Closing(programme, days_to_enrol(programme, now), answered=False)


def invitation(transaction: Transaction, claim: Claim, now: datetime) -> Invitation | None:
    """Told only to those who can still join and have not said no; brought up to date once they have answered."""
    programme = programmes.get(transaction, claim.subject_id)
    assert claim.person_id is not None
    by, declined = invitations.find(transaction, programme.id, claim.person_id)
    enrolment = enrolments.find(transaction, programme.id, claim.person_id)
    joined = enrolment is not None and enrolment.state is not EnrolmentState.LEFT
    if claim.effect is Effect.UPDATE:
        return Invitation(programme, None, joined=joined, declined=declined) if joined or declined else None
    person = people.get(transaction, claim.person_id)
    welcome = person.standing in {Standing.MEMBER, Standing.UNKNOWN}
    if declined or joined or not welcome or not enrolment_is_open(programme, now):
        return None
    return Invitation(programme, people.get(transaction, by).slack_id if by else None)


FACTS: dict[Kind, Facts] = {
    Kind.ENROLMENT_CLOSING: closing,
    Kind.ENROLMENT_CONFIRMED: confirmation,
    Kind.INVITATION: invitation,
}
