"""The digest of the programmes somebody coordinates, when they ask for it."""

from datetime import datetime

from handlers.views.blocks import Message
from handlers.views.digests import MOST_NAMED, MOST_PROGRAMMES, Digest, digests_on_demand
from handlers.visitors import Desk, FormOpener, Visitor
from mentoring.digests import WEEK
from mentoring.programmes import Programme, enrolment_is_open
from mentoring.refusals import Reason, Refused
from storage import figures, people, programmes
from storage.database import Transaction


def show(desk: Desk, visitor: Visitor, _opener: FormOpener) -> Message:
    """The newest programmes in figures. Raises Refused(NOTHING_COORDINATED)."""
    with desk.database.reading() as transaction:
        mine = programmes.coordinated_by(transaction, visitor.person.id)
        if not mine:
            raise Refused(Reason.NOTHING_COORDINATED)
        shown = [read_digest(transaction, programme, desk.now) for programme in mine[:MOST_PROGRAMMES]]
    return digests_on_demand(shown, len(mine) - len(shown), visitor.words)


def read_digest(transaction: Transaction, programme: Programme, now: datetime) -> Digest:
    """A programme's figures of today and since last week, and the pairs that look for a date."""
    stalled = figures.stalled_pairs(transaction, programme.id, MOST_NAMED)
    found = people.get_all(transaction, {person_id for pair in stalled for person_id in pair})
    slack_ids = {person.id: person.slack_id for person in found}
    named = [(slack_ids[mentor], slack_ids[mentee]) for mentor, mentee in stalled]
    return Digest(
        programme=programme,
        figures=figures.of_programme(transaction, programme, since=now - WEEK, now=now),
        stalled=[(mentor, mentee) for mentor, mentee in named if mentor and mentee],
        is_open=enrolment_is_open(programme, now),
    )
