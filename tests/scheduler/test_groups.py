"""The user group that a programme is open to: looked at every hour, and followed."""

from datetime import timedelta

import pytest

from mentoring.admission import Admission
from mentoring.enrolments import Side
from scheduler import groups as looking
from scheduler.groups import EVERY, LEASE, look_at_next_group
from storage import admission, groups, people, programmes
from storage.tables import ProgrammeRow
from tests.conftest import T0

LEADERS = Admission(only_listed=True, group="leaders")


@pytest.fixture
def programme(world):
    return world.programme(world.person("U1"))


@pytest.fixture
def accounts(slack):
    return [user["id"] for user in slack.users() if not user["is_bot"]]


def save(world, programme, rules):
    with world.database.writing() as transaction:
        current = programmes.get(transaction, programme.id)
        machine = world.database.machine_now(transaction)
        admission.save(transaction, current, rules, [], machine=machine)


@pytest.fixture
def look(world, caller):
    return lambda: look_at_next_group(world.database, caller, T0)


@pytest.fixture
def passes(world, programme):
    """Lets machine time pass, which no test can set: the moment comes nearer instead."""

    def pass_time(passed):
        with world.database.writing() as transaction:
            transaction.get_one(ProgrammeRow, programme.id).next_group_look_at -= passed

    return pass_time


def may_join(world, programme, slack_ids):
    with world.database.writing() as transaction:
        met = people.meet_all(transaction, world.workspace_id, slack_ids, T0)
        return [admission.is_listed(transaction, programme.id, met[each].id) for each in slack_ids]


def test_members_of_the_group_may_join_and_others_may_not(world, slack, programme, accounts, look):
    slack.set_usergroup("leaders", members=accounts[:2])
    save(world, programme, LEADERS)
    assert look() == 2
    assert may_join(world, programme, accounts[:3]) == [True, True, False]


def test_it_is_looked_at_again_after_an_hour(world, slack, programme, accounts, look, passes):
    slack.set_usergroup("leaders", members=accounts[:2])
    save(world, programme, LEADERS)
    look()
    slack.set_usergroup("leaders", members=accounts[1:3])
    passes(EVERY - timedelta(minutes=1))
    look()
    assert may_join(world, programme, accounts[:3]) == [True, True, False]
    passes(timedelta(minutes=1))
    look()
    assert may_join(world, programme, accounts[:3]) == [False, True, True]


def test_whoever_has_enrolled_stays_enrolled(world, slack, programme, accounts, look, passes):
    slack.set_usergroup("leaders", members=accounts[:1])
    save(world, programme, LEADERS)
    look()
    world.enrol(programme, world.person(accounts[0]), Side.MENTEE)
    slack.set_usergroup("leaders", members=[])
    passes(EVERY)
    assert look() == 0
    assert may_join(world, programme, accounts[:1]) == [False]


def test_a_group_that_nobody_knows_has_nobody_in_it(world, programme, look, slack):
    save(world, programme, LEADERS)
    assert look() == 0
    assert slack.calls("usergroups.users.list") == []


def test_many_are_kept_a_part_at_a_time(world, slack, programme, accounts, look, passes, monkeypatch):
    monkeypatch.setattr(looking, "LARGEST_WRITE", 7)
    slack.set_usergroup("leaders", members=accounts[:20])
    save(world, programme, LEADERS)
    assert look() == 20
    assert may_join(world, programme, accounts[:21]) == [True] * 20 + [False]
    slack.set_usergroup("leaders", members=accounts[:2])
    passes(EVERY)
    look()
    assert may_join(world, programme, accounts[:3]) == [True, True, False]


def test_trouble_with_slack_changes_nothing_and_is_tried_again_soon(world, slack, programme, accounts, look, passes):
    slack.set_usergroup("leaders", members=accounts[:2])
    save(world, programme, LEADERS)
    look()
    passes(EVERY)
    slack.fail("usergroups.users.list", status=500)
    assert look() == 0
    assert may_join(world, programme, accounts[:2]) == [True, True]
    passes(looking.AFTER_TROUBLE)
    assert look() == 2


def test_another_group_or_none_forgets_the_first(world, slack, programme, accounts, look):
    slack.set_usergroup("leaders", members=accounts[:2])
    save(world, programme, LEADERS)
    look()
    save(world, programme, Admission())
    assert may_join(world, programme, accounts[:2]) == [False, False]
    assert look() == 0


def test_two_replicas_do_not_look_at_the_same_time(world, programme):
    save(world, programme, LEADERS)
    with world.database.writing() as transaction:
        machine = world.database.machine_now(transaction)
        assert groups.take_look(transaction, machine, lease=LEASE)
    with world.database.writing() as transaction:
        assert groups.take_look(transaction, machine, lease=LEASE) is None


def test_what_was_found_for_another_group_is_not_kept(world, programme):
    save(world, programme, LEADERS)
    with world.database.writing() as transaction:
        look = groups.take_look(transaction, world.database.machine_now(transaction), lease=LEASE)
    save(world, programme, Admission(only_listed=True, group="others"))
    with world.database.writing() as transaction:
        groups.admit(transaction, look, [1])
        assert groups.admitted(transaction, programme.id) == set()
