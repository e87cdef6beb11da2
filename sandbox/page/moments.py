"""Moments as the page shows them: in a person's zone, in the page's language."""

from calendar import monthrange
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time


def day(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """ "Monday, January 5, 2026", « lundi 5 janvier 2026 »."""
    return str(format_date(moment.astimezone(zone), "full", locale=language))


def short_day(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """ "Jan 5, 2026", « 5 janv. 2026 »."""
    return str(format_date(moment.astimezone(zone), "medium", locale=language))


def time_of_day(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """ "9:00 AM", « 09:00 »."""
    return str(format_time(moment.astimezone(zone), "short", locale=language))


def city(zone: ZoneInfo) -> str:
    """The city that an IANA zone is named after."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def a_month_later(moment: datetime) -> datetime:
    """The same day of the next month, or that month's last one."""
    year, month = moment.year + moment.month // 12, moment.month % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
