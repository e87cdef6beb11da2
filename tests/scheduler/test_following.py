"""Looking at people again when the inbox says so, and reading whom an announcement invites."""

import pytest
from sqlmodel import select

from bot.identity import slack_client
from mentoring.people import Standing
from scheduler import invitations
from scheduler.events import look_again
from scheduler.invitations import invite_members
from scheduler.slack_calls import SlackCaller
from storage import announcements, inbox, pace, people
from storage.tables import InboxRow, InvitationRow
from tests.conftest import T0
from tests.worlds import World


def notice(world, person, event_id="Ev1", kind="user_change"):
    with world.database.writing() as transaction:
        inbox.record(transaction, world.workspace_id, event_id=event_id, kind=kind, person_id=person.id, now=T0)


def found(world, person):
    with world.database.reading() as transaction:
        return people.get(transaction, person.id)


def waiting(world):
    with world.database.reading() as transaction:
        return inbox.waiting(transaction, 100)


@pytest.mark.parametrize(
    ("handle", "standing", "language", "zone"),
    [
        ("louis.lefevre", Standing.MEMBER, "fr", "Europe/Paris"),
        ("guillaume.gagnon", Standing.MEMBER, "fr", "America/Toronto"),
        ("oceane.dubois", Standing.MEMBER, "en", "Europe/Paris"),
        ("ines.vasseur", Standing.GUEST, "fr", "Europe/Paris"),
        ("farid.chan", Standing.GUEST, "en", "Asia/Singapore"),
        ("holiday.calendar", Standing.BOT, "en", "Europe/Paris"),
        ("samuel.desrosiers", Standing.STRANGER, "en", "America/Toronto"),
        ("slackbot", Standing.BOT, "en", "America/Los_Angeles"),
    ],
)
def test_a_person_is_known_as_slack_knows_them(slack, world, caller, handle, standing, language, zone):
    person = world.person(slack.user(handle)["id"], standing=Standing.UNKNOWN, zone="UTC")
    notice(world, person)
    assert look_again(world.database, caller, T0) == 1
    known = found(world, person)
    assert (known.standing, known.language, known.zone) == (standing, language, zone)
    assert waiting(world) == []


def test_several_notices_about_one_person_are_one_look(slack, world, caller):
    person = world.person(slack.user("louis.lefevre")["id"])
    for number in range(3):
        notice(world, person, event_id=f"Ev{number}")
    assert look_again(world.database, caller, T0) == 3
    assert len(slack.calls("users.info")) == 1


def test_somebody_who_has_left_slack_counts_as_deactivated(slack, world, caller):
    person = world.person("U0NOBODY99")
    notice(world, person)
    look_again(world.database, caller, T0)
    assert found(world, person).standing is Standing.DEACTIVATED


def test_somebody_of_another_workspace_is_a_stranger_also_in_a_shared_channel(slack, database, caller):
    """Slack calls only those a stranger with whom nothing is shared."""
    elsewhere = World(database, "T0ELSEWHER")
    person = elsewhere.person(slack.user("louis.lefevre")["id"])
    notice(elsewhere, person)
    look_again(database, caller, T0)
    assert found(elsewhere, person).standing is Standing.STRANGER


def test_trouble_leaves_the_notice_for_the_next_tick(slack, world, caller):
    person = world.person(slack.user("louis.lefevre")["id"], standing=Standing.UNKNOWN)
    notice(world, person)
    slack.fail("users.info", status=500)
    assert look_again(world.database, caller, T0) == 0
    assert len(waiting(world)) == 1
    assert look_again(world.database, caller, T0) == 1
    assert found(world, person).standing is Standing.MEMBER


def test_one_account_in_trouble_stops_nobody_else(slack, world, caller):
    first, second = (
        world.person(slack.user(name)["id"], standing=Standing.UNKNOWN) for name in ("louis.lefevre", "oceane.dubois")
    )
    notice(world, first, event_id="Ev1")
    notice(world, second, event_id="Ev2")
    slack.fail("users.info", error="internal_error")
    assert look_again(world.database, caller, T0) == 1
    assert found(world, second).standing is Standing.MEMBER
    assert len(waiting(world)) == 1


def test_an_event_is_noted_once(world):
    person = world.person("U1")
    notice(world, person)
    notice(world, person)
    with world.database.reading() as transaction:
        assert len(transaction.exec(select(InboxRow)).all()) == 1


def announced(world, slack, members, *, invites_members=True):
    channel = slack.create_channel("news", members=members)
    slack.invite(channel["id"], "U0SANDBOT1")
    coordinator = world.person(members[0])
    programme = world.programme(coordinator)
    with world.database.writing() as transaction:
        announcement = announcements.create(
            transaction,
            programme,
            channel=channel["id"],
            announced_by=coordinator.id,
            invites_members=invites_members,
            now=T0,
        )
        announcements.mark_posted(transaction, announcement.id, T0)
    return programme


def invited(world):
    with world.database.reading() as transaction:
        return len(transaction.exec(select(InvitationRow)).all())


def test_the_members_of_the_channel_are_invited_once(slack, world, caller):
    members = [user["id"] for user in slack.users()[:30]]
    announced(world, slack, members)
    assert invite_members(world.database, caller, T0) == 1
    assert invited(world) == 31
    assert invite_members(world.database, caller, T0) == 0
    assert len(waiting(world)) == 30


def test_a_channel_of_more_pages_than_the_pace_takes_at_once_is_read_to_its_end(
    slack, world, sandbox, database, monkeypatch
):
    """Each page is a sign of life; to begin again with the first would never end."""
    monkeypatch.setattr(invitations, "PAGE", 1)
    tier = pace.Rates()
    pages = tier.of("conversations.members").burst + 2
    announced(world, slack, [user["id"] for user in slack.users()[: pages - 1]])
    paced = SlackCaller(slack_client("xoxb-sandbox", f"{sandbox.url}/api/"), database, tier)
    read = []
    assert invite_members(database, paced, T0, read=lambda: read.append(None)) == 1
    assert (invited(world), len(read), len(slack.calls("conversations.members"))) == (pages, pages, pages)


def test_an_announcement_that_reminds_nobody_reads_nobody(slack, world, caller):
    announced(world, slack, [slack.users()[0]["id"]], invites_members=False)
    assert invite_members(world.database, caller, T0) == 0
    assert slack.calls("conversations.members") == []


def test_a_channel_that_cannot_be_read_is_given_up_and_slack_in_trouble_is_asked_again(slack, world, caller):
    announced(world, slack, [slack.users()[0]["id"]])
    slack.fail("conversations.members", status=500)
    assert invite_members(world.database, caller, T0) == 0
    slack.fail("conversations.members", error="channel_not_found")
    assert invite_members(world.database, caller, T0) == 1
    assert invited(world) == 0
