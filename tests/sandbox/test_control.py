"""The control interface: who may use it, what people can do and see through it, and the trouble it makes."""

import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.client import SandboxClient, SandboxError
from sandbox.config import SandboxConfig
from sandbox.interactions import ResponseUrl
from sandbox.server import Sandbox
from tests.sandbox.conftest import PATIENT, acknowledge, members, web_client
from tests.sandbox.local import actions, button, home, modal, plain, select, text_input, until


def direct(web, user):
    return web.conversations_open(users=[user])["channel"]["id"]


def show(web, people, user, *blocks):
    """A modal on a person's screen."""
    people.command(user, "/show")
    trigger_id = people.deliveries()[-1]["payload"]["trigger_id"]
    return web.views_open(trigger_id=trigger_id, view=modal(*blocks))["view"]["id"]


class TestDoors:
    def test_wishes_it_does_not_know(self, people):
        assert people._http.post("/control/nothing").status_code == 404
        assert people._http.post("/control/command", json={}).status_code == 400
        assert people._http.post("/control/command", content=b"{").status_code == 400

    def test_people_csv(self, running, people):
        lines = httpx.get(running.url + "/people.csv", timeout=30).text.splitlines()
        assert lines[0] == "slack_id,email,employee_number,level,manager,department,site,country,languages"
        assert {line.partition(",")[0] for line in lines[1:]} >= set(members(people)[:5])


class TestActing:
    def test_only_people_act(self, people):
        for user in people.users():
            if user["deleted"] or user["is_bot"] or user.get("is_stranger") or user["id"] == "USLACKBOT":
                with pytest.raises(SandboxError, match="nobody can act"):
                    people.command(user["id"], "/hello")

    def test_by_name_and_address(self, people, anna):
        user = people.user(anna)
        for known in (user["name"], user["real_name"], user["profile"]["email"]):
            assert people.user(known)["id"] == anna
        with pytest.raises(SandboxError, match="0 users"):
            people.user("nobody")

    def test_only_registered_commands(self):
        manifest = {"features": {"slash_commands": [{"command": "/known"}]}}
        with (
            Sandbox(replace(PATIENT, deliver=acknowledge, manifest=manifest)) as sandbox,
            SandboxClient(sandbox.url) as strict,
        ):
            assert strict.command(members(strict)[0], "/known").acknowledged
            with pytest.raises(SandboxError, match="not a valid command"):
                strict.command(members(strict)[0], "/other")

    def test_a_command_in_a_channel_needs_membership(self, people, anna):
        people.create_channel("private", members=[members(people)[1]], private=True)
        with pytest.raises(SandboxError, match="is not in"):
            people.command(anna, "/hello", channel="private")

    def test_without_interactivity_nothing_can_be_clicked(self):
        with (
            Sandbox(replace(PATIENT, deliver=acknowledge, manifest={})) as sandbox,
            SandboxClient(sandbox.url) as strict,
        ):
            anna = members(strict)[0]
            with pytest.raises(SandboxError, match="no Home tab"):
                strict.open_home(anna)

    def test_the_home_tab(self, people, web, anna):
        assert people.home(anna) is None
        assert people.open_home(anna).acknowledged
        web.views_publish(user_id=anna, view=home(actions(button("go", value="1"))))
        shown = people.home(anna)
        assert people.click_view(anna, shown["id"], "go").acknowledged
        payload = people.deliveries()[-1]["payload"]
        assert (payload["type"], payload["view"]["type"], payload["actions"][0]["value"]) == (
            "block_actions",
            "home",
            "1",
        )
        people.open_home(anna)
        assert people.deliveries()[-1]["payload"]["event"]["view"]["id"] == shown["id"]

    def test_closing_may_close_everything(self, people, web, anna):
        show(web, people, anna)
        people.command(anna, "/show")
        trigger_id = people.deliveries()[-1]["payload"]["trigger_id"]
        top = web.views_push(trigger_id=trigger_id, view=modal(clear_on_close=True, notify_on_close=True))["view"]
        assert people.close_view(anna, top["id"]).view is None
        assert people.deliveries()[-1]["payload"]["is_cleared"]

    def test_what_has_no_button_is_not_submitted(self, people, web, anna):
        shown = web.views_publish(user_id=anna, view=home())["view"]
        with pytest.raises(SandboxError, match="nothing to submit"):
            people.submit(anna, shown["id"], {})

    def test_nobody_touches_anothers_view(self, people, web, anna):
        view_id = show(web, people, anna)
        with pytest.raises(SandboxError, match="in front"):
            people.submit(members(people)[1], view_id, {"name": "x"})

    @pytest.mark.parametrize(
        ("element", "value", "state"),
        [
            ({"type": "plain_text_input"}, "x", {"value": "x"}),
            ({"type": "plain_text_input", "multiline": True}, "x\ny\n", {"value": "x\ny\n"}),
            ({"type": "email_text_input"}, "a@b.cd", {"value": "a@b.cd"}),
            ({"type": "url_text_input"}, "https://a.b", {"value": "https://a.b"}),
            ({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, 3, {"value": "3"}),
            ({"type": "datepicker"}, date(2026, 2, 3), {"selected_date": "2026-02-03"}),
            ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
            ({"type": "datepicker"}, "2026-02-03", {"selected_date": "2026-02-03"}),
            ({"type": "datetimepicker"}, 1_770_000_000, {"selected_date_time": 1_770_000_000}),
            (
                {"type": "datetimepicker"},
                datetime.fromtimestamp(1_770_000_000, UTC),
                {"selected_date_time": 1_770_000_000},
            ),
            (select("x", "a", "b"), "b", {"selected_option": {"text": plain("b"), "value": "b"}}),
            (select("x", "a", kind="radio_buttons"), "a", {"selected_option": {"text": plain("a"), "value": "a"}}),
            (select("x", "a", kind="checkboxes"), ["a"], {"selected_options": [{"text": plain("a"), "value": "a"}]}),
            ({"type": "rich_text_input"}, {"type": "rich_text"}, {"rich_text_value": {"type": "rich_text"}}),
        ],
    )
    def test_filling_in_each_kind_of_field(self, people, web, anna, element, value, state):
        people.submit(anna, show(web, people, anna, field(element)), {"x": value})
        values = people.deliveries()[-1]["payload"]["view"]["state"]["values"]
        assert values["block"]["x"] == {"type": element["type"], **state}

    def test_people_and_conversations_as_values(self, people, web, anna):
        ben = members(people)[1]
        general = people.conversations(anna)[0]["id"]
        for kind, value, name in [
            ("users_select", ben, "selected_user"),
            ("multi_users_select", [ben, anna], "selected_users"),
            ("channels_select", general, "selected_channel"),
        ]:
            people.submit(anna, show(web, people, anna, field({"type": kind})), {"x": value})
            values = people.deliveries()[-1]["payload"]["view"]["state"]["values"]
            assert values["block"]["x"] == {"type": kind, name: value}

    @pytest.mark.parametrize(
        ("element", "value", "words"),
        [
            ({"type": "email_text_input"}, "nobody", "not an e-mail address"),
            ({"type": "url_text_input"}, "ftp://x", "not a web address"),
            ({"type": "number_input", "is_decimal_allowed": False}, "x", "not a number"),
            ({"type": "number_input", "is_decimal_allowed": False}, 1.5, "whole number"),
            ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, 3, "out of range"),
            ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2"}, 1, "out of range"),
            ({"type": "datepicker"}, "tomorrow", "not a date"),
            ({"type": "timepicker"}, "25:00", "not a time"),
            ({"type": "datetimepicker"}, "soon", "Unix seconds"),
            ({"type": "users_select"}, "U000", "cannot be chosen"),
            ({"type": "multi_users_select"}, ["U000"], "cannot be chosen"),
            (select("x", "a", "b", kind="multi_static_select", max_selected_items=1), ["a", "b"], "at most 1"),
            ({"type": "plain_text_input", "min_length": 3}, "ab", "2 characters"),
            ({"type": "plain_text_input"}, "", "must be filled in"),
        ],
    )
    def test_what_slacks_client_would_not_send(self, people, web, anna, element, value, words):
        view_id, sent = show(web, people, anna, field(element)), len(people.deliveries())
        with pytest.raises(SandboxError, match=words):
            people.submit(anna, view_id, {"x": value})
        assert len(people.deliveries()) == sent

    def test_initial_values_stand_until_they_are_changed(self, people, web, anna):
        view_id = show(web, people, anna, text_input("x", block_id="block", initial_value="before"))
        people.submit(anna, view_id, {})
        values = people.deliveries()[-1]["payload"]["view"]["state"]["values"]
        assert values["block"]["x"]["value"] == "before"


def field(element):
    return {"type": "input", "block_id": "block", "label": plain("L"), "element": {**element, "action_id": "x"}}


class TestSeeing:
    def test_each_sees_their_own(self, people, web):
        anna, ben, cleo = members(people)[:3]
        pair = web.conversations_open(users=[anna, ben])["channel"]["id"]
        web.chat_postMessage(channel=pair, text="for two")
        web.chat_postMessage(channel=direct(web, anna), text="for one")
        assert [message["text"] for message in people.messages(anna)] == ["for two", "for one"]
        assert [message["channel_kind"] for message in people.messages(ben)] == ["mpim"]
        assert people.messages(cleo) == []

    def test_messages_since_a_moment(self, people, web, anna):
        direct = web.conversations_open(users=anna)["channel"]["id"]
        web.chat_postMessage(channel=direct, text="Before")
        people.step(by=timedelta(days=1))
        moment = people.now()
        web.chat_postMessage(channel=direct, text="After")
        assert [message["text"] for message in people.messages(anna)] == ["Before", "After"]
        assert [message["text"] for message in people.messages(anna, since=moment)] == ["After"]

    def test_waiting_for_messages(self, people, web, anna):
        channel = direct(web, anna)
        later = threading.Timer(0.1, web.chat_postMessage, kwargs={"channel": channel, "text": "x"})
        later.start()
        assert len(people.wait_messages(anna)) == 1
        later.join()
        with pytest.raises(SandboxError, match="sees 1 messages"):
            people.wait_messages(anna, 2, timeout=0.05)

    def test_calls_without_the_token(self, people, web, anna):
        web.chat_postMessage(channel=direct(web, anna), text="x")
        call = people.calls("chat.postMessage")[0]
        assert call["arguments"]["text"] == "x"
        assert call["answer"]["ok"]
        assert "xoxb" not in str(people.calls())

    def test_deliveries(self, people, anna):
        people.command(anna, "/hello")
        delivery = people.deliveries()[0]
        assert (delivery["kind"], delivery["acknowledged"], delivery["attempt"]) == ("command", True, 0)
        assert 0 < delivery["seconds"] < 30

    def test_reset_forgets(self, people, web, anna):
        web.chat_postMessage(channel=direct(web, anna), text="x")
        people.update_user(anna, real_name="Another")
        people.reset()
        assert people.calls() == []
        assert people.messages(anna) == []
        assert people.user(anna)["real_name"] != "Another"


class TestPeopleAndChannels:
    def test_somebody_joins_and_leaves(self, people):
        zoe = people.add_user(real_name="Zoé Martin", tz="Asia/Singapore", locale="en-GB")
        assert zoe["name"] == "zoé.martin"
        assert people.deactivate_user(zoe["id"])["deleted"]
        kinds = [delivery["kind"] for delivery in until(lambda: len(people.deliveries()) == 2 and people.deliveries())]
        assert kinds == ["team_join", "user_change"]

    def test_details_that_nobody_has(self, people, anna):
        with pytest.raises(SandboxError, match="shoe_size"):
            people.update_user(anna, shoe_size=42)
        with pytest.raises(SandboxError, match="shoe_size"):
            people.add_user(real_name="x", shoe_size=42)

    def test_channels(self, people):
        anna, ben = members(people)[:2]
        people.create_channel("team", members=[anna])
        assert people.invite("team", ben)["members"] == [anna, ben]
        assert people.kick("team", ben)["members"] == [anna]
        assert people.archive("team")["archived"]
        for impossible in (
            lambda: people.create_channel("team", members=[anna]),
            lambda: people.create_channel("empty", members=[]),
            lambda: people.invite("team", ben),
            lambda: people.kick("team", ben),
            lambda: people.say(anna, "team", "x"),
            lambda: people.archive("nowhere"),
        ):
            with pytest.raises(SandboxError):
                impossible()


class TestTrouble:
    def post(self, web, channel):
        return web.chat_postMessage(channel=channel, text="x")

    def test_slack_says_no(self, people, web, anna):
        channel = direct(web, anna)
        people.fail("chat.postMessage", error="internal_error", times=2)
        for _ in range(2):
            with pytest.raises(SlackApiError, match="internal_error"):
                self.post(web, channel)
        assert self.post(web, channel)["ok"]
        assert len(people.messages(anna)) == 1

    def test_too_many_requests(self, people, web, anna):
        channel = direct(web, anna)
        people.fail("chat.postMessage", status=429, retry_after=7)
        with pytest.raises(SlackApiError) as caught:
            self.post(web, channel)
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")

    @pytest.mark.parametrize(("after", "messages"), [(False, 0), (True, 1)])
    def test_a_server_error_before_or_after_the_effect(self, people, web, anna, after, messages):
        channel = direct(web, anna)
        people.fail("chat.postMessage", status=500, after=after)
        with pytest.raises(SlackApiError) as caught:
            self.post(web, channel)
        assert caught.value.response.status_code == 500
        assert len(people.messages(anna)) == messages

    @pytest.mark.parametrize(("drop", "messages"), [("before", 0), ("after", 1)])
    def test_a_dropped_connection_before_or_after_the_effect(self, people, web, anna, drop, messages):
        channel = direct(web, anna)
        people.fail("chat.postMessage", drop=drop)
        with pytest.raises(OSError, match=r"Remote end closed|reset by peer"):
            self.post(web, channel)
        assert len(people.messages(anna)) == messages
        assert people.calls("chat.postMessage")[0]["answer"] is None

    def test_a_slow_answer(self, people, web, anna):
        channel = direct(web, anna)
        people.fail("chat.postMessage", delay=0.2)
        began = time.monotonic()
        assert self.post(web, channel)["ok"]
        assert time.monotonic() - began >= 0.2

    def test_a_held_call_takes_effect_when_it_is_released(self, people, web, anna):
        channel = direct(web, anna)
        people.hold("chat.postMessage")
        thread = threading.Thread(target=self.post, args=(web, channel))
        thread.start()
        until(lambda: people.held() == 1)
        assert people.messages(anna) == []
        people.release()
        thread.join()
        assert (len(people.messages(anna)), people.held()) == (1, 0)


def test_in_the_foreground_it_ends_in_peace_at_a_signal():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = f"from sandbox import server, config; server.serve(config.SandboxConfig(port={port}))"
    process = subprocess.Popen([sys.executable, "-W", "error", "-c", code], stderr=subprocess.PIPE)
    with SandboxClient(f"http://127.0.0.1:{port}") as people:
        until(lambda: reached(people))
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, b"")


def reached(people):
    try:
        return people.now()
    except httpx.ConnectError:
        return None


def test_response_urls_end_after_half_an_hour():
    url = ResponseUrl("U1", "C1", None, issued=time.monotonic() - 1801)
    assert url.refusal == "expired_url"


def test_settings_need_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        SandboxConfig(start=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "sandbox.example"])
def test_other_machines_never_reach_it(host):
    with pytest.raises(ValueError, match="this machine only"):
        SandboxConfig(host=host)


def test_the_client_reaches_a_second_sandbox_on_its_own_port():
    with Sandbox(PATIENT) as first, Sandbox(PATIENT) as second:
        assert first.url != second.url
        assert web_client(second).auth_test()["ok"]
