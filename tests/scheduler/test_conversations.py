"""The conversation of two people: opened when something is first said in it, once, and only while both are there."""

from dataclasses import replace

import pytest
from sqlmodel import select

from mentoring.messages import Kind
from mentoring.people import Profile, Standing
from storage import people, places
from storage.tables import OutboxRow, PlaceRow


@pytest.fixture
def both(slack, world):
    names = ("louis.lefevre", "guillaume.gagnon")
    return [world.person(slack.user(name)["id"], language="fr") for name in names]


@pytest.fixture
def programme(world, both):
    return world.programme(both[0])


@pytest.fixture
def pair(world, programme, both):
    return world.pair(programme, *both)


@pytest.fixture
def kick_off(world, programme, both, pair):
    message = world.message(programme, both[0], kind=Kind.KICK_OFF, subject_id=pair.id)
    return replace(message, person_id=None, place_id=pair.place_id)


def states(world):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(OutboxRow.state).order_by(OutboxRow.id)))


def opened(world, place_id):
    with world.database.reading() as transaction:
        return transaction.get_one(PlaceRow, place_id).slack_id


def test_the_conversation_of_two_is_opened_with_both_and_kept(slack, world, both, pair, kick_off, sender):
    world.put(kick_off)
    sender.send_due()
    assert states(world) == ["sent"]
    seen = {(message["channel"], message["ts"]) for person in both for message in slack.messages(person.slack_id)}
    ((channel, _),) = seen
    assert opened(world, pair.place_id) == channel
    (call,) = slack.calls("conversations.open")
    assert sorted(call["arguments"]["users"].split(",")) == sorted(person.slack_id for person in both)


def test_two_messages_open_it_once(slack, world, both, kick_off, sender):
    world.put(kick_off, replace(kick_off, occasion="2"))
    sender.send_due()
    assert states(world) == ["sent", "sent"]
    assert len(slack.calls("conversations.open")) == 1
    assert len({message["channel"] for message in slack.messages(both[0].slack_id)}) == 1


def test_what_was_opened_and_not_written_down_is_opened_again_as_the_same(slack, world, both, pair, kick_off, sender):
    world.put(kick_off)
    sender.send_due()
    with world.database.writing() as transaction:
        transaction.get_one(PlaceRow, pair.place_id).slack_id = None
    world.put(replace(kick_off, occasion="2"))
    sender.send_due()
    assert states(world) == ["sent", "sent"]
    assert len({message["channel"] for message in slack.messages(both[0].slack_id)}) == 1


@pytest.mark.parametrize("left", [0, 1])
def test_nothing_is_opened_when_one_has_left_slack(slack, world, both, kick_off, sender, left):
    with world.database.writing() as transaction:
        people.save_profile(transaction, both[left].id, Profile(Standing.DEACTIVATED, "fr", "Europe/Paris"))
    world.put(kick_off)
    sender.send_due()
    assert states(world) == ["cancelled"]
    assert slack.calls("conversations.open") == []


def test_an_answer_lost_while_opening_is_no_doubt_about_the_message(slack, world, both, kick_off, sender):
    slack.fail("conversations.open", drop="after")
    world.put(kick_off)
    sender.send_due()
    assert states(world) == ["pending"]
    with world.database.writing() as transaction:
        transaction.exec(select(OutboxRow)).one().retry_at = None
    sender.send_due()
    assert states(world) == ["sent"]
    assert len(slack.messages(both[0].slack_id)) == 1


def test_the_same_two_have_one_conversation_whoever_comes_first(world, both):
    one, other = (person.id for person in both)
    with world.database.writing() as transaction:
        place = places.of_two(transaction, world.workspace_id, one=one, other=other)
        assert places.of_two(transaction, world.workspace_id, one=other, other=one) == place
