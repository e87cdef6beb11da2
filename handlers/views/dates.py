"""Dates and times in words, where Slack does not write them for the reader (design: voice, French)."""

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location

from handlers.views.words import Mrkdwn, Words, escape

_DAY_FORMATS = {"en": "EEEE d MMMM", "fr": "EEEE d MMMM"}
_FRENCH_OF = ((re.compile(r"\bde Le "), "du "), (re.compile(r"\bde (?=[AEIOUÉÈÎ])"), "d’"))
_FIXED_ZONES = re.compile(r"Etc/(UTC|UCT|Universal|Zulu)|UTC|UCT|Universal|Zulu")


def day_in_words(day: date, words: Words) -> str:
    """ "Monday 2 March" or « lundi 2 mars »; the first of a month is « 1er » in French."""
    return _day_in(words.language, day)


@lru_cache(1000)
def _day_in(language: str, day: date) -> str:
    """Kept, as many messages tell of the same days."""
    text = format_date(day, _DAY_FORMATS.get(language, "full"), locale=language)
    if language == "fr" and day.day == 1:
        return text.replace(" 1 ", " 1er ")
    return text


def time_in_words(at: datetime, words: Words) -> str:
    """The time of day as it stands in `at`: "9:30", « 9 h 30 », and « 14 h » on the hour."""
    if words.language != "fr":
        return f"{at.hour}:{at.minute:02}"
    minutes = f"\u00a0{at.minute:02}" if at.minute else ""
    return f"{at.hour}\u00a0h{minutes}"


def moment_in_words(at: datetime, zone: str, words: Words) -> str:
    """A moment (UTC) by the clocks of a zone that is named elsewhere: "Tuesday 14 March, 14:30"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_in_words(local.date(), words)}, {time_in_words(local, words)}"


@lru_cache(1000)
def zone_in_words(zone: str, words: Words) -> str:
    """ "Paris time", « heure de Paris », by the city of an IANA zone; one without a city by its own name."""
    if _FIXED_ZONES.fullmatch(zone):
        return "UTC"
    if "/" not in zone or zone.startswith("Etc/"):
        return zone
    city = get_timezone_location(zone, locale=words.language, return_city=True).rpartition("/")[2]
    text = words("%(city)s time", city=city)
    for article, shorter in _FRENCH_OF if words.language == "fr" else ():
        text = article.sub(shorter, text)
    return text


def moment_with_zone(at: datetime, zone: str, words: Words) -> str:
    """What makes sense alone: "Tuesday 14 March, 14:30, Paris time"."""
    return f"{moment_in_words(at, zone, words)}, {zone_in_words(zone, words)}"


def moment_for_two(at: datetime, zone: str, other: str, words: Words) -> str:
    """A moment for two readers: by the first one's clock, and by the other's where it shows another time, with its day
    where that is another."""
    text = moment_with_zone(at, zone, words)
    here, there = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(other))
    if here.utcoffset() == there.utcoffset():
        return text
    time = time_in_words(there, words)
    if here.date() != there.date():
        time = f"{day_in_words(there.date(), words)}, {time}"
    return f"{text} ({time}, {zone_in_words(other, words)})"


def moment_link(at: datetime, zone: str, words: Words) -> Mrkdwn:
    """A moment that Slack writes for each reader by the clock of their own device; where it cannot, in words."""
    fallback = escape(moment_with_zone(at, zone, words))
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{{date_long}}, {{time}}|{fallback}>")
