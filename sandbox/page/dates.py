"""Dates that Slack's client writes for whoever reads: `<!date^...>` in mrkdwn, and the date element of rich text.

Tokens: docs.slack.dev/reference/block-kit/block-elements/date-element
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    format_time,
    format_timedelta,
    get_date_format,
)
from markupsafe import Markup

from sandbox.page.reader import Reader
from sandbox.page.words import languages, words

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_YEAR = re.compile(r"[\s,]*('de'\s)?y+[年년]?\s*")
Write = Callable[[datetime, Reader], str]


@cache
def locale_of(tag: str) -> Locale:
    """Babel's locale for one of Slack's (`fr-FR`); the language alone where the region is unknown, else English."""
    for name in (tag, tag.partition("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def moment(unix: object) -> datetime | None:
    """Unix seconds, as a number or in digits, as a moment in UTC; None for what is none."""
    try:
        return datetime.fromtimestamp(int(str(unix)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def date_html(at: datetime, template: str, reader: Reader) -> Markup:
    """A moment as the template's tokens ask for it, with the full moment in the reader's zone as its title."""
    full = format_datetime(_local(at, reader), "full", locale=locale_of(reader.locale))
    stamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    shown = date_text(at, template, reader)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, full, shown)


def date_text(at: datetime, template: str, reader: Reader) -> str:
    """The template with its tokens written; unknown ones stay. "Today" has a capital where the text begins with it."""

    local = _local(at, reader)

    def written(token: re.Match[str]) -> str:
        write = _TOKENS.get(token[1])
        if write is None:
            return token[0]
        text = write(local, reader)
        begins = token.start() == 0 and text == _near_day(local, reader)
        return text[:1].upper() + text[1:] if begins else text

    return _TOKEN.sub(written, template)


def _local(at: datetime, reader: Reader) -> datetime:
    return at.astimezone(reader.zone)


def _by_date_format(name: str) -> Write:
    return lambda at, reader: format_date(at, name, locale=locale_of(reader.locale))


def _by_time_format(name: str) -> Write:
    return lambda at, reader: format_time(at, name, locale=locale_of(reader.locale), tzinfo=reader.zone)


def _by_skeleton(name: str) -> Write:
    return lambda at, reader: format_skeleton(name, at, locale=locale_of(reader.locale), tzinfo=reader.zone)


def _near_or(write: Write) -> Write:
    return lambda at, reader: _near_day(at, reader) or write(at, reader)


def _near_day(at: datetime, reader: Reader) -> str | None:
    """Yesterday, today or tomorrow, in the language in which the dates are."""
    language = locale_of(reader.locale).language
    gettext = words(language if language in languages() else reader.language).gettext
    near = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    return near.get((at.date() - _local(reader.now, reader).date()).days)


def _day_divider(at: datetime, reader: Reader) -> str:
    if at.year != _local(reader.now, reader).year:
        return _date_long(at, reader)
    locale = locale_of(reader.locale)
    return format_date(at, _YEAR.sub("", get_date_format("full", locale).pattern), locale=locale)


def _ago(at: datetime, reader: Reader) -> str:
    return format_timedelta(at - reader.now, add_direction=True, locale=locale_of(reader.locale))


_date = _by_skeleton("MMMMd")
_date_short = _by_date_format("medium")
_date_long = _by_date_format("full")
_TOKENS: Mapping[str, Write] = {
    "date_num": lambda at, _reader: at.date().isoformat(),
    "date_slash": _by_skeleton("yMd"),
    "date": _date,
    "date_short": _date_short,
    "date_long": _date_long,
    "date_long_full": _by_date_format("long"),
    "date_pretty": _near_or(_date),
    "date_short_pretty": _near_or(_date_short),
    "date_long_pretty": _near_or(_date_long),
    "day_divider_pretty": _near_or(_day_divider),
    "time": _by_time_format("short"),
    "time_secs": _by_time_format("medium"),
    "ago": _ago,
}
