"""Signed HTTP requests: what arrives, what counts as an acknowledgement, and what is sent again."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from sandbox.client import SandboxClient, SandboxError
from sandbox.server import Sandbox
from tests.sandbox.conftest import PATIENT, members, web_client
from tests.sandbox.local import modal, until

SECRET = "sandbox-signing-secret"


def always(status, headers=None, body=b""):
    """The same answer to every request."""
    return lambda _headers, _body: (status, headers or {}, body)


class SlowAtFirst:
    """Does not answer until it is asked again, or let go."""

    def __init__(self, people):
        self._people = people
        self._go_on = threading.Event()
        people.set_patience(ack_seconds=0.2)

    def __call__(self, headers, _body):
        if "x-slack-retry-num" in headers:
            self.let_go()
        else:
            self._people.set_patience(ack_seconds=30)
            self._go_on.wait(30)
        return 200, {}, b""

    def let_go(self):
        self._go_on.set()


class Endpoint:
    """An app's own HTTP server: notes each request and answers what `reply` says."""

    def __init__(self):
        self.requests = []
        self.reply = always(200)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.requests.append((headers, body))
                status, answer_headers, answer = outer.reply(headers, body)
                self.send_response(status)
                for name, value in {**answer_headers, "Content-Length": str(len(answer))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/slack/events"

    @contextmanager
    def serving(self):
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        thread.start()
        yield self
        self._server.shutdown()
        self._server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def running():
    with Sandbox(replace(PATIENT, rate_limits=False)) as sandbox:
        yield sandbox


@pytest.fixture
def endpoint(people):
    with Endpoint().serving() as serving:
        people.set_request_url(serving.url)
        yield serving


@pytest.fixture
def bolt(endpoint, running):
    """A real Bolt app behind the endpoint, which checks signatures itself."""
    return bolt_behind(endpoint, running, SECRET)


def bolt_behind(endpoint, running, secret):
    app = App(client=web_client(running), signing_secret=secret, token_verification_enabled=False)

    def dispatch(headers, body):
        response = app.dispatch(BoltRequest(body=body.decode(), headers=headers))
        answer_headers = {name: values[0] for name, values in response.headers.items()}
        return response.status, answer_headers, (response.body or "").encode()

    endpoint.reply = dispatch
    return app


class TestCommandsAndForms:
    def test_a_command_through_bolt(self, bolt, people, anna):
        bolt.command("/hello")(lambda ack, body: ack(f"Hello {body['text']}"))
        outcome = people.command(anna, "/hello world")
        assert (outcome.acknowledged, outcome.status) == (True, 200)
        assert outcome.message["text"] == "Hello world"

    def test_a_form_through_bolt(self, bolt, people, anna):
        @bolt.command("/form")
        def open_form(ack, client, body):
            client.views_open(trigger_id=body["trigger_id"], view=modal(callback_id="form"))
            ack()

        @bolt.view("form")
        def take(ack):
            ack(response_action="errors", errors={"name_block": "Taken"})

        view = people.command(anna, "/form").view
        assert people.submit(anna, view["id"], {"name": "Anna"}).errors == {"name_block": "Taken"}

    def test_bolt_refuses_a_wrong_signature(self, endpoint, running, people, anna):
        bolt_behind(endpoint, running, "another secret").command("/hello")(lambda ack: ack())
        outcome = people.command(anna, "/hello")
        assert (outcome.acknowledged, outcome.status, outcome.problem) == (False, 401, "dispatch_failed")

    def test_forms_are_encoded_and_signed_with_the_real_time(self, endpoint, people, anna):
        people.command(anna, "/hello a+b & ü")
        headers, body = endpoint.requests[0]
        assert SignatureVerifier(SECRET).is_valid_request(body, headers)
        assert abs(int(headers["x-slack-request-timestamp"]) - time.time()) < 60
        assert headers["content-type"] == "application/x-www-form-urlencoded"
        assert parse_qs(body.decode())["text"] == ["a+b & ü"]

    def test_interactions_are_one_field(self, endpoint, people, running, anna):
        trigger_id = self.trigger_of(endpoint, people, anna)
        view = web_client(running).views_open(trigger_id=trigger_id, view=modal())["view"]
        people.submit(anna, view["id"], {"name": "x"})
        payload = json.loads(parse_qs(endpoint.requests[-1][1].decode())["payload"][0])
        assert (payload["type"], payload["view"]["id"]) == ("view_submission", view["id"])

    def trigger_of(self, endpoint, people, user):
        people.command(user, "/hello")
        return parse_qs(endpoint.requests[-1][1].decode())["trigger_id"][0]

    @pytest.mark.parametrize("content_type", ["text/plain", "application/json"])
    def test_text_and_json_are_both_answers(self, endpoint, people, anna, content_type):
        answer = b"Hello" if content_type == "text/plain" else b'{"text": "Hello"}'
        endpoint.reply = always(200, {"Content-Type": content_type}, answer)
        assert people.command(anna, "/hello").message["text"] == "Hello"

    def test_errors_without_a_field(self, endpoint, people, running, anna):
        trigger_id = self.trigger_of(endpoint, people, anna)
        view = web_client(running).views_open(trigger_id=trigger_id, view=modal())["view"]
        endpoint.reply = always(
            200, {"Content-Type": "application/json"}, b'{"response_action": "errors", "errors": {}}'
        )
        assert people.submit(anna, view["id"], {"name": "x"}).problem == "invalid_response_errors"

    def test_a_failing_app_is_asked_once(self, endpoint, people, anna):
        endpoint.reply = always(500)
        outcome = people.command(anna, "/hello")
        assert (outcome.acknowledged, outcome.status, outcome.problem) == (False, 500, "dispatch_failed")
        assert len(endpoint.requests) == 1

    def test_an_app_that_is_too_slow(self, endpoint, people, anna):
        endpoint.reply = SlowAtFirst(people)
        assert people.command(anna, "/hello").problem == "operation_timeout"
        endpoint.reply.let_go()

    def test_an_app_that_is_not_there(self, people, anna):
        people.set_request_url("http://127.0.0.1:9")
        assert people.command(anna, "/hello").problem == "dispatch_failed"

    def test_a_broken_answer_is_not_one(self, endpoint, people, anna):
        endpoint.reply = always(200, {"Content-Type": "application/json"}, b"{")
        outcome = people.command(anna, "/hello")
        assert (outcome.acknowledged, outcome.problem) == (False, "dispatch_failed")


class TestEvents:
    def retries(self, endpoint):
        return [
            (headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")) for headers, _ in endpoint.requests
        ]

    def test_an_event_is_signed_json(self, endpoint, people, anna):
        assert people.open_home(anna).acknowledged
        headers, body = endpoint.requests[0]
        assert SignatureVerifier(SECRET).is_valid_request(body, headers)
        payload = json.loads(body)
        assert (payload["type"], payload["event"]["type"]) == ("event_callback", "app_home_opened")
        assert payload["event"]["user"] == anna
        assert payload["authorizations"][0]["is_bot"]

    def test_a_refused_event_comes_three_times_more(self, endpoint, people, anna):
        endpoint.reply = always(500)
        assert not people.open_home(anna).acknowledged
        until(lambda: len(endpoint.requests) == 4)
        failed = "http_error"
        assert self.retries(endpoint) == [(None, None), ("1", failed), ("2", failed), ("3", failed)]
        bodies = {body for _, body in endpoint.requests}
        assert len(bodies) == 1
        time.sleep(0.1)
        assert len(endpoint.requests) == 4

    def test_it_stops_once_acknowledged(self, endpoint, people, anna):
        endpoint.reply = lambda headers, _body: (200 if "x-slack-retry-num" in headers else 500, {}, b"")
        people.open_home(anna)
        until(lambda: [delivery["acknowledged"] for delivery in people.deliveries()] == [False, True])

    def test_the_app_may_ask_for_no_more(self, endpoint, people, anna):
        endpoint.reply = always(500, {"X-Slack-No-Retry": "1"})
        people.open_home(anna)
        time.sleep(0.1)
        assert len(endpoint.requests) == 1

    def test_the_reason_says_what_went_wrong(self, endpoint, people, anna):
        endpoint.reply = SlowAtFirst(people)
        people.open_home(anna)
        until(lambda: ("1", "http_timeout") in self.retries(endpoint))


class TestInTheSameProcess:
    def test_a_function_stands_in_for_the_network(self):
        seen = []

        def deliver(headers, body):
            seen.append(SignatureVerifier(SECRET).is_valid_request(body, headers))
            return 200, {"content-type": "text/plain"}, b"Hello"

        with Sandbox(replace(PATIENT, deliver=deliver)) as sandbox, SandboxClient(sandbox.url) as people:
            outcome = people.command(members(people)[0], "/hello")
        assert outcome.message["text"] == "Hello"
        assert seen == [True]


def test_after_the_app_was_removed_nothing_is_sent(endpoint, people, anna):
    people.uninstall()
    with pytest.raises(SandboxError, match="not installed"):
        people.command(anna, "/hello")
    until(lambda: len(endpoint.requests) == 2)
    assert people.open_home(anna).acknowledged is False
    kinds = {json.loads(body)["event"]["type"] for _, body in endpoint.requests}
    assert kinds == {"app_uninstalled", "tokens_revoked"}
