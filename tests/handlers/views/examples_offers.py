"""Offers, what becomes of them, and the ways out."""

from datetime import date

from handlers.views import leaving, offers
from handlers.views.blocks import Block
from handlers.views.leaving import KickOff, Leaving, PairEnded
from handlers.views.offers import NotMatched, OfferClosed, Offered, Offers, Stands
from handlers.views.words import Words
from mentoring.common_ground import CommonGround
from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.programmes import Programme
from mentoring.topics import Topic

GROUND = CommonGround(
    topics=(Topic.DIGITAL_TOOLS, Topic.ARTIFICIAL_INTELLIGENCE),
    languages=("fr", "en"),
    hours=8,
    departments_differ=True,
    same_site=False,
)
LEA, MARC, CONTACT = "U07LEA", "U03MARC", "U02ANNA"


def offered(number: int = 1, *, side: Side = Side.MENTEE, stands: Stands = Stands.WAITS) -> Offered:
    return Offered(number, f"U{number:010d}", side, GROUND, stands, date(2026, 4, 1))


def facts(programme: Programme) -> dict[Kind, object]:
    return {
        Kind.OFFERS: Offers(programme, [offered()]),
        Kind.OFFERS_REMINDER: Offers(programme, [offered(side=Side.MENTOR)]),
        Kind.OFFER_CLOSED: OfferClosed(programme, MARC),
        Kind.NOT_MATCHED: NotMatched(programme),
        Kind.KICK_OFF: kick_off(programme),
        Kind.PAIR_ENDED: PairEnded(programme, MARC, CONTACT),
    }


HOPE = "To understand what the newest of us see"
TOPIC = "Podcasts"


def kick_off(programme: Programme, *, also: str | None = None, over: bool = False) -> KickOff:
    return KickOff(
        programme=programme,
        pair_id=11,
        mentor=LEA,
        mentee=MARC,
        topics=programme.topics[:8],
        first_by=date(2026, 4, 1),
        contact=CONTACT,
        also=also,
        over=over,
        said=[(LEA, "", HOPE), (MARC, TOPIC, HOPE)],
    )


def views(programme: Programme, words: Words) -> dict[str, Block]:
    partners = [f"U{number:010d}" for number in range(15)]
    return {
        "not for me": offers.decline_form(11, MARC, words),
        "end this pair": leaving.end_form(programme, 11, partner=MARC, contact=CONTACT, words=words),
        "pair ended": leaving.ended_page(words),
        "leave": leaving.leave_form(Leaving(programme, partners, True, True, CONTACT), words),
        "leave, nothing begun": leaving.leave_form(Leaving(programme, [], False, False, None), words),
        "left": leaving.left_page(programme, words),
    }
