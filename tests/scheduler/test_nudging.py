"""A few nudges a day, the rest in one message, and what its reader can do with that."""

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, delete, select

from bot.clock import monotonic
from bot.delivery import composer
from bot.facts import joining as joining_facts
from bot.facts.folded import folded_nudges
from handlers.views import joining as joining_views
from mentoring.messages import Kind
from mentoring.nudges import LATE, MOST_A_DAY, SPREAD
from scheduler.outbox import Sender
from storage import folding
from storage.claims import facts_of
from storage.database import DatabaseTrouble
from storage.folding import MOST_FOLDED
from storage.tables import OutboxRow, ProgrammeRow
from tests.conftest import T0
from tests.scheduler.conftest import FAST

A_DAY = timedelta(days=1)


@pytest.fixture
def reader(slack, world):
    return world.person(slack.user("louis.lefevre")["id"], language="en")


@pytest.fixture
def nudge(world, reader):
    """Writes a nudge to the reader about a programme of its own."""

    def write(name, *, due_at=T0, **changes):
        programme = world.programme(reader, name=name)
        world.put(world.message(programme, reader, kind=Kind.ENROLMENT_CLOSING, due_at=due_at, **changes))
        return programme

    return write


@pytest.fixture
def rows(world):
    def read():
        with world.database.reading() as transaction:
            return list(transaction.exec(select(OutboxRow).order_by(OutboxRow.id)))

    return read


@pytest.fixture
def texts(slack, reader):
    return lambda: [message["text"] for message in slack.messages(reader.slack_id)]


def lines(message):
    return [
        (block["text"]["text"] if "text" in block else block["elements"][0]["text"], "accessory" in block)
        for block in message["blocks"][1:]
    ]


def test_two_a_day_come_by_themselves(nudge, sender, rows, texts):
    nudge("One")
    nudge("Two", due_at=T0 + SPREAD)
    sender.send_due()
    assert len(texts()) == 1
    assert [row.state for row in rows()] == ["sent", "pending"]


def test_those_of_one_morning_come_folded_where_the_day_does_not_take_them_all(
    slack, nudge, reader, sender, rows, texts
):
    nudge("One")
    nudge("Two", due_at=T0 + SPREAD)
    nudge("Three", due_at=T0 + SPREAD)
    nudge("Later", due_at=T0 + SPREAD * 2)
    sender.send_due()
    (message,) = slack.messages(reader.slack_id)
    assert message["text"] == "3 things wait for you."
    assert [name in line for name, (line, _) in zip(("One", "Two", "Three"), lines(message), strict=True)] == [True] * 3
    assert [row.state for row in rows()] == ["folded"] * 3 + ["pending", "sent"]
    assert {row.folded_into for row in rows()[:3]} == {rows()[-1].id}


def test_what_a_day_does_not_take_waits_for_the_next_one(nudge, sender, rows, texts, clock):
    for number in range(MOST_A_DAY + 1):
        moment = T0 + timedelta(hours=number)
        nudge(f"No. {number}", due_at=moment)
        clock.set(moment)
        sender.send_due()
    assert len(texts()) == MOST_A_DAY
    waiting = rows()[-1]
    assert (waiting.state, waiting.attempts) == ("pending", 0)
    assert T0 + A_DAY <= waiting.due_at <= T0 + A_DAY + SPREAD
    clock.set(waiting.due_at)
    sender.send_due()
    assert len(texts()) == MOST_A_DAY + 1


def test_after_a_stop_nobody_gets_two_old_reminders(nudge, sender, texts, clock, rows):
    nudge("One")
    nudge("Two", due_at=T0 + timedelta(minutes=5))
    nudge("Too late", expires_at=T0 + LATE)
    clock.set(T0 + LATE * 2)
    sender.send_due()
    assert texts() == ["2 things wait for you."]
    assert [row.state for row in rows()] == ["folded", "folded", "expired", "sent"]


def test_what_is_no_longer_true_is_not_counted(world, nudge, sender, texts, clock, rows):
    nudge("One")
    gone = nudge("Gone")
    nudge("Two")
    with world.database.writing() as transaction:
        transaction.get_one(ProgrammeRow, gone.id).closes_on = T0.date() - A_DAY
    sender.send_due()
    assert [row.state for row in rows()].count("folded") == 0


def test_a_nudge_that_cannot_be_rendered_keeps_no_other_back(world, nudge, sender, texts, clock, rows):
    nudge("One")
    broken = nudge("Broken")
    nudge("Two")
    nudge("Three")
    with world.database.writing() as transaction:
        row = transaction.exec(select(OutboxRow).where(OutboxRow.subject_id == broken.id)).one()
        row.subject_id = 9**9
    sender.send_due()
    assert texts() == ["3 things wait for you."]
    assert {row.problem for row in rows() if row.state == "pending"} == {"own_error"}


def a_statement_that_fails(transaction, *_):
    """On PostgreSQL it spoils all that the transaction asks for afterwards."""
    transaction.execute(text("SELECT nothing FROM nowhere"))


def test_what_the_database_refuses_for_one_nudge_keeps_no_other_back(nudge, database, caller, clock, texts, rows):
    broken = [nudge(name) for name in ("One", "Broken", "Two", "Three")][1]
    good = composer()

    def compose(transaction, claim, now):
        return (a_statement_that_fails if claim.subject_id == broken.id else good)(transaction, claim, now)

    with closing(Sender(database, caller, compose=compose, rates=FAST, now=clock, monotonic=monotonic)) as sender:
        sender.send_due()
    assert texts() == ["3 things wait for you."]
    problems = {row.subject_id == broken.id: row.problem for row in rows() if row.kind == Kind.ENROLMENT_CLOSING}
    assert problems == {True: "own_error", False: None}


def test_a_line_that_cannot_be_rendered_any_more_leaves_the_others(slack, world, nudge, reader, sender, rows):
    for name in ("One", "Two", "Broken"):
        nudge(name)
    sender.send_due()
    with world.database.writing() as transaction:
        transaction.get_one(OutboxRow, rows()[2].id).subject_id = 9**9
        folding.show(transaction, rows()[0].id, reader.id, T0)
    sender.send_due()
    folded, shown = slack.messages(reader.slack_id)
    assert "One" in shown["text"]
    assert folded["text"] == "1 thing waits for you."
    assert [has_button for _, has_button in lines(folded)] == [False, True]


@pytest.fixture
def told(world, nudge, sender, rows):
    """What a folded message of three tells when its facts and views are read by these."""
    for name in ("One", "Broken", "Two"):
        nudge(name)
    sender.send_due()

    def tell(*, read=joining_facts.closing, view=joining_views.enrolment_closing):
        facts = folded_nudges({Kind.ENROLMENT_CLOSING: read}, {Kind.ENROLMENT_CLOSING: view})
        with world.database.reading() as transaction:
            found = facts(transaction, facts_of(rows()[-1]), T0)
            assert transaction.exec(select(OutboxRow.id)).first()
        return [line.row_id for line in found.lines]

    return tell


def test_facts_that_cannot_be_read_cost_one_line(told):
    def read(transaction, claim, now):
        return (a_statement_that_fails if claim.id == 2 else joining_facts.closing)(transaction, claim, now)

    assert told(read=read) == [1, 3]


def test_a_view_that_breaks_costs_one_line(told):
    def view(facts, words):
        if facts.programme.name == "Broken":
            raise ZeroDivisionError
        return joining_views.enrolment_closing(facts, words)

    assert told(view=view) == [1, 3]


def test_what_breaks_in_all_lines_counts_against_the_message(told):
    with pytest.raises(DatabaseTrouble):
        told(read=a_statement_that_fails)


def test_a_message_takes_so_many_lines_and_leaves_the_rest(nudge, sender, texts, rows):
    for number in range(MOST_FOLDED + 3):
        nudge(f"No. {number}")
    sender.send_due()
    assert texts()[0] == f"{MOST_FOLDED} things wait for you."
    assert [row.state for row in rows()].count("pending") == 0


def test_the_reminder_of_a_booked_session_is_not_counted(nudge, sender, rows, texts, world, reader):
    for number in range(MOST_A_DAY):
        nudge(f"No. {number}")
    with world.database.writing() as transaction:
        transaction.exec(delete(OutboxRow).where(col(OutboxRow.id) > MOST_A_DAY))
        assert folding.reached(transaction, reader.id, since=T0) == 0
    sender.send_due()
    with world.database.writing() as transaction:
        assert folding.reached(transaction, reader.id, since=T0) == MOST_A_DAY
        for row in transaction.exec(select(OutboxRow)):
            row.kind = Kind.SESSION_REMINDER.value
        transaction.flush()
        assert folding.reached(transaction, reader.id, since=T0) == 0


def test_a_line_is_shown_by_itself_once_whatever_the_day_has_had(slack, world, nudge, reader, sender, rows, clock):
    for name in ("One", "Two", "Three"):
        nudge(name)
    sender.send_due()
    clock.set(T0 + timedelta(hours=14))
    second = rows()[1]
    for _ in range(2):
        with world.database.writing() as transaction:
            folding.show(transaction, second.id, reader.id, clock())
        sender.send_due()
    folded, shown = slack.messages(reader.slack_id)
    assert folded["text"] == "2 things wait for you."
    assert [has_button for _, has_button in lines(folded)] == [True, False, True]
    assert "Two" in shown["text"]


def test_a_line_that_is_no_longer_true_goes_when_it_is_asked_for(slack, world, nudge, reader, sender, rows):
    programmes = [nudge(name) for name in ("One", "Two", "Three")]
    sender.send_due()
    with world.database.writing() as transaction:
        transaction.get_one(ProgrammeRow, programmes[1].id).closes_on = T0.date() - A_DAY
        folding.show(transaction, rows()[1].id, reader.id, T0)
    sender.send_due()
    (folded,) = slack.messages(reader.slack_id)
    assert [has_button for _, has_button in lines(folded)] == [True, True, False]
    assert lines(folded)[-1][0] == "1 thing here is settled: nothing is left to do about it."
    assert [row.state for row in rows()] == ["folded", "cancelled", "folded", "sent", "sent"]


def test_a_line_whose_time_is_over_goes_as_well(slack, world, nudge, reader, sender, rows, clock):
    nudge("One", expires_at=T0 + A_DAY)
    nudge("Two")
    nudge("Three")
    sender.send_due()
    clock.set(T0 + A_DAY)
    with world.database.writing() as transaction:
        folding.show(transaction, rows()[1].id, reader.id, clock())
    sender.send_due()
    folded, shown = slack.messages(reader.slack_id)
    assert "Two" in shown["text"]
    assert [has_button for _, has_button in lines(folded)] == [False, True, False]
    assert folded["text"] == "1 thing waits for you."
    assert "is settled" in lines(folded)[-1][0]
