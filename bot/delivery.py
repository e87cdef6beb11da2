"""From an outbox row to what Slack is told: fresh facts, a view in the reader's language, the arguments of the call."""

from collections.abc import Mapping
from datetime import datetime

from bot.facts import calendar as calendar_facts
from bot.facts import coordinating as coordinating_facts
from bot.facts import delegating as delegating_facts
from bot.facts import digests as digest_facts
from bot.facts import feedback as feedback_facts
from bot.facts import folded as folded_facts
from bot.facts import joining as joining_facts
from bot.facts import offers as offer_facts
from bot.facts import own_data as own_data_facts
from bot.facts import pausing as pausing_facts
from bot.facts import sessions as session_facts
from bot.facts.reading import Facts, languages_of_two
from bot.settings import CALENDAR_ADDRESS
from handlers.views import (
    calendar,
    coordinating,
    delegating,
    digests,
    feedback,
    folded,
    inviting,
    joining,
    leaving,
    offers,
    own_data,
    pausing,
    session_outcomes,
    session_together,
    sessions,
)
from handlers.views.blocks import Message, View
from handlers.views.words import Words, words_in
from mentoring.invites import calendar_file
from mentoring.messages import Kind
from mentoring.people import Standing
from scheduler.composing import Composed, Composer, File
from storage import announcements, people
from storage.claims import Claim
from storage.database import Transaction

VIEWS: tuple[Mapping[Kind, View], ...] = (
    joining.MESSAGES,
    inviting.MESSAGES,
    coordinating.MESSAGES,
    delegating.MESSAGES,
    feedback.MESSAGES,
    folded.MESSAGES,
    digests.MESSAGES,
    calendar.MESSAGES,
    offers.MESSAGES,
    leaving.MESSAGES,
    own_data.MESSAGES,
    pausing.MESSAGES,
    sessions.MESSAGES,
    session_outcomes.MESSAGES,
    session_together.MESSAGES,
)
FACTS: tuple[Mapping[Kind, Facts], ...] = (
    joining_facts.FACTS,
    coordinating_facts.FACTS,
    delegating_facts.FACTS,
    feedback_facts.FACTS,
    digest_facts.FACTS,
    calendar_facts.FACTS,
    offer_facts.FACTS,
    own_data_facts.FACTS,
    pausing_facts.FACTS,
    session_facts.FACTS,
)


class MissingViewError(Exception):
    """A kind of message that nobody has written, or that tells nothing."""


def check_every_kind() -> dict[Kind, View]:
    """The view of every kind. Raises MissingViewError at start rather than when a message is due."""
    views = every_kind_of_view()
    facts = every_kind_of_facts()
    missing = [kind for kind in Kind if kind not in views or kind not in facts]
    if missing:
        raise MissingViewError(", ".join(missing))
    return views


def every_kind_of_facts() -> dict[Kind, Facts]:
    facts = {kind: facts for subject in FACTS for kind, facts in subject.items()}
    return facts | {Kind.FOLDED_NUDGES: folded_facts.folded_nudges(facts, every_kind_of_view())}


_GONE = frozenset({Standing.DEACTIVATED, Standing.OUTSIDE})
"""Nothing goes out to them, whatever it is."""


def every_kind_of_view() -> dict[Kind, View]:
    return {kind: view for subject in VIEWS for kind, view in subject.items()}


def composer(organizer: str = CALENDAR_ADDRESS) -> Composer:
    """`organizer` is the e-mail address that calendar files name."""
    views, readers = check_every_kind(), every_kind_of_facts()

    def compose(transaction: Transaction, claim: Claim, now: datetime) -> Composed | None:
        if claim.person_id and people.get(transaction, claim.person_id).standing in _GONE:
            return None
        facts = readers[claim.kind](transaction, claim, now)
        if facts is None:
            return None
        message = views[claim.kind](facts, _words(transaction, claim))
        return _composed(message, organizer, now)

    return compose


def _composed(message: Message, organizer: str, now: datetime) -> Composed:
    if message.file:
        told = message.file.content
        content = told.encode() if isinstance(told, str) else calendar_file(told, organizer=organizer, now=now)
        return Composed({"initial_comment": message.text}, File(message.file.name, message.file.title, content))
    return Composed({"text": message.text, "blocks": message.blocks, "unfurl_links": False, "unfurl_media": False})


def _words(transaction: Transaction, claim: Claim) -> Words:
    """The recipient's language; the first of the two in a conversation of two, in a channel that of whoever
    announces."""
    if languages := languages_of_two(transaction, claim):
        return words_in(languages[0])
    reader = claim.person_id or announcements.get(transaction, claim.subject_id).announced_by
    return words_in(people.get(transaction, reader).language)
