"""What people do when Binôme writes to them: each reads a message once for each way it looks, and acts on it or not."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.story.cast import Couple, Trait
from bot.story.reading import find, find_all
from bot.story.stage import Json, Stage, accept, direct, opened, show
from handlers.views import feedback as feedback_views
from handlers.views import folded as folded_views
from handlers.views import session_buttons, session_forms
from handlers.views.leaving import LEAVE_FORM
from sandbox.client import Outcome, SandboxError

FEEDBACK = {"useful": "4", "changed": "I try one new tool each week."}
OLD = timedelta(days=40)
"""People do not look at older messages again."""

SHARED = "Thank you for your patience with my questions."


@dataclass
class Company:
    """The pairs of the story and what has already happened once in each."""

    stage: Stage
    couples: list[Couple]
    done: Counter[tuple[int, str]] = field(default_factory=Counter)
    seen: set[tuple[str, str, str, int]] = field(default_factory=set)
    now: datetime = field(init=False)
    """The time does not move while people act."""

    def react(self) -> None:
        """Everybody reads what is new, and acts."""
        self.now = self.stage.slack.now()
        for couple in self.couples:
            for reader in (couple.mentee, couple.mentor):
                self._read(couple, self.stage.person(reader))

    def once(self, couple: Couple, what: str) -> bool:
        """Whether this happens in a pair for the first time."""
        self.done[couple.pair_id, what] += 1
        return self.done[couple.pair_id, what] == 1

    def _read(self, couple: Couple, person: Json) -> None:
        """Whoever is in several pairs reads each message as one of the two whom it is about."""
        partner = couple.mentee if person["id"] == couple.mentor else couple.mentor
        for message in self._unread(person, partner, couple.channel):
            self.seen.add(_look(person, message))
            try:
                self._act(couple, person, message)
            except SandboxError:
                # It may have changed while it was read: then there is something new to read.
                if _look(person, message) in {_look(person, each) for each in direct(self.stage, person)}:
                    raise

    def _unread(self, person: Json, partner: str, channel: str) -> list[Json]:
        """Messages about the partner, or to both, that have not been read as they look now, oldest first."""
        about = [
            message
            for message in direct(self.stage, person, since=self.now - OLD)
            if message["channel"] == channel or f"<@{partner}>" in str(message.get("blocks"))
        ]
        return [message for message in about if _look(person, message) not in self.seen]

    def _act(self, couple: Couple, person: Json, message: Json) -> None:
        if find(message, folded_views.SHOW):
            self._open_each(person, message)
        elif couple.trait is Trait.STALLS:
            return
        elif find(message, session_buttons.ACCEPT):
            self._answer_proposal(couple, person, message)
        elif find(message, session_buttons.PROPOSE):
            self._propose(couple, person, message)
        elif find(message, session_buttons.CANCEL):
            self._look_at_date(couple, person, message)
        elif find(message, feedback_views.HELD):
            self._say_how_it_went(couple, person, message)

    def _open_each(self, person: Json, message: Json) -> None:
        """What came folded is read at the next look."""
        for button in find_all(message, folded_views.SHOW):
            accept(self.stage.slack.click(person["id"], message, button["action_id"], value=button["value"]))

    def _propose(self, couple: Couple, person: Json, message: Json) -> None:
        if (
            couple.trait is Trait.NOT_THIS_MONTH
            and self.done[couple.pair_id, "booked"]
            and self.once(couple, "put_off")
        ):
            self._tell(person, message, "presses “not this month”")
            accept(self._click(person, message, session_buttons.PUT_OFF))
        elif couple.trait is Trait.HAS_DATE and self.once(couple, "has_date"):
            self._tell(person, message, "notes a date that both agreed on elsewhere")
            form = opened(self._choose(person, message, session_buttons.HAVE_DATE))
            self._submit_moment(person, form, timedelta(days=5, hours=2))
        elif couple.trait is Trait.HAS_MET and self.once(couple, "has_met"):
            self._tell(person, message, "notes that they have already met")
            form = opened(self._choose(person, message, session_buttons.HAVE_MET))
            self._submit_moment(person, form, -timedelta(hours=3))
        else:
            if couple.trait is Trait.PLAIN and self.once(couple, "shown"):
                self._show(person, message)
            accept(self._click(person, message, session_buttons.PROPOSE))

    def _answer_proposal(self, couple: Couple, person: Json, message: Json) -> None:
        if couple.trait is Trait.COUNTERS and self.done[couple.pair_id, "counter"] < 3:
            self.once(couple, "counter")
            self._tell(person, message, "proposes another time instead")
            form = opened(self._click(person, message, session_buttons.TIMES))
            days = 9 + 2 * self.done[couple.pair_id, "counter"]
            accept(self.stage.slack.submit(person["id"], form["id"], {session_forms.TIME_FIELDS[0]: self._in(days)}))
            return
        accept(self._click(person, message, session_buttons.ACCEPT))

    def _look_at_date(self, couple: Couple, person: Json, message: Json) -> None:
        """A date stands: most keep it."""
        self.once(couple, "booked")
        if person["id"] != couple.mentee:
            return
        if couple.trait is Trait.MOVES and self.once(couple, "moves"):
            self._tell(person, message, "asks for another date; the first one stands until it is accepted")
            form = opened(self._click(person, message, session_buttons.TIMES))
            accept(self.stage.slack.submit(person["id"], form["id"], {session_forms.TIME_FIELDS[0]: self._in(12)}))
        elif couple.trait is Trait.CANCELS and self.once(couple, "cancels"):
            self._tell(person, message, "cancels, and both are asked for another date")
            accept(self._click(person, message, session_buttons.CANCEL))

    def _say_how_it_went(self, couple: Couple, person: Json, message: Json) -> None:
        if couple.trait is Trait.SILENT:
            return
        if couple.trait is Trait.MISSES and self.done[couple.pair_id, "missed"] < 2:
            self.once(couple, "missed")
            self._tell(person, message, "says that it did not take place")
            accept(self._click(person, message, feedback_views.NOT_HELD))
            return
        form = opened(self._click(person, message, feedback_views.HELD))
        shared = {"shared": SHARED} if self.once(couple, f"shared by {person['id']}") else {}
        accept(self.stage.slack.submit(person["id"], form["id"], FEEDBACK | shared))

    def leave(self, couple: Couple) -> None:
        """The mentor leaves the programme with a session booked."""
        person = self.stage.person(couple.mentor)
        self.stage.print.act(f"{person['real_name']} leaves the programme, with a session booked")
        form = opened(self.stage.slack.command(person["id"], "/mentoring leave"))
        assert form["callback_id"] == LEAVE_FORM
        accept(self.stage.slack.submit(person["id"], form["id"], {}))

    def _click(self, person: Json, message: Json, action: str) -> Outcome:
        button = find_all(message, action)[0]
        return self.stage.slack.click(person["id"], message, button["action_id"], value=button["value"])

    def _choose(self, person: Json, message: Json, option: str) -> Outcome:
        """An entry of the menu behind the three dots."""
        menu = find_all(message, session_buttons.MORE)[0]
        value = next(each["value"] for each in menu["options"] if each["value"].startswith(option))
        return self.stage.slack.click(person["id"], message, menu["action_id"], value=value)

    def _submit_moment(self, person: Json, form: Json, away: timedelta) -> None:
        moment: dict[str, Any] = {session_forms.MOMENT_FIELD: self._at(away)}
        accept(self.stage.slack.submit(person["id"], form["id"], moment))

    def _in(self, days: int) -> int:
        return self._at(timedelta(days=days))

    def _at(self, away: timedelta) -> int:
        return int((self.now + away).replace(minute=0, second=0).timestamp())

    def _tell(self, person: Json, message: Json, what: str) -> None:
        self._show(person, message)
        self.stage.print.act(f"{person['real_name']} {what}")

    def _show(self, person: Json, message: Json) -> None:
        show(self.stage, person, message)


def _look(person: Json, message: Json) -> tuple[str, str, str, int]:
    return person["id"], message["channel"], message["ts"], hash(str(message.get("blocks")))
