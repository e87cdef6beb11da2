"""The made-up company is the same for each seed, and hangs together."""

import csv
import io
import re
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from sandbox.company import ABSENT_MANAGER, CSV_COLUMNS, DEPARTMENTS, SMALLEST_COMPANY, make_company, people_csv

COMPANY = make_company()
BY_NUMBER = {person.employee_number: person for person in COMPANY.employees}


def rows(company=COMPANY):
    return list(csv.DictReader(io.StringIO(people_csv(company))))


def test_the_same_seed_makes_the_same_company() -> None:
    assert make_company(seed=7) == make_company(seed=7)


def test_another_seed_makes_other_people() -> None:
    ours, others = ({account.slack_id for account in make_company(seed=seed).accounts} for seed in (7, 8))
    assert not ours & others


@pytest.mark.parametrize("size", [SMALLEST_COMPANY, 60, 1500])
def test_a_company_has_the_size_asked_for_and_no_two_accounts_alike(size: int) -> None:
    company = make_company(size=size)
    accounts = company.accounts
    assert len(company.employees) == size
    for field in ("slack_id", "handle", "email"):
        assert len({getattr(account, field) for account in accounts}) == len(accounts)
    assert len({person.employee_number for person in company.employees}) == size


def test_too_small_a_company_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 20"):
        make_company(size=SMALLEST_COMPANY - 1)


def test_ids_look_like_slacks_and_addresses_go_nowhere() -> None:
    for account in COMPANY.accounts:
        assert re.fullmatch(r"U[A-Z0-9]{8,10}", account.slack_id)
        assert account.email is None or re.fullmatch(r"[a-z0-9.-]+@(partner\.)?example\.com", account.email)


def test_one_person_leads_and_every_rank_is_filled() -> None:
    assert Counter(person.level for person in COMPANY.employees) == {1: 1, 2: 6, 3: 9, 4: 18, 5: 26}
    assert [person for person in COMPANY.employees if person.manager is None] == [COMPANY.employees[0]]


def test_everybody_works_one_level_under_a_manager_of_the_department() -> None:
    led_inside = [person for person in COMPANY.employees if person.manager in BY_NUMBER]
    for person in led_inside:
        manager = BY_NUMBER[person.manager]
        assert manager.level == person.level - 1
        assert manager.level == 1 or manager.department == person.department
    assert len(led_inside) > 50


def test_some_are_led_by_somebody_who_is_not_in_slack() -> None:
    assert ABSENT_MANAGER not in BY_NUMBER
    assert [person.level for person in COMPANY.employees if person.manager == ABSENT_MANAGER] == [4, 4, 4]


def test_every_department_has_people_of_every_level_below_the_head() -> None:
    found = {(person.department, person.level) for person in COMPANY.employees}
    assert found == {("General Management", 1)} | {(name, level) for name in DEPARTMENTS for level in range(2, 6)}


def test_people_work_in_three_countries_in_their_zones_and_languages() -> None:
    assert {(person.site, person.country, person.tz) for person in COMPANY.employees} == {
        ("Paris", "FR", "Europe/Paris"),
        ("Montréal", "CA", "America/Toronto"),
        ("Singapore", "SG", "Asia/Singapore"),
    }
    for person in COMPANY.employees:
        assert ZoneInfo(person.tz)
        assert person.locale.partition("-")[0] == person.languages[0]
    assert {person.locale for person in COMPANY.employees} == {"fr-FR", "fr-CA", "en-GB", "en-US"}


def test_a_workspace_also_has_accounts_that_are_no_employees() -> None:
    assert sorted(account.kind for account in COMPANY.outsiders) == [
        "bot",
        "deactivated",
        "guest",
        "single_channel_guest",
        "stranger",
    ]
    assert {person.kind for person in COMPANY.employees} == {"member"}


def test_the_file_has_a_line_for_each_employee_and_for_nobody_else() -> None:
    assert people_csv(COMPANY).splitlines()[0] == ",".join(CSV_COLUMNS)
    assert [row["slack_id"] for row in rows()] == [person.slack_id for person in COMPANY.employees]


def test_a_line_says_what_the_company_knows() -> None:
    person, row = COMPANY.employees[1], rows()[1]
    assert row == {
        "slack_id": person.slack_id,
        "email": person.email,
        "employee_number": "E00002",
        "level": "2",
        "manager": "E00001",
        "department": "Finance",
        "site": person.site,
        "country": person.country,
        "languages": ";".join(person.languages),
    }


def test_the_file_leaves_the_heads_manager_empty_and_names_the_absent_one() -> None:
    assert rows()[0]["manager"] == ""
    assert ABSENT_MANAGER in {row["manager"] for row in rows()}
