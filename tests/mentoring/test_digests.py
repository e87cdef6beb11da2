"""When the weekly message is sent, and whether there is something to tell."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.digests import Figures, SessionFigures, next_monday, tells_something
from mentoring.enrolments import Side
from tests.mentoring.examples import PARIS_PROGRAMME

ZONES = sorted(available_timezones())
NONE = {Side.MENTOR: 0, Side.MENTEE: 0}
QUIET = Figures(NONE, NONE, 0, 0, 0, 0, 0, 0, 0, SessionFigures(), SessionFigures())


@pytest.mark.parametrize(
    ("after", "zone", "monday"),
    [
        ("2026-03-02T07:59:59", "Europe/Paris", "2026-03-02T08:00"),
        ("2026-03-02T08:00", "Europe/Paris", "2026-03-09T08:00"),
        ("2026-03-04T12:00", "Europe/Paris", "2026-03-09T08:00"),
        ("2026-03-08T23:30", "Europe/Paris", "2026-03-09T08:00"),
        ("2026-03-25T12:00", "Europe/Paris", "2026-03-30T07:00"),
        ("2026-10-21T12:00", "Europe/Paris", "2026-10-26T08:00"),
        ("2026-03-04T12:00", "America/Toronto", "2026-03-09T13:00"),
        ("2026-03-08T20:00", "Asia/Singapore", "2026-03-09T01:00"),
        ("2026-03-08T20:00", "Pacific/Auckland", "2026-03-15T20:00"),
        ("2026-12-30T12:00", "UTC", "2027-01-04T09:00"),
    ],
    ids=[
        "a second before",
        "at that moment",
        "in the week",
        "Monday has begun there",
        "spring",
        "autumn",
        "west",
        "east",
        "Monday at nine there",
        "over the year",
    ],
)
def test_the_digest_is_for_monday_at_nine(after, zone, monday):
    after, monday = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (after, monday))
    assert next_monday(after, zone) == monday


@given(
    st.integers(0, 20 * 365 * 24 * 3600).map(
        lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
    st.sampled_from(ZONES),
)
def test_the_next_monday_is_ahead_within_a_week_and_at_nine(after, zone):
    found = next_monday(after, zone)
    local = found.astimezone(ZoneInfo(zone))
    assert after < found <= after + timedelta(days=7, hours=2)
    assert (local.weekday(), local.hour, local.minute) == (0, 9, 0)
    assert next_monday(found - timedelta(microseconds=1), zone) == found


@pytest.mark.parametrize(
    ("figures", "tells"),
    [
        (QUIET, True),
        (replace(QUIET, active=1, completed=3), True),
        (replace(QUIET, offers=1, ended=3), True),
        (replace(QUIET, completed=3), False),
        (replace(QUIET, ended=3), False),
        (replace(QUIET, completed=3, lately=SessionFigures(held=1)), True),
    ],
    ids=["nothing began yet", "pairs", "offers", "all complete", "all ended", "complete this week"],
)
def test_once_enrolment_is_closed_a_digest_tells_what_goes_on_or_just_ended(figures, tells):
    after_closing = datetime(2026, 6, 1, tzinfo=UTC)
    assert tells_something(PARIS_PROGRAMME, figures, after_closing) is tells
    assert tells_something(PARIS_PROGRAMME, figures, datetime(2026, 3, 2, tzinfo=UTC))
