"""Two people of a pair who look for a time to meet, in a real local Slack."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from mentoring.messages import Kind
from mentoring.pairs import Pair
from mentoring.people import Person
from mentoring.sessions import SessionState
from sandbox.client import Outcome
from storage import outbox, pairs, sessions
from storage.tables import SessionRow
from tests.handlers.workplace import Delivery, Json, Workplace, texts_of


class Duo:
    """A pair with a session to plan. Planning leaves the pair alone: tests write what it would ask."""

    def __init__(self, bot: Workplace, deliver: Delivery, pair: Pair, mentor: Person, mentee: Person) -> None:
        self.bot = bot
        self.deliver = deliver
        self.pair = pair
        self.mentor = mentor
        self.mentee = mentee
        with bot.world.database.writing() as transaction:
            pairs.set_next_check(transaction, pair.id, None)
        now = bot.clock()
        self.session = bot.world.session(
            pair, state=SessionState.TO_PLAN, starts_at=None, booked_at=None, over_at=None, opened_at=now, now=now
        )

    @property
    def row(self) -> SessionRow:
        """The session as it stands in the database."""
        (row,) = self.bot.rows(SessionRow, id=self.session.id)
        return row

    def ask(self, person: Person, *starts: datetime, kind: Kind = Kind.SESSION_PLAN) -> None:
        """What planning writes: suggestions, and the question to one of the two."""
        with self.bot.world.database.writing() as transaction:
            sessions.offer_slots(transaction, self.session, starts, proposed_by=None)
        self.tell(person, kind)

    def tell(self, person: Person, kind: Kind) -> None:
        message = outbox.Message(
            workspace_id=self.session.workspace_id,
            programme_id=self.session.programme_id,
            kind=kind,
            subject_id=self.session.id,
            person_id=person.id,
            occasion=f"{kind}:{self.bot.clock().date()}",
            due_at=self.bot.clock(),
        )
        self.bot.world.put(message)
        self.deliver()

    def alone(self, person: Person) -> list[Json]:
        """What Binôme wrote to one of them alone, oldest first."""
        return [message for message in self._messages(person) if message["channel_kind"] == "im"]

    def together(self, person: Person | None = None) -> list[Json]:
        """What Binôme wrote to both, as one of them sees it."""
        reader = person or self.mentee
        return [message for message in self._messages(reader) if message["channel_kind"] == "mpim"]

    def click(self, person: Person, label: str, *, nth: int = -1, deliver: bool = True) -> Outcome:
        """Press the button of this name, in the newest message that has it unless `nth` says which."""
        message, element = [
            (message, element)
            for message in self._messages(person)
            for element in elements(message)
            if label in labels(element)
        ][nth]
        option = element.get("options") and next(each for each in element["options"] if each["text"]["text"] == label)
        outcome = self.bot.slack.click(
            _slack_id(person), message, element["action_id"], value=option["value"] if option else element["value"]
        )
        if deliver:
            self.deliver()
        return outcome

    def fill_in(self, person: Person, label: str, **answers: object) -> Outcome:
        """Open a form by a button, and send it."""
        opened = self.click(person, label)
        assert opened.view is not None, opened
        outcome = self.bot.slack.submit(_slack_id(person), opened.view["id"], answers)
        self.deliver()
        return outcome

    def propose(self, person: Person, *starts: datetime, label: str = "Propose other times") -> Outcome:
        return self.fill_in(person, label, **{f"slot_{place}": start for place, start in enumerate(starts)})

    def _messages(self, person: Person) -> list[Json]:
        return [message for message in self.bot.slack.messages(_slack_id(person)) if not message["ephemeral"]]


def elements(message: Json) -> Iterator[dict[str, Any]]:
    for block in message.get("blocks") or []:
        if block["type"] == "actions":
            yield from block["elements"]


def labels(element: Json) -> list[str]:
    if element["type"] == "overflow":
        return [option["text"]["text"] for option in element["options"]]
    return [element["text"]["text"]]


def buttons(message: Json) -> list[str]:
    """All that can be chosen in a message."""
    return [label for element in elements(message) for label in labels(element)]


def says(message: Json) -> str:
    return texts_of(message)


def _slack_id(person: Person) -> str:
    assert person.slack_id
    return person.slack_id
