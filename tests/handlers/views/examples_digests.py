"""Something to show of a programme in figures."""

from handlers.views.blocks import Message
from handlers.views.digests import Digest, digests_on_demand
from handlers.views.words import Words
from mentoring.digests import Figures, SessionFigures
from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.programmes import Programme

FIGURES = Figures(
    enrolled={Side.MENTOR: 30, Side.MENTEE: 32},
    waiting={Side.MENTOR: 5, Side.MENTEE: 3},
    offers=4,
    slow_offers=2,
    active=26,
    stalled=2,
    completed=1,
    ended=3,
    ahead=12,
    in_all=SessionFigures(due=40, booked=47, held=31, unconfirmed=3, missed=2, differs=1, cancelled=4),
    lately=SessionFigures(due=5, booked=6, held=3, unconfirmed=1, missed=1, differs=0, cancelled=1),
)
NOTHING = Figures(
    enrolled={Side.MENTOR: 0, Side.MENTEE: 0},
    waiting={Side.MENTOR: 0, Side.MENTEE: 0},
    offers=0,
    slow_offers=0,
    active=0,
    stalled=0,
    completed=0,
    ended=0,
    ahead=0,
    in_all=SessionFigures(),
    lately=SessionFigures(),
)
STALLED = (("U07LEA", "U02MARC"), ("U03CHLOE", "U05ANNA"))


def shown(programme: Programme, figures: Figures = FIGURES) -> Digest:
    return Digest(programme, figures, STALLED[: figures.stalled], is_open=True)


def facts(programme: Programme) -> dict[Kind, object]:
    return {Kind.DIGEST: shown(programme)}


def answers_to_commands(programmes: list[Programme], words: Words) -> dict[str, Message]:
    return {
        "digest": digests_on_demand([shown(programmes[0])], 0, words),
        "digest of nothing": digests_on_demand([shown(programmes[0], NOTHING)], 0, words),
        "digests": digests_on_demand([shown(each) for each in programmes[:5]], len(programmes[5:]), words),
    }
