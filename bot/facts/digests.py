"""What the digest tells those who coordinate a programme."""

from datetime import datetime

from bot.facts.reading import Facts
from handlers.digests import read_digest
from handlers.views.digests import Digest
from mentoring.digests import tells_something
from mentoring.messages import Kind
from mentoring.people import check_may_coordinate
from mentoring.refusals import Refused
from storage import people, programmes
from storage.claims import Claim
from storage.database import Transaction


def digest(transaction: Transaction, claim: Claim, now: datetime) -> Digest | None:
    """For those who still coordinate it, as long as there is something to tell."""
    assert claim.person_id is not None
    try:
        programmes.check_coordinates(transaction, claim.subject_id, claim.person_id)
        check_may_coordinate(people.get(transaction, claim.person_id))
    except Refused:
        return None
    programme = programmes.get(transaction, claim.subject_id)
    found = read_digest(transaction, programme, now)
    return found if tells_something(programme, found.figures, now) else None


FACTS: dict[Kind, Facts] = {Kind.DIGEST: digest}
