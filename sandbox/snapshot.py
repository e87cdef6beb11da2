"""The whole of a world in a value that can be kept: what people see, and what its ids and times go on from.

What passed between Slack and the app, trouble, trigger ids and response URLs stay behind.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.clients import Clients
from sandbox.company import Company
from sandbox.files import StoredFile
from sandbox.local import LocalSlack
from sandbox.modals import OpenView
from sandbox.plain import from_plain, to_plain
from sandbox.users import User
from sandbox.world import Conversation, Message, Usergroup

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One world at one moment; `ids` is how many ids were made, `base_url` where its files were to be had."""

    base_url: str
    now: datetime
    last_ts: int
    ids: int
    installed: bool
    users: list[User]
    conversations: list[Conversation]
    messages: list[Message]
    usergroups: list[Usergroup]
    files: list[StoredFile]
    modals: dict[str, list[OpenView]]
    homes: dict[str, OpenView]
    clients: Clients


def take(slack: LocalSlack) -> Json:
    """The world as it is now."""
    world = slack.world
    snapshot = Snapshot(
        base_url=slack.base_url,
        now=slack.clock.now,
        last_ts=slack.clock.last_ts,
        ids=world.ids.count,
        installed=slack.installed,
        users=list(world.users.values()),
        conversations=list(world.conversations.values()),
        messages=list(world.messages.values()),
        usergroups=list(world.usergroups.values()),
        files=list(slack.files.known.values()),
        modals=slack.modals.stacks,
        homes=slack.modals.homes,
        clients=slack.clients,
    )
    plain: Json = to_plain(snapshot)
    return plain


def read(plain: Json, company: Company) -> Snapshot:
    """ValueError where this is no snapshot, or one of another company."""
    snapshot = from_plain(Snapshot, plain)
    if not {account.slack_id for account in company.accounts} <= {user.id for user in snapshot.users}:
        raise ValueError("this is a snapshot of another company")
    return snapshot


def furnish(slack: LocalSlack, snapshot: Snapshot) -> None:
    """Put everything into a world that has just been made."""
    world = slack.world
    world.ids.count = snapshot.ids
    world.users = {user.id: user for user in snapshot.users}
    world.conversations = {conversation.id: conversation for conversation in snapshot.conversations}
    world.messages = {(message.channel, message.ts): message for message in snapshot.messages}
    world.usergroups = {group.id: group for group in snapshot.usergroups}
    slack.files.known = {file.id: file for file in snapshot.files}
    slack.modals.stacks, slack.modals.homes = snapshot.modals, snapshot.homes
    slack.clients, slack.installed = snapshot.clients, snapshot.installed
    for file in (file for message in snapshot.messages for file in message.files or ()):
        for name in ("url_private", "url_private_download"):
            file[name] = slack.base_url + str(file[name]).removeprefix(snapshot.base_url)
