"""Whom a coordinator may invite."""

from dataclasses import replace

import pytest

from mentoring.admission import Admission
from mentoring.inviting import LeftOut, left_out
from mentoring.people import Standing
from tests.mentoring.examples import person, programme

RULED = programme(admission=Admission(mentors=range(10, 21), mentees=range(1, 4)))
LISTED = programme(admission=replace(RULED.admission, only_listed=True))


def why(asked=None, somebody=None, *, takes_part=False, listed=False):
    return left_out(asked or programme(), somebody or person(), takes_part=takes_part, listed=listed)


@pytest.mark.parametrize("standing", [Standing.MEMBER, Standing.UNKNOWN])
def test_members_are_invited_and_those_of_whom_slack_has_not_said(standing):
    assert why(somebody=person(standing=standing)) is None


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.STRANGER, Standing.BOT, Standing.DEACTIVATED])
def test_others_are_not(standing):
    assert why(somebody=person(standing=standing)) is LeftOut.NOT_A_MEMBER


def test_nor_is_whoever_takes_part():
    assert why(takes_part=True) is LeftOut.TAKES_PART


@pytest.mark.parametrize(("level", "reason"), [(2, None), (12, None), (5, LeftOut.NOT_ADMITTED)])
def test_levels_are_those_of_the_rules(level, reason):
    assert why(RULED, person(level=level)) is reason


def test_a_level_that_somebody_declares_is_asked_for_on_joining():
    assert why(RULED, person(level=5, level_declared=True)) is None


@pytest.mark.parametrize(("listed", "reason"), [(True, None), (False, LeftOut.NOT_ADMITTED)])
def test_a_list_counts(listed, reason):
    assert why(LISTED, person(level=2), listed=listed) is reason
