"""A pause, the return from it, and what partners hear."""

from datetime import date

from handlers.views import pausing
from handlers.views.blocks import Block
from handlers.views.pausing import PartnerRests, Pausing, Resumed
from handlers.views.words import Words
from mentoring.messages import Kind
from mentoring.programmes import Programme

MARC = "U03MARC"
UNTIL = date(2026, 4, 1)


def facts(programme: Programme) -> dict[Kind, object]:
    return {
        Kind.ENROLMENT_RESUMED: Resumed(programme),
        Kind.PARTNER_RESTS: PartnerRests(programme, MARC, UNTIL),
    }


def views(programme: Programme, words: Words) -> dict[str, Block]:
    partners = [f"U{number:010d}" for number in range(15)]
    return {
        "pause": pausing.pause_form(Pausing([programme], [], has_offers=False, until=UNTIL), words),
        "pause in several": pausing.pause_form(Pausing([programme] * 2, partners, has_offers=True, until=UNTIL), words),
        "paused": pausing.paused_page(UNTIL, words),
    }
