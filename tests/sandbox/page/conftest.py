"""The page over HTTP as a browser without its script meets it, and a real Bolt app behind the sandbox."""

from dataclasses import replace

import httpx
import pytest
from slack_bolt import App, BoltRequest

from sandbox.company import make_company
from sandbox.server import Sandbox
from tests.sandbox.conftest import PATIENT, web_client
from tests.sandbox.page.html import Node, form_data, parsed

APP_NAME = """Paul's "Pairs" & <co>"""
MANIFEST = {
    "display_information": {"name": APP_NAME},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": True,
        },
        "slash_commands": [
            {"command": "/form", "description": 'Opens a "form"', "usage_hint": "<name>"},
            {"command": "/hello", "description": "Greets"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "im:write", "mpim:write", "files:write"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "member_joined_channel"]},
        "interactivity": {"is_enabled": True, "message_menu_options_url": "https://app.example.com/options"},
    },
}
SIZE = 20
PEOPLE = make_company(size=SIZE).employees
LEADER, COORDINATOR, NEWCOMER = PEOPLE[0], PEOPLE[5], PEOPLE[-1]
ROLES = {COORDINATOR.slack_id: "coordinator", LEADER.slack_id: "leader", NEWCOMER.slack_id: "newcomer"}
BOT = "U0SANDBOT1"


class Bolt:
    """A real Bolt app that is reached by signed requests; each test gives it listeners of its own."""

    def __init__(self):
        self.app = None

    def __call__(self, headers, body):
        answer = self.app.dispatch(BoltRequest(body=body.decode(), headers=headers))
        return answer.status, answer.first_headers(), answer.body.encode()


def browser(sandbox, **settings):
    """A connection that does not read this machine's certificates first."""
    return httpx.Client(base_url=sandbox.url, verify=False, **settings)


class Visitor:
    """Looks at pages, and sends their forms as the page's script does."""

    def __init__(self, http):
        self.http = http

    def see(self, path, **headers) -> Node:
        """The tree of a page."""
        answer = self.http.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return parsed(answer.text)

    def send(self, path, **fields):
        return self.http.post(path, data=fields, headers={"X-Page": "1"})

    def press(self, button, filled=None):
        """Press a button, with what its form holds and what is filled in before."""
        form = next(node for node in button.ancestors if node.tag == "form")
        fields = form_data(form) | (filled or {})
        if button.get("name"):
            fields[button["name"]] = [button["value"]]
        return self.send(button.get("formaction") or form["action"], **fields)


@pytest.fixture(scope="module")
def bolt():
    return Bolt()


@pytest.fixture(scope="module")
def running(bolt):
    with Sandbox(
        replace(PATIENT, deliver=bolt, rate_limits=False, company_size=SIZE, manifest=MANIFEST, roles=ROLES)
    ) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def http(running):
    with browser(running) as http:
        yield http


@pytest.fixture
def page(people, http):
    """A visitor of a fresh world."""
    http.cookies.clear()
    return Visitor(http)


@pytest.fixture
def app(running, people, bolt):
    """A Bolt app without listeners."""
    # Without a name, Bolt looks through the whole stack for one.
    bolt.app = App(
        name="tests",
        client=web_client(running),
        signing_secret="sandbox-signing-secret",
        token_verification_enabled=False,
    )
    return bolt.app


@pytest.fixture
def anna(people):
    """The id of whoever leads the company."""
    return LEADER.slack_id


@pytest.fixture
def ben(people):
    """Some other employee's id."""
    return PEOPLE[1].slack_id


@pytest.fixture
def tell(web):
    """Lets the app write to people, and gives back what Slack made of it."""

    def tell(*users, **message):
        channel = web.conversations_open(users=list(users))["channel"]["id"]
        return web.chat_postMessage(channel=channel, **message)

    return tell


def with_class(root, name, *tags):
    return [node for node in root.all(*tags) if node.has_class(name)]


def the(root, name, *tags):
    """The one node of this class."""
    (found,) = with_class(root, name, *tags)
    return found


def messages(root):
    return with_class(root, "message", "article")


def message_text(article):
    return the(article, "surface", "form").text
