"""Requests over HTTP: what is from Slack is served, anything else is answered 4xx, and nothing stops the server."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from bot.answering import run_in_own_thread
from bot.http import LARGEST_BODY, PATH, WebServer
from bot.logs import framework_logger

SECRET = "sandbox-signing-secret"
PATIENCE = 30
TOGETHER = 4


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    app = App(
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-test"),
        signing_secret=SECRET,
        token_verification_enabled=False,
        logger=framework_logger(),
    )

    together = Barrier(TOGETHER)

    def serve(ack, command):
        if command["text"] == "together":
            together.wait(PATIENCE)
        ack("served")

    app.command("/mentoring")(serve)
    run_in_own_thread(app)
    web = WebServer(app, host="127.0.0.1", port=0, concurrency=TOGETHER)
    web.start()
    yield f"http://127.0.0.1:{web.port}{PATH}"
    web.close()


def signed(body: bytes, *, secret: str = SECRET, content_type: str = "application/x-www-form-urlencoded") -> dict:
    stamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, "Content-Type": content_type}


def post(server: str, body: bytes, headers: dict) -> httpx.Response:
    return httpx.post(server, content=body, headers=headers, timeout=PATIENCE)


def test_a_signed_request_is_served(server):
    body = b"command=%2Fmentoring&text=help"
    answer = post(server, body, signed(body))
    assert (answer.status_code, answer.text) == (200, "served")


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"command=x", signed(b"command=x", secret="another"), 401),
        (b"command=x", signed(b"something else"), 401),
        (b"command=x", {"Content-Type": "application/x-www-form-urlencoded"}, 401),
        (b"command=x", signed(b"command=x") | {"X-Slack-Request-Timestamp": "soon"}, 401),
        (b"command=x", signed(b"command=x") | {"X-Slack-Request-Timestamp": "1"}, 401),
        (b"{", signed(b"{", content_type="text/plain"), 415),
        (b"\xff\xfe", signed(b"command=x"), 400),
        (b"{", signed(b"{", content_type="application/json"), 400),
        (b"payload=%7B", signed(b"payload=%7B"), 400),
    ],
)
def test_anything_else_is_refused(server, body, headers, status):
    assert post(server, body, headers).status_code == status


def test_a_body_beyond_all_measure_is_refused(server):
    body = b"x" * (LARGEST_BODY + 1)
    assert post(server, body, signed(body)).status_code == 413


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_slack_only_posts(server, method):
    assert httpx.request(method, server, timeout=PATIENCE).status_code == 405


def test_requests_are_served_side_by_side(server):
    body = b"command=%2Fmentoring&text=together"
    with ThreadPoolExecutor(TOGETHER) as pool:
        answers = list(pool.map(lambda _: post(server, body, signed(body)), range(TOGETHER)))
    assert [answer.text for answer in answers] == ["served"] * TOGETHER


def test_nothing_of_a_strangers_request_is_logged(server, caplog):
    body = json.dumps({"secret": "salary"}).encode()
    post(server, body, signed(body, secret="another", content_type="application/json"))
    assert "salary" not in caplog.text
