"""What a calendar file tells; None when the session is no longer what it was."""

from datetime import datetime

from bot.facts.reading import Facts
from handlers.views.calendar import SessionFile
from mentoring.messages import Kind
from mentoring.sessions import SessionState
from storage import pairs, people, programmes, session_files, sessions
from storage.claims import Claim
from storage.database import Transaction


def session_file(transaction: Transaction, claim: Claim, _now: datetime) -> SessionFile | None:
    """Nobody is told of the cancellation of what never reached their calendar."""
    assert claim.person_id is not None
    session = sessions.get(transaction, claim.subject_id)
    if not session.starts_at or session.state not in {SessionState.BOOKED, SessionState.CANCELLED}:
        return None
    has_one = session_files.has_one(transaction, claim)
    cancels_nothing = session.state is SessionState.CANCELLED and not has_one
    if cancels_nothing or session_files.is_outdated(transaction, claim):
        return None
    partner = pairs.get(transaction, session.pair_id).partner_of(claim.person_id)
    return SessionFile(
        session=session,
        programme=programmes.get(transaction, session.programme_id),
        partner=people.get(transaction, partner).slack_id,
        zone=people.get(transaction, claim.person_id).zone,
        moved=has_one,
    )


FACTS: dict[Kind, Facts] = {Kind.SESSION_FILE: session_file}
