"""What follows when Slack says that somebody is no member any more (design, section 8): all of it in one write."""

from datetime import datetime

from mentoring.people import Profile, Standing
from storage import delegations, endings, enrolments, outbox, people, programmes
from storage.database import Transaction

_STAYING = frozenset({Standing.MEMBER, Standing.UNKNOWN})


def follow(transaction: Transaction, person_id: int, profile: Profile, *, now: datetime) -> None:
    """Keep how somebody stands in Slack. Whoever is gone, or a guest now, leaves all that they are in: their partners
    hear that the pair has ended and are first in line, and nothing goes out to them any more."""
    people.save_profile(transaction, person_id, profile)
    if profile.standing in _STAYING:
        return
    for enrolment in enrolments.of_person(transaction, person_id):
        programme = programmes.get(transaction, enrolment.programme_id)
        endings.leave_programme(transaction, programme, person_id, now=now)
    endings.end_what_goes_on(transaction, person_id, now=now)
    delegations.end_all_of(transaction, person_id, now)
    outbox.cancel_waiting(transaction, person_id, now)
