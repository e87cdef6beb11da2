"""What exists in the workspace: people, conversations and messages. Only the server's event loop touches it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.clock import Clock
from sandbox.errors import Impossible
from sandbox.identity import Identity, Ids
from sandbox.phrases import Phrase
from sandbox.surface import Held, still_there, with_ids
from sandbox.users import SLACKBOT, User

Json = dict[str, Any]
Kind = Literal["public_channel", "private_channel", "im", "mpim"]
MAX_TEXT = 40_000


@dataclass
class Conversation:
    """A channel or a direct conversation; `members` are user ids in the order in which they came."""

    id: str
    kind: Kind
    name: str
    members: list[str]
    creator: str
    created: int
    archived: bool = False
    shared: bool = False

    @property
    def is_direct(self) -> bool:
        """Whether it has people instead of a name."""
        return self.kind in {"im", "mpim"}


@dataclass
class Message:
    """A message, or an answer that only `ephemeral_to` sees; `held` is what each person's client holds on it."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    bot_id: str | None = None
    metadata: Json | None = None
    files: list[Json] | None = None
    thread_ts: str | None = None
    edited: Json | None = None
    ephemeral_to: str | None = None
    held: dict[str, Held] = field(default_factory=dict)

    def held_by(self, user: str) -> Held:
        """What this person has chosen and typed on it."""
        return self.held.setdefault(user, Held())

    def redraw(self, blocks: list[Json] | None, ids: Ids) -> None:
        """Show other blocks; what people hold stays where block_id and action_id are the same."""
        self.blocks = with_ids(blocks, ids) if blocks else None
        self.held = {user: still_there(held, self.blocks or []) for user, held in self.held.items()}


@dataclass(kw_only=True)
class Usergroup:
    """People who can be addressed together, by a handle without its @."""

    id: str
    handle: str
    users: list[str]


@dataclass(kw_only=True)
class Draft:
    """The content of a message before it is posted."""

    text: str = ""
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    files: list[Json] | None = None
    thread_ts: str | None = None


@dataclass
class World:
    """The workspace's state in memory."""

    identity: Identity
    clock: Clock
    ids: Ids = field(default_factory=Ids)
    users: dict[str, User] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    usergroups: dict[str, Usergroup] = field(default_factory=dict)

    def populate(self, people: Iterable[User]) -> None:
        """Let people move in, together with Slackbot, the app's own user and a public #general."""
        slackbot = User(SLACKBOT, "slackbot", "Slackbot", tz="America/Los_Angeles")
        bot = User(
            self.identity.bot_user_id,
            self.identity.bot_name,
            self.identity.bot_name,
            is_bot=True,
            tz="America/Los_Angeles",
        )
        for user in [*people, slackbot, bot]:
            self.users[user.id] = user
        everybody = [user.id for user in self.users.values() if user.is_person and not user.is_ultra_restricted]
        self.add_conversation("public_channel", "general", everybody)

    def seconds(self) -> int:
        """The world's time in Unix seconds."""
        return int(self.clock.now.timestamp())

    def find_user(self, name_or_id: str) -> User:
        """A user by id, handle, real name or e-mail address."""
        if name_or_id in self.users:
            return self.users[name_or_id]
        found = [u for u in self.users.values() if name_or_id in {u.name, u.real_name, u.email}]
        if len(found) != 1:
            raise Impossible(Phrase("%(number)s users are called %(name)s", number=len(found), name=repr(name_or_id)))
        return found[0]

    def find_conversation(self, name_or_id: str) -> Conversation:
        """A conversation by id or channel name."""
        if name_or_id in self.conversations:
            return self.conversations[name_or_id]
        for conversation in self.conversations.values():
            if conversation.name == name_or_id.removeprefix("#"):
                return conversation
        raise Impossible(f"there is no conversation {name_or_id!r}")

    def add_conversation(
        self, kind: Kind, name: str, members: list[str], *, creator: str | None = None
    ) -> Conversation:
        """Make a conversation; ids begin with D for two people and with C otherwise, as in Slack."""
        conversation = Conversation(
            id=self.ids.next("D" if kind == "im" else "C"),
            kind=kind,
            name=name,
            members=members,
            creator=creator or members[0],
            created=self.seconds(),
        )
        self.conversations[conversation.id] = conversation
        return conversation

    def direct(self, members: list[str]) -> Conversation | None:
        """The direct conversation of exactly these people, if there is one."""
        wanted = set(members)
        direct = (c for c in self.conversations.values() if c.is_direct and len(c.members) == len(wanted))
        return next((c for c in direct if wanted.issuperset(c.members)), None)

    def open_direct(self, members: list[str]) -> Conversation:
        """The direct conversation of exactly these people: the same set always gets the same one."""
        found = self.direct(members)
        if found is not None:
            return found
        if len(members) <= 2:
            return self.add_conversation("im", "directmessage", members)
        names = "--".join(self.users[member].name for member in members)
        return self.add_conversation("mpim", f"mpdm-{names}-1", members)

    def post(self, channel: Conversation, author: User, draft: Draft, *, only_to: str | None = None) -> Message:
        """Put a message into a conversation; with `only_to` it is ephemeral."""
        by_app = author.id == self.identity.bot_user_id
        message = Message(
            channel=channel.id,
            ts=self.clock.message_ts(),
            user=author.id,
            text=draft.text[:MAX_TEXT],
            blocks=with_ids(draft.blocks, self.ids) if draft.blocks else None,
            attachments=draft.attachments or None,
            bot_id=self.identity.bot_id if by_app else None,
            metadata=draft.metadata,
            files=draft.files,
            thread_ts=draft.thread_ts,
            ephemeral_to=only_to,
        )
        self.messages[message.channel, message.ts] = message
        return message

    def visible_to(self, user: User, since: float = 0) -> list[Message]:
        """What a person sees in their conversations, oldest first; `since` is the oldest `ts` that counts."""
        mine = {channel.id for channel in self.conversations.values() if user.id in channel.members}
        seen = [
            message
            for message in self.messages.values()
            if message.channel in mine and message.ephemeral_to in {None, user.id} and float(message.ts) >= since
        ]
        return sorted(seen, key=lambda message: message.ts)


def message_json(message: Message, identity: Identity) -> Json:
    """The message object of the Web API and of payloads (Slack docs: "message event")."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.bot_id is not None:
        shown |= {"bot_id": message.bot_id, "app_id": identity.app_id}
    shown["team"] = identity.team_id
    optional = {
        "blocks": message.blocks,
        "attachments": message.attachments,
        "metadata": message.metadata,
        "files": message.files,
        "thread_ts": message.thread_ts,
        "edited": message.edited,
    }
    return shown | {name: value for name, value in optional.items() if value is not None}
