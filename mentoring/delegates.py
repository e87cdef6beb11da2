"""Delegates: somebody whom a mentee lets book and move their sessions, and who sees nothing else (design, 1)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from mentoring.people import Person, Standing
from mentoring.refusals import Reason, Refused


class DelegationState(StrEnum):
    ASKED = "asked"
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"


STANDING = frozenset({DelegationState.ASKED, DelegationState.ACTIVE})


@dataclass(frozen=True)
class Delegation:
    """Of one mentee, for all their pairs. `id` is 0 until it is saved."""

    id: int
    workspace_id: int
    mentee_id: int
    delegate_id: int
    state: DelegationState
    version: int = 1


def ask(mentee: Person, delegate: Person, *, mentors: Collection[int], current: Delegation | None) -> Delegation:
    """Ask somebody to book for a mentee; `mentors` are those of their pairs, who book on their own side already.

    Raises Refused under the field `delegate`: DELEGATE_IS_ONESELF, DELEGATE_IS_MENTOR, DELEGATE_NOT_A_MEMBER; and
    DELEGATE_STANDS where somebody is asked, or books already.
    """
    if delegate.id == mentee.id:
        raise Refused(Reason.DELEGATE_IS_ONESELF, field="delegate")
    if delegate.id in mentors:
        raise Refused(Reason.DELEGATE_IS_MENTOR, field="delegate")
    _check_member(delegate)
    if current:
        raise Refused(Reason.DELEGATE_STANDS, field="delegate")
    return Delegation(0, mentee.workspace_id, mentee.id, delegate.id, DelegationState.ASKED)


def answer(delegation: Delegation, person: Person, *, accepts: bool) -> Delegation:
    """The one who was asked says yes or no; the same answer twice changes nothing.

    Raises Refused: DELEGATION_OVER, also for anybody else; DELEGATE_NOT_A_MEMBER for whoever turned out to be a guest.
    """
    wanted = DelegationState.ACTIVE if accepts else DelegationState.REFUSED
    if delegation.delegate_id == person.id and delegation.state is wanted:
        return delegation
    if delegation.delegate_id != person.id or delegation.state is not DelegationState.ASKED:
        raise Refused(Reason.DELEGATION_OVER)
    if accepts:
        _check_member(person)
    return _changed(delegation, wanted)


def end(delegation: Delegation, person_id: int) -> Delegation:
    """Either of the two takes it back, at any time; twice changes nothing. Raises Refused(DELEGATION_OVER)."""
    if person_id not in (delegation.mentee_id, delegation.delegate_id):
        raise Refused(Reason.DELEGATION_OVER)
    return _changed(delegation, DelegationState.ENDED) if delegation.state in STANDING else delegation


def _check_member(person: Person) -> None:
    if person.standing not in {Standing.MEMBER, Standing.UNKNOWN}:
        raise Refused(Reason.DELEGATE_NOT_A_MEMBER, field="delegate")


def _changed(delegation: Delegation, state: DelegationState) -> Delegation:
    return replace(delegation, state=state, version=delegation.version + 1)
