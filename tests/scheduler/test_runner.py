"""What is left to do while Slack is in trouble: it rests, a followed clock need not wait for it, nothing is lost."""

from datetime import timedelta

import pytest

from storage import inbox
from storage.database import NestedWriteError
from tests.conftest import T0

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def reader(slack, world):
    return world.person(slack.user("louis.lefevre")["id"], language="fr")


@pytest.fixture
def message(world, reader):
    return world.message(world.programme(reader), reader)


def settled(work):
    """The outlook once nothing more can be done; fails where that takes as long as a follower may take."""
    for _ in range(20):
        outlook = work.catch_up()
        if outlook.is_done:
            return outlook
    raise AssertionError("it never settles")


def test_what_slack_is_too_ill_to_take_rests_and_says_when_it_goes_on(slack, world, work, message):
    slack.outage(HOUR)
    world.put(message)
    outlook = settled(work)
    assert (outlook.rests, outlook.next_moment) == (True, T0 + MINUTE)
    assert len(slack.calls("conversations.open")) == 1


def test_pushed_time_tries_again(slack, world, work, clock, reader, message):
    slack.outage(HOUR)
    world.put(message)
    settled(work)
    slack.end_outage()
    clock.set(T0 + MINUTE)
    work.pass_time(MINUTE)
    assert not settled(work).rests
    assert len(slack.messages(reader.slack_id)) == 1


def test_slacks_return_tries_again_at_once(slack, world, work, reader, message):
    slack.outage(HOUR)
    world.put(message)
    settled(work)
    slack.end_outage()
    work.send()
    assert slack.messages(reader.slack_id) == []
    work.slack_came_back()
    work.send()
    assert len(slack.messages(reader.slack_id)) == 1


def test_slacks_return_is_not_forgotten_where_the_database_is_busy(slack, world, work, reader, message):
    slack.outage(HOUR)
    world.put(message)
    settled(work)
    slack.end_outage()
    work.slack_came_back()
    with world.database.writing(), pytest.raises(NestedWriteError):
        work.send()
    work.send()
    assert len(slack.messages(reader.slack_id)) == 1


def test_a_429_rests_for_as_long_as_slack_asks(slack, world, work, message):
    slack.fail("chat.postMessage", status=429, retry_after=600)
    world.put(message)
    outlook = settled(work)
    assert outlook.rests
    assert T0 + 9 * MINUTE < outlook.next_moment <= T0 + 10 * MINUTE


@pytest.mark.parametrize("goes_on", ["pass_time", "slack_came_back"])
def test_an_ill_slack_is_not_asked_about_people_again_and_again(slack, world, work, reader, goes_on):
    with world.database.writing() as transaction:
        inbox.record(transaction, world.workspace_id, event_id="Ev1", kind="user_change", person_id=reader.id, now=T0)
    slack.outage(HOUR)
    outlook = settled(work)
    assert (outlook.rests, outlook.next_moment) == (True, T0 + MINUTE)
    work.follow_slack()
    assert len(slack.calls("users.info")) == 1
    slack.end_outage()
    if goes_on == "pass_time":
        work.pass_time(MINUTE)
    else:
        work.slack_came_back()
        work.send()
    assert not settled(work).rests
    assert len(slack.calls("users.info")) == 2
