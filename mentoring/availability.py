"""When a person can be reached: local working hours, working days and public holidays."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
Busy = Collection[tuple[datetime, int]]
"""What already stands in diaries: start in UTC, and minutes."""

ISO_COUNTRY = 2

LONGEST_CLOSURE = 60
"""Days to look ahead for a working day; more than any run of holidays and weekends."""


@dataclass(frozen=True)
class WorkingHours:
    """A person's hours. Days count from Monday as 0; `country` is an ISO 3166 code, or None where it is not known, and
    `region` the part of an ISO 3166-2 code after it. `away_until` is the last day of an absence."""

    zone: str
    country: str | None = None
    starts: time = time(9)
    ends: time = time(18)
    days: frozenset[int] = frozenset(range(5))
    region: str | None = None
    away_until: date | None = None


def working_moment(at: datetime, hours: WorkingHours) -> datetime:
    """The first moment at or after `at` (UTC) that lies in somebody's working hours, in UTC.

    A local time that does not exist moves forward; one that exists twice is taken once, the first (design, section 6).
    """
    first = at.astimezone(ZoneInfo(hours.zone)).date()
    if hours.away_until:
        first = max(first, hours.away_until + timedelta(days=1))
    for offset in range(LONGEST_CLOSURE):
        span = hours_on(first + timedelta(days=offset), hours)
        if span and at < span[1]:
            return max(at, span[0])
    raise ValueError(f"no working day within {LONGEST_CLOSURE} days of {at:%Y-%m-%d}")


def day_begins(at: datetime, zone: str, *, days: int = 0) -> datetime:
    """When the local date of a moment begins, or the one so many days after it, in UTC."""
    return _instant(at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days), time(), zone)


def hours_on(day: date, hours: WorkingHours) -> tuple[datetime, datetime] | None:
    """When somebody's hours open and close on a local date, in UTC; None when they do not work on it."""
    is_away = hours.away_until is not None and day <= hours.away_until
    if is_away or day.weekday() not in hours.days or is_public_holiday(day, hours.country, hours.region):
        return None
    return _instant(day, hours.starts, hours.zone), _instant(day, hours.ends, hours.zone)


def day_before(at: datetime, hours: WorkingHours) -> datetime:
    """When somebody's last working day before the local date of a moment begins, in UTC: for what is on Monday, Friday.

    A run of days off longer than any calendar has leaves the day before, and so does an absence: whoever has a date in
    it will be there.
    """
    hours = replace(hours, away_until=None)
    local = at.astimezone(ZoneInfo(hours.zone)).date()
    for offset in range(1, LONGEST_CLOSURE):
        if span := hours_on(local - timedelta(days=offset), hours):
            return span[0]
    return _instant(local - timedelta(days=1), hours.starts, hours.zone)


def minutes_of_day(hours: WorkingHours, day: date) -> tuple[int, int]:
    """When somebody's hours open and close on a local date, in minutes from midnight UTC of that date: before 0 east
    of it, after 1440 west of it."""
    midnight = datetime.combine(day, time(), UTC)
    opens, closes = (_instant(day, at, hours.zone) - midnight for at in (hours.starts, hours.ends))
    return opens // timedelta(minutes=1), closes // timedelta(minutes=1)


def collides(start: datetime, minutes: int, busy: Busy) -> bool:
    """Whether a meeting would overlap another; one may begin in the moment the other ends."""
    end = start + timedelta(minutes=minutes)
    return any(start < taken + timedelta(minutes=length) and taken < end for taken, length in busy)


def meets_in_hours(start: datetime, minutes: int, hours: WorkingHours) -> bool:
    """Whether a meeting from `start` (UTC) lies in somebody's working hours from its first minute to its last."""
    last = start + timedelta(minutes=minutes - 1)
    return working_moment(start, hours) == start and working_moment(last, hours) == last


def is_public_holiday(day: date, country: str | None, region: str | None = None) -> bool:
    """Whether a day is a public holiday there; an unknown country has none, and an unknown region those of its
    country."""
    return country is not None and day in _holidays_of(country, region, day.year)


@cache
def regions_of(country: str | None) -> Mapping[str, str]:
    """A country's regions, as its public holidays know them: names by the part of their ISO 3166-2 code after it."""
    if country not in _countries():
        return {}
    import holidays

    calendar = holidays.country_holidays(country)
    # Some have several names; the longest is no abbreviation.
    names = sorted(calendar.subdivisions_aliases.items(), key=lambda each: len(each[0]))
    return {code: code for code in calendar.subdivisions} | {code: name for name, code in names}


def countries_with_holidays() -> tuple[str, ...]:
    """ISO 3166 codes."""
    return tuple(sorted(code for code in _countries() if len(code) == ISO_COUNTRY))


def _instant(day: date, at: time, zone: str) -> datetime:
    # Through UTC and back, a time inside the gap of a spring change lands after it.
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


@cache
def _countries() -> frozenset[str]:
    # The first question loads it, so that no start waits for it.
    import holidays

    return frozenset(holidays.list_supported_countries())


@cache
def _holidays_of(country: str, region: str | None, year: int) -> frozenset[date]:
    import holidays

    if country not in _countries():
        return frozenset()
    known = region if region in regions_of(country) else None
    return frozenset(holidays.country_holidays(country, subdiv=known, years=year))
