"""What the questions after a session tell, and what one of the two shares with the other."""

from datetime import datetime

from bot.facts.reading import Facts
from handlers.views.feedback import Asked, SharedNote
from mentoring.feedback import check_may_be_asked
from mentoring.messages import Kind
from mentoring.pairs import PairState
from mentoring.refusals import Refused
from storage import feedback, pairs, people, programmes, sessions
from storage.claims import Claim, Effect
from storage.database import Transaction

STILL_ASKED = frozenset({PairState.ACTIVE, PairState.COMPLETED})
"""Whoever has left a pair is not asked about it any more, nor written to through us."""


def asked(transaction: Transaction, claim: Claim, now: datetime) -> Asked | None:
    """Asked of those who have not answered; brought up to date for those who have."""
    assert claim.person_id is not None
    session = sessions.get(transaction, claim.subject_id)
    pair = pairs.get(transaction, session.pair_id)
    took_place = sessions.answers(transaction, session.id).get(claim.person_id)
    is_update = claim.effect is Effect.UPDATE
    if is_update is (took_place is None) or (pair.state not in STILL_ASKED and not is_update):
        return None
    try:
        check_may_be_asked(session, now)
    except Refused:
        return None
    return Asked(
        programme=programmes.get(transaction, session.programme_id),
        session_id=session.id,
        partner=people.get(transaction, pair.partner_of(claim.person_id)).slack_id,
        starts_at=session.starts_at,
        zone=people.get(transaction, claim.person_id).zone,
        took_place=took_place,
        gave_feedback=feedback.find(transaction, session.id, claim.person_id) is not None,
        goes_on=pair.state is PairState.ACTIVE,
    )


def shared_note(transaction: Transaction, claim: Claim, _now: datetime) -> SharedNote | None:
    """For the partner of whoever wrote it. A post whose text was taken back before it went out tells nothing, nor one
    that comes after the end of the pair."""
    assert claim.person_id is not None
    session = sessions.get(transaction, claim.subject_id)
    pair = pairs.get(transaction, session.pair_id)
    author = pair.partner_of(claim.person_id)
    said = feedback.find(transaction, session.id, author)
    text = said.shared if said else None
    tells = text is not None and pair.state in STILL_ASKED
    if not tells and claim.effect is not Effect.UPDATE:
        return None
    programme = programmes.get(transaction, session.programme_id)
    return SharedNote(programme, people.get(transaction, author).slack_id, text)


FACTS: dict[Kind, Facts] = {
    Kind.SESSION_QUESTION: asked,
    Kind.SESSION_QUESTION_REMINDER: asked,
    Kind.SHARED_NOTE: shared_note,
}
