"""What the Slack client of each person holds for itself: how far they have read, and which act found no answer."""

from dataclasses import dataclass, field

from sandbox.users import User
from sandbox.world import Message, World


@dataclass
class Clients:
    """By user id: `read` has the newest `ts` seen in a conversation, `unanswered` Slack's code by place.

    A place is a view's id, a conversation's id (for slash commands), or `<conversation>/<ts>` (for messages).
    """

    read: dict[tuple[str, str], str] = field(default_factory=dict)
    unanswered: dict[tuple[str, str], str] = field(default_factory=dict)

    def look_at(self, user: User, channel: str, world: World) -> bool:
        """Somebody has a conversation in front of them; whether there was anything that they had not seen."""
        before = self.read.get((user.id, channel), "")
        newest = max((message.ts for message in world.messages.values() if message.channel == channel), default="")
        self.read[user.id, channel] = max(before, newest)
        return newest > before

    def read_everything(self, world: World) -> None:
        """Everybody has read what there is."""
        newest: dict[str, str] = {}
        for message in world.messages.values():
            newest[message.channel] = max(message.ts, newest.get(message.channel, ""))
        self.read = {
            (member, channel): ts for channel, ts in newest.items() for member in world.conversations[channel].members
        }

    def is_new(self, user_id: str, message: Message) -> bool:
        """Whether somebody else wrote it to this person since they looked."""
        if message.user == user_id or message.ephemeral_to is not None:
            return False
        return message.ts > self.read.get((user_id, message.channel), "")

    def note_answer(self, user: User, place: str, problem: str | None) -> None:
        """Remember that an act found no answer, until one does."""
        if problem is None:
            self.unanswered.pop((user.id, place), None)
        else:
            self.unanswered[user.id, place] = problem
