"""Menus whose options the app suggests, as a real Bolt app meets them: what it is asked, and what people may choose."""

import threading
from dataclasses import replace

import pytest
from slack_bolt import App, BoltRequest

from sandbox.client import SandboxClient, SandboxError
from sandbox.server import Sandbox
from tests.sandbox.conftest import PATIENT, acknowledge, members, web_client
from tests.sandbox.local import actions, button, home, modal, plain, select

TOPICS = [{"text": plain(name.title()), "value": name} for name in ("python", "pottery", "law")]
GROUPS = [{"label": plain("Crafts"), "options": TOPICS[1:2]}, {"label": plain("Others"), "options": TOPICS[::2]}]


class Bolt:
    """A real Bolt app that is reached by signed requests; each test gives it listeners of its own."""

    def __init__(self):
        self.app = None

    def __call__(self, headers, body):
        answer = self.app.dispatch(BoltRequest(body=body.decode(), headers=headers))
        return answer.status, answer.first_headers(), answer.body.encode()


@pytest.fixture(scope="module")
def bolt():
    return Bolt()


@pytest.fixture(scope="module")
def running(bolt):
    with Sandbox(replace(PATIENT, deliver=bolt, rate_limits=False)) as sandbox:
        yield sandbox


@pytest.fixture
def app(running, people, bolt):
    """A Bolt app that offers the topics which begin with what was typed."""
    bolt.app = App(
        client=web_client(running), signing_secret="sandbox-signing-secret", token_verification_enabled=False
    )
    bolt.app.asked = []

    @bolt.app.options("topic")
    def topics(ack, payload):
        bolt.app.asked.append(payload)
        ack(options=[topic for topic in TOPICS if topic["value"].startswith(payload["value"])])

    @bolt.app.action("topic")
    def chosen(ack, body):
        bolt.app.asked.append(body)
        ack()

    @bolt.app.action("go")
    def go(ack):
        ack()

    @bolt.app.view("form")
    def take(ack, body):
        bolt.app.asked.append(body)
        ack()

    @bolt.app.command("/form")
    def form(ack, client, body):
        client.views_open(trigger_id=body["trigger_id"], view=bolt.app.form)
        ack()

    return bolt.app


def menu(kind="external_select", **more):
    return {"type": kind, "action_id": "topic", "min_query_length": 1, **more}


def field(element):
    return {"type": "input", "block_id": "b", "label": plain("Topic"), "element": element}


@pytest.fixture
def message(app, people, anna):
    """A message with a menu, in front of Anna."""

    def post(**more):
        channel = app.client.conversations_open(users=[anna])["channel"]["id"]
        blocks = [actions(button("go"), menu(**more), block_id="b")]
        app.client.chat_postMessage(channel=channel, text="?", blocks=blocks)
        return people.messages(anna)[-1]

    return post


@pytest.fixture
def form(app, people, anna):
    """The id of a form with a menu, in front of Anna."""

    def open_form(**more):
        app.form = modal(field(menu(**more)), callback_id="form")
        return people.command(anna, "/form").view["id"]

    return open_form


def submitted(app):
    return app.asked[-1]["view"]["state"]["values"]["b"]["topic"]


class TestAsking:
    def test_the_payload_of_a_message(self, app, people, anna, message):
        shown = message()
        outcome = people.suggest(anna, "topic", "p", message=shown)
        assert (outcome.acknowledged, outcome.problem) == (True, None)
        assert outcome.suggested == {"options": TOPICS[:2]}
        payload = app.asked[0]
        assert payload["user"]["id"] == anna
        assert (payload["type"], payload["block_id"], payload["action_id"], payload["value"]) == (
            "block_suggestion",
            "b",
            "topic",
            "p",
        )
        assert payload["container"] == {
            "type": "message",
            "message_ts": shown["ts"],
            "channel_id": shown["channel"],
            "is_ephemeral": False,
        }
        assert (payload["channel"]["id"], payload["message"]["ts"]) == (shown["channel"], shown["ts"])
        assert payload.keys() >= {"team", "api_app_id", "token"}
        assert not payload.keys() & {"trigger_id", "response_url", "actions"}

    def test_the_payload_of_a_form(self, app, people, anna, form):
        view_id = form()
        people.suggest(anna, "topic", "p", view_id=view_id)
        payload = app.asked[0]
        assert payload["container"] == {"type": "view", "view_id": view_id}
        assert payload["view"]["state"]["values"]["b"]["topic"]["selected_option"] is None
        assert "message" not in payload

    def test_the_home_tab(self, app, people, anna):
        view = app.client.views_publish(user_id=anna, view=home(actions(menu(), block_id="b")))["view"]
        assert people.suggest(anna, "topic", "law", view_id=view["id"]).suggested == {"options": TOPICS[2:]}
        people.click_view(anna, view["id"], "topic", value="law")
        assert app.asked[-1]["actions"][0]["selected_option"] == TOPICS[2]

    def test_options_in_groups(self, app, people, anna):
        app.options("grouped")(lambda ack: ack(option_groups=GROUPS))
        app.form = modal(field({**menu(), "action_id": "grouped"}), callback_id="form")
        view_id = people.command(anna, "/form").view["id"]
        assert people.suggest(anna, "grouped", "x", view_id=view_id).suggested == {"option_groups": GROUPS}
        people.submit(anna, view_id, {"grouped": "pottery"})
        assert app.asked[-1]["view"]["state"]["values"]["b"]["grouped"]["selected_option"] == TOPICS[1]

    @pytest.mark.parametrize(("least", "query"), [(None, "py"), (4, "pyt"), (1, "")])
    def test_slack_waits_until_enough_was_typed(self, app, people, anna, least, query):
        element = {key: value for key, value in menu(min_query_length=least).items() if value is not None}
        app.form = modal(field(element), callback_id="form")
        view_id = people.command(anna, "/form").view["id"]
        with pytest.raises(SandboxError, match=f"from {least or 3} characters on"):
            people.suggest(anna, "topic", query, view_id=view_id)
        assert app.asked == []
        assert people.suggest(anna, "topic", "pyth", view_id=view_id).suggested == {"options": TOPICS[:1]}

    def test_a_menu_may_be_asked_for_when_it_opens(self, people, anna, form):
        assert people.suggest(anna, "topic", "", view_id=form(min_query_length=0)).suggested == {"options": TOPICS}

    def test_only_such_menus_ask(self, app, people, anna):
        view = app.client.views_publish(user_id=anna, view=home(actions(select("one", "x"))))["view"]
        with pytest.raises(SandboxError, match="suggests no options"):
            people.suggest(anna, "one", "xxx", view_id=view["id"])

    def test_over_http_the_manifest_names_an_address_for_it(self):
        manifest = {"settings": {"interactivity": {"is_enabled": True, "request_url": "https://example.com"}}}
        manifest["features"] = {"app_home": {"home_tab_enabled": True}}
        config = replace(PATIENT, deliver=acknowledge, manifest=manifest)
        with Sandbox(config) as sandbox, SandboxClient(sandbox.url) as people:
            anna = members(people)[0]
            view = web_client(sandbox).views_publish(user_id=anna, view=home(actions(menu())))["view"]
            with pytest.raises(SandboxError, match="message_menu_options_url"):
                people.suggest(anna, "topic", "p", view_id=view["id"])


class TestAnswers:
    """Slack's client shows no results for whatever it cannot use."""

    @pytest.mark.parametrize(
        ("answer", "problem"),
        [
            ({}, "must define either `options` or `option_groups`"),
            ({"options": TOPICS, "option_groups": GROUPS}, "not both"),
            ({"options": TOPICS[:1] * 101}, "no more than 100 items allowed [json-pointer:/options]"),
            ({"option_groups": GROUPS[:1] * 101}, "no more than 100 items allowed [json-pointer:/option_groups]"),
            ({"option_groups": [{"label": plain("x" * 76), "options": TOPICS}]}, "option_groups/0/label/text"),
            ({"options": [{"text": plain("x" * 76), "value": "x"}]}, "must be less than 76 characters"),
            ({"options": [{"text": plain("x"), "value": "x" * 151}]}, "must be less than 151 characters"),
            ({"options": [{"text": {"type": "mrkdwn", "text": "x"}, "value": "x"}]}, "unsupported type: mrkdwn"),
            ({"option_groups": [{"label": plain("x"), "options": []}]}, "must provide at least 1 items"),
        ],
    )
    def test_options_that_cannot_be_shown(self, app, people, anna, answer, problem):
        app.options("wrong")(lambda ack: ack(answer) if answer else ack())
        app.form = modal(field({**menu(), "action_id": "wrong"}), callback_id="form")
        view_id = people.command(anna, "/form").view["id"]
        outcome = people.suggest(anna, "wrong", "x", view_id=view_id)
        assert outcome.acknowledged
        assert outcome.problem.startswith("invalid_options: ")
        assert problem in outcome.problem
        assert outcome.suggested is None
        with pytest.raises(SandboxError, match="no option"):
            people.submit(anna, view_id, {"wrong": "python"})

    def test_nothing_found(self, people, anna, form):
        outcome = people.suggest(anna, "topic", "zebra", view_id=form())
        assert (outcome.suggested, outcome.problem) == ({"options": []}, None)

    def test_nobody_answers(self, app, people, anna):
        view = app.client.views_publish(user_id=anna, view=home(actions({**menu(), "action_id": "silent"})))["view"]
        outcome = people.suggest(anna, "silent", "x", view_id=view["id"])
        assert (outcome.acknowledged, outcome.problem, outcome.suggested) == (False, "dispatch_failed", None)

    def test_an_answer_that_comes_too_late(self, app, people, anna):
        done = threading.Event()
        app.options("slow")(lambda ack: (done.wait(30), ack(options=TOPICS)))
        view = app.client.views_publish(user_id=anna, view=home(actions({**menu(), "action_id": "slow"})))["view"]
        people.set_patience(ack_seconds=0.1)
        outcome = people.suggest(anna, "slow", "x", view_id=view["id"])
        done.set()
        assert (outcome.problem, outcome.suggested) == ("operation_timeout", None)


class TestChoosing:
    def test_the_whole_option_is_kept(self, app, people, anna, form):
        view_id = form()
        people.suggest(anna, "topic", "p", view_id=view_id)
        people.submit(anna, view_id, {"topic": "pottery"})
        assert submitted(app) == {"type": "external_select", "selected_option": TOPICS[1]}

    def test_only_what_was_offered_last_can_be_chosen(self, people, anna, form):
        view_id = form()
        with pytest.raises(SandboxError, match="no option 'law'"):
            people.submit(anna, view_id, {"topic": "law"})
        people.suggest(anna, "topic", "law", view_id=view_id)
        people.suggest(anna, "topic", "p", view_id=view_id)
        with pytest.raises(SandboxError, match="no option 'law'"):
            people.submit(anna, view_id, {"topic": "law"})

    def test_each_person_has_been_offered_their_own(self, app, people):
        anna, ben = members(people)[:2]
        channel = app.client.conversations_open(users=[anna, ben])["channel"]["id"]
        app.client.chat_postMessage(channel=channel, text="?", blocks=[actions(menu())])
        people.suggest(anna, "topic", "p", message=people.messages(anna)[-1])
        with pytest.raises(SandboxError, match="no option 'python'"):
            people.click(ben, people.messages(ben)[-1], "topic", value="python")

    def test_what_stands_there_can_stay(self, app, people, anna, form):
        view_id = form(initial_option=TOPICS[2])
        people.submit(anna, view_id, {"topic": "law"})
        assert submitted(app)["selected_option"] == TOPICS[2]

    def test_what_was_chosen_stays_when_other_things_are_looked_for(self, app, people, anna, message):
        shown = message()
        people.suggest(anna, "topic", "p", message=shown)
        people.click(anna, shown, "topic", value="python")
        people.suggest(anna, "topic", "law", message=shown)
        people.click(anna, shown, "topic", value="python")
        assert app.asked[-1]["actions"][0]["selected_option"] == TOPICS[0]
        assert app.asked[-1]["state"]["values"]["b"]["topic"]["selected_option"] == TOPICS[0]

    def test_several_from_several_searches(self, app, people, anna, form):
        view_id = form(kind="multi_external_select", initial_options=TOPICS[2:], max_selected_items=2)
        people.suggest(anna, "topic", "py", view_id=view_id)
        with pytest.raises(SandboxError, match="at most 2"):
            people.submit(anna, view_id, {"topic": ["law", "python", "pottery"]})
        people.submit(anna, view_id, {"topic": ["law", "python"]})
        assert submitted(app) == {"type": "multi_external_select", "selected_options": [TOPICS[2], TOPICS[0]]}

    def test_what_stands_there_at_first(self, app, people, anna, form):
        people.submit(anna, form(kind="multi_external_select", initial_options=TOPICS[:1]))
        assert submitted(app) == {"type": "multi_external_select", "selected_options": TOPICS[:1]}
