"""What each of the two says of a session, privately (design, sections 5 and 8)."""

from dataclasses import dataclass
from datetime import datetime

from mentoring.refusals import Reason, Refused
from mentoring.sessions import Session, SessionState

SCORES = range(1, 6)
"""How useful a session was, from not at all to very."""

LONGEST_TEXT = 1500


@dataclass(frozen=True)
class Feedback:
    """What one of the two says of a session. Only `shared` is ever shown, and to the partner alone; `changed` is what
    will change in practice."""

    session_id: int
    person_id: int
    useful: int
    changed: str | None
    shared: str | None
    given_at: datetime
    version: int


def check_may_be_asked(session: Session, now: datetime) -> None:
    """Refuse questions about a session that nobody can have been in yet: how it went is said once it has begun.

    Raises Refused: SESSION_SETTLED when it was closed without a meeting, SESSION_NOT_OVER.
    """
    if session.state is SessionState.CANCELLED:
        raise Refused(Reason.SESSION_SETTLED)
    has_begun = session.state is SessionState.BOOKED and session.starts_at is not None and session.starts_at <= now
    if session.state is not SessionState.OVER and not has_begun:
        raise Refused(Reason.SESSION_NOT_OVER)


def check_same_answer(said: bool | None, *, took_place: bool) -> None:
    """Whether a session took place is said once: `said` is the first answer, None where there is none yet.

    Raises Refused(ANSWER_GIVEN) for another answer than the first.
    """
    if said is not None and said is not took_place:
        raise Refused(Reason.ANSWER_GIVEN)


def give(
    session: Session,
    person_id: int,
    *,
    useful: int | None,
    changed: str,
    shared: str,
    current: Feedback | None,
    now: datetime,
    may_share: bool = True,
) -> Feedback:
    """Say how a session was, or change what one said before; empty texts are kept as none. Where the two may no longer
    share anything, as one of them has ended the pair, what was shared stays or is taken back.

    Raises Refused: SCORE_MISSING, TEXT_TOO_LONG, PAIR_OVER, and as `check_may_be_asked` does.
    """
    check_may_be_asked(session, now)
    if useful is None or useful not in SCORES:
        raise Refused(Reason.SCORE_MISSING, field="useful")
    for field, text in (("changed", changed), ("shared", shared)):
        if len(text) > LONGEST_TEXT:
            raise Refused(Reason.TEXT_TOO_LONG, field=field, most=LONGEST_TEXT)
    if shared and not may_share and shared != (current.shared if current else None):
        raise Refused(Reason.PAIR_OVER, field="shared")
    version = current.version + 1 if current else 1
    return Feedback(session.id, person_id, useful, changed or None, shared or None, now, version)
