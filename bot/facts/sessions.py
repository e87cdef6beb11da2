"""What messages about a session tell, read fresh in the moment of sending; None when it is no longer true."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.facts.reading import Facts, second_language
from handlers.views.session_together import Completed, Together
from handlers.views.session_words import Offered, Told
from mentoring.availability import meets_in_hours
from mentoring.cadence import series_length
from mentoring.enrolments import Format, Side, shared_format
from mentoring.messages import Kind
from mentoring.pairs import Pair, PairState, other
from mentoring.people import Person
from mentoring.sessions import Cause, Outcome, Session, SessionState, outcome
from storage import enrolments, outbox, pairs, people, programmes, sessions
from storage.claims import Claim, Effect
from storage.database import Transaction
from storage.session_news import ASKING, PROPOSING


def plan(transaction: Transaction, claim: Claim, now: datetime) -> Told | None:
    """Asked is only while nobody has proposed anything."""
    told = _told(transaction, claim, now)
    asks = told.session.state is SessionState.TO_PLAN and not told.ended
    return told if asks or claim.effect is Effect.UPDATE else None


def proposed(transaction: Transaction, claim: Claim, now: datetime) -> Told | None:
    """A proposal that the next one has overtaken is not sent."""
    told = _told(transaction, claim, now)
    waits = told.session.proposed_by not in (None, told.side) and told.newest and not told.ended
    return told if waits or claim.effect is Effect.UPDATE else None


def reminded(transaction: Transaction, claim: Claim, now: datetime) -> Told | None:
    """Of a question for a time, or of a proposal that waits for this reader's answer."""
    return plan(transaction, claim, now) or proposed(transaction, claim, now)


def kept(transaction: Transaction, claim: Claim, now: datetime) -> Told | None:
    told = _told(transaction, claim, now)
    stands = told.session.state is SessionState.BOOKED and not told.session.is_being_moved and told.newest
    return told if (stands and not told.ended) or claim.effect is Effect.UPDATE else None


def left_out(transaction: Transaction, claim: Claim, now: datetime) -> Told | None:
    told = _told(transaction, claim, now)
    return told if told.session.cause is Cause.NOT_THIS_MONTH and not told.ended else None


def reminder(transaction: Transaction, claim: Claim, now: datetime) -> Told | None:
    told = _told(transaction, claim, now)
    starts_at = told.session.starts_at
    comes = told.session.state is SessionState.BOOKED and starts_at and starts_at > now and not told.ended
    return told if comes or claim.effect is Effect.UPDATE else None


def booked(transaction: Transaction, claim: Claim, _now: datetime) -> Together | None:
    """Brought up to date, it says what became of the session since."""
    facts = _together(transaction, claim)
    if facts.session.starts_at is None:
        return None
    stands = facts.session.state is SessionState.BOOKED and facts.newest and not facts.ended
    return facts if stands or claim.effect is Effect.UPDATE else None


def cancelled(transaction: Transaction, claim: Claim, _now: datetime) -> Together | None:
    facts = _together(transaction, claim)
    return facts if facts.session.cause is Cause.CANCELLED and not facts.ended else None


def completed(transaction: Transaction, claim: Claim, now: datetime) -> Completed | None:
    pair = pairs.get(transaction, claim.subject_id)
    mentor, mentee = (_slack_id(transaction, person_id) for person_id in (pair.mentor_id, pair.mentee_id))
    if pair.state is not PairState.COMPLETED or not pair.started_on or not mentor or not mentee:
        return None
    return Completed(
        programme=programmes.get(transaction, pair.programme_id),
        mentor=mentor,
        mentee=mentee,
        held=_held(transaction, pair, now),
        since=pair.started_on,
        also=second_language(transaction, claim),
    )


def _told(transaction: Transaction, claim: Claim, now: datetime) -> Told:
    assert claim.person_id is not None
    session = sessions.get(transaction, claim.subject_id)
    side = pairs.get(transaction, session.pair_id).side_of(claim.person_id)
    return told_to(transaction, claim, session, side, now=now)


def told_to(transaction: Transaction, claim: Claim, session: Session, side: Side, *, now: datetime) -> Told:
    """As one of the two sees it, by their clock."""
    pair = pairs.get(transaction, session.pair_id)
    programme = programmes.get(transaction, session.programme_id)
    reader, partner = (people.get(transaction, pair.person_on(each)) for each in (side, other(side)))
    posts = outbox.posts_about(transaction, (*ASKING, *PROPOSING), session.id)
    told = Told(
        programme=programme,
        session=session,
        of=series_length(programme.rhythm),
        side=side,
        zone=reader.zone,
        partner=partner.slack_id,
        format=_format(transaction, pair),
        slots=_offered(transaction, session, reader, partner, now),
        asked_before=any(post.kind in ASKING and post.id < _own(claim) for post in posts),
        newest=not any(
            post.kind in PROPOSING and post.person_id == reader.id and post.id > _own(claim) for post in posts
        ),
        ended=pair.state is not PairState.ACTIVE,
    )
    return replace(told, days_left=_days_left(session, reader, now))


def _together(transaction: Transaction, claim: Claim) -> Together:
    session = sessions.get(transaction, claim.subject_id)
    pair = pairs.get(transaction, session.pair_id)
    programme = programmes.get(transaction, session.programme_id)
    mentee, mentor = (people.get(transaction, each) for each in (pair.mentee_id, pair.mentor_id))
    posts = outbox.posts_about(transaction, [Kind.SESSION_BOOKED], session.id)
    moving = session.proposed_by if session.is_being_moved else None
    noted = None if moving else _noted_by(transaction, session)
    return Together(
        programme=programme,
        session=session,
        of=series_length(programme.rhythm),
        zones=(mentee.zone, mentor.zone),
        format=_format(transaction, pair),
        noted_by=_slack_id(transaction, pair.person_on(noted)) if noted else None,
        moved_by=_slack_id(transaction, pair.person_on(moving)) if moving else None,
        cancelled_by=_slack_id(transaction, pair.person_on(session.cancelled_by)) if session.cancelled_by else None,
        newest=not any(post.id > _own(claim) for post in posts),
        also=second_language(transaction, claim),
        ended=pair.state is PairState.ENDED,
    )


def _own(claim: Claim) -> int:
    """The row that posted the message, or will."""
    return claim.follows_id or claim.id


def _noted_by(transaction: Transaction, session: Session) -> Side | None:
    """Whoever wrote down what both had agreed elsewhere: the slot stays theirs. An accepted one leaves none behind."""
    slots = sessions.slots(transaction, session.id)
    return next((slot.proposed_by for slot in slots if slot.starts_at == session.starts_at), None)


def _offered(
    transaction: Transaction, session: Session, reader: Person, partner: Person, now: datetime
) -> tuple[Offered, ...]:
    """What can still be chosen: the suggestions, or the times of whoever proposed last."""
    if session.state not in {SessionState.TO_PLAN, SessionState.PROPOSED} and not session.is_being_moved:
        return ()
    mine, theirs = reader.hours, partner.hours
    return tuple(
        Offered(
            slot.starts_at,
            outside_mine=not meets_in_hours(slot.starts_at, session.minutes, mine),
            outside_theirs=not meets_in_hours(slot.starts_at, session.minutes, theirs),
        )
        for slot in sessions.slots(transaction, session.id)
        if slot.proposed_by is session.proposed_by and slot.starts_at > now
    )


def _format(transaction: Transaction, pair: Pair) -> Format:
    both = (pair.mentor_id, pair.mentee_id)
    wanted = enrolments.formats(transaction, pair.programme_id, both)
    return shared_format(*(wanted.get(each, Format.EITHER) for each in both))


def _days_left(session: Session, reader: Person, now: datetime) -> int | None:
    if session.starts_at is None:
        return None
    zone = ZoneInfo(reader.zone)
    return (session.starts_at.astimezone(zone).date() - now.astimezone(zone).date()).days


def _held(transaction: Transaction, pair: Pair, now: datetime) -> int:
    rhythm = programmes.get(transaction, pair.programme_id).rhythm
    ended = [(each, each.ends_at) for each in sessions.of_pair(transaction, pair.id) if each.state is SessionState.OVER]
    answers = [(list(sessions.answers(transaction, each.id).values()), ends_at) for each, ends_at in ended if ends_at]
    outcomes = [outcome(given, ended_at=ends_at, now=now, answer_days=rhythm.answer_days) for given, ends_at in answers]
    return outcomes.count(Outcome.HELD)


def _slack_id(transaction: Transaction, person_id: int) -> str | None:
    return people.get(transaction, person_id).slack_id


FACTS: dict[Kind, Facts] = {
    Kind.PAIR_COMPLETED: completed,
    Kind.SESSION_BOOKED: booked,
    Kind.SESSION_CANCELLED: cancelled,
    Kind.SESSION_KEPT: kept,
    Kind.SESSION_LEFT_OUT: left_out,
    Kind.SESSION_PLAN: plan,
    Kind.SESSION_PLAN_REMINDER: reminded,
    Kind.SESSION_PROPOSED: proposed,
    Kind.SESSION_REMINDER: reminder,
}
