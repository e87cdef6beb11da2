"""What messages to and about delegates tell, read fresh in the moment of sending; None when it is no longer true."""

from datetime import datetime

from bot.facts.reading import Facts
from bot.facts.sessions import told_to
from handlers.views.delegating import Delegated, DelegatedSession
from mentoring.delegates import DelegationState
from mentoring.enrolments import Side
from mentoring.messages import Kind
from storage import delegations, pairs, people, sessions
from storage.claims import Claim, Effect
from storage.database import Transaction


def asked(transaction: Transaction, claim: Claim, _now: datetime) -> Delegated | None:
    facts = _delegated(transaction, claim)
    is_asked = facts and facts.state is DelegationState.ASKED
    return facts if is_asked or claim.effect is Effect.UPDATE else None


def news(transaction: Transaction, claim: Claim, _now: datetime) -> Delegated | None:
    facts = _delegated(transaction, claim)
    return facts if facts and facts.state is not DelegationState.ASKED else None


def session(transaction: Transaction, claim: Claim, now: datetime) -> DelegatedSession | None:
    """Only while they book for the one who learns; what stands from before says that they do not any more."""
    assert claim.person_id is not None
    found = sessions.get(transaction, claim.subject_id)
    pair = pairs.get(transaction, found.pair_id)
    mentee = people.get(transaction, pair.mentee_id).slack_id
    books = delegations.books_for(transaction, claim.person_id, pair.mentee_id)
    if not mentee or (not books and claim.effect is not Effect.UPDATE):
        return None
    zone = people.get(transaction, claim.person_id).zone
    return DelegatedSession(told_to(transaction, claim, found, Side.MENTEE, now=now), mentee, zone, books)


def _delegated(transaction: Transaction, claim: Claim) -> Delegated | None:
    delegation = delegations.get(transaction, claim.subject_id)
    mentee, delegate = (people.get(transaction, each) for each in (delegation.mentee_id, delegation.delegate_id))
    if not mentee.slack_id or not delegate.slack_id:
        return None
    return Delegated(
        delegation.id, mentee.slack_id, delegate.slack_id, delegation.state, to_mentee=claim.person_id == mentee.id
    )


FACTS: dict[Kind, Facts] = {
    Kind.DELEGATED_SESSION: session,
    Kind.DELEGATE_ASKED: asked,
    Kind.DELEGATE_NEWS: news,
}
