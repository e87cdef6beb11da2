"""A sandbox whose app acknowledges everything in the same process: enough where the app itself is not the subject."""

from dataclasses import replace

import pytest
from slack_bolt.listener.custom_listener import CustomListener
from slack_sdk import WebClient

from sandbox.client import SandboxClient
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox

PATIENT = SandboxConfig(ack_seconds=30, trigger_seconds=30, settle_seconds=30, event_retry_seconds=(0.02, 0.02, 0.02))
"""Waits for what shall happen, however busy the machine; tests of what does not happen use `set_patience`."""


def acknowledge(_headers, _body):
    return 200, {}, b""


@pytest.fixture(scope="module", autouse=True)
def patient_bolt():
    """Bolt gives up on a listener after three seconds of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CustomListener, "ack_timeout", property(lambda _: 30, lambda *_: None))
        yield


@pytest.fixture(scope="module")
def running():
    """One sandbox for a module's tests."""
    with Sandbox(replace(PATIENT, deliver=acknowledge, rate_limits=False)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def connected(running):
    with SandboxClient(running.url) as client:
        yield client


@pytest.fixture
def people(connected):
    """Acts and sees, in a fresh world."""
    connected.reset()
    return connected


@pytest.fixture
def web(running):
    """The app's Web API client, as the app has it."""
    return web_client(running)


def web_client(sandbox, token="xoxb-sandbox"):
    return WebClient(token, base_url=sandbox.url + "/api/", retry_handlers=[])


@pytest.fixture
def anna(people):
    """Some employee's id."""
    return members(people)[0]


def members(people):
    """Ids of ordinary people who can act."""
    return [
        user["id"]
        for user in people.users()
        if user["profile"].get("email") and not (user["deleted"] or user.get("is_stranger") or user["is_restricted"])
    ]
