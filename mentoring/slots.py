"""Start times that suit two people: in the working hours of both, apart from what they have (design, section 6)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mentoring.availability import Busy, WorkingHours, collides, hours_on

SLOTS = 3
LATEST_DAY = 14
NOTICE = timedelta(hours=24)
STEP = timedelta(minutes=30)

MORNING = (timedelta(hours=10), timedelta(hours=12))
AFTERNOON = (timedelta(hours=14), timedelta(hours=16, minutes=30))
"""When people meet best: what begins in the morning ends by noon, and nothing begins after half past four."""

EARLIEST, LATEST = time(8), time(20)
"""How far two people go who share no working hours."""

Both = tuple[WorkingHours, WorkingHours]


@dataclass(frozen=True)
class Suggestion:
    """Start times in UTC, soonest first; `outside_hours` when the two share no working hours around that date."""

    starts: tuple[datetime, ...]
    outside_hours: bool = False


@dataclass(frozen=True)
class Wish:
    """What is looked for: around which date of the first of the two, for how long, apart from what, from when on."""

    around: date
    minutes: int
    busy: Busy
    not_before: datetime


def suggest(both: Both, *, around: date, minutes: int, busy: Busy, now: datetime) -> Suggestion:
    """Up to three start times: on the working days nearest to a date, up to 14 days from it, never sooner than in 24
    hours; on different days as long as there are any, and at sensible hours.

    `around` is a date of the first of the two, on whose clock they are on the half hour. Two people who share no
    working hours get what is least far from those of both, between 8:00 and 20:00, or nothing. The same question has
    the same answer.
    """
    wish = Wish(around, minutes, busy, now + NOTICE)
    if shared := _best(wish, both, within=both):
        return Suggestion(shared)
    return Suggestion(_best(wish, both, within=(_stretched(both[0]), _stretched(both[1]))), outside_hours=True)


def _best(wish: Wish, both: Both, *, within: Both) -> tuple[datetime, ...]:
    """One of each of the nearest days first; where there are fewer days, more of the same."""
    chosen: list[datetime] = []
    seen: list[datetime] = []
    for day in _nearest_days(wish.around):
        starts = list(_starts_on(day, wish, within))
        if starts:
            chosen.append(_most_sensible(starts, chosen, wish, both))
            seen += starts
        if len(chosen) == SLOTS:
            break
    while len(chosen) < SLOTS:
        taken = [(start, wish.minutes) for start in chosen]
        left = [start for start in seen if not collides(start, wish.minutes, taken)]
        if not left:
            break
        chosen.append(_most_sensible(left, chosen, wish, both))
    return tuple(sorted(chosen))


def _nearest_days(around: date) -> Iterator[date]:
    yield around
    for distance in range(1, LATEST_DAY + 1):
        yield around - timedelta(days=distance)
        yield around + timedelta(days=distance)


def _starts_on(day: date, wish: Wish, within: Both) -> Iterator[datetime]:
    """Every half hour of a day of the first of the two at which both are at work for the whole of a meeting."""
    length = timedelta(minutes=wish.minutes)
    for opens, closes in _shared_hours(day, within):
        start = _next_half_hour(max(opens, wish.not_before), within[0].zone)
        while start + length <= closes:
            if not collides(start, wish.minutes, wish.busy):
                yield start
            start += STEP


def _shared_hours(day: date, both: Both) -> Iterator[tuple[datetime, datetime]]:
    """When both are at work on a day of the first, in UTC; it may touch three days of the other."""
    own = hours_on(day, both[0])
    if not own:
        return
    for offset in (-1, 0, 1):
        theirs = hours_on(day + timedelta(days=offset), both[1])
        if theirs and max(own[0], theirs[0]) < min(own[1], theirs[1]):
            yield max(own[0], theirs[0]), min(own[1], theirs[1])


def _next_half_hour(moment: datetime, zone: str) -> datetime:
    local = moment.astimezone(ZoneInfo(zone))
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) % STEP
    return moment + (STEP - past) % STEP


def _most_sensible(starts: list[datetime], chosen: list[datetime], wish: Wish, both: Both) -> datetime:
    """The least far outside anybody's hours, then good for most, then another half of the day than those chosen."""
    halves = [_is_morning(start, both[0]) for start in chosen]

    def rank(start: datetime) -> tuple[timedelta, int, int, datetime]:
        good = sum(_is_good(start, wish.minutes, hours) for hours in both)
        outside = max(_outside(start, wish.minutes, hours) for hours in both)
        return outside, -good, halves.count(_is_morning(start, both[0])), start

    return min(starts, key=rank)


def _is_morning(start: datetime, hours: WorkingHours) -> bool:
    return _on_the_clock(start, hours.zone) < timedelta(hours=12)


def _is_good(start: datetime, minutes: int, hours: WorkingHours) -> bool:
    begins = _on_the_clock(start, hours.zone)
    in_the_morning = begins >= MORNING[0] and begins + timedelta(minutes=minutes) <= MORNING[1]
    return in_the_morning or AFTERNOON[0] <= begins <= AFTERNOON[1]


def _outside(start: datetime, minutes: int, hours: WorkingHours) -> timedelta:
    """How far a meeting reaches beyond somebody's own hours."""
    begins = _on_the_clock(start, hours.zone)
    early = _since_midnight(hours.starts) - begins
    late = begins + timedelta(minutes=minutes) - _since_midnight(hours.ends)
    return max(early, late, timedelta())


def _on_the_clock(moment: datetime, zone: str) -> timedelta:
    return _since_midnight(moment.astimezone(ZoneInfo(zone)))


def _since_midnight(at: time | datetime) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def _stretched(hours: WorkingHours) -> WorkingHours:
    return replace(hours, starts=min(hours.starts, EARLIEST), ends=max(hours.ends, LATEST))
