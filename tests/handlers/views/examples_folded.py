"""A folded message: what waits, and what its reader has opened already."""

from collections.abc import Mapping
from functools import partial

from bot.delivery import every_kind_of_view
from handlers.views.folded import FoldedNudges, Line
from mentoring.messages import FOLDABLE, Kind


def folded(
    all_facts: Mapping[Kind, object], *, shown: frozenset[Kind] = frozenset({Kind.OFFERS_REMINDER})
) -> FoldedNudges:
    """One nudge of each kind."""
    views = every_kind_of_view()
    lines = [
        Line(number, partial(views[kind], all_facts[kind]), is_shown=kind in shown)
        for number, kind in enumerate(sorted(FOLDABLE)[:6], start=1)
    ]
    return FoldedNudges(lines)
