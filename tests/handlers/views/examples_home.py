"""The Home tab of somebody new, of somebody busy, and of somebody who runs it all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.views.blocks import Block
from handlers.views.home import Home, MyPair, WaitingOffer, home_view
from handlers.views.own_part import OwnPart
from handlers.views.words import Words
from mentoring.enrolments import Enrolment, Side
from mentoring.health import Health
from mentoring.programmes import Programme
from mentoring.sessions import Session, SessionState, Slot
from tests.handlers.views import examples_digests, examples_feedback

AT = datetime(2026, 4, 1, 12, 30, tzinfo=UTC)
TO_PLAN = Session(
    id=12,
    workspace_id=1,
    programme_id=4,
    pair_id=3,
    number=1,
    due_on=date(2026, 4, 1),
    state=SessionState.TO_PLAN,
    minutes=60,
    uid="u",
    sequence=0,
    opened_at=AT,
    version=1,
)
PROPOSED = replace(TO_PLAN, state=SessionState.PROPOSED, proposed_by=Side.MENTEE)
BOOKED = replace(TO_PLAN, state=SessionState.BOOKED, starts_at=AT, booked_at=AT)
SLOTS = tuple(Slot(number, AT.replace(hour=8 + number), Side.MENTEE) for number in range(5))


def pair(programme: Programme, **changes: object) -> MyPair:
    usual = {"pair_id": 3, "partner": "U07LEA", "side": Side.MENTOR, "zone": "Europe/Paris", "held": 1, "of": 5}
    return MyPair(programme, **{**usual, **changes})


def pairs(programme: Programme) -> list[MyPair]:
    """One for everything that can be next."""
    return [
        pair(programme, session=PROPOSED, slots=SLOTS),
        pair(programme, asked=examples_feedback.asked(programme), side=Side.MENTEE),
        pair(programme, session=TO_PLAN),
        pair(programme, session=BOOKED, side=Side.MENTEE),
        pair(programme, session=replace(PROPOSED, proposed_by=Side.MENTOR), partner=None),
    ]


def views(
    programmes: Sequence[Programme], enrolled: Sequence[tuple[Programme, Enrolment]], words: Words
) -> dict[str, Block]:
    chosen = programmes[0]
    offers = [WaitingOffer(chosen, 3, "U07LEA", date(2026, 4, 8))]
    shown = [examples_digests.shown(each) for each in programmes[:5]]
    everything = Home(
        enrolled=enrolled,
        open_for_me=programmes,
        offers=offers * 3,
        pairs=[pair for each in programmes for pair in pairs(each)],
        coordinated=shown,
        more_coordinated=len(programmes[5:]),
        health=Health(late=1200, uncertain=3, dead=1),
        sent_again=500,
        part=OwnPart(takes_part=True, may_rest=True, learns=True, coordinates=True, creates=True),
    )
    return {
        "home, nothing there": home_view(Home(), words),
        "home, nothing next": home_view(Home(enrolled=enrolled), words),
        "home, on a break": home_view(Home(enrolled=[_resting(*each) for each in enrolled]), words),
        "home, all there": home_view(everything, words),
        "home, one message late": home_view(Home(coordinated=shown[:1], health=Health(late=1)), words),
        "home, one message dead": home_view(Home(coordinated=shown[:1], health=Health(dead=2), sent_again=1), words),
        "home, one message uncertain": home_view(Home(coordinated=shown[:1], health=Health(uncertain=1)), words),
        "home, all pairs": home_view(Home(pairs=pairs(chosen)), words),
    }


def _resting(programme: Programme, enrolment: Enrolment) -> tuple[Programme, Enrolment]:
    return programme, replace(enrolment, paused_until=date(2026, 4, 8))
