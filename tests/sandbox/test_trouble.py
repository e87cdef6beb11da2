"""Trouble on demand: whole families of calls, Slack down for a while, and the memory of what became of each call."""

import json
import time
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

from sandbox.client import SandboxClient, SandboxError
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox
from tests.sandbox.conftest import web_client
from tests.sandbox.local import until

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Are you there?"}}


@pytest.fixture
def post(people, web, anna):
    """Posts to Anna, and answers whether Slack took it."""
    channel = web.conversations_open(users=anna)["channel"]["id"]

    def post(text="Hello", **more):
        try:
            web.chat_postMessage(channel=channel, text=text, **more)
        except (SlackApiError, OSError):
            return False
        return True

    return post


def became(people):
    return [(trouble["became"], trouble["attempts"]) for trouble in people.troubles()]


# Which calls


def test_a_family_of_methods_goes_wrong(people, web, post):
    people.fail("chat.*", status=500, times=2)
    assert web.auth_test()["ok"]
    assert [post(), post(), post()] == [False, False, True]


def test_any_method_goes_wrong_and_older_plans_come_first(people, web, post):
    people.fail("chat.postMessage", error="internal_error")
    people.fail("*", status=500)
    assert not post()
    with pytest.raises(SlackApiError) as refusal:
        web.auth_test()
    assert refusal.value.response.status_code == 500
    assert web.auth_test()["ok"]


# Slack is down


def test_while_slack_is_down_every_call_is_answered_503(people, web, post):
    people.outage(HOUR)
    for call in (web.auth_test, lambda: web.apps_connections_open(app_token="xapp-sandbox")):
        with pytest.raises(SlackApiError) as refusal:
            call()
        assert refusal.value.response.status_code == 503
    assert not post()
    people.end_outage()
    assert post()


def test_nobody_can_act_while_slack_is_down(people, anna):
    people.outage(HOUR)
    for act in (
        lambda: people.command(anna, "/anything"),
        lambda: people.open_home(anna),
        lambda: people.say(anna, "general", "Hello?"),
    ):
        with pytest.raises(SandboxError, match="Slack is down"):
            act()
    people.end_outage()
    assert people.command(anna, "/anything").acknowledged


def test_the_clock_ends_an_outage_when_it_gets_there(people, web):
    people.outage(HOUR)
    people.step(by=HOUR - MINUTE)
    with pytest.raises(SlackApiError):
        web.auth_test()
    report = people.step(by=HOUR)
    assert report.steps == 2, "it stops where the outage ends"
    assert web.auth_test()["ok"]


def test_the_end_of_an_outage_is_the_next_thing_that_happens(people, web):
    began = people.now()
    people.outage(HOUR)
    assert people.next().now == began + HOUR
    assert web.auth_test()["ok"]


def test_a_second_outage_replaces_the_end_of_the_first(people, web):
    people.outage(HOUR)
    people.outage(2 * HOUR)
    people.step(by=HOUR)
    with pytest.raises(SlackApiError):
        web.auth_test()
    people.step(by=HOUR)
    assert web.auth_test()["ok"]


def test_an_outage_ended_by_hand_leaves_none_behind(people, web):
    people.outage(HOUR)
    people.end_outage()
    people.step(by=2 * HOUR)
    assert web.auth_test()["ok"]


def test_an_outage_takes_some_time(people):
    with pytest.raises(SandboxError, match="some time"):
        people.outage(timedelta())


def test_a_fresh_world_is_not_down(people, web):
    people.outage(HOUR)
    people.reset()
    assert web.auth_test()["ok"]


def test_events_wait_and_are_delivered_afterwards(people):
    people.outage(HOUR)
    people.add_user(real_name="Somebody New")
    people.step(by=MINUTE)
    assert people.deliveries() == []
    ended = people.step(by=HOUR - MINUTE).now
    (delivery,) = until(lambda: [each for each in people.deliveries() if each["acknowledged"]])
    assert (delivery["kind"], delivery["attempt"], delivery["at"]) == ("team_join", 0, ended.isoformat())


@pytest.fixture
def over_socket():
    """A sandbox with a real slack_bolt app over Socket Mode."""
    with Sandbox(SandboxConfig(rate_limits=False, socket_seconds=30, ack_seconds=30)) as sandbox:
        app = App(
            client=web_client(sandbox),
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-sandbox"),
            token_verification_enabled=False,
        )
        app.command("/ping")(lambda ack: ack("pong"))
        handler = SocketModeHandler(app, "xapp-sandbox", ping_interval=0.4)
        handler.connect()
        with SandboxClient(sandbox.url) as people:
            until(people.sockets)
            yield people
        handler.close()


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_sockets_break_and_come_back(over_socket):
    people = over_socket
    people.outage(HOUR)
    until(lambda: people.sockets() == 0)
    time.sleep(1)
    assert people.sockets() == 0
    people.end_outage()
    until(people.sockets)
    assert people.command("louis.lefevre", "/ping").message["text"] == "pong"


# What became of it


def test_without_trouble_there_is_nothing_to_tell(people, post):
    post()
    assert people.troubles() == []


def test_a_call_that_failed_waits_until_the_app_tries_again(people, anna, post):
    people.fail("chat.postMessage", status=500)
    post()
    (trouble,) = people.troubles()
    assert (trouble["method"], trouble["to"]) == ("chat.postMessage", people.user(anna)["real_name"])
    assert became(people) == [("waiting", 1)]
    people.step(by=HOUR)
    post()
    (trouble,) = people.troubles()
    assert (trouble["became"], trouble["attempts"]) == ("arrived", 2)
    assert trouble["arrived"] == people.now().isoformat()


def test_another_message_is_no_retry(people, post):
    people.fail("chat.postMessage", status=500)
    post("Hello")
    post("Good bye")
    assert became(people) == [("waiting", 1)]


def test_a_retry_is_known_by_its_content_and_not_by_ids_made_up_anew(people, post):
    people.fail("chat.postMessage", status=500)
    post(blocks=[{**SECTION, "block_id": "one"}])
    post(blocks=[{**SECTION, "block_id": "two"}])
    assert became(people) == [("arrived", 2)]


@pytest.mark.parametrize("fault", [{"status": 500, "after": True}, {"drop": "after"}])
def test_what_arrived_though_the_app_was_told_otherwise(people, post, fault):
    people.fail("chat.postMessage", **fault)
    post()
    assert became(people) == [("had_arrived", 1)]
    post()
    assert became(people) == [("arrived_twice", 2)]


def test_the_same_view_published_again_is_there_once(people, web, anna):
    people.fail("views.publish", status=500, after=True)
    view = {"type": "home", "blocks": [SECTION]}
    with pytest.raises(SlackApiError):
        web.views_publish(user_id=anna, view=view)
    web.views_publish(user_id=anna, view=view)
    assert became(people) == [("arrived", 2)]


@pytest.mark.parametrize(
    ("fault", "what", "code"),
    [
        ({"status": 429}, "rate_limited", "429"),
        ({"status": 500}, "server_error", "500"),
        ({"error": "internal_error"}, "refused", "internal_error"),
        ({"drop": "before"}, "dropped", ""),
    ],
)
def test_what_happened_is_told(people, post, fault, what, code):
    people.fail("chat.postMessage", **fault)
    post()
    ((failure,),) = [trouble["failures"] for trouble in people.troubles()]
    assert (failure["what"], failure["code"], failure["effect"]) == (what, code, False)


def test_slacks_own_limit_is_told_as_well():
    with Sandbox(SandboxConfig()) as sandbox, SandboxClient(sandbox.url) as people:
        web = web_client(sandbox)
        channel = web.conversations_open(users=people.users()[0]["id"])["channel"]["id"]
        web.chat_postMessage(channel=channel, text="One")
        with pytest.raises(SlackApiError):
            web.chat_postMessage(channel=channel, text="Two")
        (trouble,) = people.troubles()
    assert [failure["what"] for failure in trouble["failures"]] == ["rate_limited"]


def test_an_outage_is_one_trouble_for_each_message(people, post):
    people.outage(HOUR)
    for _ in range(3):
        assert not post()
    people.step(by=HOUR)
    assert post()
    (trouble,) = people.troubles()
    assert [failure["what"] for failure in trouble["failures"]] == ["outage"] * 3
    assert (trouble["became"], trouble["attempts"]) == ("arrived", 4)


def test_after_an_arrival_the_next_failure_is_a_trouble_of_its_own(people, post):
    for _ in range(2):
        people.fail("chat.postMessage", status=500)
        post()
        post()
    assert became(people) == [("arrived", 2), ("arrived", 2)]


def test_a_held_call_takes_effect_though_its_caller_is_gone(running, people, web, anna):
    """As a call does of which Slack has read every byte: nobody hears its answer."""
    channel = web.conversations_open(users=anna)["channel"]["id"]
    people.hold("chat.postMessage")
    caller = HTTPConnection(running.url.removeprefix("http://"))
    body = json.dumps({"channel": channel, "text": "Good-bye"})
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"}
    caller.request("POST", "/api/chat.postMessage", body, headers)
    until(lambda: people.held())
    caller.close()
    time.sleep(0.2)
    people.release()
    until(lambda: people.messages(anna))
    assert [message["text"] for message in people.messages(anna)] == ["Good-bye"]
