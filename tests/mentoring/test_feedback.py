"""What may be said of a session, when, and how often."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring.feedback import LONGEST_TEXT, Feedback, check_may_be_asked, check_same_answer, give
from mentoring.refusals import Reason, Refused
from mentoring.sessions import Cause, Session, SessionState

NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
OVER = Session(
    id=5,
    workspace_id=1,
    programme_id=1,
    pair_id=3,
    number=0,
    due_on=date(2026, 4, 1),
    state=SessionState.OVER,
    minutes=60,
    uid="u",
    sequence=0,
    opened_at=NOW,
    starts_at=NOW - timedelta(hours=1),
)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"starts_at": None}, None),
        ({"state": SessionState.BOOKED, "starts_at": NOW}, None),
        ({"state": SessionState.BOOKED, "starts_at": NOW + timedelta(seconds=1)}, Reason.SESSION_NOT_OVER),
        ({"state": SessionState.TO_PLAN}, Reason.SESSION_NOT_OVER),
        ({"state": SessionState.PROPOSED}, Reason.SESSION_NOT_OVER),
        ({"state": SessionState.CANCELLED, "cause": Cause.CANCELLED}, Reason.SESSION_SETTLED),
    ],
    ids=["over", "met without a date", "begun", "about to begin", "to plan", "proposed", "cancelled"],
)
def test_how_it_went_is_asked_once_it_has_begun(changes, reason):
    session = replace(OVER, **changes)
    if reason is None:
        check_may_be_asked(session, NOW)
        return
    with pytest.raises(Refused) as refused:
        check_may_be_asked(session, NOW)
    assert refused.value.reason is reason


@pytest.mark.parametrize("first", [True, False])
def test_the_first_answer_stands(first):
    check_same_answer(None, took_place=first)
    check_same_answer(first, took_place=first)
    with pytest.raises(Refused) as refused:
        check_same_answer(first, took_place=not first)
    assert refused.value.reason is Reason.ANSWER_GIVEN


def said(*, useful=4, changed="", shared="", current=None):
    return give(OVER, 7, useful=useful, changed=changed, shared=shared, current=current, now=NOW)


def test_empty_texts_are_kept_as_none():
    assert said() == Feedback(5, 7, 4, None, None, NOW, version=1)


def test_saying_it_again_takes_the_place_of_what_was_said_before():
    before = said(changed="Before.", shared="Shared.")
    assert said(useful=1, current=before) == Feedback(5, 7, 1, None, None, NOW, version=2)


def test_the_longest_texts_are_taken():
    longest = "W" * LONGEST_TEXT
    assert said(changed=longest, shared=longest).shared == longest


@pytest.mark.parametrize(
    ("wrong", "reason", "field"),
    [
        ({"useful": None}, Reason.SCORE_MISSING, "useful"),
        ({"useful": 0}, Reason.SCORE_MISSING, "useful"),
        ({"useful": 6}, Reason.SCORE_MISSING, "useful"),
        ({"changed": "W" * (LONGEST_TEXT + 1)}, Reason.TEXT_TOO_LONG, "changed"),
        ({"shared": "W" * (LONGEST_TEXT + 1)}, Reason.TEXT_TOO_LONG, "shared"),
    ],
)
def test_what_is_missing_or_too_long_is_refused_under_its_field(wrong, reason, field):
    with pytest.raises(Refused) as refused:
        said(**wrong)
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_nothing_is_said_of_a_session_to_come():
    with pytest.raises(Refused):
        give(replace(OVER, state=SessionState.PROPOSED), 7, useful=4, changed="", shared="", current=None, now=NOW)
