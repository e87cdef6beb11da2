"""When a message made by time goes out, and whether by itself."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from mentoring.availability import WorkingHours, working_moment
from mentoring.messages import CAPPED, Kind

SPREAD = timedelta(minutes=15)

MOST_A_DAY = 2
"""Nudges that reach a person on one local date; a folded one counts as one (design, section 6)."""

LATE = timedelta(hours=1)
"""A nudge that is due for longer has waited for Binôme, not for its reader's hours: those move the moment it is due."""


class Way(StrEnum):
    """How a nudge goes out whose moment has come."""

    ALONE = "alone"
    FOLDED = "folded"
    """In one message with the others that wait."""
    ANOTHER_DAY = "another_day"


def hours_for(kind: Kind, hours: WorkingHours) -> WorkingHours:
    """When a nudge of a kind may reach somebody: what they have booked in an absence, they are reminded of (design,
    section 6)."""
    return hours if kind in CAPPED else replace(hours, away_until=None)


def nudge_moment(due: datetime, hours: WorkingHours, *, key: str) -> datetime:
    """The moment to send a nudge that falls due at `due`: in working hours, spread over a quarter of an hour.

    The spread comes from a hash of the nudge's key, so that planning twice gives the same moment (design, section 7).
    """
    moment = working_moment(due, hours) + _share_of_spread(key)
    return working_moment(moment, hours)


def way(*, others: int, sent_today: int, is_late: bool) -> Way:
    """How a nudge goes out, beside so many `others` that wait for the same person.

    As many as the day still takes go by themselves. After a stop nobody gets one old reminder after the other.
    """
    if sent_today >= MOST_A_DAY:
        return Way.ANOTHER_DAY
    if others and (is_late or sent_today + 1 + others > MOST_A_DAY):
        return Way.FOLDED
    return Way.ALONE


def _share_of_spread(key: str) -> timedelta:
    digest = blake2b(key.encode(), digest_size=4).digest()
    return SPREAD * (int.from_bytes(digest) / 2**32)
