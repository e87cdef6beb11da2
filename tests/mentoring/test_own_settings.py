"""What people may set for themselves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mentoring.own_settings import LONGEST_ABSENCE, OwnSettings, check_settings
from mentoring.refusals import Reason, Refused

TODAY = date(2026, 3, 2)
USUAL = OwnSettings(
    language="fr",
    opens=9 * 60,
    closes=18 * 60,
    working_days=frozenset(range(5)),
    country="FR",
    region="57",
    away_until=None,
)


def checked(**changes):
    return check_settings(replace(USUAL, **changes), today=TODAY)


def test_what_is_usual_is_kept_as_it_is():
    assert checked() == USUAL


@pytest.mark.parametrize(
    "changes",
    [
        {"language": None},
        {"opens": 0, "closes": 60},
        {"working_days": frozenset({6})},
        {"country": None, "region": None},
        {"away_until": TODAY},
        {"away_until": TODAY + LONGEST_ABSENCE},
    ],
)
def test_so_is_what_is_rare(changes):
    assert checked(**changes) == replace(USUAL, **changes)


def test_midnight_closes_a_day_at_its_end():
    assert checked(closes=0).closes == 24 * 60


@pytest.mark.parametrize(("country", "region"), [("FR", "ON"), ("SG", "57"), (None, "57"), ("FR", "")])
def test_a_region_that_the_country_does_not_have_is_none(country, region):
    assert checked(country=country, region=region).region is None


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"opens": None}, Reason.HOURS_TOO_SHORT, "closes"),
        ({"closes": None}, Reason.HOURS_TOO_SHORT, "closes"),
        ({"closes": 9 * 60 + 59}, Reason.HOURS_TOO_SHORT, "closes"),
        ({"opens": 18 * 60, "closes": 9 * 60}, Reason.HOURS_TOO_SHORT, "closes"),
        ({"opens": 23 * 60 + 30, "closes": 0}, Reason.HOURS_TOO_SHORT, "closes"),
        ({"working_days": frozenset()}, Reason.WORKING_DAYS_MISSING, "working_days"),
        ({"working_days": frozenset({0, 7})}, Reason.WORKING_DAYS_MISSING, "working_days"),
        ({"country": "XX"}, Reason.COUNTRY_UNKNOWN, "country"),
        ({"away_until": TODAY - timedelta(days=1)}, Reason.ABSENCE_OUT_OF_RANGE, "away_until"),
        ({"away_until": TODAY + LONGEST_ABSENCE + timedelta(days=1)}, Reason.ABSENCE_OUT_OF_RANGE, "away_until"),
    ],
)
def test_what_cannot_be_is_refused_under_its_field(changes, reason, field):
    with pytest.raises(Refused) as refused:
        checked(**changes)
    assert (refused.value.reason, refused.value.field) == (reason, field)
