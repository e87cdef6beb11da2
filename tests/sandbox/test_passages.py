"""What passes between Slack and the app is remembered in one order, with what became of each request."""

from contextlib import suppress

import pytest
from slack_sdk.errors import SlackApiError

from sandbox import passages
from tests.sandbox.local import modal, plain


def newest(people):
    return max([*people.calls(), *people.deliveries()], key=lambda record: record["number"])


def test_calls_and_deliveries_share_one_running_number(people, web, anna):
    web.auth_test()
    people.command(anna, "/anything")
    web.auth_test()
    assert [call["number"] for call in people.calls()] == [1, 3]
    assert [delivery["number"] for delivery in people.deliveries()] == [2]


def test_the_oldest_are_forgotten_where_there_are_too_many(people, web, monkeypatch):
    monkeypatch.setattr(passages, "KEPT", 20)
    for _ in range(25):
        web.auth_test()
    assert [call["number"] for call in people.calls()] == list(range(7, 26))


def test_a_call_says_how_it_went_and_for_whom(people, web, anna):
    channel = web.conversations_open(users=anna)["channel"]["id"]
    web.chat_postMessage(channel=channel, text="Hello")
    call = newest(people)
    name = people.user(anna)["real_name"]
    assert (call["to"], call["status"], call["effect"], call["fault"]) == (name, 200, True, None)
    assert 0 < call["seconds"] < 10


def test_a_refusal_has_no_effect_and_is_no_fault(people, web):
    with pytest.raises(SlackApiError):
        web.chat_postMessage(channel="C0NOWHERE", text="Hello")
    call = newest(people)
    assert (call["answer"]["error"], call["effect"], call["fault"]) == ("channel_not_found", False, None)


@pytest.mark.parametrize(
    ("fault", "remembered"),
    [
        ({"status": 500}, ("planned", 500, False)),
        ({"status": 500, "after": True}, ("planned", 500, True)),
        ({"drop": "before"}, ("cut", None, False)),
        ({"drop": "after"}, ("cut", None, True)),
        ({"error": "internal_error"}, ("planned", 200, False)),
        ({"delay": 0.01}, ("delay", 200, True)),
    ],
)
def test_a_call_remembers_its_fault(people, web, fault, remembered):
    people.fail("chat.postMessage", **fault)
    channel = web.conversations_open(users=people.users()[0]["id"])["channel"]["id"]
    with suppress(SlackApiError, OSError):
        web.chat_postMessage(channel=channel, text="Hello")
    call = newest(people)
    assert (call["fault"], call["status"], call["effect"]) == remembered


def test_a_modal_is_for_whoever_acted(people, web, anna):
    people.command(anna, "/anything")
    trigger = people.deliveries()[-1]["payload"]["trigger_id"]
    view = web.views_open(trigger_id=trigger, view=modal())["view"]
    assert newest(people)["to"] == people.user(anna)["real_name"]
    web.views_update(view_id=view["id"], view=modal(title="Other"))
    assert newest(people)["to"] == people.user(anna)["real_name"]
    with pytest.raises(SlackApiError):
        web.views_open(trigger_id=trigger, view=modal(title=plain("x")["text"] * 30))
    assert newest(people)["to"] == people.user(anna)["real_name"]


def test_a_channel_is_named(people, web):
    with pytest.raises(SlackApiError):
        web.chat_postMessage(channel=people.conversations(people.users()[0]["id"])[0]["id"], text="Hello")
    assert newest(people)["to"] == "#general"
