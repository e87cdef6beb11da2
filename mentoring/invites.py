"""Sessions in people's own calendars: files, and links that fill in a new entry (design, section 8: texts name nobody).

A file is `METHOD:PUBLISH` (RFC 5546, 3.2.1): it tells, and asks for no answer, so that it needs no attendees and their
e-mail addresses.
"""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from icalendar import Event as Entry

PRODUCT = "-//Binome//Reverse mentoring//EN"
PUBLISHER = "Binôme"

_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose"


@dataclass(frozen=True)
class Event:
    """What a calendar is told of a session, in its reader's language.

    `uid` stays when the session is moved or cancelled, and `sequence` rises; `changed_at` is when that happened.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    description: str
    cancelled: bool = False


def calendar_file(event: Event, *, organizer: str, now: datetime) -> bytes:
    """An iCalendar file (RFC 5545) that adds the event to a calendar, moves it there, or marks it as cancelled.

    Times are written in UTC, which needs no table of a zone's changes. `organizer` is an e-mail address. Raises
    ValueError for a naive time.
    """
    # The first file loads it, so that no start waits for it.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_entry(event, organizer, now))
    content: bytes = calendar.to_ical()
    return content


def google_link(event: Event) -> str:
    """A new entry in Google Calendar, filled in. Nothing is known of it afterwards: only files move what was added."""
    span = f"{_utc(event.starts_at):%Y%m%dT%H%M%SZ}/{_utc(event.ends_at):%Y%m%dT%H%M%SZ}"
    return _link(_GOOGLE, action="TEMPLATE", text=event.summary, dates=span, details=event.description)


def outlook_link(event: Event) -> str:
    """The same in Outlook on the web, for an account at work."""
    return _link(
        _OUTLOOK,
        path="/calendar/action/compose",
        rru="addevent",
        subject=event.summary,
        startdt=f"{_utc(event.starts_at):%Y-%m-%dT%H:%M:%SZ}",
        enddt=f"{_utc(event.ends_at):%Y-%m-%dT%H:%M:%SZ}",
        body=event.description,
    )


def _entry(event: Event, organizer: str, now: datetime) -> "Entry":
    from icalendar import Event as Entry
    from icalendar import vCalAddress

    publisher = vCalAddress(f"mailto:{organizer}")
    publisher.params["CN"] = PUBLISHER
    entry = Entry()
    entry.add("uid", f"{event.uid}@binome")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", _utc(now))
    entry.add("dtstart", _utc(event.starts_at))
    entry.add("dtend", _utc(event.ends_at))
    entry.add("last-modified", _utc(event.changed_at))
    entry.add("organizer", publisher)
    entry.add("summary", _printable(event.summary))
    entry.add("description", _printable(event.description))
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    return entry


def _link(address: str, **parameters: str) -> str:
    # Not every calendar reads a plus as a space.
    return f"{address}?{'&'.join(f'{name}={_quoted(value)}' for name, value in parameters.items())}"


@lru_cache(1000)
def _quoted(text: str) -> str:
    """Kept, as a programme's links differ in little more than their times."""
    return quote(text, safe="")


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a calendar needs to know the zone of a time")
    return at.astimezone(UTC)


def _printable(text: str) -> str:
    """Without the control characters that a calendar must not hold (RFC 5545, 3.1); lines stay apart."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each in "\n\t" or unicodedata.category(each) not in {"Cc", "Cs"})
