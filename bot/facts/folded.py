"""What a folded message tells: each of its nudges as it would be by itself, read fresh.

What is wrong with one of them costs its line alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from logging import getLogger

from bot.facts.reading import Facts
from handlers.views.blocks import View
from handlers.views.folded import FoldedNudges, Line
from handlers.views.words import Words, words_in
from mentoring.messages import Kind
from storage import folding, people
from storage.claims import Claim, Effect, OutboxState
from storage.database import Transaction, apart
from storage.outbox import STANDING

log = getLogger("binome.outbox")

_SHOWN = (*STANDING, OutboxState.UNCERTAIN)


def folded_nudges(readers: Mapping[Kind, Facts], views: Mapping[Kind, View]) -> Facts:
    """`readers` and `views` are those of the nudges that may be folded."""

    def line_of(
        transaction: Transaction, nudge: Claim, state: OutboxState, *, words: Words, now: datetime
    ) -> Line | None:
        stands = state in _SHOWN or (state is OutboxState.FOLDED and not _is_too_late(nudge, now))
        facts = readers[nudge.kind](transaction, nudge, now) if stands else None
        if facts is None:
            return None
        message = partial(views[nudge.kind], facts)
        # Tried here, where it can still be left out.
        message(words)
        return Line(nudge.id, message, is_shown=state in _SHOWN)

    def read(transaction: Transaction, claim: Claim, now: datetime) -> FoldedNudges | None:
        assert claim.person_id is not None
        words = words_in(people.get(transaction, claim.person_id).language)
        lines, broken = list[Line | None](), list[Exception]()
        for nudge, state in folding.lines_of(transaction, claim.follows_id or claim.id):
            if state is OutboxState.DEAD:
                continue
            try:
                with apart(transaction):
                    lines.append(line_of(transaction, nudge, state, words=words, now=now))
            except Exception as error:
                log.exception("row %s (%s) cannot be rendered, and has no line", nudge.id, nudge.kind)
                broken.append(error)
        if broken and not any(lines):
            raise broken[0]
        return _told(lines, is_update=claim.effect is Effect.UPDATE)

    return read


def _told(lines: Sequence[Line | None], *, is_update: bool) -> FoldedNudges | None:
    """Whoever has read of something is told that it is settled; nobody else is."""
    left = [line for line in lines if line]
    if is_update:
        return FoldedNudges(left, settled=len(lines) - len(left))
    return FoldedNudges(left) if left else None


def _is_too_late(nudge: Claim, now: datetime) -> bool:
    """Asked for, it would expire instead of being shown."""
    return nudge.expires_at is not None and nudge.expires_at <= now
