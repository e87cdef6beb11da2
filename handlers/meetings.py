"""A session as one of its two acts on it: who they are is read from the database at every click (design, section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.forms import number_in
from handlers.views.words import Mrkdwn, escape, mention
from handlers.visitors import Desk, Visitor, arrive
from mentoring.availability import Busy
from mentoring.enrolments import Side
from mentoring.pairs import Pair, check_active, other
from mentoring.people import Person
from mentoring.refusals import Reason, Refused
from mentoring.sessions import Session
from storage import delegations, pairs, people, sessions
from storage.database import Transaction


@dataclass(frozen=True)
class Meeting:
    """A session of an active pair, held until the transaction ends; `side` is the visitor's, `partner` how the other
    one is named to them."""

    visitor: Visitor
    session: Session
    pair: Pair
    side: Side
    partner: Mrkdwn


def reach(
    transaction: Transaction,
    desk: Desk,
    body: Mapping[str, Any],
    *,
    session_id: int | None,
    language: str | None,
    books: bool = False,
) -> Meeting:
    """What somebody acts on; where it `books` or moves a session, also whoever the mentee lets do that.

    Raises Refused: NOT_YOUR_SESSION, also for what is not there; PAIR_OVER.
    """
    visitor = arrive(transaction, desk, body["user"]["id"], language)
    session = sessions.find(transaction, desk.workspace_id, session_id or 0)
    pair = pairs.get(transaction, session.pair_id)
    is_delegate = books and delegations.books_for(transaction, visitor.person.id, pair.mentee_id)
    side = Side.MENTEE if is_delegate else side_in(pair, visitor.person)
    check_active(pair)
    slack_id = people.get(transaction, pair.person_on(other(side))).slack_id
    partner = mention(slack_id) if slack_id else escape(visitor.words("your partner"))
    return Meeting(visitor, session, pair, side, partner)


def side_in(pair: Pair, person: Person) -> Side:
    """Raises Refused(NOT_YOUR_SESSION), as for a session that is not there: a stranger learns nothing of it."""
    if person.id not in (pair.mentor_id, pair.mentee_id):
        raise Refused(Reason.NOT_YOUR_SESSION)
    return pair.side_of(person.id)


def reach_by_button(
    transaction: Transaction, desk: Desk, body: Mapping[str, Any], action: Mapping[str, Any], *, books: bool = False
) -> Meeting:
    """By a button that carries nothing but the number of the session."""
    session_id = number_in(str(action.get("value")))
    return reach(transaction, desk, body, session_id=session_id, language=language_of(action), books=books)


def diaries(transaction: Transaction, desk: Desk, meeting: Meeting) -> Busy:
    """What else the two have booked, held until the transaction ends: two sessions are not booked for one moment."""
    both = (meeting.pair.mentor_id, meeting.pair.mentee_id)
    people.hold(transaction, both)
    return sessions.busy(transaction, both, since=desk.now, except_session=meeting.session.id)


def language_of(action: Mapping[str, Any]) -> str | None:
    """That of the button: it answers until the person's own is known."""
    return str(action.get("action_id", "")).partition(":")[2] or None


def carried_by(value: object) -> tuple[int | None, str]:
    """The number of the session and what else a button carries, divided by a colon; either may be made up."""
    session_id, _, rest = str(value).partition(":")
    return number_in(session_id), rest
