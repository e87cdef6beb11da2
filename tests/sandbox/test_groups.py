"""A conversation of several people with the app: always the same one, and each of them acts in it."""

import pytest

from sandbox.client import SandboxError
from tests.sandbox.conftest import members
from tests.sandbox.local import actions, button


@pytest.fixture
def pair(people):
    return members(people)[:2]


@pytest.fixture
def group(web, pair):
    return web.conversations_open(users=pair)["channel"]["id"]


def test_it_is_the_same_each_time_and_for_these_people_only(web, people, pair, group):
    anna, ben, cleo = members(people)[:3]
    assert web.conversations_open(users=[ben, anna])["channel"]["id"] == group
    assert web.conversations_open(channel=group)["channel"]["id"] == group
    others = [web.conversations_open(users=users)["channel"]["id"] for users in ([anna], [anna, cleo], [*pair, cleo])]
    assert len({group, *others}) == 4
    assert group in [place["id"] for place in people.conversations(anna)]


def test_each_member_sees_what_is_posted_there(web, people, pair, group):
    web.chat_postMessage(channel=group, text="for both")
    for user in pair:
        (message,) = people.messages(user)
        assert (message["text"], message["channel"], message["channel_kind"]) == ("for both", group, "mpim")
    assert people.messages(members(people)[2]) == []


def test_each_member_clicks(web, people, pair, group):
    ts = web.chat_postMessage(channel=group, text="?", blocks=[actions(button("go", value="1"))])["ts"]
    for user in pair:
        assert people.click(user, people.messages(user)[-1], "go").acknowledged
        payload = people.deliveries()[-1]["payload"]
        assert (payload["user"]["id"], payload["actions"][0]["value"]) == (user, "1")
        assert (payload["channel"]["id"], payload["container"]["message_ts"]) == (group, ts)
    with pytest.raises(SandboxError, match="sees no message"):
        people.click(members(people)[2], people.messages(pair[0])[-1], "go")


def test_a_message_there_is_updated_for_all(web, people, pair, group):
    ts = web.chat_postMessage(channel=group, text="before")["ts"]
    web.chat_update(channel=group, ts=ts, text="after")
    assert [people.messages(user)[-1]["text"] for user in pair] == ["after", "after"]


def test_people_write_there(people, pair, group):
    people.say(pair[0], group, "Hello")
    assert people.messages(pair[1])[-1]["user"] == pair[0]
    with pytest.raises(SandboxError, match="cannot write"):
        people.say(members(people)[2], group, "Hello")
