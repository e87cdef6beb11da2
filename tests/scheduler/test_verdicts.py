"""What to do after trouble with Slack."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.slack_calls import Trouble, TroubleKind
from scheduler.verdicts import LONGEST_WAIT, MOST_SETBACKS, Action, backoff, verdict
from storage.claims import MOST_ATTEMPTS

REFUSED, UNCLEAR = TroubleKind.REFUSED, TroubleKind.UNCLEAR


@pytest.mark.parametrize(
    ("kind", "code", "tries", "may_repeat", "action"),
    [
        (TroubleKind.RATE_LIMITED, "ratelimited", 1, False, Action.WAIT),
        (TroubleKind.RATE_LIMITED, "ratelimited", 99, False, Action.WAIT),
        (TroubleKind.NOT_REACHED, "ConnectionRefusedError", 99, False, Action.WAIT),
        (REFUSED, "token_revoked", 99, False, Action.WAIT),
        (REFUSED, "channel_not_found", 1, True, Action.DEAD),
        (REFUSED, "account_inactive", 1, True, Action.DEAD),
        (REFUSED, "something_new", 1, False, Action.RETRY),
        (REFUSED, "something_new", MOST_ATTEMPTS, False, Action.DEAD),
        (UNCLEAR, "TimeoutError", 1, False, Action.UNCERTAIN),
        (UNCLEAR, "TimeoutError", 1, True, Action.SET_BACK),
        (UNCLEAR, "TimeoutError", MOST_ATTEMPTS, True, Action.SET_BACK),
        (UNCLEAR, "TimeoutError", MOST_SETBACKS, True, Action.UNCERTAIN),
    ],
)
def test_verdicts(kind, code, tries, may_repeat, action):
    counted = {"attempts": 1, "setbacks": tries - 1} if kind is UNCLEAR else {"attempts": tries, "setbacks": 0}
    assert verdict(Trouble(kind, code), **counted, may_repeat=may_repeat, chance=Random(1)).action is action


def test_the_tries_that_trouble_cost_and_those_that_a_message_cost_itself_are_not_added_up():
    of_its_own, of_slack = Trouble(REFUSED, "something_new"), Trouble(UNCLEAR, "TimeoutError")
    counted = {"attempts": MOST_ATTEMPTS - 1, "setbacks": MOST_SETBACKS - 2, "may_repeat": True}
    assert verdict(of_its_own, **counted, chance=Random(1)).action is Action.RETRY
    assert verdict(of_slack, **counted, chance=Random(1)).action is Action.SET_BACK


def test_slack_says_how_long_to_wait():
    trouble = Trouble(TroubleKind.RATE_LIMITED, "ratelimited", wait=timedelta(seconds=7))
    assert verdict(trouble, attempts=1, setbacks=0, may_repeat=True, chance=Random(1)).wait == timedelta(seconds=7)


def test_tries_last_through_an_hour_of_trouble():
    class Hasty(Random):
        def uniform(self, a, _b):
            return a

    waits = [backoff(attempts, Hasty()) for attempts in range(1, MOST_SETBACKS)]
    assert sum(waits, timedelta()) > timedelta(hours=1)


@given(st.integers(1, 40), st.integers())
def test_waits_grow_and_end(attempts, seed):
    wait = backoff(attempts, Random(seed))
    assert timedelta(seconds=0.7) <= wait <= LONGEST_WAIT * 1.3
