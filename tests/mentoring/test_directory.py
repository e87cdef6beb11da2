"""What an import changes: who is who, who leads whom, and what the directory did not know yet."""

import dataclasses
import itertools
import random

import pytest

from mentoring.directory import Counts, plan_import
from mentoring.people import Profile, Standing
from mentoring.people_file import LineReason, read_people_file
from mentoring.reporting_lines import Known, Members
from mentoring.spreadsheets import FileReason, Unreadable

MEMBER = Profile(Standing.MEMBER, "fr", "Europe/Paris")
MEMBERS = Members(
    profiles=dict.fromkeys(("UANNA", "UBOB", "UCLEO", "UDAN"), MEMBER),
    by_email={"anna@example.com": "UANNA", "bob@example.com": "UBOB", "cleo@example.com": "UCLEO"},
)
HEADER = "slack_id,email,employee_number,level,manager,department"


def plan(*lines, known=(), header=HEADER, members=MEMBERS, complete=False):
    text = "\n".join((header, *lines))
    return plan_import(read_people_file(text.encode()), members=members, known=known, complete=complete)


class Directory:
    """Keeps what plans change, as the database would, with numbers from 1 in the order of arrival."""

    def __init__(self):
        self.known: dict[int, Known] = {}
        self.numbers = itertools.count(1)

    def take(self, *lines, **options):
        """Import lines, and answer the plan."""
        made = plan(*lines, known=[*self.known.values()], **options)
        ids = [each.id or next(self.numbers) for each in made.people]
        for person_id, each in zip(ids, made.people, strict=True):
            values = dict(each.values)
            if each.manager is not None:
                values["manager_id"] = ids[each.manager]
            before = self.known.get(person_id) or Known(id=person_id, slack_id=each.slack_id)
            self.known[person_id] = dataclasses.replace(before, **values)
        while gone := set(made.removable) & self.known.keys() - {each.manager_id for each in self.known.values()}:
            self.known = {person_id: each for person_id, each in self.known.items() if person_id not in gone}
        return made

    def by_slack_id(self, slack_id):
        return next(each for each in self.known.values() if each.slack_id == slack_id)

    def manager_of(self, slack_id):
        return self.known[self.by_slack_id(slack_id).manager_id]

    def outside(self):
        return [each for each in self.known.values() if each.is_outside]


def problems(made):
    return [(problem.line, problem.reason) for problem in made.problems]


def test_a_new_person_has_what_the_file_and_slack_say():
    [planned] = plan("UANNA,,007,3,,Sales").people
    assert planned.slack_id == "UANNA"
    assert planned.values == {
        "employee_number": "007",
        "level": 3,
        "department": "Sales",
        "in_directory": True,
        "standing": Standing.MEMBER,
        "zone": "Europe/Paris",
        "language": "fr",
    }


@pytest.mark.parametrize("line", ["UANNA,,,3,,", ",Anna@Example.COM,,3,,", ",,007,3,,"])
def test_somebody_is_found_by_any_sign(line):
    known = Known(id=5, slack_id="UANNA", employee_number="007")
    [planned] = plan(line, known=[known]).people
    assert (planned.id, planned.slack_id, planned.values["level"]) == (5, "UANNA", 3)


@pytest.mark.parametrize("manager", ["UBOB", "bob@example.com", "BOB@example.com", "B1"])
def test_a_manager_is_named_by_any_sign(manager):
    directory = Directory()
    directory.take(f"UANNA,,,3,{manager},", "UBOB,,B1,2,,")
    assert directory.manager_of("UANNA").slack_id == "UBOB"


def test_a_manager_in_slack_needs_no_line():
    directory = Directory()
    made = directory.take("UANNA,,,3,bob@example.com,")
    assert made.counts == Counts(added=1)
    bob = directory.manager_of("UANNA")
    assert (bob.slack_id, bob.standing, bob.in_directory) == ("UBOB", Standing.MEMBER, False)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["UANNA,bob@example.com,,3,,"], [(2, LineReason.IDENTIFIERS_DIFFER)]),
        (["UANNA,,,3,,", ",anna@example.com,,4,,"], [(3, LineReason.PERSON_TWICE)]),
        (["UANNA,,1,3,,", "UBOB,,1,4,,"], [(3, LineReason.PERSON_TWICE)]),
        ([",,1,3,,", "UANNA,,,,1,", ",,1,4,,"], [(4, LineReason.PERSON_TWICE)]),
        (["UANNA,,,3,anna@example.com,"], [(2, LineReason.MANAGER_IS_ONESELF)]),
        (["UANNA,,1,3,1,"], [(2, LineReason.MANAGER_IS_ONESELF)]),
        (["UZOE,,,3,,"], [(2, LineReason.NOT_IN_SLACK)]),
        ([",zoe@example.com,,3,,"], [(2, LineReason.NOT_IN_SLACK)]),
        ([",,9,3,,"], [(2, LineReason.NOT_IN_SLACK)]),
        ([",,9,3,8,", ",,8,2,,"], [(2, LineReason.NOT_IN_SLACK), (3, LineReason.NOT_IN_SLACK)]),
        (["UZOE,anna@example.com,,3,,"], []),
        (["UANNA,,,x,,", "UBOB,,,3,UANNA,"], [(2, LineReason.LEVEL)]),
    ],
)
def test_lines_about_nobody_in_particular(lines, expected):
    assert problems(plan(*lines)) == expected


def test_good_lines_are_kept_when_others_are_bad():
    made = plan("UANNA,,,x,,", "UBOB,,,3,,", "UBOB,,,4,,", ",zoe@example.com,,3,,")
    assert made.counts == Counts(added=1, left_out=1, bad=2)
    assert [each.slack_id for each in made.people] == ["UBOB"]


class TestOutsideSlack:
    """Managers who have no account are numbers in the reporting line, and stay the same number."""

    def test_by_employee_number_they_are_kept_with_it(self):
        directory = Directory()
        directory.take("UANNA,,,3,H1,")
        manager = directory.manager_of("UANNA")
        assert (manager.standing, manager.employee_number, manager.in_directory) == (Standing.OUTSIDE, "H1", False)

    @pytest.mark.parametrize("reference", ["zoe@example.com", "U0DEPARTED"])
    def test_by_address_or_account_nothing_is_kept(self, reference):
        directory = Directory()
        directory.take(f"UANNA,,,3,{reference},")
        manager = directory.manager_of("UANNA")
        assert manager == Known(id=manager.id, standing=Standing.OUTSIDE)

    def test_their_own_line_and_manager_count_where_they_lead(self):
        directory = Directory()
        made = directory.take("UANNA,,,3,zoe@example.com,", ",zoe@example.com,,2,H1,", ",,H1,1,,", ",,H2,1,,")
        zoe = directory.manager_of("UANNA")
        assert (zoe.level, zoe.in_directory, directory.known[zoe.manager_id].level) == (2, True, 1)
        assert made.counts == Counts(added=3, left_out=1)

    @pytest.mark.parametrize("reference", ["H1", "zoe@example.com", "U0DEPARTED"])
    def test_a_second_import_finds_them_again(self, reference):
        lines = [f"UANNA,,,3,{reference},", f"UBOB,,,3,{reference},", "UCLEO,,,3,yan@example.com,"]
        directory = Directory()
        directory.take(*lines)
        before = dict(directory.known)
        made = directory.take(*reversed(lines))
        assert directory.known == before
        assert made.counts == Counts(unchanged=3)
        assert not any(each.changes for each in made.people)

    def test_a_line_of_anonymous_managers_is_found_again(self):
        lines = ["UANNA,,,4,zoe@example.com,", ",zoe@example.com,,3,yan@example.com,", ",yan@example.com,,2,xi@a.b,"]
        directory = Directory()
        directory.take(*lines)
        before = dict(directory.known)
        directory.take(*lines)
        assert directory.known == before

    def test_the_largest_group_keeps_the_number_when_one_leaves_it(self):
        directory = Directory()
        directory.take(*(f"{name},,,3,zoe@example.com," for name in ("UANNA", "UBOB", "UCLEO")))
        zoe = directory.manager_of("UANNA")
        directory.take("UANNA,,,3,yan@example.com,", "UBOB,,,3,zoe@example.com,", "UCLEO,,,3,zoe@example.com,")
        assert directory.manager_of("UBOB") == directory.manager_of("UCLEO") == zoe
        assert directory.manager_of("UANNA") != zoe

    def test_whoever_leads_nobody_any_more_is_forgotten(self):
        directory = Directory()
        directory.take("UANNA,,,3,zoe@example.com,")
        directory.take("UANNA,,,3,UBOB,")
        assert directory.outside() == []

    def test_a_manager_who_joins_slack_stays_the_same_person(self):
        directory = Directory()
        directory.take("UANNA,,,3,H1,")
        outside = directory.manager_of("UANNA")
        directory.take("UANNA,,,3,H1,", "UBOB,,H1,2,,")
        assert directory.manager_of("UANNA").id == outside.id == directory.by_slack_id("UBOB").id

    def test_a_manager_known_twice_becomes_one(self):
        directory = Directory()
        directory.take("UANNA,,,3,H1,")
        directory.take("UBOB,,,2,,")
        directory.take("UANNA,,,3,H1,", "UBOB,,H1,2,,")
        assert directory.manager_of("UANNA").slack_id == "UBOB"
        assert [each.employee_number for each in directory.outside()] == [None]
        directory.take("UANNA,,,3,H1,")
        assert directory.outside() == []

    def test_an_outside_manager_of_people_not_in_the_file_keeps_a_line(self):
        directory = Directory()
        directory.take("UANNA,,,3,H1,", ",,H1,2,,")
        made = directory.take(",,H1,1,,")
        assert made.counts == Counts(changed=1, missing=1)


class TestSecondImport:
    """Only what changed is changed."""

    ANNA = Known(
        id=1,
        slack_id="UANNA",
        employee_number="A1",
        standing=Standing.MEMBER,
        language="fr",
        zone="Europe/Paris",
        level=3,
        manager_id=2,
        department="Sales",
        in_directory=True,
    )
    BOB = Known(id=2, slack_id="UBOB", standing=Standing.MEMBER, language="fr", zone="Europe/Paris", in_directory=True)

    def changes(self, line, *others, header=HEADER, **of_anna):
        known = [dataclasses.replace(self.ANNA, **of_anna), self.BOB]
        made = plan(line, *others, known=known, header=header)
        [anna] = [each for each in made.people if each.id == 1]
        return dict(anna.values) | ({} if anna.manager is None else {"manager": made.people[anna.manager].slack_id})

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("UANNA,,A1,3,UBOB,Sales", {}),
            ("UANNA,,,3,UBOB,Sales", {}),
            ("UANNA,,A2,3,UBOB,Sales", {"employee_number": "A2"}),
            ("UANNA,,A1,4,UBOB,Sales", {"level": 4}),
            ("UANNA,,A1,,UBOB,Sales", {"level": None}),
            ("UANNA,,A1,3,,Sales", {"manager_id": None}),
            ("UANNA,,A1,3,UBOB,", {"department": None}),
            ("UANNA,,A1,3,UCLEO,Sales", {"manager": "UCLEO"}),
        ],
    )
    def test_of_one_line(self, line, expected):
        assert self.changes(line) == expected

    def test_columns_that_are_not_there_change_nothing(self):
        assert self.changes("UANNA", header="slack_id") == {}

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("UANNA,,,3,UBOB,Sales", {"level_declared": False, "manager_declared": False}),
            ("UANNA,,,4,UBOB,Sales", {"level": 4, "level_declared": False, "manager_declared": False}),
            ("UANNA,,,,,Sales", {}),
        ],
    )
    def test_the_file_goes_before_what_people_declared(self, line, expected):
        assert self.changes(line, level_declared=True, manager_declared=True) == expected

    def test_a_language_that_somebody_chose_stays(self):
        members = Members({"UANNA": Profile(Standing.MEMBER, "en", "Europe/Paris")}, {})
        anna = Known(id=1, slack_id="UANNA", language="fr", language_chosen=True)
        [planned] = plan("UANNA,,,,,", known=[anna], members=members).people
        assert "language" not in planned.values

    @pytest.mark.parametrize(
        ("header", "line", "expected"),
        [
            ("slack_id,site", "UANNA,Lyon", {"site": "Lyon", "site_declared": False}),
            ("slack_id,site", "UANNA,", {}),
            ("slack_id", "UANNA", {}),
        ],
    )
    def test_a_site_that_somebody_declared_stays_until_the_file_has_one(self, header, line, expected):
        assert self.changes(line, header=header, site="Paris", site_declared=True) == expected

    def test_a_language_that_slack_does_not_tell_stays(self):
        closed = Members({"UANNA": Profile(Standing.DEACTIVATED, None, "Europe/Paris")}, {})
        [planned] = plan("UANNA,,,,,", known=[Known(id=1, slack_id="UANNA", language="fr")], members=closed).people
        assert "language" not in planned.values
        assert planned.values["standing"] is Standing.DEACTIVATED

    def test_two_people_swap_their_numbers(self):
        bob = dataclasses.replace(self.BOB, employee_number="B1")
        made = plan("UANNA,,B1,,,", "UBOB,,A1,,,", known=[self.ANNA, bob])
        assert [each.values["employee_number"] for each in made.people] == ["B1", "A1"]

    def test_a_number_does_not_make_another_account_the_same_person(self):
        made = plan("UCLEO,,A1,,,", known=[self.ANNA])
        assert [(each.id, each.slack_id) for each in made.people] == [(None, "UCLEO"), (1, "UANNA")]
        assert made.people[1].values == {"employee_number": None}

    @pytest.mark.parametrize("others", [[], ["UBOB,,,,,"]])
    def test_a_number_that_somebody_else_gets_is_given_up(self, others):
        bob = dataclasses.replace(self.BOB, employee_number="A9")
        made = plan("UANNA,,A9,,,", *others, known=[self.ANNA, bob])
        [released] = [each for each in made.people if each.id == 2]
        assert released.values == {"employee_number": None}


class TestComplete:
    """People whom a complete file does not have leave the directory."""

    def directory(self):
        directory = Directory()
        directory.take("UANNA,,A1,3,UBOB,Sales", "UBOB,,B1,2,H1,", "UCLEO,,C1,1,,")
        return directory

    def test_without_the_option_they_stay(self):
        directory = self.directory()
        before = dict(directory.known)
        assert directory.take("UANNA,,A1,3,UBOB,Sales").counts == Counts(unchanged=1, missing=2)
        assert directory.known == before

    def test_they_are_emptied_and_may_be_forgotten(self):
        made = plan("UCLEO,,C1,1,,", known=[*self.directory().known.values()], complete=True)
        assert made.counts == Counts(unchanged=1, removed=2)
        emptied = {each.slack_id: each.values for each in made.people if each.slack_id != "UCLEO"}
        assert emptied["UANNA"] == {
            "employee_number": None,
            "department": None,
            "level": None,
            "manager_id": None,
            "in_directory": False,
        }
        assert len(made.removable) == 3

    def test_what_they_declared_stays_theirs(self):
        anna = Known(
            id=1,
            slack_id="UANNA",
            level=3,
            level_declared=True,
            manager_id=2,
            manager_declared=True,
            in_directory=True,
            department="Sales",
        )
        made = plan("UCLEO,,,1,,", known=[anna], complete=True)
        assert made.people[1].values == {"department": None, "in_directory": False}

    def test_whoever_was_never_in_it_stays_as_they_are(self):
        anna = Known(id=1, slack_id="UANNA", level=3, level_declared=True)
        made = plan("UCLEO,,,1,,", known=[anna], complete=True)
        assert (len(made.people), made.removable) == (1, ())

    def test_a_manager_whom_a_line_names_stays_as_the_manager(self):
        directory = self.directory()
        made = directory.take("UANNA,,A1,3,B1,Sales", complete=True)
        bob = directory.manager_of("UANNA")
        assert (bob.slack_id, bob.employee_number, bob.level, bob.in_directory) == ("UBOB", "B1", None, False)
        assert made.counts == Counts(unchanged=1, removed=2)
        assert directory.outside() == []

    def test_somebody_with_a_bad_line_is_still_in_the_file(self):
        directory = self.directory()
        made = directory.take("UANNA,,A1,x,UBOB,Sales", ",,B1,2,B1,", "UCLEO,,C1,1,,", complete=True)
        assert made.counts == Counts(unchanged=1, bad=2)
        assert directory.by_slack_id("UANNA").level == 3

    @pytest.mark.parametrize("line", [",,,3,,Sales", "UANNA"])
    def test_nobody_leaves_while_a_line_does_not_tell_whom_it_is_about(self, line):
        directory = self.directory()
        made = directory.take("UCLEO,,C1,1,,", line, complete=True)
        assert made.held_back
        assert made.counts == Counts(unchanged=1, bad=1, missing=2)


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        (",anna@example.com,,3,,", True),
        ("UANNA,,,3,bob@example.com,", True),
        ("UANNA,anna@example.com,,3,,", False),
        ("UANNA,,,3,UBOB,", False),
    ],
)
def test_addresses_are_of_no_use_where_slack_shows_none(line, refused):
    hidden = Members(MEMBERS.profiles, {}, shows_emails=False)
    if not refused:
        assert plan(line, members=hidden).counts.added == 1
        return
    with pytest.raises(Unreadable) as unreadable:
        plan(line, members=hidden)
    assert unreadable.value.reason is FileReason.EMAILS_HIDDEN


@pytest.mark.parametrize("seed", range(30))
def test_any_file_imported_twice_changes_nothing_the_second_time(seed):
    dice = random.Random(seed)
    signs = ["UANNA", "UBOB", "UCLEO", "UDAN", "zoe@example.com", "yan@example.com", "cleo@example.com", "H1", "H2", ""]

    def line():
        who, manager = dice.choice(signs[:-1]), dice.choice(signs)
        by = [who if who.startswith("U") else "", who if "@" in who else "", who if who.startswith("H") else ""]
        return f"{','.join(by)},{dice.choice(['', '1', '9', 'x'])},{manager},{dice.choice(['', 'Sales'])}"

    directory = Directory()
    for _ in range(3):
        lines = [line() for _ in range(8)]
        directory.take(*lines, complete=dice.random() < 0.3)
        before = dict(directory.known)
        again = directory.take(*lines)
        assert directory.known == before
        assert again.counts.added == again.counts.changed == 0


def cycles(made):
    return {each.line: each.others for each in made.problems if each.reason is LineReason.REPORTING_CYCLE}


class TestCycles:
    """Nobody reports to somebody who reports to them, over however many steps."""

    def test_are_told_by_their_lines_upwards(self):
        made = plan("UANNA,,,3,UBOB,", "UDAN,,,4,UANNA,", "UBOB,,,3,UCLEO,", "UCLEO,,,3,anna@example.com,")
        assert cycles(made) == {2: (2, 4, 5), 4: (4, 5, 2), 5: (5, 2, 4)}
        assert (made.counts.added, made.counts.bad) == (1, 3)

    def test_through_somebody_whom_the_file_does_not_have(self):
        directory = Directory()
        directory.take("UANNA,,,3,UBOB,")
        made = directory.take("UBOB,,,3,UANNA,")
        assert cycles(made) == {2: (2,)}
        assert directory.by_slack_id("UBOB").manager_id is None

    def test_through_somebody_who_leaves_are_none(self):
        directory = Directory()
        directory.take("UANNA,,,3,UBOB,", "UBOB,,,2,,")
        made = directory.take("UBOB,,,3,UANNA,", complete=True)
        assert cycles(made) == {}

    def test_through_an_empty_cell_are_none(self):
        directory = Directory()
        directory.take("UANNA,,,3,UBOB,")
        assert cycles(directory.take("UBOB,,,3,UANNA,", "UANNA,,,2,,")) == {}

    def test_that_only_lines_taken_out_would_close_are_found_too(self):
        directory = Directory()
        directory.take("UANNA,,,3,UBOB,", "UBOB,,,3,,", "UCLEO,,,3,,")
        made = directory.take("UANNA,,,3,UCLEO,", "UCLEO,,,3,UANNA,", "UBOB,,,3,UANNA,")
        assert set(cycles(made)) == {2, 3, 4}
        assert directory.manager_of("UANNA").slack_id == "UBOB"

    def test_known_before_are_nobodys_mistake(self):
        known = [Known(id=1, slack_id="UANNA", manager_id=2), Known(id=2, slack_id="UBOB", manager_id=1)]
        assert cycles(plan("UCLEO,,,3,,", known=known)) == {}

    @pytest.mark.parametrize("seed", range(30))
    def test_never_stand_in_the_directory(self, seed):
        dice = random.Random(seed)
        names = ["UANNA", "UBOB", "UCLEO", "UDAN"]
        directory = Directory()
        for _ in range(4):
            lines = [f"{name},,,3,{dice.choice([*names, ''])}," for name in dice.sample(names, dice.randint(1, 4))]
            directory.take(*lines, complete=dice.random() < 0.3)
            for each in directory.known.values():
                above, steps = each.manager_id, 0
                while above and steps < 10:
                    above, steps = directory.known[above].manager_id, steps + 1
                assert above is None


def test_a_duplicate_names_the_earlier_line():
    made = plan("UBOB,,,2,,", "UANNA,,,3,,", ",anna@example.com,,4,,", "UANNA,,,5,,")
    assert [(each.line, each.others) for each in made.problems] == [(4, (3,)), (5, (3,))]
