"""Sending through a real Slack protocol: what arrives, once, and what is left in the rows when it does not."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot.clock import machine_now, monotonic
from bot.delivery import composer
from bot.identity import slack_client
from mentoring.messages import Kind
from mentoring.nudges import SPREAD
from mentoring.people import Profile, Standing
from scheduler.outbox import ENOUGH_LEASE, LEASE, THREADS, Sender
from scheduler.slack_calls import SlackCaller
from storage import announcements, claims, people
from storage.claims import MOST_ATTEMPTS
from storage.database import Database
from storage.tables import OutboxRow
from tests.conftest import T0
from tests.scheduler.conftest import FAST

SATURDAY = timedelta(days=5)


@pytest.fixture
def reader(slack, world):
    return world.person(slack.user("louis.lefevre")["id"], language="fr")


@pytest.fixture
def programme(world, reader):
    return world.programme(reader)


@pytest.fixture
def sending(database, caller, clock):
    """Makes a sender of which one part is the test's own."""
    made = []

    def make(*, database=database, slack=caller, compose=None, monotonic=monotonic):
        made.append(Sender(database, slack, compose=compose or composer(), rates=FAST, now=clock, monotonic=monotonic))
        return made[-1]

    yield make
    for sender in made:
        sender.close()


def rows(world):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(OutboxRow).order_by(OutboxRow.id)))


def states(world):
    return [row.state for row in rows(world)]


def nudge(world, programme, reader, **changes):
    return world.message(programme, reader, kind=Kind.ENROLMENT_CLOSING, **changes)


def test_a_message_arrives_in_the_readers_language_and_is_marked(slack, world, programme, reader, sender):
    world.put(world.message(programme, reader))
    assert sender.send_due() == 1
    (message,) = slack.messages(reader.slack_id)
    assert "prêt à être annoncé" in message["text"]
    (row,) = rows(world)
    assert (row.state, row.ts, row.attempts) == ("sent", message["ts"], 1)


def test_the_conversation_is_opened_once(slack, world, programme, reader, sender):
    world.put(world.message(programme, reader))
    sender.send_due()
    world.put(world.message(programme, reader, occasion="2"))
    with world.database.writing() as transaction:
        for row in transaction.exec(select(OutboxRow)):
            row.called_at = None
    sender.send_due()
    assert states(world) == ["sent", "sent"]
    assert len(slack.calls("conversations.open")) == 1


def test_what_is_no_longer_true_is_not_sent_and_opens_nothing(slack, world, programme, reader, sender, clock):
    world.put(nudge(world, programme, reader))
    with world.database.writing() as transaction:
        people.save_profile(transaction, reader.id, Profile(Standing.GUEST, "fr", "Europe/Paris"))
    sender.send_due()
    assert states(world) == ["cancelled"]
    assert slack.calls("conversations.open") == []


def test_what_comes_too_late_expires(world, programme, reader, sender, clock):
    world.put(world.message(programme, reader, expires_at=T0 + timedelta(hours=1)))
    clock.set(T0 + timedelta(hours=2))
    sender.send_due()
    assert states(world) == ["expired"]


def test_a_nudge_waits_for_working_hours_and_an_answer_does_not(slack, world, programme, reader, sender, clock):
    clock.set(T0 + SATURDAY)
    world.put(nudge(world, programme, reader))
    sender.send_due()
    (row,) = rows(world)
    assert (row.state, row.attempts) == ("pending", 0)
    assert T0 + timedelta(days=7) <= row.due_at <= T0 + timedelta(days=7) + SPREAD
    world.put(world.message(programme, reader))
    sender.send_due()
    assert len(slack.messages(reader.slack_id)) == 1
    assert states(world) == ["pending", "sent"]


def test_a_429_pauses_the_method_for_all_and_costs_no_attempt(slack, world, programme, reader, sender):
    other = world.person(slack.user("guillaume.gagnon")["id"])
    slack.fail("chat.postMessage", status=429, retry_after=30)
    world.put(world.message(programme, reader))
    sender.send_due()
    world.put(world.message(programme, other))
    assert sender.send_due() == 0
    assert [(row.state, row.attempts) for row in rows(world)] == [("pending", 0), ("pending", 0)]
    assert len(slack.calls("chat.postMessage")) == 1


def test_a_dropped_answer_leaves_a_reminder_uncertain(slack, world, programme, reader, sender):
    slack.fail("chat.postMessage", drop="after")
    world.put(nudge(world, programme, reader))
    sender.send_due()
    assert states(world) == ["uncertain"]
    assert len(slack.messages(reader.slack_id)) == 1


def test_a_dropped_answer_sends_again_what_must_arrive(slack, world, programme, reader, sender):
    slack.fail("chat.postMessage", drop="before")
    world.put(world.message(programme, reader))
    sender.send_due()
    (row,) = rows(world)
    assert (row.state, row.attempts, row.setbacks) == ("pending", 0, 1)
    assert row.retry_at is not None
    make_due(world)
    sender.send_due()
    assert states(world) == ["sent"]
    assert len(slack.messages(reader.slack_id)) == 1


def test_a_server_error_is_uncertain_and_a_refusal_is_dead(slack, world, programme, reader, sender):
    slack.fail("chat.postMessage", status=500)
    world.put(nudge(world, programme, reader))
    sender.send_due()
    make_due(world)
    slack.fail("chat.postMessage", error="invalid_blocks")
    world.put(world.message(programme, reader))
    sender.send_due()
    assert [(row.state, row.problem) for row in rows(world)][1] == ("dead", "invalid_blocks")
    assert states(world)[0] == "uncertain"


@pytest.mark.parametrize("misfortune", ["sender_lost", "unknown_refusal", "own_error"])
def test_after_long_trouble_with_slack_one_more_misfortune_loses_nothing(
    slack, world, programme, reader, sender, misfortune
):
    """What Slack's illness cost tells nothing against the message."""
    slack.fail("chat.postMessage", status=500, times=MOST_ATTEMPTS + 2)
    world.put(world.message(programme, reader))
    for _ in range(MOST_ATTEMPTS + 2):
        sender.send_due()
        make_due(world)
    if misfortune == "unknown_refusal":
        slack.fail("chat.postMessage", error="something_new")
        sender.send_due()
    else:
        with world.database.writing() as transaction:
            machine = world.database.machine_now(transaction)
            (held,) = claims.claim(transaction, now=T0, machine=machine, limit=1, lease=-LEASE, rates=FAST)
            if misfortune == "own_error":
                claims.retry_or_bury(transaction, held, retry_at=machine, problem=misfortune, now=T0)
        sender.send_due()
    make_due(world)
    sender.send_due()
    assert states(world) == ["sent"]


def test_a_slack_that_cannot_be_reached_costs_nothing(world, programme, reader, sending, database):
    nowhere = SlackCaller(slack_client("xoxb-sandbox", "http://127.0.0.1:9/api/"), database, FAST)
    world.put(world.message(programme, reader))
    sending(slack=nowhere).send_due()
    assert [(row.state, row.attempts) for row in rows(world)] == [("pending", 0)]


@pytest.mark.parametrize("looks", [1, 2, 3])
def test_a_process_that_froze_past_its_lease_posts_nothing(slack, world, programme, reader, sending, looks):
    """The lease guard, on the way to Slack's door and at it: the row is free again, and nothing was lost with it."""
    moments = [0.0] * looks + [60.0 - ENOUGH_LEASE + 1]

    def monotonic():
        if len(moments) == 1:
            sender.stop()
        return moments.pop(0)

    sender = sending(monotonic=monotonic)
    world.put(world.message(programme, reader))
    sender.send_due()
    assert slack.calls("chat.postMessage") == []
    assert [(row.state, row.attempts) for row in rows(world)] == [("pending", 0)]


def test_a_message_that_slack_took_is_not_sent_again_when_the_mark_fails(slack, world, programme, reader, sending):
    class Failing(Database):
        failures = 1

        @contextmanager
        def writing(self):
            with super().writing() as transaction:
                yield transaction
                if self.failures and transaction.exec(select(OutboxRow.ts)).first():
                    self.failures -= 1
                    raise OperationalError("gone", None, Exception("gone"))

    world.put(world.message(programme, reader))
    failing = Failing(world.database.engine.url.render_as_string(hide_password=False), machine_now)
    sending(database=failing).send_due()
    failing.close()
    assert states(world) == ["sent"]
    assert len(slack.calls("chat.postMessage")) == 1


def test_a_stop_gives_back_what_is_not_on_its_way(slack, world, programme, reader, sending):
    sender = sending(compose=lambda *_: sender.stop())
    others = [world.person(slack.users()[number]["id"]) for number in range(10, 40)]
    world.put(*(world.message(programme, person) for person in others))
    sender.send_due()
    assert slack.calls("chat.postMessage") == []
    assert states(world).count("pending") >= len(others) - THREADS


def test_one_row_that_cannot_be_rendered_delays_no_other(slack, world, programme, reader, sending):
    good = composer()

    def compose(transaction, claim, now):
        if claim.person_id == reader.id:
            raise ZeroDivisionError
        return good(transaction, claim, now)

    other = world.person(slack.user("guillaume.gagnon")["id"])
    world.put(world.message(programme, reader), world.message(programme, other))
    sending(compose=compose).send_due()
    assert [(row.state, row.problem) for row in rows(world)] == [("pending", "own_error"), ("sent", None)]


def test_an_announcement_refused_by_its_channel_is_told_to_the_coordinator(slack, world, programme, reader, sender):
    channel = slack.create_channel("news", members=[reader.slack_id])
    with world.database.writing() as transaction:
        announcement = announcements.create(
            transaction, programme, channel=channel["id"], announced_by=reader.id, invites_members=True, now=T0
        )
    message = world.message(programme, reader, kind=Kind.ANNOUNCEMENT, subject_id=announcement.id)
    world.put(replace(message, person_id=None, place_id=announcement.place_id))
    sender.send_due()
    assert [(row.kind, row.state) for row in rows(world)] == [
        ("announcement", "dead"),
        ("announcement_refused", "sent"),
    ]
    assert "/invite @Binôme" in str(slack.messages(reader.slack_id)[-1]["blocks"])


def make_due(world):
    """Let machine time pass: what waits may be tried now, and every conversation has rested."""
    with world.database.writing() as transaction:
        for row in transaction.exec(select(OutboxRow)):
            row.retry_at = row.called_at = None
