"""What the Web API answers, as the real slack_sdk sees it; what it refuses stands in test_refusals."""

import time
from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.client import SandboxClient
from sandbox.scopes import NEEDS
from sandbox.server import Sandbox
from sandbox.web_api import METHODS
from tests.sandbox.conftest import PATIENT, acknowledge, members, web_client
from tests.sandbox.local import actions, button, home, modal, text_input

MANIFEST = {
    "display_information": {"name": "Small app"},
    "features": {"slash_commands": [{"command": "/small", "description": "x"}], "app_home": {}},
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:write", "users:read", "channels:read", "commands"]}},
    "settings": {"interactivity": {"is_enabled": True}},
}


@pytest.fixture(scope="module")
def small():
    """A sandbox whose manifest grants little."""
    with Sandbox(replace(PATIENT, deliver=acknowledge, manifest=MANIFEST)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def limited():
    """A sandbox that counts calls."""
    with Sandbox(replace(PATIENT, deliver=acknowledge)) as sandbox:
        yield sandbox


def refusal(call, *arguments, **named):
    """The answer of a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        call(*arguments, **named)
    return caught.value.response


def refusal_after_all(call, *arguments, **named):
    """The refusal of a call that comes too often, however slowly a busy machine repeats it."""
    for _ in range(1000):
        try:
            call(*arguments, **named)
        except SlackApiError as caught:
            return caught.response
    raise AssertionError("never refused")


def code(call, *arguments, **named):
    return refusal(call, *arguments, **named)["error"]


def direct(web, user):
    return web.conversations_open(users=[user])["channel"]["id"]


def trigger(people, user):
    """A trigger id that has just been made by a person's command."""
    people.command(user, "/anything")
    return people.deliveries()[-1]["payload"]["trigger_id"]


def bot_of(web):
    return web.auth_test()["user_id"]


class TestTokens:
    def test_who_the_bot_is(self, web):
        """auth.test names team, user and bot, and the scopes stand in a header."""
        answer = web.auth_test()
        assert answer["team_id"].startswith("T")
        assert answer["bot_id"].startswith("B")
        assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")

    def test_api_test_says_back_what_it_is_told(self, web):
        assert web.api_test(foo="bar")["args"] == {"foo": "bar"}

    @pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data"])
    def test_body_of_another_kind(self, people, kind):
        answer = people._http.post("/api/auth.test", content=b"x", headers={"Content-Type": kind})
        assert answer.json()["error"] == "invalid_post_type"

    def test_body_that_is_not_a_json_object(self, people):
        headers = {"Content-Type": "application/json"}
        assert people._http.post("/api/auth.test", content=b"{", headers=headers).json()["error"] == "invalid_json"
        assert people._http.post("/api/auth.test", content=b"[]", headers=headers).json()["error"] == "json_not_object"

    def test_every_method_has_its_needs(self):
        assert METHODS.keys() == NEEDS.keys()


class TestRateLimits:
    def test_one_message_a_second_in_each_channel(self, limited):
        with SandboxClient(limited.url) as people:
            web, (anna, ben) = web_client(limited), members(people)[:2]
            first, second = direct(web, anna), direct(web, ben)
            answer = refusal_after_all(web.chat_postMessage, channel=first, text="one")
            assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
            web.chat_postMessage(channel=second, text="elsewhere")
            time.sleep(1)
            web.chat_postMessage(channel=first, text="three")

    def test_a_tier_allows_a_minutes_worth_and_then_says_how_long_to_wait(self, limited):
        web = web_client(limited)
        for _ in range(20):
            web.users_list(limit=1)
        answer = refusal_after_all(web.users_list, limit=1)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 3
        web.auth_test()


class TestPosting:
    def test_a_message_comes_back_whole(self, web, anna, people):
        channel = direct(web, anna)
        answer = web.chat_postMessage(channel=channel, text="Hello", blocks=[actions(button("go"))])
        message = answer["message"]
        assert (answer["channel"], answer["ts"]) == (channel, message["ts"])
        assert message["blocks"][0]["block_id"]
        assert message["user"] == bot_of(web)
        seen = people.messages(anna)[-1]
        assert (seen["text"], seen["channel_kind"], seen["ephemeral"]) == ("Hello", "im", False)

    def test_ts_is_the_worlds_time_and_never_the_same(self, web, anna, people):
        channel = direct(web, anna)
        stamps = [web.chat_postMessage(channel=channel, text="x")["ts"] for _ in range(3)]
        assert stamps == sorted(set(stamps))
        assert int(float(stamps[0])) == int(people.now().timestamp())

    def test_after_an_invitation_it_posts_by_id_or_name(self, web, anna, people):
        people.create_channel("public", members=[anna])
        people.invite("public", bot_of(web))
        assert web.chat_postMessage(channel="#public", text="x")["ok"]
        assert people.messages(anna)[-1]["channel_name"] == "public"

    def test_long_text_is_cut_with_a_warning(self, web, anna):
        answer = web.chat_postMessage(channel=direct(web, anna), text="x" * 40_001)
        assert len(answer["message"]["text"]) == 40_000
        assert answer["warning"] == "message_truncated"

    def test_attachments(self, web, anna):
        channel = direct(web, anna)
        assert web.chat_postMessage(channel=channel, text="x", attachments=[{"text": "y"}])["ok"]

    def test_markdown(self, web, anna):
        channel = direct(web, anna)
        assert web.chat_postMessage(channel=channel, markdown_text="**x**")["message"]["text"] == "**x**"

    def test_metadata(self, web, anna):
        channel, good = direct(web, anna), {"event_type": "t", "event_payload": {}}
        assert web.chat_postMessage(channel=channel, text="x", metadata=good)["message"]["metadata"] == good

    def test_threads(self, web, anna):
        channel = direct(web, anna)
        parent = web.chat_postMessage(channel=channel, text="x")["ts"]
        assert web.chat_postMessage(channel=channel, text="y", thread_ts=parent)["message"]["thread_ts"] == parent


class TestUpdating:
    def test_what_is_not_given_stays(self, web, anna, people):
        channel = direct(web, anna)
        ts = web.chat_postMessage(channel=channel, text="before", blocks=[actions(button("go"))])["ts"]
        answer = web.chat_update(channel=channel, ts=ts, text="after")
        assert answer["text"] == "after"
        assert people.messages(anna)[-1]["blocks"][0]["elements"][0]["action_id"] == "go"
        web.chat_update(channel=channel, ts=ts, text="bare", blocks=[])
        seen = people.messages(anna)[-1]
        assert "blocks" not in seen
        assert seen["edited"]["user"] == bot_of(web)

    def test_deleting(self, web, anna, people):
        channel = direct(web, anna)
        ts = web.chat_postMessage(channel=channel, text="x")["ts"]
        assert web.chat_delete(channel=channel, ts=ts)["ts"] == ts
        assert people.messages(anna) == []


class TestConversations:
    def test_the_same_people_get_the_same_conversation(self, web, people):
        anna, ben = members(people)[:2]
        first = web.conversations_open(users=[anna, ben], return_im=True)["channel"]
        again = web.conversations_open(users=f"{ben},{anna}")
        assert again["channel"]["id"] == first["id"]
        assert again["already_open"]
        assert first["is_mpim"]
        assert web.conversations_members(channel=first["id"])["members"] == [anna, ben, bot_of(web)]

    def test_opening_by_its_id(self, web, anna):
        channel = direct(web, anna)
        assert web.conversations_open(channel=channel)["channel"]["id"] == channel

    def test_more_than_eight(self, web, people):
        assert web.conversations_open(users=members(people)[:8])["ok"]

    def test_info(self, web, anna, people):
        shown = web.conversations_info(channel=direct(web, anna), include_num_members=True)["channel"]
        assert (shown["is_im"], shown["user"], shown["num_members"]) == (True, anna, 2)
        general = people.conversations(anna)[0]["id"]
        assert web.conversations_info(channel=general)["channel"]["is_general"]

    def test_members_in_pages(self, web, anna, people):
        general = people.conversations(anna)[0]["id"]
        everybody, cursor = [], ""
        while True:
            page = web.conversations_members(channel=general, limit=25, cursor=cursor)
            everybody += page["members"]
            cursor = page["response_metadata"]["next_cursor"]
            if not cursor:
                break
        assert everybody == web.conversations_members(channel=general, limit=1000)["members"]

    def test_list(self, web, anna, people):
        people.create_channel("private", members=[anna], private=True)
        people.create_channel("old", members=[anna])
        people.archive("old")
        assert [channel["name"] for channel in web.conversations_list()["channels"]] == ["general", "old"]
        listed = web.conversations_list(types="public_channel,private_channel", exclude_archived=True)["channels"]
        assert [channel["name"] for channel in listed] == ["general"]
        people.invite("private", bot_of(web))
        assert [channel["name"] for channel in web.conversations_list(types="private_channel")["channels"]] == [
            "private"
        ]


class TestUsers:
    def test_info(self, web, anna, people):
        user = web.users_info(user=anna, include_locale=True)["user"]
        assert user["profile"]["email"].endswith("@example.com")
        assert user["locale"] == people.user(anna)["locale"]
        assert user["tz"] in {"Europe/Paris", "America/Toronto", "Asia/Singapore"}
        assert "locale" not in web.users_info(user=anna)["user"]

    def test_offset_follows_the_worlds_date(self, web, people):
        someone = people.add_user(name="paul", tz="Europe/Paris")["id"]
        assert web.users_info(user=someone)["user"]["tz_offset"] == 3600
        people.step(to=people.now().replace(month=7))
        assert web.users_info(user=someone)["user"]["tz_offset"] == 7200

    def test_the_address_needs_a_scope_of_its_own(self, small):
        with SandboxClient(small.url) as people:
            web, anna = web_client(small), members(people)[0]
        assert "email" not in web.users_info(user=anna)["user"]["profile"]
        assert refusal(web.users_lookupByEmail, email="x@example.com")["needed"] == "users:read.email"

    def test_list_in_pages(self, web, people):
        everybody = [user["id"] for user in web.users_list()["members"]]
        paged = [user["id"] for page in web.users_list(limit=20) for user in page["members"]]
        assert paged == everybody
        assert everybody == [user["id"] for user in people.users() if not user.get("is_stranger")]

    def test_by_address(self, web, anna, people):
        address = people.user(anna)["profile"]["email"]
        assert web.users_lookupByEmail(email=address.upper())["user"]["id"] == anna
        assert code(web.users_lookupByEmail, email="nobody@example.com") == "users_not_found"
        people.deactivate_user(anna)
        assert code(web.users_lookupByEmail, email=address) == "users_not_found"

    def test_team(self, web):
        assert web.team_info()["team"]["domain"] == "sandbox"


class TestViews:
    def test_a_trigger_opens_one_modal(self, web, anna, people):
        used = trigger(people, anna)
        view = web.views_open(trigger_id=used, view=modal())["view"]
        assert view["state"]["values"] == {"name_block": {"name": {"type": "plain_text_input", "value": None}}}
        assert [shown["id"] for shown in people.views(anna)] == [view["id"]]

    def test_three_modals_and_no_more(self, web, anna, people):
        root = web.views_open(trigger_id=trigger(people, anna), view=modal())["view"]
        second = web.views_push(trigger_id=trigger(people, anna), view=modal())["view"]
        assert (second["root_view_id"], second["previous_view_id"]) == (root["id"], root["id"])
        web.views_push(trigger_id=trigger(people, anna), view=modal())

    def test_update_by_hash(self, web, anna, people):
        view = web.views_open(trigger_id=trigger(people, anna), view=modal())["view"]
        newer = web.views_update(view_id=view["id"], hash=view["hash"], view=modal(title="New"))["view"]
        assert newer["title"]["text"] == "New"
        assert newer["hash"] != view["hash"]

    def test_an_update_needs_no_trigger(self, web, anna, people):
        """A bot may redraw a form whenever it likes, and it is the new one that is sent."""
        shown = web.views_open(trigger_id=trigger(people, anna), view=modal(actions(button("x"))))["view"]
        people.click_view(anna, shown["id"], "x")
        people.set_patience(trigger_seconds=0)
        web.views_update(view_id=shown["id"], view=modal(text_input("reason", block_id="reason_block")))
        assert people.submit(anna, shown["id"], {"reason": "Late"}).view is None
        values = people.deliveries()[-1]["payload"]["view"]["state"]["values"]
        assert values["reason_block"]["reason"]["value"] == "Late"
        assert code(web.views_update, view_id=shown["id"], view=modal()) == "not_found"

    def test_external_ids_are_unique(self, web, people):
        anna, ben = members(people)[:2]
        web.views_open(trigger_id=trigger(people, anna), view=modal(external_id="mine"))
        second = trigger(people, ben)
        assert code(web.views_open, trigger_id=second, view=modal(external_id="mine")) == "duplicate_external_id"
        assert web.views_update(external_id="mine", view=modal(external_id="mine"))["ok"]

    def test_home(self, web, anna, people):
        first = web.views_publish(user_id=anna, view=home(actions(button("x"))))["view"]
        assert people.home(anna)["blocks"][0]["elements"][0]["action_id"] == "x"
        web.views_publish(user_id=anna, view=home(), hash=first["hash"])

    def test_what_was_typed_stays_under_the_same_ids(self, web, anna, people):
        view = web.views_open(trigger_id=trigger(people, anna), view=modal(actions(button("x")), optional()))["view"]
        people.click_view(anna, view["id"], "x", values={"name": "Anna"})
        same = web.views_update(view_id=view["id"], view=modal(optional()))["view"]
        assert same["state"]["values"]["name_block"]["name"]["value"] == "Anna"
        other = web.views_update(view_id=view["id"], view=modal(optional(block_id="other")))["view"]
        assert other["state"]["values"] == {"other": {"name": {"type": "plain_text_input", "value": None}}}
        again = web.views_update(view_id=view["id"], view=modal(optional()))["view"]
        assert again["state"]["values"]["name_block"]["name"]["value"] is None


def optional(block_id="name_block"):
    return text_input("name", block_id=block_id, optional=True)
