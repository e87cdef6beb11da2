"""Every refusal of the local Slack, one line each: what is asked through the real slack_sdk, and Slack's error code.

The limits stand in Slack's documentation (the page of each method, "Block Kit", "Rate limits").
"""

import time
from dataclasses import replace
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from sandbox.client import SandboxClient
from sandbox.server import Sandbox
from tests.sandbox.conftest import PATIENT, acknowledge, members, web_client
from tests.sandbox.local import actions, button, home, modal, section
from tests.sandbox.refused_documents import HOMES, MESSAGES, MODALS, TABLE

# slack_sdk warns of what these tests do on purpose.
pytestmark = pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")

LITTLE = {
    "display_information": {"name": "Small app"},
    "features": {"slash_commands": [{"command": "/small", "description": "x"}], "app_home": {}},
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:write", "users:read", "channels:read", "commands"]}},
    "settings": {"interactivity": {"is_enabled": True}},
}
"""The manifest of an app that may do little."""
METADATA = {"event_type": "t"}
GONE = "C000"


class Office:
    """An app's client, the people around it, and what they have in hand."""

    def __init__(self, sandbox, people):
        self.sandbox, self.people, self.web = sandbox, people, web_client(sandbox)
        self.everybody = members(people)
        self.anna, self.ben = self.everybody[:2]
        self.bot = "U0SANDBOT1"

    @property
    def direct(self):
        """The app's conversation with Anna."""
        return self.web.conversations_open(users=[self.anna])["channel"]["id"]

    @property
    def general(self):
        return self.people.conversations(self.anna)[0]["id"]

    @property
    def stranger(self):
        return next(user["id"] for user in self.people.users() if user.get("is_stranger"))

    @property
    def leaver(self):
        return next(user["id"] for user in self.people.users() if user["deleted"])

    @property
    def trigger(self):
        """What Anna's command has handed to the app just now."""
        self.people.command(self.anna, "/small")
        return self.people.deliveries()[-1]["payload"]["trigger_id"]

    @property
    def used_trigger(self):
        trigger = self.trigger
        self.web.views_open(trigger_id=trigger, view=modal())
        return trigger

    @property
    def old_trigger(self):
        self.people.set_patience(trigger_seconds=0.01)
        trigger = self.trigger
        time.sleep(0.02)
        return trigger

    @property
    def posted(self):
        """Where a message of the app stands."""
        posted = self.web.chat_postMessage(channel=self.direct, text="x")
        return {"channel": posted["channel"], "ts": posted["ts"]}

    @property
    def said(self):
        """Where a message of Anna's stands."""
        channel = self.direct
        return {"channel": channel, "ts": self.people.say(self.anna, channel, "mine")["ts"]}

    @property
    def opened(self):
        return self.web.views_open(trigger_id=self.trigger, view=modal())["view"]

    @property
    def outdated(self):
        """A view that was changed in the meantime, by its id and former hash."""
        view = self.opened
        self.web.views_update(view_id=view["id"], view=modal())
        return {"view_id": view["id"], "hash": view["hash"]}

    @property
    def published(self):
        return self.web.views_publish(user_id=self.anna, view=home())["view"]

    @property
    def announced(self):
        """A file whose bytes have not arrived."""
        return self.web.files_getUploadURLExternal(filename="x.ics", length=1)

    @property
    def uploaded(self):
        announced = self.announced
        urlopen(Request(announced["upload_url"], data=b"x"), timeout=30)
        return [{"id": announced["file_id"]}]

    @property
    def shared(self):
        files = self.uploaded
        self.web.files_completeUploadExternal(files=files)
        return files

    def token(self, token):
        return web_client(self.sandbox, token=token)

    def place(self, name, *, member=False, **kind):
        """A channel, with or without the app in it."""
        channel = self.people.create_channel(name, members=[self.anna], **kind)["id"]
        if member:
            self.people.invite(name, self.bot)
        return channel

    def archived(self, name):
        channel = self.place(name, member=True)
        self.people.archive(name)
        return channel

    def deserted(self):
        """A direct conversation with somebody who has left since."""
        channel = self.direct
        self.people.deactivate_user(self.anna)
        return channel

    def removed(self):
        """The client of an app that was removed from the workspace."""
        self.people.uninstall()
        return self.web

    def stacked(self, count):
        """As many modals on top of each other."""
        self.web.views_open(trigger_id=self.trigger, view=modal())
        for _ in range(count - 1):
            self.web.views_push(trigger_id=self.trigger, view=modal())
        return self.trigger

    def taken(self, external_id):
        """Another view has this name already."""
        self.web.views_open(trigger_id=self.trigger, view=modal(external_id=external_id))
        return external_id

    def post(self, **content):
        return self.web.chat_postMessage(**{"channel": self.direct, "text": "Words", **content})

    def schedule(self, seconds, **content):
        """A message in so many seconds of the world's time."""
        post_at = int(self.people.now().timestamp()) + seconds
        return self.web.chat_scheduleMessage(**{"channel": self.direct, "text": "x", "post_at": post_at, **content})

    def call_back(self, message):
        return self.web.chat_deleteScheduledMessage(channel=self.direct, scheduled_message_id=message)

    def ask(self, method, **arguments):
        """What slack_sdk itself would not let out."""
        return self.web.api_call(method, json=arguments)

    def complete(self, **arguments):
        return self.web.files_completeUploadExternal(**{"files": self.uploaded, "channel_id": self.direct, **arguments})

    def many(self, call, **arguments):
        """The same call until it comes too often."""
        for _ in range(1000):
            call(**arguments)


class Refusal(NamedTuple):
    """`ask(office)` is refused with `code`, and the first message says `words`."""

    name: str
    ask: object
    code: str
    words: str = ""


REFUSALS = [
    # Tokens and methods
    Refusal("no token", lambda o: o.token(None).auth_test(), "not_authed"),
    Refusal("a token that was never given", lambda o: o.token("xoxb-other").auth_test(), "invalid_auth"),
    Refusal(
        "an app's token for a bot's method", lambda o: o.token("xapp-sandbox").auth_test(), "not_allowed_token_type"
    ),
    Refusal(
        "a bot's token for an app's method",
        lambda o: o.web.apps_connections_open(app_token="xoxb-sandbox"),
        "not_allowed_token_type",
    ),
    Refusal("after the app was removed", lambda o: o.removed().auth_test(), "account_inactive"),
    Refusal("an unheard-of method", lambda o: o.web.api_call("pigeons.send"), "unknown_method"),
    Refusal("a refusal that was asked for", lambda o: o.web.api_test(error="my_error"), "my_error"),
    Refusal(
        "a body that is neither form nor JSON",
        lambda o: o.web.api_call("auth.test", files={"x": b"x"}),
        "invalid_post_type",
    ),
    # Where an app may post
    Refusal("a channel that does not exist", lambda o: o.post(channel=GONE), "channel_not_found"),
    Refusal("a person instead of a channel", lambda o: o.post(channel=o.anna), "channel_not_found"),
    Refusal("a channel without the app", lambda o: o.post(channel=o.place("public")), "not_in_channel"),
    Refusal(
        "a private channel without the app", lambda o: o.post(channel=o.place("own", private=True)), "channel_not_found"
    ),
    Refusal("an archived channel", lambda o: o.post(channel=o.archived("old")), "is_archived"),
    Refusal(
        "a channel of two companies", lambda o: o.post(channel=o.place("both", member=True, shared=True)), "is_archived"
    ),
    Refusal("somebody who has left", lambda o: o.web.chat_postMessage(channel=o.deserted(), text="x"), "is_archived"),
    Refusal("a thread of nothing", lambda o: o.post(thread_ts="1.1"), "thread_not_found"),
    # What a message may hold
    Refusal("no text", lambda o: o.ask("chat.postMessage", channel=o.direct), "no_text"),
    Refusal("blank text", lambda o: o.ask("chat.postMessage", channel=o.direct, text="  "), "no_text"),
    Refusal("neither blocks nor text", lambda o: o.post(text="", blocks=[]), "no_text"),
    Refusal("blank markdown", lambda o: o.ask("chat.postMessage", channel=o.direct, markdown_text=" "), "no_text"),
    Refusal("markdown and text", lambda o: o.post(markdown_text="x", text="y"), "markdown_text_conflict"),
    Refusal(
        "markdown and blocks",
        lambda o: o.post(text=None, markdown_text="x", blocks=[section()]),
        "markdown_text_conflict",
    ),
    Refusal("12,001 characters of markdown", lambda o: o.post(text=None, markdown_text="x" * 12_001), "msg_too_long"),
    Refusal("blocks that are no JSON", lambda o: o.post(blocks="[{"), "invalid_blocks_format"),
    Refusal("blocks that are no list", lambda o: o.post(blocks='{"type": "divider"}'), "invalid_blocks_format"),
    Refusal("two tables", lambda o: o.post(blocks=[TABLE, TABLE]), "invalid_attachments", "only_one_table_allowed"),
    Refusal("101 attachments", lambda o: o.post(attachments=[{"text": "y"}] * 101), "too_many_attachments"),
    Refusal("an attachment that is none", lambda o: o.post(attachments=["y"]), "invalid_attachments"),
    Refusal(
        "an attachment with wrong blocks", lambda o: o.post(attachments=[{"blocks": [{"type": "x"}]}]), "invalid_blocks"
    ),
    Refusal("metadata that is none", lambda o: o.post(metadata="no"), "invalid_metadata_format"),
    Refusal("metadata without a kind", lambda o: o.post(metadata={"event_payload": {}}), "invalid_metadata_format"),
    Refusal("metadata without content", lambda o: o.post(metadata=METADATA), "invalid_metadata_schema"),
    # Messages for later, and for one person
    Refusal("yesterday", lambda o: o.schedule(-86_400), "time_in_past"),
    Refusal("now", lambda o: o.schedule(0), "time_in_past"),
    Refusal("in more than 120 days", lambda o: o.schedule(120 * 86_400 + 1), "time_too_far"),
    Refusal("at no time", lambda o: o.ask("chat.scheduleMessage", channel=o.direct, text="x"), "invalid_time"),
    Refusal("31 in five minutes", lambda o: [o.schedule(600) for _ in range(31)], "restricted_too_many"),
    Refusal("later, in no channel", lambda o: o.schedule(60, channel=GONE), "channel_not_found"),
    Refusal("later, and nothing", lambda o: o.schedule(60, text=" "), "no_text"),
    Refusal("calling back what never was", lambda o: o.call_back("Q000"), "invalid_scheduled_message_id"),
    Refusal(
        "calling back in the last minute",
        lambda o: o.call_back(o.schedule(59)["scheduled_message_id"]),
        "invalid_scheduled_message_id",
    ),
    Refusal(
        "what is to come in no channel",
        lambda o: o.web.chat_scheduledMessages_list(channel=GONE),
        "invalid_channel",
    ),
    Refusal(
        "a whisper to somebody who is not there",
        lambda o: o.web.chat_postEphemeral(channel=o.direct, user=o.ben, text="x"),
        "user_not_in_channel",
    ),
    Refusal(
        "an empty whisper",
        lambda o: o.ask("chat.postEphemeral", channel=o.direct, user=o.anna),
        "no_text",
    ),
    # Changing and deleting messages
    Refusal("4,001 characters of news", lambda o: o.web.chat_update(**o.posted, text="x" * 4001), "msg_too_long"),
    Refusal("nothing left", lambda o: o.ask("chat.update", **o.posted, text=""), "no_text"),
    Refusal(
        "a message that is not there",
        lambda o: o.web.chat_update(channel=o.direct, ts="1.0", text="x"),
        "message_not_found",
    ),
    Refusal("somebody else's message", lambda o: o.web.chat_update(**o.said, text="x"), "cant_update_message"),
    Refusal("news in no channel", lambda o: o.web.chat_update(channel=GONE, ts="1.0", text="x"), "channel_not_found"),
    Refusal("deleting nothing", lambda o: o.web.chat_delete(channel=o.direct, ts="1.0"), "message_not_found"),
    Refusal("deleting what somebody else said", lambda o: o.web.chat_delete(**o.said), "cant_delete_message"),
    # Triggers and the stack of modals
    Refusal("no trigger", lambda o: o.ask("views.open", view=modal()), "invalid_arguments", "trigger_id"),
    Refusal(
        "a trigger that nobody gave", lambda o: o.web.views_open(trigger_id="1.2.a", view=modal()), "invalid_trigger_id"
    ),
    Refusal(
        "a trigger again", lambda o: o.web.views_open(trigger_id=o.used_trigger, view=modal()), "exchanged_trigger_id"
    ),
    Refusal(
        "a trigger too late", lambda o: o.web.views_open(trigger_id=o.old_trigger, view=modal()), "expired_trigger_id"
    ),
    Refusal("a push on nothing", lambda o: o.web.views_push(trigger_id=o.trigger, view=modal()), "not_found"),
    Refusal("a fourth modal", lambda o: o.web.views_push(trigger_id=o.stacked(3), view=modal()), "push_limit_reached"),
    Refusal(
        "the name of another modal",
        lambda o: o.web.views_open(trigger_id=o.trigger, view=modal(external_id=o.taken("mine"))),
        "duplicate_external_id",
    ),
    # Views
    Refusal("no view", lambda o: o.ask("views.open", trigger_id=o.trigger), "invalid_arguments", "view"),
    Refusal(
        "a view that is no JSON", lambda o: o.ask("views.open", trigger_id=o.trigger, view="{"), "invalid_arguments"
    ),
    Refusal(
        "a Home tab as a modal", lambda o: o.web.views_open(trigger_id=o.trigger, view=home()), "invalid_arguments"
    ),
    Refusal("a modal as a Home tab", lambda o: o.web.views_publish(user_id=o.anna, view=modal()), "invalid_arguments"),
    Refusal(
        "a Home tab for nobody",
        lambda o: o.web.views_publish(user_id="U000", view=home()),
        "invalid_arguments",
        "/user_id",
    ),
    Refusal(
        "more than 250 kB",
        lambda o: o.web.views_publish(user_id=o.anna, view=home(*[section("x" * 2600)] * 99)),
        "view_too_large",
    ),
    Refusal("a change to no view", lambda o: o.web.views_update(view_id="V000", view=modal()), "not_found"),
    Refusal("a change by no name", lambda o: o.web.views_update(external_id="nothing", view=modal()), "not_found"),
    Refusal("a change to whatever", lambda o: o.ask("views.update", view=modal()), "invalid_arguments", "view_id"),
    Refusal("a change to what has changed", lambda o: o.web.views_update(**o.outdated, view=modal()), "hash_conflict"),
    Refusal(
        "a Home tab that has changed",
        lambda o: o.web.views_publish(user_id=o.anna, view=home(), hash=o.published["hash"] + "x"),
        "hash_conflict",
    ),
    Refusal(
        "a modal in the Home tab's place",
        lambda o: o.web.views_update(view_id=o.published["id"], view=modal()),
        "invalid_arguments",
        "/view/type",
    ),
    # Conversations
    Refusal("a conversation with nobody", lambda o: o.web.conversations_open(users=[]), "users_list_not_supplied"),
    Refusal("a conversation of ten", lambda o: o.web.conversations_open(users=o.everybody[:9]), "too_many_users"),
    Refusal("somebody unknown", lambda o: o.web.conversations_open(users=[o.anna, "U000"]), "user_not_found"),
    Refusal("somebody deactivated", lambda o: o.web.conversations_open(users=[o.anna, o.leaver]), "user_disabled"),
    Refusal("somebody of another company", lambda o: o.web.conversations_open(users=[o.stranger]), "user_not_visible"),
    Refusal("the app itself", lambda o: o.web.conversations_open(users=[o.anna, o.bot]), "cannot_dm_bot"),
    Refusal("Slackbot", lambda o: o.web.conversations_open(users=["USLACKBOT"]), "cannot_dm_bot"),
    Refusal(
        "a conversation that is not there", lambda o: o.web.conversations_open(channel="D000"), "channel_not_found"
    ),
    Refusal(
        "one that shall not be made",
        lambda o: o.web.conversations_open(users=[o.ben], prevent_creation=True),
        "channel_not_found",
    ),
    Refusal(
        "a channel instead",
        lambda o: o.web.conversations_open(channel=o.general),
        "method_not_supported_for_channel_type",
    ),
    Refusal("a look at no channel", lambda o: o.web.conversations_info(channel=GONE), "channel_not_found"),
    Refusal(
        "a look into a private one",
        lambda o: o.web.conversations_info(channel=o.place("own", private=True)),
        "channel_not_found",
    ),
    Refusal("members of no channel", lambda o: o.web.conversations_members(channel=GONE), "channel_not_found"),
    Refusal(
        "members in pages of 1,001",
        lambda o: o.web.conversations_members(channel=o.general, limit=1001),
        "invalid_limit",
    ),
    Refusal(
        "a page that nobody named",
        lambda o: o.web.conversations_members(channel=o.general, cursor="x"),
        "invalid_cursor",
    ),
    Refusal("conversations of an unknown kind", lambda o: o.web.conversations_list(types="secret"), "invalid_types"),
    # People
    Refusal("a person unknown", lambda o: o.web.users_info(user="U000"), "user_not_found"),
    Refusal("people in pages of 1,001", lambda o: o.web.users_list(limit=1001), "invalid_limit"),
    Refusal("people on a page that nobody named", lambda o: o.web.users_list(limit=1, cursor="x"), "invalid_cursor"),
    Refusal("no such user group", lambda o: o.web.usergroups_users_list(usergroup="S0NOBODY"), "no_such_subteam"),
    Refusal("nobody's address", lambda o: o.web.users_lookupByEmail(email="nobody@example.com"), "users_not_found"),
    # Files
    Refusal(
        "a file of no name", lambda o: o.ask("files.getUploadURLExternal", length=3), "invalid_arguments", "filename"
    ),
    Refusal(
        "a file of no length",
        lambda o: o.ask("files.getUploadURLExternal", filename="x"),
        "invalid_arguments",
        "length",
    ),
    Refusal(
        "a length in words",
        lambda o: o.web.files_getUploadURLExternal(filename="x", length="three"),
        "invalid_arguments",
        "/length",
    ),
    Refusal("an empty file", lambda o: o.web.files_getUploadURLExternal(filename="x", length=0), "missing_argument"),
    Refusal(
        "a long description",
        lambda o: o.web.files_getUploadURLExternal(filename="x", length=1, alt_txt="x" * 1001),
        "alt_txt_too_large",
    ),
    Refusal("no files", lambda o: o.ask("files.completeUploadExternal", files=[]), "invalid_arguments", "files"),
    Refusal("files without ids", lambda o: o.complete(files=[{"title": "x"}]), "invalid_arguments", "/files"),
    Refusal("an unknown file", lambda o: o.complete(files=[{"id": "F000"}]), "file_not_found"),
    Refusal("a file before its bytes", lambda o: o.complete(files=[{"id": o.announced["file_id"]}]), "file_not_found"),
    Refusal("a file again", lambda o: o.complete(files=o.shared), "file_not_found"),
    Refusal("a file for no channel", lambda o: o.complete(channel_id=GONE), "channel_not_found"),
    Refusal("a file for a person", lambda o: o.complete(channel_id=o.anna), "channel_not_found"),
    Refusal("a file for a channel by name", lambda o: o.complete(channel_id="#general"), "channel_not_found"),
    Refusal(
        "a file for a channel without the app", lambda o: o.complete(channel_id=o.place("public")), "not_in_channel"
    ),
    Refusal(
        "a file for 101 channels",
        lambda o: o.complete(channels=[f"C{n}" for n in range(101)]),
        "channels_limit_exceeded",
    ),
    Refusal("a file in a thread of nothing", lambda o: o.complete(thread_ts="1.1"), "thread_not_found"),
    Refusal("a file with a button", lambda o: o.complete(blocks=[actions(button("go"))]), "invalid_blocks"),
]
BLOCKS = [
    *(
        Refusal(f"message: {name}", lambda o, b=blocks: o.post(blocks=b), "invalid_blocks", words)
        for name, (blocks, words) in MESSAGES.items()
    ),
    *(
        Refusal(
            f"change: {name}",
            lambda o, b=MESSAGES[name][0]: o.web.chat_update(**o.posted, text="Words", blocks=b),
            "invalid_blocks",
            MESSAGES[name][1],
        )
        for name in ("51 blocks", "a long section", "two blocks of one id")
    ),
    *(
        Refusal(
            f"modal: {name}",
            lambda o, v=view: o.web.views_open(trigger_id=o.trigger, view=v),
            "invalid_arguments",
            words,
        )
        for name, (view, words) in MODALS.items()
    ),
    *(
        Refusal(
            f"home: {name}", lambda o, v=view: o.web.views_publish(user_id=o.anna, view=v), "invalid_arguments", words
        )
        for name, (view, words) in HOMES.items()
    ),
]
MISSING_SCOPES = {
    "team.info": (lambda o: o.web.team_info(), "team:read"),
    "usergroups.list": (lambda o: o.web.usergroups_list(), "usergroups:read"),
    "usergroups.users.list": (lambda o: o.web.usergroups_users_list(usergroup="S0X"), "usergroups:read"),
    "users.lookupByEmail": (lambda o: o.web.users_lookupByEmail(email="x@example.com"), "users:read.email"),
    "conversations.open, a group": (lambda o: o.web.conversations_open(users=[o.anna, o.ben]), "mpim:write"),
    "conversations.info": (lambda o: o.web.conversations_info(channel=o.direct), "im:read"),
    "conversations.members": (lambda o: o.web.conversations_members(channel=o.direct), "im:read"),
    "conversations.list": (lambda o: o.web.conversations_list(types="private_channel"), "groups:read"),
    "files.getUploadURLExternal": (lambda o: o.web.files_getUploadURLExternal(filename="x", length=1), "files:write"),
    "files.completeUploadExternal": (
        lambda o: o.web.files_completeUploadExternal(files=[{"id": "F1"}]),
        "files:write",
    ),
}
SWITCHED_OFF = {
    "the Home tab": (lambda o: o.web.views_publish(user_id=o.anna, view=home()), "not_enabled"),
    "the messages tab": (lambda o: o.post(), "messages_tab_disabled"),
}
WAITS = {
    # A minute's worth may come at once; then there is room for one more call every so many seconds.
    "users.list, tier 2": (lambda o: o.many(o.web.users_list, limit=1), 3),
    "conversations.list, tier 2": (lambda o: o.many(o.web.conversations_list, limit=1), 3),
    "chat.update, tier 3": (lambda o: o.many(o.web.chat_update, **o.posted, text="x"), 2),
    "views.publish, tier 4": (lambda o: o.many(o.web.views_publish, user_id=o.anna, view=home()), 1),
    "files.getUploadURLExternal, tier 4": (
        lambda o: o.many(o.web.files_getUploadURLExternal, filename="x", length=1),
        1,
    ),
    "chat.postMessage, once a second in each channel": (
        lambda o: o.many(o.web.chat_postMessage, channel=o.direct, text="x"),
        1,
    ),
}


def office_of(**config):
    return Sandbox(replace(PATIENT, deliver=acknowledge, company_size=20, **config))


@pytest.fixture(scope="module")
def opened_office():
    with office_of(rate_limits=False) as sandbox, SandboxClient(sandbox.url) as people:
        yield Office(sandbox, people)


@pytest.fixture
def office(opened_office):
    opened_office.people.reset()
    return opened_office


@pytest.fixture(scope="module")
def small_office():
    with office_of(manifest=LITTLE) as sandbox, SandboxClient(sandbox.url) as people:
        yield Office(sandbox, people)


@pytest.fixture(scope="module")
def strict_office():
    with office_of() as sandbox, SandboxClient(sandbox.url) as people:
        yield Office(sandbox, people)


def answer_to(ask, office):
    """slack_sdk's error carries Slack's answer."""
    try:
        ask(office)
    except SlackApiError as error:
        return error.response
    raise AssertionError("it was not refused")


@pytest.mark.parametrize("refusal", [*REFUSALS, *BLOCKS], ids=lambda refusal: refusal.name)
def test_it_is_refused(office, refusal):
    answer = answer_to(refusal.ask, office)
    assert (answer.status_code, answer["error"]) == (200, refusal.code)
    if refusal.words:
        assert refusal.words in answer["response_metadata"]["messages"][0]


@pytest.mark.parametrize("name", MISSING_SCOPES)
def test_a_missing_scope_is_named(small_office, name):
    ask, scope = MISSING_SCOPES[name]
    answer = answer_to(ask, small_office)
    assert answer["error"] == "missing_scope"
    assert scope in answer["needed"].split(",")
    assert "chat:write" in answer["provided"].split(",")


@pytest.mark.parametrize("name", SWITCHED_OFF)
def test_the_manifest_has_switched_it_off(small_office, name):
    ask, code = SWITCHED_OFF[name]
    assert answer_to(ask, small_office)["error"] == code


@pytest.mark.parametrize("name", WAITS)
def test_what_comes_too_often_says_how_long_to_wait(strict_office, name):
    ask, seconds = WAITS[name]
    answer = answer_to(ask, strict_office)
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    assert 1 <= int(answer.headers["Retry-After"]) <= seconds
    assert strict_office.web.auth_test()["ok"]


def test_a_response_url_answers_five_times(office):
    office.people.command(office.anna, "/small")
    hook = WebhookClient(office.people.deliveries()[-1]["payload"]["response_url"])
    answers = [hook.send(text=f"answer {number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5].body
    assert "invalid_url" in WebhookClient(hook.url + "x").send(text="x").body
    assert len(office.people.messages(office.anna)) == 5


@pytest.mark.parametrize("content", [b"", b"xx"])
def test_bytes_of_another_length_than_announced(office, content):
    with pytest.raises(HTTPError, match="400"):
        urlopen(Request(office.announced["upload_url"], data=content), timeout=30)


def test_a_refused_modal_leaves_the_trigger_good(office):
    trigger = office.trigger
    ask = lambda o: o.web.views_open(trigger_id=trigger, view=home())  # noqa: E731
    assert answer_to(ask, office)["error"] == "invalid_arguments"
    office.web.views_open(trigger_id=trigger, view=modal())


def test_what_is_right_is_taken(office):
    """The same helpers, with nothing wrong in them."""
    office.post(blocks=[section(), actions(button("go")), TABLE])
    office.post(text=None, blocks=[section()])
    office.web.chat_update(**office.posted, text="Words", blocks=[section()])
    office.web.views_publish(user_id=office.anna, view=home())
    office.complete()


def test_no_two_refusals_have_one_name():
    names = [refusal.name for refusal in [*REFUSALS, *BLOCKS]]
    assert len(names) == len(set(names))


def test_a_method_with_a_pace_of_its_own_keeps_to_no_tier():
    with office_of(paces={"auth.test": 1}) as sandbox:
        office = web_client(sandbox)
        asked = [office.auth_test().status_code for _ in range(2)]
        with pytest.raises(SlackApiError) as refusal:
            office.auth_test()
    assert (asked, refusal.value.response.status_code) == ([200, 200], 429)
