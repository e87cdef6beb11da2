"""Calendar files, property by property as RFC 5545 and RFC 5546 have them, and the links that do without a file.

The files are read by a small reader of the test's own: a library that accepts them proves little, as it forgives much.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from mentoring.invites import Event, calendar_file, google_link, outlook_link

START = datetime(2026, 4, 21, 12, 30, tzinfo=UTC)
NOW = datetime(2026, 3, 24, 10, 15, 30, 250_000, tzinfo=UTC)
ORGANIZER = "noreply@binome.invalid"
EVENT = Event(
    uid="5f2c9e0b8d7a4c1e",
    sequence=0,
    starts_at=START,
    ends_at=START + timedelta(minutes=60),
    changed_at=NOW - timedelta(seconds=30),
    summary="Reverse mentoring 2026, session 2",
    description="Agreed in Slack.",
)
MOVED = replace(EVENT, sequence=1, starts_at=START + timedelta(days=2), ends_at=START + timedelta(days=2, hours=1))
CANCELLED = replace(EVENT, sequence=2, cancelled=True)

ONCE, AT_MOST_ONCE, NEVER, ANY = (1, 1), (0, 1), (0, 0), (0, 99)

OF_THE_CALENDAR = {"PRODID": ONCE, "VERSION": ONCE, "METHOD": ONCE, "CALSCALE": AT_MOST_ONCE}
"""RFC 5545, 3.6, with METHOD as RFC 5546, 3.2.1 asks for it."""

OF_THE_EVENT = {
    "DTSTAMP": ONCE,
    "DTSTART": ONCE,
    "ORGANIZER": ONCE,
    "SUMMARY": ONCE,
    "UID": ONCE,
    "SEQUENCE": AT_MOST_ONCE,
    "CLASS": AT_MOST_ONCE,
    "CREATED": AT_MOST_ONCE,
    "DESCRIPTION": AT_MOST_ONCE,
    "DTEND": AT_MOST_ONCE,
    "DURATION": AT_MOST_ONCE,
    "GEO": AT_MOST_ONCE,
    "LAST-MODIFIED": AT_MOST_ONCE,
    "LOCATION": AT_MOST_ONCE,
    "PRIORITY": AT_MOST_ONCE,
    "RRULE": AT_MOST_ONCE,
    "STATUS": AT_MOST_ONCE,
    "TRANSP": AT_MOST_ONCE,
    "URL": AT_MOST_ONCE,
    "ATTACH": ANY,
    "CATEGORIES": ANY,
    "COMMENT": ANY,
    "CONTACT": ANY,
    "EXDATE": ANY,
    "RDATE": ANY,
    "RELATED-TO": ANY,
    "RESOURCES": ANY,
    "ATTENDEE": NEVER,
    "REQUEST-STATUS": NEVER,
    "RECURRENCE-ID": NEVER,
}
"""RFC 5546, 3.2.1: a VEVENT under METHOD:PUBLISH, of an event that does not recur."""

WANTED = {"DTEND", "LAST-MODIFIED", "SEQUENCE", "STATUS", "DESCRIPTION", "TRANSP"}
"""What the RFCs leave open and calendars need, to end the event, move it and mark it as cancelled."""

texts = st.text(st.sampled_from("abc ,;:\\\n\"'é€😀👩‍🚀\t") | st.characters(codec="utf-8"), max_size=300)
zones = st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Singapore", "Pacific/Auckland", "Asia/Kolkata"])

CLOCK_CHANGES = [
    datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Paris
    datetime(2026, 4, 4, 14, tzinfo=UTC),  # Auckland
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # Paris
    datetime(2026, 12, 31, 23, tzinfo=UTC),
]


class Property:
    """A content line: its name, its parameters and its value as they stand (RFC 5545, 3.1)."""

    def __init__(self, line):
        head, self.value = re.fullmatch(r'((?:[^":]|"[^"]*")+?):(.*)', line, re.DOTALL).groups()
        self.name, *parameters = re.findall(r'(?:[^";]|"[^"]*")+', head)
        self.parameters = dict(each.split("=", 1) for each in parameters)

    @property
    def text(self):
        return re.sub(r"\\([\\;,nN])", lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), self.value)


def lines_of(content):
    """The content lines, unfolded byte by byte: folds may not stand for characters."""
    assert content.endswith(b"\r\n")
    physical = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in physical)
    assert not any(b"\r" in line or b"\n" in line for line in physical)
    return content.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def read(content):
    """The properties of the calendar, those of its one event, and the components in the order in which they open."""
    calendar, event, components, inside = [], [], [], []
    for line in lines_of(content):
        found = Property(line)
        if found.name == "BEGIN":
            components.append(found.value)
            inside.append(found.value)
        elif found.name == "END":
            assert inside.pop() == found.value
        else:
            (event if inside[-1] == "VEVENT" else calendar).append(found)
    assert inside == []
    return calendar, event, components


def event_in(shown, *, now=NOW):
    _, event, _ = read(calendar_file(shown, organizer=ORGANIZER, now=now))
    return {each.name: each for each in event}


def counts(properties, table):
    """What the table does not know, and what there is too little or too much of."""
    found = Counter(each.name for each in properties)
    outside = [name for name, (least, most) in table.items() if not least <= found[name] <= most]
    return set(found) - set(table), outside


@pytest.mark.parametrize("shown", [EVENT, MOVED, CANCELLED], ids=["booked", "moved", "cancelled"])
def test_each_property_is_there_as_often_as_the_standards_have_it(shown):
    calendar, event, components = read(calendar_file(shown, organizer=ORGANIZER, now=NOW))
    assert components == ["VCALENDAR", "VEVENT"], "no alarm, no time zone, one event"
    assert counts(calendar, OF_THE_CALENDAR) == (set(), [])
    assert counts(event, OF_THE_EVENT) == (set(), [])
    assert {each.name for each in event} >= WANTED
    assert not {"DTEND", "DURATION"} <= {each.name for each in event}
    values = {each.name: each.value for each in calendar}
    assert (values["VERSION"], values["METHOD"], values["CALSCALE"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert values["PRODID"].startswith("-//")


def test_what_the_event_says():
    event = event_in(EVENT)
    assert {name: found.value for name, found in event.items()} == {
        "UID": "5f2c9e0b8d7a4c1e@binome",
        "SEQUENCE": "0",
        "DTSTAMP": "20260324T101530Z",
        "LAST-MODIFIED": "20260324T101500Z",
        "DTSTART": "20260421T123000Z",
        "DTEND": "20260421T133000Z",
        "SUMMARY": r"Reverse mentoring 2026\, session 2",
        "DESCRIPTION": "Agreed in Slack.",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
        "ORGANIZER": "mailto:noreply@binome.invalid",
    }
    assert event["ORGANIZER"].parameters == {"CN": "Binôme"}
    assert [name for name, found in event.items() if found.parameters and name != "ORGANIZER"] == []


def test_a_moved_session_is_the_same_event_and_newer():
    before, after = event_in(EVENT), event_in(MOVED)
    assert before["UID"].value == after["UID"].value
    assert (before["SEQUENCE"].value, after["SEQUENCE"].value) == ("0", "1")
    assert after["DTSTART"].value == "20260423T123000Z"


def test_a_cancelled_session_takes_no_time_and_keeps_its_own():
    event = event_in(CANCELLED)
    assert (event["STATUS"].value, event["TRANSP"].value) == ("CANCELLED", "TRANSPARENT")
    assert (event["UID"].value, event["SEQUENCE"].value) == ("5f2c9e0b8d7a4c1e@binome", "2")
    assert event["DTSTART"].value == "20260421T123000Z"


def as_written(text):
    """What a calendar can hold of a text: no control characters but tabs and the ends of lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each in "\n\t" or unicodedata.category(each) != "Cc")


@given(summary=texts, description=texts)
def test_any_text_comes_back_as_it_was(summary, description):
    content = calendar_file(replace(EVENT, summary=summary, description=description), organizer=ORGANIZER, now=NOW)
    _, event, _ = read(content)
    found = {each.name: each.text for each in event}
    assert (found["SUMMARY"], found["DESCRIPTION"]) == (as_written(summary), as_written(description))
    (theirs,) = Calendar.from_ical(content).walk("VEVENT")
    assert (theirs["SUMMARY"], theirs["DESCRIPTION"]) == (as_written(summary), as_written(description))


@pytest.mark.parametrize(
    "text", ["x" * 500, "é" * 300, "👩‍🚀" * 100, "a,b;c\\d\n" * 40], ids=["long", "accents", "emoji", "signs"]
)
def test_long_lines_are_folded_between_characters(text):
    content = calendar_file(replace(EVENT, description=text), organizer=ORGANIZER, now=NOW)
    assert all(line.decode() is not None for line in content.split(b"\r\n"))
    assert event_in(replace(EVENT, description=text))["DESCRIPTION"].text == text


def test_a_text_cannot_add_a_property_of_its_own():
    summary = "Session\r\nATTENDEE:mailto:claire@example.com\nEND:VEVENT\rBEGIN:VALARM\u2028\x85\x0b"
    _, event, components = read(calendar_file(replace(EVENT, summary=summary), organizer=ORGANIZER, now=NOW))
    assert components == ["VCALENDAR", "VEVENT"]
    assert "ATTENDEE" not in {each.name for each in event}


@given(zone=zones, change=st.sampled_from(CLOCK_CHANGES), minutes=st.integers(-600, 600), lasts=st.integers(15, 480))
def test_any_time_is_written_in_utc_whatever_the_clocks_do_that_day(zone, change, minutes, lasts):
    starts_at = change + timedelta(minutes=minutes)
    ends_at = starts_at + timedelta(minutes=lasts)
    local = ZoneInfo(zone)
    shown = replace(EVENT, starts_at=starts_at.astimezone(local), ends_at=ends_at.astimezone(local))
    event = event_in(shown)
    written = f"{starts_at:%Y%m%dT%H%M%SZ}", f"{ends_at:%Y%m%dT%H%M%SZ}"
    assert (event["DTSTART"].value, event["DTEND"].value) == written
    assert asked(google_link(shown))["dates"] == "/".join(written)
    (theirs,) = Calendar.from_ical(calendar_file(shown, organizer=ORGANIZER, now=NOW)).walk("VEVENT")
    assert (theirs.decoded("DTSTART"), theirs.decoded("DTEND")) == (starts_at, ends_at)


@pytest.mark.parametrize("field", ["starts_at", "ends_at", "changed_at"])
def test_a_time_without_a_zone_is_refused(field):
    with pytest.raises(ValueError, match="zone"):
        calendar_file(replace(EVENT, **{field: START.replace(tzinfo=None)}), organizer=ORGANIZER, now=NOW)


def asked(link):
    return dict(parse_qsl(urlsplit(link).query, keep_blank_values=True, strict_parsing=True))


def test_a_link_fills_in_google_calendar():
    link = google_link(replace(EVENT, starts_at=START.astimezone(timezone(timedelta(hours=9)))))
    assert link.startswith("https://calendar.google.com/calendar/render?")
    assert asked(link) == {
        "action": "TEMPLATE",
        "text": "Reverse mentoring 2026, session 2",
        "dates": "20260421T123000Z/20260421T133000Z",
        "details": "Agreed in Slack.",
    }


def test_a_link_fills_in_outlook():
    link = outlook_link(EVENT)
    assert link.startswith("https://outlook.office.com/calendar/0/deeplink/compose?")
    assert asked(link) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "Reverse mentoring 2026, session 2",
        "startdt": "2026-04-21T12:30:00Z",
        "enddt": "2026-04-21T13:30:00Z",
        "body": "Agreed in Slack.",
    }


@given(summary=texts, description=texts)
def test_a_link_is_one_word_whatever_it_says(summary, description):
    shown = replace(EVENT, summary=summary, description=description)
    for link, names in ((google_link(shown), ("text", "details")), (outlook_link(shown), ("subject", "body"))):
        assert re.fullmatch(r"[!-~]+", link)
        assert not set('<>|"+ ') & set(link)
        assert tuple(asked(link)[name] for name in names) == (summary, description)
