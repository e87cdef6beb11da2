"""Messages that an app leaves with Slack for later, and those that only one person sees."""

from datetime import timedelta

import pytest

from tests.sandbox.conftest import members


@pytest.fixture
def channel(web, anna):
    return web.conversations_open(users=[anna])["channel"]["id"]


def later(web, people, channel, *, hours=1, **content):
    post_at = int((people.now() + timedelta(hours=hours)).timestamp())
    return web.chat_scheduleMessage(**{"channel": channel, "post_at": post_at, "text": f"in {hours}", **content})


def test_they_are_posted_at_their_time_and_in_their_order(web, people, anna, channel):
    began = people.now()
    for hours in (3, 1, 2):
        later(web, people, channel, hours=hours)
    people.step(by=timedelta(minutes=59))
    assert people.messages(anna) == []
    people.step(by=timedelta(hours=12))
    assert [message["text"] for message in people.messages(anna)] == ["in 1", "in 2", "in 3"]
    assert float(people.messages(anna)[0]["ts"]) == (began + timedelta(hours=1)).timestamp()


def test_the_next_thing_that_happens_may_be_one(web, people, anna, channel):
    later(web, people, channel)
    people.next()
    assert len(people.messages(anna)) == 1


def test_what_is_still_to_come(web, people, channel):
    second, first = (later(web, people, channel, hours=hours)["scheduled_message_id"] for hours in (2, 1))
    assert [one["id"] for one in web.chat_scheduledMessages_list()["scheduled_messages"]] == [first, second]
    page = web.chat_scheduledMessages_list(channel=channel, limit=1)
    assert (len(page["scheduled_messages"]), bool(page["response_metadata"]["next_cursor"])) == (1, True)
    people.next()
    assert [one["id"] for one in web.chat_scheduledMessages_list()["scheduled_messages"]] == [second]


def test_called_back(web, people, anna, channel):
    message = later(web, people, channel)["scheduled_message_id"]
    assert web.chat_deleteScheduledMessage(channel=channel, scheduled_message_id=message)["ok"]
    people.step(by=timedelta(hours=2))
    assert people.messages(anna) == []


def test_never_posted(web, people, anna, channel):
    """With metadata (a bug that Slack documents), where nobody reads any more, and when the app is gone."""
    later(web, people, channel, metadata={"event_type": "t", "event_payload": {}})
    public = people.create_channel("public", members=[anna])["id"]
    people.invite("public", "U0SANDBOT1")
    later(web, people, public)
    people.archive("public")
    later(web, people, channel, hours=3)
    people.step(by=timedelta(hours=2))
    people.uninstall()
    people.step(by=timedelta(hours=2))
    assert people.messages(anna) == []


def test_a_fresh_world_expects_nothing(web, people, anna, channel):
    later(web, people, channel)
    people.reset()
    people.step(by=timedelta(hours=2))
    assert people.messages(anna) == []


def test_for_one_person_alone(web, people):
    anna, ben = members(people)[:2]
    group = web.conversations_open(users=[anna, ben])["channel"]["id"]
    ts = web.chat_postEphemeral(channel=group, user=anna, text="psst")["message_ts"]
    assert [(message["ts"], message["ephemeral"]) for message in people.messages(anna)] == [(ts, True)]
    assert people.messages(ben) == []
