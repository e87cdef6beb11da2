"""What makes a programme, and until when people enrol."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring.cadence import Rhythm
from mentoring.programmes import (
    ProgrammePlan,
    check_announced_once_a_day,
    check_plan,
    closing_reminder_applies,
    closing_reminder_day,
    days_to_enrol,
    enrolment_ends,
    enrolment_is_open,
    next_check,
)
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic
from tests.mentoring.examples import PARIS_PROGRAMME, programme

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PLAN = ProgrammePlan("Reverse mentoring 2026", (Topic.DIGITAL_TOOLS,), date(2026, 3, 31), "Europe/Paris", contact_id=7)

LAST_EVENING_IN_PARIS = datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC)
MIDNIGHT_AFTER = datetime(2026, 3, 31, 22, 0, tzinfo=UTC)
REMINDER_MIDNIGHT = datetime(2026, 3, 27, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (REMINDER_MIDNIGHT, 3),
        (REMINDER_MIDNIGHT + timedelta(days=1), 2),
        (LAST_EVENING_IN_PARIS - timedelta(days=1), 1),
        (LAST_EVENING_IN_PARIS, 0),
        (MIDNIGHT_AFTER, -1),
    ],
    ids=["as the third day before begins", "two days before", "late the evening before", "last evening", "all over"],
)
def test_days_to_enrol_are_counted_by_the_programmes_date(now, days):
    assert days_to_enrol(PARIS_PROGRAMME, now) == days


class TestPlan:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"name": "R&D"},
            {"name": "N" * 60},
            {"topics": tuple(Topic)},
            {"closes_on": date(2026, 3, 3)},
            {"rhythm": Rhythm(months=1, monthly_until=1, minutes=15)},
            {"rhythm": Rhythm(months=24, monthly_until=12, minutes=240)},
            {"rhythm": Rhythm(monthly_until=0)},
        ],
        ids=[
            "usual",
            "shortest name",
            "longest name",
            "every topic",
            "tomorrow",
            "shortest series",
            "longest series",
            "never monthly",
        ],
    )
    def test_is_taken(self, changes):
        check_plan(replace(PLAN, **changes), NOW)

    @pytest.mark.parametrize(
        ("changes", "reason", "field"),
        [
            ({"name": ""}, Reason.NAME_LENGTH, "name"),
            ({"name": "RM"}, Reason.NAME_LENGTH, "name"),
            ({"name": "N" * 61}, Reason.NAME_LENGTH, "name"),
            ({"topics": ()}, Reason.TOPICS_MISSING, "topics"),
            ({"closes_on": date(2026, 3, 2)}, Reason.CLOSING_DATE_NOT_AHEAD, "closes_on"),
            ({"closes_on": date(2025, 3, 31)}, Reason.CLOSING_DATE_NOT_AHEAD, "closes_on"),
            ({"rhythm": Rhythm(months=0, monthly_until=0)}, Reason.NUMBER_OUT_OF_RANGE, "months"),
            ({"rhythm": Rhythm(months=25)}, Reason.NUMBER_OUT_OF_RANGE, "months"),
            ({"rhythm": Rhythm(monthly_until=-1)}, Reason.NUMBER_OUT_OF_RANGE, "monthly_until"),
            ({"rhythm": Rhythm(months=2, monthly_until=3)}, Reason.NUMBER_OUT_OF_RANGE, "monthly_until"),
            ({"rhythm": Rhythm(months=24, monthly_until=13)}, Reason.NUMBER_OUT_OF_RANGE, "monthly_until"),
            ({"rhythm": Rhythm(minutes=14)}, Reason.NUMBER_OUT_OF_RANGE, "minutes"),
            ({"rhythm": Rhythm(minutes=241)}, Reason.NUMBER_OUT_OF_RANGE, "minutes"),
        ],
        ids=[
            "no name",
            "name too short",
            "name too long",
            "no topics",
            "ends today",
            "ended last year",
            "no months",
            "too many months",
            "months below none",
            "monthly beyond the end",
            "monthly too long",
            "too short",
            "too long",
        ],
    )
    def test_is_refused_under_its_field(self, changes, reason, field):
        with pytest.raises(Refused) as refusal:
            check_plan(replace(PLAN, **changes), NOW)
        assert (refusal.value.reason, refusal.value.field) == (reason, field)

    def test_says_which_lengths_a_name_may_have(self):
        with pytest.raises(Refused) as refusal:
            check_plan(replace(PLAN, name="RM"), NOW)
        assert refusal.value.values == {"least": 3, "most": 60}

    @pytest.mark.parametrize(
        ("zone", "taken"), [("Pacific/Auckland", False), ("Europe/Paris", True), ("America/Los_Angeles", True)]
    )
    def test_tomorrow_is_reckoned_where_the_programme_lives(self, zone, taken):
        """At noon UTC on 2 March it is 3 March in Auckland already."""
        plan = replace(PLAN, zone=zone, closes_on=date(2026, 3, 3))
        noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
        if taken:
            check_plan(plan, noon)
        else:
            with pytest.raises(Refused):
                check_plan(plan, noon)


class TestEnrolment:
    @pytest.mark.parametrize(
        ("now", "is_open"),
        [
            (NOW, True),
            (LAST_EVENING_IN_PARIS, True),
            (MIDNIGHT_AFTER, False),
            (MIDNIGHT_AFTER + timedelta(days=365), False),
        ],
        ids=["weeks before", "last second of the last day", "midnight after it", "a year later"],
    )
    def test_is_open_through_its_last_local_day(self, now, is_open):
        assert enrolment_is_open(PARIS_PROGRAMME, now) is is_open

    @pytest.mark.parametrize(
        ("zone", "ends"),
        [
            ("Europe/Paris", MIDNIGHT_AFTER),
            ("America/Toronto", datetime(2026, 4, 1, 4, 0, tzinfo=UTC)),
            ("Asia/Singapore", datetime(2026, 3, 31, 16, 0, tzinfo=UTC)),
            ("UTC", datetime(2026, 4, 1, 0, 0, tzinfo=UTC)),
        ],
    )
    def test_ends_with_the_local_day(self, zone, ends):
        assert enrolment_ends(programme(zone=zone)) == ends

    def test_ends_after_a_midnight_that_does_not_exist(self):
        """Santiago goes from 23:59:59 to 1:00 on 6 September 2026."""
        ends = enrolment_ends(programme(zone="America/Santiago", closes_on=date(2026, 9, 5)))
        assert ends == datetime(2026, 9, 6, 4, 0, tzinfo=UTC)


class TestAnnouncing:
    @pytest.mark.parametrize(
        "last",
        [None, MIDNIGHT_AFTER - timedelta(days=1, seconds=1)],
        ids=["never before", "late the evening before"],
    )
    def test_is_possible_once_a_local_day(self, last):
        check_announced_once_a_day(PARIS_PROGRAMME, last, LAST_EVENING_IN_PARIS)

    @pytest.mark.parametrize(
        "last",
        [MIDNIGHT_AFTER - timedelta(days=1), LAST_EVENING_IN_PARIS],
        ids=["as the day begins", "this moment"],
    )
    def test_again_on_a_local_day_is_refused_under_the_channel(self, last):
        with pytest.raises(Refused) as refusal:
            check_announced_once_a_day(PARIS_PROGRAMME, last, LAST_EVENING_IN_PARIS)
        assert (refusal.value.reason, refusal.value.field) == (Reason.ANNOUNCED_TODAY, "channel")


class TestClosingReminder:
    def test_falls_three_days_before_the_last_day(self):
        assert closing_reminder_day(PARIS_PROGRAMME) == date(2026, 3, 28)

    @pytest.mark.parametrize(
        ("invited_at", "now", "applies"),
        [
            (NOW, REMINDER_MIDNIGHT - timedelta(seconds=1), False),
            (NOW, REMINDER_MIDNIGHT, True),
            (NOW, LAST_EVENING_IN_PARIS, True),
            (NOW, MIDNIGHT_AFTER, False),
            (REMINDER_MIDNIGHT - timedelta(seconds=1), REMINDER_MIDNIGHT, True),
            (REMINDER_MIDNIGHT, REMINDER_MIDNIGHT + timedelta(hours=9), False),
            (REMINDER_MIDNIGHT + timedelta(days=1), LAST_EVENING_IN_PARIS, False),
        ],
        ids=[
            "the evening before",
            "as its day begins",
            "late on the last day",
            "when all is over",
            "invited the day before",
            "invited that same day",
            "invited after it",
        ],
    )
    def test_reaches_those_invited_before_its_day_until_the_end(self, invited_at, now, applies):
        assert closing_reminder_applies(PARIS_PROGRAMME, invited_at=invited_at, now=now) is applies

    @pytest.mark.parametrize(
        ("now", "check"),
        [
            (NOW, REMINDER_MIDNIGHT),
            (REMINDER_MIDNIGHT - timedelta(seconds=1), REMINDER_MIDNIGHT),
            (REMINDER_MIDNIGHT, MIDNIGHT_AFTER),
            (MIDNIGHT_AFTER, None),
        ],
        ids=["weeks before", "just before", "at the moment", "after the last day"],
    )
    def test_and_the_end_are_all_that_time_asks_of_a_programme(self, now, check):
        assert next_check(PARIS_PROGRAMME, now) == check
