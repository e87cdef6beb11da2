"""How many calls may start at a moment, and what taking them leaves."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import pace
from storage.pace import Pace, Rate, Rates
from tests.worlds import World

M0 = datetime(2026, 1, 1, tzinfo=UTC)
FIVE = Rate(per_second=5, burst=5)


@pytest.mark.parametrize(
    ("next_call_after", "paused_for", "slots"),
    [
        (0, None, 1),
        (0.1, None, 0),
        (-0.2, None, 2),
        (-0.4, None, 3),
        (-60, None, 5),
        (-60, 1, 0),
        (-60, -1, 5),
    ],
)
def test_slots_grow_with_quiet_time_up_to_the_burst(next_call_after, paused_for, slots):
    paused_until = M0 + timedelta(seconds=paused_for) if paused_for is not None else None
    assert Pace(M0 + timedelta(seconds=next_call_after), paused_until).slots(M0, FIVE) == slots


def test_taking_calls_leaves_no_more_than_the_rate():
    rested = Pace(M0 - timedelta(hours=1), None)
    spent = rested.after(5, M0, FIVE)
    assert spent.slots(M0, FIVE) == 0
    assert spent.slots(M0 + timedelta(seconds=0.2), FIVE) == 1
    assert spent.slots(M0 + timedelta(seconds=1), FIVE) == 5


def test_other_methods_keep_to_slacks_tier_and_grow_only_where_there_is_none():
    assert Rates().of("conversations.open") == Rate(50 / 60, burst=10)
    assert Rates(50).of("conversations.open") == Rate(50 / 60, burst=10)
    assert Rates(50, keeps_tiers=False).of("conversations.open").per_second == pytest.approx(500 / 60)


def test_a_conversation_rests_a_second_where_slack_asks_for_it():
    assert Rates(1000).conversation_gap == timedelta(seconds=1)
    assert Rates(1000, keeps_tiers=False).conversation_gap == timedelta()


def test_a_call_is_taken_or_told_when_to_come_back(database):
    world, rate = World(database), Rate(per_second=1, burst=1)
    with database.writing() as transaction:
        assert pace.take(transaction, world.workspace_id, "users.info", machine=M0, rate=rate) is None
        later = pace.take(transaction, world.workspace_id, "users.info", machine=M0, rate=rate)
    assert later == M0 + timedelta(seconds=1)


def test_a_pause_holds_for_everybody(database):
    world, until = World(database), M0 + timedelta(seconds=30)
    with database.writing() as transaction:
        pace.pause(transaction, world.workspace_id, "users.info", machine=M0, until=until)
    with database.writing() as transaction:
        assert pace.take(transaction, world.workspace_id, "users.info", machine=M0, rate=FIVE) == until
        assert pace.take(transaction, world.workspace_id, "users.info", machine=until, rate=FIVE) is None
