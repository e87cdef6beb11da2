"""When sessions fall due: months 0, 1, 2, 3 from the anchor, then every third month (design, section 6)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rhythm:
    """A programme's numbers. `monthly_until` and `months` count calendar months from the anchor, `every` those between
    two sessions after that; the rest are days, but for `minutes`, the length of a session."""

    monthly_until: int = 3
    every: int = 3
    months: int = 6
    minutes: int = 60
    apart_days: int = 21
    opens_days: int = 28
    first_within_days: int = 21
    remind_days: int = 4
    mentor_days: int = 7
    stalled_days: int = 3
    answer_days: int = 7
