"""Socket Mode as a real Bolt app meets it: acknowledgements, forms, events that come again, and lost connections."""

import gc
import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sandbox.client import SandboxClient, SandboxError
from sandbox.server import Sandbox
from tests.sandbox.conftest import PATIENT, members, web_client
from tests.sandbox.local import actions, button, home, modal, plain, select, text_input, until

# websocket-client does not close its socket once the other side has said goodbye.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture(scope="module")
def running():
    """A sandbox that speaks Socket Mode; connections may be opened as often as tests need them."""
    with Sandbox(replace(PATIENT, rate_limits=False, event_retry_seconds=(0.02, 0.02, 10.0))) as sandbox:
        yield sandbox


class Connection:
    """A real Socket Mode handler; each test puts a Bolt app of its own behind it."""

    def __init__(self, sandbox):
        self.handler = SocketModeHandler(quiet_app(sandbox), "xapp-sandbox", ping_interval=1)
        # It looks twice a second whether there is a new session to run, and waits up to ten seconds in one that it has
        # closed itself: websocket-client only wakes up there when it has a ping_timeout, which slack_sdk does not give.
        self.handler.client.current_session_runner.interval_seconds = 0.02
        self.handler.client.current_session_runner.target = self._run_session
        self.handler.connect()

    def _run_session(self):
        session = self.handler.client.current_session
        if session is not None:
            session.run_forever(ping_interval=3600, ping_timeout=1)


def quiet_app(sandbox):
    quiet = logging.getLogger("tests.quiet")
    quiet.setLevel(logging.CRITICAL)
    return App(client=web_client(sandbox), logger=quiet, token_verification_enabled=False)


@pytest.fixture(scope="module")
def connections(running, connected):
    """Two connections of the app, as far as a test asks for the second."""
    opened = []

    def connect():
        opened.append(Connection(running))
        until(lambda: connected.sockets() == len(opened))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.handler.client.auto_reconnect_enabled = False
    until(lambda: (connected.close_sockets(), connected.sockets() == 0)[1])
    threads = [threading.Thread(target=connection.handler.close) for connection in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened.clear()
    gc.collect()


@pytest.fixture(scope="module")
def line(connections):
    """The one connection that most tests share."""
    return connections()


@pytest.fixture
def app(running, people, line):
    """A fresh Bolt app that is connected."""
    until(lambda: people.sockets() > 0)
    line.handler.app = quiet_app(running)
    return line.handler.app


@pytest.fixture
def form_app(app):
    """An app with a command that opens a form, and answers to the form that a test may set."""
    app.answers, app.payloads = {}, []

    @app.command("/form")
    def open_form(ack, client, body):
        client.views_open(trigger_id=body["trigger_id"], view=modal(*form_blocks(), callback_id="form"))
        ack()

    @app.view("form")
    def take_form(ack, body):
        app.payloads.append(body)
        ack(**app.answers)

    @app.action("more")
    def more(ack, body):
        app.payloads.append(body)
        ack()

    return app


def form_blocks():
    name = text_input("name", block_id="name_block", max_length=10)
    side = {
        "type": "input",
        "block_id": "side_block",
        "label": plain("Side"),
        "element": select("side", "mentor", "mentee"),
    }
    return [name, side, actions(button("more", value="1"), block_id="more_block")]


def opened(people, user):
    return people.command(user, "/form").view


FILLED = {"name": "Anna", "side": "mentor"}


class TestCommands:
    def test_the_acknowledgement_is_an_answer_for_one_person(self, app, people, anna):
        @app.command("/hello")
        def hello(ack, body):
            ack(f"Hello {body['text']}")

        outcome = people.command(anna, "/hello  world ")
        assert (outcome.acknowledged, outcome.status, outcome.problem) == (True, 200, None)
        assert (outcome.message["text"], outcome.message["ephemeral"]) == ("Hello world", True)
        assert [message["text"] for message in people.messages(anna)] == ["Hello world"]

    def test_the_payload_has_all_that_slack_sends(self, app, people, anna):
        bodies = []

        @app.command("/hello")
        def hello(ack, body):
            bodies.append(body)
            ack(response_type="in_channel", text="Everybody sees this")

        ben = members(people)[1]
        people.command(anna, "/hello x y", channel="general")
        body = bodies[0]
        assert (body["command"], body["text"], body["channel_name"]) == ("/hello", "x y", "general")
        assert body["user_name"] == people.user(anna)["name"]
        assert body["response_url"].startswith("http")
        assert body.keys() >= {"token", "team_id", "team_domain", "channel_id", "user_id", "api_app_id", "trigger_id"}
        assert people.messages(ben)[-1]["text"] == "Everybody sees this"

    def test_an_answer_that_slack_cannot_show(self, app, people, anna):
        @app.command("/hello")
        def hello(ack):
            ack(text="x", blocks=[{"type": "unheard_of"}])

        outcome = people.command(anna, "/hello")
        assert outcome.problem.startswith("invalid_blocks")
        assert outcome.message is None

    def test_no_acknowledgement_in_time(self, app, people, anna):
        given_up = threading.Event()

        @app.command("/slow")
        def slow(ack):
            given_up.wait(30)
            ack("too late")

        people.set_patience(ack_seconds=0.3)
        outcome = people.command(anna, "/slow")
        given_up.set()
        assert (outcome.acknowledged, outcome.problem) == (False, "operation_timeout")
        assert 0.3 <= outcome.seconds < 25
        time.sleep(0.1)
        assert people.messages(anna) == []
        assert len(people.deliveries()) == 1

    def test_answers_that_come_later(self, app, people, anna):
        @app.command("/hello")
        def hello(ack, respond):
            ack()
            for number in range(6):
                respond(text=f"answer {number}")

        people.command(anna, "/hello")
        assert [message["text"][-1] for message in people.wait_messages(anna, 5)] == ["0", "1", "2", "3", "4"]


class TestClicks:
    def test_a_button_of_a_message(self, app, people, anna):
        bodies = []

        @app.action("go")
        def go(ack, body, respond):
            bodies.append(body)
            ack()
            respond(text="done", replace_original=True)

        channel = app.client.conversations_open(users=[anna])["channel"]["id"]
        blocks = [actions(button("go", value="1"), button("stop"), block_id="b"), actions(select("one", "x", "y"))]
        app.client.chat_postMessage(channel=channel, text="?", blocks=blocks)
        message = people.messages(anna)[-1]
        assert people.click(anna, message, "go").acknowledged
        body = bodies[0]
        assert body["actions"][0] | {"action_ts": ""} == {
            "type": "button",
            "action_id": "go",
            "block_id": "b",
            "text": plain("Go"),
            "value": "1",
            "action_ts": "",
        }
        assert body["container"]["message_ts"] == body["message"]["ts"] == message["ts"]
        assert [list(fields) for fields in body["state"]["values"].values()] == [["one"]]
        until(lambda: people.messages(anna)[-1]["text"] == "done")

    def test_choosing_from_a_menu(self, app, people, anna):
        bodies = []

        @app.action("one")
        def one(ack, body):
            bodies.append(body)
            ack()

        channel = app.client.conversations_open(users=[anna])["channel"]["id"]
        app.client.chat_postMessage(channel=channel, text="?", blocks=[actions(select("one", "x", "y"), block_id="b")])
        people.click(anna, people.messages(anna)[-1], "one", value="y")
        assert bodies[0]["actions"][0]["selected_option"] == {"text": plain("y"), "value": "y"}
        assert bodies[0]["state"]["values"]["b"]["one"]["selected_option"]["value"] == "y"

    def test_only_what_is_there_and_seen_can_be_clicked(self, app, people):
        anna, ben = members(people)[:2]
        channel = app.client.conversations_open(users=[anna])["channel"]["id"]
        twice = [actions(button("go", value="1")), actions(button("go", value="2"))]
        app.client.chat_postMessage(channel=channel, text="?", blocks=twice)
        message = people.messages(anna)[-1]
        with pytest.raises(SandboxError, match="sees no message"):
            people.click(ben, message, "go", value="1")
        with pytest.raises(SandboxError, match="0 elements"):
            people.click(anna, message, "stop")
        with pytest.raises(SandboxError, match="2 elements"):
            people.click(anna, message, "go")
        with pytest.raises(SandboxError, match="0 elements"):
            people.click(anna, message, "go", value="3")


class TestSuggestions:
    def test_the_answer_comes_with_the_acknowledgement(self, app, people, anna):
        options = select("x", "python", "pottery")["options"]
        app.options("topic")(lambda ack, payload: ack(options=options if payload["value"] == "p" else []))
        menu = {"type": "external_select", "action_id": "topic", "min_query_length": 1}
        view = app.client.views_publish(user_id=anna, view=home(actions(menu)))["view"]
        outcome = people.suggest(anna, "topic", "p", view_id=view["id"])
        assert (outcome.acknowledged, outcome.suggested) == (True, {"options": options})
        assert people.deliveries()[-1]["kind"] == "block_suggestion"
        assert people.suggest(anna, "topic", "q", view_id=view["id"]).suggested == {"options": []}


class TestForms:
    def test_a_form_goes_through_and_closes(self, form_app, people, anna):
        view = opened(people, anna)
        outcome = people.submit(anna, view["id"], FILLED)
        assert (outcome.acknowledged, outcome.view, outcome.errors) == (True, None, {})
        values = form_app.payloads[0]["view"]["state"]["values"]
        assert values["name_block"]["name"] == {"type": "plain_text_input", "value": "Anna"}
        assert values["side_block"]["side"]["selected_option"]["value"] == "mentor"
        assert people.views(anna) == []

    def test_errors_stand_under_their_field_and_the_form_stays(self, form_app, people, anna):
        form_app.answers = {"response_action": "errors", "errors": {"name_block": "Taken"}}
        view = opened(people, anna)
        outcome = people.submit(anna, view["id"], FILLED)
        assert outcome.errors == {"name_block": "Taken"}
        assert outcome.view["id"] == view["id"]

    @pytest.mark.parametrize("errors", [{"more_block": "x"}, {"nowhere": "x"}])
    def test_errors_belong_to_input_blocks(self, form_app, people, anna, errors):
        form_app.answers = {"response_action": "errors", "errors": errors}
        outcome = people.submit(anna, opened(people, anna)["id"], FILLED)
        assert outcome.problem.startswith("invalid_response_errors")
        assert outcome.errors == {}

    def test_another_view_in_its_place(self, form_app, people, anna):
        form_app.answers = {"response_action": "update", "view": modal(title="Second")}
        view = opened(people, anna)
        outcome = people.submit(anna, view["id"], FILLED)
        assert (outcome.view["id"], outcome.view["title"]["text"]) == (view["id"], "Second")

    def test_a_view_on_top_and_all_of_them_away(self, form_app, people, anna):
        form_app.answers = {"response_action": "push", "view": modal(*form_blocks(), callback_id="form")}
        first = opened(people, anna)
        second = people.submit(anna, first["id"], FILLED).view
        assert second["previous_view_id"] == first["id"]
        with pytest.raises(SandboxError, match="in front"):
            people.submit(anna, first["id"], FILLED)
        form_app.answers = {"response_action": "clear"}
        assert people.submit(anna, second["id"], FILLED).view is None
        assert people.views(anna) == []

    def test_only_the_view_on_top_closes(self, form_app, people, anna):
        form_app.answers = {"response_action": "push", "view": modal(*form_blocks(), callback_id="form")}
        first = opened(people, anna)
        second = people.submit(anna, first["id"], FILLED).view
        form_app.answers = {}
        assert people.submit(anna, second["id"], FILLED).view["id"] == first["id"]

    def test_a_view_that_cannot_be_shown(self, form_app, people, anna):
        form_app.answers = {"response_action": "update", "view": modal(title="x" * 25)}
        outcome = people.submit(anna, opened(people, anna)["id"], FILLED)
        assert outcome.problem.startswith("invalid_arguments")

    def test_an_answer_that_slack_does_not_know(self, form_app, people, anna):
        form_app.answers = {"response_action": "explode"}
        assert people.submit(anna, opened(people, anna)["id"], FILLED).problem == "invalid_response_action"

    def test_the_client_refuses_what_slacks_client_refuses(self, form_app, people, anna):
        view_id = opened(people, anna)["id"]
        for values, words in [
            ({"name": "Anna"}, "side must be filled in"),
            ({"name": "x" * 11, "side": "mentor"}, "11 characters"),
            ({"name": "Anna", "side": "boss"}, "no option"),
            ({"nothing": "x"}, "no field"),
        ]:
            with pytest.raises(SandboxError, match=words):
                people.submit(anna, view_id, values)
        assert form_app.payloads == []

    def test_a_button_in_a_form_sends_what_was_typed(self, form_app, people, anna):
        view = opened(people, anna)
        outcome = people.click_view(anna, view["id"], "more", values={"name": "Anna"})
        assert outcome.acknowledged
        body = form_app.payloads[0]
        assert body["container"] == {"type": "view", "view_id": view["id"]}
        assert body["view"]["state"]["values"]["name_block"]["name"]["value"] == "Anna"
        assert people.submit(anna, view["id"], {"side": "mentee"}).view is None

    def test_an_unanswered_form_stays(self, app, people, anna):
        @app.command("/form")
        def open_form(ack, client, body):
            client.views_open(trigger_id=body["trigger_id"], view=modal(callback_id="nobody_listens"))
            ack()

        view = opened(people, anna)
        people.set_patience(ack_seconds=0.2)
        outcome = people.submit(anna, view["id"], {"name": "x"})
        assert (outcome.acknowledged, outcome.problem) == (False, "operation_timeout")
        assert outcome.view is not None

    def test_closing(self, app, people, anna):
        closed = []

        @app.command("/form")
        def open_form(ack, client, body):
            client.views_open(trigger_id=body["trigger_id"], view=modal(callback_id="f", notify_on_close=True))
            ack()

        @app.view_closed("f")
        def take_close(ack, body):
            closed.append(body["is_cleared"])
            ack()

        assert people.close_view(anna, opened(people, anna)["id"]).view is None
        assert closed == [False]


class TestEvents:
    def test_an_unacknowledged_event_comes_again(self, app, people, anna):
        seen, come_again = [], threading.Event()

        @app.middleware
        def refuse_first(req, resp, next_, body):
            seen.append(
                (body["event_id"], req.headers.get("x-slack-retry-num"), req.headers.get("x-slack-retry-reason"))
            )
            if len(seen) == 1:
                people.set_patience(ack_seconds=30)
                come_again.wait(30)
            come_again.set()
            return next_()

        @app.event("app_home_opened")
        def home_opened():
            pass

        people.set_patience(ack_seconds=0.2)
        assert not people.open_home(anna).acknowledged
        until(lambda: len(seen) >= 2)
        assert seen[0][0] == seen[1][0]
        assert [retry for _, *retry in seen[:2]] == [[["0"], [""]], [["1"], ["timeout"]]]
        until(lambda: people.deliveries()[-1]["acknowledged"])
        assert not people.deliveries()[0]["acknowledged"]

    def test_what_changes_in_the_workspace(self, app, people, anna):
        events = []
        for kind in ("user_change", "member_joined_channel", "app_uninstalled", "tokens_revoked"):
            app.event(kind)(lambda event: events.append(event))
        bot = app.client.auth_test()["user_id"]
        people.update_user(anna, tz="Asia/Singapore")
        until(lambda: len(events) == 1)
        people.create_channel("team", members=[anna])
        people.invite("team", bot)
        until(lambda: len(events) == 2)
        people.uninstall()
        until(lambda: len(events) == 4)
        assert events[0]["user"]["tz"] == "Asia/Singapore"
        assert (events[1]["type"], events[1]["user"]) == ("member_joined_channel", bot)
        assert {event["type"] for event in events[2:]} == {"app_uninstalled", "tokens_revoked"}


class TestConnections:
    @pytest.mark.parametrize("how", [{}, {"refresh": True}, {"abrupt": True}, {"disable": True}])
    def test_an_app_comes_back(self, app, people, anna, how):
        app.command("/hello")(lambda ack: ack())
        people.close_sockets(**how)
        until(lambda: people.calls("apps.connections.open") and people.sockets() == 1)
        # A command on a connection that is being replaced is lost: it is given again.
        people.set_patience(ack_seconds=1)
        until(lambda: people.command(anna, "/hello").acknowledged)

    def test_while_nobody_is_connected(self, app, people, anna):
        """A command fails at once, an event waits for the next connection."""
        joined = threading.Event()

        @app.event("team_join")
        def team_join(event):
            assert event["user"]["real_name"] == "Zoé Martin"
            joined.set()

        people.hold("apps.connections.open")
        people.close_sockets(abrupt=True)
        until(lambda: people.sockets() == 0)
        people.add_user(real_name="Zoé Martin")
        assert people.command(anna, "/hello").problem == "dispatch_failed"
        assert not joined.is_set()
        people.release()
        assert joined.wait(30)

    def test_the_eleventh_is_turned_away(self, app, people):
        web = app.client
        with ExitStack() as stack:
            for _ in range(9):
                stack.enter_context(new_socket(web))
            until(lambda: people.sockets() == 10)
            eleventh = stack.enter_context(new_socket(web))
            assert "too_many_websockets" in eleventh.recv()
        until(lambda: people.sockets() == 1)

    def test_a_ticket_works_once(self, running):
        address = web_client(running).apps_connections_open(app_token="xapp-sandbox")["url"]
        with connect(address) as socket:
            assert '"type": "hello"' in socket.recv()
        with pytest.raises(InvalidStatus), connect(address):
            pass

    def test_reset_keeps_connections(self, app, people, anna):
        app.command("/hello")(lambda ack: ack())
        people.reset()
        assert people.command(anna, "/hello").acknowledged

    def test_each_payload_goes_to_one_of_two(self, running, connections, app, people, anna):
        answered, second = [], connections()
        second.handler.app = quiet_app(running)
        app.command("/hello")(lambda ack: (answered.append("first"), ack()))
        second.handler.app.command("/hello")(lambda ack: (answered.append("second"), ack()))
        for _ in range(4):
            people.command(anna, "/hello")
        assert sorted(answered) == ["first", "first", "second", "second"]


def test_where_slack_is_told_to_wait_a_command_finds_the_next_connection():
    config = replace(PATIENT, socket_seconds=30)
    with Sandbox(config) as sandbox, SandboxClient(sandbox.url) as people, ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(people.command, members(people)[0], "/hello")
        until(people.deliveries)
        with new_socket(web_client(sandbox)) as socket:
            _, envelope = (json.loads(socket.recv()) for _ in range(2))
            socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
            assert outcome.result().acknowledged


class TestFrames:
    """What goes over the wire, on sockets that a test reads itself."""

    @pytest.fixture
    def alone(self):
        """A sandbox to which nobody is connected yet, and which is soon out of patience."""
        config = replace(PATIENT, ack_seconds=0.05, socket_seconds=30, rate_limits=False)
        with Sandbox(config) as sandbox, SandboxClient(sandbox.url) as people:
            yield sandbox, people

    def test_the_greeting_counts_connections_and_says_how_long_they_last(self, alone):
        web = web_client(alone[0])
        with new_socket(web) as first, new_socket(web, debug_reconnects=True) as second:
            hellos = [received(socket) for socket in (first, second)]
        assert [hello["num_connections"] for hello in hellos] == [1, 2]
        assert [hello["debug_info"]["approximate_connection_time"] for hello in hellos] == [18060, 360]

    def test_an_event_comes_four_times_and_no_more(self, alone):
        sandbox, people = alone
        with new_socket(web_client(sandbox)) as socket:
            received(socket)
            people.add_user(real_name="Zoé Martin")
            envelopes = [received(socket) for _ in range(4)]
            with pytest.raises(TimeoutError):
                socket.recv(timeout=0.3)
        assert [envelope["retry_attempt"] for envelope in envelopes] == [0, 1, 2, 3]
        assert [envelope["retry_reason"] for envelope in envelopes] == ["", "timeout", "timeout", "timeout"]
        assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1
        assert len({envelope["envelope_id"] for envelope in envelopes}) == 4

    def test_commands_and_clicks_come_once(self, alone):
        sandbox, people = alone
        with new_socket(web_client(sandbox)) as socket:
            received(socket)
            assert people.command(members(people)[0], "/hello").problem == "operation_timeout"
            assert received(socket)["accepts_response_payload"]
            with pytest.raises(TimeoutError):
                socket.recv(timeout=0.3)

    def test_an_event_whose_connection_is_cut_comes_over_the_next(self, alone):
        sandbox, people = alone
        web = web_client(sandbox)
        with new_socket(web) as first:
            received(first)
            people.add_user(real_name="Zoé Martin")
            lost = received(first)
            people.close_sockets(abrupt=True)
            with new_socket(web) as second:
                received(second)
                found = received(second)
        assert found["payload"] == lost["payload"]
        assert (found["retry_attempt"], found["retry_reason"]) > (0, "")

    def test_an_acknowledgement_may_come_over_another_connection(self, alone):
        """As slack_sdk sends it when the connection was refreshed in the meantime."""
        sandbox, people = alone
        people.set_patience(ack_seconds=30)
        web = web_client(sandbox)
        with ThreadPoolExecutor(1) as pool, new_socket(web) as first:
            received(first)
            outcome = pool.submit(people.command, members(people)[0], "/hello")
            envelope = received(first)
            with new_socket(web) as second:
                received(second)
                second.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "Hello"}}))
                assert outcome.result().message["text"] == "Hello"

    def test_a_refresh_is_a_warning_and_then_the_close(self, alone, monkeypatch):
        monkeypatch.setattr("sandbox.socket_mode.NOTICE_SECONDS", 0.05)
        assert self.farewells(alone, refresh=True) == ["warning", "refresh_requested"]

    def test_socket_mode_is_switched_off(self, alone):
        assert self.farewells(alone, disable=True) == ["link_disabled"]

    def farewells(self, alone, **how):
        sandbox, people = alone
        with new_socket(web_client(sandbox)) as socket:
            received(socket)
            people.close_sockets(**how)
            said = [json.loads(message) for message in socket]
        assert {message["type"] for message in said} == {"disconnect"}
        return [message["reason"] for message in said]


def received(socket):
    return json.loads(socket.recv(timeout=30))


def new_socket(web, **more):
    return connect(web.apps_connections_open(app_token="xapp-sandbox", **more)["url"])
