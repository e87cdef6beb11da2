"""What people hear about offers and pairs: written with the change, by handlers and by planning alike.

The same words, whatever closed an offer; who or what it was is in no message (design, section 5).
"""

from collections.abc import Collection
from datetime import datetime

from mentoring.messages import Kind
from mentoring.pairs import Pair
from mentoring.programmes import Programme
from storage import outbox
from storage.database import Transaction

OFFERING = (Kind.OFFERS, Kind.OFFERS_REMINDER)
"""The messages that list what a draft offers somebody."""


def offer(
    transaction: Transaction, *, draft_id: int, programme: Programme, person_ids: Collection[int], now: datetime
) -> None:
    """Ask these people (500 at most): one message each, with all that the draft offers them."""
    _tell_of_draft(transaction, Kind.OFFERS, draft_id, programme=programme, person_ids=person_ids, now=now)


def not_matched(
    transaction: Transaction, *, draft_id: int, programme: Programme, person_ids: Collection[int], now: datetime
) -> None:
    """Tell these people (500 at most) that the draft has nobody for them."""
    _tell_of_draft(transaction, Kind.NOT_MATCHED, draft_id, programme=programme, person_ids=person_ids, now=now)


def begun(transaction: Transaction, pair: Pair, now: datetime) -> None:
    """Both have said yes: the group conversation opens with the kick-off, and both see it in the offer."""
    assert pair.place_id is not None
    kick_off = outbox.Message(
        workspace_id=pair.workspace_id,
        programme_id=pair.programme_id,
        kind=Kind.KICK_OFF,
        subject_id=pair.id,
        place_id=pair.place_id,
        occasion="1",
        due_at=now,
    )
    outbox.put(transaction, [kick_off], now)
    redraw(transaction, pair, (pair.mentor_id, pair.mentee_id), now)


def withdrawn(transaction: Transaction, pair: Pair, *, by: int | None, now: datetime) -> None:
    """An offer is closed: both see it where it stood, and whoever had said yes is told; `by` knows it already."""
    redraw(transaction, pair, (pair.mentor_id, pair.mentee_id), now)
    waited = [pair.mentor_id if pair.mentor_accepted_at else None, pair.mentee_id if pair.mentee_accepted_at else None]
    told = [person_id for person_id in waited if person_id and person_id != by]
    outbox.put(transaction, [_of_pair(pair, Kind.OFFER_CLOSED, person_id, now) for person_id in told], now)


def ended(transaction: Transaction, pair: Pair, *, by: int, now: datetime) -> None:
    """One of the two has ended a pair that had begun: the partner is told."""
    outbox.put(transaction, [_of_pair(pair, Kind.PAIR_ENDED, pair.partner_of(by), now)], now)
    over(transaction, pair, now)


def over(transaction: Transaction, pair: Pair, now: datetime) -> None:
    """A pair that had begun is over: both see it where it was offered and where it began."""
    redraw(transaction, pair, (pair.mentor_id, pair.mentee_id), now)
    if kicked_off := outbox.posted(transaction, kind=Kind.KICK_OFF, subject_id=pair.id, place_id=pair.place_id):
        update = outbox.Message(
            workspace_id=pair.workspace_id,
            programme_id=pair.programme_id,
            kind=Kind.KICK_OFF,
            subject_id=pair.id,
            place_id=pair.place_id,
            occasion=f"update:{pair.version}",
            due_at=now,
            effect=outbox.Effect.UPDATE,
            follows_id=kicked_off,
        )
        outbox.put(transaction, [update], now)


def redraw(transaction: Transaction, pair: Pair, person_ids: Collection[int], now: datetime) -> None:
    """Bring up to date the messages that offer this pair, where something has changed for their reader."""
    updates = [_update(transaction, pair, kind, person_id, now) for kind in OFFERING for person_id in person_ids]
    outbox.put(transaction, [update for update in updates if update], now)


def _tell_of_draft(
    transaction: Transaction,
    kind: Kind,
    draft_id: int,
    *,
    programme: Programme,
    person_ids: Collection[int],
    now: datetime,
) -> None:
    messages = [
        outbox.Message(
            workspace_id=programme.workspace_id,
            programme_id=programme.id,
            kind=kind,
            subject_id=draft_id,
            person_id=person_id,
            occasion="1",
            due_at=now,
        )
        for person_id in person_ids
    ]
    outbox.put(transaction, messages, now)


def _of_pair(pair: Pair, kind: Kind, person_id: int, now: datetime) -> outbox.Message:
    return outbox.Message(
        workspace_id=pair.workspace_id,
        programme_id=pair.programme_id,
        kind=kind,
        subject_id=pair.id,
        person_id=person_id,
        occasion=str(pair.version),
        due_at=now,
    )


def _update(transaction: Transaction, pair: Pair, kind: Kind, person_id: int, now: datetime) -> outbox.Message | None:
    if pair.draft_id is None:
        return None
    posted = outbox.posted(transaction, kind=kind, subject_id=pair.draft_id, person_id=person_id)
    if posted is None:
        return None
    return outbox.Message(
        workspace_id=pair.workspace_id,
        programme_id=pair.programme_id,
        kind=kind,
        subject_id=pair.draft_id,
        person_id=person_id,
        occasion=f"update:{pair.id}:{pair.version}",
        due_at=now,
        effect=outbox.Effect.UPDATE,
        follows_id=posted,
    )
