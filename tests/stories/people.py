"""The people of a story as they sit before Slack: what they read, press and fill in."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from icalendar import Calendar, Event

from sandbox.client import Outcome, SandboxClient
from tests.handlers.workplace import texts_of, until

Json = dict[str, Any]

AT_ONCE = timedelta()
"""A step by nothing: what people did is worked off, and time stands still."""


class Someone:
    """Somebody of the company, by their handle."""

    def __init__(self, slack: SandboxClient, name: str) -> None:
        user = slack.user(name)
        self.slack = slack
        self.id: str = user["id"]
        self.mention = f"<@{self.id}>"

    def alone(self) -> list[Json]:
        """What Binôme wrote to them alone, oldest first."""
        return [message for message in self._messages() if message["channel_kind"] == "im"]

    def together(self) -> list[Json]:
        """What Binôme wrote to them and their partners, oldest first."""
        return [message for message in self._messages() if message["channel_kind"] == "mpim"]

    def texts(self) -> list[str]:
        """What notifications say of the messages to them alone, files left out."""
        return [message["text"] for message in self.alone() if not message.get("files")]

    def reads(self) -> str:
        """Everything in front of them: messages, open forms and the Home tab."""
        surfaces = [*self.slack.messages(self.id), *self.slack.views(self.id), self.slack.home(self.id) or {}]
        return "\n".join(texts_of(surface) for surface in surfaces)

    def events(self) -> list[Event]:
        """The sessions in the calendar files that came to them, as a calendar reads them."""
        files = [file for message in self.alone() for file in message.get("files") or ()]
        return [
            event for file in files for event in Calendar.from_ical(self.slack.file(self.id, file["id"])).walk("VEVENT")
        ]

    def offered(self, action: str) -> list[tuple[Json, Json]]:
        """Each button or menu of an action in front of them, with its message, oldest first."""
        return [
            (message, element) for message in self._messages() for element in elements(message) if _is(element, action)
        ]

    def press(self, action: str, nth: int = 0) -> Outcome:
        """Use a button of the newest message that has one; `nth` counts from the top of that message."""
        offered = self.offered(action)
        assert offered, f"nobody offers {action} here: {self.texts()}"
        newest = [(message, element) for message, element in offered if message == offered[-1][0]]
        message, element = newest[nth]
        return self._use(message, element, element["value"])

    def choose(self, menu: str, entry: str) -> Outcome:
        """Take an entry of the newest menu of an action."""
        message, element = self.offered(menu)[-1]
        value = next(each["value"] for each in element["options"] if each["value"].startswith(entry))
        return self._use(message, element, value)

    def press_all(self, action: str) -> None:
        """Use each button of an action in the newest message that has one: it changes under their hands."""
        message, _ = self.offered(action)[-1]
        values = [element["value"] for element in elements(message) if _is(element, action)]
        for value in values:
            done(self.slack.click(self.id, message, action, value=value))

    def fill_in(self, outcome: Outcome, **answers: object) -> Outcome:
        """Send the form that an act opened."""
        done(outcome)
        assert outcome.view is not None, outcome.message or outcome.body
        return done(self.slack.submit(self.id, outcome.view["id"], answers))

    def command(self, text: str) -> Outcome:
        return done(self.slack.command(self.id, text))

    def join(self, side: str, *topics: str, level: int, **answers: object) -> None:
        opened = self.command("/mentoring join")
        self.slack.step(by=AT_ONCE)  # Slack tells Binôme who this is
        filled = {"side": side, "topics": list(topics), "languages": ["en", "fr"], "level": str(level)}
        self.fill_in(opened, **{**filled, **answers})

    def _use(self, message: Json, element: Json, value: str) -> Outcome:
        return done(self.slack.click(self.id, message, element["action_id"], value=value))

    def _messages(self) -> list[Json]:
        return [message for message in self.slack.messages(self.id) if not message["ephemeral"]]


class Coordinator(Someone):
    """Whoever runs the programme of a story."""

    def create(self, name: str, topics: Sequence[str]) -> None:
        self.slack.step(by=AT_ONCE)
        self.fill_in(self.command("/mentoring programme new"), name=name, topics=list(topics))
        self.slack.step(by=AT_ONCE)

    def draft(self) -> Json:
        """The form of a draft, once it has been worked out."""
        self.command("/mentoring match")
        return until(lambda: next((form for form in self.slack.views(self.id) if form["submit"]), None))

    def publish(self, form: Json) -> None:
        done(self.slack.submit(self.id, form["id"], {}))
        self.slack.step(by=AT_ONCE)

    def match(self) -> None:
        self.publish(self.draft())


def done(outcome: Outcome) -> Outcome:
    assert outcome.acknowledged, outcome.problem
    assert outcome.errors == {}
    return outcome


def elements(message: Json) -> Iterator[Json]:
    """Every button and menu of a message, from the top."""
    for block in message.get("blocks") or ():
        yield from block["elements"] if block["type"] == "actions" else ()
        if "accessory" in block:
            yield block["accessory"]


def _is(element: Json, action: str) -> bool:
    """Whether it is one of an action, whatever number or language its id ends with."""
    name = element["action_id"].partition(":")[0]
    return name == action or (name.startswith(f"{action}_") and name.removeprefix(f"{action}_").isdecimal())
