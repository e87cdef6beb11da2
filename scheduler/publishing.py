"""From a published draft to its offers: all the pairs first, then the messages, as one message lists all offers that
somebody gets."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from mentoring.drafts import Draft
from mentoring.enrolments import Side
from mentoring.matching.values import Proposed
from mentoring.pairs import OFFER_LASTS, REMIND_OFFER_AFTER
from storage import candidates, draft_sheets, drafts, offer_news, pairs, programmes
from storage.database import LARGEST_WRITE, Database, Transaction

Item = TypeVar("Item")


def plan(database: Database, now: datetime) -> None:
    """Write the offers of every published draft. Planning twice, or after a crash, writes nothing twice."""
    with database.reading() as transaction:
        published = drafts.to_offer(transaction)
    for draft in published:
        _offer_pairs(database, draft, now)
        _tell(database, draft, now)
        with database.writing() as transaction:
            drafts.mark_offered(transaction, draft.id, now)


def next_due(transaction: Transaction) -> datetime | None:
    """Offers wait for no moment: they are due since their draft was published."""
    return drafts.published_since(transaction)


def _offer_pairs(database: Database, draft: Draft, now: datetime) -> None:
    with database.reading() as transaction:
        proposed = draft_sheets.proposed(transaction, draft.id)
    for part in _parts(proposed):
        with database.writing() as transaction:
            if drafts.still_to_offer(transaction, draft.id):
                _offer(transaction, draft, _still_possible(transaction, draft, part), now)


def _still_possible(transaction: Transaction, draft: Draft, proposed: Sequence[Proposed]) -> Iterator[Proposed]:
    """Those who both still take part with a place free, and may be paired with each other. The best come first: they
    keep their place where somebody gives fewer than before."""
    people = {person_id for pair in proposed for person_id in (pair.mentor_id, pair.mentee_id)}
    free = candidates.places_free(transaction, draft.programme_id, people)
    known = candidates.not_again(transaction, draft.programme_id, people)
    for pair in proposed:
        both = ((pair.mentor_id, Side.MENTOR), (pair.mentee_id, Side.MENTEE))
        if (pair.mentor_id, pair.mentee_id) in known or any(free.get(each, 0) < 1 for each in both):
            continue
        for each in both:
            free[each] -= 1
        yield pair


def _offer(transaction: Transaction, draft: Draft, possible: Iterator[Proposed], now: datetime) -> None:
    pairs.offer_all(
        transaction,
        [pairs.Offer(each.mentor_id, each.mentee_id, each.score, _named(each)) for each in possible],
        workspace_id=draft.workspace_id,
        programme_id=draft.programme_id,
        draft_id=draft.id,
        now=now,
        expires_at=now + OFFER_LASTS,
        next_check_at=now + REMIND_OFFER_AFTER,
    )


def _named(pair: Proposed) -> dict[str, float]:
    return {part.value: value for part, value in pair.parts.items()}


def _tell(database: Database, draft: Draft, now: datetime) -> None:
    """Those with an offer, and those who took part in the matching and have neither an offer nor a pair."""
    with database.reading() as transaction:
        programme = programmes.get(transaction, draft.programme_id)
        offered = draft_sheets.offered(transaction, draft.id)
        without = draft_sheets.still_without(transaction, draft)
    for part in _parts(offered):
        with database.writing() as transaction:
            offer_news.offer(transaction, draft_id=draft.id, programme=programme, person_ids=part, now=now)
    for part in _parts(without):
        with database.writing() as transaction:
            offer_news.not_matched(transaction, draft_id=draft.id, programme=programme, person_ids=part, now=now)


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), LARGEST_WRITE):
        yield items[start : start + LARGEST_WRITE]
