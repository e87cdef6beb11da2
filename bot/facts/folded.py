"""What a folded message tells: each of its nudges as it would be by itself, read fresh."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from bot.facts.reading import Facts
from handlers.views.blocks import View
from handlers.views.folded import FoldedNudges, Line
from mentoring.messages import Kind
from storage import folding
from storage.claims import Claim, Effect, OutboxState
from storage.database import Transaction
from storage.outbox import STANDING

_SHOWN = (*STANDING, OutboxState.UNCERTAIN)


def folded_nudges(readers: Mapping[Kind, Facts], views: Mapping[Kind, View]) -> Facts:
    """`readers` and `views` are those of the nudges that may be folded."""

    def read(transaction: Transaction, claim: Claim, now: datetime) -> FoldedNudges | None:
        fold_id = claim.follows_id or claim.id
        lines = []
        for nudge, state in folding.lines_of(transaction, fold_id):
            stands = state in _SHOWN or (state is OutboxState.FOLDED and not _is_too_late(nudge, now))
            facts = readers[nudge.kind](transaction, nudge, now) if stands else None
            if facts is not None:
                lines.append(Line(nudge.id, partial(views[nudge.kind], facts), is_shown=state in _SHOWN))
        return FoldedNudges(lines) if lines or claim.effect is Effect.UPDATE else None

    return read


def _is_too_late(nudge: Claim, now: datetime) -> bool:
    """Asked for, it would expire instead of being shown."""
    return nudge.expires_at is not None and nudge.expires_at <= now
