"""Who acts, the words they read, and what a listener needs to serve them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.forms import is_from_home, opened_from_home
from handlers.views.blocks import Block
from handlers.views.words import Words, words_in
from mentoring.people import Person, Standing
from storage import inbox, people
from storage.database import Database, Transaction


@dataclass(frozen=True)
class Keeping:
    """For how many days messages and changes are kept, and what the employer says of its legal basis."""

    note: str = ""
    messages_days: int = 400
    audit_days: int = 730


@dataclass(frozen=True)
class Desk:
    """Where a request is served: which workspace and database, at what time, and who may create programmes there."""

    database: Database
    workspace_id: int
    now: datetime
    creators: frozenset[str]
    keeping: Keeping = field(default_factory=Keeping)


@dataclass(frozen=True)
class Visitor:
    person: Person
    words: Words


@dataclass(frozen=True)
class FormOpener:
    """Opens one form over what somebody clicked or wrote; Slack takes the trigger once, within three seconds.

    `in_form` where they clicked in a form: the new one lies over it, and closing it shows that one again.
    """

    client: WebClient
    trigger_id: str
    from_home: bool = False
    in_form: bool = False

    @classmethod
    def over(cls, body: Mapping[str, Any], client: WebClient) -> Self:
        """Over a click, wherever it was."""
        in_form = (body.get("view") or {}).get("type") == "modal"
        return cls(client, body["trigger_id"], is_from_home(body), in_form)

    def open(self, view: Block) -> str:
        """Answers Slack's id of the opened view."""
        if self.from_home:
            view = opened_from_home(view)
        show = self.client.views_push if self.in_form else self.client.views_open
        return str(show(trigger_id=self.trigger_id, view=view)["view"]["id"])


@dataclass(frozen=True)
class OpenForm:
    """A form that somebody looks at. `hash` is that of what they saw when they clicked."""

    client: WebClient
    view_id: str
    hash: str | None = None

    def redraw(self, view: Block) -> None:
        """Where the form is closed by now, or was brought up to date since the click, that stands."""
        seen = {"hash": self.hash} if self.hash else {}
        try:
            self.client.views_update(view_id=self.view_id, view=view, **seen)
        except SlackApiError as error:
            if error.response["error"] not in {"hash_conflict", "not_found"}:
                raise


def greet(desk: Desk, slack_id: str, language: str | None) -> Visitor:
    """The same as `arrive`, for what changes nothing else: whoever is known waits for no write of others."""
    with desk.database.reading() as transaction:
        person = people.find(transaction, desk.workspace_id, slack_id)
    if person and person.standing is not Standing.UNKNOWN:
        return Visitor(person, words_in(person.language))
    with desk.database.writing() as transaction:
        return arrive(transaction, desk, slack_id, language)


def arrive(transaction: Transaction, desk: Desk, slack_id: str, language: str | None) -> Visitor:
    """The person who acts, met if they are new; their profile is then asked for afterwards.

    `language` is that of the command, button or form: it answers until their own is known (design, section 4). Where
    what they did has no language, the one they were answered in before goes on, and nothing is kept.
    """
    person = people.meet(transaction, desk.workspace_id, slack_id, desk.now)
    if person.standing is not Standing.UNKNOWN:
        return Visitor(person, words_in(person.language))
    inbox.look_at(transaction, desk.workspace_id, person.id, desk.now)
    if not language:
        return Visitor(person, words_in(person.language))
    words = words_in(language)
    people.answer_in(transaction, person.id, words.language)
    return Visitor(person, words)
