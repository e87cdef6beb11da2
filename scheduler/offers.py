"""Offers that wait for answers: one reminder to each who has not answered, then the end."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.nudges import nudge_moment
from mentoring.pairs import Pair, PairState, expire, next_check_of_offer
from mentoring.people import Person
from storage import offer_news, outbox, pairs, people
from storage.database import Database, Transaction

BATCH = 50
"""Offers in one write: each may bring several messages up to date."""


def plan(database: Database, now: datetime) -> None:
    """Everything that is due of offers. Planning twice writes nothing twice."""
    while True:
        with database.writing() as transaction:
            due = pairs.due(transaction, PairState.OFFERED, now, BATCH)
            for pair in due:
                _plan_offer(transaction, pair, now)
        if len(due) < BATCH:
            return


def next_due(transaction: Transaction) -> datetime | None:
    return pairs.next_due(transaction, PairState.OFFERED)


def _plan_offer(transaction: Transaction, pair: Pair, now: datetime) -> None:
    if now >= pair.expires_at:
        expired = expire(pair)
        pairs.save(transaction, expired, next_check_at=None, now=now)
        offer_news.withdrawn(transaction, expired, by=None, now=now)
        return
    unanswered = [pair.person_on(side) for side in Side if not pair.accepted_by(side)]
    outbox.put(transaction, _reminders(pair, people.get_all(transaction, unanswered), now), now)
    pairs.set_next_check(transaction, pair.id, next_check_of_offer(pair, now))


def _reminders(pair: Pair, unanswered: Iterable[Person], now: datetime) -> list[outbox.Message]:
    """One for all that a draft offers somebody: the occasion does not name the pair."""
    return [_reminder(pair, pair.draft_id, person, now) for person in unanswered if pair.draft_id]


def _reminder(pair: Pair, draft_id: int, person: Person, now: datetime) -> outbox.Message:
    message = outbox.Message(
        workspace_id=pair.workspace_id,
        programme_id=pair.programme_id,
        kind=Kind.OFFERS_REMINDER,
        subject_id=draft_id,
        person_id=person.id,
        occasion="1",
        due_at=now,
        expires_at=pair.expires_at,
    )
    hours = person.hours
    return replace(message, due_at=nudge_moment(now, hours, key=message.key))
