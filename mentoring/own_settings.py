"""What people set for themselves: their language, when they can be reached, and whose public holidays are theirs."""

from dataclasses import dataclass
from datetime import date, timedelta

from mentoring.availability import countries_with_holidays, regions_of
from mentoring.people import DAY
from mentoring.refusals import Reason, Refused

SHORTEST_DAY = 60
"""Minutes: a working day in which a nudge and a session still find their place."""

LONGEST_ABSENCE = timedelta(days=366)


@dataclass(frozen=True)
class OwnSettings:
    """`language` is None for that of Slack; `opens` and `closes` are minutes from local midnight, None where the form
    left them empty; `away_until` is the last day of an absence."""

    language: str | None
    opens: int | None
    closes: int | None
    working_days: frozenset[int]
    country: str | None
    region: str | None
    away_until: date | None


def check_settings(settings: OwnSettings, *, today: date) -> OwnSettings:
    """The settings as they are kept: midnight as a closing hour is the end of the day, and a region that the country
    does not have is none. `today` is the date where the person is.

    Raises Refused: HOURS_TOO_SHORT, WORKING_DAYS_MISSING, COUNTRY_UNKNOWN, ABSENCE_OUT_OF_RANGE, each under its field.
    """
    opens, closes = settings.opens, settings.closes or DAY
    if opens is None or settings.closes is None or closes - opens < SHORTEST_DAY:
        raise Refused(Reason.HOURS_TOO_SHORT, field="closes")
    if not settings.working_days or not settings.working_days <= frozenset(range(7)):
        raise Refused(Reason.WORKING_DAYS_MISSING, field="working_days")
    if settings.country and settings.country not in countries_with_holidays():
        raise Refused(Reason.COUNTRY_UNKNOWN, field="country")
    if settings.away_until and not today <= settings.away_until <= today + LONGEST_ABSENCE:
        raise Refused(Reason.ABSENCE_OUT_OF_RANGE, field="away_until", latest=today + LONGEST_ABSENCE)
    return OwnSettings(
        language=settings.language,
        opens=opens,
        closes=closes,
        working_days=settings.working_days,
        country=settings.country,
        region=settings.region if settings.region in regions_of(settings.country) else None,
        away_until=settings.away_until,
    )
