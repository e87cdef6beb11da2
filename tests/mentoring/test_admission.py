"""Who may join a programme, by level and by list."""

from dataclasses import replace

import pytest

from mentoring.admission import MOST_LISTED, OPEN_TO_ALL, Admission, check_list, levels_between
from mentoring.enrolments import EnrolmentState, Side, enrol
from mentoring.refusals import Reason, Refused
from tests.mentoring.examples import LEA, PARIS_PROGRAMME
from tests.mentoring.test_enrolments import JOINED, LEARNING, NOW, SHARING

SPLIT = Admission(mentors=range(5, 21), mentees=range(1, 4))
LISTED = Admission(only_listed=True)


def join(rules, level, answers=SHARING, *, current=None, listed=False):
    programme = replace(PARIS_PROGRAMME, admission=rules)
    return enrol(programme, replace(LEA, level=level), answers, current=current, now=NOW, listed=listed)


@pytest.mark.parametrize(
    ("rules", "level", "listed", "may"),
    [
        (OPEN_TO_ALL, None, False, True),
        (OPEN_TO_ALL, 20, False, True),
        (SPLIT, 3, False, True),
        (SPLIT, 4, False, False),
        (SPLIT, 4, True, False),
        (SPLIT, 5, False, True),
        (SPLIT, None, False, True),
        (LISTED, 5, False, False),
        (LISTED, 5, True, True),
        (LISTED, None, False, False),
    ],
)
def test_somebody_may_join_who_is_left_one_side_at_least(rules, level, listed, may):
    assert rules.may_join(level, listed=listed) is may


@pytest.mark.parametrize(("answers", "level"), [(SHARING, 5), (SHARING, 20), (LEARNING, 1), (LEARNING, 3)])
def test_the_levels_of_a_side_may_take_it(answers, level):
    assert join(SPLIT, level, answers).answers.sides == answers.sides


@pytest.mark.parametrize(
    ("answers", "level", "first", "last"),
    [(SHARING, 4, 5, 20), (SHARING, 3, 5, 20), (LEARNING, 4, 1, 3), (LEARNING, 20, 1, 3)],
)
def test_other_levels_hear_which_ones_may(answers, level, first, last):
    with pytest.raises(Refused) as refused:
        join(SPLIT, level, answers)
    assert (refused.value.reason, refused.value.field) == (Reason.LEVEL_NOT_ADMITTED, "side")
    assert (refused.value.values["first"], refused.value.values["last"]) == (first, last)


def test_only_those_on_the_list_may_join():
    assert join(LISTED, 5, listed=True).answers == SHARING
    with pytest.raises(Refused, match=Reason.NOT_LISTED):
        join(LISTED, 5)


@pytest.mark.parametrize("rules", [SPLIT, LISTED])
def test_whoever_is_in_may_change_answers_on_the_same_side(rules):
    assert join(rules, 4, replace(SHARING, capacity=3), current=JOINED).answers.capacity == 3


def test_whoever_is_in_changes_to_an_admitted_side_only():
    assert join(SPLIT, 2, LEARNING, current=JOINED).answers.sides == (Side.MENTEE,)
    with pytest.raises(Refused, match=Reason.LEVEL_NOT_ADMITTED):
        join(SPLIT, 4, LEARNING, current=JOINED)


def test_whoever_left_is_asked_like_anybody_else():
    gone = replace(JOINED, state=EnrolmentState.LEFT)
    for rules, reason in ((SPLIT, Reason.LEVEL_NOT_ADMITTED), (LISTED, Reason.NOT_LISTED)):
        with pytest.raises(Refused, match=reason):
            join(rules, 4, current=gone)


@pytest.mark.parametrize(("first", "last", "levels"), [(1, 20, range(1, 21)), (3, 3, range(3, 4))])
def test_levels_are_taken_with_both_ends(first, last, levels):
    assert levels_between(first, last, fields=("first", "last")) == levels


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(None, 5, "first"), (0, 5, "first"), (21, 21, "first"), (3, None, "last"), (3, 2, "last"), (3, 21, "last")],
)
def test_levels_that_are_none_are_refused_under_their_field(first, last, field):
    with pytest.raises(Refused, match=Reason.NUMBER_OUT_OF_RANGE) as refused:
        levels_between(first, last, fields=("first", "last"))
    assert refused.value.field == field


def test_a_list_is_as_long_as_the_form_can_show():
    check_list(MOST_LISTED)
    with pytest.raises(Refused, match=Reason.TOO_MANY_LISTED):
        check_list(MOST_LISTED + 1)
