"""When sessions fall due: months 0, 1, 2, 3 from the anchor, then every third month (design, section 6).

The anchor is the date on which a pair began. All dates here are local ones in the programme's zone, and sessions are
counted from 0.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


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


def offsets(rhythm: Rhythm) -> tuple[int, ...]:
    """The months of a series: 0, 1, 2, 3, 6 in the usual rhythm."""
    monthly = range(min(rhythm.monthly_until, rhythm.months) + 1)
    later = range(rhythm.monthly_until + rhythm.every, rhythm.months + 1, rhythm.every)
    return (*monthly, *later)


def series_length(rhythm: Rhythm) -> int:
    """How many sessions a series has."""
    return len(offsets(rhythm))


def last_number(rhythm: Rhythm) -> int:
    return series_length(rhythm) - 1


def due_date(anchor: date, number: int, rhythm: Rhythm, *, last_held: date | None) -> date:
    """When a session is due: always counted from the anchor, so that 31 January, 28 February and 31 March follow each
    other, and at least `apart_days` after the last one held.

    The first is due `first_within_days` after the anchor: two people need some days to find their first hour.
    """
    if number == 0:
        return anchor + timedelta(days=rhythm.first_within_days)
    regular = months_after(anchor, offsets(rhythm)[number])
    return max(regular, last_held + timedelta(days=rhythm.apart_days)) if last_held else regular


def opening_date(due_on: date, rhythm: Rhythm) -> date:
    """From when on a session is planned; the first one is at once."""
    return due_on - timedelta(days=rhythm.opens_days)


def passing_date(anchor: date, number: int, due_on: date, rhythm: Rhythm) -> date:
    """From when on a session that was not held makes way: when the next is due, but `apart_days` after its own date at
    the earliest. The last has as long after its date as there was to plan it."""
    if number >= last_number(rhythm):
        return due_on + timedelta(days=rhythm.opens_days)
    following = months_after(anchor, offsets(rhythm)[number + 1])
    since = due_on if number else anchor
    return max(following, since + timedelta(days=rhythm.apart_days))


def lapse_date(anchor: date, number: int, due_on: date, rhythm: Rhythm, *, opened_on: date) -> date:
    """From when on a session that nobody booked lapses: when it makes way, but not before it had the time that a first
    session has."""
    return max(passing_date(anchor, number, due_on, rhythm), opened_on + timedelta(days=rhythm.first_within_days))


def stall_date(due_on: date, rhythm: Rhythm, *, opened_on: date) -> date:
    """From when on a session without a time is stalled: `stalled_days` before it is due, or before it had the time that
    a first session has."""
    wanted_by = max(due_on, opened_on + timedelta(days=rhythm.first_within_days))
    return wanted_by - timedelta(days=rhythm.stalled_days)


def months_after(day: date, months: int) -> date:
    """The same day some calendar months later, or the last of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
