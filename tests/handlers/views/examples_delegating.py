"""Delegates: who is asked, what becomes of it, and the sessions that they book."""

from handlers.views import delegating
from handlers.views.blocks import Block
from handlers.views.delegating import Delegated, DelegatedSession
from handlers.views.words import Words
from mentoring.delegates import DelegationState
from mentoring.messages import Kind
from mentoring.programmes import Programme
from tests.handlers.views import examples_sessions as sessions

MARC, NADIA = "U03MARC", "U09NADIA"


def delegated(state: DelegationState, *, to_mentee: bool = False) -> Delegated:
    return Delegated(3, MARC, NADIA, state, to_mentee)


def facts(programme: Programme) -> dict[Kind, object]:
    told = sessions.told(programme, sessions.TO_PLAN, slots=sessions.SLOTS)
    return {
        Kind.DELEGATED_SESSION: DelegatedSession(told, MARC, sessions.PARIS, books=True),
        Kind.DELEGATE_ASKED: delegated(DelegationState.ASKED),
        Kind.DELEGATE_NEWS: delegated(DelegationState.ACTIVE, to_mentee=True),
    }


def views(words: Words) -> dict[str, Block]:
    return {
        "delegate": delegating.delegate_form(words),
        "asked": delegating.standing_page(delegated(DelegationState.ASKED, to_mentee=True), words),
        "books": delegating.standing_page(delegated(DelegationState.ACTIVE, to_mentee=True), words),
        "over": delegating.standing_page(delegated(DelegationState.ENDED, to_mentee=True), words),
    }
