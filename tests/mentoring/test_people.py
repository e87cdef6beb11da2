"""Who may take part, and what people may declare of themselves."""

from datetime import UTC, datetime, time

import pytest

from mentoring.availability import WorkingHours, meets_in_hours
from mentoring.people import Standing, check_declared, check_may_take_part
from mentoring.refusals import Reason, Refused
from tests.mentoring.examples import person


def test_a_member_may_take_part():
    check_may_take_part(person(standing=Standing.MEMBER))


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing.UNKNOWN, Reason.PROFILE_PENDING),
        (Standing.GUEST, Reason.GUEST),
        (Standing.STRANGER, Reason.FROM_ANOTHER_COMPANY),
        (Standing.BOT, Reason.BOT_ACCOUNT),
        (Standing.DEACTIVATED, Reason.DEACTIVATED),
        (Standing.OUTSIDE, Reason.DEACTIVATED),
    ],
)
def test_others_may_not(standing, reason):
    with pytest.raises(Refused) as refusal:
        check_may_take_part(person(standing=standing))
    assert refusal.value.reason is reason


@pytest.mark.parametrize("standing", sorted(set(Standing) - {Standing.MEMBER}))
def test_no_other_standing_slips_through(standing):
    with pytest.raises(Refused):
        check_may_take_part(person(standing=standing))


@pytest.mark.parametrize(
    ("known", "asks"),
    [
        ({"level": None, "manager_id": None}, (True, True)),
        ({"level": 4, "manager_id": 3}, (False, False)),
        ({"level": 4, "level_declared": True, "manager_id": 3}, (True, False)),
        ({"level": 4, "manager_id": 3, "manager_declared": True}, (False, True)),
        ({"level": 4, "manager_id": None}, (False, True)),
    ],
    ids=["nothing known", "all from the directory", "level declared before", "manager declared before", "no manager"],
)
def test_only_what_the_directory_does_not_know_is_asked(known, asks):
    somebody = person(**known)
    assert (somebody.asks_level, somebody.asks_manager) == asks


@pytest.mark.parametrize(
    ("level", "manager_id"), [(None, None), (1, None), (20, None), (5, 3)], ids=["nothing", "top", "lowest", "both"]
)
def test_a_declaration_is_taken(level, manager_id):
    check_declared(person(id=7), level=level, manager_id=manager_id)


@pytest.mark.parametrize(
    ("level", "manager_id", "reason", "field"),
    [
        (0, None, Reason.LEVEL_OUT_OF_RANGE, "level"),
        (-1, None, Reason.LEVEL_OUT_OF_RANGE, "level"),
        (21, None, Reason.LEVEL_OUT_OF_RANGE, "level"),
        (None, 7, Reason.MANAGER_IS_ONESELF, "manager"),
        (5, 7, Reason.MANAGER_IS_ONESELF, "manager"),
    ],
)
def test_a_declaration_is_refused_under_its_field(level, manager_id, reason, field):
    with pytest.raises(Refused) as refusal:
        check_declared(person(id=7), level=level, manager_id=manager_id)
    assert (refusal.value.reason, refusal.value.field) == (reason, field)


@pytest.mark.parametrize(("closes", "ends"), [(1080, time(18)), (750, time(12, 30)), (1440, time.max)])
def test_hours_are_those_somebody_has(closes, ends):
    hours = person(zone="Europe/Paris", country="FR", opens=450, closes=closes, region="57").hours
    assert hours == WorkingHours("Europe/Paris", "FR", time(7, 30), ends, region="57")
    assert meets_in_hours(datetime(2026, 3, 2, 10, 0, tzinfo=UTC), 60, hours)
