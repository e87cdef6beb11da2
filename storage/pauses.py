"""A pause and the return from it, each with all that follows from it in one write."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mentoring.enrolments import Enrolment
from mentoring.messages import Kind
from mentoring.pairs import Pair, PairState
from mentoring.pausing import pause, resume, resumes_at
from mentoring.people import Person
from mentoring.programmes import Programme
from mentoring.refusals import Reason, Refused
from mentoring.sessions import UNBOOKED, opened_anew
from storage import enrolments, outbox, pairs, sessions
from storage.database import Transaction


def begin(transaction: Transaction, programme: Programme, person: Person, until: date | None, *, now: datetime) -> None:
    """Rest from a programme; the partners of pairs that have begun hear until when. Raises Refused as `pause` does."""
    running, current = _held(transaction, programme, person)
    if current is None:
        raise Refused(Reason.NO_ENROLMENT)
    resting = pause(current, until, today=now.astimezone(ZoneInfo(person.zone)).date())
    assert resting.paused_until is not None
    enrolments.save(transaction, programme, resting)
    enrolments.set_next_check(transaction, resting.id, resumes_at(resting.paused_until, person.zone))
    outbox.put(transaction, [_tell(programme, resting, pair, now) for pair in running], now)


def end(transaction: Transaction, programme: Programme, person: Person, *, now: datetime) -> Enrolment | None:
    """Take part again: what was to be planned begins anew, with all the time that it had. None where nobody rests."""
    running, current = _held(transaction, programme, person)
    return _end(transaction, programme, current, running, now=now) if current and current.paused_until else None


def end_if_over(transaction: Transaction, programme: Programme, person: Person, *, now: datetime) -> Enrolment | None:
    """The same once the last day of the pause is over where they are now; it may have become longer meanwhile, and who
    has moved west still has a part of it."""
    running, current = _held(transaction, programme, person)
    moment = resumes_at(current.paused_until, person.zone) if current and current.paused_until else None
    if current and moment and moment <= now:
        return _end(transaction, programme, current, running, now=now)
    if current:
        enrolments.set_next_check(transaction, current.id, moment)
    return None


def _held(transaction: Transaction, programme: Programme, person: Person) -> tuple[list[Pair], Enrolment | None]:
    """The pairs that somebody is in and their enrolment, held against other writers: pairs first, as where somebody
    leaves, so that no two writers wait for each other."""
    running = pairs.running_in(transaction, programme.id, person.id)
    enrolments.hold(transaction, programme.id, [person.id])
    active = [pair for pair in running if pair.state is PairState.ACTIVE]
    return active, enrolments.find(transaction, programme.id, person.id)


def _end(
    transaction: Transaction, programme: Programme, current: Enrolment, running: list[Pair], *, now: datetime
) -> Enrolment:
    back = enrolments.save(transaction, programme, resume(current))
    enrolments.set_next_check(transaction, back.id, None)
    outbox.bring_forward(transaction, programme_id=programme.id, person_id=back.person_id, now=now)
    for pair in running:
        _wake(transaction, pair, now)
    updates = [_redraw(transaction, programme, back, pair, now) for pair in running]
    outbox.put(transaction, [update for update in updates if update], now)
    return back


def _wake(transaction: Transaction, pair: Pair, now: datetime) -> None:
    session = sessions.open_of(transaction, pair.id)
    if session and session.state in UNBOOKED:
        sessions.save(transaction, opened_anew(session, now), next_check_at=now)


def _tell(programme: Programme, enrolment: Enrolment, pair: Pair, now: datetime) -> outbox.Message:
    return outbox.Message(
        workspace_id=programme.workspace_id,
        programme_id=programme.id,
        kind=Kind.PARTNER_RESTS,
        subject_id=enrolment.id,
        person_id=pair.partner_of(enrolment.person_id),
        occasion=str(enrolment.version),
        due_at=now,
    )


def _redraw(
    transaction: Transaction, programme: Programme, enrolment: Enrolment, pair: Pair, now: datetime
) -> outbox.Message | None:
    """Where the partner reads until when they wait, they read that it is over."""
    message = _tell(programme, enrolment, pair, now)
    told = outbox.posted(transaction, kind=message.kind, subject_id=enrolment.id, person_id=message.person_id)
    return replace(message, effect=outbox.Effect.UPDATE, follows_id=told) if told else None
