"""When sessions fall due, as a coordinator would check it on a calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.cadence import (
    Rhythm,
    due_date,
    lapse_date,
    last_number,
    months_after,
    offsets,
    opening_date,
    passing_date,
    series_length,
    stall_date,
)

USUAL = Rhythm()
YEAR = Rhythm(months=12)


def day(text):
    return date.fromisoformat(text)


anchors = st.dates(date(2020, 1, 1), date(2040, 12, 31))
rhythms = st.builds(
    Rhythm,
    monthly_until=st.integers(0, 6),
    every=st.integers(1, 6),
    months=st.integers(0, 24),
    apart_days=st.integers(0, 28),
)


class TestSeries:
    @pytest.mark.parametrize(
        ("rhythm", "months"),
        [
            (USUAL, (0, 1, 2, 3, 6)),
            (YEAR, (0, 1, 2, 3, 6, 9, 12)),
            (Rhythm(months=5), (0, 1, 2, 3)),
            (Rhythm(months=2), (0, 1, 2)),
            (Rhythm(months=0), (0,)),
            (Rhythm(monthly_until=0), (0, 3, 6)),
            (Rhythm(monthly_until=6, every=1), (0, 1, 2, 3, 4, 5, 6)),
            (Rhythm(monthly_until=1, every=2, months=6), (0, 1, 3, 5)),
        ],
        ids=[
            "six months, the usual",
            "a year",
            "five months end before the quarter does",
            "two months",
            "a single session",
            "quarterly from the start",
            "monthly to the end",
            "every second month",
        ],
    )
    def test_is_monthly_first_then_quarterly(self, rhythm, months):
        assert offsets(rhythm) == months
        assert series_length(rhythm) == len(months)
        assert last_number(rhythm) == len(months) - 1

    @given(rhythms)
    def test_begins_at_the_anchor_rises_and_ends_within_its_months(self, rhythm):
        months = offsets(rhythm)
        assert months[0] == 0
        assert list(months) == sorted(set(months))
        assert months[-1] <= rhythm.months


class TestDueDates:
    @pytest.mark.parametrize(
        ("anchor", "dates"),
        [
            ("2026-01-15", ["2026-02-05", "2026-02-15", "2026-03-15", "2026-04-15", "2026-07-15"]),
            ("2026-01-31", ["2026-02-21", "2026-02-28", "2026-03-31", "2026-04-30", "2026-07-31"]),
            ("2028-01-31", ["2028-02-21", "2028-02-29", "2028-03-31", "2028-04-30", "2028-07-31"]),
            ("2028-02-29", ["2028-03-21", "2028-03-29", "2028-04-29", "2028-05-29", "2028-08-29"]),
            ("2026-08-31", ["2026-09-21", "2026-09-30", "2026-10-31", "2026-11-30", "2027-02-28"]),
            ("2026-11-30", ["2026-12-21", "2026-12-30", "2027-01-30", "2027-02-28", "2027-05-30"]),
        ],
        ids=[
            "the middle of a month",
            "the end of January does not drift",
            "in a leap year",
            "a pair that began on a leap day",
            "over the turn of the year",
            "30 November",
        ],
    )
    def test_of_a_usual_series(self, anchor, dates):
        due = [due_date(day(anchor), number, USUAL, last_held=None) for number in range(5)]
        assert due == [day(text) for text in dates]

    @pytest.mark.parametrize(
        ("number", "last_held", "due"),
        [
            (1, "2026-01-20", "2026-02-15"),
            (1, "2026-01-25", "2026-02-15"),
            (1, "2026-01-26", "2026-02-16"),
            (1, "2026-02-10", "2026-03-03"),
            (2, "2026-03-14", "2026-04-04"),
            (3, "2026-03-14", "2026-04-15"),
        ],
        ids=[
            "met early: the regular date",
            "met three weeks before: the regular date",
            "met a day later: a day later",
            "met late: three weeks after",
            "met the day before the next was due",
            "the one after is back on its date",
        ],
    )
    def test_are_three_weeks_after_the_last_one_held(self, number, last_held, due):
        assert due_date(day("2026-01-15"), number, USUAL, last_held=day(last_held)) == day(due)

    @given(anchors, rhythms)
    def test_rise(self, anchor, rhythm):
        later = [due_date(anchor, number, rhythm, last_held=None) for number in range(1, series_length(rhythm))]
        assert later == sorted(set(later))

    @given(anchors, st.integers(0, 60))
    def test_stay_on_the_day_of_the_anchor_or_on_the_last_of_a_short_month(self, anchor, months):
        later = months_after(anchor, months)
        assert (later.year * 12 + later.month) - (anchor.year * 12 + anchor.month) == months
        assert later.day == anchor.day or (later.day < anchor.day and (later + timedelta(days=1)).day == 1)

    @given(anchors, rhythms, st.data())
    def test_are_never_close_to_the_last_one_held(self, anchor, rhythm, data):
        number = data.draw(st.integers(0, last_number(rhythm)))
        held = data.draw(st.dates(anchor, anchor + timedelta(days=800))) if number else None
        due = due_date(anchor, number, rhythm, last_held=held)
        assert held is None or due >= held + timedelta(days=rhythm.apart_days)
        assert number == 0 or due >= due_date(anchor, number, rhythm, last_held=None)


class TestPlanning:
    """A pair that began on 15 January 2026."""

    ANCHOR = day("2026-01-15")

    @pytest.mark.parametrize(
        ("number", "due_on", "opens", "stalls", "makes_way"),
        [
            (0, "2026-02-05", "2026-01-15", "2026-02-02", "2026-02-15"),
            (1, "2026-02-15", "2026-01-18", "2026-02-12", "2026-03-15"),
            (2, "2026-03-15", "2026-02-15", "2026-03-12", "2026-04-15"),
            (3, "2026-04-15", "2026-03-18", "2026-04-12", "2026-07-15"),
            (4, "2026-07-15", "2026-06-17", "2026-07-12", "2026-08-12"),
        ],
        ids=["the first", "month 1", "month 2", "month 3", "the last, in month 6"],
    )
    def test_opens_four_weeks_before_and_makes_way_to_the_next(self, number, due_on, opens, stalls, makes_way):
        opened_on = self.ANCHOR if number == 0 else opening_date(day(due_on), USUAL)
        assert opened_on == day(opens)
        assert stall_date(day(due_on), USUAL, opened_on=opened_on) == day(stalls)
        assert passing_date(self.ANCHOR, number, day(due_on), USUAL) == day(makes_way)
        assert lapse_date(self.ANCHOR, number, day(due_on), USUAL, opened_on=opened_on) == day(makes_way)

    def test_a_session_due_late_has_three_weeks_before_it_makes_way(self):
        """Month 1 is due on 10 March as the first was held late: five days before month 2 would be."""
        assert passing_date(self.ANCHOR, 1, day("2026-03-10"), USUAL) == day("2026-03-31")

    def test_a_session_opened_again_has_three_weeks_before_it_stalls_or_lapses(self):
        """Cancelled and opened again on 14 March, a day before month 2 is due."""
        opened_on = day("2026-03-14")
        assert stall_date(day("2026-02-15"), USUAL, opened_on=opened_on) == day("2026-04-01")
        assert lapse_date(self.ANCHOR, 1, day("2026-02-15"), USUAL, opened_on=opened_on) == day("2026-04-04")

    @given(anchors, rhythms, st.data())
    def test_stalls_before_it_lapses_and_never_before_it_opens(self, anchor, rhythm, data):
        number = data.draw(st.integers(0, last_number(rhythm)))
        due_on = due_date(anchor, number, rhythm, last_held=None)
        opened_on = data.draw(st.dates(min(anchor, opening_date(due_on, rhythm)), due_on + timedelta(days=90)))
        stalls = stall_date(due_on, rhythm, opened_on=opened_on)
        assert opened_on < stalls
        assert opened_on + timedelta(days=rhythm.first_within_days) <= lapse_date(
            anchor, number, due_on, rhythm, opened_on=opened_on
        )
