"""The inspector and the trouble form, as the page shows them: what passed, what went wrong, and what became of it."""

import json
import socket
import time
from threading import Thread
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from sandbox.config import SandboxConfig
from sandbox.connections import Connections
from sandbox.house import House
from sandbox.page import inspector, trouble
from sandbox.page.inspector import entries, entry_json
from sandbox.page.trouble import trouble_shown
from sandbox.page.words import environment
from sandbox.server import build_app
from tests.sandbox.local import modal
from tests.sandbox.page.html import controls, labels, parsed

PARIS = ZoneInfo("Europe/Paris")


class App:
    """An app behind signed requests that answers every one of them as it was told to."""

    def __init__(self):
        self.behave()

    def behave(self):
        self.status, self.body = 200, {}

    def __call__(self, _headers, _body):
        return self.status, {"content-type": "application/json"}, json.dumps(self.body).encode()


class Server(uvicorn.Server):
    """A server of the inspector and of what it needs, whose world a test can look into."""

    def __init__(self):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = "http://{}:{}".format(*self.listening.getsockname())
        self.app = App()
        self.house = House(SandboxConfig(deliver=self.app, rate_limits=False), self.url, Connections())
        doors = [*build_app(self.house).routes, *inspector.routes(self.house), *trouble.routes(self.house)]
        super().__init__(uvicorn.Config(Starlette(routes=doors), log_config=None, ws="websockets-sansio"))


@pytest.fixture(scope="module")
def server():
    server = Server()
    thread = Thread(target=server.run, args=([server.listening],))
    thread.start()
    yield server
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def connection(server):
    with httpx.Client(base_url=server.url) as connection:
        yield connection


@pytest.fixture
def browser(connection):
    """In a fresh world."""
    connection.post("/control/reset")
    return connection


@pytest.fixture
def house(server, browser):
    return server.house


@pytest.fixture
def app(server):
    yield server.app
    server.app.behave()


@pytest.fixture
def call(browser):
    def call(method, **arguments):
        return browser.post(f"/api/{method}", json=arguments, headers={"Authorization": "Bearer xoxb-sandbox"})

    return call


@pytest.fixture
def control(browser):
    def control(name, **asked):
        return browser.post(f"/control/{name}", json=asked).json()["result"]

    return control


@pytest.fixture
def anna(house):
    return next(user for user in house.world.users.values() if user.is_person)


@pytest.fixture
def channel(call, anna):
    return call("conversations.open", users=anna.id).json()["channel"]["id"]


def newest(house):
    return entries(house.slack)[0]


def rendered(house, *, language="en"):
    template = environment(language).get_template
    shown = {"entries": entries(house.slack), "trouble": trouble_shown(house, zone=PARIS, language=language)}
    return parsed(template("inspector.html").render(shown) + template("trouble.html").render(shown))


# Entries


def test_a_call_and_a_delivery_in_their_order_the_newest_first(house, call, control, channel, anna):
    call("chat.postMessage", channel=channel, text="Hello\nthere")
    control("command", user=anna.id, text="/mentoring join")
    command, post, _ = entries(house.slack, zone=PARIS)
    assert (command.direction, command.kind, command.subject) == ("to_app", "command", "/mentoring join")
    assert (post.direction, post.kind, post.subject) == ("to_slack", "chat.postMessage", "Hello there")
    assert (command.who, post.who) == (anna.real_name, anna.real_name)
    assert (command.state, post.state) == ("ok", "ok")
    assert command.time == "2026-01-05 09:00:00"
    assert command.milliseconds >= 0


def test_what_slack_refuses_is_red_and_says_the_code(house, call, control, anna):
    control("command", user=anna.id, text="/mentoring")
    trigger = house.slack.deliveries[-1]["payload"]["trigger_id"]
    call("views.open", trigger_id=trigger, view=modal(title="x" * 25, callback_id="join"))
    entry = newest(house)
    assert (entry.state, entry.code, entry.subject) == ("refused", "invalid_arguments", "join")
    assert entry.who == anna.real_name
    (line,) = [node for node in rendered(house).all("li") if node.has_class("refused")]
    assert "invalid_arguments" in line.text


def test_an_acknowledgement_that_slack_cannot_take_is_refused(house, app, control, anna):
    app.body = {"blocks": [{"type": "nothing"}]}
    control("command", user=anna.id, text="/mentoring")
    assert (newest(house).state, newest(house).code) == ("refused", "invalid_blocks")


def test_what_the_app_does_not_acknowledge(house, app, control, anna):
    app.status = 500
    control("command", user=anna.id, text="/mentoring")
    assert (newest(house).state, newest(house).code) == ("unacknowledged", "500")


@pytest.mark.parametrize(
    ("fault", "code"),
    [({"status": 500}, "500"), ({"status": 429}, "429"), ({"error": "fatal_error"}, "fatal_error")],
)
def test_what_failed_by_a_fault(house, call, control, channel, fault, code):
    control("fail", method="chat.postMessage", **fault)
    call("chat.postMessage", channel=channel, text="Hello")
    assert (newest(house).state, newest(house).code) == ("failed", code)


def test_a_second_attempt_is_told_apart(house, app, control):
    app.status = 500
    control("add_user", real_name="Somebody New")
    deadline = time.monotonic() + 10
    while len(entries(house.slack)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    second, first = entries(house.slack)
    assert (first.kind, first.attempt, second.attempt) == ("team_join", 0, 1)
    assert "attempt 2" in rendered(house).text


def test_only_the_newest_are_listed(house, call):
    for _ in range(5):
        call("auth.test")
    assert [entry.number for entry in entries(house.slack, limit=3)] == [5, 4, 3]


def test_looking_is_cheap(house, call, channel):
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2000}}] * 40
    for _ in range(100):
        call("chat.postMessage", channel=channel, text="Hello", blocks=blocks)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        entries(house.slack)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.01


# Details


def test_the_details_hold_request_and_answer_without_any_token(house, browser, control, call, anna):
    control("command", user=anna.id, text="/mentoring")
    call("apps.connections.open")
    for number in (1, 2):
        html = browser.get(f"/inspector/{number}").text
        for record in (*house.slack.calls, *house.slack.deliveries):
            assert not [word for word in _secrets(house, record) if word in html]
    sent = json.loads(entry_json(house.slack, 1).sent)
    assert (sent["command"], sent["user_id"]) == ("/mentoring", anna.id)


def _secrets(house, record):
    config = house.slack.config
    addresses = [record.get("payload", {}).get("response_url"), (record["answer"] or {}).get("url")]
    parts = [address.partition("ticket=")[2].partition("&")[0] or address for address in addresses if address]
    return [config.bot_token, config.app_token, config.signing_secret, house.slack.identity.verification_token, *parts]


def test_a_socket_address_does_not_show_its_ticket(house, browser):
    browser.post("/api/apps.connections.open", headers={"Authorization": "Bearer xapp-sandbox"})
    (ticket,) = house.slack.tickets
    assert ticket not in entry_json(house.slack, 1).answered


def test_nothing_has_an_unknown_number(browser):
    assert browser.get("/inspector/9").status_code == 404


def test_what_people_wrote_is_shown_as_text(house, browser, call, channel):
    call("chat.postMessage", channel=channel, text="<script>alert(1)</script>")
    assert "<script>" not in browser.get(f"/inspector/{newest(house).number}").text


# Trouble


def press(browser, kind, **fields):
    return browser.post("/trouble", data={"kind": kind, **fields}, headers={"X-Page": "1"})


def test_every_button_and_choice_of_the_form_does_something(house, browser):
    form = rendered(house).one("form", action="/trouble")
    for button in form.all("button"):
        assert press(browser, button["value"], calls="messages", times="1").status_code == 204
    for option in form.all("option"):
        assert press(browser, "error_before", calls=option["value"], times="1").status_code == 204
    assert house.slack.outage.in_force


def test_a_form_sent_without_the_script_leads_back(browser):
    answer = browser.post(
        "/trouble",
        data={"kind": "outage"},
        headers={"Referer": "http://127.0.0.1/as/U1"},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/as/U1")


@pytest.mark.parametrize("wrong", [{"times": "0"}, {"times": "101"}, {"times": "many"}, {"calls": "none"}])
def test_what_the_form_does_not_offer_is_refused(house, browser, wrong):
    assert press(browser, "error_before", **{"calls": "messages", "times": "1", **wrong}).status_code == 400
    assert house.slack.faults.planned == []


def test_what_is_planned_is_shown_and_can_be_taken_back(house, browser):
    press(browser, "error_after", calls="messages", times="2")
    planned = rendered(house).one("form", action="/trouble/forget")
    assert "500, though done: next 2 calls of chat.postMessage" in planned.text
    browser.post("/trouble/forget", headers={"X-Page": "1"})
    assert rendered(house).all("form", action="/trouble/forget") == []


def test_an_outage_is_shown_with_its_end_and_can_be_ended(house, browser):
    press(browser, "outage")
    assert "Slack is down until Jan 5, 2026, 10:00" in rendered(house).one("form", action="/trouble/end").text
    browser.post("/trouble/end", headers={"X-Page": "1"})
    assert not house.slack.outage.in_force
    assert rendered(house).all("form", action="/trouble/end") == []


def test_what_was_delayed_says_when_it_arrived(house, browser, call, control, channel, anna):
    press(browser, "outage")
    for _ in range(3):
        call("chat.postMessage", channel=channel, text="Hello")
    assert _delays(house) == ["waiting"]
    control("step", by_seconds=5400)
    call("chat.postMessage", channel=channel, text="Hello")
    (line,) = rendered(house).one("ol", data_key="delays").all("li")
    assert anna.real_name in line.text
    assert "Slack was down × 3" in line.text
    assert "arrived Jan 5, 2026, 10:30" in line.text
    assert "(attempt 4)" in line.text


@pytest.mark.parametrize(
    ("kind", "alone", "again"),
    [
        ("rate_limited", "waiting", "arrived "),
        ("error_before", "waiting", "arrived "),
        ("error_after", "had arrived, though", "it is there twice"),
    ],
)
def test_what_became_of_each_kind_of_trouble(house, browser, call, channel, kind, alone, again):
    press(browser, kind, calls="messages", times="1")
    call("chat.postMessage", channel=channel, text="Hello")
    (told,) = _delays(house)
    assert told.startswith(alone)
    call("chat.postMessage", channel=channel, text="Hello")
    (told,) = _delays(house)
    assert again in told


def _delays(house):
    return [node.text for node in rendered(house).all("span") if node.has_class("outcome")]


def test_every_control_has_a_label(house):
    root = rendered(house)
    assert all(labels(control, root) for control in controls(root))


def test_everything_is_said_in_french(house, browser, call, channel):
    press(browser, "outage")
    press(browser, "error_before", calls="any", times="3")
    call("chat.postMessage", channel=channel, text="Hello")
    french = rendered(house, language="fr").text
    assert "Slack était en panne" in french
    assert "en attente" in french
    assert "500 : 3 prochains appels de *" in french
    assert {"Calls", "Trouble", "done", "down", "next", "waiting"}.isdisjoint(french.split())
