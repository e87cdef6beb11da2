"""Whom a coordinator may invite to a programme, and why not."""

from enum import StrEnum

from mentoring.people import Person, Standing
from mentoring.programmes import Programme

MOST_INVITED = 50
"""At once: each is somebody whom the coordinator has chosen by name."""


class LeftOut(StrEnum):
    """Why somebody is not invited, in what a coordinator may know of them."""

    TAKES_PART = "takes_part"
    NOT_A_MEMBER = "not_a_member"
    NOT_ADMITTED = "not_admitted"


def left_out(programme: Programme, person: Person, *, takes_part: bool, listed: bool) -> LeftOut | None:
    """None for whoever can be invited: also where Slack has not told the profile yet, or nobody knows the level."""
    if takes_part:
        return LeftOut.TAKES_PART
    if person.standing not in {Standing.MEMBER, Standing.UNKNOWN}:
        return LeftOut.NOT_A_MEMBER
    known_level = None if person.asks_level else person.level
    return None if programme.admission.may_join(known_level, listed=listed) else LeftOut.NOT_ADMITTED
