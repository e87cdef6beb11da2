"""What messages about pauses tell, read fresh in the moment of sending; None when it is no longer true."""

from datetime import datetime

from bot.facts.reading import Facts
from handlers.views.pausing import PartnerRests, Resumed
from mentoring.enrolments import EnrolmentState
from mentoring.messages import Kind
from storage import enrolments, people, programmes
from storage.claims import Claim, Effect
from storage.database import Transaction


def resumed(transaction: Transaction, claim: Claim, _now: datetime) -> Resumed | None:
    enrolment = enrolments.get(transaction, claim.subject_id)
    if enrolment.state is not EnrolmentState.ACTIVE:
        return None
    return Resumed(programmes.get(transaction, enrolment.programme_id))


def partner_rests(transaction: Transaction, claim: Claim, _now: datetime) -> PartnerRests | None:
    """Told while it lasts; where it was told, also that it is over."""
    enrolment = enrolments.get(transaction, claim.subject_id)
    partner = people.get(transaction, enrolment.person_id).slack_id
    if not partner or (enrolment.paused_until is None and claim.effect is Effect.POST):
        return None
    return PartnerRests(programmes.get(transaction, enrolment.programme_id), partner, enrolment.paused_until)


FACTS: dict[Kind, Facts] = {Kind.ENROLMENT_RESUMED: resumed, Kind.PARTNER_RESTS: partner_rests}
