"""The slow look at all accounts: what events have missed is found, a page at a time and under Slack's rates."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.clock import monotonic
from bot.delivery import composer
from mentoring.enrolments import EnrolmentState, Side
from mentoring.pairs import PairState
from mentoring.people import Profile, Standing
from scheduler import roll_call
from scheduler.events import look_again
from scheduler.outbox import Sender
from scheduler.roll_call import EVERY, FIRST, LEASE, look_at_next_page
from storage import departures, enrolments, pairs, people, workspaces
from storage.tables import OutboxRow, WorkspaceRow
from tests.conftest import T0
from tests.scheduler.conftest import FAST
from tests.scheduler.test_following import notice


@pytest.fixture
def passes(world):
    """Lets machine time pass, which no test can set: the moment comes nearer instead."""

    def pass_time(passed):
        with world.database.writing() as transaction:
            (row,) = transaction.exec(select(WorkspaceRow))
            row.next_look_at -= passed

    return pass_time


@pytest.fixture
def look(world, caller, passes):
    """The first start is over: the time of the first look has come."""
    look_at_next_page(world.database, caller, T0)
    passes(FIRST)
    return lambda: look_at_next_page(world.database, caller, T0)


def found(world, person):
    with world.database.reading() as transaction:
        return people.get(transaction, person.id)


def rows(world, **equal):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(OutboxRow).filter_by(**equal)))


def test_a_new_start_has_more_pressing_things_to_ask(world, caller, slack, passes):
    look_at_next_page(world.database, caller, T0)
    passes(FIRST - timedelta(minutes=1))
    look_at_next_page(world.database, caller, T0)
    assert slack.calls("users.list") == []
    passes(timedelta(minutes=1))
    look_at_next_page(world.database, caller, T0)
    assert len(slack.calls("users.list")) == 1


def test_what_no_event_has_told_is_found(world, slack, look):
    louis = world.person(slack.user("louis.lefevre")["id"], zone="Asia/Tokyo", language="en")
    assert look() == 1
    known = found(world, louis)
    assert (known.zone, known.language) == ("Europe/Paris", "fr")


def test_who_is_as_before_costs_no_write(world, slack, look):
    world.person(slack.user("louis.lefevre")["id"], zone="Europe/Paris", language="fr")
    assert look() == 0


def test_comes_every_hour(slack, passes, look):
    look()
    passes(EVERY - timedelta(minutes=1))
    look()
    assert len(slack.calls("users.list")) == 1
    passes(timedelta(minutes=1))
    look()
    assert len(slack.calls("users.list")) == 2


def test_goes_on_page_by_page(world, slack, passes, look, monkeypatch):
    monkeypatch.setattr(roll_call, "PAGE", 20)
    last = slack.user("oceane.dubois")
    person = world.person(last["id"], zone="Pacific/Kiritimati")
    pages = -(-len(slack.users()) // 20)
    for _ in range(pages):
        look()
        passes(timedelta(seconds=5))
    assert found(world, person).zone != "Pacific/Kiritimati"
    cursors = [call["arguments"].get("cursor") for call in slack.calls("users.list")]
    assert cursors[0] is None
    assert len(set(cursors)) == len(cursors) > 1


def test_a_page_that_slack_refuses_is_asked_for_again(world, slack, passes, look):
    louis = world.person(slack.user("louis.lefevre")["id"], zone="Asia/Tokyo")
    slack.fail("users.list", status=500)
    assert look() == 0
    assert look() == 0
    assert len(slack.calls("users.list")) == 1
    passes(roll_call.AFTER_TROUBLE)
    assert look() == 1
    assert found(world, louis).zone == "Europe/Paris"


def test_a_page_is_looked_at_by_one_replica_and_taken_on_by_another(world, passes):
    def taken():
        with world.database.writing() as transaction:
            machine = world.database.machine_now(transaction)
            return workspaces.take_look(transaction, machine, lease=LEASE, first=FIRST)

    assert taken() is None
    passes(FIRST)
    assert taken()
    assert taken() is None
    passes(LEASE)
    assert taken()


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.GUEST, Standing.STRANGER])
class TestWhoIsGone:
    @pytest.fixture
    def both(self, world):
        programme = world.programme(world.person("U1"))
        mentor, mentee = world.person("U2"), world.person("U3")
        return mentor, mentee, world.pair(programme, mentor, mentee)

    def follow(self, world, person, standing):
        profile = Profile(standing, None, "UTC")
        with world.database.writing() as transaction:
            departures.follow(transaction, person.id, profile, now=T0)

    def test_leaves_all_they_are_in_and_the_partner_is_first_in_line(self, world, both, standing):
        mentor, mentee, pair = both
        self.follow(world, mentor, standing)
        with world.database.reading() as transaction:
            assert pairs.get(transaction, pair.id).state is PairState.ENDED
            assert enrolments.of_person(transaction, mentor.id) == []
            (stays,) = enrolments.of_person(transaction, mentee.id)
            assert (stays.state, stays.answers.sides) == (EnrolmentState.ACTIVE, (Side.MENTEE,))
        assert [row.state for row in rows(world, person_id=mentee.id, kind="pair_ended")] == ["pending"]

    def test_is_sent_nothing_any_more(self, world, both, standing):
        mentor, _, _ = both
        self.follow(world, mentor, standing)
        assert {row.state for row in rows(world, person_id=mentor.id)} <= {"cancelled"}

    def test_is_followed_once(self, world, both, standing):
        mentor, mentee, _ = both
        self.follow(world, mentor, standing)
        self.follow(world, mentor, standing)
        assert len(rows(world, person_id=mentee.id, kind="pair_ended")) == 1


def test_an_event_ends_it_at_once(slack, world, caller):
    """Not only at the next hour."""
    programme = world.programme(world.person("U1"))
    louis, mentee = world.person(slack.user("louis.lefevre")["id"]), world.person("U3")
    pair = world.pair(programme, louis, mentee)
    slack.deactivate_user(louis.slack_id)
    notice(world, louis)
    look_again(world.database, caller, T0)
    with world.database.reading() as transaction:
        assert pairs.get(transaction, pair.id).state is PairState.ENDED


def test_nothing_that_is_written_later_goes_out_to_whoever_is_gone(world, slack, caller):
    """A coordinator's digest, for example."""
    coordinator = world.person(slack.user("louis.lefevre")["id"])
    programme = world.programme(coordinator)
    with world.database.writing() as transaction:
        departures.follow(transaction, coordinator.id, Profile(Standing.DEACTIVATED, None, "UTC"), now=T0)
    world.put(world.message(programme, coordinator))
    sender = Sender(world.database, caller, compose=composer(), rates=FAST, now=lambda: T0, monotonic=monotonic)
    sender.send_due()
    sender.close()
    assert [row.state for row in rows(world, person_id=coordinator.id)] == ["cancelled"]
    assert slack.calls("chat.postMessage") == []
