"""When a message made by time goes out."""

from datetime import datetime, timedelta
from hashlib import blake2b

from mentoring.availability import WorkingHours, working_moment

SPREAD = timedelta(minutes=15)


def nudge_moment(due: datetime, hours: WorkingHours, *, key: str) -> datetime:
    """The moment to send a nudge that falls due at `due`: in working hours, spread over a quarter of an hour.

    The spread comes from a hash of the nudge's key, so that planning twice gives the same moment (design, section 7).
    """
    moment = working_moment(due, hours) + _share_of_spread(key)
    return working_moment(moment, hours)


def _share_of_spread(key: str) -> timedelta:
    digest = blake2b(key.encode(), digest_size=4).digest()
    return SPREAD * (int.from_bytes(digest) / 2**32)
