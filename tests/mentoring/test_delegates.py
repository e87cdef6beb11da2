"""Who may book for a mentee: asked, answered and ended."""

from dataclasses import replace

import pytest

from mentoring.delegates import Delegation, DelegationState, answer, ask, end
from mentoring.people import Person, Standing
from mentoring.refusals import Reason, Refused

MENTEE = Person(1, 1, "U1", Standing.MEMBER)
ASSISTANT = Person(2, 1, "U2", Standing.MEMBER)
ASKED = Delegation(7, 1, MENTEE.id, ASSISTANT.id, DelegationState.ASKED)


def refusal(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reason


@pytest.mark.parametrize(
    ("delegate", "mentors", "current", "reason"),
    [
        (MENTEE, [], None, Reason.DELEGATE_IS_ONESELF),
        (ASSISTANT, [2], None, Reason.DELEGATE_IS_MENTOR),
        (replace(ASSISTANT, standing=Standing.GUEST), [], None, Reason.DELEGATE_NOT_A_MEMBER),
        (replace(ASSISTANT, standing=Standing.BOT), [], None, Reason.DELEGATE_NOT_A_MEMBER),
        (ASSISTANT, [], ASKED, Reason.DELEGATE_STANDS),
    ],
)
def test_who_cannot_be_asked(delegate, mentors, current, reason):
    assert refusal(lambda: ask(MENTEE, delegate, mentors=mentors, current=current)) is reason


def test_a_new_face_can_be_asked_and_is_looked_at_before_the_yes_counts():
    stranger = replace(ASSISTANT, standing=Standing.UNKNOWN)
    asked = ask(MENTEE, stranger, mentors=[], current=None)
    guest = replace(stranger, standing=Standing.GUEST)
    assert refusal(lambda: answer(asked, guest, accepts=True)) is Reason.DELEGATE_NOT_A_MEMBER
    assert answer(asked, guest, accepts=False).state is DelegationState.REFUSED


@pytest.mark.parametrize("accepts", [True, False])
def test_the_same_answer_twice_changes_nothing_and_another_comes_too_late(accepts):
    answered = answer(ASKED, ASSISTANT, accepts=accepts)
    assert answer(answered, ASSISTANT, accepts=accepts) == answered
    assert refusal(lambda: answer(answered, ASSISTANT, accepts=not accepts)) is Reason.DELEGATION_OVER


def test_nobody_else_answers_or_ends_it():
    other = replace(ASSISTANT, id=3)
    assert refusal(lambda: answer(ASKED, other, accepts=True)) is Reason.DELEGATION_OVER
    assert refusal(lambda: end(ASKED, other.id)) is Reason.DELEGATION_OVER


@pytest.mark.parametrize("person", [MENTEE, ASSISTANT])
def test_either_of_the_two_ends_it_once(person):
    over = end(ASKED, person.id)
    assert over.state is DelegationState.ENDED
    assert end(over, person.id) == over
