"""What is known of a call's effect, from what the SDK returns or raises."""

from datetime import timedelta

import pytest

from bot.identity import slack_client
from scheduler.slack_calls import Answer, Trouble, TroubleKind, classified_call


@pytest.fixture
def client(sandbox, slack):
    return slack_client("xoxb-sandbox", f"{sandbox.url}/api/")


def test_an_answer(client):
    outcome = classified_call(client, "auth.test", {})
    assert isinstance(outcome, Answer)
    assert outcome.data["ok"]


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ({"status": 429, "retry_after": 7}, TroubleKind.RATE_LIMITED, "ratelimited"),
        ({"error": "channel_not_found"}, TroubleKind.REFUSED, "channel_not_found"),
        ({"error": "internal_error"}, TroubleKind.UNCLEAR, "internal_error"),
        ({"drop": "before"}, TroubleKind.UNCLEAR, "RemoteDisconnected"),
        ({"drop": "after"}, TroubleKind.UNCLEAR, "RemoteDisconnected"),
    ],
)
def test_trouble(slack, client, fault, kind, code):
    slack.fail("auth.test", **fault)
    outcome = classified_call(client, "auth.test", {})
    assert isinstance(outcome, Trouble)
    assert (outcome.kind, outcome.code) == (kind, code)
    assert outcome.wait == timedelta(seconds=fault.get("retry_after", 0))


def test_a_server_error_is_unclear(slack, client):
    slack.fail("auth.test", status=500)
    outcome = classified_call(client, "auth.test", {})
    assert isinstance(outcome, Trouble)
    assert outcome.kind is TroubleKind.UNCLEAR


def test_what_never_left_was_not_reached():
    outcome = classified_call(slack_client("xoxb-test", "http://127.0.0.1:9/api/"), "auth.test", {})
    assert outcome == Trouble(TroubleKind.NOT_REACHED, "ConnectionRefusedError")
