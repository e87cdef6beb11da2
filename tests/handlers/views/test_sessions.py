"""Messages about a session in every state it can be in, as Slack takes them and as people can answer them."""

from dataclasses import replace

import pytest

from handlers.views.session_outcomes import session_kept, session_left_out, session_reminder
from handlers.views.session_together import Completed, pair_completed, session_booked, session_cancelled
from handlers.views.sessions import session_plan, session_proposed
from handlers.views.words import languages, words_in
from mentoring.enrolments import Format, Side
from mentoring.sessions import Cause
from sandbox.block_kit import check_message
from tests.handlers.views import examples_sessions as examples
from tests.handlers.views.examples import HOSTILE, LONGEST, PROGRAMME

ALONE = [session_plan, session_proposed, session_reminder, session_kept, session_left_out]
TOGETHER = [session_booked, session_cancelled]
STATES = [
    examples.TO_PLAN,
    examples.PROPOSED,
    examples.BOOKED,
    examples.MOVING,
    examples.MOVED,
    examples.OVER,
    *(replace(examples.CANCELLED, cause=cause) for cause in Cause),
]
SLOTS = examples.SLOTS * 2
IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", languages())


def buttons(message):
    return [element for block in message.blocks if block["type"] == "actions" for element in block["elements"]]


def variants(programme, session):
    """As either side may read it: with a partner who is gone, nothing on offer, nothing left to answer."""
    for side in Side:
        told = examples.told(programme, session, side, slots=SLOTS[:5])
        yield told
        yield replace(told, slots=(), asked_before=True, newest=False)
        yield replace(told, partner=None, days_left=0, format=Format.IN_PERSON, ended=True)


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("programme", [PROGRAMME, LONGEST, HOSTILE], ids=["usual", "longest", "hostile"])
def test_every_message_to_one_is_taken_in_every_state(language, programme):
    for session in STATES:
        for told in variants(programme, session):
            for view in ALONE:
                message = view(told, words_in(language))
                check_message(message.blocks, text=message.text)
                assert len(message.blocks) <= 8
                assert len([each for each in buttons(message) if "style" in each]) <= 1


@IN_EVERY_LANGUAGE
def test_every_message_to_both_is_taken_in_every_state(language):
    other = next(each for each in languages() if each != language)
    for session in STATES[2:]:
        for changes in ({"also": other}, {"newest": False}, {"ended": True}, {"moved_by": "U1", "noted_by": "U2"}):
            facts = examples.together(LONGEST, session, **changes)
            for view in TOGETHER:
                message = view(facts, words_in(language))
                check_message(message.blocks, text=message.text)
                assert len(message.blocks) <= 8


@pytest.mark.parametrize("session", STATES[5:], ids=lambda session: session.cause or "over")
def test_what_is_settled_has_no_button(session):
    words = words_in("en")
    messages = [view(told, words) for told in variants(PROGRAMME, session) for view in ALONE]
    messages.append(session_booked(examples.together(PROGRAMME, session), words))
    assert [buttons(message) for message in messages] == [[]] * len(messages)


def test_a_time_that_stands_alone_is_the_one_thing_to_press():
    told = examples.told(PROGRAMME, examples.PROPOSED, Side.MENTOR, slots=SLOTS[:1])
    accept, *others = buttons(session_proposed(told, words_in("en")))
    assert (accept["text"]["text"], accept["style"]) == ("Accept Tuesday 17 March, 14:00", "primary")
    assert not [each for each in others if "style" in each]


def test_a_series_of_which_nobody_knows_whether_they_met_is_thanked_without_a_count():
    completed = Completed(PROGRAMME, "U07LEA", "U02ANNA", held=0, since=examples.TO_PLAN.due_on)
    assert "held" not in str(pair_completed(completed, words_in("en")).blocks)
