"""The end of a pair and of an opt-in, each with all that follows from it in one write."""

from datetime import datetime

from mentoring.enrolments import Enrolment, leave
from mentoring.messages import Kind
from mentoring.pairs import Pair, PairState, end
from mentoring.programmes import Programme
from mentoring.sessions import OPEN, SessionState, end_with_pair
from storage import enrolments, offer_news, outbox, pairs, session_files, session_news, sessions
from storage.database import Transaction


def end_pair(transaction: Transaction, pair: Pair, *, by: int, reason: str, now: datetime) -> Pair:
    """End a pair, or an offer, for one of its two, with their private reason where they give one.

    What is still open of its sessions is closed. The partner hears that it has ended and is first in line for the next
    one; of an offer, that it is closed. Raises Refused: PAIR_OVER; NOT_YOUR_PAIR for anybody else.
    """
    partner_id = pair.partner_of(by)
    over = end(pair)
    _close_sessions(transaction, pair, now)
    pairs.save(transaction, over, next_check_at=None, now=now)
    if reason:
        pairs.keep_reason(transaction, pair.id, by, reason, now)
    if over.state is PairState.DECLINED:
        offer_news.withdrawn(transaction, over, by=by, now=now)
    else:
        enrolments.set_first_in_line(transaction, pair.programme_id, [partner_id], first=True)
        offer_news.ended(transaction, over, by=by, now=now)
    return over


def leave_programme(
    transaction: Transaction, programme: Programme, person_id: int, *, now: datetime, pairs_go_on: bool = False
) -> None:
    """Take somebody's opt-in back, with all their offers and pairs, or those pairs left that have begun where they
    `pairs_go_on`: to the last of their sessions, and to no other pair. Raises Refused(NO_ENROLMENT)."""
    # Pairs are held before enrolments, as where an offer is accepted, so that no two writers wait for each other.
    running = pairs.running_in(transaction, programme.id, person_id)
    partners = [pair.partner_of(person_id) for pair in running]
    enrolments.hold(transaction, programme.id, [person_id, *partners])
    # Offers that were written meanwhile are there now: they come with the enrolments held.
    running = pairs.running_in(transaction, programme.id, person_id)
    left = enrolments.save(transaction, programme, leave(enrolments.find(transaction, programme.id, person_id)))
    enrolments.set_first_in_line(transaction, programme.id, [person_id], first=False)
    for pair in running:
        if pairs_go_on and pair.state is PairState.ACTIVE:
            continue
        end_pair(transaction, pair, by=person_id, reason="", now=now)
    _redraw_confirmation(transaction, programme, left, now)


def end_what_goes_on(transaction: Transaction, person_id: int, *, now: datetime) -> None:
    """End the offers and pairs of somebody who is gone, in whatever programme, also those that went on once they had
    left it."""
    for programme_id in sorted({pair.programme_id for pair in pairs.running_of(transaction, person_id)}):
        running = pairs.running_in(transaction, programme_id, person_id)
        enrolments.hold(transaction, programme_id, [person_id, *(pair.partner_of(person_id) for pair in running)])
        for pair in running:
            end_pair(transaction, pair, by=person_id, reason="", now=now)


def _close_sessions(transaction: Transaction, pair: Pair, now: datetime) -> None:
    for session in sessions.of_pair(transaction, pair.id):
        if session.state not in OPEN:
            continue
        closed = end_with_pair(session, now=now)
        over = closed.state is SessionState.OVER
        sessions.save(transaction, closed, next_check_at=now if over else None)
        session_news.redraw(transaction, closed, now=now)
        if session.state is SessionState.BOOKED and not over:
            session_files.send(transaction, closed, pair, now=now)


def _redraw_confirmation(transaction: Transaction, programme: Programme, left: Enrolment, now: datetime) -> None:
    posted = outbox.posted(transaction, kind=Kind.ENROLMENT_CONFIRMED, subject_id=left.id, person_id=left.person_id)
    if posted is None:
        return
    update = outbox.Message(
        workspace_id=programme.workspace_id,
        programme_id=programme.id,
        kind=Kind.ENROLMENT_CONFIRMED,
        subject_id=left.id,
        person_id=left.person_id,
        occasion=str(left.version),
        due_at=now,
        effect=outbox.Effect.UPDATE,
        follows_id=posted,
    )
    outbox.put(transaction, [update], now)
