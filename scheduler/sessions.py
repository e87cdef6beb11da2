"""Pairs and their sessions: what opens, asks, reminds, lapses and completes as time passes (design, section 6)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from mentoring.availability import WorkingHours
from mentoring.enrolments import Side
from mentoring.ladder import Nudge, Surroundings, session_now, wanted_on
from mentoring.messages import Kind
from mentoring.nudges import hours_for, nudge_moment
from mentoring.pairs import Pair, PairState, complete
from mentoring.programmes import Programme
from mentoring.series import Complete, Open, Told, Wait, next_session
from mentoring.sessions import UNBOOKED, Outcome, Session, SessionState, opened, outcome
from mentoring.slots import suggest
from storage import enrolments, offer_news, outbox, pairs, people, places, programmes, session_news, sessions
from storage.database import Database, Transaction

BATCH = 10
"""Pairs or sessions in one write: slots are looked for while it holds the database."""

ASKED_ABOUT = frozenset({PairState.ACTIVE, PairState.COMPLETED})
"""A pair that has completed may still say how its last session went; one that has ended is left in peace."""


def plan(database: Database, now: datetime) -> None:
    """Everything that is due of sessions and pairs: a session that closes asks its pair, a pair opens the next one.
    Planning twice writes nothing twice."""
    while _plan_sessions(database, now) + _plan_pairs(database, now):
        pass


def next_due(transaction: Transaction) -> datetime | None:
    moments = (sessions.next_due(transaction), pairs.next_due(transaction, PairState.ACTIVE))
    return min((moment for moment in moments if moment), default=None)


def _plan_pairs(database: Database, now: datetime) -> int:
    with database.writing() as transaction:
        due = pairs.due(transaction, PairState.ACTIVE, now, BATCH)
        for pair in due:
            _plan_pair(transaction, pair, now)
    return len(due)


def _plan_sessions(database: Database, now: datetime) -> int:
    with database.writing() as transaction:
        due = sessions.due(transaction, now, BATCH)
        for session in due:
            _plan_session(transaction, session, now)
    return len(due)


def _plan_pair(transaction: Transaction, pair: Pair, now: datetime) -> None:
    assert pair.started_on is not None
    programme = programmes.get(transaction, pair.programme_id)
    history = _history(transaction, pair, programme, now)
    match next_session(programme, history, began_on=pair.started_on, now=now):
        case Open(number, due_on):
            minutes, uid = programme.rhythm.minutes, f"{uuid4()}@binome"
            session = opened(pair, number=number, due_on=due_on, minutes=minutes, uid=uid, now=now)
            sessions.save(transaction, session, next_check_at=now)
            pairs.set_next_check(transaction, pair.id, None)
        case Wait(until):
            pairs.set_next_check(transaction, pair.id, until)
        case Complete():
            _complete(transaction, pair, now)


def _history(transaction: Transaction, pair: Pair, programme: Programme, now: datetime) -> list[Told]:
    answers = sessions.answers_of_pair(transaction, pair.id)

    def came_of(session: Session) -> Outcome | None:
        if session.over_at is None:
            return None
        said = answers.get(session.id, [])
        return outcome(said, ended_at=session.over_at, now=now, answer_days=programme.rhythm.answer_days)

    return [Told(session, came_of(session)) for session in sessions.of_pair(transaction, pair.id)]


def _complete(transaction: Transaction, pair: Pair, now: datetime) -> None:
    """Told in the conversation of the two, when the one who learns is at work."""
    completed = complete(pair)
    pairs.save(transaction, completed, next_check_at=None, now=now)
    offer_news.over(transaction, completed, now)
    message = outbox.Message(
        workspace_id=pair.workspace_id,
        programme_id=pair.programme_id,
        kind=Kind.PAIR_COMPLETED,
        subject_id=pair.id,
        place_id=places.of_two(transaction, pair.workspace_id, one=pair.mentor_id, other=pair.mentee_id),
        occasion=str(completed.version),
        due_at=now,
    )
    hours = _hours(transaction, pair)[Side.MENTEE]
    outbox.put(transaction, [replace(message, due_at=nudge_moment(now, hours, key=message.key))], now)


def _plan_session(transaction: Transaction, session: Session, now: datetime) -> None:
    pair = pairs.get(transaction, session.pair_id)
    if pair.state not in ASKED_ABOUT or pair.started_on is None:
        sessions.set_next_check(transaction, session.id, None)
        return
    if session.state in UNBOOKED and enrolments.rest_until(transaction, pair.programme_id, _two(pair)):
        sessions.set_next_check(transaction, session.id, None)  # Whoever rests wakes it on coming back.
        return
    programme = programmes.get(transaction, session.programme_id)
    answered = sessions.answers(transaction, session.id)
    around = Surroundings(
        programme=programme,
        began_on=pair.started_on,
        hours=_hours(transaction, pair),
        slots=sessions.slots(transaction, session.id),
        answered={pair.side_of(person_id) for person_id in answered},
    )
    step = session_now(session, around, now=now)
    if step.session != session:
        _keep_change(transaction, session, step.session, now)
    sessions.set_next_check(transaction, session.id, step.next_check_at)
    messages = [_message(step.session, pair, programme, nudge, around.hours[nudge.side], now) for nudge in step.nudges]
    if any(nudge.kind in session_news.ASKING and nudge.side is Side.MENTEE for nudge in step.nudges):
        session_news.delegate(transaction, step.session, pair, now=now)
    # Where a proposal has passed on the day of the question, nobody is asked twice: what stands shows the new slots.
    asks = outbox.put(transaction, messages, now) or session.state is not step.session.state
    if asks and step.session.state is SessionState.TO_PLAN:
        _suggest(transaction, step.session, pair, around, now)


def _keep_change(transaction: Transaction, before: Session, after: Session, now: datetime) -> None:
    """What was posted shows it too, unless it only marks a session as stalled."""
    sessions.save(transaction, after, next_check_at=None)
    if before.proposed_by and not after.proposed_by:
        sessions.offer_slots(transaction, after, [], proposed_by=None)
    if (before.state, before.proposed_by) != (after.state, after.proposed_by):
        session_news.redraw(transaction, after, now=now)


def _suggest(transaction: Transaction, session: Session, pair: Pair, around: Surroundings, now: datetime) -> None:
    """Neither what the two have, nor what they may still choose in other sessions: a mentor of many is not suggested
    to all at the same hour."""
    both = (pair.mentee_id, pair.mentor_id)
    booked = sessions.busy(transaction, both, since=now, except_session=session.id)
    offered = sessions.on_offer(transaction, both, since=now, except_session=session.id)
    both_hours = (around.hours[Side.MENTEE], around.hours[Side.MENTOR])
    day = wanted_on(session, around.programme, now)
    suggestion = suggest(both_hours, around=day, minutes=session.minutes, busy=[*booked, *offered], now=now)
    if suggestion.outside_hours and offered:
        suggestion = suggest(both_hours, around=day, minutes=session.minutes, busy=booked, now=now)
    sessions.offer_slots(transaction, session, suggestion.starts, proposed_by=None)


def _two(pair: Pair) -> tuple[int, int]:
    return (pair.mentor_id, pair.mentee_id)


def _hours(transaction: Transaction, pair: Pair) -> Mapping[Side, WorkingHours]:
    both = people.get_all(transaction, _two(pair))
    return {pair.side_of(person.id): person.hours for person in both}


def _message(
    session: Session, pair: Pair, programme: Programme, nudge: Nudge, hours: WorkingHours, now: datetime
) -> outbox.Message:
    """The occasion is the local date on which it falls due: planning twice on that day tells it once."""
    message = outbox.Message(
        workspace_id=session.workspace_id,
        programme_id=session.programme_id,
        kind=nudge.kind,
        subject_id=session.id,
        person_id=pair.person_on(nudge.side),
        occasion=programme.local_date(nudge.due).isoformat(),
        due_at=now,
        expires_at=nudge.expires_at,
    )
    return replace(message, due_at=nudge_moment(now, hours_for(nudge.kind, hours), key=message.key))
